// Callbacks for the overlapped operations of sockets and files: CreateThreadpoolIo, StartThreadpoolIo, CancelThreadpoolIo,
// WaitForThreadpoolIoCallbacks, CloseThreadpoolIo; BindIoCompletionCallback.
//
// The key of the socket's packets at the pool's port is a name from the table of handles, which is there as long as
// completions may come: an address would dangle, because nothing tells when a socket goes.
#include <windows.h>

#include <atomic>
#include <new>

#include "win32/call.h"
#include "win32/file.h"
#include "win32/pool_callback.h"
#include "win32/socket_handle.h"
#include "win32/status.h"

namespace ows::win32 {
namespace {

Status associate(HANDLE file, const Pool& pool, HANDLE key) {
  PoolThreads& threads = pool.threads();
  const auto number = reinterpret_cast<std::uintptr_t>(key);
  if (const Pin pin = find_handle(file)) {
    if (pin.object()->type() != Type::file) return fail(ERROR_INVALID_PARAMETER);
    return static_cast<File*>(pin.object())->associate(Ref<CompletionPort>::share(&threads.port()), number);
  }
  return socket_handles().associate(file, threads.port_handle(), number);
}

struct Completion {
  std::uint32_t status;
  std::uint32_t octets;
  _OVERLAPPED* overlapped;
};

/// As an activity: what waits are operations that the program has announced; their callbacks begin when they complete.
class PoolIo final : public PoolCallback {
 public:
  static constexpr Type object_type = Type::pool_io;
  PoolIo(PTP_WIN32_IO_CALLBACK callback, PoolEnvironment environment, void* context)
      : PoolCallback(object_type, std::move(environment), context), callback_(callback) {}

  void announce() {
    change([](std::uint64_t word) { return waiting(word) == most ? word : word + one_waiting; });
  }
  void take_back() {
    change([](std::uint64_t word) { return waiting(word) == 0 ? word : word - one_waiting; });
  }
  /// An operation has completed: the callback, unless it was cancelled or never announced.
  void run(PoolThreads& threads, const Completion& completion) {
    const std::uint64_t before =
        change([](std::uint64_t word) { return waiting(word) == 0 ? word : word - one_waiting + one_running; });
    if (waiting(before) == 0) return;
    CallbackInstance instance(*this, threads);
    callback_(instance.name(), context(), completion.overlapped, static_cast<ULONG>(error_of_status(completion.status)),
              completion.octets, static_cast<PTP_IO>(name()));
  }

  /// The name stays until the last announced operation is over, for its completion to find the way here.
  bool give_up() override {
    if (closed_.exchange(true)) return false;
    leave_group();
    if (!tell_when_idle()) close_name(name());
    return true;
  }
  [[nodiscard]] bool is_closed() const { return closed_.load(std::memory_order_relaxed); }

 private:
  void invoke(CallbackInstance& /*instance*/) override {}
  void when_idle() override { close_name(name()); }
  const PTP_WIN32_IO_CALLBACK callback_;
  std::atomic<bool> closed_{false};
};

/// One function of BindIoCompletionCallback's, for any number of sockets. There for ever.
class IoBinding final : public Object {
 public:
  static constexpr Type object_type = Type::io_binding;
  explicit IoBinding(LPOVERLAPPED_COMPLETION_ROUTINE function) : Object(object_type), function_(function) {}
  void run(const Completion& completion) const {
    // The status as it is, not the error that it stands for. [FileIOCompletionRoutine]
    function_(completion.status, completion.octets, completion.overlapped);
  }

 private:
  const LPOVERLAPPED_COMPLETION_ROUTINE function_;
};

Result<HANDLE> binding_of(LPOVERLAPPED_COMPLETION_ROUTINE function) {
  struct Known {
    LPOVERLAPPED_COMPLETION_ROUTINE function;
    HANDLE name;
    Known* next;
  };
  static constinit std::atomic<Known*> first{nullptr};
  for (const Known* known = first.load(std::memory_order_acquire); known; known = known->next) {
    if (known->function == function) return known->name;
  }
  auto* binding = new (std::nothrow) IoBinding(function);
  if (!binding) return fail(ERROR_NOT_ENOUGH_MEMORY);
  const auto name = open_name(Ref<IoBinding>::adopt(binding));
  auto* fresh = name ? new (std::nothrow) Known{function, *name, first.load(std::memory_order_relaxed)} : nullptr;
  if (!fresh) return fail(ERROR_NOT_ENOUGH_MEMORY);
  while (!first.compare_exchange_weak(fresh->next, fresh, std::memory_order_release, std::memory_order_relaxed)) {
  }
  return fresh->name;  // two threads that are here at once make two of the same: no harm
}

Status bind(HANDLE file, LPOVERLAPPED_COMPLETION_ROUTINE function) {
  const auto name = binding_of(function);
  if (!name) return fail(name.error());
  const auto pool = Pool::shared(Pool::Shared::usual);
  return pool ? associate(file, **pool, *name) : fail(pool.error());
}

Result<Found<PoolIo>> find_io(HANDLE name) {
  auto found = find<PoolIo>(name, 0);
  return found && (*found)->is_closed() ? fail(ERROR_INVALID_HANDLE) : std::move(found);
}

}  // namespace

void run_completion(PoolThreads& threads, Packet& packet) {
  const Completion completion{.status = packet.status, .octets = packet.octets, .overlapped = packet.overlapped};
  const Pin pin = find_handle(reinterpret_cast<HANDLE>(packet.key));
  packet.dispose(&packet);
  if (!pin) return;
  if (pin.object()->type() == Type::pool_io) {
    static_cast<PoolIo*>(pin.object())->run(threads, completion);
  } else if (pin.object()->type() == Type::io_binding) {
    static_cast<IoBinding*>(pin.object())->run(completion);
  }
}

}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

PTP_IO WINAPI CreateThreadpoolIo(HANDLE file, PTP_WIN32_IO_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON from) {
  if (!callback) return failed(ERROR_INVALID_PARAMETER, PTP_IO{});
  auto environment = PoolEnvironment::of(from);
  if (!environment) return failed(environment.error(), PTP_IO{});
  auto* io = new (std::nothrow) PoolIo(callback, std::move(*environment), context);
  if (!io) return failed(ERROR_NOT_ENOUGH_MEMORY, PTP_IO{});
  const auto name = name_callback(Ref<PoolIo>::adopt(io));
  if (!name) return failed(name.error(), PTP_IO{});
  if (const Status associated = associate(file, *io->environment().pool, *name); !associated) {
    io->give_up();
    return failed(associated.error(), PTP_IO{});
  }
  return static_cast<PTP_IO>(*name);
}

VOID WINAPI StartThreadpoolIo(PTP_IO name) {
  if (const auto io = find_io(name)) (*io)->announce();
}

VOID WINAPI CancelThreadpoolIo(PTP_IO name) {
  if (const auto io = find_io(name)) (*io)->take_back();
}

VOID WINAPI WaitForThreadpoolIoCallbacks(PTP_IO name, BOOL cancel) {
  if (const auto io = find_io(name)) (*io)->wait_for_callbacks(cancel != FALSE);
}

VOID WINAPI CloseThreadpoolIo(PTP_IO name) {
  if (const auto io = find_io(name)) (*io)->give_up();
}

BOOL WINAPI BindIoCompletionCallback(HANDLE file, LPOVERLAPPED_COMPLETION_ROUTINE function, ULONG flags) {
  if (!function || flags) return failed(ERROR_INVALID_PARAMETER, FALSE);
  return finish(bind(file, function));
}
