/* openwinsock/wsprintf.h: user32's formatted text, part of windows.h. */
#ifndef OPENWINSOCK_WSPRINTF_H
#define OPENWINSOCK_WSPRINTF_H

#include <minwindef.h>
#include <stdarg.h>

#define WINAPIV

OWS_BEGIN

/* As sprintf and swprintf of Microsoft's C run-time, at most 1023 characters and the zero; the number of characters written.
 * Here floating-point numbers can be written too. [wsprintf] */
int WINAPIV wsprintfA(LPSTR lpOut, LPCSTR lpFmt, ...);
int WINAPIV wsprintfW(LPWSTR lpOut, LPCWSTR lpFmt, ...);
int WINAPI wvsprintfA(LPSTR lpOut, LPCSTR lpFmt, va_list arglist);
int WINAPI wvsprintfW(LPWSTR lpOut, LPCWSTR lpFmt, va_list arglist);

OWS_END

#ifdef UNICODE
#define wsprintf  wsprintfW
#define wvsprintf wvsprintfW
#else
#define wsprintf  wsprintfA
#define wvsprintf wvsprintfA
#endif
#endif
