/* ioapiset.h: completion ports, and the results and the end of overlapped operations.
 *
 * Overlapped operations are those of sockets, and those of files, which are over when the call returns (see fileapi.h).
 */
#ifndef _IO_APISET_H_
#define _IO_APISET_H_

#include <minwinbase.h>

OWS_BEGIN

/* FileHandle INVALID_HANDLE_VALUE: a new port, on which at most NumberOfConcurrentThreads threads (0: as many as there are
 * processors) are active at once; ExistingCompletionPort must be NULL. A socket: its overlapped operations complete to
 * ExistingCompletionPort, or to a new port, with CompletionKey; once in the socket's life. NULL and the last error:
 * ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER (also: not for overlapped I/O, or associated already). The port is closed
 * with CloseHandle, and lives on while sockets complete to it. [CreateIoCompletionPort] */
HANDLE WINAPI CreateIoCompletionPort(HANDLE FileHandle, HANDLE ExistingCompletionPort, ULONG_PTR CompletionKey,
                                     DWORD NumberOfConcurrentThreads);

/* Waits for a packet. FALSE with *lpOverlapped NULL: none was taken (WAIT_TIMEOUT; ERROR_ABANDONED_WAIT_0: the port's last
 * handle was closed; ERROR_INVALID_HANDLE). FALSE with *lpOverlapped set: the packet of an operation that failed, with its
 * error. A thread belongs to the port's active ones from here until it asks again, ends or blocks.
 * [GetQueuedCompletionStatus] */
BOOL WINAPI GetQueuedCompletionStatus(HANDLE CompletionPort, LPDWORD lpNumberOfBytesTransferred, PULONG_PTR lpCompletionKey,
                                      LPOVERLAPPED *lpOverlapped, DWORD dwMilliseconds);

/* Up to ulCount packets, as soon as there is one; Internal of each is the operation's status. Alertable: FALSE with
 * WAIT_IO_COMPLETION after APCs have run. ERROR_INVALID_PARAMETER: ulCount is 0. [GetQueuedCompletionStatusEx] */
BOOL WINAPI GetQueuedCompletionStatusEx(HANDLE CompletionPort, LPOVERLAPPED_ENTRY lpCompletionPortEntries, ULONG ulCount,
                                        PULONG ulNumEntriesRemoved, DWORD dwMilliseconds, BOOL fAlertable);

/* A packet of the program's own; lpOverlapped is not looked at. [PostQueuedCompletionStatus] */
BOOL WINAPI PostQueuedCompletionStatus(HANDLE CompletionPort, DWORD dwNumberOfBytesTransferred, ULONG_PTR dwCompletionKey,
                                       LPOVERLAPPED lpOverlapped);

/* Ends a socket's operations: those of the calling thread; all of them, or the one of lpOverlapped (ERROR_NOT_FOUND: it is
 * not under way). They complete with WSA_OPERATION_ABORTED, before the call returns. [CancelIo, CancelIoEx] */
BOOL WINAPI CancelIo(HANDLE hFile);
BOOL WINAPI CancelIoEx(HANDLE hFile, LPOVERLAPPED lpOverlapped);

/* Ends the Winsock call that a thread is blocked in, with WSAEINTR. hThread needs THREAD_TERMINATE. ERROR_NOT_FOUND: it is in
 * none; ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED. Any thread. [CancelSynchronousIo] */
BOOL WINAPI CancelSynchronousIo(HANDLE hThread);

/* The result of an operation, as Win32 sees it. To wait for it, hEvent must be an event. ERROR_IO_INCOMPLETE: it is under
 * way; WAIT_TIMEOUT, WAIT_IO_COMPLETION. [GetOverlappedResult, GetOverlappedResultEx] */
BOOL WINAPI GetOverlappedResult(HANDLE hFile, LPOVERLAPPED lpOverlapped, LPDWORD lpNumberOfBytesTransferred, BOOL bWait);
BOOL WINAPI GetOverlappedResultEx(HANDLE hFile, LPOVERLAPPED lpOverlapped, LPDWORD lpNumberOfBytesTransferred,
                                  DWORD dwMilliseconds, BOOL bAlertable);

OWS_END

#endif
