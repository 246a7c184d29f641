// WSAAddressToStringA/W, WSAStringToAddressA/W: the provider of the address's family does the work.
#include <algorithm>
#include <cstring>
#include <vector>

#include "border/user_memory.h"
#include "border/utf16.h"
#include "catalog/catalog.h"
#include "spi/protocol_info.h"
#include "ws2_32/call.h"

namespace ows {
namespace {

constexpr std::size_t longest_text = 4096;

/// The catalog entry meant: that of `info`, or the first of the family. WSAEINVAL.
Result<const WSAPROTOCOL_INFOW*> entry_for(const WSAPROTOCOL_INFOW* info, int family) {
  if (info) {
    const auto* entry = catalog::find(info->dwCatalogEntryId);
    return entry ? Result<const WSAPROTOCOL_INFOW*>(entry) : fail(WSAEINVAL);
  }
  const auto entries = catalog::entries();
  const auto found = std::ranges::find_if(entries, [&](const auto& entry) {
    return entry.iAddressFamily == family && entry.ProtocolChain.ChainLen != LAYERED_PROTOCOL;
  });
  return found == entries.end() ? Result<const WSAPROTOCOL_INFOW*>(fail(WSAEINVAL)) : &*found;
}

template <class Function>
int with_provider(const WSAPROTOCOL_INFOW* info, int family, Function function) {
  const catalog::Reading reading;
  const auto entry = entry_for(info, family);
  if (!entry) return failed(entry.error());
  const spi::InLibrary inside;
  const auto provider = spi::provider_of(**entry);
  if (!provider) return failed(provider.error());
  WSAPROTOCOL_INFOW copy = **entry;
  int error = 0;
  return function((*provider)->functions(), &copy, &error) == SOCKET_ERROR ? failed(error) : 0;
}

int address_to_string(LPSOCKADDR address, DWORD length, LPWSAPROTOCOL_INFOW info, LPWSTR text, LPDWORD text_length) {
  if (!address || length == 0 || !text_length) return failed(WSAEINVAL);
  if (length < sizeof address->sa_family || !readable(address, length)) return failed(WSAEFAULT);
  if (!writable(text_length, sizeof *text_length)) return failed(WSAEFAULT);
  return with_provider(info, address->sa_family, [&](const WSPPROC_TABLE& provider, WSAPROTOCOL_INFOW* entry, int* error) {
    return provider.lpWSPAddressToString(address, length, entry, text, text_length, error);
  });
}

int string_to_address(LPWSTR text, INT family, LPWSAPROTOCOL_INFOW info, LPSOCKADDR address, LPINT length) {
  if (!writable(length, sizeof *length)) return failed(WSAEFAULT);
  return with_provider(info, family, [&](const WSPPROC_TABLE& provider, WSAPROTOCOL_INFOW* entry, int* error) {
    return provider.lpWSPStringToAddress(text, family, entry, address, length, error);
  });
}

}  // namespace
}  // namespace ows

using namespace ows;

INT WSAAPI WSAAddressToStringW(LPSOCKADDR address, DWORD length, LPWSAPROTOCOL_INFOW info, LPWSTR text,
                               LPDWORD text_length) {
  if (!started()) return failed(WSANOTINITIALISED);
  if (info && !readable(info, sizeof *info)) return failed(WSAEFAULT);
  return address_to_string(address, length, info, text, text_length);
}

INT WSAAPI WSAAddressToStringA(LPSOCKADDR address, DWORD length, LPWSAPROTOCOL_INFOA info, LPSTR text, LPDWORD text_length) {
  if (!started()) return failed(WSANOTINITIALISED);
  if (info && !readable(info, sizeof *info)) return failed(WSAEFAULT);
  if (!text_length) return failed(WSAEINVAL);
  if (!writable(text_length, sizeof *text_length)) return failed(WSAEFAULT);
  WSAPROTOCOL_INFOW wide_info;
  if (info) wide_info = spi::to_wide(*info);
  std::vector<WCHAR> wide(longest_text);
  DWORD wide_length = longest_text;
  const int result = address_to_string(address, length, info ? &wide_info : nullptr, wide.data(), &wide_length);
  if (result != 0) return result;
  const std::string narrow = to_utf8(wide.data());
  const DWORD capacity = *text_length;
  const std::size_t needed = narrow.size() + 1;
  if (capacity < needed) {
    *text_length = static_cast<DWORD>(needed);
    return failed(WSAEFAULT);
  }
  if (!writable(text, needed)) return failed(WSAEFAULT);
  *text_length = static_cast<DWORD>(needed);
  std::memcpy(text, narrow.c_str(), needed);
  return 0;
}

INT WSAAPI WSAStringToAddressW(LPWSTR text, INT family, LPWSAPROTOCOL_INFOW info, LPSOCKADDR address, LPINT length) {
  if (!started()) return failed(WSANOTINITIALISED);
  if (!text) return failed(WSAEINVAL);
  if (info && !readable(info, sizeof *info)) return failed(WSAEFAULT);
  return string_to_address(text, family, info, address, length);
}

INT WSAAPI WSAStringToAddressA(LPSTR text, INT family, LPWSAPROTOCOL_INFOA info, LPSOCKADDR address, LPINT length) {
  if (!started()) return failed(WSANOTINITIALISED);
  if (!text) return failed(WSAEINVAL);
  if (!readable_string(text, longest_text) || (info && !readable(info, sizeof *info))) return failed(WSAEFAULT);
  WSAPROTOCOL_INFOW wide_info;
  if (info) wide_info = spi::to_wide(*info);
  std::u16string wide = to_utf16(text);
  return string_to_address(wide.data(), family, info ? &wide_info : nullptr, address, length);
}
