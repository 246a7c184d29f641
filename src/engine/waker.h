// A thread's waker: an eventfd that ends the thread's poll() from outside. Made on first use, closed when the thread ends.
#pragma once

namespace ows::engine {

class Waker {
 public:
  Waker();
  ~Waker();
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;

  /// The descriptor to poll for POLLIN.
  int fd() const { return fd_; }
  /// Forgets the wake-ups so far. Only its own thread calls this.
  void drain();
  /// Wakes the thread that polls `fd`, now or at its next poll(). Any thread.
  static void wake(int fd);

 private:
  int fd_;
};

Waker& this_thread_waker();

}  // namespace ows::engine
