// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/wampobjectoptions.h>
#include <Fernweg/wampsubscribeoptions.h>

namespace Fernweg::Wamp {

namespace {

QString matchKey()
{
    return QStringLiteral("match");
}

QString invokeKey()
{
    return QStringLiteral("invoke");
}

// In the order of the enumerators.
constexpr const char16_t *matchNames[] = { u"exact", u"prefix", u"wildcard" };
constexpr const char16_t *invokeNames[] = { u"single", u"first", u"last", u"roundrobin",
                                            u"random" };

template <typename Enum, std::size_t n>
Enum policyOf(const QVariant &value, const char16_t *const (&names)[n])
{
    const QString name = value.toString();
    for (std::size_t i = 0; i < n; ++i) {
        if (name == QStringView(names[i]))
            return Enum(i);
    }
    return Enum(0);
}

} // namespace

/*!
    \class Fernweg::Wamp::SubscribeOptions
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampSubscribeOptions
    \brief Options of Session::subscribe().
*/

MatchPolicy SubscribeOptions::match() const
{
    return policyOf<MatchPolicy>(option(matchKey()), matchNames);
}

/*!
    Sets the \a policy by which topics are compared with what is subscribed to: MatchPolicy::Exact
    unless set otherwise.
*/
SubscribeOptions &SubscribeOptions::setMatch(MatchPolicy policy)
{
    return setOption(matchKey(), QString::fromUtf16(matchNames[int(policy)]));
}

bool SubscribeOptions::getRetained() const
{
    return option(QStringLiteral("get_retained")).toBool();
}

/*!
    If \a enabled, asks for the event that was published last with PublishOptions::setRetain(). False by
    default.
*/
SubscribeOptions &SubscribeOptions::setGetRetained(bool enabled)
{
    return setOption(QStringLiteral("get_retained"), enabled);
}

/*!
    \class Fernweg::Wamp::RegisterOptions
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampRegisterOptions
    \brief Options of Session::registerProcedure().
*/

MatchPolicy RegisterOptions::match() const
{
    return policyOf<MatchPolicy>(option(matchKey()), matchNames);
}

/*!
    Sets the \a policy by which procedures are compared with what is registered: MatchPolicy::Exact
    unless set otherwise.
*/
RegisterOptions &RegisterOptions::setMatch(MatchPolicy policy)
{
    return setOption(matchKey(), QString::fromUtf16(matchNames[int(policy)]));
}

InvokePolicy RegisterOptions::invoke() const
{
    return policyOf<InvokePolicy>(option(invokeKey()), invokeNames);
}

/*!
    Lets other sessions register the procedure, too, with the same \a policy (WAMP, "Shared
    Registration"). Unless it is set, the first one has it alone.
*/
RegisterOptions &RegisterOptions::setInvoke(InvokePolicy policy)
{
    return setOption(invokeKey(), QString::fromUtf16(invokeNames[int(policy)]));
}

int RegisterOptions::concurrency() const
{
    return option(QStringLiteral("concurrency")).toInt();
}

/*!
    Limits how many \a invocations the callee has at a time (Autobahn's and Crossbar's key); 0, the
    default: any number.
*/
RegisterOptions &RegisterOptions::setConcurrency(int invocations)
{
    return setOption(QStringLiteral("concurrency"), qlonglong(invocations));
}

bool RegisterOptions::discloseCaller() const
{
    return option(QStringLiteral("disclose_caller")).toBool();
}

/*!
    With \a disclose, asks to be told who calls. False by default.
*/
RegisterOptions &RegisterOptions::setDiscloseCaller(bool disclose)
{
    return setOption(QStringLiteral("disclose_caller"), disclose);
}

bool RegisterOptions::forwardTimeout() const
{
    return option(QStringLiteral("forward_timeout")).toBool();
}

/*!
    If \a enabled, asks the router to leave a call's timeout to the callee: see Invocation::timeout().
    False by default.
*/
RegisterOptions &RegisterOptions::setForwardTimeout(bool enabled)
{
    return setOption(QStringLiteral("forward_timeout"), enabled);
}

bool RegisterOptions::forceReregister() const
{
    return option(QStringLiteral("force_reregister")).toBool();
}

/*!
    If \a enabled, takes the procedure from whoever has it (Autobahn's and Crossbar's key). False by
    default.
*/
RegisterOptions &RegisterOptions::setForceReregister(bool enabled)
{
    return setOption(QStringLiteral("force_reregister"), enabled);
}

/*!
    \class Fernweg::Wamp::ObjectOptions
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampObjectOptions
    \brief Options of Session::registerObject().
*/

ObjectOptions &ObjectOptions::setParts(Parts parts)
{
    m_parts = parts;
    return *this;
}

/*!
    \fn bool Fernweg::Wamp::ObjectOptions::includesInherited() const
    Returns whether what the object's base classes have is published, too: true unless set otherwise. What
    QObject itself has never is.
*/

ObjectOptions &ObjectOptions::setIncludesInherited(bool enabled)
{
    m_includesInherited = enabled;
    return *this;
}

/*!
    Sets the \a options with which procedures are registered.
*/
ObjectOptions &ObjectOptions::setRegisterOptions(const RegisterOptions &options)
{
    m_registerOptions = options;
    return *this;
}

/*!
    Sets the \a options with which signals are published.
*/
ObjectOptions &ObjectOptions::setPublishOptions(const PublishOptions &options)
{
    m_publishOptions = options;
    return *this;
}

} // namespace Fernweg::Wamp
