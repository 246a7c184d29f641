// gethostbyname, gethostbyaddr, getservbyname, getservbyport, getprotobyname, getprotobynumber: each thread's own result,
// until its next call of the same kind.
#include "names/netdb.h"

#include <algorithm>
#include <array>
#include <new>
#include <string>

#include "border/user_memory.h"
#include "names/hosts_file.h"
#include "names/local_addresses.h"
#include "names/resolver.h"
#include "ws2_32/blocking_look_up.h"
#include "ws2_32/call.h"

using namespace ows;

namespace {

constexpr std::size_t longest_name = 1025;  // NI_MAXHOST

/// The thread's last results, one of each kind.
thread_local std::array<std::vector<std::byte>, 3> results;

template <class Structure>
Structure* give(const Result<names::NetEntry>& found) {
  if (!found) {
    failed(found.error());
    return nullptr;
  }
  std::vector<std::byte>& room = results[static_cast<std::size_t>(found->kind)];
  room.resize(found->size());
  found->pack(room.data());
  return reinterpret_cast<Structure*>(room.data());
}

/// `look()` -> NetEntry, where Winsock may be called and the pointers are good.
template <class Structure, class Look>
Structure* look_up(bool good, Look look) try {
  if (const int why = not_ready()) {
    failed(why);
    return nullptr;
  }
  if (!good) {
    failed(WSAEFAULT);
    return nullptr;
  }
  return give<Structure>(look());
} catch (const std::bad_alloc&) {
  failed(WSANO_RECOVERY);
  return nullptr;
}

bool good(const char* text) { return readable_string(text, longest_name); }
bool good_or_null(const char* text) { return !text || good(text); }

}  // namespace

hostent* WSAAPI gethostbyname(const char* name) {
  return look_up<hostent>(good_or_null(name), [&] {
    const std::string text = name ? name : "";  // the worker may outlive the program's
    const bool quick = names::literal(text) || names::in_hosts_file(text.empty() ? names::own_name() : text);
    const auto ask = [text] { return names::host_by_name(text.c_str()); };
    return quick ? ask() : blocking_look_up(ask);
  });
}

hostent* WSAAPI gethostbyaddr(const char* address, int length, int family) {
  const std::size_t size = length > 0 ? static_cast<std::size_t>(length) : 0;
  return look_up<hostent>(address && readable(address, size), [&] {
    const std::string octets(address, std::min(size, sizeof(in6_addr) + 1));  // too many are too many
    return blocking_look_up([octets, family] { return names::host_by_address(octets.data(), octets.size(), family); });
  });
}

servent* WSAAPI getservbyname(const char* name, const char* protocol) {
  return look_up<servent>(good(name) && good_or_null(protocol), [&] { return names::service_by_name(name, protocol); });
}

servent* WSAAPI getservbyport(int port, const char* protocol) {
  return look_up<servent>(good_or_null(protocol), [&] { return names::service_by_port(port, protocol); });
}

protoent* WSAAPI getprotobyname(const char* name) {
  return look_up<protoent>(good(name), [&] { return names::protocol_by_name(name); });
}

protoent* WSAAPI getprotobynumber(int number) {
  return look_up<protoent>(true, [&] { return names::protocol_by_number(number); });
}
