#include "names/idn.h"

#include <idn2.h>

#include <algorithm>
#include <memory>

namespace ows::names {

std::optional<std::string> idn_to_ascii(const std::string& host) {
  if (std::ranges::all_of(host, [](unsigned char c) { return c < 0x80; })) return host;
  char* ascii = nullptr;
  if (idn2_to_ascii_8z(host.c_str(), &ascii, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT) != IDN2_OK) return std::nullopt;
  const std::unique_ptr<char, void (*)(void*)> owner(ascii, idn2_free);
  return std::string(ascii);
}

}  // namespace ows::names
