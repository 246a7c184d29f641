/* openwinsock/platform.h: what every header here stands on: the compiler's dialect, the calling conventions that Linux has
 * not, and the assembler labels by which our functions get symbols of their own.
 */
#ifndef OPENWINSOCK_PLATFORM_H
#define OPENWINSOCK_PLATFORM_H

#include <stddef.h>
#include <stdint.h>
#if defined(__linux__) && !defined(__GLIBC__)
#error "openwinsock needs glibc"
#endif

/* Around declarations of functions: C linkage, and visible where the library itself is compiled. */
#define OWS_VISIBLE _Pragma("GCC visibility push(default)")
#define OWS_VISIBLE_END _Pragma("GCC visibility pop")
#ifdef __cplusplus
#define OWS_BEGIN OWS_VISIBLE extern "C" {
#define OWS_END } OWS_VISIBLE_END
#else
#define OWS_BEGIN OWS_VISIBLE
#define OWS_END OWS_VISIBLE_END
#endif

/* A function whose name libc has too gets the symbol ws2_NAME, so that nobody else's send() is taken away. */
#define OWS_LABEL(symbol) __asm__(#symbol)

/* Anonymous members and 64-bit literals in C89. */
#define OWS_EXTENSION __extension__

#ifndef __stdcall
#define __stdcall
#endif
#ifndef __cdecl
#define __cdecl
#endif
#ifndef __fastcall
#define __fastcall
#endif
#ifndef _cdecl
#define _cdecl
#endif
#ifndef __int64
#define __int64 long long
#endif
#ifndef __int32
#define __int32 int
#endif
#ifndef __int16
#define __int16 short
#endif
#ifndef __int8
#define __int8 char
#endif
#ifndef __forceinline
#define __forceinline __inline__ __attribute__((__always_inline__))
#endif
/* Attributes of Microsoft's compiler. What changes a program's meaning changes it here too; an attribute that is not below
 * does not compile. clang with -fms-extensions has its own. */
#if !defined(__declspec) && !defined(_MSC_EXTENSIONS)
#define __declspec(attribute) OWS_DECLSPEC_##attribute
#define OWS_DECLSPEC_thread        __thread
#define OWS_DECLSPEC_align(n)      __attribute__((__aligned__(n)))
#define OWS_DECLSPEC_noreturn      __attribute__((__noreturn__))
#define OWS_DECLSPEC_noinline      __attribute__((__noinline__))
#define OWS_DECLSPEC_nothrow       __attribute__((__nothrow__))
#define OWS_DECLSPEC_deprecated    __attribute__((__deprecated__))
#define OWS_DECLSPEC_selectany     __attribute__((__weak__))
#define OWS_DECLSPEC_restrict      __attribute__((__malloc__))
#define OWS_DECLSPEC_dllexport     __attribute__((__visibility__("default")))
#define OWS_DECLSPEC_dllimport
#define OWS_DECLSPEC_novtable
#define OWS_DECLSPEC_noalias
#define OWS_DECLSPEC_safebuffers
#define OWS_DECLSPEC_empty_bases
#define OWS_DECLSPEC_uuid(text)
#endif

#endif
