// SPDX-License-Identifier: Apache-2.0
// A stranger's program: speaks whichever extensions the installation has.
#include <Fernweg/WebSocketOptions>

#if __has_include(<Fernweg/PerMessageBzip2>)
#  include <Fernweg/PerMessageBzip2>
#endif
#if __has_include(<Fernweg/PerMessageSnappy>)
#  include <Fernweg/PerMessageSnappy>
#endif
#if __has_include(<Fernweg/PerMessageBrotli>)
#  include <Fernweg/PerMessageBrotli>
#endif

#include <cstdio>

using namespace Fernweg;

static bool works(const Extension &extension)
{
    const auto codec = extension.makeCodec(*extension.answerTo(extension.offer()), true);
    QByteArray octets;
    char message[10];
    if (!codec->encode("Hello", MessageCodec::Flush::Message, octets))
        return false;
    QByteArrayView input(octets);
    const qsizetype size = codec->decode(input, true, message, 10);
    return QByteArrayView(message, size) == "Hello";
}

int main()
{
    WebSocketOptions options;
    options.setExtensions({
#if __has_include(<Fernweg/PerMessageBzip2>)
        std::make_shared<PerMessageBzip2>(),
#endif
#if __has_include(<Fernweg/PerMessageSnappy>)
                std::make_shared<PerMessageSnappy>(),
#endif
#if __has_include(<Fernweg/PerMessageBrotli>)
                std::make_shared<PerMessageBrotli>(),
#endif
    });
    const auto extensions = options.extensions();
    for (const auto &extension : extensions)
        std::printf("%s %s\n", extension->name().constData(),
                    works(*extension) ? "works" : "fails");
    return 0;
}
