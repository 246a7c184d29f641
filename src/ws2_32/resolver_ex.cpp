// GetAddrInfoEx and what belongs to it: look-ups with a name space, a time limit, and completion by event or routine.
// SetAddrInfoEx.
#include <svcguid.h>
#include <ws2tcpip.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>

#include "border/user_memory.h"
#include "names/addrinfo_list.h"
#include "names/async_lookup.h"
#include "names/name_spaces.h"
#include "names/user_text.h"
#include "names/worker.h"
#include "ws2_32/blocking_look_up.h"
#include "ws2_32/call.h"
#include "ws2_32/name_spaces.h"
#include "ws2_32/service_class.h"
#include "ws2_32/set_service.h"

namespace ows {
namespace {

/// These functions return their error code and set it as the last error too.
int refused(int error) { return failed(error, error); }

constexpr ULONG_PTR under_way = 0x103;  // STATUS_PENDING

struct Arguments {
  names::Query query;
  int version = 0;  ///< of ADDRINFOEX, with AI_EXTENDED
  std::optional<std::chrono::nanoseconds> limit;
};

/// The later forms of the hints, by their version. ADDRINFOEX2W is the first.
template <class Info>
Result<int> version_of(const Info* hints) {
  if (!(hints->ai_flags & static_cast<int>(AI_EXTENDED))) return 0;
  const auto* later = reinterpret_cast<const addrinfoex2W*>(hints);
  if (!readable(later, sizeof *later)) return fail(WSAEFAULT);
  if (later->ai_version < ADDRINFOEX_VERSION_2 || later->ai_version > ADDRINFOEX_VERSION_6) return fail(WSAEINVAL);
  return later->ai_version;
}

template <class Char, class Info>
Result<Arguments> read_arguments(const Char* name, const Char* service, DWORD name_space, const GUID* provider,
                                 const Info* hints, const timeval* timeout) {
  Arguments arguments;
  const auto host = names::user_text(name), port = names::user_text(service);
  if (!host || !port || (provider && !readable(provider, sizeof *provider))) return fail(WSAEFAULT);
  arguments.query.host = *host;
  arguments.query.service = *port;
  if (hints) {
    if (!readable(hints, sizeof *hints)) return fail(WSAEFAULT);
    if (hints->ai_addrlen || hints->ai_canonname || hints->ai_addr || hints->ai_next) return fail(WSANO_RECOVERY);
    arguments.query.flags = hints->ai_flags;
    arguments.query.family = hints->ai_family;
    arguments.query.type = hints->ai_socktype;
    arguments.query.protocol = hints->ai_protocol;
    const auto version = version_of(hints);
    if (!version) return fail(version.error());
    arguments.version = *version;
  }
  if (timeout) {
    if (!readable(timeout, sizeof *timeout)) return fail(WSAEFAULT);
    if (timeout->tv_sec < 0 || timeout->tv_usec < 0 || timeout->tv_usec >= 1000000) return fail(WSAEINVAL);
    constexpr long longest = 100L * 365 * 24 * 3600;
    arguments.limit =
        std::chrono::seconds(std::min<long>(timeout->tv_sec, longest)) + std::chrono::microseconds(timeout->tv_usec);
  }
  if (const auto good = names::check(arguments.query); !good) return fail(good.error());
  if (!names::reaches_dns(name_space, provider)) return fail(WSASERVICE_NOT_FOUND);
  return arguments;
}

win32::Deadline deadline_of(const std::optional<std::chrono::nanoseconds>& limit) {
  if (!limit) return win32::Deadline::never();
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(*limit).count();
  return win32::Deadline::in(static_cast<std::uint32_t>(std::min<std::int64_t>(milliseconds, 0xfffffffe)));
}

Result<names::Answer> look_up_now(const Arguments& arguments) {
  const names::Query& query = arguments.query;
  if (names::is_quick(query)) return names::resolve(query);
  return blocking_look_up([query] { return names::resolve(query); }, deadline_of(arguments.limit));
}

template <class Info, class Make>
int look_up_later(const Arguments& arguments, Info** result, OVERLAPPED* overlapped,
                  LPLOOKUPSERVICE_COMPLETION_ROUTINE routine, HANDLE* handle, Make make) {
  if (!writable(overlapped, sizeof *overlapped)) return refused(WSAEFAULT);
  if (handle && !writable(handle, sizeof *handle)) return refused(WSAEFAULT);
  if (routine && overlapped->hEvent) return refused(WSAEINVAL);
  if (overlapped->hEvent) ResetEvent(overlapped->hEvent);
  overlapped->Internal = under_way;
  overlapped->Pointer = result;
  names::AsyncLookup lookup;
  lookup.query = arguments.query;
  lookup.overlapped = overlapped;
  lookup.routine = routine;
  lookup.limit = arguments.limit;
  lookup.deliver = [result, make, arguments](const Result<names::Answer>& answer) -> int {
    if (!answer) return answer.error();
    *result = make(*answer, arguments);
    return *result ? 0 : WSA_NOT_ENOUGH_MEMORY;
  };
  const auto started_one = names::start(std::move(lookup), handle);
  if (!started_one) {
    overlapped->Internal = static_cast<ULONG_PTR>(started_one.error());
    return refused(started_one.error());
  }
  return refused(WSA_IO_PENDING);
}

template <class Char, class Info, class Make>
int get_address_info_ex(const Char* name, const Char* service, DWORD name_space, const GUID* provider, const Info* hints,
                        Info** result, const timeval* timeout, OVERLAPPED* overlapped,
                        LPLOOKUPSERVICE_COMPLETION_ROUTINE routine, HANDLE* handle, Make make) {
  if (const int why = not_ready()) return refused(why);
  if (!writable(result, sizeof *result)) return refused(WSAEFAULT);
  *result = nullptr;
  const auto arguments = read_arguments(name, service, name_space, provider, hints, timeout);
  if (!arguments) return refused(arguments.error());
  if (overlapped) return look_up_later(*arguments, result, overlapped, routine, handle, make);
  if (routine || handle) return refused(WSAEINVAL);
  const auto answer = look_up_now(*arguments);
  if (!answer) return refused(answer.error());
  *result = make(*answer, *arguments);
  return *result ? 0 : refused(WSA_NOT_ENOUGH_MEMORY);
}

/// What is to be registered. WSAEFAULT, WSAEINVAL.
template <class Char>
Result<QuerySet> read_registration(const Char* name, const Char* service, const SOCKET_ADDRESS* addresses, DWORD count,
                                   const BLOB* blob, DWORD name_space, const GUID* provider) {
  const auto host = names::user_text(name), port = names::user_text(service);
  if (!host || !port || (provider && !readable(provider, sizeof *provider))) return fail(WSAEFAULT);
  if (!*host || count > detail::most_members) return fail(WSAEINVAL);
  if (!readable(addresses, count * sizeof *addresses)) return fail(WSAEFAULT);
  const auto service_class = *port ? class_of_service((*port)->c_str()) : GUID(SVCID_INET_HOSTADDRBYNAME);
  if (!service_class) return fail(WSAEINVAL);
  std::vector<CSADDR_INFO> infos(count);
  for (DWORD i = 0; i < count; ++i) infos[i].LocalAddr = addresses[i];
  WSAQUERYSETW set{};
  set.dwNameSpace = name_space;
  set.lpNSProviderId = const_cast<GUID*>(provider);
  set.dwNumberOfCsAddrs = count;
  set.lpcsaBuffer = infos.data();
  set.lpBlob = const_cast<BLOB*>(blob);
  auto read = read_query_set(set);
  if (!read) return read;
  read->name = *host;
  read->service_class = *service_class;
  return read;
}

/// Without addresses the name is deregistered. DNS takes no registrations.
template <class Char>
int set_address_info_ex(const Char* name, const Char* service, const SOCKET_ADDRESS* addresses, DWORD count,
                        const BLOB* blob, DWORD flags, DWORD name_space, const GUID* provider, bool reserved) {
  if (const int why = not_ready()) return refused(why);
  if (reserved) return refused(WSAEINVAL);
  const auto set = read_registration(name, service, addresses, count, blob, name_space, provider);
  if (!set) return refused(set.error());
  const auto meant = name_spaces_of(set->provider ? DWORD{NS_ALL} : name_space, set->provider);
  if (meant.empty()) return refused(WSASERVICE_NOT_FOUND);
  if (std::ranges::all_of(meant, is_dns)) return refused(WSAEOPNOTSUPP);
  const auto done = set_in_name_spaces(*set, count ? RNRSERVICE_REGISTER : RNRSERVICE_DEREGISTER, flags);
  return done ? 0 : refused(done.error());
}

}  // namespace
}  // namespace ows

