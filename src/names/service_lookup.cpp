#include "names/service_lookup.h"

#include <svcguid.h>
#include <ws2tcpip.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "names/local_addresses.h"
#include "names/resolver.h"

namespace ows::names {
namespace {

enum class Kind : unsigned char { unknown, own_name, host, host_of_address, service, port };

struct Class {
  Kind kind = Kind::unknown;
  unsigned short port = 0;  // Kind::port
  unsigned short record = 0;
  int type = 0, protocol = 0;
};

constexpr unsigned short any_record = 0, record_a = 1, record_aaaa = 28;

Class class_of(const GUID& id) {
  constexpr GUID of_names[] = {SVCID_HOSTNAME, SVCID_INET_HOSTADDRBYINETSTRING, SVCID_INET_SERVICEBYNAME,
                               SVCID_INET_HOSTADDRBYNAME};
  constexpr Kind kinds[] = {Kind::own_name, Kind::host_of_address, Kind::service, Kind::host};
  for (std::size_t i = 0; i < std::size(of_names); ++i) {
    if (id == of_names[i]) return {.kind = kinds[i]};
  }
  if (IS_SVCID_TCP(&id)) return {Kind::port, PORT_FROM_SVCID_TCP(&id), RR_FROM_SVCID(&id), SOCK_STREAM, IPPROTO_TCP};
  if (IS_SVCID_UDP(&id)) return {Kind::port, PORT_FROM_SVCID_UDP(&id), RR_FROM_SVCID(&id), SOCK_DGRAM, IPPROTO_UDP};
  return {};
}

/// "Only services that utilize these protocols will be returned."
bool wanted(const ServiceQuery& query, int family, int protocol) {
  return query.protocols.empty() || std::ranges::any_of(query.protocols, [&](const AFPROTOCOLS& each) {
           return (each.iAddressFamily == AF_UNSPEC || each.iAddressFamily == family)
                  && (each.iProtocol == 0 || protocol == 0 || each.iProtocol == protocol);
         });
}

int service_error(int error) { return error == WSAHOST_NOT_FOUND ? WSASERVICE_NOT_FOUND : error; }

/// The result for `name`, and one more for each of its aliases if those are asked for.
std::vector<ServiceRecord> with_aliases(ServiceRecord record, const ServiceQuery& query,
                                        const std::vector<std::string>& aliases) {
  std::vector<ServiceRecord> result;
  result.push_back(std::move(record));
  if (!(query.flags & LUP_RETURN_ALIASES)) return result;
  for (const std::string& alias : aliases) {
    ServiceRecord copy = result.front();
    copy.name = alias;
    copy.alias = true;
    result.push_back(std::move(copy));
  }
  return result;
}

Result<std::vector<ServiceRecord>> look_up_host(const ServiceQuery& query, const Class& what, const std::string& name) {
  Query question;
  question.host = name;
  question.flags = AI_CANONNAME;
  if (what.record == record_a || (what.kind == Kind::host && query.protocols.empty())) question.family = AF_INET;
  if (what.record == record_aaaa) question.family = AF_INET6;
  const auto answer = resolve(question);
  if (!answer) return fail(service_error(answer.error()));
  ServiceRecord record;
  record.name = answer->canonical_name.empty() ? name : answer->canonical_name;
  for (const auto& found : answer->entries) {
    if (!wanted(query, windows_family(found.address.family()), what.protocol)) continue;
    ServiceRecord::Endpoint endpoint{found.address, what.type, what.protocol};
    endpoint.address.set_port(what.port);
    record.endpoints.push_back(endpoint);
  }
  if (record.endpoints.empty()) return fail(WSANO_DATA);
  std::vector<std::string> aliases;
  if (const auto entry = host_by_name(name.c_str())) {
    aliases = entry->aliases;
    record.entry = *entry;
  }
  return with_aliases(std::move(record), query, aliases);
}

Result<std::vector<ServiceRecord>> look_up_address(const ServiceQuery& query) {
  const auto address = query.name ? literal(*query.name) : std::nullopt;
  if (!address) return fail(WSAEINVAL);
  const bool ipv4 = address->family() == posix::af_inet;
  const auto* octets = static_cast<const std::byte*>(address->data())
                       + (ipv4 ? offsetof(sockaddr_in, sin_addr) : offsetof(sockaddr_in6, sin6_addr));
  const auto entry = host_by_address(octets, ipv4 ? 4 : 16, ipv4 ? AF_INET : AF_INET6);
  if (!entry) return fail(service_error(entry.error()));
  ServiceRecord record{.name = entry->name, .endpoints = {{*address, 0, 0}}, .entry = *entry};
  return with_aliases(std::move(record), query, entry->aliases);
}

/// "http/tcp", "80/tcp", "http".
Result<std::vector<ServiceRecord>> look_up_port(const ServiceQuery& query) {
  if (!query.name || query.name->empty()) return fail(WSAEINVAL);
  const std::size_t slash = query.name->find('/');
  const std::string service = query.name->substr(0, slash);
  const std::string protocol = slash == std::string::npos ? "" : query.name->substr(slash + 1);
  const char* of_protocol = protocol.empty() ? nullptr : protocol.c_str();
  unsigned number = 0;
  const auto [end, error] = std::from_chars(service.data(), service.data() + service.size(), number);
  const bool is_number = error == std::errc{} && end == service.data() + service.size() && number <= 65535;
  const auto entry = is_number ? service_by_port(htons(static_cast<u_short>(number)), of_protocol)
                               : service_by_name(service.c_str(), of_protocol);
  if (!entry) return fail(WSASERVICE_NOT_FOUND);
  ServiceRecord record{.name = entry->name, .endpoints = {}, .entry = *entry};
  return with_aliases(std::move(record), query, entry->aliases);
}

/// A pointer into `base` as its offset.
template <class T>
void make_relative(T*& pointer, const char* base) {
  const auto offset = reinterpret_cast<const char*>(pointer) - base;
  pointer = reinterpret_cast<T*>(static_cast<std::uintptr_t>(offset));
}

void make_list_relative(char** list, const char* base) {
  for (; *list; ++list) make_relative(*list, base);
}

}  // namespace

Result<std::vector<ServiceRecord>> look_up_service(const ServiceQuery& query) {
  if (query.flags & LUP_CONTAINERS) return fail(WSANO_DATA);  // there are no containers in DNS
  const Class what = class_of(query.service_class);
  const bool named = query.name && !query.name->empty();
  switch (what.kind) {
    case Kind::own_name: return look_up_host(query, what, own_name());
    case Kind::host: return look_up_host(query, what, named ? *query.name : own_name());
    case Kind::port:
      if (what.record != any_record && what.record != record_a && what.record != record_aaaa) return fail(WSANO_DATA);
      return look_up_host(query, what, named ? *query.name : own_name());
    case Kind::host_of_address: return look_up_address(query);
    case Kind::service: return look_up_port(query);
    case Kind::unknown: break;
  }
  return fail(WSASERVICE_NOT_FOUND);
}

std::string relative_image(const NetEntry& entry) {
  std::vector<std::uint64_t> room((entry.size() + 7) / 8);
  entry.pack(room.data());
  char* base = reinterpret_cast<char*>(room.data());
  switch (entry.kind) {
    case NetEntry::Kind::host: {
      auto* host = reinterpret_cast<hostent*>(base);
      make_list_relative(host->h_aliases, base);
      make_list_relative(host->h_addr_list, base);
      make_relative(host->h_name, base);
      make_relative(host->h_aliases, base);
      make_relative(host->h_addr_list, base);
      break;
    }
    case NetEntry::Kind::service: {
      auto* service = reinterpret_cast<servent*>(base);
      make_list_relative(service->s_aliases, base);
      make_relative(service->s_name, base);
      make_relative(service->s_aliases, base);
      make_relative(service->s_proto, base);
      break;
    }
    case NetEntry::Kind::protocol: {
      auto* protocol = reinterpret_cast<protoent*>(base);
      make_list_relative(protocol->p_aliases, base);
      make_relative(protocol->p_name, base);
      make_relative(protocol->p_aliases, base);
      break;
    }
  }
  return {base, entry.size()};
}

}  // namespace ows::names
