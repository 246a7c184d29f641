// About the machine and its name; the calendar; debugging; the end of the process.
#include <windows.h>

#include <debugapi.h>
#include <openwinsock/system.h>

#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <limits>
#include <string>

#include "win32/call.h"
#include "win32/text_arguments.h"

namespace ows::win32 {
namespace {

constexpr long long ticks_to_1970 = 116'444'736'000'000'000, ticks_per_second = 10'000'000;

void describe(SYSTEM_INFO* info) {
  if (!writable(info, sizeof *info)) return set_last_error(ERROR_NOACCESS);
  *info = {};
#if defined(__x86_64__)
  info->wProcessorArchitecture = PROCESSOR_ARCHITECTURE_AMD64;
  info->dwProcessorType = 8664;
#elif defined(__aarch64__)
  info->wProcessorArchitecture = PROCESSOR_ARCHITECTURE_ARM64;
#else
  info->wProcessorArchitecture = PROCESSOR_ARCHITECTURE_UNKNOWN;
#endif
  info->dwPageSize = static_cast<DWORD>(sysconf(_SC_PAGESIZE));
  info->dwAllocationGranularity = 65536;
  info->lpMinimumApplicationAddress = reinterpret_cast<void*>(std::uintptr_t{0x10000});
  info->lpMaximumApplicationAddress = reinterpret_cast<void*>(std::uintptr_t{0x7ffffffeffff});
  info->dwNumberOfProcessors = static_cast<DWORD>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
  const DWORD bits = std::min<DWORD>(info->dwNumberOfProcessors, 64);
  info->dwActiveProcessorMask = bits == 64 ? ~DWORD_PTR{0} : (DWORD_PTR{1} << bits) - 1;
}

template <class Unit>
BOOL computer_name(Unit* to, LPDWORD size) {
  if (!writable(size, sizeof *size)) return failed(ERROR_INVALID_PARAMETER, FALSE);
  utsname about{};
  uname(&about);
  std::string name = about.nodename;
  name.resize(std::min(name.find('.'), name.size()));
  const auto& units = as(name, static_cast<const Unit*>(nullptr));
  const auto length = static_cast<DWORD>(units.size());
  if (*size <= length) {
    *size = length + 1;
    return failed(ERROR_BUFFER_OVERFLOW, FALSE);
  }
  if (!writable(to, (length + 1) * sizeof(Unit))) return failed(ERROR_INVALID_PARAMETER, FALSE);
  std::copy_n(units.c_str(), length + 1, to);
  *size = length;
  return TRUE;
}

SYSTEMTIME calendar(const std::tm& parts, unsigned milliseconds) {
  return {static_cast<WORD>(parts.tm_year + 1900), static_cast<WORD>(parts.tm_mon + 1), static_cast<WORD>(parts.tm_wday),
          static_cast<WORD>(parts.tm_mday),        static_cast<WORD>(parts.tm_hour),    static_cast<WORD>(parts.tm_min),
          static_cast<WORD>(parts.tm_sec),         static_cast<WORD>(milliseconds)};
}

void now(SYSTEMTIME* to, std::tm* (*convert)(const time_t*, std::tm*)) {
  if (!writable(to, sizeof *to)) return set_last_error(ERROR_NOACCESS);
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  std::tm parts{};
  convert(&time.tv_sec, &parts);
  *to = calendar(parts, static_cast<unsigned>(time.tv_nsec / 1'000'000));
}

unsigned long long number(const FILETIME& time) {
  return (static_cast<unsigned long long>(time.dwHighDateTime) << 32) | time.dwLowDateTime;
}

/// With a debugger or tracer attached.
bool is_traced() {
  std::ifstream status("/proc/self/status");
  constexpr std::string_view key = "TracerPid:";
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key)) return std::atoi(line.c_str() + key.size()) != 0;
  }
  return false;
}

