// WSAEnumNameSpaceProviders[Ex]: which name spaces there are.
#include "ws2_32/name_spaces.h"

#include <algorithm>

#include "base/rank.h"
#include "names/name_spaces.h"
#include "ws2_32/call.h"
#include "ws2_32/image.h"

namespace ows {

std::vector<catalog::NameSpaceSource> all_name_spaces() {
  std::vector<catalog::NameSpaceSource> all;
  for (const auto& each : names::name_spaces())
    all.push_back({each.provider, each.identifier, "", each.name_space, each.version, true, ""});
  const catalog::Reading reading;
  const auto installed = catalog::name_spaces();
  all.insert(all.end(), installed.begin(), installed.end());
  const auto order = catalog::name_space_order();
  order_by_rank(all, [&](const catalog::NameSpaceSource& space) {
    return std::ranges::find_if(order, [&](const GUID& id) { return id == space.id; }) - order.begin();
  });
  return all;
}

std::vector<catalog::NameSpaceSource> name_spaces_of(DWORD name_space, const std::optional<GUID>& provider) {
  auto all = all_name_spaces();
  std::erase_if(all, [&](const catalog::NameSpaceSource& each) {
    return !each.enabled || (provider && !(each.id == *provider)) || (name_space != NS_ALL && name_space != each.name_space);
  });
  return all;
}

namespace {

template <class Char, class Info>
int enumerate(DWORD* length, Info* buffer) {
  if (const int why = not_ready()) return failed(why);
  if (!writable(length, sizeof *length)) return failed(WSAEFAULT);
  const auto all = all_name_spaces();
  Image image(buffer, all.size() * sizeof(Info));
  for (std::size_t i = 0; i < all.size(); ++i) {
    Info info{};
    info.NSProviderId = all[i].id;
    info.dwNameSpace = all[i].name_space;
    info.fActive = all[i].enabled;
    info.dwVersion = all[i].version;
    info.lpszIdentifier = image.add_text<Char>(all[i].name);
    if constexpr (requires { info.ProviderSpecific; }) {
      info.ProviderSpecific.cbSize = static_cast<ULONG>(all[i].data.size());
      if (!all[i].data.empty())
        info.ProviderSpecific.pBlobData = reinterpret_cast<BYTE*>(image.add(all[i].data.data(), all[i].data.size()));
    }
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
