// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QObject>

namespace Interop {

struct Meeting;

QObject *makeCallTest(const Meeting &meeting);
QObject *makeCancelTest(const Meeting &meeting);
QObject *makeDetailsTest(const Meeting &meeting);
QObject *makeEventTest(const Meeting &meeting);
QObject *makeLifeTest(const Meeting &meeting);
QObject *makePatternTest(const Meeting &meeting);

} // namespace Interop
