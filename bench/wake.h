// From a send to the wake of who waits for it.
#pragma once

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "support.h"

namespace bench {

/// A thread on the second processor that sends when it is asked to, some time later: who asks on the first one is asleep by
/// then. It spins, so that nothing but the waiter has to wake.
class DelayedSender {
 public:
  using Clock = std::chrono::steady_clock;

  template <class Send>
  explicit DelayedSender(Send send)
      : thread_([this, send] {
          use_processors(1, 1);
          for (int done = 0;;) {
            int asked;
            while ((asked = asked_.load(std::memory_order_acquire)) == done) {
            }
            if (asked < 0) return;
            done = asked;
            const auto until = Clock::now() + std::chrono::microseconds(60);
            while (Clock::now() < until) {
            }
            sent_.store(Clock::now(), std::memory_order_release);
            send();
          }
        }) {}
  ~DelayedSender() {
    asked_ = -1;
    thread_.join();
  }
  DelayedSender(const DelayedSender&) = delete;
  DelayedSender& operator=(const DelayedSender&) = delete;

  void ask() { asked_.fetch_add(1, std::memory_order_release); }
  /// Nanoseconds since the last send.
  double since() const {
    return std::chrono::duration<double, std::nano>(Clock::now() - sent_.load(std::memory_order_acquire)).count();
  }

 private:
  std::atomic<int> asked_{0};
  std::atomic<Clock::time_point> sent_{};
  std::thread thread_;
};

}  // namespace bench
