/* threadpoolapiset.h: pools of threads that run callbacks: work, timers, waits, overlapped operations.
 *
 * A callback runs once for each reason: a submission, a time that has come, a wait that is over, an operation that has
 * completed. Objects take a callback environment (winbase.h) or NULL, which is the process's default pool; they are made
 * with NULL and the last error where that fails: ERROR_INVALID_PARAMETER (no callback, an environment that is none, a pool or
 * a group that is closed), ERROR_NOACCESS, ERROR_NOT_ENOUGH_MEMORY. Pointers to them are names, not addresses: one that is
 * closed or never was an object makes a function do nothing.
 *
 * Close gives the object up: callbacks that wait for a thread still run, and the object goes when the last has returned.
 * WaitFor...Callbacks returns when no callback of the object waits or runs; fCancelPendingCallbacks: those that wait do not
 * run at all. It must not be called from a callback of the object, which would wait for itself. Any thread may call all of
 * these. A callback may take any time; see CallbackMayRunLong. In the child of a fork no callback runs that the parent asked
 * for.
 */
#ifndef _THREADPOOLAPISET_H_
#define _THREADPOOLAPISET_H_

#include <minwinbase.h>

/* Overlapped: the operation's OVERLAPPED. IoResult: NO_ERROR or a Win32 error code. */
typedef VOID(WINAPI *PTP_WIN32_IO_CALLBACK)(PTP_CALLBACK_INSTANCE Instance, PVOID Context, PVOID Overlapped, ULONG IoResult,
                                            ULONG_PTR NumberOfBytesTransferred, PTP_IO Io);

OWS_BEGIN

/* A pool of its own, with as many threads as its callbacks need: at most cthrdMost (512 where it is not set), at least
 * cthrdMic (0), which are made at once: FALSE with ERROR_NOT_ENOUGH_MEMORY where they cannot be. The one that is set last
 * wins where the least is more than the most. A pool that is closed goes on for the objects that have it.
 * reserved is NULL (ERROR_INVALID_PARAMETER).
 * [CreateThreadpool, SetThreadpoolThreadMaximum, SetThreadpoolThreadMinimum, CloseThreadpool] */
PTP_POOL WINAPI CreateThreadpool(PVOID reserved);
VOID WINAPI SetThreadpoolThreadMaximum(PTP_POOL ptpp, DWORD cthrdMost);
BOOL WINAPI SetThreadpoolThreadMinimum(PTP_POOL ptpp, DWORD cthrdMic);
VOID WINAPI CloseThreadpool(PTP_POOL ptpp);

/* The stacks of threads that are made from now on. ERROR_INVALID_PARAMETER: no pool; ERROR_NOACCESS.
 * [SetThreadpoolStackInformation, QueryThreadpoolStackInformation] */
BOOL WINAPI SetThreadpoolStackInformation(PTP_POOL ptpp, PTP_POOL_STACK_INFORMATION ptpsi);
BOOL WINAPI QueryThreadpoolStackInformation(PTP_POOL ptpp, PTP_POOL_STACK_INFORMATION ptpsi);

/* Objects made with an environment of the group are its members until they are closed. CloseThreadpoolCleanupGroupMembers
 * closes all of them and waits for their callbacks, as WaitFor...Callbacks does; with fCancelPendingCallbacks it calls the
 * environment's cancel callback with each one's context and pvCleanupContext. The group can be used again until
 * CloseThreadpoolCleanupGroup. [CreateThreadpoolCleanupGroup, CloseThreadpoolCleanupGroupMembers,
 * CloseThreadpoolCleanupGroup] */
PTP_CLEANUP_GROUP WINAPI CreateThreadpoolCleanupGroup(VOID);
VOID WINAPI CloseThreadpoolCleanupGroupMembers(PTP_CLEANUP_GROUP ptpcg, BOOL fCancelPendingCallbacks, PVOID pvCleanupContext);
VOID WINAPI CloseThreadpoolCleanupGroup(PTP_CLEANUP_GROUP ptpcg);

/* From within a callback, with its instance; elsewhere they do nothing. What the pool does when the callback returns: leaves
 * the critical section, releases the mutex, releases the semaphore (by crel), sets the event, frees the library, in this
 * order; of each kind one, the last that was said. [SetEventWhenCallbackReturns and its kin] */
VOID WINAPI SetEventWhenCallbackReturns(PTP_CALLBACK_INSTANCE pci, HANDLE evt);
VOID WINAPI ReleaseSemaphoreWhenCallbackReturns(PTP_CALLBACK_INSTANCE pci, HANDLE sem, DWORD crel);
VOID WINAPI ReleaseMutexWhenCallbackReturns(PTP_CALLBACK_INSTANCE pci, HANDLE mut);
VOID WINAPI LeaveCriticalSectionWhenCallbackReturns(PTP_CALLBACK_INSTANCE pci, PCRITICAL_SECTION pcs);
VOID WINAPI FreeLibraryWhenCallbackReturns(PTP_CALLBACK_INSTANCE pci, HMODULE mod);

/* The callback will take long: TRUE when another thread is there for the other ones, or could be made.
 * [CallbackMayRunLong] */
