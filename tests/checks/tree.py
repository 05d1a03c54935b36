# SPDX-License-Identifier: Apache-2.0
"""What the checks look at: the project's files, and the room that each of them is in."""

import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CPP = {".cpp", ".h"}
CODE = CPP | {".qml", ".js", ".mjs", ".py", ".sh", ".cmake", ".qdoc"}
NOT_OURS = {"build", "node_modules", "__pycache__", ".git", ".cache", "LICENSES"}


@dataclass(frozen=True)
class Violation:
    path: str
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True)
class SourceFile:
    top: Path
    path: str  # relative to top, with slashes

    @cached_property
    def lines(self):
        return (self.top / self.path).read_text(encoding="utf-8", errors="replace").splitlines()

    @property
    def suffix(self):
        return Path(self.path).suffix

    @property
    def name(self):
        return Path(self.path).name

    @property
    def is_header(self):
        return self.suffix == ".h"

    @property
    def is_cpp(self):
        return self.suffix in CPP or self.is_forwarding_header

    @property
    def is_forwarding_header(self):
        return self.path.startswith("include/") and self.suffix == "" and self.name[0].isupper()

    @property
    def is_script(self):
        return self.suffix == "" and bool(self.lines) and self.lines[0].startswith("#!")

    @property
    def is_code(self):
        return (
            self.suffix in CODE
            or self.name == "CMakeLists.txt"
            or self.is_forwarding_header
            or self.is_script
        )

    @property
    def room(self):
        return room_of(self.path)


def room_of(path):
    """The part of the project that decides what a file may include."""
    parts = path.split("/")
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    if parts[:2] == ["include", "Fernweg"] and len(parts) > 2:
        name = parts[2].lower().removesuffix(".h")
        if name in ("permessagebzip2", "permessagesnappy", "permessagebrotli"):
            return "public-extensions"
        return "public-wamp" if name.startswith("wamp") else "public-websocket"
    return parts[0]


def project_files(top):
    """Everything that is, or is about to be, part of the repository: what git ignores is not."""
    git = ["git", "-C", str(top), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(git, check=True, capture_output=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = [str(p.relative_to(top)) for p in top.rglob("*")]
    for path in sorted(set(filter(None, listed))):
        if not NOT_OURS.intersection(path.split("/")) and (top / path).is_file():
            yield SourceFile(top, path)


INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def includes(source):
    """(line number, spelling) of every include of a C++ file."""
    for number, line in enumerate(source.lines, 1):
        if match := INCLUDE.match(line):
            yield number, match.group(2)


def resolve(source, spelling):
    """The path of the project's file that an include means, or None where it isn't ours."""
    here = str(Path(source.path).parent)
    for root in (here, "src/core", "src/wampcore", "src", "qml", "include", "."):
        candidate = source.top / root / spelling
        if candidate.is_file():
            resolved = candidate.resolve()
            if resolved.is_relative_to(source.top):
                return resolved.relative_to(source.top).as_posix()
    return None
