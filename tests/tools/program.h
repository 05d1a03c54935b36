// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QProcess>
#include <QtCore/QStringList>
#include <QtCore/QUrl>

/// Milliseconds until something has to have happened, on a machine that has other things to do as well.
constexpr int patience = 20'000;

/// The program `fernweg`, running, and what it has printed.
class Program
{
public:
    struct Streams
    {
        QString inputFile; // empty: write() and closeInput()
        QString outputFile; // empty: output()
    };

    explicit Program(const QStringList &arguments) : Program(arguments, Streams()) { }
    Program(const QStringList &arguments, const Streams &streams);
    ~Program();

    void write(const QByteArray &input) { m_process.write(input); }
    void closeInput() { m_process.closeWriteChannel(); }
    /// SIGTERM and its kin.
    void signal(int number);

    const QByteArray &output();
    /// Complete lines.
    QList<QByteArray> lines();
    const QByteArray &errors();

    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    /// -1: still running, or killed.
    int exitCode() const;
    /// Whether it said no word but one line on standard error, and ended with 1.
    bool hasFailedWithOneLine();

    qint64 id() const { return m_process.processId(); }
    /// The most memory that it has occupied so far, in KiB.
    qint64 peakMemory() const;
    /// How far it has read its input file.
    qint64 inputPosition() const;

private:
    QByteArray procFile(const char *name, const QByteArray &field) const;

    QProcess m_process;
    QByteArray m_output;
    QByteArray m_errors;
};

/// `fernweg echo-server`, which listens when the constructor returns.
class EchoServer : public Program
{
public:
    explicit EchoServer(const QStringList &arguments = {});

    /// Empty if it did not start.
    QUrl url() const { return m_url; }
    QString address() const { return m_url.toString(); }

private:
    QUrl m_url;
};
