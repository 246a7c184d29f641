#include "names/other_address_text.h"

#include <afunix.h>
#include <hvsocket.h>
#include <ws2bth.h>
#include <wshisotp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <optional>
#include <vector>

namespace ows::names {
namespace {

template <class Name>
Result<Name> whole(const sockaddr* address, DWORD length) {
  Name name;
  if (length < sizeof name) return fail(WSAEFAULT);
  std::memcpy(&name, address, sizeof name);
  return name;
}

template <class Name>
WindowsName given(const Name& name, std::size_t length = sizeof(Name)) {
  static_assert(sizeof name <= sizeof(WindowsName::octets));
  WindowsName result;
  std::memcpy(result.octets, &name, length);
  result.length = static_cast<int>(length);
  return result;
}

void append_hex(std::string& text, std::uint64_t value, int digits) {
  constexpr char symbols[] = "0123456789ABCDEF";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) text += symbols[value >> shift & 15];
}

/// Takes text from the front.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool take(std::string_view expected) {
    if (!text_.starts_with(expected)) return false;
    text_.remove_prefix(expected.size());
    return true;
  }
  /// So many hexadecimal digits.
  bool hex(int digits, std::uint64_t& value) {
    if (text_.size() < static_cast<std::size_t>(digits)) return false;
    const char* const end = text_.data() + digits;
    const auto [stop, error] = std::from_chars(text_.data(), end, value, 16);
    if (error != std::errc{} || stop != end) return false;
    text_.remove_prefix(static_cast<std::size_t>(digits));
    return true;
  }
  /// Pairs of them, as many as there are.
  std::vector<unsigned char> octets() {
    std::vector<unsigned char> result;
    for (std::uint64_t octet = 0; hex(2, octet);) result.push_back(static_cast<unsigned char>(octet));
    return result;
  }
  bool decimal(ULONG& value) {
    const auto [stop, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error != std::errc{}) return false;
    text_.remove_prefix(static_cast<std::size_t>(stop - text_.data()));
    return true;
  }
  [[nodiscard]] bool at_end() const { return text_.empty(); }

 private:
  std::string_view text_;
};

std::string unix_text(const sockaddr* address, DWORD length) {
  const auto* path = reinterpret_cast<const char*>(address) + offsetof(SOCKADDR_UN, sun_path);
  const std::size_t room = std::min<std::size_t>(length, sizeof(SOCKADDR_UN)) - offsetof(SOCKADDR_UN, sun_path);
  if (room > 1 && path[0] == 0 && path[1] != 0) return "@" + std::string(path + 1, strnlen(path + 1, room - 1));
  return {path, strnlen(path, room)};
}

Result<WindowsName> unix_name(std::string_view text) {
  SOCKADDR_UN name{};
  name.sun_family = AF_UNIX;
  if (text.empty() || text.size() >= sizeof name.sun_path) return fail(WSAEINVAL);
  const bool abstract = text[0] == '@';
  if (text == "@") return fail(WSAEINVAL);  // a name of nothing
  std::memcpy(name.sun_path, text.data(), text.size());
  if (!abstract) return given(name);
  name.sun_path[0] = 0;  // here the length counts
  return given(name, offsetof(SOCKADDR_UN, sun_path) + text.size());
}

std::string bluetooth_text(const SOCKADDR_BTH& name) {
  std::string text = "(";
  for (int shift = 40; shift >= 0; shift -= 8) {
    append_hex(text, name.btAddr >> shift & 0xff, 2);
    if (shift) text += ':';
  }
  text += ')';
  if (const ULONG port = name.port) text += ':' + std::to_string(port);
  return text;
}

Result<WindowsName> bluetooth_name(std::string_view text) {
  Reader reader(text);
  SOCKADDR_BTH name{};
  name.addressFamily = AF_BTH;
  const bool bracket = reader.take("(");
  for (int i = 0; i < 6; ++i) {
    std::uint64_t octet = 0;
    if ((i > 0 && !reader.take(":")) || !reader.hex(2, octet)) return fail(WSAEINVAL);
    name.btAddr = name.btAddr << 8 | octet;
  }
  if (bracket && !reader.take(")")) return fail(WSAEINVAL);
  ULONG port = 0;
  if (bracket && !reader.at_end() && (!reader.take(":") || !reader.decimal(port))) return fail(WSAEINVAL);
  name.port = port;
  return reader.at_end() ? Result<WindowsName>(given(name)) : fail(WSAEINVAL);
}

