/* basetsd.h: integer types of a known size. Windows is LLP64, Linux LP64: LONG and its family have 32 bits in both. */
#ifndef _BASETSD_H_
#define _BASETSD_H_

#include <openwinsock/platform.h>

typedef signed char INT8, *PINT8;
typedef signed short INT16, *PINT16;
typedef signed int INT32, *PINT32;
OWS_EXTENSION typedef signed long long INT64, *PINT64;
typedef unsigned char UINT8, *PUINT8;
typedef unsigned short UINT16, *PUINT16;
typedef unsigned int UINT32, *PUINT32;
OWS_EXTENSION typedef unsigned long long UINT64, *PUINT64;

typedef signed int LONG32, *PLONG32;
typedef unsigned int ULONG32, *PULONG32;
typedef unsigned int DWORD32, *PDWORD32;
OWS_EXTENSION typedef signed long long LONG64, *PLONG64;
OWS_EXTENSION typedef unsigned long long ULONG64, *PULONG64;
OWS_EXTENSION typedef unsigned long long DWORD64, *PDWORD64;

/* As wide as a pointer. */
typedef intptr_t INT_PTR, *PINT_PTR;
typedef uintptr_t UINT_PTR, *PUINT_PTR;
typedef intptr_t LONG_PTR, *PLONG_PTR;
typedef uintptr_t ULONG_PTR, *PULONG_PTR;
typedef ULONG_PTR DWORD_PTR, *PDWORD_PTR;
typedef ULONG_PTR SIZE_T, *PSIZE_T;
typedef LONG_PTR SSIZE_T, *PSSIZE_T;
typedef ULONG_PTR KAFFINITY, *PKAFFINITY;

#define MAXUINT8  ((UINT8)~((UINT8)0))
#define MAXUINT16 ((UINT16)~((UINT16)0))
#define MAXUINT32 ((UINT32)~((UINT32)0))
#define MAXUINT64 ((UINT64)~((UINT64)0))

#define PtrToUlong(p)  ((ULONG)(ULONG_PTR)(p))
#define PtrToLong(p)   ((LONG)(LONG_PTR)(p))
#define UlongToPtr(ul) ((void *)(ULONG_PTR)((unsigned int)(ul)))
#define LongToPtr(l)   ((void *)(LONG_PTR)((int)(l)))
#define HandleToUlong(h) ((ULONG)(ULONG_PTR)(h))
#define HandleToLong(h)  ((LONG)(LONG_PTR)(h))
#define ULongToHandle(ul) ((HANDLE)(ULONG_PTR)(ul))
#define LongToHandle(l)   ((HANDLE)(LONG_PTR)(l))
#define ULongToPtr(ul)    UlongToPtr(ul)

#endif
