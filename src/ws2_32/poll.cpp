// WSAPoll.
#include <algorithm>

#include "border/user_memory.h"
#include "spi/ready_wait.h"
#include "spi/select.h"
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

int WSAAPI WSAPoll(LPWSAPOLLFD array, ULONG count, INT timeout) {
  if (const int why = not_ready()) return failed(why);
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
    const auto service = spi::readiness_of(entry.fd);
    if (service) {
      wait.add(entry.fd, interest_of(entry.events), *service);
    } else {
      if (service.error() != WSAENOTSOCK) return failed(service.error());
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
