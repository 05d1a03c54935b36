// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "uploadserver.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <memory>

constexpr quint64 MaxSize = 60'000'000;

// A folder that receives files, and one to send them from.
struct Place
{
    Place()
    {
        QDir(top.path()).mkdir(QStringLiteral("received"));
        server = std::make_unique<Upload::UploadServer>(Upload::Store { received(), MaxSize });
        server->listen(QHostAddress::LocalHost, 0);
    }

    QString received() const { return top.filePath(QStringLiteral("received")); }
    QString url() const { return QStringLiteral("ws://127.0.0.1:%1").arg(server->port()); }
    // Hidden ones, too; and nothing may be beside the folder.
    QStringList files() const
    {
        return QDir(received()).entryList(QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot);
    }
    QByteArray content(const QString &name) const
    {
        QFile file(received() + u'/' + name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QString make(const QString &name, const QByteArray &octets) const
    {
        QFile file(top.filePath(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(octets);
        return file.fileName();
    }

    QTemporaryDir top;
    std::unique_ptr<Upload::UploadServer> server;
};
