// SPDX-License-Identifier: Apache-2.0
#include "frame/masker.h"

#include <QtTest/qtest.h>

#include <cstring>
#include <set>

using Fernweg::Core::Masker;

namespace {

const QByteArray keyOctets = QByteArray::fromHex("37fa213d");

quint32 keyOf(const QByteArray &octets)
{
    quint32 key = 0;
    std::memcpy(&key, octets.constData(), sizeof key);
    return key;
}

QByteArray somePayload(qsizetype size)
{
    QByteArray payload(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        payload[i] = char(i * 7 + 3);
    return payload;
}

/// RFC 6455, section 5.3, to the letter.
QByteArray naivelyMasked(QByteArray payload)
{
    for (qsizetype i = 0; i < payload.size(); ++i)
        payload[i] = char(payload.at(i) ^ keyOctets.at(i % 4));
    return payload;
}

} // namespace

class tst_Masker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void exampleOfTheRfc();
    void everyLengthAtEveryAlignment();
    void copiesBetweenAllAlignments();
    void longPiecesAtEveryAlignment();
    void everyCut();
    void threePieces();
    void long_();
    void zeroKeyChangesNothing();
    void masksAndUnmasks();
    void keysDiffer();
};

void tst_Masker::exampleOfTheRfc()
{
    QByteArray payload = "Hello"; // section 5.7
    Masker(keyOf(keyOctets)).apply(payload.data(), payload.size());
    QCOMPARE(payload.toHex(), QByteArray("7f9f4d5158"));
}

void tst_Masker::everyLengthAtEveryAlignment()
{
    for (qsizetype length = 0; length <= 70; ++length) {
        for (qsizetype alignment = 0; alignment < 16; ++alignment) {
            const QByteArray payload = somePayload(length);
            alignas(16) char memory[128];
            std::memset(memory, '#', sizeof memory);
            std::memcpy(memory + alignment, payload.constData(), size_t(length));
            Masker(keyOf(keyOctets)).apply(memory + alignment, length);
            QCOMPARE(QByteArray(memory + alignment, length), naivelyMasked(payload));
            QCOMPARE(QByteArray(memory, alignment), QByteArray(alignment, '#'));
            const qsizetype rest = qsizetype(sizeof memory) - alignment - length;
            QCOMPARE(QByteArray(memory + alignment + length, rest), QByteArray(rest, '#'));
        }
    }
}

void tst_Masker::copiesBetweenAllAlignments()
{
    const QByteArray payload = somePayload(70);
    for (qsizetype from = 0; from < 16; ++from) {
        for (qsizetype to = 0; to < 16; ++to) {
            alignas(16) char source[96];
            alignas(16) char target[96];
            std::memcpy(source + from, payload.constData(), 70);
            Masker(keyOf(keyOctets)).copy(target + to, source + from, 70);
            QCOMPARE(QByteArray(target + to, 70), naivelyMasked(payload));
            QCOMPARE(QByteArray(source + from, 70), payload); // untouched
        }
    }
}

void tst_Masker::longPiecesAtEveryAlignment()
{
    // Where vectors are used: every rest behind the last whole one, every phase of the key.
    const QByteArray payload = somePayload(1100);
    const QByteArray expected = naivelyMasked(payload);
    for (qsizetype phase = 0; phase < 4; ++phase) {
        for (qsizetype size = 500; size < 780; ++size) {
            for (const qsizetype alignment : { 0, 1, 13, 32 }) {
                QByteArray memory(alignment + size, Qt::Uninitialized);
                Masker masker(keyOf(keyOctets));
                masker.skip(phase);
                masker.copy(memory.data() + alignment, payload.constData() + phase, size);
                QVERIFY(memory.sliced(alignment) == expected.mid(phase, size));
            }
        }
    }
}

void tst_Masker::everyCut()
{
    for (qsizetype length = 0; length <= 70; ++length) {
        const QByteArray expected = naivelyMasked(somePayload(length));
        for (qsizetype cut = 0; cut <= length; ++cut) {
            QByteArray payload = somePayload(length);
            Masker masker(keyOf(keyOctets));
            masker.apply(payload.data(), cut);
            masker.apply(payload.data() + cut, length - cut);
            QCOMPARE(payload, expected);
        }
    }
}

void tst_Masker::threePieces()
{
    const QByteArray expected = naivelyMasked(somePayload(70));
    for (qsizetype first = 0; first <= 70; ++first) {
        for (qsizetype second = first; second <= 70; ++second) {
            QByteArray payload = somePayload(70);
            Masker masker(keyOf(keyOctets));
            masker.apply(payload.data(), first);
            masker.apply(payload.data() + first, second - first);
            masker.apply(payload.data() + second, 70 - second);
            QCOMPARE(payload, expected);
        }
    }
}

void tst_Masker::long_()
{
    QByteArray payload = somePayload(1'000'003);
    Masker(keyOf(keyOctets)).apply(payload.data(), payload.size());
    QVERIFY(payload == naivelyMasked(somePayload(1'000'003)));
}

void tst_Masker::zeroKeyChangesNothing()
{
    QByteArray payload = somePayload(70);
    Masker masker;
    masker.apply(payload.data(), 33);
    masker.apply(payload.data() + 33, 37);
    QCOMPARE(payload, somePayload(70));
}

void tst_Masker::masksAndUnmasks()
{
    QByteArray payload = somePayload(70);
    Masker(keyOf(keyOctets)).apply(payload.data(), 70);
    QVERIFY(payload != somePayload(70));
    Masker(keyOf(keyOctets)).apply(payload.data(), 70);
    QCOMPARE(payload, somePayload(70));
}

void tst_Masker::keysDiffer()
{
    std::set<quint32> keys;
    for (int i = 0; i < 1000; ++i) // more than a batch
        keys.insert(Fernweg::Core::randomMaskKey());
    QVERIFY(keys.size() > 990);
}

QTEST_APPLESS_MAIN(tst_Masker)
#include "tst_masker.moc"
