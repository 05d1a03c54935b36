#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the conventions that no compiler holds: include directions, sizes, licence lines.

check_tree.py [folder]: prints one line per violation; the exit code is 1 if there is any."""

import re
import sys
from pathlib import Path, PurePosixPath

from rules import RULES
from tree import Violation, project_files


def unlisted_public_headers(files):
    """A public header that no CMakeLists.txt names would not be installed."""
    listed = set()
    for source in files:
        if source.name == "CMakeLists.txt" and source.path.startswith("src/"):
            listed.update(" ".join(source.lines).replace('"', " ").split())
    for source in files:
        relative = source.path.removeprefix("include/Fernweg/")
        if source.path != relative and relative not in listed:
            yield Violation(source.path, 1, "not among the PUBLIC_HEADERS of any library")


VARIABLE = re.compile(r"\\\$\\\{\w+\\\}")


def names_in(build_file):
    """The names in a list of sources, as one expression; fuzz_${name}.cpp stands for all such names."""
    names = set(re.findall(r"[\w./+${}-]+", "\n".join(build_file.lines)))
    patterns = [re.escape(name) for name in names if not name.startswith("$")]
    return re.compile("|".join(VARIABLE.sub(r"\\w+", pattern) for pattern in patterns))


def unlisted_sources(files):
    """A source that no CMakeLists.txt (or Makefile) above it names is not compiled, a test not run."""
    lists = {
        PurePosixPath(source.path).parent: names_in(source)
        for source in files
        if source.name in ("CMakeLists.txt", "Makefile")
    }
    for source in files:
        path = PurePosixPath(source.path)
        if path.suffix != ".cpp":
            continue
        for folder, names in lists.items():
            # A list of tests may leave out the suffix.
            if folder in path.parents and any(
                names.fullmatch(str(name))
                for name in (path.relative_to(folder), path.relative_to(folder).with_suffix(""))
            ):
                break
        else:
            yield Violation(source.path, 1, "no CMakeLists.txt names this source")


def check(top):
    files = list(project_files(top))
    for source in files:
        for rule in RULES:
            for line, text in rule(source):
                yield Violation(source.path, line, text)
    yield from unlisted_public_headers(files)
    yield from unlisted_sources(files)


def main(arguments):
    top = Path(arguments[1] if len(arguments) > 1 else Path(__file__).parents[2]).resolve()
    violations = list(check(top))
    for violation in violations:
        print(violation)
    count = sum(1 for source in project_files(top) if source.is_code)
    if not count:
        print(f"{top}: no sources found", file=sys.stderr)
        return 1
    print(f"{count} files looked at, {len(violations)} violations")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
