#include "names/resolver.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

#include "border/address.h"
#include "border/errors.h"
#include "border/posix.h"

namespace ows::names {
namespace {

struct FlagPair {
  int windows, linux_;
};

constexpr FlagPair resolve_flags[] = {
    {AI_PASSIVE, posix::ai_passive},
    {AI_CANONNAME, posix::ai_canonname},
    {AI_NUMERICHOST, posix::ai_numerichost},
    {AI_NUMERICSERV, posix::ai_numericserv},
    {AI_ALL, posix::ai_all},
    {AI_ADDRCONFIG, posix::ai_addrconfig},
    {AI_V4MAPPED, posix::ai_v4mapped},
};

constexpr FlagPair reverse_flags[] = {
    {NI_NOFQDN, posix::ni_nofqdn},     {NI_NUMERICHOST, posix::ni_numerichost},
    {NI_NAMEREQD, posix::ni_namereqd}, {NI_NUMERICSERV, posix::ni_numericserv},
    {NI_DGRAM, posix::ni_dgram},
};

/// Linux' flags for Windows' ones; WSAEINVAL for a flag that the table has not.
template <std::size_t size>
Result<int> translate(const FlagPair (&table)[size], int flags) {
  int result = 0;
  for (const auto& pair : table) {
    if (!(flags & pair.windows)) continue;
    flags &= ~pair.windows;
    result |= pair.linux_;
  }
  return flags ? Result<int>(fail(WSAEINVAL)) : result;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

struct FreeLinuxList {
  posix::addrinfo* list;
  ~FreeLinuxList() {
    if (list) posix::freeaddrinfo(list);
  }
};

/// One node of the program's list: the structure, then its address and name, in one piece of memory.
addrinfo* make_node(const posix::addrinfo& from, int flags, int type, int protocol) {
  const std::size_t name_size = from.ai_canonname ? std::strlen(from.ai_canonname) + 1 : 0;
  void* memory = std::calloc(1, sizeof(addrinfo) + sizeof(sockaddr_storage) + name_size);
  if (!memory) return nullptr;
  auto* node = new (memory) addrinfo{};
  auto* address = static_cast<char*>(memory) + sizeof(addrinfo);
  std::memcpy(address, from.ai_addr, from.ai_addrlen);
  windows_address_in_place(address, from.ai_addrlen, sizeof(sockaddr_storage));
  node->ai_flags = flags;
  node->ai_family = windows_family(from.ai_family);
  node->ai_socktype = type;
  node->ai_protocol = protocol;
  node->ai_addrlen = from.ai_addrlen;
  node->ai_addr = reinterpret_cast<sockaddr*>(address);
  if (name_size) {
    node->ai_canonname = address + sizeof(sockaddr_storage);
    std::memcpy(node->ai_canonname, from.ai_canonname, name_size);
  }
  return node;
}

Status check(const char* node, const addrinfo& hints) {
  if (hints.ai_addrlen || hints.ai_canonname || hints.ai_addr || hints.ai_next) return fail(WSANO_RECOVERY);
  if (hints.ai_family != AF_UNSPEC && hints.ai_family != AF_INET && hints.ai_family != AF_INET6)
    return fail(WSAEAFNOSUPPORT);
  if (hints.ai_socktype != 0 && hints.ai_socktype != SOCK_STREAM && hints.ai_socktype != SOCK_DGRAM
      && hints.ai_socktype != SOCK_RAW)
    return fail(WSAESOCKTNOSUPPORT);
  if ((hints.ai_flags & AI_CANONNAME) && !node) return fail(WSAEINVAL);
  return {};
}

/// "" is this computer. [getaddrinfo, Remarks]
std::string own_name() {
  std::array<char, 256> name{};
  posix::gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace

Result<addrinfo*> resolve(const char* node, const char* service, const addrinfo* given) {
  if (!node && !service) return fail(WSAHOST_NOT_FOUND);
  const addrinfo hints = given ? *given : addrinfo{};
  if (const auto good = check(node, hints); !good) return fail(good.error());
  const auto flags = translate(resolve_flags, hints.ai_flags);
  if (!flags) return fail(flags.error());

  // Without a type in the hints, Windows answers an address once, with type and protocol open, unless a service name ties
  // it to one; glibc would answer each address three times.
  const bool open_type = hints.ai_socktype == 0 && hints.ai_protocol == 0 && (!service || is_number(service));
  posix::addrinfo linux_hints{};
  linux_hints.ai_flags = *flags;
  linux_hints.ai_family = linux_family(hints.ai_family);
  linux_hints.ai_socktype = open_type ? SOCK_STREAM : hints.ai_socktype;
  linux_hints.ai_protocol = hints.ai_protocol;
  const std::string local = node && !*node ? own_name() : "";
  FreeLinuxList found{nullptr};
  const int result = posix::getaddrinfo(local.empty() ? node : local.c_str(), service, &linux_hints, &found.list);
  if (result != 0) return fail(winsock_resolver_error(result));

  addrinfo* list = nullptr;
  addrinfo** end = &list;
  for (const posix::addrinfo* each = found.list; each; each = each->ai_next) {
    if (!open_type && hints.ai_socktype == 0 && each->ai_socktype == SOCK_RAW) continue;
    *end = make_node(*each, hints.ai_flags & AI_CANONNAME, open_type ? 0 : each->ai_socktype,
                     hints.ai_protocol                ? hints.ai_protocol
                     : open_type || hints.ai_socktype ? 0
                                                      : each->ai_protocol);
    if (!*end) {
      free_list(list);
      return fail(WSA_NOT_ENOUGH_MEMORY);
    }
    end = &(*end)->ai_next;
  }
  if (!list) return fail(WSAHOST_NOT_FOUND);
  return list;
}

void free_list(addrinfo* list) {
  while (list) std::free(std::exchange(list, list->ai_next));
}

Status reverse(const sockaddr* address, int length, char* host, DWORD host_size, char* service, DWORD service_size,
               int flags) {
  if (host_size == 0 && service_size == 0) return fail(WSAHOST_NOT_FOUND);
  const auto linux_flags = translate(reverse_flags, flags);
  if (!linux_flags) return fail(linux_flags.error());
  const int family = linux_family(address->sa_family);
  if (family != posix::af_inet && family != posix::af_inet6) return fail(WSAEAFNOSUPPORT);
  const auto translated = read_address(address, length, family);
  if (!translated) return fail(translated.error());
  const int result =
      posix::getnameinfo(translated->data(), translated->length, host, host_size, service, service_size, *linux_flags);
  return result == 0 ? Status() : fail(winsock_resolver_error(result));
}

}  // namespace ows::names
