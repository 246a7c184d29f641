/* shellapi.h: the command line as argv. */
#ifndef _INC_SHELLAPI
#define _INC_SHELLAPI

#include <minwinbase.h>

OWS_BEGIN

/* The words of a command line by Windows' rules for quotes and backslashes; "" gives the program's path. One LocalFree for
 * the result and the words. NULL with the last error. [CommandLineToArgvW] */
LPWSTR *WINAPI CommandLineToArgvW(LPCWSTR lpCmdLine, int *pNumArgs);

OWS_END
#endif
