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
typedef ULONG_PTR HANDLE_PTR;
typedef LONG_PTR SHANDLE_PTR;
typedef int HALF_PTR, *PHALF_PTR;
typedef unsigned int UHALF_PTR, *PUHALF_PTR;
OWS_EXTENSION typedef unsigned long long POINTER_64_INT;
#define __int3264 __int64

/* Every pointer here has 64 bits. */
#define ADDRESS_TAG_BIT ((UINT64)1 << 42)
#define POINTER_32
#define POINTER_64
#define POINTER_SIGNED
#define POINTER_UNSIGNED
#define FIRMWARE_PTR
#define SPOINTER_32 POINTER_SIGNED POINTER_32
#define UPOINTER_32 POINTER_UNSIGNED POINTER_32

/* Limits. */
#define MAXUINT8     ((UINT8)~((UINT8)0))
#define MAXINT8      ((INT8)(MAXUINT8 >> 1))
#define MININT8      ((INT8)~MAXINT8)
#define MAXUINT16    ((UINT16)~((UINT16)0))
#define MAXINT16     ((INT16)(MAXUINT16 >> 1))
#define MININT16     ((INT16)~MAXINT16)
#define MAXUINT32    ((UINT32)~((UINT32)0))
#define MAXINT32     ((INT32)(MAXUINT32 >> 1))
#define MININT32     ((INT32)~MAXINT32)
#define MAXUINT64    ((UINT64)~((UINT64)0))
#define MAXINT64     ((INT64)(MAXUINT64 >> 1))
#define MININT64     ((INT64)~MAXINT64)
#define MAXULONG32   ((ULONG32)~((ULONG32)0))
#define MAXLONG32    ((LONG32)(MAXULONG32 >> 1))
#define MINLONG32    ((LONG32)~MAXLONG32)
#define MAXULONG64   ((ULONG64)~((ULONG64)0))
#define MAXLONG64    ((LONG64)(MAXULONG64 >> 1))
#define MINLONG64    ((LONG64)~MAXLONG64)
#define MAXULONGLONG ((ULONG64)~((ULONG64)0))
#define MINLONGLONG  ((LONG64)~MAXLONG64)
#define MAXDWORD32   ((DWORD32)~((DWORD32)0))
#define MAXDWORD64   ((DWORD64)~((DWORD64)0))
#define MAXUINT      ((unsigned int)~0u)
#define MAXINT       ((int)(MAXUINT >> 1))
#define MININT       ((int)~MAXINT)
#define MAXUINT_PTR  (~((UINT_PTR)0))
#define MAXINT_PTR   ((INT_PTR)(MAXUINT_PTR >> 1))
#define MININT_PTR   (~MAXINT_PTR)
#define MAXULONG_PTR (~((ULONG_PTR)0))
#define MAXLONG_PTR  ((LONG_PTR)(MAXULONG_PTR >> 1))
#define MINLONG_PTR  (~MAXLONG_PTR)
#define MAXUHALF_PTR ((UHALF_PTR)~0u)
#define MAXHALF_PTR  ((HALF_PTR)(MAXUHALF_PTR >> 1))
#define MINHALF_PTR  (~MAXHALF_PTR)
#define MAXSIZE_T    ((SIZE_T)~((SIZE_T)0))
#define MAXSSIZE_T   ((SSIZE_T)(MAXSIZE_T >> 1))
#define MINSSIZE_T   (~MAXSSIZE_T)

/* Between pointers, handles and numbers; a number that is too narrow for a pointer loses its upper half. */
#define PtrToUlong(p)        ((ULONG)(ULONG_PTR)(p))
#define PtrToLong(p)         ((LONG)(LONG_PTR)(p))
#define PtrToUint(p)         ((UINT)(UINT_PTR)(p))
#define PtrToInt(p)          ((INT)(INT_PTR)(p))
#define PtrToUshort(p)       ((unsigned short)(ULONG_PTR)(p))
#define PtrToShort(p)        ((short)(LONG_PTR)(p))
#define PtrToPtr64(p)        ((void *)(p))
#define Ptr64ToPtr(p)        ((void *)(p))
#define UlongToPtr(ul)       ((void *)(ULONG_PTR)((unsigned int)(ul)))
#define ULongToPtr(ul)       UlongToPtr(ul)
#define LongToPtr(l)         ((void *)(LONG_PTR)((int)(l)))
#define UintToPtr(ui)        ((void *)(UINT_PTR)((unsigned int)(ui)))
#define UIntToPtr(ui)        UintToPtr(ui)
#define IntToPtr(i)          ((void *)(INT_PTR)((int)(i)))
#define HandleToUlong(h)     ((ULONG)(ULONG_PTR)(h))
#define HandleToULong(h)     HandleToUlong(h)
#define HandleToLong(h)      ((LONG)(LONG_PTR)(h))
#define UlongToHandle(ul)    ((HANDLE)(ULONG_PTR)((unsigned int)(ul)))
#define ULongToHandle(ul)    UlongToHandle(ul)
#define LongToHandle(l)      ((HANDLE)(LONG_PTR)((int)(l)))
#define HandleToHandle64(h)  (PtrToPtr64(h))
#define Handle64ToHandle(h)  (Ptr64ToPtr(h))
#define PtrToPtr32(p)        ((void *)(ULONG_PTR)((unsigned int)(ULONG_PTR)(p)))
#define Ptr32ToPtr(p)        ((void *)(ULONG_PTR)((unsigned int)(ULONG_PTR)(p)))
#define HandleToHandle32(h)  (PtrToPtr32(h))
#define Handle32ToHandle(h)  ((void *)(LONG_PTR)((int)(ULONG_PTR)(h)))

#endif
