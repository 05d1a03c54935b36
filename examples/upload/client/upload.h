// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WebSocket>

#include <QtCore/QElapsedTimer>
#include <QtCore/QPointer>
#include <QtCore/QTimer>
#include <QtCore/QUrl>
#include <QtQml/qqmlregistration.h>

namespace Upload {

class FileSource;

// Sends one file: announces it, streams it, and compares the server's hash with its own.
class Upload : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    // The server.
    Q_PROPERTY(QUrl url READ url WRITE setUrl NOTIFY urlChanged FINAL)
    Q_PROPERTY(State state READ state NOTIFY stateChanged FINAL)
    Q_PROPERTY(QString name READ name NOTIFY stateChanged FINAL)
    // Octets: of the file, and sent; as JavaScript has them.
    Q_PROPERTY(double size READ size NOTIFY stateChanged FINAL)
    Q_PROPERTY(double sent READ sent NOTIFY progressChanged FINAL)
    // Octets per second, over the last few.
    Q_PROPERTY(double speed READ speed NOTIFY progressChanged FINAL)
    Q_PROPERTY(QString sha256 READ sha256 NOTIFY stateChanged FINAL)
    // The name that the server gave to the file.
    Q_PROPERTY(QString storedName READ storedName NOTIFY stateChanged FINAL)
    // Why it failed.
    Q_PROPERTY(QString problem READ problem NOTIFY stateChanged FINAL)

public:
    enum State { Idle, Connecting, Sending, Paused, Verifying, Verified, Cancelled, Failed };
    Q_ENUM(State)

    explicit Upload(QObject *parent = nullptr);

    QUrl url() const { return m_url; }
    void setUrl(const QUrl &url);
    State state() const { return m_state; }
    bool isOver() const { return m_state == Idle || m_state >= Verified; }
    QString name() const { return m_name; }
    double size() const { return double(m_size); }
    double sent() const { return double(m_sent); }
    double speed() const { return m_speed; }
    QString sha256() const { return m_sha256; }
    QString storedName() const { return m_storedName; }
    QString problem() const { return m_problem; }

    Q_INVOKABLE void send(const QUrl &file);
    Q_INVOKABLE void pause();
    Q_INVOKABLE void resume();
    Q_INVOKABLE void cancel();

Q_SIGNALS:
    void urlChanged();
    void stateChanged();
    void progressChanged();

private:
    void announce();
    void receive(const QString &text);
    void stream();
    void compare(const QJsonObject &answer);
    void measure();
    void setState(State state);
    void fail(const QString &problem);
    void leave(Fernweg::CloseCode code);

    QUrl m_url;
    State m_state = Idle;
    QString m_name;
    QString m_sha256;
    QString m_storedName;
    QString m_problem;
    qint64 m_size = 0;
    qint64 m_sent = 0;
    double m_speed = 0;
    QPointer<Fernweg::WebSocket> m_socket; // one for each file
    QPointer<FileSource> m_source; // the socket's
    qint64 m_read = 0; // of the file, and given to the socket
    QTimer m_timer;
    QElapsedTimer m_sinceMeasured;
};

} // namespace Upload
