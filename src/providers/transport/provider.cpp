#include "providers/transport/provider.h"

#include "providers/transport/socket.h"
#include "spi/completion_service.h"
#include "spi/provider_table.h"

namespace ows::transport {

WSAPROTOCOL_INFOW entry(std::u16string_view name, int family, int address_size, int type, int protocol,
                        DWORD connection_data) {
  WSAPROTOCOL_INFOW info{};
  const bool stream = type == SOCK_STREAM;
  info.dwServiceFlags1 = XP1_GUARANTEED_DELIVERY | XP1_GUARANTEED_ORDER | XP1_MESSAGE_ORIENTED | XP1_GRACEFUL_CLOSE
                         | XP1_PARTIAL_MESSAGE | connection_data | (stream ? XP1_PSEUDO_STREAM : 0u);
  info.dwProviderFlags = PFL_MULTIPLE_PROTO_ENTRIES;
  info.ProtocolChain.ChainLen = BASE_PROTOCOL;
  info.iVersion = 1;
  info.iAddressFamily = family;
  info.iMaxSockAddr = info.iMinSockAddr = address_size;
  info.iSocketType = type;
  info.iProtocol = protocol;
  info.iNetworkByteOrder = BIGENDIAN;
  info.iSecurityScheme = SECURITY_PROTOCOL_NONE;
  info.dwMessageSize = stream ? 0 : 0xffffffff;
  name.copy(info.szProtocol, WSAPROTOCOL_LEN);
  return info;
}

int start(const Transport& transport, WORD version, LPWSPDATA data, const WSPUPCALLTABLE& upcalls, LPWSPPROC_TABLE table,
          LPWSPSOCKET make, LPWSPCLEANUP cleanup) {
  if (const int error = spi::begin_startup(version, data, transport.description)) return error;
  remember(upcalls);
  *table = spi::empty_provider_table();
  table->lpWSPAccept = wsp_accept;
  own_carriers();
  table->lpWSPAsyncSelect = wsp_async_select;
  table->lpWSPBind = wsp_bind;
  table->lpWSPCancelBlockingCall = spi::cancel_blocking_call;
  table->lpWSPCleanup = cleanup;
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
  table->lpWSPSocket = make;
  return 0;
}

SOCKET make_socket(const Transport& transport, LPWSAPROTOCOL_INFOW info, LPINT error) {
  const auto s = is_duplicate(*info) ? take_duplicate(transport, *info) : enter(std::make_unique<Socket>(transport, *info));
  return s ? *s : refuse<SOCKET>(error, s.error(), INVALID_SOCKET);
}

int close_sockets(const Transport& transport) {
  close_all_sockets(transport);
  return 0;
}

}  // namespace ows::transport
