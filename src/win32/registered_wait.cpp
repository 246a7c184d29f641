// RegisterWaitForSingleObject, UnregisterWait, UnregisterWaitEx.
#include <windows.h>

#include <new>

#include "win32/call.h"
#include "win32/pool_wait.h"
#include "win32/wait_set.h"

namespace ows::win32 {
namespace {

/// The wait begins anew when its callback has returned: one is under way at most, also where the object stays signalled.
class RegisteredWait final : public PoolWait {
 public:
  static constexpr Type object_type = Type::registered_wait;
  struct Terms {
    WAITORTIMERCALLBACK callback;
    DWORD milliseconds;
    bool once;
  };
  static Result<Ref<RegisteredWait>> create(const Terms& terms, PoolEnvironment environment, void* context) {
    if (const Status prepared = prepare(); !prepared) return fail(prepared.error());
    auto* wait = new (std::nothrow) RegisteredWait(terms, std::move(environment), context);
    if (wait) return Ref<RegisteredWait>::adopt(wait);
    unprepare();
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
  void begin_with(Dispatcher& object) { set(object, timeout()); }

 private:
  RegisteredWait(const Terms& terms, PoolEnvironment environment, void* context)
      : PoolWait(object_type, std::move(environment), context), terms_(terms) {}
  void call(CallbackInstance& /*instance*/, std::uint32_t result) override {
    terms_.callback(context(), result == WAIT_TIMEOUT);
    if (!terms_.once) set_again(timeout());
  }
  [[nodiscard]] std::optional<Due> timeout() const {
    if (terms_.milliseconds == INFINITE) return {};
    return Due{.clock = Clock::monotonic,
               .nanoseconds = now_of(Clock::monotonic) + std::uint64_t{terms_.milliseconds} * 1'000'000};
  }
  const Terms terms_;
};

Status register_wait(HANDLE* to, HANDLE handle, WAITORTIMERCALLBACK callback, void* context, DWORD milliseconds,
                     ULONG flags) {
  if (!callback) return fail(ERROR_INVALID_PARAMETER);
  const Pin pin = find_handle(handle);
  const auto object = waitable(pin);
  if (!object) return fail(object.error());
  auto environment = PoolEnvironment::of_flags(flags, WT_EXECUTEONLYONCE | WT_EXECUTEINWAITTHREAD);
  if (!environment) return fail(environment.error());
  auto wait =
      RegisteredWait::create({.callback = callback, .milliseconds = milliseconds, .once = (flags & WT_EXECUTEONLYONCE) != 0},
                             std::move(*environment), context);
  if (!wait) return fail(wait.error());
  const Ref<RegisteredWait> it = *wait;
  const auto name = name_callback(std::move(*wait));
  if (!name) return fail(name.error());
  *to = *name;  // before the first callback can run
  it->begin_with(**object);
  return {};
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

BOOL WINAPI RegisterWaitForSingleObject(PHANDLE wait, HANDLE object, WAITORTIMERCALLBACK callback, PVOID context,
                                        ULONG milliseconds, ULONG flags) {
  if (!writable(wait, sizeof *wait)) return failed(ERROR_NOACCESS, FALSE);
  return finish(register_wait(wait, object, callback, context, milliseconds, flags));
}

BOOL WINAPI UnregisterWaitEx(HANDLE name, HANDLE completion) {
  return with<RegisteredWait>(name, 0, [&](RegisteredWait& wait) { return wait.give_up(completion); });
}

BOOL WINAPI UnregisterWait(HANDLE name) { return UnregisterWaitEx(name, nullptr); }
