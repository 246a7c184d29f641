// A detached thread of the library's own, that takes none of the process's signals.
#pragma once

#include <pthread.h>

#include <csignal>

namespace ows {

/// False when there is no room for one more.
inline bool start_quiet_thread(void* (*run)(void*), void* with) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread{};
  const bool started = pthread_create(&thread, nullptr, run, with) == 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (started) pthread_detach(thread);
  return started;
}

}  // namespace ows
