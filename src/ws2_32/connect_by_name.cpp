// WSAConnectByNameA, WSAConnectByNameW, WSAConnectByList: one address after another, the most promising first, until one
// answers or the time is over.
#include <mswsock.h>
#include <openwinsock/spi.h>
#include <ws2tcpip.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "border/user_memory.h"
#include "names/local_addresses.h"
#include "names/resolver.h"
#include "names/user_text.h"
#include "ws2_32/blocking_look_up.h"
#include "ws2_32/call.h"

namespace ows {
namespace {

using Clock = std::chrono::steady_clock;
using Deadline = std::optional<Clock::time_point>;

/// A buffer of the program's for an address.
struct AddressBuffer {
  sockaddr* address;
  DWORD* length;

  [[nodiscard]] bool good(int needed) const {
    if (!address) return true;  // "in which case the length is ignored"
    return writable(length, sizeof *length) && *length >= static_cast<DWORD>(needed) && writable(address, *length);
  }
};

struct Attempt {
  SOCKET s;
  AddressBuffer local, remote;
  const timeval* timeout;
  LPWSAOVERLAPPED reserved;
};

/// What the socket is.
struct Kind {
  int family = AF_UNSPEC;
  int protocol = 0;
  bool takes_both = false;  ///< an IPv6 socket without IPV6_V6ONLY
};

Result<Kind> kind_of(SOCKET s) {
  WSAPROTOCOL_INFOW info;
  int length = sizeof info;
  if (getsockopt(s, SOL_SOCKET, SO_PROTOCOL_INFOW, reinterpret_cast<char*>(&info), &length) != 0)
    return fail(WSAGetLastError());
  if (info.dwServiceFlags1 & XP1_CONNECTIONLESS) return fail(WSAEINVAL);
  Kind kind{info.iAddressFamily, info.iProtocol, false};
  if (kind.family == AF_INET6) {
    DWORD only = 1;
    length = sizeof only;
    if (getsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, reinterpret_cast<char*>(&only), &length) == 0) kind.takes_both = !only;
  }
  return kind;
}

Result<Deadline> deadline_of(const timeval* timeout) {
  if (!timeout) return Deadline();
  if (!readable(timeout, sizeof *timeout)) return fail(WSAEFAULT);
  if (timeout->tv_sec < 0 || timeout->tv_usec < 0) return fail(WSAEINVAL);
  constexpr long longest = 10L * 365 * 24 * 3600;
  return Deadline(Clock::now() + std::chrono::seconds(std::min<long>(timeout->tv_sec, longest))
                  + std::chrono::microseconds(timeout->tv_usec));
}

/// Milliseconds for WSAPoll.
int left_until(const Deadline& deadline) {
  if (!deadline) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max()));
}

/// "Will block even if the socket is in non-blocking mode": here it does not block while it is tried out, whatever it was.
class WithoutBlocking {
 public:
  explicit WithoutBlocking(SOCKET s) : s_(s) {
    BOOL nonblocking = FALSE;
    DWORD returned = 0;
    if (WSAIoctl(s, SIO_OPENWINSOCK_NONBLOCKING, nullptr, 0, &nonblocking, sizeof nonblocking, &returned, nullptr, nullptr)
        != 0)
      nonblocking = FALSE;
    was_blocking_ = !nonblocking;
    if (was_blocking_) set(true);
  }
  ~WithoutBlocking() {
    if (was_blocking_) set(false);
  }
  WithoutBlocking(const WithoutBlocking&) = delete;
  WithoutBlocking& operator=(const WithoutBlocking&) = delete;

 private:
  void set(bool on) const {
    u_long value = on;
    ioctlsocket(s_, static_cast<long>(FIONBIO), &value);
  }
  SOCKET s_;
  bool was_blocking_ = true;
};

