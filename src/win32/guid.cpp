// GUIDs: made, compared, and as text. UuidCreate and its kin, CoCreateGuid, StringFromGUID2; CoTaskMemAlloc.
#include <windows.h>

#include <combaseapi.h>
#include <rpc.h>

#include <sys/random.h>

#include <algorithm>
#include <atomic>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "border/user_memory.h"
#include "border/utf16.h"

namespace ows::win32 {
namespace {

constexpr std::size_t text_length = 36;

bool random_octets(void* to, std::size_t size) { return getrandom(to, size, 0) == static_cast<ssize_t>(size); }

/// RFC 9562, version 4: random.
bool make_random(GUID& guid) {
  if (!random_octets(&guid, sizeof guid)) return false;
  guid.Data3 = static_cast<unsigned short>((guid.Data3 & 0x0fff) | 0x4000);
  guid.Data4[0] = static_cast<unsigned char>((guid.Data4[0] & 0x3f) | 0x80);
  return true;
}

/// RFC 9562, version 1: the time in units of 100 ns since 1582; the node is random, with its multicast bit set.
bool make_of_time(GUID& guid) {
  constexpr unsigned long long from_1582_to_1970 = 122'192'928'000'000'000ULL;
  static constinit std::atomic<unsigned long long> last{0};
  if (!random_octets(guid.Data4, sizeof guid.Data4)) return false;
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  unsigned long long time = static_cast<unsigned long long>(now.tv_sec) * 10'000'000
                            + static_cast<unsigned long long>(now.tv_nsec) / 100 + from_1582_to_1970;
  unsigned long long before = last.load();
  do {
    time = std::max(time, before + 1);
  } while (!last.compare_exchange_weak(before, time));
  guid.Data1 = static_cast<std::uint32_t>(time);
  guid.Data2 = static_cast<unsigned short>(time >> 32);
  guid.Data3 = static_cast<unsigned short>((time >> 48 & 0x0fff) | 0x1000);
  guid.Data4[0] = static_cast<unsigned char>((guid.Data4[0] & 0x3f) | 0x80);
  guid.Data4[2] |= 1;
  return true;
}

std::string text_of(const GUID& guid, const char* form) {
  std::array<char, text_length + 1> text{};
  const auto& last = guid.Data4;
  std::snprintf(text.data(), text.size(), form, guid.Data1, guid.Data2, guid.Data3, last[0], last[1], last[2], last[3],
                last[4], last[5], last[6], last[7]);
  return text.data();
}
constexpr const char* small = "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x";
constexpr const char* capitals = "%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X";

/// Exactly "12345678-1234-1234-1234-123456789abc".
template <class Unit>
std::optional<GUID> guid_of(std::basic_string_view<Unit> text) {
  if (text.size() != text_length) return {};
  std::array<unsigned char, sizeof(GUID)> octets{};
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text_length; ++i) {
    const Unit c = text[i];
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (c != '-') return {};
      continue;
    }
    int digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<int>(c - '0');
    } else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
      digit = static_cast<int>(c | 0x20) - 'a' + 10;
    } else {
      return {};
    }
    auto& octet = octets[digits++ / 2];
    octet = static_cast<unsigned char>(octet << 4 | digit);
  }
  GUID guid{};
  guid.Data1 = static_cast<std::uint32_t>(octets[0] << 24 | octets[1] << 16 | octets[2] << 8 | octets[3]);
  guid.Data2 = static_cast<unsigned short>(octets[4] << 8 | octets[5]);
  guid.Data3 = static_cast<unsigned short>(octets[6] << 8 | octets[7]);
  std::copy_n(octets.begin() + 8, 8, guid.Data4);
  return guid;
}

/// At most one unit more than a GUID has with braces, so that a longer text is not taken for one.
std::optional<std::string_view> bounded(const char* text) {
  std::size_t length = 0;
  for (; length < text_length + 3; ++length) {
    if (!readable(text + length, 1)) return {};
    if (!text[length]) break;
  }
  return std::string_view(text, length);
}
std::optional<std::u16string_view> bounded(const WCHAR* text) {
  std::size_t length = 0;
  for (; length < text_length + 3; ++length) {
    if (!readable(text + length, sizeof *text)) return {};
    if (!text[length]) break;
  }
  return std::u16string_view(text, length);
}

