// WSAEnumProtocolsA, WSAEnumProtocolsW.
#include "ws2_32/protocols.h"

#include "spi/protocol_info.h"
#include "ws2_32/call.h"

namespace ows {
namespace {

template <class Info, class Convert>
int enumerate(const int* filter, Info* buffer, DWORD* size, Convert convert) {
  if (const int why = not_ready()) return failed(why);
  const auto count = enumerate_protocols(filter, buffer, size, for_programs, convert);
  return count ? *count : failed(count.error());
}

}  // namespace
}  // namespace ows

using namespace ows;

int WSAAPI WSAEnumProtocolsW(LPINT protocols, LPWSAPROTOCOL_INFOW buffer, LPDWORD size) {
  return enumerate(protocols, buffer, size, [](const WSAPROTOCOL_INFOW& entry) { return entry; });
}

int WSAAPI WSAEnumProtocolsA(LPINT protocols, LPWSAPROTOCOL_INFOA buffer, LPDWORD size) {
  return enumerate(protocols, buffer, size, spi::to_ansi);
}
