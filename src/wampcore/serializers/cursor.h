// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/payload.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

#include <concepts>

namespace Fernweg::WampCore {

/// How deep lists and dictionaries may be nested in a message, the message itself not counted.
constexpr int maxNestingDepth = 256;

inline constexpr char endedTooEarly[] = "the message ends too early";

enum class ValueType : quint8 {
    Invalid, ///< the bytes have ended, or nothing begins like that
    Null,
    Bool,
    Number,
    Text,
    Binary,
    List,
    Dictionary,
};

/// What walks through one message, which is a list: the interface that all serializers share. It is a
/// concept rather than a base class, so that nothing virtual is called for each value. Whatever
/// returns false because the bytes are bad has set errorText().
template <typename T>
concept Cursor = requires(T cursor, quint64 &number, QString &text, Slice &slice, bool &isEmpty)
{
    // Steps into the message. Once, first.
    {
        cursor.enterList()
        } -> std::same_as<bool>;
    // Whether the list has another value, which is then the one to read. After the last one it is
    // seen to that nothing follows; false with an error, if there is one.
    {
        cursor.hasNext()
        } -> std::same_as<bool>;
    // What the next value is, going by its first bytes.
    {
        cursor.peek()
        } -> std::same_as<ValueType>;
    // A number without a fraction that is not negative: encoders of JavaScript write those above
    // 2^32 as doubles. What is no such number has no error, but false.
    {
        cursor.readUnsigned(number)
        } -> std::same_as<bool>;
    {
        cursor.readText(text)
        } -> std::same_as<bool>;
    // Validates a value of any depth without decoding it. Tells whether it is a list or dictionary
    // with nothing in it.
    {
        cursor.skip(slice, isEmpty)
        } -> std::same_as<bool>;
    {
        cursor.hasFailed()
        } -> std::same_as<bool>;
    {
        cursor.errorText()
        } -> std::same_as<QString>;
    // A value that skip() has found well-formed.
    {
        T::decode(QByteArrayView())
        } -> std::same_as<QVariant>;
};

class CursorBase
{
public:
    bool hasFailed() const noexcept { return m_error != nullptr; }
    /// What is wrong, and where.
    QString errorText() const;

protected:
    explicit CursorBase(QByteArrayView bytes) noexcept
        : m_begin(bytes.data()), m_at(bytes.data()), m_end(bytes.data() + bytes.size())
    {
    }

    bool fail(const char *text) noexcept
    {
        if (!m_error)
            m_error = text;
        return false;
    }
    qsizetype left() const noexcept { return m_end - m_at; }
    Slice sliceFrom(const char *start) const noexcept { return { start - m_begin, m_at - start }; }

    const char *m_begin;
    const char *m_at;
    const char *m_end;
    const char *m_error = nullptr;
};

/// The smallest of the types that hold it.
inline QVariant integerVariant(quint64 value)
{
    return value <= quint64(std::numeric_limits<qint64>::max()) ? QVariant(qlonglong(value))
                                                                : QVariant(qulonglong(value));
}

/// Whether \a number is a whole number in [0, 2^53], which is then in \a value.
bool toUnsigned(double number, quint64 &value) noexcept;

} // namespace Fernweg::WampCore
