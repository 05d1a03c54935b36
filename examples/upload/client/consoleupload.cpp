// SPDX-License-Identifier: Apache-2.0
#include "consoleupload.h"

#include "upload.h"

#include <QtCore/QCoreApplication>

#include <cstdio>

#include <unistd.h>

namespace Upload {

namespace {

void printProgress(const Upload &upload)
{
    const double share = upload.size() > 0 ? upload.sent() / upload.size() : 1;
    std::fprintf(stderr, "\r%5.1f %%  %8.1f MB/s ", 100 * share, upload.speed() / 1e6);
}

} // namespace

int runInConsole(const QString &path, const QUrl &url)
{
    Upload upload;
    upload.setUrl(url);
    const bool isTerminal = ::isatty(STDERR_FILENO) != 0;
    QObject::connect(&upload, &Upload::progressChanged, &upload, [&upload, isTerminal] {
        if (isTerminal)
            printProgress(upload);
    });
    const auto finish = [&upload, isTerminal] {
        if (!upload.isOver())
            return;
        if (isTerminal)
            std::fputc('\n', stderr);
        if (upload.state() != Upload::Verified) {
            std::fprintf(stderr, "upload: %s\n", qUtf8Printable(upload.problem()));
            QCoreApplication::exit(1);
            return;
        }
        std::printf("verified %s, %lld octets, sha256 %s\n", qUtf8Printable(upload.storedName()),
                    static_cast<long long>(upload.size()), qUtf8Printable(upload.sha256()));
        QCoreApplication::exit(0);
    };
    QObject::connect(&upload, &Upload::stateChanged, &upload, finish, Qt::QueuedConnection);
    upload.send(QUrl::fromLocalFile(path));
    return QCoreApplication::exec();
}

} // namespace Upload
