// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program.h"

/// `fernweg router`, which listens when the constructor returns.
class RouterProgram : public Program
{
public:
    explicit RouterProgram(const QStringList &arguments = {
                                   QStringLiteral("--listen"),
                                   QStringLiteral("ws://127.0.0.1:0/ws") });

    /// The first one; empty if it did not start.
    QString url();
};