/// One attempt. WSAETIMEDOUT: the time was over first.
Status connect_to(SOCKET s, const sockaddr* name, int length, const Deadline& deadline) {
  const WithoutBlocking mode(s);
  if (connect(s, name, length) == 0) return {};
  if (const int why = WSAGetLastError(); why != WSAEWOULDBLOCK) return fail(why);
  WSAPOLLFD waiting{s, POLLWRNORM, 0};
  const int ready = WSAPoll(&waiting, 1, left_until(deadline));
  if (ready == SOCKET_ERROR) return fail(WSAGetLastError());
  if (ready == 0) return fail(WSAETIMEDOUT);
  if (waiting.revents & POLLNVAL) return fail(WSAEINTR);  // it has been closed
  int error = 0, size = sizeof error;
  if (getsockopt(s, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&error), &size) != 0) return fail(WSAGetLastError());
  if (error) return fail(error);
  return {};
}

using Destinations = std::vector<std::vector<char>>;

/// Addresses that a way leads to come first; the order is kept otherwise.
void promising_first(SOCKET s, Destinations& destinations) {
  const auto has_route = [&](const std::vector<char>& name) {
    SOCKADDR_STORAGE local;
    DWORD returned = 0;
    return WSAIoctl(s, SIO_ROUTING_INTERFACE_QUERY, const_cast<char*>(name.data()), static_cast<DWORD>(name.size()), &local,
                    sizeof local, &returned, nullptr, nullptr)
           == 0;
  };
  Destinations others;  // not std::stable_partition: clang finds libstdc++'s deprecated
  std::erase_if(destinations, [&](std::vector<char>& name) {
    if (has_route(name)) return false;
    others.push_back(std::move(name));
    return true;
  });
  std::ranges::move(others, std::back_inserter(destinations));
}

BOOL refused(int error) { return failed(error, FALSE); }

/// Tries them all. The error is that of the last attempt.
BOOL connect_to_one(const Attempt& attempt, Destinations destinations, const Deadline& deadline) {
  promising_first(attempt.s, destinations);
  int error = WSAEHOSTUNREACH;
  for (const auto& name : destinations) {
    if (deadline && Clock::now() >= *deadline) return refused(WSAETIMEDOUT);
    const auto* address = reinterpret_cast<const sockaddr*>(name.data());
    const auto connected = connect_to(attempt.s, address, static_cast<int>(name.size()), deadline);
    if (!connected) {
      error = connected.error();
      if (error == WSAENOTSOCK || error == WSAEINTR || error == WSAEINPROGRESS || error == WSAEISCONN) break;
      if (error == WSAETIMEDOUT && deadline && Clock::now() >= *deadline) break;
      continue;
    }
    int length = attempt.local.address ? static_cast<int>(*attempt.local.length) : 0;
    if (attempt.local.address && getsockname(attempt.s, attempt.local.address, &length) == 0)
      *attempt.local.length = static_cast<DWORD>(length);
    length = attempt.remote.address ? static_cast<int>(*attempt.remote.length) : 0;
    if (attempt.remote.address && getpeername(attempt.s, attempt.remote.address, &length) == 0)
      *attempt.remote.length = static_cast<DWORD>(length);
    return TRUE;
  }
  return refused(error);
}

/// The checks that both have in common; `size`: octets of an address of the socket's family.
Result<Kind> check(const Attempt& attempt) {
  if (const int why = not_ready()) return fail(why);
  const auto kind = kind_of(attempt.s);
  if (!kind) return kind;
  if (attempt.reserved) return fail(WSAEINVAL);
  const int size = kind->family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  if (!attempt.local.good(size) || !attempt.remote.good(size)) return fail(WSAEFAULT);
  return kind;
}

