#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Seeds one violation of each rule into an otherwise clean tree, and expects exactly that one."""

import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import check_reference
from check_tree import check

SPDX = "// SPDX-License-Identifier: Apache-2.0\n"
CLEAN = {
    "src/core/frame/masker.h": SPDX + "#include <QByteArray>\n",
    "src/core/frame/masker.cpp": SPDX + '#include "frame/masker.h"\n',
    "src/core/CMakeLists.txt": "# SPDX-License-Identifier: Apache-2.0\nframe/masker.cpp\n",
    "src/net/transport.h": SPDX + '#include "frame/masker.h"\n#include <QTcpSocket>\n',
    "src/websocket/websocket.cpp": SPDX + '#include <Fernweg/websocket.h>\n#include "net/transport.h"\n',
    "src/websocket/CMakeLists.txt": "# SPDX-License-Identifier: Apache-2.0\nwebsocket.cpp websocket.h WebSocket\n",
    "include/Fernweg/websocket.h": SPDX + "class WebSocket\n{\n" + "    int a;\n" * 100 + "};\n",
    "include/Fernweg/WebSocket": SPDX + "#include <Fernweg/websocket.h>\n",
    "qml/item.h": SPDX + "#include <Fernweg/WebSocket>\n",
    "qml/Panel.qml": SPDX + "Item {\n" + "    Item { }\n" * 100 + "}\n",
}


def violations(**changes):
    """What the check says of the clean tree with some files changed."""
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder).resolve()
        for path, text in {**CLEAN, **changes}.items():
            (top / path).parent.mkdir(parents=True, exist_ok=True)
            (top / path).write_text(text, encoding="utf-8")
        return [str(violation) for violation in check(top)]


def function(lines):
    return "void f()\n{\n" + "    g();\n" * lines + "}\n"


class Checks(unittest.TestCase):
    def expect_one(self, pattern, **changes):
        found = violations(**changes)
        self.assertEqual(len(found), 1, found)
        self.assertRegex(found[0], pattern)

    def test_clean_tree(self):
        self.assertEqual(violations(), [])

    def test_core_includes_net(self):
        text = SPDX + '#include "net/transport.h"\n'
        self.expect_one(r"^src/core/frame/masker.h:2: core must not include src/net/", **{"src/core/frame/masker.h": text})

    def test_core_includes_a_public_class(self):
        text = SPDX + "#include <Fernweg/WebSocket>\n"
        self.expect_one("core must not include include/Fernweg/WebSocket", **{"src/core/frame/masker.h": text})

    def test_core_reaches_up_by_a_relative_path(self):
        text = SPDX + '#include "../../net/transport.h"\n'
        self.expect_one("core must not include src/net/transport.h", **{"src/core/frame/masker.h": text})

    def test_net_includes_websocket(self):
        text = SPDX + "#include <Fernweg/websocket.h>\n"
        self.expect_one("net must not include include/Fernweg/websocket.h", **{"src/net/transport.h": text})

    def test_public_header_includes_implementation(self):
        text = SPDX + '#include "net/transport.h"\n'
        self.expect_one("public-websocket must not include", **{"include/Fernweg/websocket.h": text})

    def test_extension_includes_implementation(self):
        text = SPDX + '#include "websocket/websocket.cpp"\n'
        self.expect_one("extensions must not include src/websocket/", **{"src/extensions/a.h": text})

    def test_websocket_includes_extension(self):
        changes = {
            "include/Fernweg/permessagebzip2.h": SPDX,
            "src/extensions/CMakeLists.txt": "# SPDX-License-Identifier: Apache-2.0\npermessagebzip2.h\n",
            "src/websocket/websocket.cpp": SPDX + "#include <Fernweg/permessagebzip2.h>\n",
        }
        self.expect_one("websocket must not include include/Fernweg/permessagebzip2.h", **changes)

    def test_qml_includes_core(self):
        text = SPDX + '#include "frame/masker.h"\n'
        self.expect_one("qml must not include src/core/", **{"qml/item.h": text})

    def test_wampcore_includes_net(self):
        text = SPDX + '#include "net/transport.h"\n'
        self.expect_one("wampcore must not include src/net/", **{"src/wampcore/a.h": text})

    def test_core_includes_things_with_io(self):
        for header in ("QObject", "QtCore/QTimer", "qobject.h", "QTcpSocket", "QtNetwork/qsslsocket.h", "thread"):
            with self.subTest(header):
                text = SPDX + f"#include <{header}>\n"
                self.expect_one("no place in a core", **{"src/core/frame/masker.h": text})

    def test_core_reads_a_clock(self):
        text = SPDX + "auto t = std::chrono::steady_clock::now();\n"
        self.expect_one("told the time", **{"src/core/frame/masker.h": text})

    def test_private_qt_header(self):
        for header in ("private/qobject_p.h", "QtCore/private/qobject_p.h", "qobject_p.h"):
            with self.subTest(header):
                text = SPDX + f"#include <{header}>\n"
                self.expect_one("private header of Qt", **{"src/net/transport.h": text})

    def test_zlib_outside_deflate(self):
        text = SPDX + "#include <zlib.h>\n"
        self.expect_one("only src/core/deflate/ uses zlib.h", **{"src/core/frame/masker.h": text})

    def test_sizes(self):
        line = "int a;\n"
        self.assertEqual(violations(**{"src/net/transport.h": SPDX + line * 198}), [])
        self.expect_one("200 lines", **{"src/net/transport.h": SPDX + line * 199})
        self.expect_one("400 lines", **{"qml/Panel.qml": SPDX + line * 399})

    def test_function_sizes(self):
        self.assertEqual(violations(**{"src/net/transport.h": SPDX + function(57)}), [])
        self.expect_one("function of 60 lines", **{"src/net/transport.h": SPDX + function(58)})
        method = "struct S\n{\n    void f()\n    {\n" + "        g();\n" * 58 + "    }\n};\n"
        self.expect_one(":5: function of 60 lines", **{"src/net/transport.h": SPDX + method})
        script = "Item {\n    function f() {\n" + "        g()\n" * 58 + "    }\n}\n"
        self.expect_one("function of 60 lines", **{"qml/Panel.qml": SPDX + script})

    def test_no_licence(self):
        self.expect_one("SPDX", **{"qml/item.h": "#include <QString>\n"})
        self.expect_one("SPDX", **{"run": "#!/bin/sh\n"})

    def test_unfinished(self):
        for words in ("TO" + "DO: later", "FIX" + "ME", "good enough for n" + "ow", "not impl" + "emented"):
            with self.subTest(words):
                self.expect_one("unfinished", **{"qml/item.h": SPDX + f"// {words}\n"})
        self.assertEqual(violations(**{"qml/item.h": SPDX + '// placeholderText, "501 Not Implemented"\n'}), [])

    def test_waiting_by_the_clock(self):
        text = "# SPDX-License-Identifier: Apache-2.0\ntime.sl" + "eep(1)\n"
        self.expect_one("not for the clock", **{"tests/interop/peer.py": text})

    def test_public_header_that_is_not_installed(self):
        self.expect_one("PUBLIC_HEADERS", **{"include/Fernweg/other.h": SPDX})

    def test_forwarding_header(self):
        self.expect_one("a forwarding header says", **{"include/Fernweg/WebSocket": SPDX})

    def test_source_that_is_not_compiled(self):
        self.expect_one("no CMakeLists.txt names", **{"src/core/frame/other.cpp": SPDX})

    def test_source_that_is_named_by_a_loop(self):
        listing = "# SPDX-License-Identifier: Apache-2.0\nforeach(name a b)\nfuzz_${name}.cpp\n"
        files = {"tests/fuzz/CMakeLists.txt": listing, "tests/fuzz/fuzz_a.cpp": SPDX}
        self.assertEqual(violations(**files), [])
        self.expect_one("no CMakeLists.txt names", **files, **{"tests/fuzz/other.cpp": SPDX})

    def test_class_after_documentation_is_not_a_function(self):
        text = SPDX + "/*!\n    Text.\n*/\nclass A : public B\n{\n" + "    int a;\n" * 100 + "};\n"
        self.assertEqual(violations(**{"qml/item.h": text}), [])


