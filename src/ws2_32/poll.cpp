// WSAPoll.
#include <mswsock.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "border/user_memory.h"
#include "spi/ready_wait.h"
#include "spi/select.h"
#include "win32/observer.h"
#include "ws2_32/call.h"

using namespace ows;

namespace {

constexpr SHORT requestable = POLLRDNORM | POLLRDBAND | POLLWRNORM;

bool ignored(const WSAPOLLFD& entry) { return static_cast<std::make_signed_t<SOCKET>>(entry.fd) < 0; }

DWORD interest_of(SHORT events) {
  DWORD interest = OWS_ERROR | OWS_HANGUP;  // "Error conditions are always returned"
  if (events & POLLRDNORM) interest |= OWS_READ;
  if (events & POLLRDBAND) interest |= OWS_URGENT;
  if (events & POLLWRNORM) interest |= OWS_WRITE;
  return interest;
}

SHORT events_of(DWORD ready, SHORT wanted) {
  SHORT events = 0;
  if (ready & OWS_READ) events |= POLLRDNORM;
  if (ready & OWS_URGENT) events |= POLLRDBAND;
  if (ready & OWS_WRITE) events |= POLLWRNORM;
  if (ready & OWS_ERROR) events |= POLLERR;
  if (ready & OWS_HANGUP) events |= POLLHUP;
  // A failed attempt to connect is reported to whoever waits for its success.
  if (ready & OWS_ERROR && wanted & POLLWRNORM) events |= POLLWRNORM;
  return events;
}

}  // namespace

namespace {

int poll(LPWSAPOLLFD array, ULONG count, INT timeout) {
  const spi::InLibrary inside;
  if (count == 0) return failed(WSAEINVAL);
  if (!writable(array, std::size_t{count} * sizeof *array)) return failed(WSAEFAULT);
  const auto entries = std::span(array, count);
  if (std::ranges::any_of(entries, [](const WSAPOLLFD& entry) { return !ignored(entry) && entry.events & ~requestable; }))
    return failed(WSAEINVAL);

  spi::ReadyWait wait(true);
  int invalid = 0;
  for (WSAPOLLFD& entry : entries) {
    entry.revents = 0;
    if (ignored(entry)) continue;
    const auto awaited = spi::awaited_of(entry.fd, SIO_BSP_HANDLE_POLL);
    if (awaited) {
      wait.add(entry.fd, interest_of(entry.events), *awaited);
    } else {
      if (awaited.error() != WSAENOTSOCK) return failed(awaited.error());
      entry.revents = POLLNVAL;
      ++invalid;
    }
  }
  if (wait.items().empty()) return failed(WSAEINVAL);
  std::optional<spi::Nanoseconds> deadline;
  if (timeout >= 0) deadline = spi::monotonic_now() + timeout * 1'000'000LL;
  if (invalid) deadline = spi::monotonic_now();
  const auto ready = wait.run(deadline);
  if (!ready) return failed(ready.error());
  auto item = wait.items().begin();
  for (WSAPOLLFD& entry : entries) {
    if (ignored(entry) || entry.revents) continue;
    entry.revents = item->closed ? SHORT{POLLNVAL} : events_of(item->ready, entry.events);
    ++item;
  }
  return *ready + invalid;
}

/// "3:0x100 5:0x10"
std::string text_of(std::span<const WSAPOLLFD> entries, SHORT WSAPOLLFD::* events) {
  std::string text;
  char each[40];
  for (const WSAPOLLFD& entry : entries) {
    std::snprintf(each, sizeof each, "%s%lld:0x%x", text.empty() ? "" : " ", static_cast<long long>(entry.fd),
                  static_cast<unsigned short>(entry.*events));
    text += each;
  }
  return text;
}

int observed_poll(LPWSAPOLLFD array, ULONG count, INT timeout) {
  win32::ObservedCall call("WSAPoll");
  const bool good = count && readable(array, std::size_t{count} * sizeof *array);
  const std::span<const WSAPOLLFD> entries(array, good ? count : 0);
  call.with("sockets", text_of(entries, &WSAPOLLFD::events));
  call.with("milliseconds", timeout);
  const int result = poll(array, count, timeout);
  if (result != SOCKET_ERROR) call.with("ready", text_of(entries, &WSAPOLLFD::revents));
  call.show(result, result == SOCKET_ERROR);
  return result;
}

}  // namespace

int WSAAPI WSAPoll(LPWSAPOLLFD array, ULONG count, INT timeout) {
  if (const int why = not_ready()) return failed(why);
  return win32::observed() ? observed_poll(array, count, timeout) : poll(array, count, timeout);
}
