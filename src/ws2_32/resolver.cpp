// Host names: gethostname, getaddrinfo, freeaddrinfo, getnameinfo and their W forms, gai_strerror.
#include "names/resolver.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "border/user_memory.h"
#include "border/utf16.h"
#include "names/addrinfo_list.h"
#include "names/user_text.h"
#include "win32/message_table.h"
#include "ws2_32/blocking_look_up.h"
#include "ws2_32/call.h"

namespace ows {
namespace {

/// These functions return their error code and set it as the last error too.
int refused(int error) { return failed(error, error); }

template <class Char, class Info>
Result<names::Query> read_query(const Char* node, const Char* service, const Info* hints) {
  names::Query query;
  const auto host = names::user_text(node), port = names::user_text(service);
  if (!host || !port) return fail(WSAEFAULT);
  query.host = *host;
  query.service = *port;
  if (!hints) return query;
  if (!readable(hints, sizeof *hints)) return fail(WSAEFAULT);
  if (hints->ai_addrlen || hints->ai_canonname || hints->ai_addr || hints->ai_next) return fail(WSANO_RECOVERY);
  query.flags = hints->ai_flags;
  query.family = hints->ai_family;
  query.type = hints->ai_socktype;
  query.protocol = hints->ai_protocol;
  return query;
}

/// A readable text of the program's where it is short enough to be an address or a port, and ASCII. A wide one is copied.
constexpr std::size_t longest_literal = 64;
using Narrow = std::array<char, longest_literal>;
std::optional<std::string_view> short_text(const char* text, Narrow& /*copy*/) {
  if (!readable_string(text, longest_literal)) return std::nullopt;
  return std::string_view(text);
}
std::optional<std::string_view> short_text(const char16_t* text, Narrow& copy) {
  if (!readable_string(text, longest_literal)) return std::nullopt;
  std::size_t length = 0;
  for (; text[length] && text[length] < 0x80; ++length) copy[length] = static_cast<char>(text[length]);
  return text[length] ? std::nullopt : std::optional(std::string_view(copy.data(), length));
}

/// Answers without a copy of the question, which is what most of the time would go to. False: ask the long way.
template <class Char, class Info>
bool answer_literal(const Char* node, const Char* service, const Info* hints, names::LiteralAnswer& answer) {
  Narrow host_copy, service_copy;
  const auto host = short_text(node, host_copy);
  if (!host) return false;
  names::LiteralQuery query{.host = *host, .service = std::nullopt};
  if (service && !(query.service = short_text(service, service_copy))) return false;
  if (hints) {
    if (!readable(hints, sizeof *hints)) return false;
    if (hints->ai_addrlen || hints->ai_canonname || hints->ai_addr || hints->ai_next) return false;
    query.flags = hints->ai_flags;
    query.family = hints->ai_family;
    query.type = hints->ai_socktype;
    query.protocol = hints->ai_protocol;
  }
  return names::resolve_literal(query, answer);
}

Result<names::Answer> look_up(const names::Query& query) {
  if (names::is_quick(query)) return names::resolve(query);
  return blocking_look_up([query] { return names::resolve(query); });
}

template <class Char, class Info, class Make>
int get_address_info(const Char* node, const Char* service, const Info* hints, Info** list, Make make) {
  if (const int why = not_ready()) return refused(why);
  if (!writable(list, sizeof *list)) return refused(WSAEFAULT);
  *list = nullptr;
  if (names::LiteralAnswer answer; answer_literal(node, service, hints, answer)) {
    *list = make(answer);
    return *list ? 0 : refused(WSA_NOT_ENOUGH_MEMORY);
  }
  const auto query = read_query(node, service, hints);
  if (!query) return refused(query.error());
  constexpr int only_ex = AI_RESOLUTION_HANDLE | static_cast<int>(AI_EXTENDED);
  if (query->flags & only_ex) return refused(WSAEINVAL);
  if (const auto good = names::check(*query); !good) return refused(good.error());
  const auto answer = look_up(*query);
  if (!answer) return refused(answer.error());
  *list = make(*answer, query->flags);
  return *list ? 0 : refused(WSA_NOT_ENOUGH_MEMORY);
}

void give_text(const std::string& text, char* out) { std::memcpy(out, text.c_str(), text.size() + 1); }
void give_text(const std::u16string& text, char16_t* out) {
  std::memcpy(out, text.c_str(), (text.size() + 1) * sizeof *out);
}
std::string text_as(const std::string& text, const char* /*form*/) { return text; }
std::u16string text_as(const std::string& text, const char16_t* /*form*/) { return to_utf16(text); }

/// WSAEFAULT: it does not fit.
template <class Char>
Status give(const std::string& text, Char* out, std::size_t capacity) {
  const auto converted = text_as(text, out);
  const std::size_t needed = converted.size() + 1;
  if (capacity < needed || !writable(out, needed * sizeof *out)) return fail(WSAEFAULT);
  give_text(converted, out);
  return {};
}

template <class Char>
int get_name_info(const SOCKADDR* address, int length, Char* host, DWORD host_size, Char* service, DWORD service_size,
                  int flags) {
  if (const int why = not_ready()) return refused(why);
  if (length < static_cast<int>(sizeof address->sa_family) || !readable(address, sizeof address->sa_family))
    return refused(WSAEFAULT);
  const bool host_wanted = host != nullptr, service_wanted = service != nullptr;
  if (!host_wanted && !service_wanted) return refused(WSAHOST_NOT_FOUND);
  if ((host_wanted && host_size == 0) || (service_wanted && service_size == 0)) return refused(WSAEINVAL);
  if (const auto good = names::linux_name_flags(flags); !good) return refused(good.error());
  const int family = linux_family(address->sa_family);
  if (family != posix::af_inet && family != posix::af_inet6) return refused(WSAEAFNOSUPPORT);
  const auto name = read_address(address, length, family);
  if (!name) return refused(name.error());
  const auto ask = [name = *name, host_wanted, service_wanted, flags] {
    return names::reverse(name, host_wanted, service_wanted, flags);
  };
  const bool quick = !host_wanted || (flags & NI_NUMERICHOST);
  const auto found = quick ? ask() : blocking_look_up(ask);
  if (!found) return refused(found.error());
  if (host_wanted) {
    if (const auto given = give(found->host, host, host_size); !given) return refused(given.error());
  }
  if (service_wanted) {
    if (const auto given = give(found->service, service, service_size); !given) return refused(given.error());
  }
  return 0;
}

template <class Char>
int get_host_name(Char* name, int capacity) {
  if (const int why = not_ready()) return failed(why);
  if (capacity < 0) return failed(WSAEFAULT);
  return finish(give(names::own_name(), name, static_cast<std::size_t>(capacity)));
}

}  // namespace
}  // namespace ows