/// The addresses of a name, as the socket can use them.
Result<Destinations> addresses_of(const std::string& host, const std::string& service, const Kind& kind,
                                  const Deadline& deadline) {
  names::Query query;
  query.host = host;
  query.service = service;
  query.family = kind.family;
  query.type = SOCK_STREAM;
  if (kind.takes_both) query.flags = AI_V4MAPPED | AI_ALL;
  if (const auto good = names::check(query); !good) return fail(good.error());
  const auto ask = [query] { return names::resolve(query); };
  const int left = left_until(deadline);
  const auto limit = left < 0 ? win32::Deadline::never() : win32::Deadline::in(static_cast<std::uint32_t>(left));
  const auto answer = names::is_quick(query) ? ask() : blocking_look_up(ask, limit);
  if (!answer) return fail(answer.error());
  Destinations result;
  for (const auto& entry : answer->entries) {
    const auto* data = static_cast<const char*>(entry.address.data());
    result.emplace_back(data, data + entry.address.length);
    windows_address_in_place(result.back().data(), entry.address.length, static_cast<int>(entry.address.length));
  }
  return result;
}

template <class Char>
BOOL connect_by_name(const Attempt& attempt, const Char* host, const Char* service) {
  const auto kind = check(attempt);
  if (!kind) return refused(kind.error());
  if (!host || !service) return refused(WSAEINVAL);
  const auto name = names::user_text(host), port = names::user_text(service);
  if (!name || !port) return refused(WSAEFAULT);
  const auto deadline = deadline_of(attempt.timeout);
  if (!deadline) return refused(deadline.error());
  auto destinations = addresses_of(**name, **port, *kind, *deadline);
  if (!destinations) return refused(destinations.error());
  return connect_to_one(attempt, std::move(*destinations), *deadline);
}

Result<Destinations> addresses_in(const SOCKET_ADDRESS_LIST* list) {
  if (!readable(list, sizeof list->iAddressCount)) return fail(WSAEFAULT);
  const int count = list->iAddressCount;
  if (count <= 0) return fail(WSAEINVAL);
  if (!readable(list->Address, static_cast<std::size_t>(count) * sizeof(SOCKET_ADDRESS))) return fail(WSAEFAULT);
  Destinations result;
  for (int i = 0; i < count; ++i) {
    const SOCKET_ADDRESS& each = list->Address[i];
    if (each.iSockaddrLength < static_cast<int>(sizeof each.lpSockaddr->sa_family)
        || each.iSockaddrLength > static_cast<int>(sizeof(SOCKADDR_STORAGE))
        || !readable(each.lpSockaddr, static_cast<std::size_t>(each.iSockaddrLength)))
      return fail(WSAEFAULT);
    const auto* octets = reinterpret_cast<const char*>(each.lpSockaddr);
    result.emplace_back(octets, octets + each.iSockaddrLength);
  }
  return result;
}

}  // namespace
}  // namespace ows

using namespace ows;

BOOL WSAAPI WSAConnectByNameA(SOCKET s, LPSTR host, LPSTR service, LPDWORD local_length, LPSOCKADDR local,
                              LPDWORD remote_length, LPSOCKADDR remote, const timeval* timeout, LPWSAOVERLAPPED reserved) {
  return connect_by_name<char>({s, {local, local_length}, {remote, remote_length}, timeout, reserved}, host, service);
}

BOOL WSAAPI WSAConnectByNameW(SOCKET s, LPWSTR host, LPWSTR service, LPDWORD local_length, LPSOCKADDR local,
                              LPDWORD remote_length, LPSOCKADDR remote, const timeval* timeout, LPWSAOVERLAPPED reserved) {
  return connect_by_name<WCHAR>({s, {local, local_length}, {remote, remote_length}, timeout, reserved}, host, service);
}

BOOL WSAAPI WSAConnectByList(SOCKET s, PSOCKET_ADDRESS_LIST list, LPDWORD local_length, LPSOCKADDR local,
                             LPDWORD remote_length, LPSOCKADDR remote, const timeval* timeout, LPWSAOVERLAPPED reserved) {
  const Attempt attempt{s, {local, local_length}, {remote, remote_length}, timeout, reserved};
  if (const auto kind = check(attempt); !kind) return refused(kind.error());
  auto destinations = addresses_in(list);
  if (!destinations) return refused(destinations.error());
  const auto deadline = deadline_of(timeout);
  if (!deadline) return refused(deadline.error());
  return connect_to_one(attempt, std::move(*destinations), *deadline);
}
