/* stdio.h: libc's, and what Microsoft's C run-time has more.
 *
 * Formatted output and input have Windows' meaning, in these functions and, with ws2cc, in printf, scanf and their family:
 * %ld and %lu are 32 bits wide, %I64d, %I32d, %Id have the sizes they name, %S, %ls and %ws are 16-bit strings in the narrow
 * functions, %S and %hs narrow ones in the wide functions, %p is 16 hexadecimal digits, %n fails with EINVAL.
 */
#if defined(__need_FILE) || defined(__need___FILE)
#include_next <stdio.h>
#elif !defined(OPENWINSOCK_CRT_STDIO_H)
#define OPENWINSOCK_CRT_STDIO_H
#pragma GCC system_header
#ifdef OPENWINSOCK_PREFIX_H
/* libc gives these labels of its own (__isoc99_...). */
#define scanf ows_libc_scanf
#define fscanf ows_libc_fscanf
#define sscanf ows_libc_sscanf
#define vscanf ows_libc_vscanf
#define vfscanf ows_libc_vfscanf
#define vsscanf ows_libc_vsscanf
#include_next <stdio.h>
#undef scanf
#undef fscanf
#undef sscanf
#undef vscanf
#undef vfscanf
#undef vsscanf
#else
#include_next <stdio.h>
#endif
#include <crt/crtdefs.h>

#ifndef _MAX_PATH
#define _MAX_PATH 260
#endif

OWS_BEGIN

#ifdef OPENWINSOCK_PREFIX_H
int scanf(const char *format, ...) OWS_LABEL(ws2_scanf);
int fscanf(FILE *file, const char *format, ...) OWS_LABEL(ws2_fscanf);
int sscanf(const char *text, const char *format, ...) OWS_LABEL(ws2_sscanf);
int vscanf(const char *format, va_list arguments) OWS_LABEL(ws2_vscanf);
int vfscanf(FILE *file, const char *format, va_list arguments) OWS_LABEL(ws2_vfscanf);
int vsscanf(const char *text, const char *format, va_list arguments) OWS_LABEL(ws2_vsscanf);
#endif

/* _snprintf writes no final zero when the text has `count` characters or more; a longer one returns -1. */
int _snprintf(char *to, size_t count, const char *format, ...);
int _vsnprintf(char *to, size_t count, const char *format, va_list arguments);
/* What does not fit: -1, ERANGE and an empty string. */
int sprintf_s(char *to, size_t size, const char *format, ...);
int vsprintf_s(char *to, size_t size, const char *format, va_list arguments);
/* At most `count` characters; with _TRUNCATE as many as fit, and -1 when the text is cut. */
int _snprintf_s(char *to, size_t size, size_t count, const char *format, ...);
int _vsnprintf_s(char *to, size_t size, size_t count, const char *format, va_list arguments);
int vsnprintf_s(char *to, size_t size, size_t count, const char *format, va_list arguments) OWS_LABEL(_vsnprintf_s);
int _scprintf(const char *format, ...);
int _vscprintf(const char *format, va_list arguments);
int printf_s(const char *format, ...);
int vprintf_s(const char *format, va_list arguments);
int fprintf_s(FILE *file, const char *format, ...);
int vfprintf_s(FILE *file, const char *format, va_list arguments);
/* Behind each buffer of %s, %c and %[ comes its size, an unsigned int. */
int scanf_s(const char *format, ...);
int fscanf_s(FILE *file, const char *format, ...);
int sscanf_s(const char *text, const char *format, ...);

errno_t fopen_s(FILE **file, const char *name, const char *mode);
errno_t freopen_s(FILE **file, const char *name, const char *mode, FILE *old);
char *gets_s(char *to, size_t size);
int _fileno(FILE *file);
FILE *_fdopen(int descriptor, const char *mode);
FILE *_popen(const char *command, const char *mode);
int _pclose(FILE *pipe);
int _fseeki64(FILE *file, __int64 offset, int origin);
__int64 _ftelli64(FILE *file);
int _flushall(void);
int _unlink(const char *name);

OWS_END

#ifdef __cplusplus
extern "C++" {
template <size_t N>
inline int vsprintf_s(char (&to)[N], const char *format, va_list arguments) { return vsprintf_s(to, N, format, arguments); }
template <size_t N>
inline int sprintf_s(char (&to)[N], const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int result = vsprintf_s(to, N, format, arguments);
  va_end(arguments);
  return result;
}
template <size_t N>
inline int _vsnprintf_s(char (&to)[N], size_t count, const char *format, va_list arguments) {
  return _vsnprintf_s(to, N, count, format, arguments);
}
template <size_t N>
inline int _snprintf_s(char (&to)[N], size_t count, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int result = _vsnprintf_s(to, N, count, format, arguments);
  va_end(arguments);
  return result;
}
}
#endif

#if __SIZEOF_WCHAR_T__ == 2
#include <crt/wchar.h>
#endif
#endif
