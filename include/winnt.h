/* winnt.h: the lowest types of Win32: characters, HANDLE, LARGE_INTEGER, rights. */
#ifndef _WINNT_
#define _WINNT_

#include <basetsd.h>
#include <guiddef.h>
#include <sal.h>
#include <string.h>

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
#if defined(__cplusplus) && __cplusplus >= 201103L
#define C_ASSERT(e) static_assert((e), #e)
#elif defined(__cplusplus)
#define OWS_PASTE2(a, b) a##b
#define OWS_PASTE(a, b)  OWS_PASTE2(a, b)
#define C_ASSERT(e) typedef char OWS_PASTE(ows_c_assert_, __LINE__)[(e) ? 1 : -1] __attribute__((__unused__))
#else
#define C_ASSERT(e) __extension__ _Static_assert((e), #e)
#endif
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

#ifndef _TCHAR_DEFINED /* by tchar.h */
#define _TCHAR_DEFINED
#ifdef UNICODE
typedef WCHAR TCHAR, *PTCHAR;
#else
typedef char TCHAR, *PTCHAR;
#endif
#endif
#ifdef UNICODE
typedef LPWSTR LPTCH, PTCH, PTSTR, LPTSTR;
typedef LPCWSTR LPCTCH, PCTCH, PCTSTR, LPCTSTR;
#define __TEXT(quote) OWS_WIDE(quote)
#else
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

/* The statuses that this header has; programs that take them from ntstatus.h define WIN32_NO_STATUS. */
#ifndef WIN32_NO_STATUS
#define STATUS_WAIT_0              ((DWORD)0x00000000)
#define STATUS_ABANDONED_WAIT_0    ((DWORD)0x00000080)
#define STATUS_USER_APC            ((DWORD)0x000000C0)
#define STATUS_TIMEOUT             ((DWORD)0x00000102)
#define STATUS_PENDING             ((DWORD)0x00000103)
#define STATUS_GUARD_PAGE_VIOLATION ((DWORD)0x80000001)
#define STATUS_BREAKPOINT          ((DWORD)0x80000003)
#define STATUS_ACCESS_VIOLATION    ((DWORD)0xC0000005)
#define STATUS_IN_PAGE_ERROR       ((DWORD)0xC0000006)
#define STATUS_INVALID_HANDLE      ((DWORD)0xC0000008)
#define STATUS_INVALID_PARAMETER   ((DWORD)0xC000000D)
#define STATUS_NO_MEMORY           ((DWORD)0xC0000017)
#define STATUS_ILLEGAL_INSTRUCTION ((DWORD)0xC000001D)
#define STATUS_STACK_OVERFLOW      ((DWORD)0xC00000FD)
#define STATUS_CONTROL_C_EXIT      ((DWORD)0xC000013A)
#endif

typedef struct _PROCESSOR_NUMBER {
  USHORT Group;
  UCHAR Number;
  UCHAR Reserved;
} PROCESSOR_NUMBER, *PPROCESSOR_NUMBER;

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

/* Memory. RtlSecureZeroMemory is not optimised away. */
#define RtlEqualMemory(Destination, Source, Length) (!memcmp((Destination), (Source), (Length)))
#define RtlMoveMemory(Destination, Source, Length)  memmove((Destination), (Source), (Length))
#define RtlCopyMemory(Destination, Source, Length)  memcpy((Destination), (Source), (Length))
#define RtlFillMemory(Destination, Length, Fill)    memset((Destination), (Fill), (Length))
#define RtlZeroMemory(Destination, Length)          memset((Destination), 0, (Length))
FORCEINLINE PVOID RtlSecureZeroMemory(PVOID ptr, SIZE_T cnt) {
  memset(ptr, 0, cnt);
  __asm__ __volatile__("" : : "r"(ptr) : "memory");
  return ptr;
}

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

/* Rights of handles. Those of files and sockets have no meaning here yet. */
#define DELETE                   0x00010000
#define READ_CONTROL             0x00020000
#define WRITE_DAC                0x00040000
#define WRITE_OWNER              0x00080000
#define SYNCHRONIZE              0x00100000
#define STANDARD_RIGHTS_REQUIRED 0x000f0000
#define STANDARD_RIGHTS_READ     READ_CONTROL
#define STANDARD_RIGHTS_WRITE    READ_CONTROL
#define STANDARD_RIGHTS_EXECUTE  READ_CONTROL
#define STANDARD_RIGHTS_ALL      0x001f0000
#define SPECIFIC_RIGHTS_ALL      0x0000ffff
#define ACCESS_SYSTEM_SECURITY   0x01000000
#define MAXIMUM_ALLOWED          0x02000000
#define GENERIC_ALL              0x10000000
#define GENERIC_EXECUTE          0x20000000
#define GENERIC_WRITE            0x40000000
#define GENERIC_READ             0x80000000

#define EVENT_QUERY_STATE      0x0001
#define EVENT_MODIFY_STATE     0x0002
#define EVENT_ALL_ACCESS       (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0x3)
#define SEMAPHORE_QUERY_STATE  0x0001
#define SEMAPHORE_MODIFY_STATE 0x0002
#define SEMAPHORE_ALL_ACCESS   (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0x3)
#define MUTANT_QUERY_STATE     0x0001
#define MUTANT_ALL_ACCESS      (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | MUTANT_QUERY_STATE)
#define TIMER_QUERY_STATE      0x0001
#define TIMER_MODIFY_STATE     0x0002
#define TIMER_ALL_ACCESS       (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | TIMER_QUERY_STATE | TIMER_MODIFY_STATE)

