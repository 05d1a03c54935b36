// SPDX-License-Identifier: Apache-2.0
#include "fuzz/input.h"
#include "handshake/extensionlist.h"

using namespace Fernweg::Core;
using namespace Fernweg::Fuzz;

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    const Input input(data, size);
    const auto extensions = parseExtensions(input.rest());
    if (!extensions)
        return 0;
    for (const ExtensionElement &extension : *extensions) {
        require(isToken(extension.name), "a name is a token");
        for (const auto &[name, value] : extension.parameters) {
            require(isToken(name), "a parameter is a token");
            require(!value || isToken(*value), "a value is a token");
        }
    }
    const QByteArray text = formatExtensions(*extensions);
    require(isFieldValue(text), "what is written can stand in a field");
    require(parseExtensions(text) == extensions, "what is written is read");
    return 0;
}
