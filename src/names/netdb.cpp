#include "names/netdb.h"

#include <array>
#include <cerrno>
#include <cstring>

#include "border/address.h"
#include "border/errors.h"
#include "border/posix.h"
#include "names/local_addresses.h"

namespace ows::names {
namespace {

using Kind = NetEntry::Kind;

std::size_t structure_size(Kind kind) {
  switch (kind) {
    case Kind::host: return sizeof(hostent);
    case Kind::service: return sizeof(servent);
    case Kind::protocol: return sizeof(protoent);
  }
  return 0;
}

/// Fills memory from its beginning: the structure, arrays of pointers, addresses, texts; in this order all of them are
/// aligned as well as the memory is.
class Packer {
 public:
  Packer(void* room, std::size_t first) : room_(static_cast<char*>(room)), next_(room_ + first) {}

  /// Room for an array of pointers to `count` things and a null.
  char** array(std::size_t count) {
    char** const at = reinterpret_cast<char**>(next_);
    next_ += (count + 1) * sizeof(char*);
    return at;
  }
  char* octets(const std::string& what, bool terminated) {
    char* const at = next_;
    std::memcpy(at, what.c_str(), what.size() + terminated);
    next_ += what.size() + terminated;
    return at;
  }
  /// The array may lie at an odd address.
  void fill(char** array, const std::vector<std::string>& items, bool terminated) {
    auto* at = reinterpret_cast<char*>(array);
    for (const std::string& item : items) {
      char* const where = octets(item, terminated);
      std::memcpy(at, &where, sizeof where);
      at += sizeof where;
    }
    char* const end = nullptr;
    std::memcpy(at, &end, sizeof end);
  }
  template <class Structure>
  void put(const Structure& structure) {
    std::memcpy(room_, &structure, sizeof structure);
  }

