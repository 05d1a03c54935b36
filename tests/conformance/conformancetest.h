// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cases/sections.h"
#include "golden.h"
#include "subject.h"

#include <QtCore/QObject>

namespace Conformance {

/// Every case a row under its number: `tst_conformance_server section6:6.4.3` plays that one.
class ConformanceTest : public QObject
{
    Q_OBJECT

public:
    explicit ConformanceTest(Subject *subject);

private Q_SLOTS:
    void section1_data() { rows(1); }
    void section1() { play(); }
    void section2_data() { rows(2); }
    void section2() { play(); }
    void section3_data() { rows(3); }
    void section3() { play(); }
    void section4_data() { rows(4); }
    void section4() { play(); }
    void section5_data() { rows(5); }
    void section5() { play(); }
    void section6_data() { rows(6); }
    void section6() { play(); }
    void section7_data() { rows(7); }
    void section7() { play(); }
    void section9_data() { rows(9); }
    void section9() { play(); }
    void section10_data() { rows(10); }
    void section10() { play(); }
    void section12_data() { rows(12); }
    void section12() { play(); }
    void section13_data() { rows(13); }
    void section13() { play(); }
    void cleanupTestCase();

private:
    void rows(int section);
    void play();

    Subject &m_subject;
    Golden m_golden;
    QList<Case> m_cases;
};

} // namespace Conformance
