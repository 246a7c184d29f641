// TLS and FLS: TlsAlloc, TlsFree, TlsGetValue, TlsSetValue, and the Fls forms. Without fibers, an FLS value is a thread's.
#include <windows.h>

#include <array>
#include <atomic>

#include "win32/call.h"
#include "win32/thread.h"
#include "win32/thread_end.h"

namespace ows::win32 {
namespace {

constexpr DWORD tls_limit = 1088;
constexpr DWORD fls_limit = FLS_MAXIMUM_AVAILABLE;
static_assert(tls_limit <= LocalStorage::limit && fls_limit <= LocalStorage::limit);

/// Which indices are allocated. Reading one flag takes no lock.
template <DWORD limit>
class Indices {
 public:
  /// ERROR_NO_MORE_ITEMS. `first`: the lowest index to give.
  Result<DWORD> allocate(DWORD first, PFLS_CALLBACK_FUNCTION callback) {
    for (DWORD index = first; index < limit; ++index) {
      bool free = false;
      if (used_[index].compare_exchange_strong(free, true, std::memory_order_acq_rel)) {
        callbacks_[index].store(callback, std::memory_order_release);
        return index;
      }
    }
    return fail(ERROR_NO_MORE_ITEMS);
  }
  [[nodiscard]] bool valid(DWORD index) const { return index < limit && used_[index].load(std::memory_order_acquire); }
  PFLS_CALLBACK_FUNCTION callback(DWORD index) const { return callbacks_[index].load(std::memory_order_acquire); }
  void free(DWORD index) {
    callbacks_[index].store(nullptr, std::memory_order_relaxed);
    used_[index].store(false, std::memory_order_release);
  }

 private:
  std::array<std::atomic<bool>, limit> used_{};
  std::array<std::atomic<PFLS_CALLBACK_FUNCTION>, limit> callbacks_{};
};

constinit Indices<tls_limit> tls_indices;
constinit Indices<fls_limit> fls_indices;
constexpr DWORD first_fls_index = 1;  // as on Windows, where 0 is never given

/// Reads a value; success clears the last error, so that a null value can be told from a failure. [TlsGetValue]
void* get(const LocalStorage& values, DWORD index) {
  set_last_error(ERROR_SUCCESS);
  return values.get(index);
}

BOOL set(LocalStorage& values, DWORD index, void* value) {
  return values.set(index, value) ? TRUE : failed(ERROR_NOT_ENOUGH_MEMORY, FALSE);
}

}  // namespace

void run_fls_callbacks(Thread& thread) {
  for (DWORD index = first_fls_index; index < fls_limit; ++index) {
    if (!thread.fls.touched(index)) {
      index |= LocalStorage::block_size - 1;
      continue;
    }
    void* value = thread.fls.take(index);
    const auto callback = fls_indices.callback(index);
    if (value && callback) callback(value);
  }
}

}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

DWORD WINAPI TlsAlloc(void) {
  const auto index = tls_indices.allocate(0, nullptr);
  return index ? *index : failed(index.error(), TLS_OUT_OF_INDEXES);
}

LPVOID WINAPI TlsGetValue(DWORD index) {
  if (index >= tls_limit) return failed(ERROR_INVALID_PARAMETER, LPVOID{});
  return get(current_thread().tls, index);
}

BOOL WINAPI TlsSetValue(DWORD index, LPVOID value) {
  if (index >= tls_limit) return failed(ERROR_INVALID_PARAMETER, FALSE);
  return set(current_thread().tls, index, value);
}

BOOL WINAPI TlsFree(DWORD index) {
  if (!tls_indices.valid(index)) return failed(ERROR_INVALID_PARAMETER, FALSE);
  {
    const DispatcherLock lock;
    Thread::for_each([&](Thread& thread) { thread.tls.take(index); });
  }
  tls_indices.free(index);
  return TRUE;
}

DWORD WINAPI FlsAlloc(PFLS_CALLBACK_FUNCTION callback) {
  const auto index = fls_indices.allocate(first_fls_index, callback);
  return index ? *index : failed(index.error(), FLS_OUT_OF_INDEXES);
}

PVOID WINAPI FlsGetValue(DWORD index) {
  if (index < first_fls_index || index >= fls_limit) return failed(ERROR_INVALID_PARAMETER, PVOID{});
  return get(current_thread().fls, index);
}

BOOL WINAPI FlsSetValue(DWORD index, PVOID value) {
  if (!fls_indices.valid(index)) return failed(ERROR_INVALID_PARAMETER, FALSE);
  return set(current_thread().fls, index, value);
}

BOOL WINAPI FlsFree(DWORD index) {
  if (!fls_indices.valid(index)) return failed(ERROR_INVALID_PARAMETER, FALSE);
  const auto callback = fls_indices.callback(index);
  // One value after the other, because the callback may call anything.
  for (void* value = nullptr;; value = nullptr) {
    {
      const DispatcherLock lock;
      Thread::for_each([&](Thread& thread) {
        if (!value) value = thread.fls.take(index);
      });
    }
    if (!value) break;
    if (callback) callback(value);
  }
  fls_indices.free(index);
  return TRUE;
}
