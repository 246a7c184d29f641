#include "providers/iso/provider.h"

#include <ws2tcpip.h>
#include <wshisotp.h>

#include <array>
#include <string_view>

#include "providers/iso/settings.h"
#include "providers/transport/provider.h"

namespace ows::iso {
namespace {

int address_size(int family) {
  switch (family) {
    case AF_INET: return sizeof(sockaddr_in);
    case AF_INET6: return sizeof(sockaddr_in6);
    default: return sizeof(SOCKADDR_TP);
  }
}

WSAPROTOCOL_INFOW entry(std::u16string_view name, int protocol, int family, int type) {
  // Class 0 ends with its TCP connection, which says nothing, and has expedited data only where it is asked for.
  const DWORD class_flags = protocol == ISOPROTO_TP2 ? XP1_DISCONNECT_DATA | XP1_EXPEDITED_DATA : 0u;
  WSAPROTOCOL_INFOW info =
      transport::entry(name, family, address_size(family), type, protocol, XP1_CONNECT_DATA | class_flags);
  // SOCK_STREAM with protocol 0 means TCP to every program; SOCK_SEQPACKET and AF_ISO are ours alone.
  const bool answers_zero = family == AF_ISO || (type != SOCK_STREAM && protocol == ISOPROTO_TP2);
  if (answers_zero) info.dwProviderFlags |= PFL_MATCHES_PROTOCOL_ZERO;
  return info;
}

std::unique_ptr<transport::Settings> make_settings(const WSAPROTOCOL_INFOW& entry) {
  return std::make_unique<IsoSettings>(entry);
}

constexpr transport::Transport iso_transport{u"openwinsock ISO transport over TCP", make_settings};

SOCKET WSPAPI wsp_socket(int, int, int, LPWSAPROTOCOL_INFOW info, GROUP, DWORD, LPINT error) {
  return transport::make_socket(iso_transport, info, error);
}

int WSPAPI wsp_cleanup(LPINT) { return transport::close_sockets(iso_transport); }

}  // namespace

// {C0A5E2B4-1F37-4D0B-8E1C-5A7D3E9B2F64}
const GUID provider_id = {0xc0a5e2b4, 0x1f37, 0x4d0b, {0x8e, 0x1c, 0x5a, 0x7d, 0x3e, 0x9b, 0x2f, 0x64}};

std::span<const WSAPROTOCOL_INFOW> catalog_entries() {
  static const std::array entries = {
      entry(u"ISO transport class 2 over TCP/IPv4", ISOPROTO_TP2, AF_INET, SOCK_SEQPACKET),
      entry(u"ISO transport class 2 over TCP/IPv4 (stream)", ISOPROTO_TP2, AF_INET, SOCK_STREAM),
      entry(u"ISO transport class 2 over TCP/IPv6", ISOPROTO_TP2, AF_INET6, SOCK_SEQPACKET),
      entry(u"ISO transport class 2 over TCP/IPv6 (stream)", ISOPROTO_TP2, AF_INET6, SOCK_STREAM),
      entry(u"ISO transport class 2 over TCP", ISOPROTO_TP2, AF_ISO, SOCK_SEQPACKET),
      entry(u"ISO transport class 2 over TCP (stream)", ISOPROTO_TP2, AF_ISO, SOCK_STREAM),
      entry(u"ISO transport class 0 over TCP/IPv4", ISOPROTO_TP0, AF_INET, SOCK_SEQPACKET),
      entry(u"ISO transport class 0 over TCP/IPv4 (stream)", ISOPROTO_TP0, AF_INET, SOCK_STREAM),
      entry(u"ISO transport class 0 over TCP/IPv6", ISOPROTO_TP0, AF_INET6, SOCK_SEQPACKET),
      entry(u"ISO transport class 0 over TCP/IPv6 (stream)", ISOPROTO_TP0, AF_INET6, SOCK_STREAM),
      entry(u"ISO transport class 0 over TCP", ISOPROTO_TP0, AF_ISO, SOCK_SEQPACKET),
      entry(u"ISO transport class 0 over TCP (stream)", ISOPROTO_TP0, AF_ISO, SOCK_STREAM),
  };
  return entries;
}

int WSPAPI startup(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW, WSPUPCALLTABLE upcalls, LPWSPPROC_TABLE table) {
  return transport::start(iso_transport, version, data, upcalls, table, wsp_socket, wsp_cleanup);
}

}  // namespace ows::iso
