// SetThreadPriority, GetThreadPriority: nice values of threads. [SetThreadPriority]
#include <windows.h>

#include <sys/resource.h>

#include <algorithm>
#include <array>

#include "win32/call.h"
#include "win32/thread.h"

namespace ows::win32 {
namespace {

struct Level {
  int priority;
  int nice;
};
constexpr std::array levels{
    Level{THREAD_PRIORITY_IDLE, 19},           Level{THREAD_PRIORITY_LOWEST, 10},
    Level{THREAD_PRIORITY_BELOW_NORMAL, 5},    Level{THREAD_PRIORITY_NORMAL, 0},
    Level{THREAD_PRIORITY_ABOVE_NORMAL, -5},   Level{THREAD_PRIORITY_HIGHEST, -10},
    Level{THREAD_PRIORITY_TIME_CRITICAL, -20},
};

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

BOOL WINAPI SetThreadPriority(HANDLE handle, int priority) {
  return with<Thread>(handle, THREAD_SET_INFORMATION, [&](Thread& thread) -> Status {
    const auto* level = std::ranges::find(levels, priority, &Level::priority);
    if (level == levels.end()) return fail(ERROR_INVALID_PARAMETER);
    thread.priority.store(priority, std::memory_order_relaxed);
    // Who may not raise it keeps what there was; see processthreadsapi.h.
    (void)setpriority(PRIO_PROCESS, thread.id(), level->nice);
    return {};
  });
}

int WINAPI GetThreadPriority(HANDLE handle) {
  const auto thread = find<Thread>(handle, THREAD_QUERY_INFORMATION);
  return thread ? (*thread)->priority.load(std::memory_order_relaxed) : failed(thread.error(), THREAD_PRIORITY_ERROR_RETURN);
}
