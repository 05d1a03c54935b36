// SPDX-License-Identifier: Apache-2.0
// fernweg send and fernweg receive.
#include "program.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <csignal>

using namespace Qt::StringLiterals;

namespace {

/// One of the two programs, which listens when the constructor returns.
class Listening : public Program
{
public:
    explicit Listening(const QStringList &arguments) : Program(arguments)
    {
        (void)QTest::qWaitFor([this] { return !isRunning() || !lines().isEmpty(); }, patience);
        address = QString::fromUtf8(lines().value(0).mid(int(qstrlen("listening "))));
    }

    QString address;
};

QByteArray contentOf(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
}

bool hasEnded(Program &program)
{
    return QTest::qWaitFor([&program] { return !program.isRunning(); }, 3 * patience);
}

const QString anyPort = u"ws://127.0.0.1:0"_s;

} // namespace

class TestToolTransfer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void files_data();
    void files();
    void standardStreams();
    void text();
    void eightGibibytes_data();
    void eightGibibytes();
    void failures_data();
    void failures();
    void receiverGoesAway();
    void targetIsFull();
    void compressOptions_data();
    void compressOptions();

private:
    QString path(const char *name) const { return m_folder.filePath(QLatin1String(name)); }
    QString fileWith(const QByteArray &content) const;

    QTemporaryDir m_folder;
};

QString TestToolTransfer::fileWith(const QByteArray &content) const
{
    QFile file(path("content"));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("no temporary file");
    return file.fileName();
}

void TestToolTransfer::files_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("senderListens");
    QTest::addColumn<QStringList>("options");
    const QStringList compressed = { u"--compress"_s };
    for (const int size : { 0, 1, 100'000, 20'000'000 }) {
        QTest::addRow("%d octets", size) << size << false << QStringList();
        QTest::addRow("%d octets, compressed", size) << size << false << compressed;
    }
    QTest::newRow("the sender listens") << 100'000 << true << QStringList();
    QTest::newRow("the sender listens, compressed") << 100'000 << true << compressed;
}

void TestToolTransfer::files()
{
    QFETCH(int, size);
    QFETCH(bool, senderListens);
    QFETCH(QStringList, options);
    QByteArray content(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < content.size(); ++i)
        content[i] = char((i * i) >> 7);
    const QString from = fileWith(content);
    const QString to = path("received");
    const auto sending = [&](const QString &url) {
        return QStringList { u"send"_s, from, url } + options;
    };
    const auto receiving = [&](const QString &url) {
        return QStringList { u"receive"_s, url, to } + options;
    };
    const QStringList listen = { u"--listen"_s };
    Listening first((senderListens ? sending(anyPort) : receiving(anyPort)) + listen);
    Program second(senderListens ? receiving(first.address) : sending(first.address));
    QVERIFY(hasEnded(first) && hasEnded(second));
    QCOMPARE(first.exitCode(), 0);
    QCOMPARE(second.exitCode(), 0);
    QVERIFY(contentOf(to) == content);
    const QByteArray summary = QByteArray::number(size) + " octets, sha256 "
            + QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex();
    Program &sender = senderListens ? first : second;
    Program &receiver = senderListens ? second : first;
    QCOMPARE(sender.lines().last(), "sent " + summary);
    QCOMPARE(receiver.lines().last(), "received " + summary);
}

void TestToolTransfer::standardStreams()
{
    Listening sender({ u"send"_s, u"-"_s, anyPort, u"--listen"_s });
    Program receiver({ u"receive"_s, sender.address, u"-"_s, u"--hash=none"_s });
    sender.write("from a ");
    sender.write("pipe\n");
    sender.closeInput();
    QVERIFY(hasEnded(sender) && hasEnded(receiver));
    QCOMPARE(receiver.output(), "from a pipe\n");
    QCOMPARE(receiver.errors(), "received 12 octets\n");
    QCOMPARE(receiver.exitCode(), 0);
}

void TestToolTransfer::text()
{
    EchoServer server;
    const QString from = fileWith("Gr\xfc\xdf"
                                  "e"); // Latin-1
    Program sender({ u"send"_s, from, server.address(), u"--text"_s });
    QVERIFY(hasEnded(sender));
    QCOMPARE(sender.exitCode(), 1);
    QVERIFY(sender.errors().contains("1007"));
}

void TestToolTransfer::eightGibibytes_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("as it is") << QStringList();
    QTest::newRow("compressed") << QStringList { u"--compress=compression_level=1"_s };
}

