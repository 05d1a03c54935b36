#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the libraries for AArch64 and runs the tests of the cores there, under QEMU: in build/arm64, with
# Debian's libraries for arm64 unpacked in build/arm64-sysroot. Nothing about the packages of the system
# changes but that the cross compiler and QEMU are installed. Not a part of .ci/run, as it takes long.
set -euo pipefail

usage() {
    cat <<'END'
Usage: tests/arm64.sh [-R REGEX] [--loopback]
  -R REGEX    only the tests whose name matches
  --loopback  not only the tests of the cores and the replayed corpus of the fuzzers: those of WebSocket
              over the loopback, too
The last line says "N passed, N failed"; the exit code is 0 only if nothing failed.
END
}

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source-path=SCRIPTDIR source=../cmake/setup.sh
. "$top/cmake/setup.sh"

targets=(src/all tests/auto/core/all tests/auto/deflate/all tests/auto/wampcore/all tests/fuzz/all)
selection=(-L core)
while [ $# -gt 0 ]; do
    case $1 in
    -R)
        if [ $# -lt 2 ]; then
            usage >&2
            exit 2
        fi
        selection+=(-R "$2")
        shift 2
        ;;
    --loopback)
        targets+=(tests/auto/websocket/all)
        # QProcess makes its process by a clone() that QEMU 7.2 refuses.
        selection[1]='core|websocket'
        selection+=(-E '^tst_senddevice$')
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

if [ "$(uname -m)" = aarch64 ]; then
    fernweg_fail "This machine is AArch64 itself: tests/run.sh runs all tests on it."
fi

# What the programs are compiled against, linked with and run with. apt resolves and fetches it as for a
# machine with nothing installed, in a folder of its own: the system is not told of another architecture,
# whose qt6-base-dev would displace its own.
sysroot=$top/build/arm64-sysroot
make_sysroot() {
    local work=$sysroot.new package options
    rm -rf "$work"
    mkdir -p "$work"/apt/{state/lists,cache/archives}/partial "$work/root/usr/lib"
    : >"$work/apt/status"
    options=(-qq
        -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Install-Recommends=false
        -o APT::Sandbox::User=root -o "Dir::State=$work/apt/state"
        -o "Dir::State::status=$work/apt/status" -o "Dir::Cache=$work/apt/cache")
    if ! apt-get "${options[@]}" update \
        || ! apt-get "${options[@]}" install -y --download-only "$@"; then
        fernweg_fail "apt-get could not fetch Debian's libraries for arm64 (its reason is above): $*"
    fi

    ln -s usr/lib "$work/root/lib"
    for package in "$work"/apt/cache/archives/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar -x -C "$work/root" --keep-directory-symlink \
            --no-same-owner --exclude=./{bin,sbin,etc,var} --exclude=./usr/{bin,sbin,share}
    done
    # Links from the root would lead out of the folder.
    find "$work/root" -type l -lname '/*' | while read -r link; do
        ln -sfnr "$work/root$(readlink "$link")" "$link"
    done
    echo "$*" >"$work/root/packages"
    rm -rf "$sysroot"
    mv "$work/root" "$sysroot"
    rm -rf "$work"
}

fernweg_install "${fernweg_packages_cross[@]}"
if [ "$(cat "$sysroot/packages" 2>/dev/null)" != "${fernweg_packages_arm64[*]}" ]; then
    echo "Fetching and unpacking ${fernweg_packages_arm64[*]} for arm64"
    make_sysroot "${fernweg_packages_arm64[@]}"
fi

build=$top/build/arm64
echo "== arm64: building"
(cd "$top" && cmake --preset arm64 -DFERNWEG_BUILD_TESTS=ON -DFERNWEG_WERROR=ON)
cmake --build "$build" --target "${targets[@]}"
echo "== arm64: testing"
rm -f "$build/results.xml"
# Whether tests failed is for the summary to say.
ctest --test-dir "$build" --output-on-failure -j2 --no-tests=ignore \
    --test-output-size-passed 4000000 --test-output-size-failed 4000000 \
    --output-junit "$build/results.xml" "${selection[@]}" || true
python3 "$top/tests/summary.py" "$build/results.xml"
