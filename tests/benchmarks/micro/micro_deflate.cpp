// SPDX-License-Identifier: Apache-2.0
// permessage-deflate (RFC 7692): JSON through the codec, and through zlib alone.
#include "deflate/deflatecodec.h"

#include <QtTest/qtest.h>

#include <zlib.h>

using namespace Fernweg;
using namespace Fernweg::Core;

class MicroDeflate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encode_data() { sizes(); }
    void encode();
    void zlibDeflate_data() { sizes(); }
    void zlibDeflate();
    void decode_data() { sizes(); }
    void decode();
    void zlibInflate_data() { sizes(); }
    void zlibInflate();

private:
    static void sizes();
};

namespace {

QByteArray json(qsizetype size)
{
    QByteArray text = "[";
    for (int i = 0; text.size() < size; ++i) {
        text += R"({"id":)" + QByteArray::number(i * 7919 % 100000)
                + R"(,"sensor":"temperature","value":)" + QByteArray::number(i * 31 % 977)
                + R"(,"unit":"K"},)";
    }
    text.truncate(size - 1);
    return text + ']';
}

DeflateCodecOptions withoutTakeover()
{
    DeflateCodecOptions options;
    options.encoder.isTakenOver = options.decoder.isTakenOver = false;
    return options;
}

QByteArray encoded(const QByteArray &text)
{
    DeflateCodec codec(withoutTakeover());
    QByteArray output;
    codec.encode(text, MessageCodec::Flush::Message, output);
    return output;
}

Bytef *octets(const QByteArray &bytes)
{
    return reinterpret_cast<Bytef *>(const_cast<char *>(bytes.constData()));
}

} // namespace

void MicroDeflate::sizes()
{
    QTest::addColumn<qsizetype>("size");
    QTest::newRow("1 KiB") << qsizetype(1024);
    QTest::newRow("64 KiB") << qsizetype(65536);
}

void MicroDeflate::encode()
{
    QFETCH(qsizetype, size);
    const QByteArray text = json(size);
    DeflateCodec codec(withoutTakeover());
    bool isEncoded = true;
    QBENCHMARK {
        QByteArray output;
        isEncoded &= codec.encode(text, MessageCodec::Flush::Message, output);
    }
    QVERIFY(isEncoded);
}

void MicroDeflate::zlibDeflate()
{
    QFETCH(qsizetype, size);
    const QByteArray text = json(size);
    QByteArray output(size + 1024, '\0');
    z_stream stream = {};
    QCOMPARE(::deflateInit2(&stream, -1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    QBENCHMARK {
        ::deflateReset(&stream);
        stream.next_in = octets(text);
        stream.avail_in = uInt(text.size());
        stream.next_out = octets(output);
        stream.avail_out = uInt(output.size());
        ::deflate(&stream, Z_SYNC_FLUSH);
    }
    QCOMPARE(stream.avail_in, 0U);
    ::deflateEnd(&stream);
}

void MicroDeflate::decode()
{
    QFETCH(qsizetype, size);
    const QByteArray message = encoded(json(size));
    DeflateCodec codec(withoutTakeover());
    QByteArray output(size + 1024, '\0');
    bool isDecoded = true;
    QBENCHMARK {
        QByteArrayView input = message;
        qsizetype got = 0;
        for (qsizetype more = 1; more > 0; got += qMax<qsizetype>(more, 0))
            more = codec.decode(input, true, output.data() + got, output.size() - got);
        isDecoded &= got == size;
    }
    QVERIFY(isDecoded);
}

void MicroDeflate::zlibInflate()
{
    QFETCH(qsizetype, size);
    const QByteArray message = encoded(json(size)) + QByteArray("\x00\x00\xff\xff", 4);
    QByteArray output(size + 1024, '\0');
    z_stream stream = {};
    QCOMPARE(::inflateInit2(&stream, -15), Z_OK);
    QBENCHMARK {
        ::inflateReset(&stream);
        stream.next_in = octets(message);
        stream.avail_in = uInt(message.size());
        stream.next_out = octets(output);
        stream.avail_out = uInt(output.size());
        ::inflate(&stream, Z_SYNC_FLUSH);
    }
    QCOMPARE(output.size() - qsizetype(stream.avail_out), size);
    ::inflateEnd(&stream);
}

QTEST_APPLESS_MAIN(MicroDeflate)
#include "micro_deflate.moc"
