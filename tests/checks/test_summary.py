#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Feeds tests/summary.py with what ctest writes, and expects its counts."""

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from summary import summarize  # noqa: E402

QTTEST = "PASS   : tst_x::a()\nTotals: {} passed, {} failed, 0 skipped, 0 blacklisted, 1ms\n"


def case(status, output=""):
    return f'<testcase name="t" status="{status}"><system-out>{output}</system-out></testcase>'


class Summary(unittest.TestCase):
    def expect(self, counts, *cases):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "results.xml"
            path.write_text("<testsuite>" + "".join(cases) + "</testsuite>", encoding="utf-8")
            with contextlib.redirect_stdout(io.StringIO()):
                self.assertEqual(summarize([path]), counts)

    def test_nothing_ran(self):
        self.expect((0, 0))

    def test_functions_of_a_qttest_program(self):
        self.expect((7, 0), case("run", QTTEST.format(7, 0)))
        self.expect((6, 2), case("fail", QTTEST.format(6, 2)))

    def test_several_classes_in_one_program(self):
        self.expect((5, 0), case("run", QTTEST.format(2, 0) + QTTEST.format(3, 0)))

    def test_other_programs_count_once(self):
        self.expect((2, 1), case("run", "fine"), case("fail", "no"), case("run"))

    def test_crash_after_everything_passed(self):
        self.expect((4, 1), case("fail", QTTEST.format(4, 0)))

    def test_not_run_because_a_fixture_failed(self):
        self.expect((0, 1), case("notrun"))

    def test_failures_that_the_exit_code_hides(self):
        self.expect((1, 1), case("run", QTTEST.format(1, 1)))

    def test_no_results(self):
        with contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(summarize(["/nonexistent/results.xml"]), (0, 1))


if __name__ == "__main__":
    unittest.main()
