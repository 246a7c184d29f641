/* string.h: libc's, and what Microsoft's C run-time has more. The wide functions stand in wchar.h, which this includes, as
 * on Windows.
 *
 * The _s functions: a null pointer or a size of 0 is EINVAL, a result that does not fit ERANGE and leaves an empty string;
 * both are returned and in errno. _TRUNCATE as a count cuts instead, and returns STRUNCATE. There is no invalid parameter
 * handler unless the program sets one (stdlib.h).
 */
#ifndef OPENWINSOCK_CRT_STRING_H
#define OPENWINSOCK_CRT_STRING_H
#pragma GCC system_header
#include_next <string.h>
#include <strings.h>
#include <crt/crtdefs.h>

OWS_BEGIN

int _stricmp(const char *one, const char *other);
int _strnicmp(const char *one, const char *other, size_t count);
int _strcmpi(const char *one, const char *other) OWS_LABEL(_stricmp);
int stricmp(const char *one, const char *other) OWS_LABEL(_stricmp);
int strcmpi(const char *one, const char *other) OWS_LABEL(_stricmp);
int strnicmp(const char *one, const char *other, size_t count) OWS_LABEL(_strnicmp);
int _stricoll(const char *one, const char *other) OWS_LABEL(_stricmp);
int _memicmp(const void *one, const void *other, size_t size);
char *_strdup(const char *text);
char *_strlwr(char *text);
char *_strupr(char *text);
char *_strrev(char *text);
char *_strset(char *text, int c);
char *_strnset(char *text, int c, size_t count);
char *strlwr(char *text) OWS_LABEL(_strlwr);
char *strupr(char *text) OWS_LABEL(_strupr);
char *strrev(char *text) OWS_LABEL(_strrev);
errno_t _strlwr_s(char *text, size_t size);
errno_t _strupr_s(char *text, size_t size);
void *_memccpy(void *to, const void *from, int c, size_t count);

errno_t strcpy_s(char *to, size_t size, const char *from);
errno_t strcat_s(char *to, size_t size, const char *from);
errno_t strncpy_s(char *to, size_t size, const char *from, size_t count);
errno_t strncat_s(char *to, size_t size, const char *from, size_t count);
char *strtok_s(char *text, const char *delimiters, char **context);
size_t strnlen_s(const char *text, size_t limit);
errno_t memcpy_s(void *to, size_t size, const void *from, size_t count);
errno_t memmove_s(void *to, size_t size, const void *from, size_t count);
errno_t strerror_s(char *to, size_t size, int error);
errno_t _strerror_s(char *to, size_t size, const char *text);

OWS_END

#ifdef __cplusplus
extern "C++" {
template <size_t N>
inline errno_t strcpy_s(char (&to)[N], const char *from) { return strcpy_s(to, N, from); }
template <size_t N>
inline errno_t strcat_s(char (&to)[N], const char *from) { return strcat_s(to, N, from); }
template <size_t N>
inline errno_t strncpy_s(char (&to)[N], const char *from, size_t count) { return strncpy_s(to, N, from, count); }
template <size_t N>
inline errno_t strncat_s(char (&to)[N], const char *from, size_t count) { return strncat_s(to, N, from, count); }
template <size_t N>
inline errno_t strerror_s(char (&to)[N], int error) { return strerror_s(to, N, error); }
template <size_t N>
inline errno_t _strlwr_s(char (&text)[N]) { return _strlwr_s(text, N); }
template <size_t N>
inline errno_t _strupr_s(char (&text)[N]) { return _strupr_s(text, N); }
}
#endif

#include <crt/wchar.h>
#endif
