// SPDX-License-Identifier: Apache-2.0
// Whom an opening asks what is to become of a request: nobody, a hook here, or one in another thread.
#include "serveropening.h"

#include "serverworker.h"

#include <QtCore/qfuturewatcher.h>
#include <QtCore/qpromise.h>
#include <QtCore/qthread.h>

namespace Fernweg {

namespace {

/// The first of \a known that is among \a offered; empty if none is.
QString firstCommon(const QStringList &known, const QList<QByteArray> &offered)
{
    for (const QString &name : known) {
        if (offered.contains(name.toLatin1()))
            return name;
    }
    return {};
}

} // namespace

void ServerOpening::askHook()
{
    if (!m_settings->hook && !m_settings->asyncHook) {
        answer(ConnectVerdict::accept(
                firstCommon(m_settings->options.subprotocols(), m_upgrade->subprotocols)));
        return;
    }
    if (m_settings->hasHookContext && m_worker->q->thread() != thread())
        askHookInServerThread();
    else if (m_settings->hasHookContext && m_settings->hookContext.isNull())
        answer(ConnectVerdict::deny(503));
    else if (m_settings->hook)
        answer(m_settings->hook(HandshakeRequestData::make(m_kept)));
    else
        answerLater(m_settings->asyncHook(HandshakeRequestData::make(m_kept)));
}

void ServerOpening::askHookInServerThread()
{
    using Answer = QFuture<ConnectVerdict>;
    const auto promise = std::make_shared<QPromise<Answer>>();
    promise->start();
    auto *const watcher = new QFutureWatcher<Answer>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher] {
        const QFuture<Answer> asked = watcher->future();
        if (!asked.isCanceled() && asked.resultCount() > 0)
            answerLater(asked.resultAt(0));
        else
            answer(ConnectVerdict::deny(500));
    });
    watcher->setFuture(promise->future());
    // If the server goes away meanwhile, the promise is dropped, and thereby canceled.
    QMetaObject::invokeMethod(
            m_worker->q,
            [settings = m_settings, request = HandshakeRequestData::make(m_kept), promise] {
                if (settings->hookContext.isNull())
                    promise->addResult(QtFuture::makeReadyFuture(ConnectVerdict::deny(503)));
                else if (settings->hook)
                    promise->addResult(QtFuture::makeReadyFuture(settings->hook(request)));
                else
                    promise->addResult(settings->asyncHook(request));
                promise->finish();
            },
            Qt::QueuedConnection);
}

void ServerOpening::answerLater(const QFuture<ConnectVerdict> &future)
{
    if (m_isDone)
        return;
    auto *const watcher = new QFutureWatcher<ConnectVerdict>(this);
    const auto answerNow = [this, watcher] {
        const Busy busy(this);
        // A future that was canceled, or whose function threw, has no verdict.
        const QFuture<ConnectVerdict> decided = watcher->future();
        const bool hasVerdict = !decided.isCanceled() && decided.resultCount() > 0;
        answer(hasVerdict ? decided.resultAt(0) : ConnectVerdict::deny(500));
    };
    connect(watcher, &QFutureWatcherBase::finished, this, answerNow);
    connect(watcher, &QFutureWatcherBase::canceled, this, answerNow); // its promise may be kept
    watcher->setFuture(future);
}

} // namespace Fernweg
