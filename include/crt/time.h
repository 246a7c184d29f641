/* time.h: libc's, and what Microsoft's C run-time has more. */
#ifndef OPENWINSOCK_CRT_TIME_H
#if defined(__need_time_t) || defined(__need_clock_t) || defined(__need_timespec)
#include_next <time.h>
#else
#define OPENWINSOCK_CRT_TIME_H
#pragma GCC system_header
#include_next <time.h>
#include <crt/crtdefs.h>

OWS_BEGIN
/* A null pointer is EINVAL; the text of asctime_s and ctime_s needs 26 characters, else ERANGE. */
errno_t localtime_s(struct tm *to, const time_t *time);
errno_t gmtime_s(struct tm *to, const time_t *time);
errno_t _localtime64_s(struct tm *to, const __time64_t *time) OWS_LABEL(localtime_s);
errno_t _gmtime64_s(struct tm *to, const __time64_t *time) OWS_LABEL(gmtime_s);
errno_t asctime_s(char *to, size_t size, const struct tm *time);
errno_t ctime_s(char *to, size_t size, const time_t *time);
__time64_t _time64(__time64_t *to);
struct tm *_localtime64(const __time64_t *time);
struct tm *_gmtime64(const __time64_t *time);
time_t _mkgmtime(struct tm *time);
char *_strdate(char *to); /* "mm/dd/yy", 9 characters */
char *_strtime(char *to); /* "hh:mm:ss", 9 characters */
errno_t _strdate_s(char *to, size_t size);
errno_t _strtime_s(char *to, size_t size);
void _tzset(void);
OWS_END

#ifdef __cplusplus
extern "C++" {
template <size_t N>
inline errno_t asctime_s(char (&to)[N], const struct tm *time) { return asctime_s(to, N, time); }
template <size_t N>
inline errno_t ctime_s(char (&to)[N], const time_t *time) { return ctime_s(to, N, time); }
template <size_t N>
inline errno_t _strdate_s(char (&to)[N]) { return _strdate_s(to, N); }
template <size_t N>
inline errno_t _strtime_s(char (&to)[N]) { return _strtime_s(to, N); }
}
#endif
#endif
#endif
