// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/wampcalloptions.h>
#include <Fernweg/wampcallresult.h>
#include <Fernweg/wamppublishoptions.h>

namespace Fernweg::Wamp {

namespace {

bool isOn(const QVariantMap &map, const QString &key)
{
    return map.value(key).toBool();
}

template <typename List>
QVariantList wireList(const List &list)
{
    QVariantList result;
    for (const auto &element : list)
        result.append(toWire(QVariant::fromValue(element)));
    return result;
}

template <typename List>
std::optional<List> listOf(const QVariantMap &map, const QString &key)
{
    std::optional<List> result;
    if (const auto found = map.find(key); found != map.end()) {
        result.emplace();
        for (const QVariant &element : found->toList())
            result->append(element.value<typename List::value_type>());
    }
    return result;
}

} // namespace

/*!
    \class Fernweg::Wamp::CallOptions
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampCallOptions
    \brief Options of Session::call() and Session::startCall().

    A value, with setters that can be chained. Keys of the specification that have none of their own, or
    those of a router, go in by setOption(). Options that are left as they are cost nothing.
*/

/*!
    How long the call may take; 0, the default: for ever. Of a call with progressive results it is the
    time to the first one, and from each to the next. It is sent in milliseconds (WAMP, "Call Timeouts";
    Autobahn's and Crossbar's documentation speaks of seconds), and enforced at this end, too: after it
    the call has failed with \c wamp.error.timeout, whatever the router does.
*/
std::chrono::milliseconds CallOptions::timeout() const
{
    if (m_map.isEmpty())
        return {};
    return std::chrono::milliseconds(m_map.value(QStringLiteral("timeout")).toLongLong());
}

CallOptions &CallOptions::setTimeout(std::chrono::milliseconds timeout)
{
    return setOption(QStringLiteral("timeout"), qlonglong(timeout.count()));
}

/*!
    Sets the \a mode in which the call is canceled, by QFuture::cancel() and Call::cancel():
    CancelMode::KillNoWait unless set otherwise, as Autobahn does.
*/
CallOptions &CallOptions::setCancelMode(CancelMode mode)
{
    m_cancelMode = mode;
    return *this;
}

bool CallOptions::discloseMe() const
{
    return isOn(m_map, QStringLiteral("disclose_me"));
}

/*!
    With \a disclose, tells the callee who calls, if the router permits it. False by default.
*/
CallOptions &CallOptions::setDiscloseMe(bool disclose)
{
    return setOption(QStringLiteral("disclose_me"), disclose);
}

bool CallOptions::receivesProgress() const
{
    return isOn(m_map, QStringLiteral("receive_progress"));
}

CallOptions &CallOptions::setReceivesProgress(bool enabled)
{
    return setOption(QStringLiteral("receive_progress"), enabled);
}

/*!
    Asks for progressive results, and has \a handler called with each, in the thread of \a context, as
    long as that lives. The last result goes where the call's results go.
*/
CallOptions &CallOptions::onProgress(QObject *context, const ProgressHandler &handler)
{
    m_progressContext = context;
    m_progressHandler = handler;
    return setReceivesProgress(true);
}

/*!
    \class Fernweg::Wamp::PublishOptions
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampPublishOptions
    \brief Options of Session::publish() and Session::publishAcknowledged().

    Who gets an event are the subscribers that are eligible, if that is said at all, without those that
    are excluded, and without the publisher.
*/

/*!
    Returns whether the publisher doesn't get the event if it is subscribed: true unless set otherwise.
*/
bool PublishOptions::excludeMe() const
{
    return m_map.value(QStringLiteral("exclude_me"), true).toBool();
}

PublishOptions &PublishOptions::setExcludeMe(bool exclude)
{
    return setOption(QStringLiteral("exclude_me"), exclude);
}

bool PublishOptions::discloseMe() const
{
    return isOn(m_map, QStringLiteral("disclose_me"));
}

/*!
    With \a disclose, tells subscribers who publishes, if the router permits it. False by default.
*/
PublishOptions &PublishOptions::setDiscloseMe(bool disclose)
{
    return setOption(QStringLiteral("disclose_me"), disclose);
}

bool PublishOptions::retain() const
{
    return isOn(m_map, QStringLiteral("retain"));
}

/*!
    With \a retain, has the router keep the event for those who subscribe later. False by default.
*/
PublishOptions &PublishOptions::setRetain(bool retain)
{
    return setOption(QStringLiteral("retain"), retain);
}

std::optional<PublishOptions::Sessions> PublishOptions::excluded() const
{
    return listOf<Sessions>(m_map, QStringLiteral("exclude"));
}

PublishOptions &PublishOptions::setExcluded(const Sessions &sessions)
{
    return setOption(QStringLiteral("exclude"), wireList(sessions));
}

std::optional<QStringList> PublishOptions::excludedAuthIds() const
{
    return listOf<QStringList>(m_map, QStringLiteral("exclude_authid"));
}

PublishOptions &PublishOptions::setExcludedAuthIds(const QStringList &authIds)
{
    return setOption(QStringLiteral("exclude_authid"), wireList(authIds));
}

std::optional<QStringList> PublishOptions::excludedAuthRoles() const
{
    return listOf<QStringList>(m_map, QStringLiteral("exclude_authrole"));
}

PublishOptions &PublishOptions::setExcludedAuthRoles(const QStringList &authRoles)
{
    return setOption(QStringLiteral("exclude_authrole"), wireList(authRoles));
}

/*!
    The only sessions that get the event; none: all. An empty list is nobody.
*/
std::optional<PublishOptions::Sessions> PublishOptions::eligible() const
{
    return listOf<Sessions>(m_map, QStringLiteral("eligible"));
}

PublishOptions &PublishOptions::setEligible(const Sessions &sessions)
{
    return setOption(QStringLiteral("eligible"), wireList(sessions));
}

std::optional<QStringList> PublishOptions::eligibleAuthIds() const
{
    return listOf<QStringList>(m_map, QStringLiteral("eligible_authid"));
}

PublishOptions &PublishOptions::setEligibleAuthIds(const QStringList &authIds)
{
    return setOption(QStringLiteral("eligible_authid"), wireList(authIds));
}

std::optional<QStringList> PublishOptions::eligibleAuthRoles() const
{
    return listOf<QStringList>(m_map, QStringLiteral("eligible_authrole"));
}

PublishOptions &PublishOptions::setEligibleAuthRoles(const QStringList &authRoles)
{
    return setOption(QStringLiteral("eligible_authrole"), wireList(authRoles));
}

} // namespace Fernweg::Wamp
