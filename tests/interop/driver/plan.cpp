// SPDX-License-Identifier: Apache-2.0
#include "plan.h"

namespace Interop {

using namespace Qt::StringLiterals;

namespace {

QString hex(const QByteArray &payload)
{
    return QString::fromLatin1(payload.toHex());
}

} // namespace

Plan &Plan::echo()
{
    m_plan[u"echo"] = true;
    return *this;
}

Plan &Plan::subprotocols(const QStringList &names)
{
    m_plan[u"subprotocols"] = QJsonArray::fromStringList(names);
    return *this;
}

Plan &Plan::header(const QString &name, const QString &value)
{
    QJsonObject headers = m_plan[u"headers"].toObject();
    headers[name] = value;
    m_plan[u"headers"] = headers;
    return *this;
}

Plan &Plan::origin(const QString &origin)
{
    m_plan[u"origin"] = origin;
    return *this;
}

Plan &Plan::deny(int status)
{
    m_plan[u"deny"] = status;
    return *this;
}

Plan &Plan::limit(qint64 octets)
{
    m_plan[u"limit"] = octets;
    return *this;
}

Plan &Plan::deflate(const QJsonArray &settings)
{
    m_plan[u"deflate"] = settings;
    return *this;
}

Plan &Plan::send(const QByteArray &payload, bool isBinary)
{
    return add(u"send"_s, { { u"binary"_s, isBinary }, { u"hex"_s, hex(payload) } });
}

Plan &Plan::sendPattern(qsizetype size, bool isBinary)
{
    return add(u"send"_s, { { u"binary"_s, isBinary }, { u"size"_s, size } });
}

Plan &Plan::inFragmentsOf(qsizetype size)
{
    m_steps.last()[u"fragment"] = size;
    return *this;
}

Plan &Plan::withPingsBetween()
{
    m_steps.last()[u"interleave"] = true;
    return *this;
}

Plan &Plan::sendNumbered(int count)
{
    return add(u"sendNumbered"_s, { { u"count"_s, count } });
}

Plan &Plan::ping(const QByteArray &payload)
{
    return add(u"ping"_s, { { u"hex"_s, hex(payload) } });
}

Plan &Plan::pong(const QByteArray &payload)
{
    return add(u"pong"_s, { { u"hex"_s, hex(payload) } });
}

Plan &Plan::close(int code, const QString &reason)
{
    return add(u"close"_s, { { u"code"_s, code }, { u"reason"_s, reason } });
}

Plan &Plan::drop()
{
    return add(u"drop"_s);
}

Plan &Plan::await(QStringView what, int count)
{
    return add(u"await"_s, { { u"what"_s, what.toString() }, { u"count"_s, count } });
}

Plan &Plan::add(const QString &what, QJsonObject step)
{
    step[u"do"] = what;
    m_steps.append(step);
    return *this;
}

QJsonObject Plan::toJson() const
{
    QJsonArray steps;
    for (const QJsonObject &step : m_steps)
        steps.append(step);
    QJsonObject plan = m_plan;
    plan[u"steps"] = steps;
    return plan;
}

} // namespace Interop