using namespace ows;

int WSAAPI gethostname(char* name, int namelen) { return get_host_name(name, namelen); }

int WSAAPI GetHostNameW(PWSTR name, int namelen) { return get_host_name(name, namelen); }

INT WSAAPI getaddrinfo(PCSTR node, PCSTR service, const ADDRINFOA* hints, PADDRINFOA* list) {
  return get_address_info(node, service, hints, list, [](const auto&... answer) { return names::make_list_a(answer...); });
}

INT WSAAPI GetAddrInfoW(PCWSTR node, PCWSTR service, const ADDRINFOW* hints, PADDRINFOW* list) {
  return get_address_info(node, service, hints, list, [](const auto&... answer) { return names::make_list_w(answer...); });
}

void WSAAPI freeaddrinfo(PADDRINFOA list) { names::free_list(list); }

void WSAAPI FreeAddrInfoW(PADDRINFOW list) { names::free_list(list); }

INT WSAAPI getnameinfo(const SOCKADDR* address, socklen_t length, PCHAR host, DWORD host_size, PCHAR service,
                       DWORD service_size, INT flags) {
  return get_name_info(address, length, host, host_size, service, service_size, flags);
}

INT WSAAPI GetNameInfoW(const SOCKADDR* address, socklen_t length, PWCHAR host, DWORD host_size, PWCHAR service,
                        DWORD service_size, INT flags) {
  return get_name_info(address, length, host, host_size, service, service_size, flags);
}

char* gai_strerrorA(int code) {
  thread_local std::string text;
  const ErrorMessage* message = find_error_message(static_cast<unsigned>(code));
  text = message ? message->text : "This error is not known.";
  return text.data();
}

WCHAR* gai_strerrorW(int code) {
  thread_local std::u16string text;
  text = to_utf16(gai_strerrorA(code));
  return text.data();
}
