// WSASetSocketSecurity and its kin: sockets secured by IPsec. On Linux IPsec belongs to the administrator; a program cannot
// ask for it, so each answers WSAEOPNOTSUPP once its arguments are good.
#include <ws2tcpip.h>

#include "border/user_memory.h"
#include "ws2_32/call.h"

namespace ows {
namespace {

/// `check()` says whether the arguments are good: 0, or the error.
template <class Check>
int not_supported(SOCKET s, Check check) {
  return call_provider(s, [&](const WSPPROC_TABLE& /*provider*/, int* error) -> int {
    const int why = check();
    *error = why ? why : WSAEOPNOTSUPP;
    return SOCKET_ERROR;
  });
}

/// A structure that begins with its security protocol, of `least` octets. NULL is allowed where `optional` says so.
template <class Structure>
int check_structure(const Structure* structure, ULONG given, std::size_t least, bool optional) {
  if (!structure) return optional && given == 0 ? 0 : WSAEFAULT;
  if (given < least) return WSAEINVAL;
  if (!readable(structure, given)) return WSAEFAULT;
  const int protocol = structure->SecurityProtocol;
  return protocol < SOCKET_SECURITY_PROTOCOL_DEFAULT || protocol >= SOCKET_SECURITY_PROTOCOL_INVALID ? WSAEINVAL : 0;
}

int check_peer(const sockaddr* peer, ULONG length, bool optional) {
  if (!peer) return optional && length == 0 ? 0 : WSAEFAULT;
  if (length < sizeof(sockaddr_in) || !readable(peer, length)) return WSAEFAULT;
  if (peer->sa_family != AF_INET && peer->sa_family != AF_INET6) return WSAEAFNOSUPPORT;
  return 0;
}

}  // namespace
}  // namespace ows

using namespace ows;

int WSAAPI WSASetSocketSecurity(SOCKET s, const SOCKET_SECURITY_SETTINGS* settings, ULONG length, LPWSAOVERLAPPED,
                                LPWSAOVERLAPPED_COMPLETION_ROUTINE) {
  return not_supported(s, [&] { return check_structure(settings, length, sizeof *settings, true); });
}

int WSAAPI WSAQuerySocketSecurity(SOCKET s, const SOCKET_SECURITY_QUERY_TEMPLATE* pattern, ULONG pattern_length,
                                  SOCKET_SECURITY_QUERY_INFO* info, ULONG* info_length, LPWSAOVERLAPPED,
                                  LPWSAOVERLAPPED_COMPLETION_ROUTINE) {
  return not_supported(s, [&]() -> int {
    if (const int why = check_structure(pattern, pattern_length, sizeof *pattern, true)) return why;
    if (!writable(info_length, sizeof *info_length)) return WSAEFAULT;
    return info && (*info_length < sizeof *info || !writable(info, *info_length)) ? WSAEFAULT : 0;
  });
}

int WSAAPI WSASetSocketPeerTargetName(SOCKET s, const SOCKET_PEER_TARGET_NAME* name, ULONG length, LPWSAOVERLAPPED,
                                      LPWSAOVERLAPPED_COMPLETION_ROUTINE) {
  return not_supported(s, [&] { return check_structure(name, length, sizeof *name, false); });
}

int WSAAPI WSADeleteSocketPeerTargetName(SOCKET s, const sockaddr* peer, ULONG length, LPWSAOVERLAPPED,
                                         LPWSAOVERLAPPED_COMPLETION_ROUTINE) {
  return not_supported(s, [&] { return check_peer(peer, length, false); });
}

int WSAAPI WSAImpersonateSocketPeer(SOCKET s, const sockaddr* peer, ULONG length) {
  return not_supported(s, [&] { return check_peer(peer, length, true); });
}

int WSAAPI WSARevertImpersonation(void) {
  if (const int why = not_ready()) return failed(why);
  return 0;  // no thread of ours impersonates anybody
}
