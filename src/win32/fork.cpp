#include "win32/fork.h"

#include <pthread.h>

#include <mutex>

#include "win32/dispatcher.h"
#include "win32/handle_table.h"
#include "win32/message_queue.h"
#include "win32/object_names.h"
#include "win32/pool.h"
#include "win32/pool_wait.h"
#include "win32/process.h"
#include "win32/shared_objects.h"
#include "win32/thread.h"
#include "win32/timer_service.h"

namespace ows::win32 {
namespace {

// In the order in which they may be held together.
void lock_all() {
  lock_object_names();
  lock_pools();
  lock_handle_table();
  user_mutex.lock();
  lock_processes();
  lock_shared_objects();
  lock_dispatcher();
}

void in_parent() {
  unlock_dispatcher();
  unlock_shared_objects();
  unlock_processes();
  user_mutex.unlock();
  unlock_handle_table();
  unlock_pools();
  unlock_object_names();
}

void in_child() {
  forget_timer_service();
  forget_pools();
  PoolWait::forget_all();
  unlock_shared_objects();
  unlock_processes();
  unlock_handle_table();
  unlock_pools();
  unlock_object_names();
  Thread::after_fork_in_child();  // unlocks the dispatcher
  UserLock lock(UserLock::adopt);
  message_queues_after_fork(lock);
}

}  // namespace

void prepare_for_fork() {
  static std::once_flag once;
  std::call_once(once, [] { pthread_atfork(lock_all, in_parent, in_child); });
}

}  // namespace ows::win32
