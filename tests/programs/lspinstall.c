/* programs: no-wine (Wine 8 has no installers)
 * The installer of lsp.cpp, by the book: a hidden entry for the layer, a chain of the layer over TCP, and the chain to the
 * front. Then a second process talks over TCP to itself, through the layer; and everything is put back. */
#include <ws2spi.h>
#include <sporder.h>
#include <windows.h>
#include <tchar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static GUID LayerGuid = {0x92b7e1a4, 0x0d5e, 0x4b53, {0xa1, 0x30, 0x5c, 0x88, 0x3f, 0x67, 0x20, 0x0e}};
static GUID ChainGuid = {0x92b7e1a5, 0x0d5e, 0x4b53, {0xa1, 0x30, 0x5c, 0x88, 0x3f, 0x67, 0x20, 0x0e}};

static LPWSAPROTOCOL_INFOW GetCatalog(int *lpTotal)
{
    DWORD dwSize = 0;
    int nError = 0;
    LPWSAPROTOCOL_INFOW lpCatalog;
    WSCEnumProtocols(NULL, NULL, &dwSize, &nError);
    if (nError != WSAENOBUFS) return NULL;
    lpCatalog = (LPWSAPROTOCOL_INFOW)GlobalAlloc(GPTR, dwSize);
    if (!lpCatalog) return NULL;
    *lpTotal = WSCEnumProtocols(NULL, lpCatalog, &dwSize, &nError);
    if (*lpTotal == SOCKET_ERROR) {
        GlobalFree(lpCatalog);
        return NULL;
    }
    return lpCatalog;
}

static int Fail(const char *what, int nError)
{
    printf("%s failed: %d\n", what, nError);
    return 1;
}

static int Remove(void)
{
    int nError = 0, rc = 0;
    if (WSCDeinstallProvider(&ChainGuid, &nError) != 0) rc = Fail("WSCDeinstallProvider (chain)", nError);
    if (WSCDeinstallProvider(&LayerGuid, &nError) != 0) rc = Fail("WSCDeinstallProvider (layer)", nError);
    return rc;
}

static int Install(WCHAR *wszPath)
{
    WSAPROTOCOL_INFOW Layer, Chain, *lpCatalog;
    DWORD dwLayerId = 0, dwTcpId = 0, *lpOrder, n = 0;
    int nError = 0, nTotal = 0, i, rc;

    lpCatalog = GetCatalog(&nTotal);
    if (!lpCatalog) return Fail("WSCEnumProtocols", 0);
    for (i = 0; i < nTotal; i++)
        if (lpCatalog[i].iAddressFamily == AF_INET && lpCatalog[i].iProtocol == IPPROTO_TCP &&
            lpCatalog[i].ProtocolChain.ChainLen == 1)
            break;
    if (i == nTotal) return Fail("looking for TCP", 0);
    dwTcpId = lpCatalog[i].dwCatalogEntryId;
    Layer = Chain = lpCatalog[i];
    GlobalFree(lpCatalog);

    wcscpy(Layer.szProtocol, L"Counting layer");
    Layer.ProtocolChain.ChainLen = LAYERED_PROTOCOL;
    Layer.dwProviderFlags |= PFL_HIDDEN;
    Layer.dwServiceFlags1 |= XP1_IFS_HANDLES;
    if (WSCInstallProvider(&LayerGuid, wszPath, &Layer, 1, &nError) != 0) return Fail("WSCInstallProvider (layer)", nError);

    /* Which number has it got? */
    lpCatalog = GetCatalog(&nTotal);
    if (!lpCatalog) return Fail("WSCEnumProtocols", 0);
    for (i = 0; i < nTotal; i++)
        if (memcmp(&lpCatalog[i].ProviderId, &LayerGuid, sizeof(GUID)) == 0) dwLayerId = lpCatalog[i].dwCatalogEntryId;
    GlobalFree(lpCatalog);
    if (!dwLayerId) return Fail("looking for the layer", 0);

    wcscpy(Chain.szProtocol, L"Counting layer over TCP");
    Chain.dwProviderFlags &= ~PFL_HIDDEN;
    Chain.dwServiceFlags1 |= XP1_IFS_HANDLES;
    Chain.ProtocolChain.ChainLen = 2;
    Chain.ProtocolChain.ChainEntries[0] = dwLayerId;
    Chain.ProtocolChain.ChainEntries[1] = dwTcpId;
    if (WSCInstallProvider(&ChainGuid, wszPath, &Chain, 1, &nError) != 0) return Fail("WSCInstallProvider (chain)", nError);

    lpCatalog = GetCatalog(&nTotal);
    if (!lpCatalog) return Fail("WSCEnumProtocols", 0);
    lpOrder = (DWORD *)GlobalAlloc(GPTR, nTotal * sizeof(DWORD));
    for (i = 0; i < nTotal; i++)
        if (memcmp(&lpCatalog[i].ProviderId, &ChainGuid, sizeof(GUID)) == 0) lpOrder[n++] = lpCatalog[i].dwCatalogEntryId;
    for (i = 0; i < nTotal; i++)
        if (memcmp(&lpCatalog[i].ProviderId, &ChainGuid, sizeof(GUID)) != 0) lpOrder[n++] = lpCatalog[i].dwCatalogEntryId;
    rc = WSCWriteProviderOrder(lpOrder, n);
    GlobalFree(lpOrder);
    GlobalFree(lpCatalog);
    if (rc != ERROR_SUCCESS) return Fail("WSCWriteProviderOrder", rc);
    printf("installed\n");
    return 0;
}

