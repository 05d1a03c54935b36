// SPDX-License-Identifier: Apache-2.0
// libbench-allocations: loaded before everything else (LD_PRELOAD), it counts the allocations of a
// process in the first 64 bits of the file that BENCH_ALLOCATIONS names.
#include <fcntl.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using Counter = std::atomic<std::uint64_t>;

Counter unseen;
Counter *counter = &unseen;

[[gnu::constructor]] void openCounter()
{
    const char *const name = std::getenv("BENCH_ALLOCATIONS");
    if (!name)
        return;
    const int file = ::open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file == -1 || ::ftruncate(file, sizeof(Counter)) == -1)
        std::abort();
    void *const memory =
            ::mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED)
        std::abort();
    ::close(file);
    counter = static_cast<Counter *>(memory);
}

void count()
{
    counter->fetch_add(1, std::memory_order_relaxed);
}

} // namespace

extern "C" {

void *__libc_malloc(std::size_t size);
void *__libc_calloc(std::size_t count, std::size_t size);
void *__libc_realloc(void *memory, std::size_t size);
void *__libc_memalign(std::size_t alignment, std::size_t size);

[[gnu::visibility("default")]] void *malloc(std::size_t size)
{
    count();
    return __libc_malloc(size);
}

[[gnu::visibility("default")]] void *calloc(std::size_t number, std::size_t size)
{
    count();
    return __libc_calloc(number, size);
}

[[gnu::visibility("default")]] void *realloc(void *memory, std::size_t size)
{
    count();
    return __libc_realloc(memory, size);
}

[[gnu::visibility("default")]] void *aligned_alloc(std::size_t alignment, std::size_t size)
{
    count();
    return __libc_memalign(alignment, size);
}

[[gnu::visibility("default")]] int posix_memalign(void **memory, std::size_t alignment,
                                                  std::size_t size)
{
    count();
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}

} // extern "C"
