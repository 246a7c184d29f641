/* programs: both */
/* Addresses as text and back in both character sets, command line and environment; Visual C++ 6 style. */
#include <winsock2.h>
#include <windows.h>
#include <tchar.h>
#include <stdio.h>
#include <stdlib.h>

int _tmain(int argc, TCHAR *argv[])
{
    static const TCHAR *texts[] = { _T("10.1.2.3:8080"), _T("10.1.2.3"), _T("1.2.3.4:99999"), _T("hello") };
    WSADATA data;
    SOCKADDR_IN sa;
    TCHAR text[64], value[64];
    INT length;
    DWORD size;
    int i;
    LPTSTR token, rest;

    if (WSAStartup(MAKEWORD(2, 2), &data)) return 1;
    (void)argv;
    _tprintf(_T("%d argument\n"), argc);
    for (i = 0; i < (int)(sizeof texts / sizeof texts[0]); i++) {
        length = sizeof sa;
        lstrcpy(text, texts[i]);
        if (WSAStringToAddress(text, AF_INET, NULL, (LPSOCKADDR)&sa, &length)) {
            _tprintf(_T("%s: error %d\n"), text, WSAGetLastError());
            continue;
        }
        size = 64;
        if (WSAAddressToString((LPSOCKADDR)&sa, length, NULL, text, &size)) return 1;
        _tprintf(_T("%s: port %u, %lu characters\n"), text, ntohs(sa.sin_port), size);
    }
    SetEnvironmentVariable(_T("OWS_PEER"), _T("10.0.0.1"));
    ExpandEnvironmentStrings(_T("<%OWS_PEER%:%OWS_PORT%>"), value, 64);
    _tprintf(_T("%s %lu\n"), value, GetEnvironmentVariable(_T("OWS_PEER"), NULL, 0));
    _stprintf(value, _T("%s;%08x;%-5d;"), _T("list"), 0xbeef, 42);
    for (token = _tcstok_s(value, _T(";"), &rest); token; token = _tcstok_s(NULL, _T(";"), &rest)) _tprintf(_T("[%s]"), token);
    _tprintf(_T(" %d %d\n"), _ttoi(_T("42x")), _tcsicmp(_T("Winsock"), _T("WINSOCK")));
    WSACleanup();
    return 0;
}
