// SPDX-License-Identifier: Apache-2.0
#include "recorder.h"

#include <cstdio>

void Recorder::setProblem(const QString &problem)
{
    if (problem == m_problem)
        return;
    m_problem = problem;
    Q_EMIT problemChanged();
    if (m_printing && !problem.isEmpty()) {
        std::printf("no connection: %s\n", qUtf8Printable(problem));
        std::fflush(stdout);
    }
}

void Recorder::sampleArrived(const QString &summary)
{
    ++m_samples;
    if (!m_printing || (m_sinceLine.isValid() && m_sinceLine.elapsed() < 950))
        return;
    m_sinceLine.start();
    std::printf("%s\n", qUtf8Printable(summary));
    std::fflush(stdout);
}
