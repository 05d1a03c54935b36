#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the benchmarks in release mode and runs them: tests/benchmarks/run.sh [--quick]
# Other options go to bench.py (--help lists them). BUILD_DIR names another build folder.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=${BUILD_DIR:-$top/build/release}

cmake -S "$top" -B "$build" --preset release -DFERNWEG_BUILD_BENCHMARKS=ON >/dev/null
cmake --build "$build" --target benchmarks
exec python3 "$here/bench.py" --bin "$build/bin" --out "$build/benchmarks" "$@"