template <class Unit>
RPC_STATUS from_string(const Unit* text, UUID* uuid) {
  if (!uuid || !writable(uuid, sizeof *uuid)) return RPC_S_INVALID_ARG;
  if (!text) return UuidCreateNil(uuid);
  const auto units = bounded(text);
  const auto guid = units ? guid_of(*units) : std::nullopt;
  if (!guid) return RPC_S_INVALID_STRING_UUID;
  *uuid = *guid;
  return RPC_S_OK;
}

template <class Unit>
RPC_STATUS to_string(const UUID* uuid, Unit** text) {
  if (!uuid || !readable(uuid, sizeof *uuid) || !writable(text, sizeof *text) || !text) return RPC_S_INVALID_ARG;
  auto* copy = static_cast<Unit*>(std::malloc((text_length + 1) * sizeof(Unit)));
  if (!copy) return RPC_S_OUT_OF_MEMORY;
  std::copy_n(text_of(*uuid, small).c_str(), text_length + 1, copy);
  *text = copy;
  return RPC_S_OK;
}

template <class Unit>
RPC_STATUS free_string(Unit** text) {
  if (!text || !writable(text, sizeof *text)) return RPC_S_INVALID_ARG;
  std::free(std::exchange(*text, nullptr));
  return RPC_S_OK;
}

constexpr GUID nil{};

/// NULL is the nil UUID. False with *status set for a bad pointer.
bool both(const UUID*& one, const UUID*& other, RPC_STATUS* status) {
  if (!one) one = &nil;
  if (!other) other = &nil;
  const bool good = readable(one, sizeof *one) && readable(other, sizeof *other);
  if (status && writable(status, sizeof *status)) *status = good ? RPC_S_OK : RPC_S_INVALID_ARG;
  return good;
}

int order(const UUID& one, const UUID& other) {
  if (one.Data1 != other.Data1) return one.Data1 < other.Data1 ? -1 : 1;
  if (one.Data2 != other.Data2) return one.Data2 < other.Data2 ? -1 : 1;
  if (one.Data3 != other.Data3) return one.Data3 < other.Data3 ? -1 : 1;
  const int rest = std::memcmp(one.Data4, other.Data4, sizeof one.Data4);
  return (rest > 0) - (rest < 0);
}

