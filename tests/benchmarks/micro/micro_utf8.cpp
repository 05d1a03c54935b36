// SPDX-License-Identifier: Apache-2.0
// The validation of text: of ASCII, of a European language, of Japanese, and of a mixture.
#include "frame/utf8validator.h"

#include <QtTest/qtest.h>

using Fernweg::Core::Utf8Validator;

class MicroUtf8 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void validate_data();
    void validate();
};

namespace {

bool isValid(const QByteArray &text)
{
    Utf8Validator validator;
    return validator.feed(text.constData(), text.size()) && validator.isComplete();
}

} // namespace

void MicroUtf8::validate_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto rows = [](const char *name, const QByteArray &words) {
        for (const qsizetype size : { 64, 4096, 1024 * 1024 }) {
            QByteArray text = words.repeated(size / words.size() + 1);
            text.truncate(size);
            while (!isValid(text)) // half of a character at the end
                text.chop(1);
            QTest::addRow("%s, %lld B", name, qlonglong(size)) << text;
        }
    };
    rows("ASCII", R"({"sensor":"cpu","value":0.25,"unit":"load"},)");
    rows("German", "Über den Wolken muß die Freiheit wohl grenzenlos sein. ");
    rows("Japanese", "吾輩は猫である。名前はまだ無い。");
    rows("mixed", "Fernweh, 旅心, wanderlust, тоска по дальним странам, 🌍 ");
}

void MicroUtf8::validate()
{
    QFETCH(QByteArray, text);
    bool isFine = true;
    QBENCHMARK {
        isFine &= isValid(text);
    }
    QVERIFY(isFine);
}

QTEST_APPLESS_MAIN(MicroUtf8)
#include "micro_utf8.moc"