#define THREAD_TERMINATE                 0x0001
#define THREAD_SUSPEND_RESUME            0x0002
#define THREAD_GET_CONTEXT               0x0008
#define THREAD_SET_CONTEXT               0x0010
#define THREAD_SET_INFORMATION           0x0020
#define THREAD_QUERY_INFORMATION         0x0040
#define THREAD_SET_THREAD_TOKEN          0x0080
#define THREAD_IMPERSONATE               0x0100
#define THREAD_DIRECT_IMPERSONATION      0x0200
#define THREAD_SET_LIMITED_INFORMATION   0x0400
#define THREAD_QUERY_LIMITED_INFORMATION 0x0800
#define THREAD_RESUME                    0x1000
#define THREAD_ALL_ACCESS                (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0xffff)
#define PROCESS_DUP_HANDLE               0x0040
#define PROCESS_QUERY_INFORMATION        0x0400
#define PROCESS_ALL_ACCESS               (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0xffff)

#define PROCESS_TERMINATE                 0x0001
#define PROCESS_CREATE_THREAD             0x0002
#define PROCESS_SET_SESSIONID             0x0004
#define PROCESS_VM_OPERATION              0x0008
#define PROCESS_VM_READ                   0x0010
#define PROCESS_VM_WRITE                  0x0020
#define PROCESS_CREATE_PROCESS            0x0080
#define PROCESS_SET_QUOTA                 0x0100
#define PROCESS_SET_INFORMATION           0x0200
#define PROCESS_SUSPEND_RESUME            0x0800
#define PROCESS_QUERY_LIMITED_INFORMATION 0x1000

#define SECTION_QUERY          0x0001
#define SECTION_MAP_WRITE      0x0002
#define SECTION_MAP_READ       0x0004
#define SECTION_MAP_EXECUTE    0x0008
#define SECTION_EXTEND_SIZE    0x0010
#define SECTION_MAP_EXECUTE_EXPLICIT 0x0020
#define SECTION_ALL_ACCESS                                                                                        \
  (STANDARD_RIGHTS_REQUIRED | SECTION_QUERY | SECTION_MAP_WRITE | SECTION_MAP_READ | SECTION_MAP_EXECUTE | SECTION_EXTEND_SIZE)

#define DUPLICATE_CLOSE_SOURCE 0x00000001
#define DUPLICATE_SAME_ACCESS  0x00000002

#define FLS_MAXIMUM_AVAILABLE 4080
#define TLS_MINIMUM_AVAILABLE 64

#define HEAP_NO_SERIALIZE          0x00000001
#define HEAP_GROWABLE              0x00000002
#define HEAP_GENERATE_EXCEPTIONS   0x00000004
#define HEAP_ZERO_MEMORY           0x00000008
#define HEAP_REALLOC_IN_PLACE_ONLY 0x00000010
#define HEAP_CREATE_ENABLE_EXECUTE 0x00040000

#define RTL_CRITICAL_SECTION_FLAG_NO_DEBUG_INFO    0x01000000
#define RTL_CRITICAL_SECTION_FLAG_DYNAMIC_SPIN     0x02000000
#define RTL_CRITICAL_SECTION_FLAG_STATIC_INIT      0x04000000
#define RTL_CRITICAL_SECTION_FLAG_RESOURCE_TYPE    0x08000000
#define RTL_CRITICAL_SECTION_FLAG_FORCE_DEBUG_INFO 0x10000000
#define RTL_CRITICAL_SECTION_ALL_FLAG_BITS         0xff000000

/* Locks in the program's own memory. Their members are the implementation's; only the sizes are Windows'. */
typedef struct _RTL_CRITICAL_SECTION {
  PVOID DebugInfo;
  LONG LockCount;
  LONG RecursionCount;
  HANDLE OwningThread;
  HANDLE LockSemaphore;
  ULONG_PTR SpinCount;
} RTL_CRITICAL_SECTION, *PRTL_CRITICAL_SECTION;

typedef struct _RTL_SRWLOCK {
  PVOID Ptr;
} RTL_SRWLOCK, *PRTL_SRWLOCK;
#define RTL_SRWLOCK_INIT \
  {                      \
    0                    \
  }

typedef struct _RTL_CONDITION_VARIABLE {
  PVOID Ptr;
} RTL_CONDITION_VARIABLE, *PRTL_CONDITION_VARIABLE;
#define RTL_CONDITION_VARIABLE_INIT \
  {                                 \
    0                               \
  }
#define RTL_CONDITION_VARIABLE_LOCKMODE_SHARED 0x1

typedef union _RTL_RUN_ONCE {
  PVOID Ptr;
} RTL_RUN_ONCE, *PRTL_RUN_ONCE;
#define RTL_RUN_ONCE_INIT \
  {                       \
    0                     \
  }
#define RTL_RUN_ONCE_CHECK_ONLY    0x00000001u
#define RTL_RUN_ONCE_ASYNC         0x00000002u
#define RTL_RUN_ONCE_INIT_FAILED   0x00000004u
#define RTL_RUN_ONCE_CTX_RESERVED_BITS 2

#define YieldProcessor() OWS_YIELD_PROCESSOR()
#if defined(__x86_64__) || defined(__i386__)
#define OWS_YIELD_PROCESSOR() __builtin_ia32_pause()
#else
#define OWS_YIELD_PROCESSOR() __asm__ __volatile__("yield" ::: "memory")
#endif
#define MemoryBarrier() __atomic_thread_fence(__ATOMIC_SEQ_CST)

#endif