using namespace ows;

INT WSAAPI GetAddrInfoExA(PCSTR name, PCSTR service, DWORD name_space, LPGUID provider, const ADDRINFOEXA* hints,
                          PADDRINFOEXA* result, timeval* timeout, LPOVERLAPPED overlapped,
                          LPLOOKUPSERVICE_COMPLETION_ROUTINE routine, LPHANDLE handle) {
  // The A form is synchronous: these four are reserved. [GetAddrInfoExA, Parameters]
  if (started() && (timeout || overlapped || routine || handle)) return refused(WSAEINVAL);
  return get_address_info_ex(name, service, name_space, provider, hints, result, timeout, overlapped, routine, handle,
                             [](const names::Answer& answer, const Arguments& arguments) {
                               return names::make_list_ex_a(answer, arguments.query.flags);
                             });
}

INT WSAAPI GetAddrInfoExW(PCWSTR name, PCWSTR service, DWORD name_space, LPGUID provider, const ADDRINFOEXW* hints,
                          PADDRINFOEXW* result, timeval* timeout, LPOVERLAPPED overlapped,
                          LPLOOKUPSERVICE_COMPLETION_ROUTINE routine, LPHANDLE handle) {
  return get_address_info_ex(name, service, name_space, provider, hints, result, timeout, overlapped, routine, handle,
                             [](const names::Answer& answer, const Arguments& arguments) {
                               return names::make_list_ex_w(answer, arguments.query.flags, arguments.version);
                             });
}

