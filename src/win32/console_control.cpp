// SetConsoleCtrlHandler and GenerateConsoleCtrlEvent: signals as control events, handled in a thread of their own.
//
// The first handler starts the thread and the signals' handler, which only writes the signal's number into a pipe.
#include <windows.h>

#include <consoleapi.h>

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>
#include <vector>

#include "base/immortal.h"
#include "win32/call.h"

namespace ows::win32 {
namespace {

struct SignalEvent {
  int signal;
  DWORD event;
};
constexpr auto signal_events = std::to_array<SignalEvent>(
    {{SIGINT, CTRL_C_EVENT}, {SIGQUIT, CTRL_BREAK_EVENT}, {SIGHUP, CTRL_CLOSE_EVENT}, {SIGTERM, CTRL_SHUTDOWN_EVENT}});

struct Control {
  std::mutex mutex;  // protects handlers and started
  std::vector<PHANDLER_ROUTINE> handlers;
  bool started = false;
  std::atomic<bool> ignores_c{false};
  std::array<int, 2> pipe{-1, -1};
};
constinit Immortal<Control> control;

void on_signal(int signal) {
  const int error = errno;
  const auto octet = static_cast<unsigned char>(signal);
  (void)!write(control->pipe[1], &octet, 1);
  errno = error;
}

void end_process(int signal) {
  // As the signal would have ended it: the parent sees that.
  struct sigaction usual{};
  usual.sa_handler = SIG_DFL;
  sigaction(signal, &usual, nullptr);
  kill(getpid(), signal);
}

void handle(int signal) {
  const auto found = std::ranges::find(signal_events, signal, &SignalEvent::signal);
  if (found == signal_events.end()) return;
  if (found->event == CTRL_C_EVENT && control->ignores_c) return;
  std::vector<PHANDLER_ROUTINE> handlers;
  {
    const std::lock_guard lock(control->mutex);
    handlers = control->handlers;
  }
  bool handled = false;
  for (auto it = handlers.rbegin(); it != handlers.rend() && !handled; ++it) handled = (*it)(found->event) != FALSE;
  const bool ends_anyway = found->event == CTRL_CLOSE_EVENT || found->event == CTRL_SHUTDOWN_EVENT;
  if (!handled || ends_anyway) end_process(signal);
}

/// Under the mutex.
bool start() {
  if (control->started) return true;
  if (pipe2(control->pipe.data(), O_CLOEXEC) != 0) return false;
  // The thread takes no signals itself.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread([] {
    for (unsigned char signal = 0; read(control->pipe[0], &signal, 1) == 1 || errno == EINTR;) handle(signal);
  }).detach();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  struct sigaction action{};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (const SignalEvent& one : signal_events) sigaction(one.signal, &action, nullptr);
  control->started = true;
  return true;
}

}  // namespace
}  // namespace ows::win32

using namespace ows::win32;

BOOL WINAPI SetConsoleCtrlHandler(PHANDLER_ROUTINE handler, BOOL add) {
  const std::lock_guard lock(control->mutex);
  if (!handler) {
    control->ignores_c = add != FALSE;
    return !add || start() ? TRUE : failed(ERROR_NOT_ENOUGH_MEMORY, FALSE);
  }
  auto& handlers = control->handlers;
  if (add) {
    if (!start()) return failed(ERROR_NOT_ENOUGH_MEMORY, FALSE);
    handlers.push_back(handler);
    return TRUE;
  }
  const auto found = std::find(handlers.rbegin(), handlers.rend(), handler);
  if (found == handlers.rend()) return failed(ERROR_INVALID_PARAMETER, FALSE);
  handlers.erase(std::next(found).base());
  return TRUE;
}

BOOL WINAPI GenerateConsoleCtrlEvent(DWORD event, DWORD group) {
  if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) return failed(ERROR_INVALID_PARAMETER, FALSE);
  if (group != 0) {  // that of a process made with CREATE_NEW_PROCESS_GROUP; 1 would mean every process there is
    const bool sent =
        group > 1 && group < 0x7fffffff && kill(-static_cast<pid_t>(group), event == CTRL_C_EVENT ? SIGINT : SIGQUIT) == 0;
    return sent ? TRUE : failed(ERROR_INVALID_PARAMETER, FALSE);
  }
  {
    const std::lock_guard lock(control->mutex);
    if (!start()) return failed(ERROR_NOT_ENOUGH_MEMORY, FALSE);
  }
  on_signal(event == CTRL_C_EVENT ? SIGINT : SIGQUIT);
  return TRUE;
}
