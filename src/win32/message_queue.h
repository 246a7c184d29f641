// The message queue of a thread: posted messages, messages that other threads have sent, timers, and the end (WM_QUIT).
//
// A queue is made by its thread's first call that needs one, and is a dispatcher object, so that a wait for handles and for
// messages is one wait. Its word says, for each kind of message (QS_*), whether there is one ("present") and whether one
// came since the thread last looked ("changed"); the waiting thread, and only the queue's own thread waits for it, chooses
// the bits that end its wait. Bits are set and cleared by atomic operations under user_mutex; the dispatcher's lock is taken
// only when the thread is waiting. So a message to a thread that runs, and a look into an empty queue, cost no system call.
// Timers need no thread either: they are looked at by whoever waits, until the first of them is due.
#pragma once

#include <windows.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "win32/dispatcher.h"
#include "win32/user_lock.h"

namespace ows::win32 {

class Thread;
struct SentMessage;

/// Beside the QS_* bits: a message that the thread sent has been answered.
constexpr std::uint32_t reply_came = 0x8000;

struct WindowTimer {
  HWND window;
  UINT_PTR id;
  std::uint32_t period;  // milliseconds
  std::uint64_t due;     // nanoseconds of CLOCK_MONOTONIC
  TIMERPROC routine;
  bool announced = false;  // it is due, and QS_TIMER says so
};

/// What a retrieval looks for.
struct Filter {
  HWND window = nullptr;  // null: any; thread_only: messages to the thread
  UINT first = 0, last = ~UINT{0};
  bool posted = true, timers = true;

  static HWND thread_only() { return reinterpret_cast<HWND>(std::intptr_t{-1}); }
  /// Under user_mutex.
  [[nodiscard]] bool matches(HWND to) const;
  [[nodiscard]] bool matches(const MSG& message) const;
  /// Neither a window nor numbers.
  [[nodiscard]] bool is_all() const { return !window && first == 0 && last == ~UINT{0}; }
};

class MessageQueue final : public Dispatcher {
 public:
  explicit MessageQueue(Thread& owner);
  ~MessageQueue() override;

  static constexpr std::size_t posted_limit = 10'000;

  // Everything below under user_mutex, unless it says otherwise.

  /// False: the queue is full. Releases the lock.
  [[nodiscard]] bool post(UserLock& lock, const MSG& message);
  /// The next message that `filter` wants, and out of the queue where `remove`. Never one that another thread sent.
  std::optional<MSG> next(const Filter& filter, bool remove);
  /// The thread has looked: what is there is not new any more.
  void looked(bool at_all);
  /// A message of the kinds `bits` came, or an answer. The last thing under the lock, which it releases.
  void raise(UserLock& lock, std::uint32_t bits);
  /// QS_TIMER for timers that are due.
  void look_at_timers();
  /// When the first timer that `filter` wants is due; all ones: never.
  [[nodiscard]] std::uint64_t first_due(const Filter& filter) const;
  /// Forgets what concerns a window that goes.
  void forget_window(HWND window);

  /// QS_* bits of what is there, and of what is new.
  [[nodiscard]] std::uint32_t present() const { return status(present_shift); }
  [[nodiscard]] std::uint32_t changed() const { return status(changed_shift); }
  void clear_changed(std::uint32_t bits) {
    word_.fetch_and(~(std::uint64_t{bits} << changed_shift), std::memory_order_relaxed);
  }
  void set_present(std::uint32_t bits, bool there);

  /// By the queue's thread, before it waits and without the lock: what ends the wait.
  void wake_for(std::uint32_t changed, std::uint32_t present) {
    wake_.store((std::uint64_t{changed} << changed_shift) | (std::uint64_t{present} << present_shift),
                std::memory_order_relaxed);
  }

  Attempt try_take(Thread& thread) override;
  [[nodiscard]] bool signalled_for(const Thread& thread) const override;
  bool take(Thread& thread) override;

  Thread* owner;  // null when it has ended
  std::deque<MSG> posted;
  std::deque<std::shared_ptr<SentMessage>> sent;        // not begun
  std::vector<std::shared_ptr<SentMessage>> receiving;  // begun, the innermost last
  std::vector<WindowTimer> timers;
  std::optional<int> quit;
  UINT_PTR last_timer_id = 0;
  std::uint64_t last_look = 0;  // when the thread last looked, nanoseconds of CLOCK_MONOTONIC
  bool retrieving = false;      // it is waiting in GetMessage and the like
  DWORD message_time = 0;       // of the thread alone

  /// Calls `visit(MessageQueue&)` for each queue.
  template <class Visit>
  static void for_each(Visit visit) {
    for (MessageQueue *queue = first_queue_, *next = nullptr; queue; queue = next) {
      next = queue->next_queue_;
      visit(*queue);
    }
  }
  /// Out of the list: nobody finds it any more.
  void unlist();

 private:
  static constexpr unsigned changed_shift = 1, present_shift = 32;
  [[nodiscard]] std::uint32_t status(unsigned shift) const {
    return static_cast<std::uint32_t>(word_.load(std::memory_order_relaxed) >> shift) & 0x7fff;
  }
  [[nodiscard]] bool is_due(const WindowTimer& timer, std::uint64_t now) const {
    return timer.announced || timer.due <= now;
  }
  MSG take_timer(WindowTimer& timer, std::uint64_t now, bool remove);

  std::atomic<std::uint64_t> wake_{0};
  static MessageQueue* first_queue_;
  MessageQueue* next_queue_ = nullptr;
  MessageQueue* previous_queue_ = nullptr;
};

/// The calling thread's queue, made where there is none yet. Throws bad_alloc.
MessageQueue& own_queue();
/// The same, or null.
MessageQueue* own_queue_if_any();
/// The queue of a thread, or null. Under user_mutex.
MessageQueue* queue_of_thread(DWORD id);

/// The deadline of a wait that also has to look at a timer.
Deadline sooner(Deadline deadline, std::uint64_t due);

/// In a forked child, which has user_mutex: the other threads' queues and windows go.
void message_queues_after_fork(UserLock& lock);

}  // namespace ows::win32
