// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target over the files of a folder, and over every beginning of each: inputs that were
// interesting once stay harmless, without libFuzzer.
#include "input.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace {

void runOnEveryPrefix(const std::vector<char> &content)
{
    // From memory of exactly that size, for the sanitizer.
    const size_t step = std::max<size_t>(1, content.size() / 256);
    for (size_t size = 0; size < content.size(); size += step) {
        const std::vector<quint8> prefix(content.begin(), content.begin() + std::ptrdiff_t(size));
        LLVMFuzzerTestOneInput(prefix.data(), prefix.size());
    }
    const std::vector<quint8> whole(content.begin(), content.end());
    LLVMFuzzerTestOneInput(whole.data(), whole.size());
}

} // namespace

int main(int argc, char **argv)
{
    int count = 0;
    for (int i = 1; i < argc; ++i) {
        for (const auto &entry : std::filesystem::recursive_directory_iterator(argv[i])) {
            if (!entry.is_regular_file() || entry.path().filename().string().front() == '.')
                continue;
            std::printf("%s\n", entry.path().c_str());
            std::fflush(stdout); // it is the last line when the target aborts
            std::ifstream file(entry.path(), std::ios::binary);
            runOnEveryPrefix({ std::istreambuf_iterator<char>(file), {} });
            ++count;
        }
    }
    std::printf("%d files\n", count);
    return count == 0 ? 1 : 0;
}
