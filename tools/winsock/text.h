// Text between the catalog's structures and the terminal.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>
#include <windows.h>

#include <algorithm>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "catalog/names.h"

namespace winsock {

inline std::string narrow(const WCHAR* text) {
  char to[1024] = "";
  WideCharToMultiByte(CP_UTF8, 0, text, -1, to, sizeof to, nullptr, nullptr);
  return to;
}

inline std::string guid(const GUID& id) {
  char text[40];
  std::snprintf(text, sizeof text, "{%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X}", id.Data1, id.Data2, id.Data3,
                id.Data4[0], id.Data4[1], id.Data4[2], id.Data4[3], id.Data4[4], id.Data4[5], id.Data4[6], id.Data4[7]);
  return text;
}

inline std::vector<WSAPROTOCOL_INFOW> all_entries() {
  DWORD size = 0;
  int error = 0;
  WSCEnumProtocols(nullptr, nullptr, &size, &error);
  std::vector<WSAPROTOCOL_INFOW> all(size / sizeof(WSAPROTOCOL_INFOW) + 8);
  size = static_cast<DWORD>(all.size() * sizeof(WSAPROTOCOL_INFOW));
  const int count = WSCEnumProtocols(nullptr, all.data(), &size, &error);
  all.resize(static_cast<std::size_t>(std::max(count, 0)));
  return all;
}

inline std::string path_of(const GUID& id) {
  WCHAR path[MAX_PATH + 1] = {};
  int length = MAX_PATH + 1, error = 0;
  GUID copy = id;
  return WSCGetProviderPath(&copy, path, &length, &error) == 0 ? narrow(path) : "";
}

/// The names of the bits that are set.
inline std::vector<std::string> flags(DWORD bits, std::span<const ows::catalog::Name> names) {
  std::vector<std::string> result;
  for (const auto& each : names)
    if (bits & each.value) result.emplace_back(each.text);
  return result;
}

inline std::string name_of(int value, std::span<const ows::catalog::Name> names) {
  for (const auto& each : names)
    if (each.value == static_cast<DWORD>(value)) return std::string(each.text);
  return std::to_string(value);
}

inline std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return result + '"';
}

}  // namespace winsock
