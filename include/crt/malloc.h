/* malloc.h: libc's, _alloca and aligned memory. */
#ifndef OPENWINSOCK_CRT_MALLOC_H
#define OPENWINSOCK_CRT_MALLOC_H
#pragma GCC system_header
#include_next <malloc.h>
#include <crt/crtdefs.h>

#define _alloca(size)  __builtin_alloca(size)
#define _malloca(size) __builtin_alloca(size)
#define _freea(memory) ((void)(memory))
#ifndef alloca
#define alloca(size) __builtin_alloca(size)
#endif

OWS_BEGIN
void *_aligned_malloc(size_t size, size_t alignment);
void *_aligned_realloc(void *memory, size_t size, size_t alignment);
void _aligned_free(void *memory);
size_t _msize(void *memory);
OWS_END
#endif
