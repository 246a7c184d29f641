/* openwinsock/prefix.h: force-included by ws2cc before a program's first line.
 *
 * printf and scanf have Windows' meaning of a format (crt/stdio.h). Where wchar_t has 16 bits, as ws2cc makes it, libc's
 * functions of wide strings are ours, because libc's own are for 32 bits; C++ strings of wchar_t are made in the program
 * itself, and there are no wide streams.
 *
 * libc's <sys/select.h>, which <stdlib.h> and <sys/types.h> bring along, defines FD_SETSIZE whether a program has done so
 * or not. Included here first, it cannot do that later, and the program's own definition reaches winsock2.h.
 */
#ifndef OPENWINSOCK_PREFIX_H
#define OPENWINSOCK_PREFIX_H
#ifndef __ASSEMBLER__
#ifdef FD_SETSIZE /* -DFD_SETSIZE=n */
#pragma push_macro("FD_SETSIZE")
#include <sys/select.h>
#pragma pop_macro("FD_SETSIZE")
#else
#include <sys/select.h>
#undef FD_SETSIZE
#endif

/* A promise to the optimiser; __assume(0): this is never reached. */
#ifndef __assume
#define __assume(condition) ((condition) ? (void)0 : __builtin_unreachable())
#endif

#pragma redefine_extname printf ws2_printf
#pragma redefine_extname fprintf ws2_fprintf
#pragma redefine_extname sprintf ws2_sprintf
#pragma redefine_extname snprintf ws2_snprintf
#pragma redefine_extname vprintf ws2_vprintf
#pragma redefine_extname vfprintf ws2_vfprintf
#pragma redefine_extname vsprintf ws2_vsprintf
#pragma redefine_extname vsnprintf ws2_vsnprintf
#if defined(__cplusplus) && __cplusplus >= 201103L
/* What ws2cc makes of __finally. */
extern "C++" {
template <class Function>
struct openwinsock_finally {
  Function function;
  ~openwinsock_finally() noexcept(false) { function(); }
};
}
#endif
#if __SIZEOF_WCHAR_T__ == 2
#pragma redefine_extname wcslen ws2_wcslen
#pragma redefine_extname wcsnlen ws2_wcsnlen
#pragma redefine_extname wcscpy ws2_wcscpy
#pragma redefine_extname wcsncpy ws2_wcsncpy
#pragma redefine_extname wcscat ws2_wcscat
#pragma redefine_extname wcsncat ws2_wcsncat
#pragma redefine_extname wcscmp ws2_wcscmp
#pragma redefine_extname wcsncmp ws2_wcsncmp
#pragma redefine_extname wcscoll ws2_wcscoll
#pragma redefine_extname wcscasecmp ws2_wcscasecmp
#pragma redefine_extname wcsncasecmp ws2_wcsncasecmp
#pragma redefine_extname wcschr ws2_wcschr
#pragma redefine_extname wcsrchr ws2_wcsrchr
#pragma redefine_extname wcsstr ws2_wcsstr
#pragma redefine_extname wcspbrk ws2_wcspbrk
#pragma redefine_extname wcsspn ws2_wcsspn
#pragma redefine_extname wcscspn ws2_wcscspn
#pragma redefine_extname wcstok ws2_wcstok
#pragma redefine_extname wcsdup ws2_wcsdup
#pragma redefine_extname wmemcpy ws2_wmemcpy
#pragma redefine_extname wmemmove ws2_wmemmove
#pragma redefine_extname wmemset ws2_wmemset
#pragma redefine_extname wmemcmp ws2_wmemcmp
#pragma redefine_extname wmemchr ws2_wmemchr
#pragma redefine_extname wcstol ws2_wcstol
#pragma redefine_extname wcstoul ws2_wcstoul
#pragma redefine_extname wcstoll ws2_wcstoll
#pragma redefine_extname wcstoull ws2_wcstoull
#pragma redefine_extname wcstod ws2_wcstod
#pragma redefine_extname wcstof ws2_wcstof
#pragma redefine_extname wprintf ws2_wprintf
#pragma redefine_extname fwprintf ws2_fwprintf
#pragma redefine_extname swprintf ws2_swprintf
#pragma redefine_extname vwprintf ws2_vwprintf
#pragma redefine_extname vfwprintf ws2_vfwprintf
#pragma redefine_extname vswprintf ws2_vswprintf
#pragma redefine_extname fputws ws2_fputws
#pragma redefine_extname fputwc ws2_fputwc
#pragma redefine_extname putwc ws2_fputwc
#pragma redefine_extname putwchar ws2_putwchar
#pragma redefine_extname fgetwc ws2_fgetwc
#pragma redefine_extname getwc ws2_fgetwc
#pragma redefine_extname getwchar ws2_getwchar
#pragma redefine_extname fgetws ws2_fgetws
#pragma redefine_extname mbstowcs ws2_mbstowcs
#pragma redefine_extname wcstombs ws2_wcstombs
#ifdef __cplusplus
#include <cstddef> /* libstdc++'s configuration */
#undef _GLIBCXX_USE_WCHAR_T
#endif
#endif
#endif
#endif
