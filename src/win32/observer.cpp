#include "win32/observer.h"

#include <time.h>

#include <array>
#include <cstdio>
#include <cstring>

#include "border/user_memory.h"
#include "win32/last_error.h"

namespace ows::win32 {

constinit std::atomic<int> detail::observers{0};

namespace {

constinit std::array<std::atomic<const OWS_OBSERVER*>, 8> all{};

long long now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

template <class Show>
void for_each(Show show) {
  for (const auto& place : all)
    if (const OWS_OBSERVER* observer = place.load(std::memory_order_acquire)) show(*observer);
}

}  // namespace

void show_completion(LPWSAOVERLAPPED overlapped, DWORD* error, DWORD* octets) {
  for_each([&](const OWS_OBSERVER& observer) {
    if (observer.completion) observer.completion(overlapped, error, octets);
  });
}

ObservedCall::ObservedCall(const char* function) : function_(function), begun_(now()) {}

void ObservedCall::with(const char* name, const void* value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(reinterpret_cast<std::uintptr_t>(value)));
  with(name, std::string(text));
}

void ObservedCall::show(long long result, bool failed) const {
  const auto error = last_error();
  std::vector<OWS_ARGUMENT> arguments;
  arguments.reserve(arguments_.size());
  for (const auto& [name, value] : arguments_) arguments.push_back({name, value.c_str()});
  const OWS_OBSERVED_CALL call{function_,          arguments.data(), static_cast<int>(arguments.size()), failed, result,
                               failed ? error : 0, now() - begun_};
  for_each([&](const OWS_OBSERVER& observer) {
    if (observer.call) observer.call(&call);
  });
  set_last_error(error);
}

}  // namespace ows::win32

BOOL WSAAPI OwsObserve(const OWS_OBSERVER* observer, BOOL observe) {
  using namespace ows::win32;
  if (!ows::readable(observer, sizeof *observer)) return FALSE;
  for (auto& place : all) {
    const OWS_OBSERVER* expected = observe ? nullptr : observer;
    if (!place.compare_exchange_strong(expected, observe ? observer : nullptr)) continue;
    detail::observers.fetch_add(observe ? 1 : -1);
    return TRUE;
  }
  return FALSE;
}
