// Waiting for sockets of any mix of providers at once, by the readiness service (openwinsock/spi.h): what select and WSAPoll
// have in common. The wait is an alertable one, which closing one of the sockets and WSACancelBlockingCall end.
#pragma once

#include <openwinsock/spi.h>

#include <optional>
#include <vector>

#include "base/result.h"
#include "border/posix.h"
#include "engine/waker.h"

namespace ows::win32 {
class BlockingCall;
}

namespace ows::spi {

using Nanoseconds = long long;  ///< of CLOCK_MONOTONIC
Nanoseconds monotonic_now();

/// What is waited on for a socket: as a rule itself.
struct Awaited {
  SOCKET socket;
  const OWS_READINESS* service;  ///< nullptr: it is no socket (WSAENOTSOCK)
};

/// One socket in one role.
struct ReadyItem {
  SOCKET named;   ///< by the program
  SOCKET socket;  ///< that is waited on
  DWORD interest;
  const OWS_READINESS* service;
  DWORD ready = 0;      ///< the bits of `interest` that hold
  bool closed = false;  ///< it has been closed meanwhile; only where the wait tolerates that
  OWS_POLL poll{-1, 0, 0, 0};
  void* token = nullptr;
};

class ReadyWait {
 public:
  /// `tolerates_closed`: a socket that is closed is marked and counts as ready; else the wait fails with WSAENOTSOCK.
  explicit ReadyWait(bool tolerates_closed) : tolerates_closed_(tolerates_closed) {}
  ~ReadyWait();
  ReadyWait(const ReadyWait&) = delete;
  ReadyWait& operator=(const ReadyWait&) = delete;

  void add(SOCKET s, DWORD interest, const Awaited& awaited) {
    items_.push_back({.named = s, .socket = awaited.socket, .interest = interest, .service = awaited.service});
  }
  const std::vector<ReadyItem>& items() const { return items_; }

  /// Waits until an item is ready, at the latest until `deadline`. How many are. WSAEINTR: cancelled. WSAEINPROGRESS: the
  /// thread runs an APC in another blocking call, and this one would block.
  Result<int> run(std::optional<Nanoseconds> deadline);

 private:
  Result<int> look();
  Status enter();
  Result<int> poll_now();
  Status sleep(win32::BlockingCall& call, std::optional<Nanoseconds> deadline);

  const bool tolerates_closed_;
  std::vector<ReadyItem> items_;
  std::vector<posix::pollfd> polled_;
};

/// What BlockingCall says a thread is about that waits here: closesocket ends all such waits, and they look again.
constexpr std::uint64_t select_subject = ~std::uint64_t{0} - 1;

}  // namespace ows::spi
