// The end of a connection: shutdown, WSASendDisconnect, WSARecvDisconnect.
#include "ws2_32/call.h"

using namespace ows;

int WSAAPI shutdown(SOCKET s, int how) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) { return provider.lpWSPShutdown(s, how, error); });
}

int WSAAPI WSASendDisconnect(SOCKET s, LPWSABUF outbound_disconnect_data) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) {
    return provider.lpWSPSendDisconnect(s, outbound_disconnect_data, error);
  });
}

int WSAAPI WSARecvDisconnect(SOCKET s, LPWSABUF inbound_disconnect_data) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) {
    return provider.lpWSPRecvDisconnect(s, inbound_disconnect_data, error);
  });
}
