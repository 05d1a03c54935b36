// SPDX-License-Identifier: Apache-2.0
// fernweg testee: the client that an Autobahn|Testsuite fuzzing server examines.
#include "commands.h"
#include "options.h"

#include <Fernweg/WebSocket>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qurlquery.h>

namespace Fernweg::Tools {

namespace {

/// Asks how many cases there are, runs each by echoing, and has the report written.
class Testee : public QObject
{
public:
    Testee(const QUrl &server, const QString &agent, const WebSocketOptions &options);

private:
    void open(const QString &path);
    void closed(CloseCode code, const QString &reason);
    void next();

    const QUrl m_server;
    const QString m_agent;
    WebSocket m_socket;
    int m_case = 0; // 0: the number of cases is asked for
    int m_caseCount = -1;
    bool m_isReporting = false;
};

Testee::Testee(const QUrl &server, const QString &agent, const WebSocketOptions &options)
    : m_server(server), m_agent(agent), m_socket(options)
{
    connect(&m_socket, &WebSocket::onMessage, this,
            [this](const QByteArray &payload, bool isBinary) {
                bool isNumber = true;
                if (m_case == 0)
                    m_caseCount = payload.toInt(&isNumber);
                else
                    m_socket.sendMessage(payload, isBinary);
                if (!isNumber)
                    m_caseCount = -1;
            });
    // Queued, so that the socket is at rest when it is opened again.
    connect(
            &m_socket, &WebSocket::onClose, this,
            [this](bool, CloseCode code, const QString &reason) { closed(code, reason); },
            Qt::QueuedConnection);
    open(QStringLiteral("/getCaseCount"));
}

void Testee::open(const QString &path)
{
    QUrl url = m_server;
    url.setPath(path);
    QUrlQuery query;
    if (m_case > 0 && !m_isReporting)
        query.addQueryItem(QStringLiteral("case"), QString::number(m_case));
    if (m_case > 0)
        query.addQueryItem(QStringLiteral("agent"), m_agent);
    url.setQuery(query);
    if (m_socket.open(url))
        return;
    const int exitCode = fail(m_socket.errorString());
    QMetaObject::invokeMethod(
            this, [exitCode] { QCoreApplication::exit(exitCode); }, Qt::QueuedConnection);
}

void Testee::closed(CloseCode code, const QString &reason)
{
    const QString server = m_server.toString(QUrl::RemoveUserInfo);
    if (m_socket.response().status() != 101) {
        QCoreApplication::exit(fail(QStringLiteral("%1: %2").arg(server, reason)));
    } else if (m_case == 0 && m_caseCount < 0) {
        QCoreApplication::exit(
                fail(QStringLiteral("%1: does not say how many cases there are; closed with %2 %3")
                             .arg(server)
                             .arg(quint16(code))
                             .arg(reason)));
    } else {
        next();
    }
}

void Testee::next()
{
    if (m_isReporting) {
        printLine("done");
        QCoreApplication::exit(0);
    } else if (m_case < m_caseCount) {
        ++m_case;
        printLine("case " + QByteArray::number(m_case) + " of " + QByteArray::number(m_caseCount));
        open(QStringLiteral("/runCase"));
    } else {
        m_isReporting = true;
        m_case = std::max(m_case, 1);
        open(QStringLiteral("/updateReports"));
    }
}

} // namespace

int runTestee(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
            "Plays the client against an Autobahn|Testsuite fuzzing server: asks for\n"
            "/getCaseCount, runs each case by echoing, and asks for /updateReports."));
    parser.addPositionalArgument(QStringLiteral("URL"),
                                 QStringLiteral("The fuzzing server: ws://host:port"));
    const QCommandLineOption agent(
            QStringLiteral("agent"), QStringLiteral("The name in the report."),
            QStringLiteral("NAME"),
            QStringLiteral("Fernweg/") + QCoreApplication::applicationVersion());
    parser.addOption(agent);
    addConnectionOptions(parser);
    addTlsOptions(parser, Side::Client);
    if (const auto exitCode = parse(parser, QStringLiteral("testee"), arguments, 1))
        return *exitCode;
    WebSocketOptions options;
    QString error = applyConnectionOptions(parser, options);
    if (error.isEmpty())
        error = applyTlsOptions(parser, Side::Client, options);
    if (!error.isEmpty())
        return fail(QStringLiteral("testee: ") + error);
    const Testee testee(QUrl(parser.positionalArguments().constFirst(), QUrl::StrictMode),
                        parser.value(agent), options);
    return QCoreApplication::exec();
}

} // namespace Fernweg::Tools
