// RtlIpv4AddressToString and its siblings: ntdll's functions for addresses as text. [ip2string.h]
#include <ip2string.h>

#include <concepts>
#include <cstring>
#include <string>
#include <string_view>

#include "border/user_memory.h"
#include "names/address_text.h"

namespace ows {
namespace {

constexpr LONG success = 0;
constexpr LONG invalid_parameter = static_cast<LONG>(0xC000000D);  // STATUS_INVALID_PARAMETER
constexpr std::size_t longest_text = 4096;  // leading zeros make text of any length an address; ours end here

std::string ascii_text(const char* text) { return text; }
std::string ascii_text(const char16_t* text) { return names::ascii_of(text); }

void copy_text(const std::string& text, char* out) { std::memcpy(out, text.c_str(), text.size() + 1); }
void copy_text(const std::string& text, char16_t* out) {
  std::memcpy(out, names::wide_of(text).c_str(), (text.size() + 1) * sizeof *out);
}

/// The end of the text, or NULL.
template <class Char>
Char* give_end(const std::string& text, Char* out) {
  if (!writable(out, (text.size() + 1) * sizeof *out)) return nullptr;
  copy_text(text, out);
  return out + text.size();
}

template <class Char>
LONG give(const std::string& text, Char* out, ULONG* length) {
  if (!writable(length, sizeof *length)) return invalid_parameter;
  const ULONG capacity = *length, needed = static_cast<ULONG>(text.size() + 1);
  const bool fits = capacity >= needed && writable(out, needed * sizeof *out);
  if (out) *length = needed;
  if (!fits) return invalid_parameter;
  copy_text(text, out);
  return success;
}

template <class Char, class Address, class Parser>
LONG read(const Char* text, const Char** terminator, Address* address, Parser parser) {
  if (!readable_string(text, longest_text) || !writable(terminator, sizeof *terminator)
      || !writable(address, sizeof *address))
    return invalid_parameter;
  Address found;
  const names::Parse parse = parser(ascii_text(text), found);
  const Char* end = text + parse.used;
  std::memcpy(static_cast<void*>(terminator), &end, sizeof end);
  if (!parse.good) return invalid_parameter;
  std::memcpy(address, &found, sizeof found);
  return success;
}

template <class Char>
LONG read4(const Char* text, BOOLEAN strict, const Char** terminator, in_addr* address) {
  return read(text, terminator, address,
              [&](std::string_view ascii, in_addr& found) { return names::parse_ipv4(ascii, strict, found); });
}

template <class Char>
LONG read6(const Char* text, const Char** terminator, in6_addr* address) {
  return read(text, terminator, address, names::parse_ipv6);
}

void put(void* out, const auto& value) { std::memcpy(out, &value, sizeof value); }

template <class Char>
LONG read4_with_port(const Char* text, BOOLEAN strict, in_addr* address, USHORT* port) {
  if (!readable_string(text, longest_text) || !writable(address, sizeof *address) || !writable(port, sizeof *port))
    return invalid_parameter;
  const auto found = names::parse_endpoint4(ascii_text(text), strict);
  if (!found) return invalid_parameter;
  put(address, found->address);
  put(port, htons(found->port));
  return success;
}

template <class Char>
LONG read6_with_port(const Char* text, in6_addr* address, ULONG* scope, USHORT* port) {
  if (!readable_string(text, longest_text) || !writable(address, sizeof *address) || !writable(scope, sizeof *scope)
      || !writable(port, sizeof *port))
    return invalid_parameter;
  const auto found = names::parse_endpoint6(ascii_text(text));
  if (!found) return invalid_parameter;
  put(address, found->address);
  put(scope, found->scope);
  put(port, htons(found->port));
  return success;
}

template <class Char>
LONG write4(const in_addr* address, USHORT port, Char* out, ULONG* length) {
  if (!readable(address, sizeof *address)) return invalid_parameter;
  return give(names::format_ipv4(*address, ntohs(port)), out, length);
}

template <class Char>
LONG write6(const in6_addr* address, ULONG scope, USHORT port, Char* out, ULONG* length) {
  if (!readable(address, sizeof *address)) return invalid_parameter;
  return give(names::format_ipv6(*address, scope, ntohs(port)), out, length);
}

}  // namespace
}  // namespace ows

using namespace ows;

PSTR NTAPI RtlIpv4AddressToStringA(const in_addr* address, PSTR text) {
  return readable(address, sizeof *address) ? give_end(names::format_ipv4(*address), text) : nullptr;
}

PWSTR NTAPI RtlIpv4AddressToStringW(const in_addr* address, PWSTR text) {
  return readable(address, sizeof *address) ? give_end(names::format_ipv4(*address), text) : nullptr;
}

PSTR NTAPI RtlIpv6AddressToStringA(const in6_addr* address, PSTR text) {
  return readable(address, sizeof *address) ? give_end(names::format_ipv6(*address), text) : nullptr;
}

PWSTR NTAPI RtlIpv6AddressToStringW(const in6_addr* address, PWSTR text) {
  return readable(address, sizeof *address) ? give_end(names::format_ipv6(*address), text) : nullptr;
}

LONG NTAPI RtlIpv4AddressToStringExA(const in_addr* address, USHORT port, PSTR text, PULONG length) {
  return write4(address, port, text, length);
}

LONG NTAPI RtlIpv4AddressToStringExW(const in_addr* address, USHORT port, PWSTR text, PULONG length) {
  return write4(address, port, text, length);
}

LONG NTAPI RtlIpv6AddressToStringExA(const in6_addr* address, ULONG scope, USHORT port, PSTR text, PULONG length) {
  return write6(address, scope, port, text, length);
}

LONG NTAPI RtlIpv6AddressToStringExW(const in6_addr* address, ULONG scope, USHORT port, PWSTR text, PULONG length) {
  return write6(address, scope, port, text, length);
}

LONG NTAPI RtlIpv4StringToAddressA(PCSTR text, BOOLEAN strict, PCSTR* terminator, in_addr* address) {
  return read4(text, strict, terminator, address);
}

LONG NTAPI RtlIpv4StringToAddressW(PCWSTR text, BOOLEAN strict, PCWSTR* terminator, in_addr* address) {
  return read4(text, strict, terminator, address);
}

LONG NTAPI RtlIpv6StringToAddressA(PCSTR text, PCSTR* terminator, in6_addr* address) {
  return read6(text, terminator, address);
}

LONG NTAPI RtlIpv6StringToAddressW(PCWSTR text, PCWSTR* terminator, in6_addr* address) {
  return read6(text, terminator, address);
}

LONG NTAPI RtlIpv4StringToAddressExA(PCSTR text, BOOLEAN strict, in_addr* address, PUSHORT port) {
  return read4_with_port(text, strict, address, port);
}

LONG NTAPI RtlIpv4StringToAddressExW(PCWSTR text, BOOLEAN strict, in_addr* address, PUSHORT port) {
  return read4_with_port(text, strict, address, port);
}

LONG NTAPI RtlIpv6StringToAddressExA(PCSTR text, in6_addr* address, PULONG scope, PUSHORT port) {
  return read6_with_port(text, address, scope, port);
}

LONG NTAPI RtlIpv6StringToAddressExW(PCWSTR text, in6_addr* address, PULONG scope, PUSHORT port) {
  return read6_with_port(text, address, scope, port);
}
