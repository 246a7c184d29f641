// A pool of workers with condition variables and a slim lock, one-time initialisation, thread-local counters; Windows Vista on.
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0600
#endif
#include <winsock2.h>
#include <windows.h>
#include <process.h>
#include <cstdio>
#include <deque>

static SRWLOCK g_lock = SRWLOCK_INIT;
static CONDITION_VARIABLE g_more = CONDITION_VARIABLE_INIT, g_less = CONDITION_VARIABLE_INIT;
static INIT_ONCE g_once = INIT_ONCE_STATIC_INIT;
static std::deque<SOCKET> g_work;
static bool g_ends = false;
static DWORD g_slot;
static LONG g_started, g_done, g_in_slots;

static BOOL CALLBACK Start(PINIT_ONCE, PVOID, PVOID *)
{
    WSADATA data;
    InterlockedIncrement(&g_started);
    g_slot = TlsAlloc();
    return WSAStartup(MAKEWORD(2, 2), &data) == 0 && g_slot != TLS_OUT_OF_INDEXES;
}

static unsigned __stdcall Work(void *)
{
    InitOnceExecuteOnce(&g_once, Start, NULL, NULL);
    for (;;) {
        AcquireSRWLockExclusive(&g_lock);
        while (g_work.empty() && !g_ends) SleepConditionVariableSRW(&g_more, &g_lock, INFINITE, 0);
        if (g_work.empty()) {
            ReleaseSRWLockExclusive(&g_lock);
            break;
        }
        SOCKET s = g_work.front();
        g_work.pop_front();
        ReleaseSRWLockExclusive(&g_lock);
        WakeConditionVariable(&g_less);
        char c = 0;
        if (recv(s, &c, 1, 0) == 1 && c == 'w') InterlockedIncrement(&g_done);
        closesocket(s);
        TlsSetValue(g_slot, reinterpret_cast<void *>(reinterpret_cast<LONG_PTR>(TlsGetValue(g_slot)) + 1));
    }
    InterlockedExchangeAdd(&g_in_slots, static_cast<LONG>(reinterpret_cast<LONG_PTR>(TlsGetValue(g_slot))));
    return 0;
}

int main()
{
    const int workers = 4, jobs = 200;
    HANDLE threads[workers];
    for (int i = 0; i < workers; i++) threads[i] = reinterpret_cast<HANDLE>(_beginthreadex(NULL, 0, Work, NULL, 0, NULL));
    InitOnceExecuteOnce(&g_once, Start, NULL, NULL);
    for (int i = 0; i < jobs; i++) {
        SOCKET receiver = socket(AF_INET, SOCK_DGRAM, 0), sender = socket(AF_INET, SOCK_DGRAM, 0);
        sockaddr_in at = sockaddr_in();
        int length = sizeof at;
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (bind(receiver, reinterpret_cast<sockaddr *>(&at), length) != 0) return 1;
        getsockname(receiver, reinterpret_cast<sockaddr *>(&at), &length);
        if (sendto(sender, "w", 1, 0, reinterpret_cast<sockaddr *>(&at), length) != 1) return 1;
        closesocket(sender);
        AcquireSRWLockExclusive(&g_lock);
        while (g_work.size() >= 10) SleepConditionVariableSRW(&g_less, &g_lock, INFINITE, 0);
        g_work.push_back(receiver);
        ReleaseSRWLockExclusive(&g_lock);
        WakeConditionVariable(&g_more);
    }
    AcquireSRWLockExclusive(&g_lock);
    g_ends = true;
    ReleaseSRWLockExclusive(&g_lock);
    WakeAllConditionVariable(&g_more);
    WaitForMultipleObjects(workers, threads, TRUE, INFINITE);
    for (int i = 0; i < workers; i++) CloseHandle(threads[i]);
    std::printf("started %ld time, %ld jobs done, %ld counted\n", static_cast<long>(g_started), static_cast<long>(g_done),
                static_cast<long>(g_in_slots));
    TlsFree(g_slot);
    WSACleanup();
    return 0;
}
