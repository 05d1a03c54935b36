// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

#include <limits>

namespace Interop {

using Fernweg::Wamp::Arguments;
using namespace Qt::StringLiterals;

namespace {

Arguments plain()
{
    constexpr qlonglong safe = 9'007'199'254'740'991; // 2^53 - 1: what JavaScript's numbers keep
    return Arguments({ QVariant(), true,         false, 0,     1,   -1,    23,    24,
                       127,        128,          255,   256,   -32, -33,   65535, 65536,
                       -65536,     4294967296LL, safe,  -safe, 0.5, -0.25, 1e300, u""_s,
                       u"text"_s });
}

Arguments text()
{
    return Arguments(QVariantList { u"Žluťoučký kůň"_s, u"日本語"_s, u"\U0001F98A\U0001F43A"_s,
                                    u"quote \" backslash \\ slash / tab \t line \n"_s,
                                    QString(31, u'x'), QString(32, u'y'), QString(255, u'z'),
                                    QString(256, u'ä'), QString(70000, u'b') });
}

Arguments nested()
{
    const QVariantMap inner { { u"list"_s,
                                QVariantList { 1, QVariantList { 2, QVariantList {} } } },
                              { u"map"_s, QVariantMap { { u"deep"_s, QVariantMap {} } } },
                              { u"nothing"_s, QVariant() } };
    QVariantList many;
    for (int number = 0; number < 300; ++number)
        many.append(number);
    return Arguments(QVariantList { inner, QVariantList(), QVariantMap(), many });
}

Arguments keyed()
{
    const QVariantMap kwargs { { u"name"_s, u"pump"_s },
                               { u"limit"_s, 12 },
                               { u"nothing"_s, QVariant() },
                               { u"parts"_s, QVariantList { u"a"_s, u"b"_s } },
                               { u"klíč"_s, QVariantMap { { u"x y"_s, 0.5 } } } };
    return Arguments({ 1, 2 }, kwargs);
}

Arguments bytes()
{
    QByteArray all;
    for (int octet = 0; octet < 256; ++octet)
        all.append(char(octet));
    return Arguments({ QByteArray("\x00\xff\x01", 3), all, QByteArray(70000, 'q'),
                       QVariantList { QByteArray("in a list") } },
                     { { u"key"_s, QByteArray("value") } });
}

} // namespace

QList<ValueGroup> valueGroups()
{
    const qlonglong least = std::numeric_limits<qlonglong>::min();
    const qlonglong most = std::numeric_limits<qlonglong>::max();
    return {
        { u"nothing"_s, {}, {} },
        { u"plain values"_s, {}, plain() },
        { u"text"_s, {}, text() },
        { u"nested"_s, {}, nested() },
        { u"keyword arguments"_s, {}, keyed() },
        { u"only keyword arguments"_s, {}, Arguments({}, { { u"only"_s, u"this"_s } }) },
        { u"bytes"_s, u"bytes"_s, bytes() },
        { u"large integers"_s, u"large integers"_s,
          Arguments({ 9'007'199'254'740'993LL, most, -9'007'199'254'740'993LL, least }) },
        { u"unsigned integers"_s, u"unsigned integers"_s,
          Arguments({ quint64(most) + 1, std::numeric_limits<quint64>::max() }) },
    };
}

} // namespace Interop
