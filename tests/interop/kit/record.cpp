// SPDX-License-Identifier: Apache-2.0
#include "record.h"

#include <QtCore/QCryptographicHash>

namespace Interop {

using namespace Qt::StringLiterals;

void Record::addHeader(const QByteArray &name, const QByteArray &value)
{
    m_headers[QString::fromLatin1(name.toLower())] = QString::fromLatin1(value);
}

void Record::addMessage(const QByteArray &payload, bool isBinary)
{
    const QByteArray digest = QCryptographicHash::hash(payload, QCryptographicHash::Sha256);
    m_messages.append(QJsonObject { { u"binary"_s, isBinary },
                                    { u"size"_s, payload.size() },
                                    { u"sha256"_s, QString::fromLatin1(digest.toHex()) } });
}

void Record::addPing(const QByteArray &payload)
{
    m_pings.append(QString::fromLatin1(payload.toHex()));
}

void Record::addPong(const QByteArray &payload)
{
    m_pongs.append(QString::fromLatin1(payload.toHex()));
}

void Record::setClose(int code, const QString &reason)
{
    m_closeCode = code;
    m_closeReason = reason;
}

const QJsonArray &Record::list(const QString &name) const
{
    if (name == u"pings")
        return m_pings;
    return name == u"pongs" ? m_pongs : m_messages;
}

bool Record::has(const QJsonObject &step) const
{
    return list(step[u"what"].toString()).size() >= step[u"count"].toInteger();
}

QJsonObject Record::toJson() const
{
    return { { u"opened"_s, m_isOpened },
             { u"error"_s, m_error },
             { u"resource"_s, m_resource },
             { u"headers"_s, m_headers },
             { u"subprotocol"_s, m_subprotocol },
             { u"messages"_s, m_messages },
             { u"pings"_s, m_pings },
             { u"pongs"_s, m_pongs },
             { u"closeCode"_s, m_closeCode },
             { u"closeReason"_s, m_closeReason } };
}

} // namespace Interop