void TestToolTransfer::eightGibibytes()
{
    QFETCH(QStringList, options);
    // Compressing takes its time.
    const qint64 size = options.isEmpty() ? qint64(8) << 30 : qint64(1) << 30;
    QFile file(path("sparse"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.resize(size));
    options.append(u"--hash=sha1"_s);
    Listening receiver(QStringList { u"receive"_s, anyPort, u"/dev/null"_s, u"--listen"_s }
                       + options);
    Program sender(QStringList { u"send"_s, file.fileName(), receiver.address } + options);
    qint64 most = 0;
    QVERIFY(QTest::qWaitFor(
            [&] {
                most = std::max({ most, sender.peakMemory(), receiver.peakMemory() });
                return !sender.isRunning() && !receiver.isRunning();
            },
            300'000));
    QVERIFY(file.remove());
    QCOMPARE(sender.exitCode(), 0);
    const QByteArray summary = receiver.lines().last();
    QVERIFY(summary.startsWith("received " + QByteArray::number(size) + " octets, sha1 "));
    QCOMPARE(sender.lines().last().mid(5), summary.mid(9));
    QVERIFY(most > 0);
    QVERIFY2(most < 32 * 1024, qPrintable(u"%1 KiB"_s.arg(most)));
}

void TestToolTransfer::failures_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("no such file") << QStringList { u"send"_s, u"/none"_s, anyPort }
                                  << QByteArray(
                                             "fernweg: send: /none: No such file or directory\n");
    QTest::newRow("a folder") << QStringList { u"send"_s, u"/tmp"_s, anyPort }
                              << QByteArray("fernweg: send: /tmp: ");
    QTest::newRow("nowhere to write")
            << QStringList { u"receive"_s, anyPort, u"/none/file"_s }
            << QByteArray("fernweg: receive: /none/file: No such file or directory\n");
    QTest::newRow("no URL") << QStringList { u"send"_s, u"-"_s, u"nonsense"_s }
                            << QByteArray("fernweg: send: ");
    QTest::newRow("unknown hash") << QStringList { u"send"_s, u"-"_s, anyPort, u"--hash=crc"_s }
                                  << QByteArray(
                                             "fernweg: send: --hash: there is no \"crc\" here\n");
    QTest::newRow("listening and standard output")
            << QStringList { u"receive"_s, anyPort, u"-"_s, u"--listen"_s }
            << QByteArray("fernweg: receive: --listen prints to standard output: name a file\n");
    QTest::newRow("nobody there") << QStringList { u"send"_s, u"/dev/null"_s,
                                                   u"ws://127.0.0.1:1/"_s }
                                  << QByteArray("fernweg: ws://127.0.0.1:1/: Connection refused\n");
}

void TestToolTransfer::failures()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, error);
    Program program(arguments);
    QVERIFY(hasEnded(program));
    QVERIFY(program.hasFailedWithOneLine());
    QVERIFY2(program.errors().startsWith(error), program.errors().constData());
}

void TestToolTransfer::receiverGoesAway()
{
    Listening sender({ u"send"_s, u"/dev/zero"_s, anyPort, u"--listen"_s });
    const QString to = path("unfinished");
    Program receiver({ u"receive"_s, sender.address, to, u"--hash=none"_s });
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(to).size() > 0, patience);
    receiver.signal(SIGKILL);
    QVERIFY(hasEnded(sender));
    QCOMPARE(sender.exitCode(), 1);
    QCOMPARE(sender.lines().size(), 1); // nothing was sent whole
}

void TestToolTransfer::targetIsFull()
{
    Listening sender({ u"send"_s, u"/dev/zero"_s, anyPort, u"--listen"_s });
    Program receiver({ u"receive"_s, sender.address, u"/dev/full"_s });
    QVERIFY(hasEnded(receiver) && hasEnded(sender));
    QCOMPARE(receiver.exitCode(), 1);
    QCOMPARE(receiver.errors(), "fernweg: receive: No space left on device\n");
    QCOMPARE(sender.exitCode(), 1);
}

void TestToolTransfer::compressOptions_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("unknown") << u"--compress=fast"_s
                             << QByteArray("--compress: \"fast\" is no parameter");
    QTest::newRow("no number") << u"--compress=memory_level"_s
                               << QByteArray("--compress: \"memory_level\" is no parameter");
    QTest::newRow("out of range") << u"--compress=memory_level=10"_s
                                  << QByteArray("--compress: memoryLevel: 10 is not from 1 to 9");
    QTest::newRow("the second is wrong")
            << u"--compress=client_no_context_takeover,server_max_window_bits=8"_s
            << QByteArray("--compress: serverMaxWindowBits: 8 is not from 9 to 15");
}

void TestToolTransfer::compressOptions()
{
    QFETCH(QString, option);
    QFETCH(QByteArray, error);
    Program program({ u"cat"_s, anyPort, option });
    QVERIFY(hasEnded(program));
    QVERIFY(program.hasFailedWithOneLine());
    QCOMPARE(program.errors(), "fernweg: cat: " + error + '\n');
}

QTEST_GUILESS_MAIN(TestToolTransfer)
#include "tst_tool_transfer.moc"
