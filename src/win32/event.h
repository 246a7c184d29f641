// The event object: set or not; a manual-reset one stays set, an auto-reset one lets one wait through.
#pragma once

#include "win32/dispatcher.h"
#include "win32/shared_state.h"

namespace ows::win32 {

class Event final : public Dispatcher {
 public:
  static constexpr Type object_type = Type::event;
  Event(bool manual_reset, bool set) : Dispatcher(Type::event, set ? signalled : 0), manual_reset_(manual_reset) {}

  /// Shared with other processes.
  explicit Event(std::unique_ptr<SharedState> state);
  /// The state of such a one, new.
  static InitialState initial_state(bool manual_reset, bool set);

  void set();
  void reset();
  /// Satisfies the waits that can be satisfied now, and leaves the event not set.
  void pulse();

  Attempt try_take(Thread& thread) override;
  [[nodiscard]] bool signalled_for(const Thread& thread) const override;
  bool take(Thread& thread) override;
  Status signal(DispatcherLock& lock, Thread& thread) override;

 private:
  static constexpr std::uint64_t signalled = 2;
  const bool manual_reset_;
};

}  // namespace ows::win32
