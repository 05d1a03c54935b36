// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "deflate/deflateparameters.h"
#include "support/extensionparameters.h"
