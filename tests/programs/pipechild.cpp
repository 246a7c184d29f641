// A parent that feeds a child through its standard handles and reads what it answers: redirection as in the SDK's sample.
#include <windows.h>
#include <stdio.h>
#include <string.h>

static int child()
{
    char line[128];
    HANDLE in = GetStdHandle(STD_INPUT_HANDLE), out = GetStdHandle(STD_OUTPUT_HANDLE);
    DWORD got = 0, put = 0, total = 0;
    while (ReadFile(in, line, sizeof line, &got, NULL) && got) {
        for (DWORD i = 0; i < got / 2; i++) {
            char c = line[i];
            line[i] = line[got - 1 - i];
            line[got - 1 - i] = c;
        }
        WriteFile(out, line, got, &put, NULL);
        total += put;
    }
    return (int)total | 0x1000000;
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "child")) return child();

    SECURITY_ATTRIBUTES attributes = { sizeof attributes, NULL, TRUE };
    HANDLE childIn, toChild, fromChild, childOut;
    if (!CreatePipe(&childIn, &toChild, &attributes, 0) || !CreatePipe(&fromChild, &childOut, &attributes, 0)) return 1;
    SetHandleInformation(toChild, HANDLE_FLAG_INHERIT, 0);
    SetHandleInformation(fromChild, HANDLE_FLAG_INHERIT, 0);

    char program[MAX_PATH], line[MAX_PATH + 20];
    GetModuleFileNameA(NULL, program, MAX_PATH);
    sprintf(line, "\"%s\" child", program);
    STARTUPINFOA startup = { sizeof startup };
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdInput = childIn;
    startup.hStdOutput = childOut;
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    PROCESS_INFORMATION info = {};
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info)) {
        printf("CreateProcess: %u\n", (unsigned)GetLastError());
        return 1;
    }
    CloseHandle(info.hThread);
    CloseHandle(childIn);
    CloseHandle(childOut);

    DWORD count = 0;
    char answer[128];
    WriteFile(toChild, "stressed", 8, &count, NULL);
    if (!ReadFile(fromChild, answer, sizeof answer, &count, NULL)) return 1;
    printf("%.*s\n", (int)count, answer);
    CloseHandle(toChild);
    printf("end: %s\n", !ReadFile(fromChild, answer, sizeof answer, &count, NULL) && GetLastError() == ERROR_BROKEN_PIPE ? "broken pipe" : "?");
    WaitForSingleObject(info.hProcess, INFINITE);
    DWORD code = 0;
    GetExitCodeProcess(info.hProcess, &code);
    printf("exit code: %#x\n", (unsigned)code);
    CloseHandle(info.hProcess);
    CloseHandle(fromChild);
    return 0;
}
