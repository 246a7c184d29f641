#include "win32/activity.h"

#include "win32/thread.h"

namespace ows::win32 {

bool Activity::is_time_to_tell() {
  if (!tells_ || !is_idle(word())) return false;
  tells_ = false;
  let_go();
  return true;
}

Dispatcher::Attempt Activity::try_take(Thread& /*thread*/) {
  const std::uint64_t seen = word_.load(std::memory_order_acquire);
  if (seen & held) return Attempt::contended;
  return is_idle(seen) ? Attempt::taken : Attempt::not_signalled;
}
bool Activity::signalled_for(const Thread& /*thread*/) const { return is_idle(word()); }
bool Activity::take(Thread& /*thread*/) { return false; }

void Activity::begin() {
  change([](std::uint64_t word) { return word + one_running; });
}
void Activity::finish() {
  change([](std::uint64_t word) { return word - one_running; });
}
std::uint32_t Activity::cancel() { return waiting(change(without_waiting)); }
bool Activity::idle() const { return generation_ != pool_generation() || is_idle(word_.load(std::memory_order_acquire)); }

void Activity::wait_until_idle() {
  if (generation_ != pool_generation()) return;
  Dispatcher* const objects[] = {this};
  (void)wait(current_thread(), objects, {});
}

bool Activity::tell_when_idle() {
  if (generation_ != pool_generation()) return false;
  const DispatcherLock lock;
  hold();
  if (is_idle(word())) {
    let_go();
    return false;
  }
  tells_ = true;
  return true;
}

}  // namespace ows::win32
