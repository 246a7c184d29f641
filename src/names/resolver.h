// Host and service names to addresses and back, with Windows' flags, results and errors. [getaddrinfo, getnameinfo]
//
// What can be answered without asking the network (literals, no host at all, this computer's own name) is answered here;
// everything else by glibc's NSS. resolve() may block; worker.h is how callers keep that off their own thread.
#pragma once

#include <winsock2.h>
#include <ws2tcpip.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "border/address.h"

namespace ows::names {

/// What the four forms of getaddrinfo ask. Families, types, protocols and flags are Windows'.
struct Query {
  std::optional<std::string> host, service;  ///< UTF-8
  int flags = 0;
  int family = AF_UNSPEC;
  int type = 0;
  int protocol = 0;
};

struct Answer {
  struct Entry {
    Address address;
    int type = 0, protocol = 0;
  };
  std::vector<Entry> entries;
  std::string canonical_name;  ///< empty unless AI_CANONNAME or AI_FQDN was asked
};

/// An answer that lies somewhere else.
struct AnswerView {
  std::span<const Answer::Entry> entries;
  std::string_view canonical_name;
  AnswerView(const Answer& answer) : entries(answer.entries), canonical_name(answer.canonical_name) {}
};

/// The question that programs ask most: for an address as text, with a port or none. The texts stay the program's.
struct LiteralQuery {
  std::string_view host;
  std::optional<std::string_view> service;
  int flags = 0;
  int family = AF_UNSPEC;
  int type = 0;
  int protocol = 0;
};
/// The answer to it, in Windows' values and small, because programs count the nanoseconds here.
struct LiteralAnswer {
  SOCKADDR_INET address{};
  int type = 0, protocol = 0;
  [[nodiscard]] std::size_t length() const {
    return address.si_family == AF_INET ? sizeof address.Ipv4 : sizeof address.Ipv6;
  }
};
/// False: it is another question, or a wrong one; ask check() and resolve(). `answer` must be fresh.
bool resolve_literal(const LiteralQuery& query, LiteralAnswer& answer);

/// The errors that need no look-up. WSAHOST_NOT_FOUND, WSAEAFNOSUPPORT, WSAESOCKTNOSUPPORT, WSAEINVAL,
/// WSATYPE_NOT_FOUND, WSA_SECURE_HOST_NOT_FOUND.
Status check(const Query& query);

/// Whether resolve() will answer without waiting for the network.
bool is_quick(const Query& query);

/// Answers a checked query. EAI_*, as Winsock codes.
Result<Answer> resolve(const Query& query);

/// Host and service of an address, UTF-8. `host_wanted` and `service_wanted`: at least one.
struct Reverse {
  std::string host, service;
};
Result<Reverse> reverse(const Address& address, bool host_wanted, bool service_wanted, int flags);

/// Linux' flags for NI_* ones. WSAEINVAL.
Result<int> linux_name_flags(int flags);

/// This computer's name.
std::string own_name();

}  // namespace ows::names
