// listen, accept, WSAAccept.
#include "ws2_32/call.h"

using namespace ows;

namespace {

/// The program's condition function, which runs as a provider's callback: Winsock functions give WSAEINPROGRESS in it.
struct Condition {
  LPCONDITIONPROC function;
  DWORD_PTR data;

  static int CALLBACK ask(LPWSABUF caller_id, LPWSABUF caller_data, LPQOS sqos, LPQOS gqos, LPWSABUF callee_id,
                          LPWSABUF callee_data, GROUP* group, DWORD_PTR self) {
    const auto* condition = reinterpret_cast<const Condition*>(self);
    in_callback = true;
    const int answer =
        condition->function(caller_id, caller_data, sqos, gqos, callee_id, callee_data, group, condition->data);
    in_callback = false;
    return answer;
  }
};

}  // namespace

int WSAAPI listen(SOCKET s, int backlog) {
  return call_provider(s,
                       [&](const WSPPROC_TABLE& provider, int* error) { return provider.lpWSPListen(s, backlog, error); });
}

SOCKET WSAAPI accept(SOCKET s, sockaddr* addr, int* addrlen) { return WSAAccept(s, addr, addrlen, nullptr, 0); }

SOCKET WSAAPI WSAAccept(SOCKET s, sockaddr* addr, LPINT addrlen, LPCONDITIONPROC condition, DWORD_PTR callback_data) {
  SOCKET accepted = INVALID_SOCKET;
  call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) {
    const Condition callback{condition, callback_data};
    accepted = provider.lpWSPAccept(s, addr, addrlen, condition ? Condition::ask : nullptr,
                                    reinterpret_cast<DWORD_PTR>(&callback), error);
    return accepted == INVALID_SOCKET ? SOCKET_ERROR : 0;
  });
  return accepted;
}