HEADER = """class Pump
{
    Q_PROPERTY(int level READ level)

public:
    Pump();
    Pump(const Pump &other);
    int level() const;
    void start();
    struct Counters
    {
        int starts;
    };

private:
    void stop();
};
"""
ITEM = """    QML_NAMED_ELEMENT(Pump)
    Q_PROPERTY(QUrl url MEMBER m_url
                       NOTIFY urlChanged)
    Q_INVOKABLE bool start(int speed = 1);
Q_SIGNALS:
    void started(int speed);
    void urlChanged();
private:
"""


class Reference(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def undocumented(self, *documented):
        """What is missing, by line, from an index of HEADER in which only some lines have documentation."""
        path = Path(self.folder.name) / "include/Fernweg/pump.h"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER, encoding="utf-8")
        root = ElementTree.Element("INDEX")

        def add(parent, tag, name, line, **more):
            known = {"documented": "true"} if line in documented else {"access": "private"}
            return ElementTree.SubElement(
                parent, tag, name=name, fullname=name, filepath=str(path), lineno=str(line), **known, **more
            )

        pump = add(root, "class", "Pump", 1)
        add(pump, "property", "level", 3)
        add(pump, "function", "Pump", 6, meta="constructor")
        copy = add(pump, "function", "Pump", 7, meta="constructor")
        ElementTree.SubElement(copy, "parameter", type="const Pump &", name="other")
        add(pump, "function", "level", 8, **{"associated-property": "level"})
        add(pump, "function", "start", 9)
        add(add(pump, "struct", "Counters", 10), "variable", "starts", 12)
        add(pump, "function", "stop", 16)
        return sorted(int(text.split(":")[1]) for text in check_reference.undocumented(root))

    def test_what_users_can_name_is_documented(self):
        self.assertEqual(self.undocumented(), [1, 3, 6, 9, 10, 12])

    def test_nothing_is_missing(self):
        self.assertEqual(self.undocumented(1, 3, 6, 9, 10, 12), [])

    def test_members_of_qml_types(self):
        (Path(self.folder.name) / "item.h").write_text(ITEM, encoding="utf-8")
        root = ElementTree.fromstring(
            '<INDEX><qmlclass name="Pump"><qmlproperty name="url"/></qmlclass></INDEX>'
        )
        found = [text.split()[-1] for text in check_reference.undocumented_qml(root, Path(self.folder.name))]
        self.assertEqual(found, ["Pump.start", "Pump.started"])


if __name__ == "__main__":
    unittest.main()
