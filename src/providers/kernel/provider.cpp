#include "providers/kernel/provider.h"

#include <afunix.h>
#include <hvsocket.h>
#include <ws2bth.h>
#include <ws2tcpip.h>

#include <array>
#include <string_view>

#include "providers/kernel/orders.h"
#include "providers/kernel/socket.h"
#include "spi/completion_service.h"
#include "spi/provider_table.h"
#include "spi/upcalls.h"

namespace ows::kernel {
namespace {

// Set once: WSPStartup of the first use of Winsock comes before any socket, and the upcalls are the same every time.
WSPUPCALLTABLE given_upcalls;

constexpr DWORD tcp_flags =
    XP1_IFS_HANDLES | XP1_EXPEDITED_DATA | XP1_GRACEFUL_CLOSE | XP1_GUARANTEED_ORDER | XP1_GUARANTEED_DELIVERY;
constexpr DWORD udp_flags =
    XP1_IFS_HANDLES | XP1_SUPPORT_BROADCAST | XP1_SUPPORT_MULTIPOINT | XP1_MESSAGE_ORIENTED | XP1_CONNECTIONLESS;

struct AddressSizes {
  int least, most;
};

AddressSizes address_sizes(int family) {
  switch (family) {
    case AF_INET6: return {sizeof(sockaddr_in6), sizeof(sockaddr_in6)};
    case AF_UNIX: return {sizeof(ADDRESS_FAMILY), sizeof(SOCKADDR_UN)};
    case AF_HYPERV: return {sizeof(SOCKADDR_HV), sizeof(SOCKADDR_HV)};
    case AF_BTH: return {sizeof(SOCKADDR_BTH), sizeof(SOCKADDR_BTH)};
    default: return {sizeof(sockaddr_in), sizeof(sockaddr_in)};
  }
}

WSAPROTOCOL_INFOW entry(std::u16string_view name, int family, int type, int protocol) {
  WSAPROTOCOL_INFOW info{};
  const bool datagram = type != SOCK_STREAM;
  info.dwServiceFlags1 = datagram ? udp_flags : tcp_flags;
  info.dwProviderFlags = PFL_MATCHES_PROTOCOL_ZERO;
  info.ProtocolChain.ChainLen = BASE_PROTOCOL;
  info.iVersion = 2;
  info.iAddressFamily = family;
  info.iMaxSockAddr = address_sizes(family).most;
  info.iMinSockAddr = address_sizes(family).least;
  info.iSocketType = type;
  info.iProtocol = protocol;
  info.iNetworkByteOrder = BIGENDIAN;
  info.iSecurityScheme = SECURITY_PROTOCOL_NONE;
  info.dwMessageSize = datagram ? (family == AF_INET6 ? 65527 : 65507) : 0;
  name.copy(info.szProtocol, WSAPROTOCOL_LEN);
  return info;
}

/// As on Windows: any protocol, and not for WSAEnumProtocols.
WSAPROTOCOL_INFOW raw_entry(std::u16string_view name, int family) {
  WSAPROTOCOL_INFOW info = entry(name, family, SOCK_RAW, 0);
  info.iProtocolMaxOffset = 255;
  info.dwProviderFlags |= PFL_HIDDEN;
  return info;
}

/// Streams without urgent data, of a family that not every kernel has: `common`, or hidden from WSAEnumProtocols.
WSAPROTOCOL_INFOW stream_entry(std::u16string_view name, int family, int protocol, bool common) {
  WSAPROTOCOL_INFOW info = entry(name, family, SOCK_STREAM, protocol);
  info.dwServiceFlags1 &= ~DWORD{XP1_EXPEDITED_DATA};
  info.iNetworkByteOrder = family == AF_UNIX ? LITTLEENDIAN : BIGENDIAN;
  if (!common) info.dwProviderFlags |= PFL_HIDDEN;
  return info;
}

int WSPAPI wsp_cleanup(LPINT) {
  close_all_sockets();
  return 0;
}

}  // namespace

// {8B1D3C5E-6A0F-4C61-9E52-0B6B2F9A7D10}
const GUID provider_id = {0x8b1d3c5e, 0x6a0f, 0x4c61, {0x9e, 0x52, 0x0b, 0x6b, 0x2f, 0x9a, 0x7d, 0x10}};

const WSPUPCALLTABLE& upcalls_for_new_socket() {
  const WSPUPCALLTABLE* lent = spi::lent_upcalls();
  return lent ? *lent : given_upcalls;
}

std::span<const WSAPROTOCOL_INFOW> catalog_entries() {
  static const std::array entries = {
      entry(u"TCP/IPv4", AF_INET, SOCK_STREAM, IPPROTO_TCP),
      entry(u"UDP/IPv4", AF_INET, SOCK_DGRAM, IPPROTO_UDP),
      entry(u"TCP/IPv6", AF_INET6, SOCK_STREAM, IPPROTO_TCP),
      entry(u"UDP/IPv6", AF_INET6, SOCK_DGRAM, IPPROTO_UDP),
      raw_entry(u"RAW/IPv4", AF_INET),
      raw_entry(u"RAW/IPv6", AF_INET6),
      stream_entry(u"AF_UNIX", AF_UNIX, 0, true),
      stream_entry(u"Hyper-V RAW", AF_HYPERV, HV_PROTOCOL_RAW, false),
      stream_entry(u"RFCOMM", AF_BTH, BTHPROTO_RFCOMM, false),
  };
  return entries;
}

int WSPAPI startup(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW, WSPUPCALLTABLE upcalls, LPWSPPROC_TABLE table) {
  if (const int error = spi::begin_startup(version, data, u"openwinsock kernel sockets")) return error;
  static const bool once = [&] {
    given_upcalls = upcalls;
    own_kernel_descriptors();
    own_orders();
    take_up_inherited_sockets();
    return true;
  }();
  static_cast<void>(once);

  *table = spi::empty_provider_table();
  table->lpWSPAccept = wsp_accept;
  table->lpWSPAsyncSelect = wsp_async_select;
  table->lpWSPBind = wsp_bind;
  table->lpWSPCancelBlockingCall = spi::cancel_blocking_call;
  table->lpWSPCleanup = wsp_cleanup;
  table->lpWSPCloseSocket = wsp_close_socket;
  table->lpWSPConnect = wsp_connect;
  table->lpWSPDuplicateSocket = wsp_duplicate_socket;
  table->lpWSPEnumNetworkEvents = wsp_enum_network_events;
  table->lpWSPEventSelect = wsp_event_select;
  table->lpWSPGetOverlappedResult = spi::get_overlapped_result<find>;
  table->lpWSPGetPeerName = wsp_get_peer_name;
  table->lpWSPGetSockName = wsp_get_sock_name;
  table->lpWSPGetSockOpt = wsp_get_sock_opt;
  table->lpWSPIoctl = wsp_ioctl;
  table->lpWSPJoinLeaf = wsp_join_leaf;
  table->lpWSPListen = wsp_listen;
  table->lpWSPRecv = wsp_recv;
  table->lpWSPRecvDisconnect = wsp_recv_disconnect;
  table->lpWSPRecvFrom = wsp_recv_from;
  table->lpWSPSelect = wsp_select;
  table->lpWSPSend = wsp_send;
  table->lpWSPSendDisconnect = wsp_send_disconnect;
  table->lpWSPSendTo = wsp_send_to;
  table->lpWSPSetSockOpt = wsp_set_sock_opt;
  table->lpWSPShutdown = wsp_shutdown;
  table->lpWSPSocket = wsp_socket;
  return 0;
}

}  // namespace ows::kernel