BOOL WINAPI CallbackMayRunLong(PTP_CALLBACK_INSTANCE pci);

/* WaitFor...Callbacks does not wait for this callback any more; the cleanup group still does.
 * [DisassociateCurrentThreadFromCallback] */
VOID WINAPI DisassociateCurrentThreadFromCallback(PTP_CALLBACK_INSTANCE pci);

/* One callback, without an object. FALSE where it cannot be queued. [TrySubmitThreadpoolCallback] */
BOOL WINAPI TrySubmitThreadpoolCallback(PTP_SIMPLE_CALLBACK pfns, PVOID pv, PTP_CALLBACK_ENVIRON pcbe);

/* Work: a callback for each submission, several at once where there are threads. [CreateThreadpoolWork,
 * SubmitThreadpoolWork, WaitForThreadpoolWorkCallbacks, CloseThreadpoolWork] */
PTP_WORK WINAPI CreateThreadpoolWork(PTP_WORK_CALLBACK pfnwk, PVOID pv, PTP_CALLBACK_ENVIRON pcbe);
VOID WINAPI SubmitThreadpoolWork(PTP_WORK pwk);
VOID WINAPI WaitForThreadpoolWorkCallbacks(PTP_WORK pwk, BOOL fCancelPendingCallbacks);
VOID WINAPI CloseThreadpoolWork(PTP_WORK pwk);

/* Timers. *pftDueTime: 100 ns; below 0 from now, above it a time of the calendar (FILETIME), 0 at once; pftDueTime NULL:
 * stops the timer. msPeriod: 0, or milliseconds from one callback to the next, whether that has returned or not.
 * msWindowLength: how much later is no harm; they come in time all the same. Ex: whether the timer was set until then.
 * [CreateThreadpoolTimer, SetThreadpoolTimer, SetThreadpoolTimerEx, IsThreadpoolTimerSet, WaitForThreadpoolTimerCallbacks,
 * CloseThreadpoolTimer] */
PTP_TIMER WINAPI CreateThreadpoolTimer(PTP_TIMER_CALLBACK pfnti, PVOID pv, PTP_CALLBACK_ENVIRON pcbe);
VOID WINAPI SetThreadpoolTimer(PTP_TIMER pti, PFILETIME pftDueTime, DWORD msPeriod, DWORD msWindowLength);
BOOL WINAPI SetThreadpoolTimerEx(PTP_TIMER pti, PFILETIME pftDueTime, DWORD msPeriod, DWORD msWindowLength);
BOOL WINAPI IsThreadpoolTimerSet(PTP_TIMER pti);
VOID WINAPI WaitForThreadpoolTimerCallbacks(PTP_TIMER pti, BOOL fCancelPendingCallbacks);
VOID WINAPI CloseThreadpoolTimer(PTP_TIMER pti);

/* Waits, each for one object, once: set again for the next. *pftTimeout as *pftDueTime, NULL: no time limit. h NULL stops the
 * wait. The object may be closed meanwhile: the wait keeps it. A handle that cannot be waited for leaves the wait stopped,
 * with the last error. No thread waits: any number of waits costs none. Ex: whether a wait was under way until then;
 * Reserved is NULL. [CreateThreadpoolWait, SetThreadpoolWait, SetThreadpoolWaitEx, WaitForThreadpoolWaitCallbacks,
 * CloseThreadpoolWait] */
PTP_WAIT WINAPI CreateThreadpoolWait(PTP_WAIT_CALLBACK pfnwa, PVOID pv, PTP_CALLBACK_ENVIRON pcbe);
VOID WINAPI SetThreadpoolWait(PTP_WAIT pwa, HANDLE h, PFILETIME pftTimeout);
BOOL WINAPI SetThreadpoolWaitEx(PTP_WAIT pwa, HANDLE h, PFILETIME pftTimeout, PVOID Reserved);
VOID WINAPI WaitForThreadpoolWaitCallbacks(PTP_WAIT pwa, BOOL fCancelPendingCallbacks);
VOID WINAPI CloseThreadpoolWait(PTP_WAIT pwa);

/* Overlapped operations of a socket or file, which gets a port of the pool's: once in its life, as with
 * CreateIoCompletionPort. StartThreadpoolIo before each operation; CancelThreadpoolIo when that failed at once, or succeeded
 * at once with FILE_SKIP_COMPLETION_PORT_ON_SUCCESS. A completion that was not announced has no callback. Waiting includes
 * operations under way; cancelling ends no operation, but its callback does not run.
 * [CreateThreadpoolIo, StartThreadpoolIo, CancelThreadpoolIo, WaitForThreadpoolIoCallbacks, CloseThreadpoolIo] */
PTP_IO WINAPI CreateThreadpoolIo(HANDLE fl, PTP_WIN32_IO_CALLBACK pfnio, PVOID pv, PTP_CALLBACK_ENVIRON pcbe);
VOID WINAPI StartThreadpoolIo(PTP_IO pio);
VOID WINAPI CancelThreadpoolIo(PTP_IO pio);
VOID WINAPI WaitForThreadpoolIoCallbacks(PTP_IO pio, BOOL fCancelPendingCallbacks);
VOID WINAPI CloseThreadpoolIo(PTP_IO pio);

OWS_END

#endif
