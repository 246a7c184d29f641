// The one lock of windows, classes and message queues: held for lines, never while a procedure of the program runs or a
// thread sleeps. It comes before the dispatcher's lock (MessageQueue::raise), and behind it comes no other.
//
// One lock and not one per queue: a window belongs to a queue, a message to a window, a sender waits for another's queue;
// and fork needs to hold one lock, not all.
#pragma once

#include <mutex>

namespace ows::win32 {

extern constinit std::mutex user_mutex;

class UserLock {
 public:
  UserLock() : lock_(user_mutex) {}
  enum Adopt : unsigned char { adopt };
  /// Of a lock that the calling thread has already, after fork.
  explicit UserLock(Adopt) : lock_(user_mutex, std::adopt_lock) {}
  void unlock() { lock_.unlock(); }
  void lock() { lock_.lock(); }

 private:
  std::unique_lock<std::mutex> lock_;
};

}  // namespace ows::win32
