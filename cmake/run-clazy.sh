#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run-clazy.sh <clazy-standalone> <build folder> <regular expression of sources>
# Runs clazy over the sources of compile_commands.json that match; fails if it has anything to say.
set -euo pipefail

clazy=$1
build=$2
pattern=$3
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

checks=$(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$top/.clazy" | paste -sd,)
mapfile -t sources < <(sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "$build/compile_commands.json" \
    | grep -E "$pattern" | sort -u)
if [ "${#sources[@]}" -eq 0 ]; then
    echo "run-clazy.sh: no sources in $build/compile_commands.json match $pattern" >&2
    exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
export CLAZY_HEADER_FILTER="^$top/(include|src|qml|examples|tests)/"
export CLAZY_IGNORE_DIRS='^/usr/'
printf '%s\0' "${sources[@]}" \
    | xargs -0 -n 4 -P "$(nproc)" "$clazy" -p "$build" --checks="$checks" --extra-arg=-Wno-error \
    --extra-arg=-Wno-unknown-warning-option > "$log" 2>&1 || { cat "$log" >&2; exit 1; }
if grep -E '\[-Wclazy' "$log" | sort -u; then
    exit 1
fi
echo "clazy: ${#sources[@]} sources, nothing to report"
