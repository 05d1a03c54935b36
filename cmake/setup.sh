# shellcheck shell=bash disable=SC2016,SC2034
# SPDX-License-Identifier: Apache-2.0
# Sourced by examples/run.sh, tests/run.sh, tests/arm64.sh and .ci/run: names the Debian packages that
# each of them needs, and installs what is missing. On a machine that has everything it needs no network, no root.

# The library, the tool, the QML module and the examples.
fernweg_packages_build=(
    build-essential ccache cmake ninja-build pkg-config
    qt6-base-dev qt6-base-dev-tools
    qt6-declarative-dev qt6-declarative-dev-tools
    libgl1-mesa-dev libssl-dev zlib1g-dev
)
# To run the examples.
fernweg_packages_run=(
    fonts-dejavu-core
    qml6-module-qtqml qml6-module-qtqml-models qml6-module-qtqml-workerscript
    qml6-module-qtquick qml6-module-qtquick-controls qml6-module-qtquick-layouts
    qml6-module-qtquick-dialogs qml6-module-qt-labs-folderlistmodel
    qml6-module-qtquick-shapes qml6-module-qtquick-templates qml6-module-qtquick-window
)
# The tests, and the foreign peers that they talk to.
fernweg_packages_test=(
    python3 python3-autobahn python3-twisted python3-cbor2
    qml6-module-qttest qt6-websockets-dev
    chromium libboost-dev libwebsocketpp-dev libwebsockets-dev
    libbz2-dev libsnappy-dev libbrotli-dev python3-snappy python3-brotli
    openssl squid tinyproxy dante-server libnss-wrapper nginx-light haproxy
    xvfb
)
# What .ci/run looks at the sources with.
fernweg_packages_ci=(
    clang clang-format clang-tidy clazy valgrind qt6-documentation-tools
)
# To build for AArch64 and to run that here (tests/arm64.sh), and what is linked with there.
fernweg_packages_cross=(
    ccache cmake g++-aarch64-linux-gnu ninja-build python3 qemu-user
    qt6-base-dev qt6-base-dev-tools
)
fernweg_packages_arm64=(
    libbrotli-dev libbz2-dev libsnappy-dev qt6-base-dev zlib1g-dev
)

# Run as root with the names of packages. The tests start squid, nginx and the like by themselves, each
# with a configuration of its own: meanwhile, no service is started just because it was installed.
fernweg_install_script='
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap "rm -f $policy" EXIT
    trap "exit 1" HUP INT TERM
    printf "#!/bin/sh\nexit 101\n" >"$policy"
    chmod 755 "$policy"
fi
apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -qq install -y --no-install-recommends "$@"
'

fernweg_fail() {
    echo "$1" >&2
    exit 2
}

fernweg_is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# fernweg_install <package>...: installs those that are missing; ends the script with 2 where it can't.
fernweg_install() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        fernweg_fail "This script sets up Debian 12 and its kin with apt-get, which this system does not have.\
 Install the counterparts of these packages, then use CMake directly as README.md shows: $*"
    fi
    local package missing=()
    for package in "$@"; do
        fernweg_is_installed "$package" || missing+=("$package")
    done
    if [ "${#missing[@]}" -eq 0 ]; then
        return 0
    fi

    local as_root=(env DEBIAN_FRONTEND=noninteractive)
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            fernweg_fail "These packages are missing, and there is no sudo to install them with.\
 Please run as root: apt-get install ${missing[*]}"
        fi
        if ! sudo true; then
            fernweg_fail "These packages are missing, and sudo does not let $(id -un) install them.\
 Please run as root: apt-get install ${missing[*]}"
        fi
        as_root=(sudo "${as_root[@]}")
    fi
    echo "Installing ${missing[*]}"
    if ! "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 -qq update \
        || ! "${as_root[@]}" sh -c "$fernweg_install_script" sh "${missing[@]}" </dev/null >/dev/null; then
        fernweg_fail "apt-get could not install these packages (its reason is above): ${missing[*]}"
    fi
}

# Node comes from wherever the user has it; from Debian where there is none.
fernweg_install_node() {
    local packages=()
    command -v node >/dev/null || packages+=(nodejs)
    command -v npm >/dev/null || packages+=(npm)
    [ "${#packages[@]}" -eq 0 ] || fernweg_install "${packages[@]}"
}

# fernweg_install_node_modules <folder>: what its package-lock.json says, unless it is there already.
fernweg_install_node_modules() {
    if [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ]; then
        return 0
    fi
    # The packages' own scripts fetch and build what no test needs (fox-wamp's database).
    if ! (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error); then
        fernweg_fail "npm could not install the packages of $1/package-lock.json (its reason is above)."
    fi
}

# fernweg_build <top folder> <preset> [CMake arguments...]: configures and builds build/<preset>.
fernweg_build() {
    local top=$1 preset=$2
    shift 2
    (cd "$top" && cmake --preset "$preset" "$@" && cmake --build "build/$preset")
}