void output(const Result<std::string>& text) {
  static const bool wanted = std::getenv("OPENWINSOCK_DEBUG") != nullptr;
  if (wanted && text) (void)!write(STDERR_FILENO, text->data(), text->size());
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

void WINAPI GetSystemInfo(LPSYSTEM_INFO info) { describe(info); }
void WINAPI GetNativeSystemInfo(LPSYSTEM_INFO info) { describe(info); }
BOOL WINAPI GetComputerNameA(LPSTR to, LPDWORD size) { return computer_name(to, size); }
BOOL WINAPI GetComputerNameW(LPWSTR to, LPDWORD size) { return computer_name(to, size); }

void WINAPI ExitProcess(UINT code) { std::exit(static_cast<int>(code)); }

void WINAPI GetSystemTime(LPSYSTEMTIME time) { now(time, gmtime_r); }
void WINAPI GetLocalTime(LPSYSTEMTIME time) { now(time, localtime_r); }
BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME* from, LPFILETIME to) {
  if (!readable(from, sizeof *from) || !writable(to, sizeof *to)) return failed(ERROR_INVALID_PARAMETER, FALSE);
  std::tm parts{};
  parts.tm_year = from->wYear - 1900;
  parts.tm_mon = from->wMonth - 1;
  parts.tm_mday = from->wDay;
  parts.tm_hour = from->wHour;
  parts.tm_min = from->wMinute;
  parts.tm_sec = from->wSecond;
  const std::tm given = parts;
  const time_t seconds = timegm(&parts);
  const bool is_time = from->wYear >= 1601 && from->wYear <= 30827 && from->wMilliseconds < 1000
                       && parts.tm_mon == given.tm_mon && parts.tm_mday == given.tm_mday && parts.tm_hour == given.tm_hour
                       && parts.tm_min == given.tm_min && parts.tm_sec == given.tm_sec;
  if (!is_time) return failed(ERROR_INVALID_PARAMETER, FALSE);
  const auto ticks =
      static_cast<unsigned long long>(seconds * ticks_per_second + ticks_to_1970) + from->wMilliseconds * 10'000ull;
  *to = {static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)};
  return TRUE;
}
BOOL WINAPI FileTimeToSystemTime(const FILETIME* from, LPSYSTEMTIME to) {
  if (!readable(from, sizeof *from) || !writable(to, sizeof *to)) return failed(ERROR_INVALID_PARAMETER, FALSE);
  const unsigned long long ticks = number(*from);
  if (ticks >> 63) return failed(ERROR_INVALID_PARAMETER, FALSE);
  // From 1601 on, so that nothing is negative.
  constexpr unsigned long long per_second = ticks_per_second;
  const auto seconds = static_cast<time_t>(ticks / per_second) - static_cast<time_t>(ticks_to_1970 / ticks_per_second);
  std::tm parts{};
  if (!gmtime_r(&seconds, &parts)) return failed(ERROR_INVALID_PARAMETER, FALSE);
  *to = calendar(parts, static_cast<unsigned>(ticks % per_second / 10'000));
  return TRUE;
}
LONG WINAPI CompareFileTime(const FILETIME* one, const FILETIME* other) {
  if (!readable(one, sizeof *one) || !readable(other, sizeof *other)) return failed(ERROR_NOACCESS, 0);
  const unsigned long long a = number(*one), b = number(*other);
  return (a > b) - (a < b);
}

int WINAPI MulDiv(int a, int b, int c) {
  if (c == 0) return -1;
  const long long product = static_cast<long long>(a) * b;
  const long long half = c < 0 ? -(static_cast<long long>(c) / 2) : c / 2;
  const long long result = (product + ((product < 0) ? -half : half)) / c;
  return result > std::numeric_limits<int>::max() || result < std::numeric_limits<int>::min() ? -1
                                                                                              : static_cast<int>(result);
}

BOOL WINAPI IsDebuggerPresent(void) { return is_traced(); }
void WINAPI DebugBreak(void) { raise(SIGTRAP); }
void WINAPI OutputDebugStringA(LPCSTR text) { output(text_of(text)); }
void WINAPI OutputDebugStringW(LPCWSTR text) { output(text_of(text)); }
