// Counts the allocations of each thread by standing in front of glibc's allocator, which still does the work. Only the
// benchmark's executable is linked with this.
#include "CBenchForwarder.h"

#ifdef __GLIBC__

#include <errno.h>

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *block, size_t bytes);
void *__libc_memalign(size_t alignment, size_t bytes);

static _Thread_local uint64_t allocations = 0;

void *malloc(size_t bytes) {
    allocations++;
    return __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes) {
    allocations++;
    return __libc_calloc(count, bytes);
}

void *realloc(void *block, size_t bytes) {
    allocations++;
    return __libc_realloc(block, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes) {
    allocations++;
    return __libc_memalign(alignment, bytes);
}

int posix_memalign(void **block, size_t alignment, size_t bytes) {
    allocations++;
    *block = __libc_memalign(alignment, bytes);
    return *block ? 0 : ENOMEM;
}

uint64_t cbench_allocations(void) { return allocations; }

#else

uint64_t cbench_allocations(void) { return 0; }

#endif
