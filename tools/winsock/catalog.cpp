// winsock catalog, install, remove, order.
#include <openwinsock/catalog.h>
#include <sporder.h>

#include <cstring>

#include "text.h"
#include "winsock.h"

namespace winsock {
namespace {

using ows::catalog::provider_flags;
using ows::catalog::service_flags;

void print_json(const std::vector<WSAPROTOCOL_INFOW>& all) {
  const auto list = [](const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ",") + quoted(name);
    return '[' + text + ']';
  };
  std::puts("[");
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& info = all[i];
    std::string chain;
    for (int member = 0; member < info.ProtocolChain.ChainLen && info.ProtocolChain.ChainLen > 1; ++member)
      chain += (chain.empty() ? "" : ",") + std::to_string(info.ProtocolChain.ChainEntries[member]);
    std::printf(
        "  "
        "{\"id\":%u,\"name\":%s,\"kind\":\"%s\",\"chain\":[%s],\"family\":%d,\"type\":%d,\"protocol\":%d,\"message_size\":%"
        "u,"
        "\"service_flags\":%s,\"provider_flags\":%s,\"provider\":\"%s\",\"path\":%s}%s\n",
        info.dwCatalogEntryId, quoted(narrow(info.szProtocol)).c_str(),
        info.ProtocolChain.ChainLen == 0   ? "layer"
        : info.ProtocolChain.ChainLen == 1 ? "base"
                                           : "chain",
        chain.c_str(), info.iAddressFamily, info.iSocketType, info.iProtocol, info.dwMessageSize,
        list(flags(info.dwServiceFlags1, service_flags)).c_str(), list(flags(info.dwProviderFlags, provider_flags)).c_str(),
        guid(info.ProviderId).c_str(), quoted(path_of(info.ProviderId)).c_str(), i + 1 < all.size() ? "," : "");
  }
  std::puts("]");
}

void print_table(const std::vector<WSAPROTOCOL_INFOW>& all) {
  std::size_t widest = 4;
  for (const auto& info : all) widest = std::max(widest, narrow(info.szProtocol).size());
  const int width = static_cast<int>(std::min<std::size_t>(widest, 60));
  std::printf("%-7s %-*s %-6s %-9s %-10s %-8s %s\n", "ENTRY", width, "NAME", "KIND", "FAMILY", "TYPE", "PROTOCOL", "FLAGS");
  for (const auto& info : all) {
    std::string text;
    for (const auto& name : flags(info.dwServiceFlags1, service_flags)) text += (text.empty() ? "" : " ") + name;
    for (const auto& name : flags(info.dwProviderFlags, provider_flags)) text += (text.empty() ? "" : " ") + name;
    std::printf("%-7u %-*s %-6s %-9s %-10s %-8s %s\n", info.dwCatalogEntryId, width, narrow(info.szProtocol).c_str(),
                info.ProtocolChain.ChainLen == 0   ? "layer"
                : info.ProtocolChain.ChainLen == 1 ? "base"
                                                   : "chain",
                name_of(info.iAddressFamily, ows::catalog::families).c_str(),
                name_of(info.iSocketType, ows::catalog::socket_types).c_str(),
                name_of(info.iProtocol, ows::catalog::protocols).c_str(), text.c_str());
  }
}

int refuse(const std::string& what, int error) {
  const char* why =
      error == WSANO_RECOVERY ? "it is built in, or the catalog cannot be written" : "there is no such thing in the catalog";
  std::fprintf(stderr, "winsock: %s: %s\n", what.c_str(), why);
  return 1;
}

}  // namespace

int catalog(bool json) {
  const auto all = all_entries();
  if (json)
    print_json(all);
  else
    print_table(all);
  return 0;
}

int install(const std::string& manifest) {
  char why[1024] = "";
  if (OwsInstallManifest(manifest.c_str(), why, sizeof why) == 0) return 0;
  std::fprintf(stderr, "winsock: %s\n", why);
  return 1;
}

int remove(const std::string& provider) {
  for (const auto& info : all_entries()) {
    if (provider != guid(info.ProviderId) && provider != narrow(info.szProtocol)
        && provider != std::to_string(info.dwCatalogEntryId))
      continue;
    GUID id = info.ProviderId;
    int error = 0;
    return WSCDeinstallProvider(&id, &error) == 0 ? 0 : refuse(provider, error);
  }
  return refuse(provider, WSAEINVAL);
}

int order(const std::vector<unsigned>& first) {
  std::vector<DWORD> ids(first.begin(), first.end());
  for (const auto& info : all_entries())
    if (std::ranges::find(ids, info.dwCatalogEntryId) == ids.end()) ids.push_back(info.dwCatalogEntryId);
  const int error = WSCWriteProviderOrder(ids.data(), static_cast<DWORD>(ids.size()));
  if (error == 0) return 0;
  std::fprintf(stderr, "winsock: order: %s\n",
               error == WSAEINVAL ? "one of these is no entry, or is there twice" : "the catalog cannot be written");
  return 1;
}

}  // namespace winsock
