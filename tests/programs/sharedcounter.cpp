// programs: unicode
// Two processes count in one mapping, taking turns by a named mutex and meeting at named events.
#include <windows.h>
#include <tchar.h>
#include <stdio.h>

struct Shared {
    LONG count;
    TCHAR words[32];
};

static const int rounds = 2000;

static void Count(HANDLE mutex, Shared *shared)
{
    for (int i = 0; i < rounds; i++) {
        WaitForSingleObject(mutex, INFINITE);
        LONG seen = shared->count;
        if (i % 64 == 0) SwitchToThread();
        shared->count = seen + 1;
        ReleaseMutex(mutex);
    }
}

int _tmain(int argc, TCHAR *argv[])
{
    TCHAR name[64], mutexName[64], eventName[64];
    DWORD id = argc > 1 ? (DWORD)_tcstoul(argv[1], NULL, 10) : GetCurrentProcessId();
    wsprintf(name, TEXT("Local\\counter-%u"), id);
    wsprintf(mutexName, TEXT("counter-mutex-%u"), id);
    wsprintf(eventName, TEXT("counter-ready-%u"), id);

    if (argc > 1) {
        HANDLE mapping = OpenFileMapping(FILE_MAP_ALL_ACCESS, FALSE, name);
        HANDLE mutex = OpenMutex(SYNCHRONIZE | MUTEX_MODIFY_STATE, FALSE, mutexName);
        HANDLE ready = OpenEvent(EVENT_MODIFY_STATE, FALSE, eventName);
        if (!mapping || !mutex || !ready) return 1;
        Shared *shared = (Shared *)MapViewOfFile(mapping, FILE_MAP_ALL_ACCESS, 0, 0, 0);
        lstrcpy(shared->words, TEXT("the child was here"));
        SetEvent(ready);
        Count(mutex, shared);
        UnmapViewOfFile(shared);
        return 7;
    }

    HANDLE mapping = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(Shared), name);
    HANDLE mutex = CreateMutex(NULL, FALSE, mutexName);
    HANDLE ready = CreateEvent(NULL, FALSE, FALSE, eventName);
    Shared *shared = (Shared *)MapViewOfFile(mapping, FILE_MAP_ALL_ACCESS, 0, 0, 0);
    if (!shared) return 1;

    TCHAR program[MAX_PATH], line[MAX_PATH + 20];
    GetModuleFileName(NULL, program, MAX_PATH);
    wsprintf(line, TEXT("\"%s\" %u"), program, id);
    STARTUPINFO startup = { sizeof startup };
    PROCESS_INFORMATION info;
    if (!CreateProcess(program, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info)) return 1;

    HANDLE first[] = { info.hProcess, ready };
    DWORD which = WaitForMultipleObjects(2, first, FALSE, 20000);
    _tprintf(TEXT("first came: %s\n"), which == WAIT_OBJECT_0 + 1 ? TEXT("the event") : TEXT("something else"));
    Count(mutex, shared);
    WaitForSingleObject(info.hProcess, 20000);
    DWORD code = 0;
    GetExitCodeProcess(info.hProcess, &code);
    _tprintf(TEXT("%s, exit code %u, count %d\n"), shared->words, (unsigned)code, (int)shared->count);

    HANDLE none = OpenMutex(SYNCHRONIZE, FALSE, TEXT("counter-nobody"));
    _tprintf(TEXT("nobody: %u\n"), none ? 0u : (unsigned)GetLastError());
    UnmapViewOfFile(shared);
    CloseHandle(mapping);
    CloseHandle(mutex);
    CloseHandle(ready);
    CloseHandle(info.hThread);
    CloseHandle(info.hProcess);
    return 0;
}
