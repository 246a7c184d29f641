/* interlockedapi.h: atomic operations on LONG, LONG64, SHORT, CHAR and pointers. All are full barriers, as on Windows, but
 * for the forms that name what they are: Acquire, Release, NoFence. Increment, Decrement and Add return the new value; the
 * others the old one.
 */
#ifndef _INTERLOCKAPI_H_
#define _INTERLOCKAPI_H_

#include <minwindef.h>

#ifdef __cplusplus
extern "C++" {
#endif

FORCEINLINE LONG InterlockedIncrement(LONG volatile *target) { return __atomic_add_fetch(target, 1, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG InterlockedDecrement(LONG volatile *target) { return __atomic_sub_fetch(target, 1, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG InterlockedExchange(LONG volatile *target, LONG value) { return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG InterlockedExchangeAdd(LONG volatile *target, LONG value) { return __atomic_fetch_add(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG InterlockedCompareExchange(LONG volatile *target, LONG value, LONG comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return comparand;
}
FORCEINLINE LONG InterlockedAnd(LONG volatile *target, LONG value) { return __atomic_fetch_and(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG InterlockedOr(LONG volatile *target, LONG value) { return __atomic_fetch_or(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG InterlockedXor(LONG volatile *target, LONG value) { return __atomic_fetch_xor(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG InterlockedAdd(LONG volatile *target, LONG value) { return __atomic_add_fetch(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG InterlockedIncrementAcquire(LONG volatile *target) { return __atomic_add_fetch(target, 1, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG InterlockedDecrementAcquire(LONG volatile *target) { return __atomic_sub_fetch(target, 1, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG InterlockedExchangeAcquire(LONG volatile *target, LONG value) { return __atomic_exchange_n(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG InterlockedExchangeAddAcquire(LONG volatile *target, LONG value) { return __atomic_fetch_add(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG InterlockedCompareExchangeAcquire(LONG volatile *target, LONG value, LONG comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE);
  return comparand;
}
FORCEINLINE LONG InterlockedAndAcquire(LONG volatile *target, LONG value) { return __atomic_fetch_and(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG InterlockedOrAcquire(LONG volatile *target, LONG value) { return __atomic_fetch_or(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG InterlockedXorAcquire(LONG volatile *target, LONG value) { return __atomic_fetch_xor(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG InterlockedAddAcquire(LONG volatile *target, LONG value) { return __atomic_add_fetch(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG InterlockedIncrementRelease(LONG volatile *target) { return __atomic_add_fetch(target, 1, __ATOMIC_RELEASE); }
FORCEINLINE LONG InterlockedDecrementRelease(LONG volatile *target) { return __atomic_sub_fetch(target, 1, __ATOMIC_RELEASE); }
FORCEINLINE LONG InterlockedExchangeRelease(LONG volatile *target, LONG value) { return __atomic_exchange_n(target, value, __ATOMIC_RELEASE); }
FORCEINLINE LONG InterlockedExchangeAddRelease(LONG volatile *target, LONG value) { return __atomic_fetch_add(target, value, __ATOMIC_RELEASE); }
FORCEINLINE LONG InterlockedCompareExchangeRelease(LONG volatile *target, LONG value, LONG comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
  return comparand;
}
FORCEINLINE LONG InterlockedAndRelease(LONG volatile *target, LONG value) { return __atomic_fetch_and(target, value, __ATOMIC_RELEASE); }
FORCEINLINE LONG InterlockedOrRelease(LONG volatile *target, LONG value) { return __atomic_fetch_or(target, value, __ATOMIC_RELEASE); }
FORCEINLINE LONG InterlockedXorRelease(LONG volatile *target, LONG value) { return __atomic_fetch_xor(target, value, __ATOMIC_RELEASE); }
FORCEINLINE LONG InterlockedAddRelease(LONG volatile *target, LONG value) { return __atomic_add_fetch(target, value, __ATOMIC_RELEASE); }
FORCEINLINE LONG InterlockedIncrementNoFence(LONG volatile *target) { return __atomic_add_fetch(target, 1, __ATOMIC_RELAXED); }
FORCEINLINE LONG InterlockedDecrementNoFence(LONG volatile *target) { return __atomic_sub_fetch(target, 1, __ATOMIC_RELAXED); }
FORCEINLINE LONG InterlockedExchangeNoFence(LONG volatile *target, LONG value) { return __atomic_exchange_n(target, value, __ATOMIC_RELAXED); }
FORCEINLINE LONG InterlockedExchangeAddNoFence(LONG volatile *target, LONG value) { return __atomic_fetch_add(target, value, __ATOMIC_RELAXED); }
FORCEINLINE LONG InterlockedCompareExchangeNoFence(LONG volatile *target, LONG value, LONG comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
  return comparand;
}
FORCEINLINE LONG InterlockedAndNoFence(LONG volatile *target, LONG value) { return __atomic_fetch_and(target, value, __ATOMIC_RELAXED); }
FORCEINLINE LONG InterlockedOrNoFence(LONG volatile *target, LONG value) { return __atomic_fetch_or(target, value, __ATOMIC_RELAXED); }
FORCEINLINE LONG InterlockedXorNoFence(LONG volatile *target, LONG value) { return __atomic_fetch_xor(target, value, __ATOMIC_RELAXED); }
FORCEINLINE LONG InterlockedAddNoFence(LONG volatile *target, LONG value) { return __atomic_add_fetch(target, value, __ATOMIC_RELAXED); }

FORCEINLINE LONG64 InterlockedIncrement64(LONG64 volatile *target) { return __atomic_add_fetch(target, 1, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG64 InterlockedDecrement64(LONG64 volatile *target) { return __atomic_sub_fetch(target, 1, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG64 InterlockedExchange64(LONG64 volatile *target, LONG64 value) { return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG64 InterlockedExchangeAdd64(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_add(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG64 InterlockedCompareExchange64(LONG64 volatile *target, LONG64 value, LONG64 comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return comparand;
}
FORCEINLINE LONG64 InterlockedAnd64(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_and(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG64 InterlockedOr64(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_or(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG64 InterlockedXor64(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_xor(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG64 InterlockedAdd64(LONG64 volatile *target, LONG64 value) { return __atomic_add_fetch(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE LONG64 InterlockedIncrement64Acquire(LONG64 volatile *target) { return __atomic_add_fetch(target, 1, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG64 InterlockedDecrement64Acquire(LONG64 volatile *target) { return __atomic_sub_fetch(target, 1, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG64 InterlockedExchange64Acquire(LONG64 volatile *target, LONG64 value) { return __atomic_exchange_n(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG64 InterlockedExchangeAdd64Acquire(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_add(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG64 InterlockedCompareExchange64Acquire(LONG64 volatile *target, LONG64 value, LONG64 comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE);
  return comparand;
}
FORCEINLINE LONG64 InterlockedAnd64Acquire(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_and(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG64 InterlockedOr64Acquire(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_or(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG64 InterlockedXor64Acquire(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_xor(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG64 InterlockedAdd64Acquire(LONG64 volatile *target, LONG64 value) { return __atomic_add_fetch(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE LONG64 InterlockedIncrement64Release(LONG64 volatile *target) { return __atomic_add_fetch(target, 1, __ATOMIC_RELEASE); }
FORCEINLINE LONG64 InterlockedDecrement64Release(LONG64 volatile *target) { return __atomic_sub_fetch(target, 1, __ATOMIC_RELEASE); }
FORCEINLINE LONG64 InterlockedExchange64Release(LONG64 volatile *target, LONG64 value) { return __atomic_exchange_n(target, value, __ATOMIC_RELEASE); }
FORCEINLINE LONG64 InterlockedExchangeAdd64Release(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_add(target, value, __ATOMIC_RELEASE); }
FORCEINLINE LONG64 InterlockedCompareExchange64Release(LONG64 volatile *target, LONG64 value, LONG64 comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
  return comparand;
}
FORCEINLINE LONG64 InterlockedAnd64Release(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_and(target, value, __ATOMIC_RELEASE); }
FORCEINLINE LONG64 InterlockedOr64Release(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_or(target, value, __ATOMIC_RELEASE); }
FORCEINLINE LONG64 InterlockedXor64Release(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_xor(target, value, __ATOMIC_RELEASE); }
FORCEINLINE LONG64 InterlockedAdd64Release(LONG64 volatile *target, LONG64 value) { return __atomic_add_fetch(target, value, __ATOMIC_RELEASE); }
FORCEINLINE LONG64 InterlockedIncrement64NoFence(LONG64 volatile *target) { return __atomic_add_fetch(target, 1, __ATOMIC_RELAXED); }
FORCEINLINE LONG64 InterlockedDecrement64NoFence(LONG64 volatile *target) { return __atomic_sub_fetch(target, 1, __ATOMIC_RELAXED); }
FORCEINLINE LONG64 InterlockedExchange64NoFence(LONG64 volatile *target, LONG64 value) { return __atomic_exchange_n(target, value, __ATOMIC_RELAXED); }
FORCEINLINE LONG64 InterlockedExchangeAdd64NoFence(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_add(target, value, __ATOMIC_RELAXED); }
FORCEINLINE LONG64 InterlockedCompareExchange64NoFence(LONG64 volatile *target, LONG64 value, LONG64 comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
  return comparand;
}
FORCEINLINE LONG64 InterlockedAnd64NoFence(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_and(target, value, __ATOMIC_RELAXED); }
FORCEINLINE LONG64 InterlockedOr64NoFence(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_or(target, value, __ATOMIC_RELAXED); }
FORCEINLINE LONG64 InterlockedXor64NoFence(LONG64 volatile *target, LONG64 value) { return __atomic_fetch_xor(target, value, __ATOMIC_RELAXED); }
FORCEINLINE LONG64 InterlockedAdd64NoFence(LONG64 volatile *target, LONG64 value) { return __atomic_add_fetch(target, value, __ATOMIC_RELAXED); }

FORCEINLINE SHORT InterlockedIncrement16(SHORT volatile *target) { return (SHORT)(__atomic_fetch_add(target, 1, __ATOMIC_SEQ_CST) + 1); }
FORCEINLINE SHORT InterlockedDecrement16(SHORT volatile *target) { return (SHORT)(__atomic_fetch_sub(target, 1, __ATOMIC_SEQ_CST) - 1); }
FORCEINLINE SHORT InterlockedExchange16(SHORT volatile *target, SHORT value) { return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE SHORT InterlockedCompareExchange16(SHORT volatile *target, SHORT value, SHORT comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return comparand;
}
FORCEINLINE SHORT InterlockedAnd16(SHORT volatile *target, SHORT value) { return __atomic_fetch_and(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE SHORT InterlockedOr16(SHORT volatile *target, SHORT value) { return __atomic_fetch_or(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE SHORT InterlockedXor16(SHORT volatile *target, SHORT value) { return __atomic_fetch_xor(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE SHORT InterlockedIncrement16Acquire(SHORT volatile *target) { return (SHORT)(__atomic_fetch_add(target, 1, __ATOMIC_ACQUIRE) + 1); }
FORCEINLINE SHORT InterlockedDecrement16Acquire(SHORT volatile *target) { return (SHORT)(__atomic_fetch_sub(target, 1, __ATOMIC_ACQUIRE) - 1); }
FORCEINLINE SHORT InterlockedExchange16Acquire(SHORT volatile *target, SHORT value) { return __atomic_exchange_n(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE SHORT InterlockedCompareExchange16Acquire(SHORT volatile *target, SHORT value, SHORT comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE);
  return comparand;
}
FORCEINLINE SHORT InterlockedAnd16Acquire(SHORT volatile *target, SHORT value) { return __atomic_fetch_and(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE SHORT InterlockedOr16Acquire(SHORT volatile *target, SHORT value) { return __atomic_fetch_or(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE SHORT InterlockedXor16Acquire(SHORT volatile *target, SHORT value) { return __atomic_fetch_xor(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE SHORT InterlockedIncrement16Release(SHORT volatile *target) { return (SHORT)(__atomic_fetch_add(target, 1, __ATOMIC_RELEASE) + 1); }
FORCEINLINE SHORT InterlockedDecrement16Release(SHORT volatile *target) { return (SHORT)(__atomic_fetch_sub(target, 1, __ATOMIC_RELEASE) - 1); }
FORCEINLINE SHORT InterlockedExchange16Release(SHORT volatile *target, SHORT value) { return __atomic_exchange_n(target, value, __ATOMIC_RELEASE); }
FORCEINLINE SHORT InterlockedCompareExchange16Release(SHORT volatile *target, SHORT value, SHORT comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
  return comparand;
}
FORCEINLINE SHORT InterlockedAnd16Release(SHORT volatile *target, SHORT value) { return __atomic_fetch_and(target, value, __ATOMIC_RELEASE); }
FORCEINLINE SHORT InterlockedOr16Release(SHORT volatile *target, SHORT value) { return __atomic_fetch_or(target, value, __ATOMIC_RELEASE); }
FORCEINLINE SHORT InterlockedXor16Release(SHORT volatile *target, SHORT value) { return __atomic_fetch_xor(target, value, __ATOMIC_RELEASE); }
FORCEINLINE SHORT InterlockedIncrement16NoFence(SHORT volatile *target) { return (SHORT)(__atomic_fetch_add(target, 1, __ATOMIC_RELAXED) + 1); }
FORCEINLINE SHORT InterlockedDecrement16NoFence(SHORT volatile *target) { return (SHORT)(__atomic_fetch_sub(target, 1, __ATOMIC_RELAXED) - 1); }
FORCEINLINE SHORT InterlockedExchange16NoFence(SHORT volatile *target, SHORT value) { return __atomic_exchange_n(target, value, __ATOMIC_RELAXED); }
FORCEINLINE SHORT InterlockedCompareExchange16NoFence(SHORT volatile *target, SHORT value, SHORT comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
  return comparand;
}
FORCEINLINE SHORT InterlockedAnd16NoFence(SHORT volatile *target, SHORT value) { return __atomic_fetch_and(target, value, __ATOMIC_RELAXED); }
FORCEINLINE SHORT InterlockedOr16NoFence(SHORT volatile *target, SHORT value) { return __atomic_fetch_or(target, value, __ATOMIC_RELAXED); }
FORCEINLINE SHORT InterlockedXor16NoFence(SHORT volatile *target, SHORT value) { return __atomic_fetch_xor(target, value, __ATOMIC_RELAXED); }

FORCEINLINE char InterlockedExchange8(char volatile *target, char value) { return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE char InterlockedExchangeAdd8(char volatile *target, char value) { return __atomic_fetch_add(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE char InterlockedAnd8(char volatile *target, char value) { return __atomic_fetch_and(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE char InterlockedOr8(char volatile *target, char value) { return __atomic_fetch_or(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE char InterlockedXor8(char volatile *target, char value) { return __atomic_fetch_xor(target, value, __ATOMIC_SEQ_CST); }

FORCEINLINE PVOID InterlockedExchangePointer(PVOID volatile *target, PVOID value) { return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE PVOID InterlockedCompareExchangePointer(PVOID volatile *target, PVOID value, PVOID comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return comparand;
}
FORCEINLINE PVOID InterlockedExchangePointerAcquire(PVOID volatile *target, PVOID value) { return __atomic_exchange_n(target, value, __ATOMIC_ACQUIRE); }
FORCEINLINE PVOID InterlockedCompareExchangePointerAcquire(PVOID volatile *target, PVOID value, PVOID comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE);
  return comparand;
}
FORCEINLINE PVOID InterlockedExchangePointerRelease(PVOID volatile *target, PVOID value) { return __atomic_exchange_n(target, value, __ATOMIC_RELEASE); }
FORCEINLINE PVOID InterlockedCompareExchangePointerRelease(PVOID volatile *target, PVOID value, PVOID comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
  return comparand;
}
FORCEINLINE PVOID InterlockedExchangePointerNoFence(PVOID volatile *target, PVOID value) { return __atomic_exchange_n(target, value, __ATOMIC_RELAXED); }
FORCEINLINE PVOID InterlockedCompareExchangePointerNoFence(PVOID volatile *target, PVOID value, PVOID comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
  return comparand;
}

/* The bit before: 0 or 1. `bit` counts from the lowest bit of *target. */
FORCEINLINE BOOLEAN InterlockedBitTestAndSet(LONG volatile *target, LONG bit) {
  return (BOOLEAN)((__atomic_fetch_or(target, (LONG)((ULONG)1 << (bit & 31)), __ATOMIC_SEQ_CST) & (LONG)((ULONG)1 << (bit & 31))) != 0);
}
FORCEINLINE BOOLEAN InterlockedBitTestAndReset(LONG volatile *target, LONG bit) {
  return (BOOLEAN)((__atomic_fetch_and(target, ~(LONG)((ULONG)1 << (bit & 31)), __ATOMIC_SEQ_CST) & (LONG)((ULONG)1 << (bit & 31))) != 0);
}
FORCEINLINE BOOLEAN InterlockedBitTestAndSet64(LONG64 volatile *target, LONG64 bit) {
  return (BOOLEAN)((__atomic_fetch_or(target, (LONG64)((ULONG64)1 << (bit & 63)), __ATOMIC_SEQ_CST) & (LONG64)((ULONG64)1 << (bit & 63))) != 0);
}
FORCEINLINE BOOLEAN InterlockedBitTestAndReset64(LONG64 volatile *target, LONG64 bit) {
  return (BOOLEAN)((__atomic_fetch_and(target, ~(LONG64)((ULONG64)1 << (bit & 63)), __ATOMIC_SEQ_CST) & (LONG64)((ULONG64)1 << (bit & 63))) != 0);
}

#ifdef __cplusplus
} /* extern "C++" */
/* The unsigned forms that C++ programs use. */
extern "C++" {
FORCEINLINE ULONG InterlockedIncrement(ULONG volatile *target) { return (ULONG)InterlockedIncrement((LONG volatile *)target); }
FORCEINLINE ULONG InterlockedDecrement(ULONG volatile *target) { return (ULONG)InterlockedDecrement((LONG volatile *)target); }
FORCEINLINE ULONG InterlockedExchange(ULONG volatile *target, ULONG value) {
  return (ULONG)InterlockedExchange((LONG volatile *)target, (LONG)value);
}
FORCEINLINE ULONG InterlockedExchangeAdd(ULONG volatile *target, ULONG value) {
  return (ULONG)InterlockedExchangeAdd((LONG volatile *)target, (LONG)value);
}
FORCEINLINE ULONG InterlockedAnd(ULONG volatile *target, ULONG value) {
  return (ULONG)InterlockedAnd((LONG volatile *)target, (LONG)value);
}
FORCEINLINE ULONG InterlockedOr(ULONG volatile *target, ULONG value) {
  return (ULONG)InterlockedOr((LONG volatile *)target, (LONG)value);
}
FORCEINLINE ULONG InterlockedXor(ULONG volatile *target, ULONG value) {
  return (ULONG)InterlockedXor((LONG volatile *)target, (LONG)value);
}
FORCEINLINE ULONG InterlockedCompareExchange(ULONG volatile *target, ULONG value, ULONG comparand) {
  return (ULONG)InterlockedCompareExchange((LONG volatile *)target, (LONG)value, (LONG)comparand);
}
FORCEINLINE ULONG64 InterlockedIncrement(ULONG64 volatile *target) { return (ULONG64)InterlockedIncrement64((LONG64 volatile *)target); }
FORCEINLINE ULONG64 InterlockedDecrement(ULONG64 volatile *target) { return (ULONG64)InterlockedDecrement64((LONG64 volatile *)target); }
FORCEINLINE ULONG64 InterlockedExchange(ULONG64 volatile *target, ULONG64 value) {
  return (ULONG64)InterlockedExchange64((LONG64 volatile *)target, (LONG64)value);
}
FORCEINLINE ULONG64 InterlockedExchangeAdd(ULONG64 volatile *target, ULONG64 value) {
  return (ULONG64)InterlockedExchangeAdd64((LONG64 volatile *)target, (LONG64)value);
}
FORCEINLINE ULONG64 InterlockedAnd(ULONG64 volatile *target, ULONG64 value) {
  return (ULONG64)InterlockedAnd64((LONG64 volatile *)target, (LONG64)value);
}
FORCEINLINE ULONG64 InterlockedOr(ULONG64 volatile *target, ULONG64 value) {
  return (ULONG64)InterlockedOr64((LONG64 volatile *)target, (LONG64)value);
}
FORCEINLINE ULONG64 InterlockedXor(ULONG64 volatile *target, ULONG64 value) {
  return (ULONG64)InterlockedXor64((LONG64 volatile *)target, (LONG64)value);
}
FORCEINLINE ULONG64 InterlockedCompareExchange(ULONG64 volatile *target, ULONG64 value, ULONG64 comparand) {
  return (ULONG64)InterlockedCompareExchange64((LONG64 volatile *)target, (LONG64)value, (LONG64)comparand);
}
#ifdef __LP64__
/* A program that declares its counter `long` where Windows has LONG: here that is an integer of 64 bits, and the whole of it
 * counts.
 */
FORCEINLINE long InterlockedIncrement(long volatile *target) { return __atomic_add_fetch(target, 1, __ATOMIC_SEQ_CST); }
FORCEINLINE long InterlockedDecrement(long volatile *target) { return __atomic_sub_fetch(target, 1, __ATOMIC_SEQ_CST); }
FORCEINLINE long InterlockedExchange(long volatile *target, long value) { return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE long InterlockedExchangeAdd(long volatile *target, long value) { return __atomic_fetch_add(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE long InterlockedAnd(long volatile *target, long value) { return __atomic_fetch_and(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE long InterlockedOr(long volatile *target, long value) { return __atomic_fetch_or(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE long InterlockedXor(long volatile *target, long value) { return __atomic_fetch_xor(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE long InterlockedCompareExchange(long volatile *target, long value, long comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return comparand;
}
FORCEINLINE unsigned long InterlockedIncrement(unsigned long volatile *target) { return __atomic_add_fetch(target, 1, __ATOMIC_SEQ_CST); }
FORCEINLINE unsigned long InterlockedDecrement(unsigned long volatile *target) { return __atomic_sub_fetch(target, 1, __ATOMIC_SEQ_CST); }
FORCEINLINE unsigned long InterlockedExchange(unsigned long volatile *target, unsigned long value) { return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE unsigned long InterlockedExchangeAdd(unsigned long volatile *target, unsigned long value) { return __atomic_fetch_add(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE unsigned long InterlockedAnd(unsigned long volatile *target, unsigned long value) { return __atomic_fetch_and(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE unsigned long InterlockedOr(unsigned long volatile *target, unsigned long value) { return __atomic_fetch_or(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE unsigned long InterlockedXor(unsigned long volatile *target, unsigned long value) { return __atomic_fetch_xor(target, value, __ATOMIC_SEQ_CST); }
FORCEINLINE unsigned long InterlockedCompareExchange(unsigned long volatile *target, unsigned long value, unsigned long comparand) {
  __atomic_compare_exchange_n(target, &comparand, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return comparand;
}
#endif
}
#endif

#endif