void append_guid(std::string& text, const GUID& id) {
  text += '{';
  append_hex(text, id.Data1, 8);
  text += '-';
  append_hex(text, id.Data2, 4);
  text += '-';
  append_hex(text, id.Data3, 4);
  for (int i = 0; i < 8; ++i) {
    if (i == 0 || i == 2) text += '-';
    append_hex(text, id.Data4[i], 2);
  }
  text += '}';
}

bool take_guid(Reader& reader, GUID& id) {
  std::uint64_t first = 0, second = 0, third = 0;
  if (!reader.take("{") || !reader.hex(8, first) || !reader.take("-") || !reader.hex(4, second) || !reader.take("-")
      || !reader.hex(4, third))
    return false;
  id.Data1 = static_cast<decltype(id.Data1)>(first);
  id.Data2 = static_cast<USHORT>(second);
  id.Data3 = static_cast<USHORT>(third);
  for (int i = 0; i < 8; ++i) {
    std::uint64_t octet = 0;
    if (((i == 0 || i == 2) && !reader.take("-")) || !reader.hex(2, octet)) return false;
    id.Data4[i] = static_cast<UCHAR>(octet);
  }
  return reader.take("}");
}

std::string hyperv_text(const SOCKADDR_HV& name) {
  std::string text;
  append_guid(text, name.VmId);
  text += ':';
  append_guid(text, name.ServiceId);
  return text;
}

Result<WindowsName> hyperv_name(std::string_view text) {
  Reader reader(text);
  SOCKADDR_HV name{};
  name.Family = AF_HYPERV;
  if (!take_guid(reader, name.VmId) || !reader.take(":") || !take_guid(reader, name.ServiceId) || !reader.at_end())
    return fail(WSAEINVAL);
  return given(name);
}

Result<std::string> iso_text(const SOCKADDR_TP& name) {
  if (name.tp_taddr_len > sizeof name.tp_addr || name.tp_tsel_len > name.tp_taddr_len) return fail(WSAEFAULT);
  std::string text;
  if (name.tp_tsel_len) text += '\'';
  for (unsigned i = 0; i < name.tp_taddr_len; ++i) {
    if (i == name.tp_tsel_len) text += i ? "'H/NS+" : "NS+";
    append_hex(text, name.tp_addr[i], 2);
  }
  if (name.tp_taddr_len == name.tp_tsel_len) text += name.tp_tsel_len ? "'H/NS+" : "NS+";
  return text;
}

Result<WindowsName> iso_name(std::string_view text) {
  Reader reader(text);
  SOCKADDR_TP name{};
  name.tp_family = AF_ISO;
  std::vector<unsigned char> octets;
  if (reader.take("'")) {
    octets = reader.octets();
    if (octets.empty() || !reader.take("'H/")) return fail(WSAEINVAL);
  }
  name.tp_tsel_len = static_cast<u_short>(octets.size());
  if (!reader.take("NS+")) return fail(WSAEINVAL);
  const auto network = reader.octets();
  octets.insert(octets.end(), network.begin(), network.end());
  if (octets.size() > sizeof name.tp_addr || !reader.at_end()) return fail(WSAEINVAL);
  name.tp_taddr_len = static_cast<u_short>(octets.size());
  std::ranges::copy(octets, name.tp_addr);
  return given(name);
}

}  // namespace

Result<std::string> other_to_string(const sockaddr* address, DWORD length) {
  const auto text_of = [&]<class Name>(Result<Name> name, auto text) -> Result<std::string> {
    return name ? Result<std::string>(text(*name)) : fail(name.error());
  };
  switch (address->sa_family) {
    case AF_UNIX: return unix_text(address, length);
    case AF_BTH: return text_of(whole<SOCKADDR_BTH>(address, length), bluetooth_text);
    case AF_HYPERV: return text_of(whole<SOCKADDR_HV>(address, length), hyperv_text);
    case AF_ISO: return text_of(whole<SOCKADDR_TP>(address, length), iso_text);
    default: return fail(WSAEINVAL);
  }
}

Result<WindowsName> string_to_other(std::string_view text, int windows_family) {
  switch (windows_family) {
    case AF_UNIX: return unix_name(text);
    case AF_BTH: return bluetooth_name(text);
    case AF_HYPERV: return hyperv_name(text);
    case AF_ISO: return iso_name(text);
    default: return fail(WSAEINVAL);
  }
}

}  // namespace ows::names
