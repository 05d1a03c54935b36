#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the instructions of fixed runs with Callgrind, and compares them with those of instructions.json."""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# Name: (messages, or connections; what they are)
SCENARIOS = {
    "core-32": (2000, "echo of 32 B, both ends, no socket"),
    "core-64k": (50, "echo of 64 KiB of text, both ends, no socket"),
    "core-deflate": (200, "echo of 1 KiB of JSON, compressed, both ends, no socket"),
    "echo-32": (1000, "echo of 32 B over the loopback, both ends"),
    "echo-32-pipelined": (6400, "the same, 64 in flight"),
    "echo-64k": (50, "echo of 64 KiB over the loopback, both ends"),
    "connect": (50, "connect, handshake, close, both ends"),
}
GOLDEN = pathlib.Path(__file__).with_name("instructions.json")
NOTEWORTHY, TOO_MUCH = 0.03, 0.10


def count(program, scenario, messages):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        command = ["valgrind", "--tool=callgrind", "--toggle-collect=measuredPart",
                   f"--callgrind-out-file={out}", program, scenario, str(messages)]
        # No GLib, no hash seeds, no choice of memory arenas: the same path every time.
        environment = {**os.environ, "QT_HASH_SEED": "0", "QT_NO_GLIB": "1"}
        result = subprocess.run(command, env=environment, capture_output=True, text=True,
                                timeout=120, check=False)
        if result.returncode != 0:
            sys.exit(result.stderr)
        total = re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.MULTILINE)
    return int(total.group(1)) / messages


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=pathlib.Path, help="bench-instructions")
    parser.add_argument("--update", action="store_true", help="write instructions.json")
    options = parser.parse_args()
    golden = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}

    counts, worse = {}, []
    for scenario, (messages, title) in SCENARIOS.items():
        counts[scenario] = found = round(count(options.program.resolve(), scenario, messages))
        expected = golden.get(scenario)
        difference = found / expected - 1 if expected else 0
        note = ""
        if abs(difference) > NOTEWORTHY:
            note = " <- more than it was" if difference > 0 else " <- less than it was"
        if difference > TOO_MUCH:
            worse.append(scenario)
        print(f"{found:>10,} instructions ({100 * difference:+6.1f} %)  {title}{note}", flush=True)
    if options.update:
        GOLDEN.write_text(json.dumps(counts, indent=4) + "\n", encoding="utf-8")
    elif worse:
        sys.exit(f"{', '.join(worse)}: more than {TOO_MUCH:.0%} above {GOLDEN.name}."
                 " If that is meant to be, write it anew with --update.")


if __name__ == "__main__":
    main()
