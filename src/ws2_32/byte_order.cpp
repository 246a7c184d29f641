// Host and network byte order: htonl and its three siblings, WSAHtonl and its three.
#include <bit>

#include "border/user_memory.h"
#include "ws2_32/call.h"

namespace ows {
namespace {

template <class Number>
constexpr Number network(Number number) {
  return std::endian::native == std::endian::little ? std::byteswap(number) : number;
}

/// A number in the byte order of the socket's protocol (WSAPROTOCOL_INFO::iNetworkByteOrder). The conversion is the same
/// in both directions.
template <class Number>
int convert(SOCKET s, Number number, Number* result) {
  if (const int why = not_ready()) return failed(why);
  if (!spi::find_binding(s)) return failed(WSAENOTSOCK);
  if (!writable(result, sizeof *result)) return failed(WSAEFAULT);
  WSAPROTOCOL_INFOW info{};
  int size = sizeof info;
  if (getsockopt(s, SOL_SOCKET, SO_PROTOCOL_INFOW, reinterpret_cast<char*>(&info), &size) != 0) return SOCKET_ERROR;
  *result = info.iNetworkByteOrder == BIGENDIAN ? network(number) : number;
  return 0;
}

}  // namespace
}  // namespace ows

using namespace ows;

u_long WSAAPI htonl(u_long hostlong) { return network(hostlong); }
u_long WSAAPI ntohl(u_long netlong) { return network(netlong); }
u_short WSAAPI htons(u_short hostshort) { return network(hostshort); }
u_short WSAAPI ntohs(u_short netshort) { return network(netshort); }

int WSAAPI WSAHtonl(SOCKET s, u_long hostlong, u_long* netlong) { return convert(s, hostlong, netlong); }
int WSAAPI WSANtohl(SOCKET s, u_long netlong, u_long* hostlong) { return convert(s, netlong, hostlong); }
int WSAAPI WSAHtons(SOCKET s, u_short hostshort, u_short* netshort) { return convert(s, hostshort, netshort); }
int WSAAPI WSANtohs(SOCKET s, u_short netshort, u_short* hostshort) { return convert(s, netshort, hostshort); }
