#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds that the reference is complete, and that qdoc has nothing to say of it.

check_reference.py TOP BUILD: makes the target "doc" of the build folder, and prints the warnings of qdoc and
each public member, of the headers in include/Fernweg and of the QML types, that has no documentation: qdoc
leaves those out without a word. The exit code is 1 if there is any."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from functools import lru_cache
from pathlib import Path

KINDS = {"class", "struct", "function", "property", "enum", "typedef", "variable"}
# They do what everybody expects of them.
EXPECTED = {"copy-constructor", "move-constructor", "copy-assign", "move-assign", "destructor"}
OF_QT = re.compile(
    r"^(qt_\w+|metaObject|staticMetaObject|QPrivateSignal|QtGadgetHelper|QMetaTypeId|anonymous)$"
)
MACROS = re.compile(r"\b(Q_DISABLE_COPY\w*|Q_DECLARE_(FLAGS|OPERATORS_FOR_FLAGS|METATYPE))\b")
ACCESS = re.compile(r"^\s*(public|protected|private|Q_SIGNALS)\b[^;(]*:$")
TYPE = re.compile(r"^(template .*)?\s*(class|struct) [^;]*$")


@lru_cache(maxsize=None)
def lines_of(path):
    return Path(path).read_text(encoding="utf-8").splitlines()


def indent_of(text):
    return len(text) - len(text.lstrip())


def is_public(path, line):
    """Whether users can name what is declared on this line: qdoc's index calls all that has no
    documentation private."""
    lines = lines_of(path)
    indent = indent_of(lines[line - 1])
    for text in reversed(lines[: line - 1]):
        if not text.strip() or indent_of(text) >= indent:
            continue
        if match := ACCESS.match(text):
            if match.group(1) in ("private", "protected"):
                return False
            indent = min(indent, indent_of(text) + 1)
        elif TYPE.match(text):
            indent = indent_of(text)
    return True


def is_copy_or_move(node):
    types = [parameter.get("type", "") for parameter in node.findall("parameter")]
    name = node.get("name")
    return node.get("meta") == "constructor" and len(types) == 1 and types[0].endswith((f"{name} &", f"{name} &&"))


def is_exempt(node, path, line):
    text = lines_of(path)[line - 1]
    return bool(
        node.get("meta") in EXPECTED
        or is_copy_or_move(node)
        or OF_QT.match(node.get("name", ""))
        or node.get("override") == "true"
        or node.get("associated-property")
        or MACROS.search(text)
        or re.match(r"^\s*(friend\b|(class|struct) \w+;)", text)
        or not is_public(path, line)
    )


def undocumented(node):
    """What the index says of C++."""
    for child in node:
        if child.tag == "namespace" and child.get("name") in ("Internal", "Core"):
            continue
        path, line = child.get("filepath", ""), int(child.get("lineno", "0"))
        if (
            child.tag in KINDS
            and "/include/Fernweg/" in path
            and child.get("documented") != "true"
            and not is_exempt(child, path, line)
        ):
            yield f"{path}:{line}: no documentation for {child.get('signature') or child.get('fullname')}"
        if child.tag in ("namespace", "class", "struct"):
            yield from undocumented(child)


def qml_members(text):
    """The properties, methods and signals that a header declares for QML; notifiers speak for themselves."""
    for match in re.finditer(r"Q_PROPERTY\(\s*[^()]*?[ *](\w+)\s+(?:READ|MEMBER)\b", text):
        yield match.group(1)
    for match in re.finditer(r"Q_INVOKABLE [^()]*?(\w+)\(", text):
        yield match.group(1)
    signals = text.partition("Q_SIGNALS:")[2].partition("private:")[0]
    for match in re.finditer(r"^    void (\w+)\(", signals, re.MULTILINE):
        if not match.group(1).endswith("Changed"):
            yield match.group(1)


def undocumented_qml(root, folder):
    types = {node.get("name"): node for node in root.iter("qmlclass")}
    for header in sorted(folder.glob("*.h")):
        text = header.read_text(encoding="utf-8")
        match = re.search(r"QML_NAMED_ELEMENT\((\w+)\)", text)
        if not match:
            continue
        name = match.group(1)
        known = {node.get("name") for node in types[name].iter()} if name in types else set()
        for member in qml_members(text):
            if member not in known:
                yield f"{header}:1: no documentation for {name}.{member}"


def main(arguments):
    top, build = Path(arguments[1]), Path(arguments[2])
    made = subprocess.run(
        ["cmake", "--build", str(build), "--target", "doc"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        text=True,
    )
    found = [line for line in made.stdout.splitlines() if "warning:" in line or "error:" in line]
    if made.returncode != 0:
        found.append(made.stdout)
    else:
        root = ElementTree.parse(build / "doc/html/fernweg.index").getroot()
        found += sorted(set(undocumented(root)))
        found += undocumented_qml(root, top / "qml")
    for text in found:
        print(text)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
