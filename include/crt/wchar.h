/* wchar.h: libc's, and what Microsoft's C run-time has more, for strings of 16-bit units. Where wchar_t has 16 bits, as with
 * ws2cc, libc's own names (wcslen, wprintf, ...) mean it too: openwinsock/prefix.h binds them to functions of ours.
 */
#if defined(__need_wint_t) || defined(__need_mbstate_t) || defined(__need_wchar_t)
#include_next <wchar.h>
#elif !defined(OPENWINSOCK_CRT_WCHAR_H)
#define OPENWINSOCK_CRT_WCHAR_H
#pragma GCC system_header
#if defined(OPENWINSOCK_PREFIX_H) && __SIZEOF_WCHAR_T__ == 2
/* libc gives these labels of its own (__isoc99_...). */
#define wscanf ows_libc_wscanf
#define fwscanf ows_libc_fwscanf
#define swscanf ows_libc_swscanf
#define vwscanf ows_libc_vwscanf
#define vfwscanf ows_libc_vfwscanf
#define vswscanf ows_libc_vswscanf
#include_next <wchar.h>
#undef wscanf
#undef fwscanf
#undef swscanf
#undef vwscanf
#undef vfwscanf
#undef vswscanf
#else
#include_next <wchar.h>
#endif
#include <stdio.h>
#include <time.h>
#include <wctype.h>
#include <crt/crtdefs.h>

OWS_BEGIN

#if defined(OPENWINSOCK_PREFIX_H) && __SIZEOF_WCHAR_T__ == 2
int wscanf(const wchar_t *format, ...) OWS_LABEL(ws2_wscanf);
int fwscanf(FILE *file, const wchar_t *format, ...) OWS_LABEL(ws2_fwscanf);
int swscanf(const wchar_t *text, const wchar_t *format, ...) OWS_LABEL(ws2_swscanf);
int vwscanf(const wchar_t *format, va_list arguments) OWS_LABEL(ws2_vwscanf);
int vfwscanf(FILE *file, const wchar_t *format, va_list arguments) OWS_LABEL(ws2_vfwscanf);
int vswscanf(const wchar_t *text, const wchar_t *format, va_list arguments) OWS_LABEL(ws2_vswscanf);
#endif

int _wcsicmp(const ows_wide *one, const ows_wide *other);
int _wcsnicmp(const ows_wide *one, const ows_wide *other, size_t count);
int wcsicmp(const ows_wide *one, const ows_wide *other) OWS_LABEL(_wcsicmp);
int wcsnicmp(const ows_wide *one, const ows_wide *other, size_t count) OWS_LABEL(_wcsnicmp);
int _wcsicoll(const ows_wide *one, const ows_wide *other) OWS_LABEL(_wcsicmp);
ows_wide *_wcsdup(const ows_wide *text);
ows_wide *_wcslwr(ows_wide *text);
ows_wide *_wcsupr(ows_wide *text);
ows_wide *_wcsrev(ows_wide *text);
ows_wide *_wcsset(ows_wide *text, ows_wide c);

errno_t wcscpy_s(ows_wide *to, size_t size, const ows_wide *from);
errno_t wcscat_s(ows_wide *to, size_t size, const ows_wide *from);
errno_t wcsncpy_s(ows_wide *to, size_t size, const ows_wide *from, size_t count);
errno_t wcsncat_s(ows_wide *to, size_t size, const ows_wide *from, size_t count);
ows_wide *wcstok_s(ows_wide *text, const ows_wide *delimiters, ows_wide **context);
size_t wcsnlen_s(const ows_wide *text, size_t limit);
errno_t wmemcpy_s(ows_wide *to, size_t size, const ows_wide *from, size_t count);
errno_t wmemmove_s(ows_wide *to, size_t size, const ows_wide *from, size_t count);

/* Numbers. The _s forms: EINVAL, ERANGE. */
int _wtoi(const ows_wide *text);
long _wtol(const ows_wide *text);
__int64 _wtoi64(const ows_wide *text);
double _wtof(const ows_wide *text);
__int64 _wcstoi64(const ows_wide *text, ows_wide **end, int base);
unsigned __int64 _wcstoui64(const ows_wide *text, ows_wide **end, int base);
ows_wide *_itow(int value, ows_wide *to, int base);
ows_wide *_ltow(int value, ows_wide *to, int base) OWS_LABEL(_itow);
ows_wide *_ultow(unsigned value, ows_wide *to, int base);
ows_wide *_i64tow(__int64 value, ows_wide *to, int base);
ows_wide *_ui64tow(unsigned __int64 value, ows_wide *to, int base);
errno_t _itow_s(int value, ows_wide *to, size_t size, int base);

/* Formatted output: see stdio.h. %s is wide here, %S and %hs are narrow. */
int _snwprintf(ows_wide *to, size_t count, const ows_wide *format, ...);
int _vsnwprintf(ows_wide *to, size_t count, const ows_wide *format, va_list arguments);
int swprintf_s(ows_wide *to, size_t size, const ows_wide *format, ...);
int vswprintf_s(ows_wide *to, size_t size, const ows_wide *format, va_list arguments);
int _snwprintf_s(ows_wide *to, size_t size, size_t count, const ows_wide *format, ...);
int _vsnwprintf_s(ows_wide *to, size_t size, size_t count, const ows_wide *format, va_list arguments);
/* Without a size, as swprintf was before C99: the program says that the text fits. */
int _swprintf(ows_wide *to, const ows_wide *format, ...);
/* wcstok with its place kept for the calling thread. */
ows_wide *_wcstok(ows_wide *text, const ows_wide *delimiters);
int _scwprintf(const ows_wide *format, ...);
int _vscwprintf(const ows_wide *format, va_list arguments);
int wprintf_s(const ows_wide *format, ...);
int fwprintf_s(FILE *file, const ows_wide *format, ...);
int _putws(const ows_wide *text);
FILE *_wfopen(const ows_wide *name, const ows_wide *mode);
errno_t _wfopen_s(FILE **file, const ows_wide *name, const ows_wide *mode);
int _wremove(const ows_wide *name);
int _wsystem(const ows_wide *command);
ows_wide *_wgetenv(const ows_wide *name);

OWS_END

#ifdef __cplusplus
extern "C++" {
template <size_t N>
inline errno_t wcscpy_s(ows_wide (&to)[N], const ows_wide *from) { return wcscpy_s(to, N, from); }
template <size_t N>
inline errno_t wcscat_s(ows_wide (&to)[N], const ows_wide *from) { return wcscat_s(to, N, from); }
template <size_t N>
inline errno_t wcsncpy_s(ows_wide (&to)[N], const ows_wide *from, size_t count) { return wcsncpy_s(to, N, from, count); }
template <size_t N>
inline int vswprintf_s(ows_wide (&to)[N], const ows_wide *format, va_list arguments) {
  return vswprintf_s(to, N, format, arguments);
}
template <size_t N>
inline int swprintf_s(ows_wide (&to)[N], const ows_wide *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int result = vswprintf_s(to, N, format, arguments);
  va_end(arguments);
  return result;
}
}
#endif
#endif
