#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""summary.py FILE.xml...: counts what ctest ran, from its JUnit files.

A QtTest program counts as many times as its "Totals:" lines say, one per function and data row;
anything else counts once. The last line is "N passed, N failed"; the exit code is 1 if anything
failed, or if nothing passed."""

import re
import sys
import xml.etree.ElementTree as ElementTree

TOTALS = re.compile(r"^Totals: (\d+) passed, (\d+) failed,", re.MULTILINE)


def count(case):
    """(passed, failed) of one test of ctest's."""
    output = case.findtext("system-out") or ""
    totals = [tuple(map(int, match)) for match in TOTALS.findall(output)]
    passed = sum(p for p, _ in totals)
    failed = sum(f for _, f in totals)
    if case.get("status") == "run":
        # The program says that it succeeded: with failures in its output, its exit code is lying.
        return (passed, failed) if totals else (1, 0)
    # A crash, a time-out or a program that isn't there is a failure of its own.
    return (passed, max(failed, 1))


def summarize(paths):
    passed = failed = 0
    for path in paths:
        try:
            cases = ElementTree.parse(path).getroot().iter("testcase")
        except (OSError, ElementTree.ParseError) as error:
            print(f"No results: {error}", file=sys.stderr)
            failed += 1
            continue
        for case in cases:
            if case.get("status") == "disabled":
                continue
            good, bad = count(case)
            passed += good
            failed += bad
            if bad:
                print(f"FAILED: {case.get('name')} ({path})")
    return passed, failed


if __name__ == "__main__":
    total_passed, total_failed = summarize(sys.argv[1:])
    print(f"{total_passed} passed, {total_failed} failed")
    sys.exit(0 if total_passed and not total_failed else 1)
