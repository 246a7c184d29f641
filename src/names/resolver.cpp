#include "names/resolver.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstring>
#include <string_view>

#include "border/errors.h"
#include "border/posix.h"
#include "names/hosts_file.h"
#include "names/idn.h"
#include "names/local_addresses.h"

namespace ows::names {
namespace {

struct FlagPair {
  int windows, linux_;
};

constexpr FlagPair resolve_flags[] = {
    {AI_PASSIVE, posix::ai_passive},         {AI_CANONNAME, posix::ai_canonname},     {AI_FQDN, posix::ai_canonname},
    {AI_NUMERICHOST, posix::ai_numerichost}, {AI_NUMERICSERV, posix::ai_numericserv}, {AI_ALL, posix::ai_all},
    {AI_ADDRCONFIG, posix::ai_addrconfig},   {AI_V4MAPPED, posix::ai_v4mapped},
};

/// Flags that change nothing here: those of NS_EMAIL, of DNS servers' transports, and of the form of the answer.
constexpr int flags_without_effect = AI_NON_AUTHORITATIVE | AI_SECURE | AI_RETURN_PREFERRED_NAMES | AI_FILESERVER
                                     | AI_DISABLE_IDN_ENCODING | AI_DNS_ONLY | AI_FORCE_CLEAR_TEXT | AI_BYPASS_DNS_CACHE
                                     | AI_RETURN_TTL | AI_SECURE_WITH_FALLBACK | AI_RETURN_RESPONSE_FLAGS
                                     | AI_RESOLUTION_HANDLE | static_cast<int>(AI_EXTENDED);
constexpr int refused_flags = AI_EXCLUSIVE_CUSTOM_SERVERS | AI_REQUIRE_SECURE;

constexpr FlagPair reverse_flags[] = {
    {NI_NOFQDN, posix::ni_nofqdn},     {NI_NUMERICHOST, posix::ni_numerichost},
    {NI_NAMEREQD, posix::ni_namereqd}, {NI_NUMERICSERV, posix::ni_numericserv},
    {NI_DGRAM, posix::ni_dgram},
};

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// The port of a service that is a number. WSATYPE_NOT_FOUND: above 65535.
Result<unsigned short> port_of(std::string_view digits) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || value > 65535) return fail(WSATYPE_NOT_FOUND);
  return static_cast<unsigned short>(value);
}

/// Without a type in the hints, Windows answers an address once, with type and protocol open, unless a service name ties
/// it to one; glibc would answer each address three times.
bool type_stays_open(const Query& query) {
  return query.type == 0 && query.protocol == 0 && (!query.service || is_number(*query.service));
}

bool numeric_service(const Query& query) { return !query.service || is_number(*query.service); }

bool wants_name(const Query& query) { return query.flags & (AI_CANONNAME | AI_FQDN); }

/// An answer of addresses that need no look-up; WSAHOST_NOT_FOUND when there are none.
Result<Answer> answer_of(const Query& query, std::vector<Address> addresses) {
  Answer answer;
  unsigned short port = 0;
  if (query.service) {
    const auto number = port_of(*query.service);
    if (!number) return fail(number.error());
    port = *number;
  }
  for (Address& address : addresses) {
    address.set_port(port);
    answer.entries.push_back({address, query.type, query.protocol});
  }
  if (answer.entries.empty()) return fail(WSAHOST_NOT_FOUND);
  return answer;
}

struct FreeLinuxList {
  posix::addrinfo* list = nullptr;
  ~FreeLinuxList() {
    if (list) posix::freeaddrinfo(list);
  }
};

Result<Answer> ask_nss(const Query& query, const std::optional<std::string>& host) {
  const bool open_type = type_stays_open(query);
  posix::addrinfo hints{};
  for (const auto& pair : resolve_flags) {
    if (query.flags & pair.windows) hints.ai_flags |= pair.linux_;
  }
  hints.ai_family = linux_family(query.family);
  hints.ai_socktype = open_type ? SOCK_STREAM : query.type;
  hints.ai_protocol = query.protocol;
  FreeLinuxList found;
  const int result = posix::getaddrinfo(host ? host->c_str() : nullptr, query.service ? query.service->c_str() : nullptr,
                                        &hints, &found.list);
  if (result != 0) return fail(winsock_resolver_error(result));
  Answer answer;
  for (const posix::addrinfo* each = found.list; each; each = each->ai_next) {
    if (!open_type && query.type == 0 && each->ai_socktype == SOCK_RAW) continue;
    if (each->ai_addrlen > sizeof(posix::sockaddr_storage)) continue;
    Answer::Entry entry;
    std::memcpy(entry.address.data(), each->ai_addr, each->ai_addrlen);
    entry.address.length = each->ai_addrlen;
    entry.type = open_type ? 0 : each->ai_socktype;
    entry.protocol = query.protocol ? query.protocol : open_type || query.type ? 0 : each->ai_protocol;
    answer.entries.push_back(entry);
    if (each->ai_canonname && answer.canonical_name.empty()) answer.canonical_name = each->ai_canonname;
  }
  if (answer.entries.empty()) return fail(WSAHOST_NOT_FOUND);
  return answer;
}

}  // namespace

