/* Waitable timers as a heartbeat: periodic with an APC, one shot, cancelled; and a worker that an event ends. */
#define _WIN32_WINNT 0x0400
#include <windows.h>
#include <stdio.h>

static HANDLE hBeats, hDone;
static LONG lBeats;

static VOID CALLBACK OnBeat(LPVOID lpArg, DWORD dwLow, DWORD dwHigh)
{
    UNREFERENCED_PARAMETER(dwLow);
    UNREFERENCED_PARAMETER(dwHigh);
    ++*(LONG *)lpArg;
}

static VOID CALLBACK OnCall(ULONG_PTR ulNumber)
{
    printf("called with %lu\n", (unsigned long)ulNumber);
}

static DWORD WINAPI Worker(LPVOID lpParam)
{
    HANDLE ah[2];
    DWORD dwTurns = 0;
    ah[0] = (HANDLE)lpParam;
    ah[1] = hBeats;
    for (;;) {
        switch (WaitForMultipleObjects(2, ah, FALSE, 20000)) {
        case WAIT_OBJECT_0:
            return dwTurns;
        case WAIT_OBJECT_0 + 1:
            if (++dwTurns == 7) SetEvent(hDone);
            break;
        default:
            return 999;
        }
    }
}

int main(void)
{
    LARGE_INTEGER liDue;
    HANDLE hTimer, hStop, hThread;
    DWORD dwId, dwTurns, dwWait;
    LONG lPrevious;
    BOOL bDone;

    hTimer = CreateWaitableTimer(NULL, FALSE, NULL);
    liDue.QuadPart = -10000; /* in a millisecond, then every millisecond */
    if (!SetWaitableTimer(hTimer, &liDue, 1, OnBeat, &lBeats, FALSE)) return 1;
    while (lBeats < 3) SleepEx(INFINITE, TRUE);
    CancelWaitableTimer(hTimer);
    printf("the heart beats\n");

    liDue.QuadPart = -10000;
    SetWaitableTimer(hTimer, &liDue, 0, NULL, NULL, FALSE);
    dwWait = WaitForSingleObject(hTimer, 20000);
    printf("one shot: %lu\n", dwWait);
    printf("then: %lu\n", WaitForSingleObject(hTimer, 0));
    liDue.QuadPart = -600 * (LONGLONG)10000000;
    SetWaitableTimer(hTimer, &liDue, 0, NULL, NULL, FALSE);
    printf("in ten minutes: %lu\n", WaitForSingleObject(hTimer, 0));
    CloseHandle(hTimer);

    QueueUserAPC(OnCall, GetCurrentThread(), 42);
    dwWait = SleepEx(INFINITE, TRUE);
    printf("woken by %#lx\n", dwWait);

    hBeats = CreateSemaphore(NULL, 0, 10, NULL);
    hDone = CreateEvent(NULL, FALSE, FALSE, NULL);
    hStop = CreateEvent(NULL, TRUE, FALSE, NULL);
    ReleaseSemaphore(hBeats, 5, NULL);
    ReleaseSemaphore(hBeats, 2, &lPrevious);
    bDone = ReleaseSemaphore(hBeats, 9, NULL);
    printf("%ld before; at most ten: %d, %lu\n", lPrevious, bDone, GetLastError());
    hThread = CreateThread(NULL, 0, Worker, hStop, CREATE_SUSPENDED, &dwId);
    ResumeThread(hThread);
    WaitForSingleObject(hDone, 20000);
    SetEvent(hStop);
    WaitForSingleObject(hThread, INFINITE);
    GetExitCodeThread(hThread, &dwTurns);
    printf("worker: %lu turns\n", dwTurns);
    CloseHandle(hDone);
    CloseHandle(hThread);
    CloseHandle(hStop);
    CloseHandle(hBeats);
    bDone = SetEvent(hStop);
    printf("gone: %d, %lu\n", bDone, GetLastError());
    return 0;
}