 private:
  char* const room_;
  char* next_;
};

/// Calls one of glibc's reentrant functions with more and more room. `call(room, size) -> errno value`.
template <class Call>
int with_room(std::vector<char>& room, Call call) {
  room.resize(2048);
  for (;;) {
    const int error = call(room.data(), room.size());
    if (error != ERANGE || room.size() > (1u << 20)) return error;
    room.resize(room.size() * 4);
  }
}

int host_error(int h_errno_value) {
  switch (h_errno_value) {
    case posix::host_not_found: return WSAHOST_NOT_FOUND;
    case posix::try_again: return WSATRY_AGAIN;
    case posix::no_data: return WSANO_DATA;
    default: return WSANO_RECOVERY;
  }
}

void add_aliases(NetEntry& entry, char* const* aliases) {
  for (; aliases && *aliases; ++aliases) entry.aliases.emplace_back(*aliases);
}

Result<NetEntry> from(const posix::hostent* found, int h_error) {
  if (!found) return fail(host_error(h_error));
  NetEntry entry{.kind = Kind::host, .name = found->h_name, .aliases = {}, .protocol = {}, .addresses = {}};
  add_aliases(entry, found->h_aliases);
  entry.number = static_cast<short>(windows_family(found->h_addrtype));
  for (char* const* address = found->h_addr_list; address && *address; ++address) {
    entry.addresses.emplace_back(*address, static_cast<std::size_t>(found->h_length));
  }
  return entry;
}

Result<NetEntry> from(const posix::servent* found) {
  if (!found) return fail(WSANO_DATA);
  NetEntry entry{.kind = Kind::service, .name = found->s_name, .aliases = {}, .protocol = found->s_proto, .addresses = {}};
  add_aliases(entry, found->s_aliases);
  entry.number = static_cast<short>(found->s_port);
  return entry;
}

Result<NetEntry> from(const posix::protoent* found) {
  if (!found) return fail(WSANO_DATA);
  NetEntry entry{.kind = Kind::protocol, .name = found->p_name, .aliases = {}, .protocol = {}, .addresses = {}};
  add_aliases(entry, found->p_aliases);
  entry.number = static_cast<short>(found->p_proto);
  return entry;
}

/// As the text of an address that is none ends, and no name of a host. [RFC 3696 §2]
bool ends_in_a_number(std::string_view name) {
  const std::string_view last = name.substr(name.find_last_of('.') + 1);  // npos + 1 is 0
  return !last.empty() && last.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::size_t NetEntry::size() const {
  std::size_t size = structure_size(kind) + (aliases.size() + 1) * sizeof(char*) + name.size() + 1;
  for (const std::string& alias : aliases) size += alias.size() + 1;
  if (kind == Kind::service) size += protocol.size() + 1;
  if (kind == Kind::host) size += (addresses.size() + 1) * sizeof(char*);
  for (const std::string& address : addresses) size += address.size();
  return size;
}

void NetEntry::pack(void* room) const {
  Packer packer(room, structure_size(kind));
  char** const alias_list = packer.array(aliases.size());
  switch (kind) {
    case Kind::host: {
      char** const address_list = packer.array(addresses.size());
      packer.fill(address_list, addresses, false);
      packer.fill(alias_list, aliases, true);
      const auto length = static_cast<short>(addresses.empty() ? 0 : addresses.front().size());
      packer.put(hostent{packer.octets(name, true), alias_list, number, length, address_list});
      break;
    }
    case Kind::service:
      packer.fill(alias_list, aliases, true);
      {
        char* const own_name = packer.octets(name, true);
        packer.put(servent{own_name, alias_list, packer.octets(protocol, true), number});
      }
      break;
    case Kind::protocol:
      packer.fill(alias_list, aliases, true);
      packer.put(protoent{packer.octets(name, true), alias_list, number});
      break;
  }
}

Result<NetEntry> host_by_name(const char* name) {
  std::array<char, 256> own{};
  if (!name || !*name) {
    posix::gethostname(own.data(), own.size() - 1);
    name = own.data();
  }
  // "An IPv6 address or an illegal IPv4 address": WSANO_DATA. [gethostbyname, Remarks]
  const auto address = literal(name);
  if (address ? address->family() != AF_INET : ends_in_a_number(name)) return fail(WSANO_DATA);
  posix::hostent host{};
  posix::hostent* found = nullptr;
  int h_error = 0;
  std::vector<char> room;
  with_room(room, [&](char* at, std::size_t size) {
    return posix::gethostbyname2_r(name, posix::af_inet, &host, at, size, &found, &h_error);
  });
  return from(found, h_error);
}

Result<NetEntry> host_by_address(const void* address, std::size_t length, int family) {
  if (family != AF_INET && family != AF_INET6) return fail(WSAEAFNOSUPPORT);
  const std::size_t needed = family == AF_INET ? 4 : 16;
  if (family == AF_INET6 && length != needed) return fail(WSAEINVAL);
  if (length < needed) return fail(WSAEFAULT);
  posix::hostent host{};
  posix::hostent* found = nullptr;
  int h_error = 0;
  std::vector<char> room;
  with_room(room, [&](char* at, std::size_t size) {
    return posix::gethostbyaddr_r(address, static_cast<posix::socklen>(needed), linux_family(family), &host, at, size,
                                  &found, &h_error);
  });
  return from(found, h_error);
}

Result<NetEntry> service_by_name(const char* name, const char* protocol) {
  posix::servent service{};
  posix::servent* found = nullptr;
  std::vector<char> room;
  with_room(room,
            [&](char* at, std::size_t size) { return posix::getservbyname_r(name, protocol, &service, at, size, &found); });
  return from(found);
}

Result<NetEntry> service_by_port(int port, const char* protocol) {
  posix::servent service{};
  posix::servent* found = nullptr;
  std::vector<char> room;
  with_room(room, [&](char* at, std::size_t size) {
    return posix::getservbyport_r(port & 0xffff, protocol, &service, at, size, &found);
  });
  return from(found);
}

Result<NetEntry> protocol_by_name(const char* name) {
  posix::protoent protocol{};
  posix::protoent* found = nullptr;
  std::vector<char> room;
  with_room(room, [&](char* at, std::size_t size) { return posix::getprotobyname_r(name, &protocol, at, size, &found); });
  return from(found);
}

Result<NetEntry> protocol_by_number(int number) {
  posix::protoent protocol{};
  posix::protoent* found = nullptr;
  std::vector<char> room;
  with_room(room,
            [&](char* at, std::size_t size) { return posix::getprotobynumber_r(number, &protocol, at, size, &found); });
  return from(found);
}

}  // namespace ows::names
