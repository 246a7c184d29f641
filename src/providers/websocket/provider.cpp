#include "providers/websocket/provider.h"

#include <openwinsock/websocket.h>
#include <ws2tcpip.h>

#include <array>
#include <string_view>

#include "providers/transport/provider.h"
#include "providers/websocket/settings.h"

namespace ows::websocket {
namespace {

WSAPROTOCOL_INFOW entry(std::u16string_view name, int family, int type) {
  const int size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  WSAPROTOCOL_INFOW info =
      transport::entry(name, family, size, type, WEBPROTO_WEBSOCKET, XP1_CONNECT_DATA | XP1_DISCONNECT_DATA);
  info.iVersion = 13;  // Sec-WebSocket-Version
  return info;
}

std::unique_ptr<transport::Settings> make_settings(const WSAPROTOCOL_INFOW& entry) {
  return std::make_unique<WebSettings>(entry);
}

constexpr transport::Transport web_transport{u"openwinsock WebSocket over TCP", make_settings};

SOCKET WSPAPI wsp_socket(int, int, int, LPWSAPROTOCOL_INFOW info, GROUP, DWORD, LPINT error) {
  return transport::make_socket(web_transport, info, error);
}

int WSPAPI wsp_cleanup(LPINT) { return transport::close_sockets(web_transport); }

}  // namespace

// {5B0C7E3A-64F5-4D1E-9A27-6455C10E0D13}
const GUID provider_id = {0x5b0c7e3a, 0x64f5, 0x4d1e, {0x9a, 0x27, 0x64, 0x55, 0xc1, 0x0e, 0x0d, 0x13}};

std::span<const WSAPROTOCOL_INFOW> catalog_entries() {
  static const std::array entries = {
      entry(u"WebSocket over TCP/IPv4", AF_INET, SOCK_SEQPACKET),
      entry(u"WebSocket over TCP/IPv4 (stream)", AF_INET, SOCK_STREAM),
      entry(u"WebSocket over TCP/IPv6", AF_INET6, SOCK_SEQPACKET),
      entry(u"WebSocket over TCP/IPv6 (stream)", AF_INET6, SOCK_STREAM),
  };
  return entries;
}

int WSPAPI startup(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW, WSPUPCALLTABLE upcalls, LPWSPPROC_TABLE table) {
  return transport::start(web_transport, version, data, upcalls, table, wsp_socket, wsp_cleanup);
}

}  // namespace ows::websocket
