/* consoleapi.h: Ctrl+C and its kin. */
#ifndef _APISETCONSOLE_
#define _APISETCONSOLE_

#include <minwinbase.h>

#define CTRL_C_EVENT        0
#define CTRL_BREAK_EVENT    1
#define CTRL_CLOSE_EVENT    2
#define CTRL_LOGOFF_EVENT   5
#define CTRL_SHUTDOWN_EVENT 6

typedef BOOL(WINAPI *PHANDLER_ROUTINE)(DWORD CtrlType);

OWS_BEGIN

/* Handlers run in a thread of their own, the last one added first, until one returns TRUE; after the last one the process
 * ends. CTRL_C_EVENT is SIGINT, CTRL_BREAK_EVENT SIGQUIT, CTRL_CLOSE_EVENT SIGHUP, CTRL_SHUTDOWN_EVENT SIGTERM; the process ends
 * after the last two in any case. NULL with TRUE ignores Ctrl+C, with FALSE no longer. Removing a handler that is not there:
 * ERROR_INVALID_PARAMETER. [SetConsoleCtrlHandler, HandlerRoutine] */
BOOL WINAPI SetConsoleCtrlHandler(PHANDLER_ROUTINE HandlerRoutine, BOOL Add);
/* To this process (0), or to the group of a process that was made with CREATE_NEW_PROCESS_GROUP, by its id. */
BOOL WINAPI GenerateConsoleCtrlEvent(DWORD dwCtrlEvent, DWORD dwProcessGroupId);

OWS_END
#endif