std::string own_name() {
  std::array<char, 256> name{};
  posix::gethostname(name.data(), name.size() - 1);
  return name.data();
}

Status check(const Query& query) {
  if (!query.host && !query.service) return fail(WSAHOST_NOT_FOUND);
  if (query.family != AF_UNSPEC && query.family != AF_INET && query.family != AF_INET6) return fail(WSAEAFNOSUPPORT);
  if (query.type != 0 && query.type != SOCK_STREAM && query.type != SOCK_DGRAM && query.type != SOCK_RAW)
    return fail(WSAESOCKTNOSUPPORT);
  int known = flags_without_effect | refused_flags;
  for (const auto& pair : resolve_flags) known |= pair.windows;
  if (query.flags & ~known) return fail(WSAEINVAL);
  if ((query.flags & AI_CANONNAME) && (query.flags & AI_FQDN)) return fail(WSAEINVAL);
  if (wants_name(query) && !query.host) return fail(WSAEINVAL);
  if (query.flags & AI_EXCLUSIVE_CUSTOM_SERVERS) return fail(WSAEINVAL);
  if (query.flags & AI_REQUIRE_SECURE) return fail(WSA_SECURE_HOST_NOT_FOUND);
  if (query.service && (query.flags & AI_NUMERICSERV) && !is_number(*query.service)) return fail(WSAHOST_NOT_FOUND);
  return {};
}

bool resolve_literal(const LiteralQuery& query, LiteralAnswer& answer) {
  constexpr int harmless = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV | AI_ADDRCONFIG;
  if ((query.flags & ~harmless) || query.type < 0 || query.type > SOCK_RAW) return false;
  unsigned short port = 0;
  if (query.service) {
    const auto number = is_number(*query.service) ? port_of(*query.service) : fail(WSATYPE_NOT_FOUND);
    if (!number) return false;
    port = *number;
  }
  if (!parse_literal(query.host, answer.address)) return false;
  if (query.family != AF_UNSPEC && query.family != answer.address.si_family) return false;
  answer.address.Ipv4.sin_port = htons(port);  // sin6_port stands at the same place
  answer.type = query.type;
  answer.protocol = query.protocol;
  return true;
}

bool is_quick(const Query& query) {
  if (!query.host || (query.flags & AI_NUMERICHOST)) return true;
  if (query.host->empty() || literal(*query.host)) return true;
  return in_hosts_file(*query.host) || (numeric_service(query) && same_name(*query.host, own_name()));
}

Result<Answer> resolve(const Query& query) {
  const bool simple = numeric_service(query);
  if (!query.host) {
    if (simple) return answer_of(query, wildcard_or_loopback(query.family, query.flags & AI_PASSIVE));
    return ask_nss(query, std::nullopt);
  }
  if (const auto address = literal(*query.host)) {
    std::vector<Address> matching = of_family({*address}, query.family, query.flags);
    if (matching.empty()) return fail(WSAHOST_NOT_FOUND);
    if (simple) {
      auto answer = answer_of(query, matching);
      if (answer && wants_name(query)) answer->canonical_name = *query.host;
      return answer;
    }
    return ask_nss(query, query.host);
  }
  if (query.flags & AI_NUMERICHOST) return fail(WSAHOST_NOT_FOUND);
  // "" and this computer's own name are its addresses. [getaddrinfo, Remarks]
  if (query.host->empty() || same_name(*query.host, own_name()) || same_name(*query.host, "..localmachine")) {
    std::vector<Address> matching = of_family(own_addresses(), query.family, query.flags);
    if (simple && !matching.empty()) {
      auto answer = answer_of(query, std::move(matching));
      if (answer && wants_name(query)) answer->canonical_name = own_name();
      return answer;
    }
    return ask_nss(query, own_name());
  }
  const auto host = query.flags & AI_DISABLE_IDN_ENCODING ? *query.host : idn_to_ascii(*query.host);
  if (!host) return fail(WSAHOST_NOT_FOUND);
  return ask_nss(query, host);
}

Result<int> linux_name_flags(int flags) {
  int result = 0;
  for (const auto& pair : reverse_flags) {
    if (!(flags & pair.windows)) continue;
    flags &= ~pair.windows;
    result |= pair.linux_;
  }
  if (flags) return fail(WSAEINVAL);
  return result;
}

Result<Reverse> reverse(const Address& address, bool host_wanted, bool service_wanted, int flags) {
  const auto linux_flags = linux_name_flags(flags);
  if (!linux_flags) return fail(linux_flags.error());
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> service{};
  const int result =
      posix::getnameinfo(address.data(), address.length, host_wanted ? host.data() : nullptr, host_wanted ? host.size() : 0,
                         service_wanted ? service.data() : nullptr, service_wanted ? service.size() : 0, *linux_flags);
  if (result != 0) return fail(winsock_resolver_error(result));
  return Reverse{host.data(), service.data()};
}

}  // namespace ows::names
