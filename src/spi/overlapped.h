// One overlapped operation, from its start to the one moment in which it completes: what the program gave to be told by (an
// event, a completion routine, the port of its socket), and telling it. What the operation does is the provider's.
// [WSASend, WSARecv, WSAGetOverlappedResult, WPUCompleteOverlappedRequest]
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <atomic>
#include <memory>
#include <utility>

#include "base/result.h"
#include "win32/apc.h"
#include "win32/completion_port.h"
#include "win32/event.h"
#include "win32/thread.h"

namespace ows::spi {

/// Where a socket's operations complete to: at most one port in its life. Lives in the provider's socket.
class PortLink {
 public:
  PortLink() = default;
  PortLink(const PortLink&) = delete;
  PortLink& operator=(const PortLink&) = delete;
  ~PortLink() { delete end_.load(std::memory_order_relaxed); }

  /// ERROR_INVALID_HANDLE: no port. ERROR_INVALID_PARAMETER: there is one already. Any thread.
  Status associate(HANDLE port, ULONG_PTR key);
  /// The port, or null. It stays as long as this.
  [[nodiscard]] win32::CompletionPort* port() const {
    const End* end = end_.load(std::memory_order_acquire);
    return end ? end->port.get() : nullptr;
  }
  /// FILE_SKIP_*, as set.
  [[nodiscard]] UCHAR modes() const { return modes_.load(std::memory_order_relaxed); }
  void set_modes(UCHAR modes) { modes_.fetch_or(modes, std::memory_order_relaxed); }

 private:
  friend class Operation;
  struct End {
    win32::Ref<win32::CompletionPort> port;
    ULONG_PTR key;
  };
  std::atomic<End*> end_{nullptr};
  std::atomic<UCHAR> modes_{0};
};

/// A bit of WSATHREADID.Reserved, for ReadFileEx and WriteFileEx: the completion routine is an
/// LPOVERLAPPED_COMPLETION_ROUTINE, which hears Win32's errors and no flags.
constexpr DWORD_PTR win32_routine = DWORD_PTR{1} << 32;

/// What a call gave about how the program is to be told.
struct HowToTell {
  LPWSAOVERLAPPED overlapped;
  LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;
  LPWSATHREADID thread;
  LPDWORD octets;  ///< for an operation that is done at once
};

class Operation : private win32::Packet, private win32::Apc {
 public:
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;
  virtual ~Operation() { leave_thread(); }

  /// What the program sees as the operation's name.
  [[nodiscard]] const WSAOVERLAPPED* name() const { return program_; }
  [[nodiscard]] bool begun_by(const win32::Thread& thread) const { return thread_.get() == &thread; }
  /// An event tells of it, for which a thread may wait that does not ask the port.
  [[nodiscard]] bool has_event() const { return static_cast<bool>(event_); }
  /// It is cancelled when the thread that has begun it ends.
  [[nodiscard]] bool ends_with_thread() const { return ends_with_thread_; }

  struct Outcome {
    int error = 0;  ///< Winsock's; 0: success
    DWORD octets = 0;
    DWORD flags = 0;           ///< MSG_*, as a receive tells them
    std::uint32_t status = 0;  ///< where several stand for the same Winsock error
  };
  /// Takes the operation over: tells the program and deletes it in the end. Under no lock of the dispatcher's. `at_once`:
  /// the call that began it tells the program of its success, too.
  static void complete(std::unique_ptr<Operation> operation, const Outcome& outcome, bool at_once = false);

  /// Takes what the call was given. WSAEFAULT: a bad `overlapped`. WSA_INVALID_HANDLE: hEvent is neither 0 nor an event.
  /// WSAEINVAL: a completion routine on a socket that has a port. The event is reset; from then on it is STATUS_PENDING.
  Status begin(const HowToTell& how, const PortLink& link);

  /// It has begun, and is not to be told of: the call itself says `error`.
  void withdraw(int error);

 protected:
  Operation() = default;

 private:
  void show();
  void leave_thread() {
    if (std::exchange(ends_with_thread_, false)) thread_->own_operations.fetch_sub(1, std::memory_order_relaxed);
  }

  LPWSAOVERLAPPED program_ = nullptr;
  LPWSAOVERLAPPED_COMPLETION_ROUTINE routine_ = nullptr;
  bool routine_is_win32_ = false;
  win32::Ref<win32::Thread> thread_;
  win32::Ref<win32::Event> event_;
  const PortLink* link_ = nullptr;  // only read before the socket can go
  win32::Ref<win32::CompletionPort> port_;
  bool ends_with_thread_ = false;
  Outcome outcome_;
};

/// An OVERLAPPED of the library's, for an operation that a call begins and waits for. No port hears of it.
class OwnOverlapped {
 public:
  OwnOverlapped();
  ~OwnOverlapped();
  OwnOverlapped(const OwnOverlapped&) = delete;
  OwnOverlapped& operator=(const OwnOverlapped&) = delete;
  LPWSAOVERLAPPED get() { return &it_; }
  /// The octets transferred when the operation, which is pending, has completed.
  Result<DWORD> wait();

 private:
  WSAOVERLAPPED it_{};
};

/// WSPGetOverlappedResult, apart from whether `s` is a socket.
Status overlapped_result(LPWSAOVERLAPPED overlapped, LPDWORD octets, BOOL wait, LPDWORD flags);

}  // namespace ows::spi
