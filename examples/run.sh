#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sets up a fresh Debian 12, builds, and starts an example: the dashboard, a server that samples this
# machine and the panel that shows it; or another one, by name.
set -euo pipefail

usage() {
    cat <<'EOF'
Usage: examples/run.sh [dashboard|broadcast|upload|hello|rpc|pubsub] [--seconds N]
With a display, opens the example's window; with --seconds it closes by itself.
Without one, the window is unseen for N seconds (10), and leaves a picture of itself in
build/release/<example>.png: the dashboard prints what arrives, broadcast draws something, upload
sends a file to itself. hello, rpc and pubsub have no window: they print what they do; rpc ends when
it is done, the others after N seconds, if that is given. The exit code is 0 only if it worked.
EOF
}

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source-path=SCRIPTDIR source=../cmake/setup.sh
. "$top/cmake/setup.sh"

example=dashboard
seconds=
while [ $# -gt 0 ]; do
    case $1 in
    --seconds)
        seconds=${2-}
        if ! [[ $seconds =~ ^[1-9][0-9]{0,5}$ ]]; then
            echo "--seconds needs a whole number of seconds, 1 or more" >&2
            exit 2
        fi
        shift 2
        ;;
    dashboard | broadcast | upload | hello | rpc | pubsub)
        example=$1
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

# Roboto is what the windows are drawn with, where it is there.
packages=("${fernweg_packages_build[@]}" "${fernweg_packages_run[@]}" fonts-roboto-unhinted)
display=${WAYLAND_DISPLAY:-${DISPLAY:-}}
[ -z "${WAYLAND_DISPLAY:-}" ] || packages+=(qt6-wayland)
fernweg_install "${packages[@]}"

build=$top/build/release
(cd "$top" && cmake --preset release -DFERNWEG_BUILD_TESTS=OFF)
targets=("$example" fernweg)
case $example in
hello | rpc | pubsub)
    has_window=
    ;;
*)
    has_window=yes
    targets+=(FernwegQml)
    ;;
esac
[ "$example" != dashboard ] || targets+=(dashboard-server)
cmake --build "$build" --target "${targets[@]}"

server=
window=
scratch=$(mktemp -d)

# end_process <pid>: asks it to end, and insists after three seconds.
end_process() {
    local tries
    kill "$1" 2>/dev/null || return 0
    for ((tries = 0; tries < 30; ++tries)); do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -KILL "$1" 2>/dev/null || true
}

clean_up() {
    [ -z "$window" ] || end_process "$window"
    [ -z "$server" ] || end_process "$server"
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# What is started here ends with this script, even where the script is killed the hard way.
with_me=()
if command -v setpriv >/dev/null; then
    with_me=(setpriv --pdeathsig TERM --)
fi

# Sets $url.
start_dashboard_server() {
    "${with_me[@]}" "$build/bin/dashboard-server" --port 0 >"$scratch/server" &
    server=$!
    url=
    local tries
    for ((tries = 0; tries < 100; ++tries)); do
        url=$(sed -n 's/^listening //p' "$scratch/server")
        if [ -n "$url" ] || ! kill -0 "$server" 2>/dev/null; then
            break
        fi
        sleep 0.1
    done
    if [ -z "$url" ]; then
        echo "The server did not start." >&2
        exit 1
    fi
    echo "The server listens on $url"
}

options=()
case $example in
dashboard)
    start_dashboard_server
    options=(--url "$url")
    ;;
upload)
    options=(--folder "$build/uploads")
    ;;
esac
picture=
if [ -n "$has_window" ] && [ -z "$display" ]; then
    picture=$build/$example.png
    rm -f "$picture"
    export QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software
    # Qt wants such a folder for each user, and says so where there is none.
    export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$scratch}
    options+=(--seconds "${seconds:-10}" --screenshot "$picture")
    case $example in
    dashboard)
        options+=(--print)
        ;;
    broadcast)
        options+=(--port 0 --demo mountains)
        ;;
    upload)
        head -c 50000000 /dev/urandom >"$scratch/50 MB.bin"
        options+=(--port 0 --folder "$scratch/uploads" "$scratch/50 MB.bin")
        ;;
    esac
    echo "There is no display: the window is unseen for ${seconds:-10} s."
elif [ -n "$seconds" ]; then
    options+=(--seconds "$seconds")
fi

# In the background, so that a signal to this script is answered at once.
"${with_me[@]}" "$build/bin/$example" "${options[@]}" &
window=$!
status=0
wait "$window" || status=$?
window=
if [ "$status" -ne 0 ]; then
    echo "$example failed with $status." >&2
    exit 1
fi
if [ -n "$picture" ]; then
    if ! [ -s "$picture" ]; then
        echo "$example left no picture in $picture." >&2
        exit 1
    fi
    echo "Its picture is in ${picture#"$top/"}"
fi