HRESULT from_braces(const OLECHAR* text, GUID* guid) {
  if (!guid || !writable(guid, sizeof *guid)) return E_INVALIDARG;
  *guid = nil;
  if (!text) return S_OK;
  const auto units = bounded(text);
  if (!units || units->size() != text_length + 2 || units->front() != '{' || units->back() != '}') return CO_E_CLASSSTRING;
  const auto found = guid_of(units->substr(1, text_length));
  if (!found) return CO_E_CLASSSTRING;
  *guid = *found;
  return S_OK;
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

RPC_STATUS RPC_ENTRY UuidCreate(UUID* uuid) {
  if (!uuid || !writable(uuid, sizeof *uuid)) return RPC_S_INVALID_ARG;
  return make_random(*uuid) ? RPC_S_OK : RPC_S_OUT_OF_MEMORY;
}
RPC_STATUS RPC_ENTRY UuidCreateSequential(UUID* uuid) {
  if (!uuid || !writable(uuid, sizeof *uuid)) return RPC_S_INVALID_ARG;
  return make_of_time(*uuid) ? RPC_S_UUID_LOCAL_ONLY : RPC_S_OUT_OF_MEMORY;
}
RPC_STATUS RPC_ENTRY UuidCreateNil(UUID* uuid) {
  if (!uuid || !writable(uuid, sizeof *uuid)) return RPC_S_INVALID_ARG;
  *uuid = nil;
  return RPC_S_OK;
}
RPC_STATUS RPC_ENTRY UuidToStringA(const UUID* uuid, RPC_CSTR* text) { return to_string(uuid, text); }
RPC_STATUS RPC_ENTRY UuidToStringW(const UUID* uuid, RPC_WSTR* text) { return to_string(uuid, text); }
RPC_STATUS RPC_ENTRY RpcStringFreeA(RPC_CSTR* text) { return free_string(text); }
RPC_STATUS RPC_ENTRY RpcStringFreeW(RPC_WSTR* text) { return free_string(text); }
RPC_STATUS RPC_ENTRY UuidFromStringA(RPC_CSTR text, UUID* uuid) {
  return from_string(reinterpret_cast<const char*>(text), uuid);
}
RPC_STATUS RPC_ENTRY UuidFromStringW(RPC_WSTR text, UUID* uuid) { return from_string<WCHAR>(text, uuid); }
int RPC_ENTRY UuidCompare(UUID* first, UUID* second, RPC_STATUS* status) {
  const UUID *one = first, *other = second;
  return both(one, other, status) ? order(*one, *other) : 0;
}
int RPC_ENTRY UuidEqual(UUID* first, UUID* second, RPC_STATUS* status) {
  const UUID *one = first, *other = second;
  return both(one, other, status) && order(*one, *other) == 0;
}
int RPC_ENTRY UuidIsNil(UUID* uuid, RPC_STATUS* status) { return UuidEqual(uuid, nullptr, status); }
unsigned short RPC_ENTRY UuidHash(UUID* uuid, RPC_STATUS* status) {
  const UUID *one = uuid, *other = nullptr;
  if (!both(one, other, status)) return 0;
  std::uint32_t hash = 2166136261;  // FNV-1a
  for (std::size_t i = 0; i < sizeof *one; ++i) hash = (hash ^ reinterpret_cast<const unsigned char*>(one)[i]) * 16777619;
  return static_cast<unsigned short>(hash ^ hash >> 16);
}

HRESULT WINAPI CoCreateGuid(GUID* guid) {
  if (!guid || !writable(guid, sizeof *guid)) return E_INVALIDARG;
  return make_random(*guid) ? S_OK : E_OUTOFMEMORY;
}
int WINAPI StringFromGUID2(REFGUID guid, LPOLESTR to, int room) {
  constexpr int length = static_cast<int>(text_length) + 3;
  if (room < length || !readable(&guid, sizeof guid) || !to || !writable(to, length * sizeof *to)) return 0;
  const std::string text = '{' + text_of(guid, capitals) + '}';
  std::copy_n(text.c_str(), length, to);
  return length;
}
HRESULT WINAPI StringFromCLSID(REFCLSID guid, LPOLESTR* text) {
  constexpr int length = static_cast<int>(text_length) + 3;
  if (!readable(&guid, sizeof guid) || !text || !writable(text, sizeof *text)) return E_INVALIDARG;
  *text = static_cast<LPOLESTR>(CoTaskMemAlloc(length * sizeof **text));
  if (!*text) return E_OUTOFMEMORY;
  return StringFromGUID2(guid, *text, length) ? S_OK : E_INVALIDARG;
}
HRESULT WINAPI StringFromIID(REFIID guid, LPOLESTR* text) { return StringFromCLSID(guid, text); }
HRESULT WINAPI CLSIDFromString(LPCOLESTR text, CLSID* guid) { return from_braces(text, guid); }
HRESULT WINAPI IIDFromString(LPCOLESTR text, IID* guid) {
  const HRESULT result = from_braces(text, guid);
  return result == CO_E_CLASSSTRING ? E_INVALIDARG : result;  // [IIDFromString]
}

LPVOID WINAPI CoTaskMemAlloc(SIZE_T size) { return std::malloc(std::max<SIZE_T>(size, 1)); }
LPVOID WINAPI CoTaskMemRealloc(LPVOID memory, SIZE_T size) {
  if (size == 0 && memory) return std::free(memory), nullptr;
  return std::realloc(memory, std::max<SIZE_T>(size, 1));
}
void WINAPI CoTaskMemFree(LPVOID memory) { std::free(memory); }