INT WSAAPI GetAddrInfoExCancel(LPHANDLE handle) {
  if (!readable(handle, sizeof *handle)) return refused(WSAEFAULT);
  const auto cancelled = names::cancel(*handle);
  return cancelled ? 0 : refused(cancelled.error());
}

INT WSAAPI GetAddrInfoExOverlappedResult(LPOVERLAPPED overlapped) {
  if (!overlapped) return refused(WSAEINVAL);
  if (!writable(overlapped, sizeof *overlapped)) return refused(WSAEFAULT);
  const ULONG_PTR state = std::atomic_ref(overlapped->Internal).load(std::memory_order_acquire);
  return state == under_way ? WSAEINPROGRESS : static_cast<INT>(state);
}

void WSAAPI FreeAddrInfoEx(PADDRINFOEXA list) { names::free_list(list); }

void WSAAPI FreeAddrInfoExW(PADDRINFOEXW list) { names::free_list(list); }

// The last four are reserved. [SetAddrInfoEx, Parameters]
INT WSAAPI SetAddrInfoExA(PCSTR name, PCSTR service, SOCKET_ADDRESS* addresses, DWORD count, LPBLOB blob, DWORD flags,
                          DWORD name_space, LPGUID provider, timeval* timeout, LPOVERLAPPED overlapped,
                          LPLOOKUPSERVICE_COMPLETION_ROUTINE routine, LPHANDLE handle) {
  return set_address_info_ex(name, service, addresses, count, blob, flags, name_space, provider,
                             timeout || overlapped || routine || handle);
}

INT WSAAPI SetAddrInfoExW(PCWSTR name, PCWSTR service, SOCKET_ADDRESS* addresses, DWORD count, LPBLOB blob, DWORD flags,
                          DWORD name_space, LPGUID provider, timeval* timeout, LPOVERLAPPED overlapped,
                          LPLOOKUPSERVICE_COMPLETION_ROUTINE routine, LPHANDLE handle) {
  return set_address_info_ex(name, service, addresses, count, blob, flags, name_space, provider,
                             timeout || overlapped || routine || handle);
}
