// SPDX-License-Identifier: Apache-2.0
// A stranger's program.
#include <Fernweg/Version>

#include <cstdio>

int main()
{
    std::printf("Fernweg %s\n", qPrintable(Fernweg::version().toString()));
}