/* The second process: an echo over TCP, ten octets each way. */
static int Talk(void)
{
    WSADATA wsd;
    SOCKET sListen, sClient, sServer;
    struct sockaddr_in addr;
    int len = sizeof(addr), got = 0, n;
    char buf[16];
    if (WSAStartup(MAKEWORD(2, 2), &wsd) != 0) return 1;
    sListen = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(sListen, (SOCKADDR *)&addr, sizeof(addr)) || listen(sListen, 1) || getsockname(sListen, (SOCKADDR *)&addr, &len))
        return Fail("listening", WSAGetLastError());
    sClient = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    if (connect(sClient, (SOCKADDR *)&addr, sizeof(addr))) return Fail("connect", WSAGetLastError());
    sServer = accept(sListen, NULL, NULL);
    if (sServer == INVALID_SOCKET) return Fail("accept", WSAGetLastError());
    if (send(sClient, "0123456789", 10, 0) != 10) return Fail("send", WSAGetLastError());
    for (; got < 10 && (n = recv(sServer, buf + got, 10 - got, 0)) > 0; got += n);
    if (send(sServer, buf, got, 0) != got) return Fail("send back", WSAGetLastError());
    for (got = 0; got < 10 && (n = recv(sClient, buf + got, 10 - got, 0)) > 0; got += n);
    printf("echo: %.10s\n", buf);
    fflush(stdout);
    closesocket(sClient);
    closesocket(sServer);
    closesocket(sListen);
    return WSACleanup();
}

static int RunChild(void)
{
    TCHAR szLine[MAX_PATH + 20], szProgram[MAX_PATH];
    STARTUPINFO si;
    PROCESS_INFORMATION pi;
    DWORD dwCode = 99;
    memset(&si, 0, sizeof(si));
    si.cb = sizeof(si);
    GetModuleFileName(NULL, szProgram, MAX_PATH);
    _stprintf(szLine, _T("\"%s\" talk"), szProgram);
    fflush(stdout);
    if (!CreateProcess(NULL, szLine, NULL, NULL, FALSE, 0, NULL, NULL, &si, &pi)) return Fail("CreateProcess", GetLastError());
    WaitForSingleObject(pi.hProcess, INFINITE);
    GetExitCodeProcess(pi.hProcess, &dwCode);
    CloseHandle(pi.hThread);
    CloseHandle(pi.hProcess);
    return (int)dwCode;
}

int main(int argc, char **argv)
{
    WCHAR wszPath[MAX_PATH];
    WCHAR *p;
    int rc;
    if (argc > 1 && _stricmp(argv[1], "talk") == 0) return Talk();

    /* The layer lies where the installer lies. */
    GetModuleFileNameW(NULL, wszPath, MAX_PATH);
    for (p = wszPath + wcslen(wszPath); p > wszPath && p[-1] != L'\\' && p[-1] != L'/'; p--);
    wcscpy(p, L"lsp.dll");

    printf("without: %d\n", RunChild());
    if (Install(wszPath) != 0) return 1;
    printf("with: %d\n", RunChild());
    rc = Remove();
    printf("removed: %d\n", rc);
    printf("without: %d\n", RunChild());
    return rc;
}
