// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/scriptvalues.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <map>
#include <memory>

/// A client in a script: whatever its messages go through. What it gets is kept as JSON.
class ScriptClient
{
public:
    Q_DISABLE_COPY_MOVE(ScriptClient)

    virtual ~ScriptClient() = default;

    /// Sends a message that is written as JSON, or something that is no message. False if that can't be.
    virtual bool say(const QByteArray &json) = 0;
    /// Waits, if need be, until there is something in the inbox. False if nothing comes.
    virtual bool awaitMessage() { return !inbox.isEmpty(); }
    /// The next message, taken out of the inbox; empty if none comes.
    QByteArray next() { return awaitMessage() ? inbox.takeFirst() : QByteArray(); }
    /// The connection is lost, or closed, by the client.
    virtual void leaveTransport(bool isPolite) = 0;
    /// Whether the router has closed the connection, now or in a moment.
    virtual bool isClosedSoon() { return isClosed(); }
    virtual bool isClosed() = 0;

    QList<QByteArray> inbox;
    quint64 saidCount = 0; ///< messages that went off
    quint64 heardCount = 0;

protected:
    ScriptClient() = default;

    void hear(const QByteArray &json)
    {
        inbox += json;
        ++heardCount;
    }
};

/// Runs a scenario that is written down as what clients send ("name > […]") and what they get
/// ("name < […]"), a message per line. Clients join "realm1" with all features when they are first named.
///
/// In what is expected, "*" stands for anything, and $name for a value that is new, or the same as where
/// $name was before; it can be sent afterwards. A client whose inbox is not empty when it sends, or at the
/// end, has got something that it should not.
///
///     name: features {…}      joins with these roles, name: hello {…} with these details, and
///     name: join               with all features
///     name: silent             does not join by itself
///     name: local              is part of the router's process
///     name: maxsize 1024       takes no messages above that size
///     name: gone               its transport is lost
///     name: leave              it closes its transport
///     name: closed             the router has closed its transport
///     name: open               it has not
///
/// Other commands, and lines that are about no client, are the matter of who derives from this.
class Script
{
public:
    Q_DISABLE_COPY_MOVE(Script)

    virtual ~Script();

    /// Returns what went wrong, empty if nothing did.
    QString run(const QString &script);

    ScriptValues values;

protected:
    /// What a client is from the beginning, wherever the script says it.
    struct Traits
    {
        bool isLocal = false;
        quint64 maxSize = 0; ///< 0: takes any
    };

    Script() = default;

    /// Null, with an \a error, if there is none.
    virtual std::unique_ptr<ScriptClient> makeClient(const Traits &traits, QString *error) = 0;
    /// A line that is about no client. Returns what went wrong, like the ones below.
    virtual QString control(const QString &verb, const QString &value);
    virtual QString special(ScriptClient &who, const QString &verb, const QString &value);
    /// After everything that is done: waits until it has had its effects.
    virtual QString settle() { return {}; }
    /// What is wrong with a client at the end, beside what it should not have got.
    virtual QString mistakeOf(const ScriptClient &) const { return {}; }

    /// Joins at first, if it is new. Null: see m_error.
    ScriptClient *find(const QString &name, bool joins = true);
    const std::map<QString, std::unique_ptr<ScriptClient>> &clients() const { return m_clients; }
    qsizetype clientCount() const { return qsizetype(m_clients.size()); }
    /// For those whose clients need what is deleted before them.
    void dropClients() { m_clients.clear(); }

private:
    QString runLine(const QString &line);
    QString command(const QString &name, const QString &text);
    QString join(const QString &name, const QByteArray &details);
    void readTraits(const QString &script);

    std::map<QString, std::unique_ptr<ScriptClient>> m_clients;
    std::map<QString, Traits> m_traits;
    QString m_error; // why there is no client
};
