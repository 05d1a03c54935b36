// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qglobal.h>

#if defined(FERNWEG_STATIC)
#  define FERNWEG_WAMP_EXPORT
#elif defined(FERNWEG_WAMP_LIBRARY)
#  define FERNWEG_WAMP_EXPORT Q_DECL_EXPORT
#else
#  define FERNWEG_WAMP_EXPORT Q_DECL_IMPORT
#endif
