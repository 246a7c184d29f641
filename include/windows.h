/* windows.h: Win32, as far as network programs use it. Without WIN32_LEAN_AND_MEAN it brings winsock.h, as on Windows,
 * unless winsock2.h was there first.
 */
#ifndef _WINDOWS_
#define _WINDOWS_
#define _INC_WINDOWS

#include <crt/excpt.h>
#include <stdarg.h>
#include <windef.h>
#include <winerror.h>
#include <winbase.h>
#include <winuser.h>
#include <winreg.h>
#include <openwinsock/wsprintf.h>

#ifndef WIN32_LEAN_AND_MEAN
#include <rpc.h>
#include <shellapi.h>
#include <objbase.h>
#endif
#if !defined(WIN32_LEAN_AND_MEAN) && !defined(_WINSOCK2API_)
#include <winsock.h>
#endif

#endif
