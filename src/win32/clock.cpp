// GetTickCount[64], QueryPerformanceCounter, QueryPerformanceFrequency, GetSystemTime[Precise]AsFileTime.
#include <windows.h>

#include <cstdint>
#include <ctime>

#include "border/user_memory.h"
#include "win32/call.h"

namespace ows::win32 {
namespace {

constexpr std::uint64_t ticks_per_second = 10'000'000;  // of FILETIME and the performance counter
constexpr std::uint64_t nanoseconds_per_tick = 100;
constexpr std::uint64_t ticks_to_1970 = 116'444'736'000'000'000;

std::uint64_t ticks(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * ticks_per_second
         + static_cast<std::uint64_t>(now.tv_nsec) / nanoseconds_per_tick;
}

/// There is no error to give: memory that is not the program's stays as it is.
void put_time(FILETIME* time) {
  if (!writable(time, sizeof *time)) return;
  const std::uint64_t now = ticks(CLOCK_REALTIME) + ticks_to_1970;
  time->dwLowDateTime = static_cast<DWORD>(now);
  time->dwHighDateTime = static_cast<DWORD>(now >> 32);
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

// Both count on while the machine sleeps, as the pages say: CLOCK_BOOTTIME.
ULONGLONG WINAPI GetTickCount64(void) { return ticks(CLOCK_BOOTTIME) / (ticks_per_second / 1000); }
DWORD WINAPI GetTickCount(void) { return static_cast<DWORD>(GetTickCount64()); }

BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER* count) {
  if (!writable(count, sizeof *count)) return failed(ERROR_NOACCESS, FALSE);
  count->QuadPart = static_cast<LONGLONG>(ticks(CLOCK_BOOTTIME));
  return TRUE;
}

BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER* frequency) {
  if (!writable(frequency, sizeof *frequency)) return failed(ERROR_NOACCESS, FALSE);
  frequency->QuadPart = ticks_per_second;
  return TRUE;
}

void WINAPI GetSystemTimeAsFileTime(LPFILETIME time) { put_time(time); }
void WINAPI GetSystemTimePreciseAsFileTime(LPFILETIME time) { put_time(time); }
