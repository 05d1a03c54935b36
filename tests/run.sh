#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sets up a fresh Debian 12, builds, and runs all tests: build/release, then the unit tests once more
# under the address and undefined-behaviour sanitizers in build/asan.
set -euo pipefail

usage() {
    cat <<'EOF'
Usage: tests/run.sh [-R REGEX] [--preset NAME] [--no-sanitizers] [--werror]
  -R REGEX         only the tests whose name matches
  --preset NAME    only this build: release, dev, asan or tsan
  --no-sanitizers  leave out the second build, with the sanitizers
  --werror         treat warnings as errors
The last line says "N passed, N failed"; the exit code is 0 only if nothing failed.
EOF
}

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source-path=SCRIPTDIR source=../cmake/setup.sh
. "$top/cmake/setup.sh"

presets=(release asan)
selection=()
configure=(-DFERNWEG_WERROR=OFF)
while [ $# -gt 0 ]; do
    case $1 in
    -R | --preset)
        if [ $# -lt 2 ]; then
            usage >&2
            exit 2
        fi
        if [ "$1" = -R ]; then selection=(-R "$2"); else presets=("$2"); fi
        shift 2
        ;;
    --no-sanitizers)
        presets=(release)
        shift
        ;;
    --werror)
        configure=(-DFERNWEG_WERROR=ON)
        shift
        ;;
    -h | --help)
        usage
        exit 0
        ;;
    *)
        usage >&2
        exit 2
        ;;
    esac
done

fernweg_install "${fernweg_packages_build[@]}" "${fernweg_packages_run[@]}" "${fernweg_packages_test[@]}"
fernweg_install_node
fernweg_install_node_modules "$top/tests/interop/node"

export QT_QPA_PLATFORM=offscreen
export UBSAN_OPTIONS=print_stacktrace=1
results=()
for preset in "${presets[@]}"; do
    echo "== $preset: building"
    fernweg_build "$top" "$preset" -DFERNWEG_BUILD_TESTS=ON "${configure[@]}"
    echo "== $preset: testing"
    build=$top/build/$preset
    rm -f "$build/results.xml"
    # Whether tests failed is for the summary to say, after every build has been tested.
    ctest --test-dir "$build" --output-on-failure -j2 --no-tests=ignore \
        --test-output-size-passed 4000000 --test-output-size-failed 4000000 \
        --output-junit "$build/results.xml" "${selection[@]}" || true
    results+=("$build/results.xml")
done
python3 "$top/tests/summary.py" "${results[@]}"
