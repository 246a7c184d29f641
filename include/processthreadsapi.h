/* processthreadsapi.h: threads, their APCs and their local storage; the current process.
 *
 * A thread that was made otherwise (std::thread, pthread_create, main) works in all of this. Threads are not suspended while
 * they run: SuspendThread is not here.
 */
#ifndef _PROCESSTHREADSAPI_H_
#define _PROCESSTHREADSAPI_H_

#include <minwinbase.h>

#define CREATE_SUSPENDED                  0x00000004
#define STACK_SIZE_PARAM_IS_A_RESERVATION 0x00010000
#define TLS_OUT_OF_INDEXES                ((DWORD)0xffffffff)

typedef VOID(NTAPI *PAPCFUNC)(ULONG_PTR Parameter);

typedef enum _QUEUE_USER_APC_FLAGS {
  QUEUE_USER_APC_FLAGS_NONE = 0x00000000,
  QUEUE_USER_APC_FLAGS_SPECIAL_USER_APC = 0x00000001,
  QUEUE_USER_APC_CALLBACK_DATA_CONTEXT = 0x00010000
} QUEUE_USER_APC_FLAGS;

OWS_BEGIN

/* Starts a thread. dwStackSize: octets, 0 is the usual size. dwCreationFlags: CREATE_SUSPENDED (it starts with
 * ResumeThread), STACK_SIZE_PARAM_IS_A_RESERVATION. *lpThreadId (may be NULL) receives its id. The handle is signalled when
 * the thread has ended. NULL with ERROR_NOT_ENOUGH_MEMORY, ERROR_INVALID_PARAMETER, ERROR_NOACCESS. [CreateThread] */
HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES lpThreadAttributes, SIZE_T dwStackSize, LPTHREAD_START_ROUTINE lpStartAddress,
                           LPVOID lpParameter, DWORD dwCreationFlags, LPDWORD lpThreadId);

/* Ends the calling thread. Destructors of C++ objects on its stack do not run on a thread of CreateThread's. [ExitThread] */
DECLSPEC_NORETURN VOID WINAPI ExitThread(DWORD dwExitCode);

/* STILL_ACTIVE while it runs. */
BOOL WINAPI GetExitCodeThread(HANDLE hThread, LPDWORD lpExitCode);

/* Starts a thread made with CREATE_SUSPENDED. Returns the suspend count before, 0 for one that runs; (DWORD)-1 on failure. */
DWORD WINAPI ResumeThread(HANDLE hThread);

/* A handle to a thread of this process that has called one of these functions before. ERROR_INVALID_PARAMETER. */
HANDLE WINAPI OpenThread(DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwThreadId);

/* Pseudo-handles: they mean the thread or process that uses them. DuplicateHandle makes real ones. */
HANDLE WINAPI GetCurrentThread(void);
HANDLE WINAPI GetCurrentProcess(void);
DWORD WINAPI GetCurrentThreadId(void);
DWORD WINAPI GetCurrentProcessId(void);
DWORD WINAPI GetThreadId(HANDLE Thread);
DWORD WINAPI GetProcessId(HANDLE Process);

/* Queues pfnAPC(dwData) to be run by that thread in its next alertable wait, behind those queued before. 0 on failure:
 * ERROR_GEN_FAILURE for a thread that has ended. [QueueUserAPC] Of QueueUserAPC2's flags only QUEUE_USER_APC_FLAGS_NONE is
 * supported, the others give ERROR_NOT_SUPPORTED. */
DWORD WINAPI QueueUserAPC(PAPCFUNC pfnAPC, HANDLE hThread, ULONG_PTR dwData);
BOOL WINAPI QueueUserAPC2(PAPCFUNC ApcRoutine, HANDLE Thread, ULONG_PTR Data, QUEUE_USER_APC_FLAGS Flags);

/* Thread local storage: 1088 indices; a value is NULL until the thread sets it. TlsGetValue clears the last error. */
DWORD WINAPI TlsAlloc(void);
LPVOID WINAPI TlsGetValue(DWORD dwTlsIndex);
BOOL WINAPI TlsSetValue(DWORD dwTlsIndex, LPVOID lpTlsValue);
BOOL WINAPI TlsFree(DWORD dwTlsIndex);

OWS_END

#endif
