#include "spi/protocol_info.h"

#include <algorithm>
#include <cstring>

#include "border/user_memory.h"
#include "border/utf16.h"
#include "catalog/catalog.h"

namespace ows::spi {
namespace {

// The two structures differ in szProtocol, their last member, only.
constexpr std::size_t common_part = offsetof(WSAPROTOCOL_INFOW, szProtocol);
static_assert(common_part == offsetof(WSAPROTOCOL_INFOA, szProtocol));

template <class Info>
Status write(const Info& info, char* value, int* length) {
  if (*length < static_cast<int>(sizeof info) || !writable(value, sizeof info)) return fail(WSAEFAULT);
  std::memcpy(value, &info, sizeof info);
  *length = sizeof info;
  return {};
}

/// Copies a name into a field of fixed size, cut where it must be, always ended.
template <class Text, class Unit, std::size_t size>
void copy_name(const Text& name, Unit (&field)[size]) {
  const std::size_t length = std::min(name.size(), size - 1);
  std::copy_n(name.begin(), length, field);
  field[length] = 0;
}

template <class Unit, std::size_t size>
std::basic_string_view<Unit> name_in(const Unit (&field)[size]) {
  return {field, static_cast<std::size_t>(std::find(field, field + size, Unit{0}) - field)};
}

}  // namespace

WSAPROTOCOL_INFOA to_ansi(const WSAPROTOCOL_INFOW& info) {
  WSAPROTOCOL_INFOA result{};
  std::memcpy(static_cast<void*>(&result), &info, common_part);
  copy_name(to_utf8(name_in(info.szProtocol)), result.szProtocol);
  return result;
}

WSAPROTOCOL_INFOW to_wide(const WSAPROTOCOL_INFOA& info) {
  WSAPROTOCOL_INFOW result{};
  std::memcpy(static_cast<void*>(&result), &info, common_part);
  copy_name(to_utf16(name_in(info.szProtocol)), result.szProtocol);
  return result;
}

Status write_protocol_info_a(DWORD entry, char* value, int* length) {
  const catalog::Reading reading;
  const WSAPROTOCOL_INFOW* info = catalog::find(entry);
  return info ? write(to_ansi(*info), value, length) : fail(WSAENOPROTOOPT);
}

Status write_protocol_info_w(DWORD entry, char* value, int* length) {
  const catalog::Reading reading;
  const WSAPROTOCOL_INFOW* info = catalog::find(entry);
  return info ? write(*info, value, length) : fail(WSAENOPROTOOPT);
}

}  // namespace ows::spi
