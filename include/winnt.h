/* winnt.h: the lowest types of Win32: characters, HANDLE, LARGE_INTEGER, rights. */
#ifndef _WINNT_
#define _WINNT_

#include <basetsd.h>
#include <guiddef.h>
#include <sal.h>

#ifndef WINAPI
#define WINAPI
#endif
#define APIENTRY WINAPI
#define NTAPI
#define CALLBACK
#define PASCAL
#define pascal
#define CDECL
#define WINBASEAPI
#define WINADVAPI
#define WINUSERAPI
#define DECLSPEC_IMPORT
#define DECLSPEC_NORETURN __attribute__((__noreturn__))
#define DECLSPEC_ALIGN(x) __attribute__((__aligned__(x)))
#ifndef FORCEINLINE
#define FORCEINLINE static __inline__ __attribute__((__always_inline__, __unused__))
#endif
#define UNREFERENCED_PARAMETER(p) ((void)(p))
#define C_ASSERT(e) typedef char ows_c_assert_##__LINE__[(e) ? 1 : -1] __attribute__((__unused__))
#define FIELD_OFFSET(type, field) ((LONG)__builtin_offsetof(type, field))
#define RTL_NUMBER_OF(a) (sizeof(a) / sizeof((a)[0]))
#define ARRAYSIZE(a) RTL_NUMBER_OF(a)
#define CONTAINING_RECORD(address, type, field) ((type *)((char *)(address) - __builtin_offsetof(type, field)))
#define ANYSIZE_ARRAY 1

#define VOID void
typedef void *PVOID;
typedef char CHAR, *PCHAR, *LPCH, *PCH, *NPSTR, *LPSTR, *PSTR;
typedef const char *LPCCH, *PCCH, *LPCSTR, *PCSTR;
typedef short SHORT, *PSHORT;
typedef int LONG, *PLONG;
typedef unsigned char UCHAR, *PUCHAR;
typedef unsigned short USHORT, *PUSHORT;
typedef unsigned int ULONG, *PULONG;
OWS_EXTENSION typedef long long LONGLONG, *PLONGLONG;
OWS_EXTENSION typedef unsigned long long ULONGLONG, *PULONGLONG;
OWS_EXTENSION typedef unsigned long long DWORDLONG, *PDWORDLONG;
typedef unsigned char BOOLEAN, *PBOOLEAN;

/* A UTF-16 unit: wchar_t where the program compiles with -fshort-wchar, else the language's own 16-bit character. */
#if __SIZEOF_WCHAR_T__ == 2
typedef wchar_t WCHAR;
#define OWS_WIDE(text) L##text
#elif defined(__cplusplus) && __cplusplus >= 201103L
typedef char16_t WCHAR;
#define OWS_WIDE(text) u##text
#else
typedef __CHAR16_TYPE__ WCHAR;
#define OWS_WIDE(text) u##text
#endif
typedef WCHAR *PWCHAR, *LPWCH, *PWCH, *NWPSTR, *LPWSTR, *PWSTR;
typedef const WCHAR *LPCWCH, *PCWCH, *LPCWSTR, *PCWSTR;
typedef PWSTR *PZPWSTR;

#ifdef UNICODE
typedef WCHAR TCHAR, *PTCHAR;
typedef LPWSTR LPTCH, PTCH, PTSTR, LPTSTR;
typedef LPCWSTR LPCTCH, PCTCH, PCTSTR, LPCTSTR;
#define __TEXT(quote) OWS_WIDE(quote)
#else
typedef char TCHAR, *PTCHAR;
typedef LPSTR LPTCH, PTCH, PTSTR, LPTSTR;
typedef LPCSTR LPCTCH, PCTCH, PCTSTR, LPCTSTR;
#define __TEXT(quote) quote
#endif
#ifndef TEXT
#define TEXT(quote) __TEXT(quote)
#endif

typedef void *HANDLE;
typedef HANDLE *PHANDLE;
#define DECLARE_HANDLE(name) \
  struct name##__ {          \
    int unused;              \
  };                         \
  typedef struct name##__ *name
#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)

typedef LONG HRESULT;
typedef LONG NTSTATUS;
typedef unsigned int LCID;
typedef unsigned short LANGID;

typedef union _LARGE_INTEGER {
  OWS_EXTENSION struct {
    uint32_t LowPart;
    LONG HighPart;
  };
  struct {
    uint32_t LowPart;
    LONG HighPart;
  } u;
  LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
  OWS_EXTENSION struct {
    uint32_t LowPart;
    uint32_t HighPart;
  };
  struct {
    uint32_t LowPart;
    uint32_t HighPart;
  } u;
  ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

typedef struct _LIST_ENTRY {
  struct _LIST_ENTRY *Flink;
  struct _LIST_ENTRY *Blink;
} LIST_ENTRY, *PLIST_ENTRY;

typedef struct _LUID {
  uint32_t LowPart;
  LONG HighPart;
} LUID, *PLUID;

typedef PVOID PSECURITY_DESCRIPTOR;
typedef uint32_t ACCESS_MASK;
typedef uint32_t SECURITY_INFORMATION;

#define MINCHAR  0x80
#define MAXCHAR  0x7f
#define MINSHORT 0x8000
#define MAXSHORT 0x7fff
#define MINLONG  0x80000000
#define MAXLONG  0x7fffffff
#define MAXBYTE  0xff
#define MAXWORD  0xffff
#define MAXDWORD 0xffffffff

#define MAKELANGID(p, s) ((((unsigned short)(s)) << 10) | (unsigned short)(p))
#define LANG_NEUTRAL        0x00
#define LANG_ENGLISH        0x09
#define SUBLANG_NEUTRAL     0x00
#define SUBLANG_DEFAULT     0x01
#define SUBLANG_SYS_DEFAULT 0x02
#define SUBLANG_ENGLISH_US  0x01

#endif
