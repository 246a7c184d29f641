#include "names/async_lookup.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "engine/reactor.h"
#include "names/worker.h"

namespace ows::names {
namespace {

/// One look-up under way. The reactor's part of it is its time limit.
class Operation : public engine::Watched, public std::enable_shared_from_this<Operation> {
 public:
  explicit Operation(AsyncLookup lookup) : lookup_(std::move(lookup)) {}

  [[nodiscard]] const AsyncLookup& lookup() const { return lookup_; }

  /// True for the one caller that may end it.
  bool claim() { return !claimed_.exchange(true, std::memory_order_acq_rel); }

  /// By who has claimed it, where the program's routine may run.
  void end(const Result<Answer>& answer) {
    if (lookup_.limit) engine::watch(shared_from_this(), {});
    const int error = lookup_.deliver(answer);
    OVERLAPPED* overlapped = lookup_.overlapped;
    const auto routine = lookup_.routine;
    const HANDLE event = overlapped->hEvent;
    // From here on the program may use the memory for something else.
    std::atomic_ref(overlapped->Internal).store(static_cast<ULONG_PTR>(error), std::memory_order_release);
    if (routine)
      routine(static_cast<DWORD>(error), 0, overlapped);
    else if (event)
      SetEvent(event);
  }

  /// The time is over.
  void serve() override;

 private:
  AsyncLookup lookup_;
  std::atomic<bool> claimed_{false};
};

struct Table {
  std::mutex mutex;  // protects the rest
  std::map<std::uintptr_t, std::shared_ptr<Operation>> operations;
  std::uintptr_t last = 0x7f000000;
};

constinit std::atomic<Table*> made{nullptr};
Table& table() {
  Table* seen = made.load(std::memory_order_acquire);
  if (seen) return *seen;
  auto fresh = std::make_unique<Table>();
  if (made.compare_exchange_strong(seen, fresh.get(), std::memory_order_acq_rel)) return *fresh.release();
  return *seen;
}

/// Takes the operation out of the table, so that its handle is no longer one.
void forget(const Operation& operation) {
  Table& all = table();
  const std::lock_guard lock(all.mutex);
  std::erase_if(all.operations, [&](const auto& each) { return each.second.get() == &operation; });
}

void end_on_worker(const std::shared_ptr<Operation>& operation, int error) {
  if (!operation->claim()) return;
  forget(*operation);
  const auto end = [operation, error] { operation->end(fail(error)); };
  if (!run_on_worker(end)) end();
}

void Operation::serve() { end_on_worker(shared_from_this(), WSAETIMEDOUT); }

}  // namespace

Status start(AsyncLookup lookup, HANDLE* handle) {
  const auto limit = lookup.limit;
  auto operation = std::make_shared<Operation>(std::move(lookup));
  {
    Table& all = table();
    const std::lock_guard lock(all.mutex);
    all.last += 4;
    all.operations.emplace(all.last, operation);
    if (handle) *handle = reinterpret_cast<HANDLE>(all.last);
  }
  if (limit) engine::watch(operation, {.deadline = engine::Clock::now() + *limit});
  const bool posted = run_on_worker([operation] {
    const auto answer = operation->lookup().resolver(operation->lookup().query);
    if (!operation->claim()) return;
    forget(*operation);
    operation->end(answer);
  });
  if (posted) return {};
  operation->claim();
  forget(*operation);
  if (limit) engine::watch(operation, {});
  return fail(WSA_NOT_ENOUGH_MEMORY);
}

Status cancel(HANDLE handle) {
  std::shared_ptr<Operation> operation;
  {
    Table& all = table();
    const std::lock_guard lock(all.mutex);
    const auto found = all.operations.find(reinterpret_cast<std::uintptr_t>(handle));
    if (found == all.operations.end()) return fail(WSA_INVALID_HANDLE);
    operation = found->second;
  }
  if (!operation->claim()) return fail(WSA_INVALID_HANDLE);
  forget(*operation);
  const auto end = [operation] { operation->end(fail(WSA_E_CANCELLED)); };
  // An event can be set here and now; a routine of the program's may not run inside its own call.
  if (!operation->lookup().routine || !run_on_worker(end)) end();
  return {};
}

}  // namespace ows::names
