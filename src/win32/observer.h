// Observers (openwinsock/observe.h): what they are shown, and how a function shows its call. Without any, a look at a
// number.
#pragma once

#include <openwinsock/observe.h>

#include <atomic>
#include <string>
#include <utility>
#include <vector>

namespace ows::win32 {

namespace detail {
extern constinit std::atomic<int> observers;
}
inline bool observed() { return detail::observers.load(std::memory_order_relaxed) != 0; }

/// A completion, which observers may change.
void show_completion(LPWSAOVERLAPPED overlapped, DWORD* error, DWORD* octets);

/// A call from here to show(). Keeps the last error.
class ObservedCall {
 public:
  explicit ObservedCall(const char* function);
  void with(const char* name, std::string value) { arguments_.emplace_back(name, std::move(value)); }
  void with(const char* name, long long value) { with(name, std::to_string(value)); }
  void with(const char* name, const void* value);
  /// Shows it; the last error is the call's where it has failed.
  void show(long long result, bool failed) const;

 private:
  const char* const function_;
  const long long begun_;
  std::vector<std::pair<const char*, std::string>> arguments_;
};

}  // namespace ows::win32
