// GetIfTable2, GetIfEntry2, FreeMibTable, GetBestRoute2, GetBestInterface, if_nametoindex and their kin.
// [netioapi.h, iphlpapi.h]
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "border/posix.h"
#include "border/user_memory.h"
#include "border/utf16.h"
#include "iphlpapi/interface_kinds.h"

namespace ows::iphlpapi {
namespace {

template <std::size_t size>
void copy_name(const std::string& name, WCHAR (&field)[size]) {
  const std::u16string wide = to_utf16(name);
  wide.copy(field, size - 1);
}

MIB_IF_ROW2 row_of(const Link& link) {
  MIB_IF_ROW2 row{};
  row.InterfaceLuid = luid_of(link);
  row.InterfaceIndex = link.index;
  copy_name(link.name, row.Alias);
  copy_name(link.name, row.Description);
  const std::size_t length = std::min<std::size_t>(link.hardware.size(), IF_MAX_PHYS_ADDRESS_LENGTH);
  row.PhysicalAddressLength = static_cast<ULONG>(length);
  std::copy_n(link.hardware.begin(), length, row.PhysicalAddress);
  std::copy_n(link.hardware.begin(), length, row.PermanentPhysicalAddress);
  row.Mtu = link.mtu;
  row.Type = type_of(link);
  row.MediaType = link.loopback() ? NdisMediumLoopback : NdisMedium802_3;
  row.AccessType = link.loopback()         ? NET_IF_ACCESS_LOOPBACK
                   : link.point_to_point() ? NET_IF_ACCESS_POINT_TO_POINT
                                           : NET_IF_ACCESS_BROADCAST;
  row.DirectionType = NET_IF_DIRECTION_SENDRECEIVE;
  row.OperStatus = state_of(link);
  row.AdminStatus = link.up() ? NET_IF_ADMIN_STATUS_UP : NET_IF_ADMIN_STATUS_DOWN;
  row.MediaConnectState = row.OperStatus == IfOperStatusUp ? MediaConnectStateConnected : MediaConnectStateDisconnected;
  row.ConnectionType = NET_IF_CONNECTION_DEDICATED;
  row.InOctets = link.received_octets;
  row.InUcastPkts = link.received_packets - std::min(link.received_packets, link.multicast);
  row.InNUcastPkts = link.multicast;
  row.InErrors = link.receive_errors;
  row.InDiscards = link.receive_drops;
  row.OutOctets = link.sent_octets;
  row.OutUcastPkts = link.sent_packets;
  row.OutErrors = link.send_errors;
  row.OutDiscards = link.send_drops;
  return row;
}

/// An interface by its name that stays, or where that is 0 by its number.
std::optional<Link> find_link(const NET_LUID& luid, NET_IFINDEX index) {
  for (const Link& link : links()) {
    if (luid.Value ? luid_of(link).Value == luid.Value : link.index == index) return link;
  }
  return std::nullopt;
}

DWORD network_error(int error) {
  switch (error) {
    case ENODEV: return ERROR_FILE_NOT_FOUND;
    case EINVAL: return ERROR_INVALID_PARAMETER;
    case EPERM:
    case EACCES: return ERROR_ACCESS_DENIED;
    default: return ERROR_NETWORK_UNREACHABLE;
  }
}

/// The interface that packets to an address leave by.
DWORD best_interface(const SOCKADDR_INET& to, DWORD* index) {
  const auto octets = octets_of(to);
  if (!octets || !writable(index, sizeof *index)) return ERROR_INVALID_PARAMETER;
  const unsigned scope = to.si_family == AF_INET6 ? to.Ipv6.sin6_scope_id : 0;
  const auto answer = route_to(linux_family(to.si_family), *octets, scope, std::nullopt);
  if (!answer.route) return network_error(answer.error);
  *index = answer.route->index;
  return NO_ERROR;
}

MIB_IPFORWARD_ROW2 row_of(const Route& route, const Link& link) {
  MIB_IPFORWARD_ROW2 row{};
  row.InterfaceLuid = luid_of(link);
  row.InterfaceIndex = link.index;
  // Linux answers with the destination itself, not with the prefix that led to it.
  row.DestinationPrefix.Prefix = socket_address(route.family, route.destination, route.index);
  row.DestinationPrefix.PrefixLength = route.prefix;
  row.NextHop = socket_address(route.family, route.gateway, route.index);
  row.ValidLifetime = row.PreferredLifetime = ~ULONG{0};
  row.Metric = route.metric;
  row.Protocol = route.local ? RouteProtocolLocal : RouteProtocolNetMgmt;
  row.Loopback = link.loopback();
  row.Immortal = TRUE;
  return row;
}

}  // namespace
}  // namespace ows::iphlpapi

using namespace ows;
using namespace ows::iphlpapi;

