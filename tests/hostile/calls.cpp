// An entry for each exported function, by the list that CMake makes of src/exports.txt: a new export is called without
// further ado, or does not compile here. Where a random call would wait for ever or leak by its contract, `instead` has a
// tamer one.
#include "makers.h"

#include <bcrypt.h>
#include <evntprov.h>
#include <icmpapi.h>
#include <iphlpapi.h>
#include <mswsock.h>
#include <mstcpip.h>
#include <ip2string.h>
#include <netioapi.h>
#include <nspapi.h>
#include <objbase.h>
#include <process.h>
#include <qos2.h>
#include <rpc.h>
#include <shellapi.h>
#include <sporder.h>
#include <threadpoolapiset.h>
#include <winreg.h>
#include <ws2spi.h>

namespace hostile::instead {

DWORD soon(DWORD milliseconds) { return milliseconds % 8; }

// Waits, bounded.
DWORD WaitForSingleObject(HANDLE h, DWORD time) { return ::WaitForSingleObject(h, soon(time)); }
DWORD WaitForSingleObjectEx(HANDLE h, DWORD time, BOOL alertable) {
  return ::WaitForSingleObjectEx(h, soon(time), alertable);
}
DWORD WaitForMultipleObjects(DWORD n, const HANDLE* h, BOOL all, DWORD time) {
  return ::WaitForMultipleObjects(n % 9, h, all, soon(time));
}
DWORD WaitForMultipleObjectsEx(DWORD n, const HANDLE* h, BOOL all, DWORD time, BOOL alertable) {
  return ::WaitForMultipleObjectsEx(n % 9, h, all, soon(time), alertable);
}
DWORD WSAWaitForMultipleEvents(DWORD n, const HANDLE* h, BOOL all, DWORD time, BOOL alertable) {
  return ::WSAWaitForMultipleEvents(n % 9, h, all, soon(time), alertable);
}
DWORD MsgWaitForMultipleObjects(DWORD n, const HANDLE* h, BOOL all, DWORD time, DWORD mask) {
  return ::MsgWaitForMultipleObjects(n % 9, h, all, soon(time), mask);
}
DWORD MsgWaitForMultipleObjectsEx(DWORD n, const HANDLE* h, DWORD time, DWORD mask, DWORD flags) {
  return ::MsgWaitForMultipleObjectsEx(n % 9, h, soon(time), mask, flags);
}
DWORD SignalObjectAndWait(HANDLE signal, HANDLE wait, DWORD time, BOOL alertable) {
  return ::SignalObjectAndWait(signal, wait, soon(time), alertable);
}
void Sleep(DWORD time) { ::Sleep(soon(time)); }
DWORD SleepEx(DWORD time, BOOL alertable) { return ::SleepEx(soon(time), alertable); }
BOOL GetQueuedCompletionStatus(HANDLE port, DWORD* n, ULONG_PTR* key, OVERLAPPED** o, DWORD time) {
  return ::GetQueuedCompletionStatus(port, n, key, o, soon(time));
}
BOOL GetQueuedCompletionStatusEx(HANDLE port, OVERLAPPED_ENTRY* entries, ULONG n, ULONG* removed, DWORD time,
                                 BOOL alertable) {
  return ::GetQueuedCompletionStatusEx(port, entries, n % 64, removed, soon(time), alertable);
}
BOOL GetOverlappedResult(HANDLE h, OVERLAPPED* o, DWORD* n, BOOL) { return ::GetOverlappedResult(h, o, n, FALSE); }
BOOL GetOverlappedResultEx(HANDLE h, OVERLAPPED* o, DWORD* n, DWORD time, BOOL alertable) {
  return ::GetOverlappedResultEx(h, o, n, soon(time), alertable);
}
BOOL WSAGetOverlappedResult(SOCKET s, OVERLAPPED* o, DWORD* n, BOOL, DWORD* flags) {
  return ::WSAGetOverlappedResult(s, o, n, FALSE, flags);
}
int WSAPoll(WSAPOLLFD* sockets, ULONG n, INT time) { return ::WSAPoll(sockets, n, time < 0 ? 1 : time % 8); }
int select(int n, fd_set* r, fd_set* w, fd_set* e, const timeval*) {
  const timeval time{0, 1000};
  return ::select(n, r, w, e, &time);
}
DWORD IcmpSendEcho(HANDLE h, IPAddr to, void* data, WORD size, IP_OPTION_INFORMATION* options, void* reply, DWORD reply_size,
                   DWORD time) {
  return ::IcmpSendEcho(h, to, data, size, options, reply, reply_size, soon(time));
}
BOOL LockFileEx(HANDLE file, DWORD flags, DWORD reserved, DWORD low, DWORD high, OVERLAPPED* overlapped) {
  return ::LockFileEx(file, flags | LOCKFILE_FAIL_IMMEDIATELY, reserved, low, high, overlapped);
}
// Without an OVERLAPPED they wait for a change.
int WSAProviderConfigChange(HANDLE* handle, WSAOVERLAPPED* overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  return overlapped ? ::WSAProviderConfigChange(handle, overlapped, routine) : 0;
}
// Of a message there has to be one.
BOOL GetMessageA(MSG* message, HWND window, UINT from, UINT to) {
  ::PostThreadMessageA(GetCurrentThreadId(), from, 0, 0);
  return ::PeekMessageA(message, window, from, to, PM_NOREMOVE) ? ::GetMessageA(message, window, from, to) : FALSE;
}
BOOL GetMessageW(MSG* message, HWND window, UINT from, UINT to) {
  ::PostThreadMessageW(GetCurrentThreadId(), from, 0, 0);
  return ::PeekMessageW(message, window, from, to, PM_NOREMOVE) ? ::GetMessageW(message, window, from, to) : FALSE;
}
BOOL WaitMessage() {
  ::PostThreadMessageA(GetCurrentThreadId(), WM_NULL, 0, 0);
  return ::WaitMessage();
}
// To a window of another thread, which may never look, with a limit only.
bool own(HWND window) { return ::GetWindowThreadProcessId(window, nullptr) == GetCurrentThreadId(); }
LRESULT SendMessageA(HWND window, UINT message, WPARAM w, LPARAM l) {
  return own(window) || !::IsWindow(window) ? ::SendMessageA(window, message, w, l) : 0;
}
LRESULT SendMessageW(HWND window, UINT message, WPARAM w, LPARAM l) {
  return own(window) || !::IsWindow(window) ? ::SendMessageW(window, message, w, l) : 0;
}
LRESULT SendMessageTimeoutA(HWND window, UINT message, WPARAM w, LPARAM l, UINT flags, UINT time, DWORD_PTR* result) {
  return ::SendMessageTimeoutA(window, message, w, l, flags & ~UINT{SMTO_NOTIMEOUTIFNOTHUNG}, soon(time), result);
}
LRESULT SendMessageTimeoutW(HWND window, UINT message, WPARAM w, LPARAM l, UINT flags, UINT time, DWORD_PTR* result) {
  return ::SendMessageTimeoutW(window, message, w, l, flags & ~UINT{SMTO_NOTIMEOUTIFNOTHUNG}, soon(time), result);
}

int ioctlsocket(SOCKET s, long request, u_long* value) { return ::ioctlsocket(s, request, value); }

// A window's procedure is the program's.
constexpr int tame(int index) { return index == GWLP_WNDPROC ? GWLP_USERDATA : index; }
LONG SetWindowLongA(HWND window, int index, LONG value) { return ::SetWindowLongA(window, tame(index), value); }
LONG SetWindowLongW(HWND window, int index, LONG value) { return ::SetWindowLongW(window, tame(index), value); }
LONG_PTR SetWindowLongPtrA(HWND window, int index, LONG_PTR value) { return ::SetWindowLongPtrA(window, tame(index), value); }
LONG_PTR SetWindowLongPtrW(HWND window, int index, LONG_PTR value) { return ::SetWindowLongPtrW(window, tame(index), value); }

// The workers need Winsock: what is ended has been begun here.
int WSAStartup(WORD version, WSADATA* data) {
  const int result = ::WSAStartup(version, data);
  if (result == 0) ::WSACleanup();
  return result;
}
int WSACleanup() {
  WSADATA data;
  return ::WSAStartup(MAKEWORD(2, 2), &data) == 0 ? ::WSACleanup() : 0;
}
// Memory that the library gives is given back.
int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** result) {
  addrinfo* list = nullptr;
  const int error = ::getaddrinfo(host, service, hints, result ? &list : nullptr);
  if (error == 0) ::freeaddrinfo(list);
  return error;
}
int GetAddrInfoW(const WCHAR* host, const WCHAR* service, const ADDRINFOW* hints, ADDRINFOW** result) {
  ADDRINFOW* list = nullptr;
  const int error = ::GetAddrInfoW(host, service, hints, result ? &list : nullptr);
  if (error == 0) ::FreeAddrInfoW(list);
  return error;
}
ULONG GetIfTable2(MIB_IF_TABLE2** table) {
  MIB_IF_TABLE2* given = nullptr;
  const ULONG error = ::GetIfTable2(table ? &given : nullptr);
  if (error == 0) ::FreeMibTable(given);
  return error;
}
// Inserts come from the program's variable arguments, which no library can check.
DWORD FormatMessageA(DWORD flags, const void* source, DWORD id, DWORD language, char* to, DWORD size, va_list*) {
  return ::FormatMessageA((flags | FORMAT_MESSAGE_IGNORE_INSERTS) & ~FORMAT_MESSAGE_ALLOCATE_BUFFER, source, id, language,
                          to, size, nullptr);
}
DWORD FormatMessageW(DWORD flags, const void* source, DWORD id, DWORD language, WCHAR* to, DWORD size, va_list*) {
  return ::FormatMessageW((flags | FORMAT_MESSAGE_IGNORE_INSERTS) & ~FORMAT_MESSAGE_ALLOCATE_BUFFER, source, id, language,
                          to, size, nullptr);
}
void GetEnvironmentStringsA() { ::FreeEnvironmentStringsA(::GetEnvironmentStringsA()); }
void GetEnvironmentStringsW() { ::FreeEnvironmentStringsW(::GetEnvironmentStringsW()); }
void CommandLineToArgvW(const WCHAR* line, int* count) { ::LocalFree(::CommandLineToArgvW(line, count)); }
// What is installed is taken away again: a catalog is kept for the life of the process, since any thread may be reading it.
INT installed(INT result, GUID* id) {
  if (result == 0) ::WSCUnInstallNameSpace(id);
  return result;
}
INT WSCInstallNameSpace(WCHAR* name, WCHAR* library, DWORD space, DWORD version, GUID* id) {
  return installed(::WSCInstallNameSpace(name, library, space, version, id), id);
}
INT WSCInstallNameSpace32(WCHAR* name, WCHAR* library, DWORD space, DWORD version, GUID* id) {
  return installed(::WSCInstallNameSpace32(name, library, space, version, id), id);
}
INT WSCInstallNameSpaceEx(WCHAR* name, WCHAR* library, DWORD space, DWORD version, GUID* id, BLOB* data) {
  return installed(::WSCInstallNameSpaceEx(name, library, space, version, id, data), id);
}
INT WSCInstallNameSpaceEx32(WCHAR* name, WCHAR* library, DWORD space, DWORD version, GUID* id, BLOB* data) {
  return installed(::WSCInstallNameSpaceEx32(name, library, space, version, id, data), id);
}
// As many threads as are asked for; with the default of 32768 for all processes, others would get none.
BOOL SetThreadpoolThreadMinimum(PTP_POOL pool, DWORD least) { return ::SetThreadpoolThreadMinimum(pool, least % 8); }
// A handle of the process' own is not for keeping.
void GetStdHandle(DWORD which) { ::GetStdHandle(which); }
void GetProcessHeap() { ::GetProcessHeap(); }
void VirtualAlloc(void* at, SIZE_T size, DWORD type, DWORD protection) {
  if (void* memory = ::VirtualAlloc(nullptr, size % (1 << 20), type, protection)) ::VirtualFree(memory, 0, MEM_RELEASE);
  (void)at;
}

#define ENTRY(symbol, function) {symbol, [](Thread& thread) { call(function, thread); }},
const Entry table[] = {
#include "calls.inc"
};

}  // namespace hostile::instead

namespace hostile {
const Entry* const all_entries = instead::table;
const std::size_t number_of_entries = sizeof instead::table / sizeof *instead::table;
}  // namespace hostile
