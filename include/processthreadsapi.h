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

#define DEBUG_PROCESS                0x00000001
#define DEBUG_ONLY_THIS_PROCESS      0x00000002
#define DETACHED_PROCESS             0x00000008
#define CREATE_NEW_CONSOLE           0x00000010
#define NORMAL_PRIORITY_CLASS        0x00000020
#define IDLE_PRIORITY_CLASS          0x00000040
#define HIGH_PRIORITY_CLASS          0x00000080
#define REALTIME_PRIORITY_CLASS      0x00000100
#define CREATE_NEW_PROCESS_GROUP     0x00000200
#define CREATE_UNICODE_ENVIRONMENT   0x00000400
#define CREATE_SEPARATE_WOW_VDM      0x00000800
#define CREATE_SHARED_WOW_VDM        0x00001000
#define BELOW_NORMAL_PRIORITY_CLASS  0x00004000
#define ABOVE_NORMAL_PRIORITY_CLASS  0x00008000
#define INHERIT_PARENT_AFFINITY      0x00010000
#define CREATE_PROTECTED_PROCESS     0x00040000
#define EXTENDED_STARTUPINFO_PRESENT 0x00080000
#define CREATE_BREAKAWAY_FROM_JOB    0x01000000
#define CREATE_PRESERVE_CODE_AUTHZ_LEVEL 0x02000000
#define CREATE_DEFAULT_ERROR_MODE    0x04000000
#define CREATE_NO_WINDOW             0x08000000

#define THREAD_PRIORITY_IDLE          (-15)
#define THREAD_PRIORITY_LOWEST        (-2)
#define THREAD_PRIORITY_BELOW_NORMAL  (-1)
#define THREAD_PRIORITY_NORMAL        0
#define THREAD_PRIORITY_ABOVE_NORMAL  1
#define THREAD_PRIORITY_HIGHEST       2
#define THREAD_PRIORITY_TIME_CRITICAL 15
#define THREAD_PRIORITY_ERROR_RETURN  0x7fffffff

#define STARTF_USESHOWWINDOW    0x00000001
#define STARTF_USESIZE          0x00000002
#define STARTF_USEPOSITION      0x00000004
#define STARTF_USECOUNTCHARS    0x00000008
#define STARTF_USEFILLATTRIBUTE 0x00000010
#define STARTF_RUNFULLSCREEN    0x00000020
#define STARTF_FORCEONFEEDBACK  0x00000040
#define STARTF_FORCEOFFFEEDBACK 0x00000080
#define STARTF_USESTDHANDLES    0x00000100

typedef struct _STARTUPINFOA {
  DWORD cb;
  LPSTR lpReserved;
  LPSTR lpDesktop;
  LPSTR lpTitle;
  DWORD dwX;
  DWORD dwY;
  DWORD dwXSize;
  DWORD dwYSize;
  DWORD dwXCountChars;
  DWORD dwYCountChars;
  DWORD dwFillAttribute;
  DWORD dwFlags;
  WORD wShowWindow;
  WORD cbReserved2;
  LPBYTE lpReserved2;
  HANDLE hStdInput;
  HANDLE hStdOutput;
  HANDLE hStdError;
} STARTUPINFOA, *LPSTARTUPINFOA;
typedef struct _STARTUPINFOW {
  DWORD cb;
  LPWSTR lpReserved;
  LPWSTR lpDesktop;
  LPWSTR lpTitle;
  DWORD dwX;
  DWORD dwY;
  DWORD dwXSize;
  DWORD dwYSize;
  DWORD dwXCountChars;
  DWORD dwYCountChars;
  DWORD dwFillAttribute;
  DWORD dwFlags;
  WORD wShowWindow;
  WORD cbReserved2;
  LPBYTE lpReserved2;
  HANDLE hStdInput;
  HANDLE hStdOutput;
  HANDLE hStdError;
} STARTUPINFOW, *LPSTARTUPINFOW;

typedef struct _PROCESS_INFORMATION {
  HANDLE hProcess;
  HANDLE hThread;
  DWORD dwProcessId;
  DWORD dwThreadId;
} PROCESS_INFORMATION, *PPROCESS_INFORMATION, *LPPROCESS_INFORMATION;

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

/* Starts a thread, or a process by its hThread, that was made with CREATE_SUSPENDED. Returns the suspend count before, 0 for
 * one that runs; (DWORD)-1 on failure. */
DWORD WINAPI ResumeThread(HANDLE hThread);

/* One of THREAD_PRIORITY_*, of a thread of this process: a nice value, which Linux lowers for everybody and raises for
 * whom it permits; else the thread stays as it was, and only GetThreadPriority tells. [SetThreadPriority] */
