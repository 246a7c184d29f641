/* tchar.h: one source for narrow and wide characters. _UNICODE chooses; it needs a wchar_t of 16 bits, as ws2cc makes it. */
#ifndef OPENWINSOCK_CRT_TCHAR_H
#define OPENWINSOCK_CRT_TCHAR_H
#pragma GCC system_header

#include <crt/ctype.h>
#include <crt/io.h>
#include <crt/stdio.h>
#include <crt/stdlib.h>
#include <crt/string.h>
#include <crt/wchar.h>

#ifdef _UNICODE
#if __SIZEOF_WCHAR_T__ != 2
#error "tchar.h with _UNICODE needs 16-bit wchar_t: compile with ws2cc, or with -fshort-wchar and openwinsock/prefix.h"
#endif
typedef wchar_t _TCHAR, _TSCHAR, _TUCHAR, _TXCHAR;
typedef wint_t _TINT;
#define _TEOF WEOF
#define __T(x) L##x
#ifndef _TCHAR_DEFINED /* TCHAR: winnt.h's, or this one */
#define _TCHAR_DEFINED
typedef wchar_t TCHAR, *PTCHAR;
#endif
#define _tcslen        wcslen
#define _tcsclen       wcslen
#define _tcscpy        wcscpy
#define _tcsncpy       wcsncpy
#define _tcscat        wcscat
#define _tcsncat       wcsncat
#define _tcscmp        wcscmp
#define _tcsncmp       wcsncmp
#define _tcsicmp       _wcsicmp
#define _tcsnicmp      _wcsnicmp
#define _tcsncicmp     _wcsnicmp
#define _tcscoll       wcscoll
#define _tcsicoll      _wcsicoll
#define _tcschr        wcschr
#define _tcsrchr       wcsrchr
#define _tcsstr        wcsstr
#define _tcspbrk       wcspbrk
#define _tcsspn        wcsspn
#define _tcscspn       wcscspn
#define _tcsdup        _wcsdup
#define _tcslwr        _wcslwr
#define _tcsupr        _wcsupr
#define _tcsrev        _wcsrev
#define _tcscpy_s      wcscpy_s
#define _tcscat_s      wcscat_s
#define _tcsncpy_s     wcsncpy_s
#define _tcsncat_s     wcsncat_s
#define _tcstok_s      wcstok_s
#define _tcsnlen       wcsnlen
#define _tcstol        wcstol
#define _tcstoul       wcstoul
#define _tcstod        wcstod
#define _tcstoi64      _wcstoi64
#define _tcstoui64     _wcstoui64
#define _ttoi          _wtoi
#define _ttol          _wtol
#define _ttoi64        _wtoi64
#define _tstoi         _wtoi
#define _tstol         _wtol
#define _tstof         _wtof
#define _itot          _itow
#define _ltot          _ltow
#define _ultot         _ultow
#define _i64tot        _i64tow
#define _itot_s        _itow_s
#define _tprintf       wprintf
#define _ftprintf      fwprintf
#define _stprintf      _swprintf
#define _sntprintf     _snwprintf
#define _vtprintf      vwprintf
#define _vftprintf     vfwprintf
#define _vsntprintf    _vsnwprintf
#define _tprintf_s     wprintf_s
#define _ftprintf_s    fwprintf_s
#define _stprintf_s    swprintf_s
#define _vstprintf_s   vswprintf_s
#define _sntprintf_s   _snwprintf_s
#define _vsntprintf_s  _vsnwprintf_s
#define _sctprintf     _scwprintf
#define _vsctprintf    _vscwprintf
#define _tscanf        wscanf
#define _ftscanf       fwscanf
#define _stscanf       swscanf
#define _fgetts        fgetws
#define _fputts        fputws
#define _putts         _putws
#define _fgettc        fgetwc
#define _fputtc        fputwc
#define _gettchar      getwchar
#define _puttchar      putwchar
#define _tfopen        _wfopen
#define _tfopen_s      _wfopen_s
#define _tremove       _wremove
#define _tgetenv       _wgetenv
#define _tsystem       _wsystem
#define _istalpha      iswalpha
#define _istdigit      iswdigit
#define _istxdigit     iswxdigit
#define _istalnum      iswalnum
#define _istspace      iswspace
#define _istupper      iswupper
#define _istlower      iswlower
#define _istprint      iswprint
#define _istpunct      iswpunct
#define _totupper      towupper
#define _totlower      towlower
#define _tmain         wmain
#define _vstprintf(to, format, arguments) _vsnwprintf(to, (size_t)_CRT_INT_MAX, format, arguments)
#define _tcstok(text, delimiters)         _wcstok(text, delimiters)
#else
typedef char _TCHAR, _TSCHAR;
typedef unsigned char _TUCHAR, _TXCHAR;
typedef int _TINT;
#define _TEOF EOF
#define __T(x) x
#ifndef _TCHAR_DEFINED
#define _TCHAR_DEFINED
typedef char TCHAR, *PTCHAR;
#endif
#define _tcslen        strlen
#define _tcsclen       strlen
#define _tcscpy        strcpy
#define _tcsncpy       strncpy
#define _tcscat        strcat
#define _tcsncat       strncat
#define _tcscmp        strcmp
#define _tcsncmp       strncmp
#define _tcsicmp       _stricmp
#define _tcsnicmp      _strnicmp
#define _tcsncicmp     _strnicmp
#define _tcscoll       strcoll
#define _tcsicoll      _stricoll
#define _tcschr        strchr
#define _tcsrchr       strrchr
#define _tcsstr        strstr
#define _tcspbrk       strpbrk
#define _tcsspn        strspn
#define _tcscspn       strcspn
#define _tcsdup        _strdup
#define _tcslwr        _strlwr
#define _tcsupr        _strupr
#define _tcsrev        _strrev
#define _tcscpy_s      strcpy_s
#define _tcscat_s      strcat_s
#define _tcsncpy_s     strncpy_s
#define _tcsncat_s     strncat_s
#define _tcstok_s      strtok_s
#define _tcsnlen       strnlen
#define _tcstol        strtol
#define _tcstoul       strtoul
#define _tcstod        strtod
#define _tcstoi64      _strtoi64
#define _tcstoui64     _strtoui64
#define _ttoi          atoi
#define _ttol          atol
#define _ttoi64        _atoi64
#define _tstoi         atoi
#define _tstol         atol
#define _tstof         atof
#define _itot          _itoa
#define _ltot          _ltoa
#define _ultot         _ultoa
#define _i64tot        _i64toa
#define _itot_s        _itoa_s
#define _tprintf       printf
#define _ftprintf      fprintf
#define _stprintf      sprintf
#define _sntprintf     _snprintf
#define _vtprintf      vprintf
#define _vftprintf     vfprintf
#define _vsntprintf    _vsnprintf
#define _tprintf_s     printf_s
#define _ftprintf_s    fprintf_s
#define _stprintf_s    sprintf_s
#define _vstprintf_s   vsprintf_s
#define _sntprintf_s   _snprintf_s
#define _vsntprintf_s  _vsnprintf_s
#define _sctprintf     _scprintf
#define _vsctprintf    _vscprintf
#define _tscanf        scanf
#define _ftscanf       fscanf
#define _stscanf       sscanf
#define _fgetts        fgets
#define _fputts        fputs
#define _putts         puts
#define _fgettc        fgetc
#define _fputtc        fputc
#define _gettchar      getchar
#define _puttchar      putchar
#define _tfopen        fopen
#define _tfopen_s      fopen_s
#define _tremove       remove
#define _tgetenv       getenv
#define _tsystem       system
#define _istalpha      isalpha
#define _istdigit      isdigit
#define _istxdigit     isxdigit
#define _istalnum      isalnum
#define _istspace      isspace
#define _istupper      isupper
#define _istlower      islower
#define _istprint      isprint
#define _istpunct      ispunct
#define _totupper      toupper
#define _totlower      tolower
#define _tmain         main
#define _vstprintf vsprintf
#define _tcstok    strtok
#endif

#define _T(x)    __T(x)
#define _TEXT(x) __T(x)
#define _tcsinc(text)      ((text) + 1)
#define _tcsdec(start, at) ((start) >= (at) ? NULL : (at) - 1)
#define _tcsnextc(text)    (*(text))
#define _tclen(text)       1
#define _tccpy(to, from)   (*(to) = *(from))

#endif
