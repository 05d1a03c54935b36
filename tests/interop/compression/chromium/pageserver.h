// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QHash>
#include <QtNetwork/QTcpServer>

namespace Interop {

/// As much of an HTTP server as one page needs.
class PageServer : public QTcpServer
{
    Q_OBJECT

public:
    PageServer();

    void add(const QString &path, const QByteArray &type, const QByteArray &content);
    QString url(const QString &path = {}) const;

private:
    void answer(QTcpSocket *socket);

    struct File
    {
        QByteArray type;
        QByteArray content;
    };
    QHash<QByteArray, File> m_files;
};

} // namespace Interop