BOOL WINAPI SetThreadPriority(HANDLE hThread, int nPriority);
/* THREAD_PRIORITY_ERROR_RETURN on failure. */
int WINAPI GetThreadPriority(HANDLE hThread);

/* A handle to a thread of this process that has called one of these functions before. ERROR_INVALID_PARAMETER. */
HANDLE WINAPI OpenThread(DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwThreadId);

/* Pseudo-handles: they mean the thread or process that uses them. DuplicateHandle makes real ones. */
HANDLE WINAPI GetCurrentThread(void);
HANDLE WINAPI GetCurrentProcess(void);
DWORD WINAPI GetCurrentThreadId(void);
DWORD WINAPI GetCurrentProcessId(void);
DWORD WINAPI GetThreadId(HANDLE Thread);
DWORD WINAPI GetProcessId(HANDLE Process);

/* Starts a native program. The name: lpApplicationName, or the first word of lpCommandLine, which is looked for in the folder
 * of this program, the current one, and PATH; backslashes are slashes, and ".exe" may be missing or too much. argv is
 * lpCommandLine taken apart by Windows' rules (CommandLineToArgvW). With bInheritHandles the handles that may be inherited
 * (files, pipes, processes, mappings, events, semaphores and mutexes made so; sockets) have the same values in the child where
 * it runs on this library; docs/contract.md says more. lpEnvironment: NAME=value, each with its zero, and a last zero; NULL:
 * this process's. STARTF_USESTDHANDLES gives the three standard handles. hThread can be waited for, resumed and closed.
 * CREATE_SUSPENDED: nothing of the program runs before ResumeThread(hThread); without this library in it, it is stopped when
 * it has hardly begun.
 * ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND, ERROR_ACCESS_DENIED, ERROR_BAD_EXE_FORMAT, ERROR_DIRECTORY,
 * ERROR_INVALID_PARAMETER, ERROR_NOACCESS; ERROR_NOT_SUPPORTED: DEBUG_PROCESS,
 * EXTENDED_STARTUPINFO_PRESENT. [CreateProcess] */
BOOL WINAPI CreateProcessA(LPCSTR lpApplicationName, LPSTR lpCommandLine, LPSECURITY_ATTRIBUTES lpProcessAttributes,
                           LPSECURITY_ATTRIBUTES lpThreadAttributes, BOOL bInheritHandles, DWORD dwCreationFlags,
                           LPVOID lpEnvironment, LPCSTR lpCurrentDirectory, LPSTARTUPINFOA lpStartupInfo,
                           LPPROCESS_INFORMATION lpProcessInformation);
BOOL WINAPI CreateProcessW(LPCWSTR lpApplicationName, LPWSTR lpCommandLine, LPSECURITY_ATTRIBUTES lpProcessAttributes,
                           LPSECURITY_ATTRIBUTES lpThreadAttributes, BOOL bInheritHandles, DWORD dwCreationFlags,
                           LPVOID lpEnvironment, LPCWSTR lpCurrentDirectory, LPSTARTUPINFOW lpStartupInfo,
                           LPPROCESS_INFORMATION lpProcessInformation);
/* A handle to any process that this user may see. ERROR_INVALID_PARAMETER: there is none. [OpenProcess] */
HANDLE WINAPI OpenProcess(DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwProcessId);
/* Nothing of the process runs any more. ERROR_ACCESS_DENIED: it has ended already, or belongs to somebody else. */
BOOL WINAPI TerminateProcess(HANDLE hProcess, UINT uExitCode);
/* STILL_ACTIVE while it runs. All 32 bits of a child on this library, 8 of another one; of a process that ended by a signal
 * see docs/contract.md. ERROR_NOT_SUPPORTED: the process has ended and is no child. [GetExitCodeProcess] */
BOOL WINAPI GetExitCodeProcess(HANDLE hProcess, LPDWORD lpExitCode);
/* What this process was started with, as far as it is known here: the standard handles. [GetStartupInfo] */
VOID WINAPI GetStartupInfoA(LPSTARTUPINFOA lpStartupInfo);
VOID WINAPI GetStartupInfoW(LPSTARTUPINFOW lpStartupInfo);

/* Lets another thread of the processor run. TRUE, though whether there was one is not known. [SwitchToThread] */
BOOL WINAPI SwitchToThread(void);

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

#ifdef UNICODE
#define CreateProcess  CreateProcessW
#define GetStartupInfo GetStartupInfoW
typedef STARTUPINFOW STARTUPINFO, *LPSTARTUPINFO;
#else
#define CreateProcess  CreateProcessA
#define GetStartupInfo GetStartupInfoA
typedef STARTUPINFOA STARTUPINFO, *LPSTARTUPINFO;
#endif
#endif
