// The mutex object: recursive, owned by a thread, abandoned when its owner ends.
//
// A mutex whose last handle is closed while a thread owns it can be freed at once only by that thread; otherwise it becomes
// an orphan in the owner's list, which frees it when the owner ends.
#pragma once

#include "win32/dispatcher.h"
#include "win32/shared_state.h"

namespace ows::win32 {

class Mutex final : public Dispatcher {
 public:
  static constexpr Type object_type = Type::mutex;
  /// `owner`: the calling thread, or null.
  explicit Mutex(Thread* owner);

  /// Shared with other processes; `owner`: the calling thread, where the state is new and says so.
  explicit Mutex(std::unique_ptr<SharedState> state, Thread* owner = nullptr);
  /// The state of such a one, new.
  static InitialState initial_state(Thread* owner);

  Attempt try_take(Thread& thread) override;
  [[nodiscard]] bool signalled_for(const Thread& thread) const override;
  bool take(Thread& thread) override;
  Status signal(DispatcherLock& lock, Thread& thread) override;

  /// Under the lock: what `from` owns, once, becomes `to`'s. No effect where `from` does not own it.
  void hand_over(Thread& from, Thread& to);

  /// ERROR_NOT_OWNER.
  Status unlock(Thread& thread);
  /// Under the lock: the owner ends. True: nobody else refers to the mutex, and the caller deletes it.
  bool abandon(DispatcherLock& lock, const Thread& owner);
  /// Deletes an orphan.
  static void dispose(Mutex* orphan) { delete orphan; }

  // The owner's list.
  Mutex* next_owned = nullptr;
  Mutex* previous_owned = nullptr;
  bool in_owners_list = false;  ///< another object of the same shared state may be the one that was taken

 protected:
  void unreferenced() override;

 private:
  ~Mutex() override = default;
  static constexpr std::uint64_t abandoned = 2;
  static constexpr unsigned owner_shift = 2, count_shift = 34;
  static constexpr std::uint64_t one_more = std::uint64_t{1} << count_shift;
  static std::uint64_t owned_once_by(const Thread& thread);
  static std::uint32_t owner(std::uint64_t word) { return static_cast<std::uint32_t>(word >> owner_shift); }
  static std::uint32_t count(std::uint64_t word) { return static_cast<std::uint32_t>(word >> count_shift); }
  /// Under the lock.
  [[nodiscard]] bool owned_by(const Thread& thread) const;

  bool orphan_ = false;  // protected by dispatcher_mutex
};

}  // namespace ows::win32
