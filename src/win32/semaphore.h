// The semaphore object: a count up to a maximum; each satisfied wait takes one.
#pragma once

#include "win32/dispatcher.h"
#include "win32/shared_state.h"

namespace ows::win32 {

class Semaphore final : public Dispatcher {
 public:
  static constexpr Type object_type = Type::semaphore;
  Semaphore(std::uint32_t count, std::uint32_t maximum)
      : Dispatcher(Type::semaphore, std::uint64_t{count} << count_shift), maximum_(maximum) {}

  /// Shared with other processes.
  explicit Semaphore(std::unique_ptr<SharedState> state);
  /// The state of such a one, new.
  static InitialState initial_state(std::uint32_t count, std::uint32_t maximum);

  /// Adds `count`; the count before. ERROR_TOO_MANY_POSTS, and nothing changed, when it would exceed the maximum.
  Result<std::uint32_t> release_count(std::uint32_t count);

  Attempt try_take(Thread& thread) override;
  [[nodiscard]] bool signalled_for(const Thread& thread) const override;
  bool take(Thread& thread) override;
  Status signal(DispatcherLock& lock, Thread& thread) override;

 private:
  static constexpr unsigned count_shift = 1;
  static constexpr std::uint64_t one = std::uint64_t{1} << count_shift;
  Result<std::uint32_t> add(DispatcherLock& lock, std::uint32_t count);
  const std::uint32_t maximum_;
};

}  // namespace ows::win32
