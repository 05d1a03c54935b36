// SPDX-License-Identifier: Apache-2.0
// Linked into tests that are built with the thread sanitizer. Qt itself is not: its mutexes are unknown
// to the sanitizer, which therefore does not see that a queued call runs after it was posted. Here it is
// told so, call by call: these functions come before Qt's own of the same names, and call them.
#include <QtCore/qobject.h>
#include <QtCore/qthread.h>

#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#define QT_CONNECT_IMPL                                                                      \
  "_ZN7QObject11connectImplEPKS_PPvS1_S3_PN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionType" \
  "EPKiPK11QMetaObject"
#define QT_INVOKE_IMPL                                                                         \
  "_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14Connection" \
  "TypeEPv"
#define QT_ACTIVATE "_ZN11QMetaObject8activateEP7QObjectPKS_iPPv"
#define QT_WAIT "_ZN7QThread4waitE14QDeadlineTimer"

namespace {

using Slot = QtPrivate::QSlotObjectBase;

template <typename Function>
Function *original(const char *name)
{
    return reinterpret_cast<Function *>(::dlsym(RTLD_NEXT, name));
}

/// The object that emits in this thread just now: what runs meanwhile was not queued.
thread_local const QObject *emitting = nullptr;

/// Stands for a sender, also when that has been deleted before what it emitted arrives: with an object the
/// sanitizer forgets what was released at its address.
void *placeOf(const QObject *sender)
{
    static char places[4096];
    return &places[(quintptr(sender) >> 4) % sizeof places];
}

/// All that a thread did is known to those who waited for it.
char ends;
struct ThreadEnd
{
    ~ThreadEnd() { __tsan_release(&ends); }
    void touch() { }
};
thread_local ThreadEnd threadEnd;

/// A slot or call that happens after it was made, and after what \a sender emitted before.
class Announced final : public Slot
{
public:
    Announced(Slot *slot, const QObject *sender)
        : Slot(&Announced::impl), m_slot(slot), m_sender(const_cast<QObject *>(sender))
    {
        __tsan_release(this);
    }

private:
    static void impl(int which, Slot *self, QObject *receiver, void **arguments, bool *result)
    {
        __tsan_acquire(self);
        auto *const that = static_cast<Announced *>(self);
        switch (which) {
        case Destroy: // by whoever is the last to let go of it
            that->m_slot->destroyIfLastRef();
            delete that;
            break;
        case Call:
            threadEnd.touch();
            // Whatever was posted to it before was put into one list, under one mutex.
            __tsan_acquire(receiver);
            if (that->m_sender != nullptr && emitting != that->m_sender)
                __tsan_acquire(placeOf(that->m_sender));
            that->m_slot->call(receiver, arguments);
            __tsan_release(self);
            break;
        case Compare:
            *result = that->m_slot->compare(arguments);
            break;
        default:
            break;
        }
    }

    Slot *const m_slot;
    QObject *const m_sender; // null: none
};

} // namespace

Q_DECL_EXPORT QMetaObject::Connection connectImpl(const QObject *sender, void **signal,
                                                  const QObject *receiver, void **slotPointer,
                                                  Slot *slot, Qt::ConnectionType type,
                                                  const int *types,
                                                  const QMetaObject *meta) asm(QT_CONNECT_IMPL);
QMetaObject::Connection connectImpl(const QObject *sender, void **signal, const QObject *receiver,
                                    void **slotPointer, Slot *slot, Qt::ConnectionType type,
                                    const int *types, const QMetaObject *meta)
{
    static auto *const real = original<decltype(connectImpl)>(QT_CONNECT_IMPL);
    if ((type & ~Qt::UniqueConnection) != Qt::DirectConnection)
        slot = new Announced(slot, sender);
    return real(sender, signal, receiver, slotPointer, slot, type, types, meta);
}

Q_DECL_EXPORT void activate(QObject *sender, const QMetaObject *meta, int signal,
                            void **arguments) asm(QT_ACTIVATE);
void activate(QObject *sender, const QMetaObject *meta, int signal, void **arguments)
{
    static auto *const real = original<decltype(activate)>(QT_ACTIVATE);
    __tsan_release(placeOf(sender));
    const QObject *const outer = std::exchange(emitting, sender);
    real(sender, meta, signal, arguments);
    emitting = outer;
}

Q_DECL_EXPORT bool invokeImpl(QObject *object, Slot *slot, Qt::ConnectionType type,
                              void *result) asm(QT_INVOKE_IMPL);
bool invokeImpl(QObject *object, Slot *slot, Qt::ConnectionType type, void *result)
{
    static auto *const real = original<decltype(invokeImpl)>(QT_INVOKE_IMPL);
    __tsan_release(object);
    return real(object, new Announced(slot, nullptr), type, result);
}

Q_DECL_EXPORT bool waitForThread(QThread *thread, QDeadlineTimer deadline) asm(QT_WAIT);
bool waitForThread(QThread *thread, QDeadlineTimer deadline)
{
    static auto *const real = original<decltype(waitForThread)>(QT_WAIT);
    const bool isOver = real(thread, deadline);
    if (isOver)
        __tsan_acquire(&ends);
    return isOver;
}
