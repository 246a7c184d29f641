// programs: msvc unicode
// Headers as Windows' file system finds them: any capitals, backslashes, a folder of the project's own. (mingw-w64 on
// Linux does not.)
#include "StdAfx.h"
#include <WS2TCPIP.H>
#include <MSWSock.h>
#include <Strsafe.h>
#include <STDIO.H>
#include "COMMON\netutil.H"

int _tmain(int, _TCHAR **)
{
    WSADATA Data;
    if (::WSAStartup(WINSOCK_VERSION, &Data) != 0) return 1;
    CNetUtil Util;
    _tprintf(_T("%s %u\n"), Util.Loopback().c_str(), static_cast<unsigned>(sizeof(_TCHAR)));
    return ::WSACleanup();
}
