// Overlapped requests of WSAIoctl that wait for something to change: addresses and routes (changes.cpp), the ideal send
// backlog (backlog.cpp).
#pragma once

#include "providers/kernel/operation.h"

namespace ows::kernel {

/// What may have changed. `moment`: it is time to look at what nobody tells of.
struct Changes {
  bool addresses = false, routes = false, moment = false;
};

class AwaitedChange : public Transfer {
 public:
  /// Under the lock of the socket's queues. Empty: it goes on waiting.
  virtual std::optional<Outcome> look(const Ref& ref, const Changes& changes) = 0;
  std::optional<Outcome> attempt(const Ref& /*ref*/) final { return std::nullopt; }
};

/// Parks it (null: no memory for it). SOCKET_ERROR with WSA_IO_PENDING, or the reason why nothing has begun.
int begin_request(const Ref& ref, std::unique_ptr<AwaitedChange> request, const HowToTell& how, LPINT error);

/// Completes those of a socket that have what they wait for.
void finish_requests(const Ref& ref, const Changes& changes);

// The overlapped requests, by their codes.
// changes.cpp
int begin_address_list_change(const Ref& ref, const HowToTell& how, LPINT error);
int begin_routing_interface_change(const Ref& ref, const sockaddr* remote, DWORD length, const HowToTell& how, LPINT error);
// backlog.cpp
int begin_backlog_change(const Ref& ref, DWORD out_size, const HowToTell& how, LPINT error);
/// The same for a call without an OVERLAPPED: it returns when the backlog has changed, on a non-blocking socket too.
Status wait_for_backlog_change(const Ref& ref, DWORD out_size);
/// SIO_IDEAL_SEND_BACKLOG_QUERY. WSAENOTCONN; WSAEOPNOTSUPP: no TCP.
Result<ULONG> ideal_backlog(Socket& socket);

}  // namespace ows::kernel
