/* crtdefs.h: the types and constants that Microsoft's C run-time shares among its headers. */
#ifndef OPENWINSOCK_CRTDEFS_H
#define OPENWINSOCK_CRTDEFS_H

#include <openwinsock/platform.h>
#include <stdarg.h>

#pragma GCC system_header /* long long in C89, inline in C89 */

#define _CRTIMP
#define _CRT_STRINGIZE_(x) #x
#define _CRT_STRINGIZE(x)  _CRT_STRINGIZE_(x)

typedef int errno_t;
typedef size_t rsize_t;
#define _RSIZE_T_DEFINED
#define _ERRNO_T_DEFINED
typedef long long __time64_t;
typedef int __time32_t;

#define _TRUNCATE ((size_t)-1)
#ifndef RSIZE_MAX
#define RSIZE_MAX (((size_t)-1) >> 1)
#endif
#define _CRT_INT_MAX 2147483647

#ifndef STRUNCATE
#define STRUNCATE 80
#endif

/* A UTF-16 unit: wchar_t itself where it has 16 bits, as ws2cc makes it. */
#if __SIZEOF_WCHAR_T__ == 2
#ifdef __cplusplus
typedef wchar_t ows_wide;
#else
typedef __WCHAR_TYPE__ ows_wide;
#endif
#elif defined(__cplusplus) && __cplusplus >= 201103L
typedef char16_t ows_wide;
#else
typedef __CHAR16_TYPE__ ows_wide;
#endif

#ifndef _countof
#ifdef __cplusplus
extern "C++" {
template <typename T, size_t N>
char (*ows_countof(T (&array)[N]))[N];
}
#define _countof(array) (sizeof(*ows_countof(array)))
#else
#define _countof(array) (sizeof(array) / sizeof((array)[0]))
#endif
#endif

#endif
