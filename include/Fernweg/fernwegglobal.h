// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qglobal.h>

#if defined(FERNWEG_STATIC)
#  define FERNWEG_WEBSOCKET_EXPORT
#elif defined(FERNWEG_WEBSOCKET_LIBRARY)
#  define FERNWEG_WEBSOCKET_EXPORT Q_DECL_EXPORT
#else
#  define FERNWEG_WEBSOCKET_EXPORT Q_DECL_IMPORT
#endif
