/* threadpoollegacyapiset.h: callbacks in the process's default pool of threads, and timer queues.
 *
 * Flags (winnt.h): WT_EXECUTELONGFUNCTION, the callback may take long; WT_EXECUTEINIOTHREAD, WT_EXECUTEINPERSISTENTTHREAD,
 * it runs in a thread that stays and waits alertably, so that it may use APCs; WT_TRANSFER_IMPERSONATION, without effect;
 * WT_SET_MAX_THREADPOOL_THREADS(flags, n): the pool has at most n threads from now on. Others: ERROR_INVALID_PARAMETER.
 */
#ifndef _THREADPOOLLEGACYAPISET_H_
#define _THREADPOOLLEGACYAPISET_H_

#include <minwinbase.h>

OWS_BEGIN

/* Function(Context) runs in a thread of the pool; its return value is not looked at. ERROR_INVALID_PARAMETER,
 * ERROR_NOT_ENOUGH_MEMORY. [QueueUserWorkItem] */
BOOL WINAPI QueueUserWorkItem(LPTHREAD_START_ROUTINE Function, PVOID Context, ULONG Flags);

/* The wait (RegisterWaitForSingleObject) ends: no callback is queued any more. CompletionEvent: an event that is set when the
 * last one has returned; INVALID_HANDLE_VALUE: the call waits for that; NULL: neither. FALSE with ERROR_IO_PENDING, except
 * where the call waited: a callback is still under way, and the wait is given up all the same. ERROR_INVALID_HANDLE: no wait,
 * or no event, and nothing is done. [UnregisterWaitEx] */
BOOL WINAPI UnregisterWaitEx(HANDLE WaitHandle, HANDLE CompletionEvent);

/* Timers in milliseconds, whose Callback(Parameter, TRUE) runs in the pool after DueTime, then every Period, whether the one
 * before has returned or not; 0: once, and such a timer that has run cannot be changed any more. TimerQueue NULL: the
 * default queue. Flags: WT_EXECUTEONLYONCE (Period is 0), WT_EXECUTEINTIMERTHREAD: all such callbacks run in one thread.
 * Delete: CompletionEvent as for UnregisterWaitEx; the queue's timers go with it. ERROR_INVALID_HANDLE: no queue, no timer of
 * this queue, no event. [CreateTimerQueue, CreateTimerQueueTimer, ChangeTimerQueueTimer, DeleteTimerQueueTimer,
 * DeleteTimerQueueEx] */
HANDLE WINAPI CreateTimerQueue(VOID);
BOOL WINAPI CreateTimerQueueTimer(PHANDLE phNewTimer, HANDLE TimerQueue, WAITORTIMERCALLBACK Callback, PVOID Parameter,
                                  DWORD DueTime, DWORD Period, ULONG Flags);
BOOL WINAPI ChangeTimerQueueTimer(HANDLE TimerQueue, HANDLE Timer, ULONG DueTime, ULONG Period);
BOOL WINAPI DeleteTimerQueueTimer(HANDLE TimerQueue, HANDLE Timer, HANDLE CompletionEvent);
BOOL WINAPI DeleteTimerQueueEx(HANDLE TimerQueue, HANDLE CompletionEvent);

/* DeleteTimerQueueEx without an event. [DeleteTimerQueue] */
BOOL WINAPI DeleteTimerQueue(HANDLE TimerQueue);

OWS_END

#endif
