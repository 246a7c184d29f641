// Callbacks that a program submits: CreateThreadpoolWork, SubmitThreadpoolWork, WaitForThreadpoolWorkCallbacks,
// CloseThreadpoolWork; TrySubmitThreadpoolCallback; QueueUserWorkItem.
#include <windows.h>

#include <new>

#include "win32/call.h"
#include "win32/pool_callback.h"

namespace ows::win32 {
namespace {

class PoolWork final : public PoolCallback {
 public:
  static constexpr Type object_type = Type::pool_work;
  static Result<Ref<PoolWork>> create(PTP_WORK_CALLBACK callback, PoolEnvironment environment, void* context) {
    auto* work = new (std::nothrow) PoolWork(callback, std::move(environment), context);
    if (!work) return fail(ERROR_NOT_ENOUGH_MEMORY);
    return Ref<PoolWork>::adopt(work);
  }

 private:
  PoolWork(PTP_WORK_CALLBACK callback, PoolEnvironment environment, void* context)
      : PoolCallback(object_type, std::move(environment), context), callback_(callback) {}
  void invoke(CallbackInstance& instance) override { callback_(instance.name(), context(), static_cast<PTP_WORK>(name())); }
  const PTP_WORK_CALLBACK callback_;
};

/// One callback without an object of the program's: it goes when that has run.
template <class Callback>
class OneCallback final : public PoolCallback {
 public:
  static Status submit_one(Callback callback, PoolEnvironment environment, void* context) {
    auto* one = new (std::nothrow) OneCallback(callback, std::move(environment), context);
    if (!one) return fail(ERROR_NOT_ENOUGH_MEMORY);
    one->submit();
    one->release();
    return {};
  }

 private:
  OneCallback(Callback callback, PoolEnvironment environment, void* context)
      : PoolCallback(Type::pool_callback, std::move(environment), context), callback_(callback) {}
  void invoke(CallbackInstance& instance) override {
    if constexpr (std::is_same_v<Callback, PTP_SIMPLE_CALLBACK>) {
      callback_(instance.name(), context());
    } else {
      callback_(context());
    }
  }
  void was_cancelled(std::uint32_t callbacks, void* cleanup_context) override {
    if (callbacks) PoolCallback::was_cancelled(callbacks, cleanup_context);
  }
  const Callback callback_;
};

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

PTP_WORK WINAPI CreateThreadpoolWork(PTP_WORK_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environment) {
  return static_cast<PTP_WORK>(create_callback<PoolWork>(callback, context, environment));
}

VOID WINAPI SubmitThreadpoolWork(PTP_WORK name) {
  if (const auto work = find<PoolWork>(name, 0)) (*work)->submit();
}

VOID WINAPI WaitForThreadpoolWorkCallbacks(PTP_WORK name, BOOL cancel) {
  if (const auto work = find<PoolWork>(name, 0)) (*work)->wait_for_callbacks(cancel != FALSE);
}

VOID WINAPI CloseThreadpoolWork(PTP_WORK name) {
  if (const auto work = find<PoolWork>(name, 0)) (*work)->give_up();
}

BOOL WINAPI TrySubmitThreadpoolCallback(PTP_SIMPLE_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON from) {
  if (!callback) return failed(ERROR_INVALID_PARAMETER, FALSE);
  auto environment = PoolEnvironment::of(from);
  if (!environment) return failed(environment.error(), FALSE);
  return finish(OneCallback<PTP_SIMPLE_CALLBACK>::submit_one(callback, std::move(*environment), context));
}

BOOL WINAPI QueueUserWorkItem(LPTHREAD_START_ROUTINE function, PVOID context, ULONG flags) {
  if (!function) return failed(ERROR_INVALID_PARAMETER, FALSE);
  auto environment = PoolEnvironment::of_flags(flags, 0);
  if (!environment) return failed(environment.error(), FALSE);
  return finish(OneCallback<LPTHREAD_START_ROUTINE>::submit_one(function, std::move(*environment), context));
}
