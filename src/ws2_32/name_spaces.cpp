// WSAEnumNameSpaceProviders[Ex]: which name spaces there are.
#include "names/name_spaces.h"

#include "ws2_32/call.h"
#include "ws2_32/image.h"

namespace ows {
namespace {

template <class Char, class Info>
int enumerate(DWORD* length, Info* buffer) {
  if (const int why = not_ready()) return failed(why);
  if (!writable(length, sizeof *length)) return failed(WSAEFAULT);
  const auto all = names::name_spaces();
  Image image(buffer, all.size() * sizeof(Info));
  for (std::size_t i = 0; i < all.size(); ++i) {
    Info info{};
    info.NSProviderId = all[i].provider;
    info.dwNameSpace = all[i].name_space;
    info.fActive = TRUE;
    info.dwVersion = all[i].version;
    info.lpszIdentifier = image.add_text<Char>(all[i].identifier);
    image.put_head(info, i);
  }
  const DWORD capacity = *length;
  if (!buffer || capacity < image.size()) {
    *length = static_cast<DWORD>(image.size());
    return failed(WSAEFAULT);
  }
  if (!image.copy_out(buffer)) return failed(WSAEFAULT);
  return static_cast<int>(all.size());
}

}  // namespace
}  // namespace ows

using namespace ows;

INT WSAAPI WSAEnumNameSpaceProvidersA(LPDWORD length, LPWSANAMESPACE_INFOA buffer) {
  return enumerate<char>(length, buffer);
}
INT WSAAPI WSAEnumNameSpaceProvidersW(LPDWORD length, LPWSANAMESPACE_INFOW buffer) {
  return enumerate<char16_t>(length, buffer);
}
INT WSAAPI WSAEnumNameSpaceProvidersExA(LPDWORD length, LPWSANAMESPACE_INFOEXA buffer) {
  return enumerate<char>(length, buffer);
}
INT WSAAPI WSAEnumNameSpaceProvidersExW(LPDWORD length, LPWSANAMESPACE_INFOEXW buffer) {
  return enumerate<char16_t>(length, buffer);
}
