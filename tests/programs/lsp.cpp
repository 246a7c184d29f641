// programs: library
// A layered service provider as they were written for Windows 2000: finds itself in the chain, loads what is below, and puts
// its own functions in front of two of the thirty. It counts what passes, and tells when Winsock ends. See lspinstall.c.
#include <ws2spi.h>
#include <windows.h>
#include <stdio.h>

static WSPPROC_TABLE gNext;
static LONG gStarted;
static volatile LONG gSent, gReceived;
static CRITICAL_SECTION gCriticalSection;
static HINSTANCE gNextDll;

static int WSPAPI MySend(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesSent, DWORD dwFlags,
                         LPWSAOVERLAPPED lpOverlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine,
                         LPWSATHREADID lpThreadId, LPINT lpErrno)
{
    int ret = gNext.lpWSPSend(s, lpBuffers, dwBufferCount, lpNumberOfBytesSent, dwFlags, lpOverlapped, lpCompletionRoutine,
                              lpThreadId, lpErrno);
    if (ret != SOCKET_ERROR && lpNumberOfBytesSent) InterlockedExchangeAdd((LONG *)&gSent, (LONG)*lpNumberOfBytesSent);
    return ret;
}

static int WSPAPI MyRecv(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesRecvd, LPDWORD lpFlags,
                         LPWSAOVERLAPPED lpOverlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine,
                         LPWSATHREADID lpThreadId, LPINT lpErrno)
{
    int ret = gNext.lpWSPRecv(s, lpBuffers, dwBufferCount, lpNumberOfBytesRecvd, lpFlags, lpOverlapped, lpCompletionRoutine,
                              lpThreadId, lpErrno);
    if (ret != SOCKET_ERROR && lpNumberOfBytesRecvd) InterlockedExchangeAdd((LONG *)&gReceived, (LONG)*lpNumberOfBytesRecvd);
    return ret;
}

static int WSPAPI MyCleanup(LPINT lpErrno)
{
    int ret = gNext.lpWSPCleanup(lpErrno);
    EnterCriticalSection(&gCriticalSection);
    if (--gStarted == 0) {
        printf("layer: %ld octets sent, %ld received\n", (long)gSent, (long)gReceived);
        fflush(stdout);
    }
    LeaveCriticalSection(&gCriticalSection);
    return ret;
}

// The entry of the catalog with this number; its provider's library goes to Path.
static int FindNext(DWORD dwCatalogId, WSAPROTOCOL_INFOW *lpInfo, WCHAR *Path)
{
    DWORD dwSize = 0;
    int nErrno = 0, nTotal, nFound = SOCKET_ERROR;
    WSCEnumProtocols(NULL, NULL, &dwSize, &nErrno);
    if (nErrno != WSAENOBUFS) return SOCKET_ERROR;
    LPWSAPROTOCOL_INFOW lpAll = (LPWSAPROTOCOL_INFOW)GlobalAlloc(GPTR, dwSize);
    if (!lpAll) return SOCKET_ERROR;
    nTotal = WSCEnumProtocols(NULL, lpAll, &dwSize, &nErrno);
    for (int i = 0; i < nTotal; i++) {
        if (lpAll[i].dwCatalogEntryId != dwCatalogId) continue;
        WCHAR Raw[MAX_PATH];
        int nLength = MAX_PATH;
        *lpInfo = lpAll[i];
        if (WSCGetProviderPath(&lpAll[i].ProviderId, Raw, &nLength, &nErrno) != 0) break;
        if (!ExpandEnvironmentStringsW(Raw, Path, MAX_PATH)) break;
        nFound = 0;
        break;
    }
    GlobalFree(lpAll);
    return nFound;
}

extern "C" __declspec(dllexport) int WSPAPI WSPStartup(WORD wVersionRequested, LPWSPDATA lpWSPData,
                                                       LPWSAPROTOCOL_INFOW lpProtocolInfo, WSPUPCALLTABLE UpcallTable,
                                                       LPWSPPROC_TABLE lpProcTable)
{
    WSAPROTOCOL_INFOW NextInfo;
    WCHAR Path[MAX_PATH];
    if (lpProtocolInfo->ProtocolChain.ChainLen <= 1) return WSAEPROVIDERFAILEDINIT; // we are no base provider
    EnterCriticalSection(&gCriticalSection);
    int ret = WSAEPROVIDERFAILEDINIT;
    if (FindNext(lpProtocolInfo->ProtocolChain.ChainEntries[1], &NextInfo, Path) == 0 &&
        (gNextDll = LoadLibraryW(Path)) != NULL) {
        LPWSPSTARTUP lpNextStartup = (LPWSPSTARTUP)GetProcAddress(gNextDll, "WSPStartup");
        if (lpNextStartup) ret = lpNextStartup(wVersionRequested, lpWSPData, &NextInfo, UpcallTable, lpProcTable);
    }
    if (ret == 0) {
        gNext = *lpProcTable;
        lpProcTable->lpWSPSend = MySend;
        lpProcTable->lpWSPRecv = MyRecv;
        lpProcTable->lpWSPCleanup = MyCleanup;
        gStarted++;
    }
    LeaveCriticalSection(&gCriticalSection);
    return ret;
}

BOOL WINAPI DllMain(HINSTANCE hInst, DWORD dwReason, LPVOID)
{
    switch (dwReason) {
    case DLL_PROCESS_ATTACH:
        DisableThreadLibraryCalls(hInst);
        InitializeCriticalSection(&gCriticalSection);
        break;
    case DLL_PROCESS_DETACH:
        DeleteCriticalSection(&gCriticalSection);
        break;
    }
    return TRUE;
}
