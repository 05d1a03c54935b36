#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the benchmarks of WAMP in release mode and runs them: tests/benchmarks/wamp/run.sh [--quick]
# Other options go to benchwamp.py (--help lists them). BUILD_DIR names another build folder.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)
build=${BUILD_DIR:-$top/build/release}

modules=${NODE_MODULES:-$top/tests/interop/node/node_modules}
[ -d "$modules/fox-wamp" ] || set -- --without fox-wamp "$@" # npm ci in tests/interop/node gets it
export NODE_MODULES="$modules"

cmake -S "$top" -B "$build" --preset release -DFERNWEG_BUILD_BENCHMARKS=ON >/dev/null
cmake --build "$build" --target wamp-benchmarks
exec python3 "$here/benchwamp.py" --bin "$build/bin" --out "$build/benchmarks" "$@"
