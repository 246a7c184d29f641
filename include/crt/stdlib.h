/* stdlib.h: libc's, and what Microsoft's C run-time has more. */
#if defined(__need_malloc_and_calloc)
#include_next <stdlib.h>
#elif !defined(OPENWINSOCK_CRT_STDLIB_H)
#define OPENWINSOCK_CRT_STDLIB_H
#pragma GCC system_header
#include_next <stdlib.h>
#include <crt/crtdefs.h>
#include <crt/malloc.h>

#ifndef _MAX_PATH
#define _MAX_PATH 260
#endif
#define _MAX_DRIVE 3
#define _MAX_DIR   256
#define _MAX_FNAME 256
#define _MAX_EXT   256
#define _MAX_ENV   32767

/* C programs expect these here as well as in windef.h. */
#if !defined(__cplusplus) && !defined(NOMINMAX)
#ifndef max
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#ifndef min
#define min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#endif
#define __max(a, b) (((a) > (b)) ? (a) : (b))
#define __min(a, b) (((a) < (b)) ? (a) : (b))

OWS_BEGIN

int *_errno(void);
errno_t _set_errno(int value);
errno_t _get_errno(int *value);
#define _doserrno (*__doserrno())
unsigned *__doserrno(void); /* the last Win32 error, in a place of its own for each thread */

/* base 2 to 36; another one: EINVAL and an empty string. */
char *_itoa(int value, char *to, int base);
char *itoa(int value, char *to, int base) OWS_LABEL(_itoa);
char *_ltoa(int value, char *to, int base) OWS_LABEL(_itoa);
char *ltoa(int value, char *to, int base) OWS_LABEL(_itoa);
char *_ultoa(unsigned value, char *to, int base);
char *ultoa(unsigned value, char *to, int base) OWS_LABEL(_ultoa);
char *_i64toa(__int64 value, char *to, int base);
char *_ui64toa(unsigned __int64 value, char *to, int base);
errno_t _itoa_s(int value, char *to, size_t size, int base);
errno_t _ltoa_s(int value, char *to, size_t size, int base) OWS_LABEL(_itoa_s);
errno_t _ultoa_s(unsigned value, char *to, size_t size, int base);
errno_t _i64toa_s(__int64 value, char *to, size_t size, int base);
errno_t _ui64toa_s(unsigned __int64 value, char *to, size_t size, int base);
__int64 _atoi64(const char *text);
__int64 _strtoi64(const char *text, char **end, int base);
unsigned __int64 _strtoui64(const char *text, char **end, int base);

unsigned short _byteswap_ushort(unsigned short value);
unsigned _byteswap_ulong(unsigned value);
unsigned __int64 _byteswap_uint64(unsigned __int64 value);
unsigned _rotl(unsigned value, int shift);
unsigned _rotr(unsigned value, int shift);

errno_t getenv_s(size_t *needed, char *to, size_t size, const char *name);
errno_t _dupenv_s(char **value, size_t *size, const char *name);
int _putenv(const char *name_and_value);
errno_t _putenv_s(const char *name, const char *value);
errno_t rand_s(unsigned *value);
char *_fullpath(char *to, const char *path, size_t size);
errno_t mbstowcs_s(size_t *done, ows_wide *to, size_t size, const char *from, size_t count);
errno_t wcstombs_s(size_t *done, char *to, size_t size, const ows_wide *from, size_t count);
/* A slash or a backslash ends a folder; a drive is a letter and a colon. */
void _splitpath(const char *path, char *drive, char *dir, char *name, char *extension);
/* NULL and empty parts are left out; what is missing between them is put in. */
void _makepath(char *path, const char *drive, const char *dir, const char *name, const char *extension);

typedef int (*_onexit_t)(void);
_onexit_t _onexit(_onexit_t function);

/* The program's name and arguments, as main() has them. */
extern int *__p___argc(void);
extern char ***__p___argv(void);
#define __argc (*__p___argc())
#define __argv (*__p___argv())
extern char **environ;
#define _environ environ

/* Called by functions that find their parameters invalid, when the program has set one. [_set_invalid_parameter_handler] */
typedef void (*_invalid_parameter_handler)(const ows_wide *expression, const ows_wide *function, const ows_wide *file,
                                           unsigned line, uintptr_t reserved);
_invalid_parameter_handler _set_invalid_parameter_handler(_invalid_parameter_handler handler);
_invalid_parameter_handler _get_invalid_parameter_handler(void);

OWS_END

#ifdef __cplusplus
extern "C++" {
template <size_t N>
inline errno_t _itoa_s(int value, char (&to)[N], int base) { return _itoa_s(value, to, N, base); }
template <size_t N>
inline errno_t _ultoa_s(unsigned value, char (&to)[N], int base) { return _ultoa_s(value, to, N, base); }
template <size_t N>
inline errno_t getenv_s(size_t *needed, char (&to)[N], const char *name) { return getenv_s(needed, to, N, name); }
}
#endif

#if __SIZEOF_WCHAR_T__ == 2
#include <crt/wchar.h>
#endif
#endif