DWORD WINAPI GetIfTable2Ex(MIB_IF_TABLE_LEVEL level, PMIB_IF_TABLE2* table) {
  if ((level != MibIfTableNormal && level != MibIfTableRaw) || !writable(table, sizeof(void*)))
    return ERROR_INVALID_PARAMETER;
  const auto all = links();
  const std::size_t size = offsetof(MIB_IF_TABLE2, Table) + std::max<std::size_t>(all.size(), 1) * sizeof(MIB_IF_ROW2);
  auto* made = static_cast<MIB_IF_TABLE2*>(std::calloc(1, size));
  if (!made) return ERROR_NOT_ENOUGH_MEMORY;
  made->NumEntries = static_cast<ULONG>(all.size());
  std::ranges::transform(all, made->Table, [](const Link& link) { return row_of(link); });
  *table = made;
  return NO_ERROR;
}

DWORD WINAPI GetIfTable2(PMIB_IF_TABLE2* table) { return GetIfTable2Ex(MibIfTableNormal, table); }

DWORD WINAPI GetIfEntry2(PMIB_IF_ROW2 row) {
  if (!writable(row, sizeof *row) || (!row->InterfaceLuid.Value && !row->InterfaceIndex)) return ERROR_INVALID_PARAMETER;
  const auto link = find_link(row->InterfaceLuid, row->InterfaceIndex);
  if (!link) return ERROR_FILE_NOT_FOUND;
  *row = row_of(*link);
  return NO_ERROR;
}

VOID WINAPI FreeMibTable(PVOID memory) { std::free(memory); }

DWORD WINAPI GetNumberOfInterfaces(PDWORD count) {
  if (!writable(count, sizeof *count)) return ERROR_INVALID_PARAMETER;
  *count = static_cast<DWORD>(links().size());
  return NO_ERROR;
}

DWORD WINAPI GetBestInterface(IPAddr destination, PDWORD index) {
  SOCKADDR_INET to{};
  to.Ipv4.sin_family = AF_INET;
  to.Ipv4.sin_addr.s_addr = destination;
  return best_interface(to, index);
}

DWORD WINAPI GetBestInterfaceEx(sockaddr* destination, PDWORD index) {
  if (!readable(destination, sizeof destination->sa_family)) return ERROR_INVALID_PARAMETER;
  const int family = destination->sa_family;
  if (family != AF_INET && family != AF_INET6) return ERROR_INVALID_PARAMETER;
  const std::size_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  if (!readable(destination, size)) return ERROR_INVALID_PARAMETER;
  SOCKADDR_INET to{};
  std::memcpy(&to, destination, size);
  return best_interface(to, index);
}

DWORD WINAPI GetBestRoute2(NET_LUID* luid, NET_IFINDEX index, const SOCKADDR_INET* source, const SOCKADDR_INET* destination,
                           ULONG, PMIB_IPFORWARD_ROW2 best, SOCKADDR_INET* best_source) {
  if (!readable(destination, sizeof *destination) || !writable(best, sizeof *best)
      || !writable(best_source, sizeof *best_source) || (luid && !readable(luid, sizeof *luid))
      || (source && !readable(source, sizeof *source)))
    return ERROR_INVALID_PARAMETER;
  const auto to = octets_of(*destination);
  if (!to) return ERROR_INVALID_PARAMETER;
  unsigned over = index;
  if (luid && luid->Value) {
    const auto link = find_link(*luid, 0);
    if (!link) return ERROR_FILE_NOT_FOUND;
    over = link->index;
  }
  const auto from = source && source->si_family == destination->si_family ? octets_of(*source) : std::nullopt;
  const auto answer = route_to(linux_family(destination->si_family), *to, over, from);
  if (!answer.route) return network_error(answer.error);
  const auto link = find_link({}, answer.route->index);
  if (!link) return ERROR_FILE_NOT_FOUND;
  *best = row_of(*answer.route, *link);
  *best_source = socket_address(answer.route->family, from ? *from : answer.route->source, link->index);
  return NO_ERROR;
}

DWORD WINAPI ConvertInterfaceIndexToLuid(NET_IFINDEX index, PNET_LUID luid) {
  if (!writable(luid, sizeof *luid)) return ERROR_INVALID_PARAMETER;
  const auto link = find_link({}, index);
  if (!link) return ERROR_FILE_NOT_FOUND;
  *luid = luid_of(*link);
  return NO_ERROR;
}

DWORD WINAPI ConvertInterfaceLuidToIndex(const NET_LUID* luid, PNET_IFINDEX index) {
  if (!readable(luid, sizeof *luid) || !writable(index, sizeof *index)) return ERROR_INVALID_PARAMETER;
  const auto link = luid->Value ? find_link(*luid, 0) : std::nullopt;
  if (!link) return ERROR_FILE_NOT_FOUND;
  *index = link->index;
  return NO_ERROR;
}

NET_IFINDEX WINAPI if_nametoindex(PCSTR name) {
  return readable_string(name, IF_NAMESIZE + 1) ? posix::if_nametoindex(name) : 0;
}

PCHAR WINAPI if_indextoname(NET_IFINDEX index, PCHAR name) {
  char text[64];
  if (!posix::if_indextoname(index, text)) return nullptr;
  const std::size_t size = std::strlen(text) + 1;
  if (!writable(name, size)) return nullptr;
  std::memcpy(name, text, size);
  return name;
}
