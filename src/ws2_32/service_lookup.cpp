// WSALookupServiceBegin, WSALookupServiceNext, WSALookupServiceEnd, WSANSPIoctl: queries to the DNS name space.
#include "names/service_lookup.h"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "names/name_spaces.h"
#include "names/user_text.h"
#include "names/worker.h"
#include "ws2_32/call.h"
#include "ws2_32/image.h"

namespace ows {
namespace {

using Records = std::vector<names::ServiceRecord>;

constexpr DWORD return_flags = LUP_RETURN_ALL;
constexpr std::size_t longest_query = 4096;
constexpr DWORD most_protocols = 256;

/// A query. Its answer comes with the first Next.
struct Lookup {
  names::ServiceQuery query;
  std::string query_string;
  win32::Ref<win32::Event> wake = win32::Ref<win32::Event>::adopt(new win32::Event(true, false));
  std::atomic<bool> ended{false};

  std::mutex mutex;  // held by the Next that is under way; protects the rest
  std::optional<Result<Records>> answer;
  std::size_t next = 0;
};

struct Table {
  std::mutex mutex;  // protects the rest
  std::map<std::uintptr_t, std::shared_ptr<Lookup>> lookups;
  std::uintptr_t last = 0x7e000000;
};

Table& table() {
  static Table& instance = *new Table;
  return instance;
}

std::shared_ptr<Lookup> find(HANDLE handle) {
  const std::lock_guard lock(table().mutex);
  const auto found = table().lookups.find(reinterpret_cast<std::uintptr_t>(handle));
  return found == table().lookups.end() ? nullptr : found->second;
}

template <class Set>
Result<std::shared_ptr<Lookup>> read_query(const Set* set, DWORD flags) {
  if (!readable(set, sizeof *set)) return fail(WSAEFAULT);
  if (set->dwSize < sizeof *set || !set->lpServiceClassId) return fail(WSAEINVAL);
  if (!readable(set->lpServiceClassId, sizeof(GUID))) return fail(WSAEFAULT);
  if (set->lpNSProviderId && !readable(set->lpNSProviderId, sizeof(GUID))) return fail(WSAEFAULT);
  if (set->dwNumberOfProtocols > most_protocols) return fail(WSAEINVAL);
  if (set->dwNumberOfProtocols && !readable(set->lpafpProtocols, set->dwNumberOfProtocols * sizeof(AFPROTOCOLS)))
    return fail(WSAEFAULT);
  const auto name = names::user_text(set->lpszServiceInstanceName);
  const auto text = names::user_text(set->lpszQueryString, longest_query);
  if (!name || !text) return fail(WSAEFAULT);
  if (!names::reaches_dns(set->dwNameSpace, set->lpNSProviderId)) return fail(WSASERVICE_NOT_FOUND);
  if (flags & LUP_CONTAINERS) return fail(WSANO_DATA);  // "if a namespace does not support containers"
  auto lookup = std::make_shared<Lookup>();
  lookup->query.name = *name;
  lookup->query.service_class = *set->lpServiceClassId;
  lookup->query.protocols.assign(set->lpafpProtocols, set->lpafpProtocols + set->dwNumberOfProtocols);
  lookup->query.flags = flags;
  lookup->query_string = text->value_or("");
  return lookup;
}

template <class Set>
int begin(const Set* set, DWORD flags, HANDLE* handle) {
  if (const int why = not_ready()) return failed(why);
  if (!writable(handle, sizeof *handle)) return failed(WSAEFAULT);
  auto lookup = read_query(set, flags);
  if (!lookup) return failed(lookup.error());
  const std::lock_guard lock(table().mutex);
  table().last += 4;
  table().lookups.emplace(table().last, std::move(*lookup));
  *handle = reinterpret_cast<HANDLE>(table().last);
  return 0;
}

/// The answer, for which the first call waits alertably. WSA_E_CANCELLED: ended meanwhile.
Result<const Records*> answer_of(const std::shared_ptr<Lookup>& lookup) {
  if (!lookup->answer) {
    struct Call {
      std::mutex mutex;  // protects answer
      std::optional<Result<Records>> answer;
    };
    const auto call = std::make_shared<Call>();
    const auto ask = [call, query = lookup->query, wake = lookup->wake] {
      auto answer = names::look_up_service(query);
      {
        const std::lock_guard lock(call->mutex);
        call->answer = std::move(answer);
      }
      wake->set();
    };
    if (!names::run_on_worker(ask)) ask();
    names::wait_alertably(*lookup->wake);
    if (lookup->ended) return fail(WSA_E_CANCELLED);
    const std::lock_guard lock(call->mutex);
    lookup->answer = std::move(call->answer);
  }
  if (!*lookup->answer) return fail(lookup->answer->error());
  return &**lookup->answer;
}

SOCKET_ADDRESS add_address(Image& image, const Address& address) {
  auto* at = image.reserve<char>(address.length);
  std::vector<char> octets(address.length);
  std::memcpy(octets.data(), address.data(), address.length);
  windows_address_in_place(octets.data(), address.length, static_cast<int>(address.length));
  image.put(at, octets.data(), octets.size());
  return {reinterpret_cast<LPSOCKADDR>(at), static_cast<INT>(address.length)};
}

/// `primary_is_local`: LUP_RES_SERVICE. The other part is the address of any interface.
void add_addresses(Image& image, const names::ServiceRecord& record, bool primary_is_local, DWORD& count,
                   LPCSADDR_INFO& list) {
  count = static_cast<DWORD>(record.endpoints.size());
  list = image.reserve<CSADDR_INFO>(count);
  for (DWORD i = 0; i < count; ++i) {
    const auto& endpoint = record.endpoints[i];
    CSADDR_INFO info{};
    SOCKET_ADDRESS& primary = primary_is_local ? info.LocalAddr : info.RemoteAddr;
    SOCKET_ADDRESS& other = primary_is_local ? info.RemoteAddr : info.LocalAddr;
    primary = add_address(image, endpoint.address);
    other = add_address(image, Address::any(endpoint.address.family()));
    info.iSocketType = endpoint.type;
    info.iProtocol = endpoint.protocol;
    image.put(list + i, &info, 1);
  }
}

/// `flags`: what both Begin and Next ask for. "Flags at Next can never increase the amount of data."
template <class Char, class Set>
Image image_of(const Lookup& lookup, const names::ServiceRecord& record, DWORD flags, const Set* place) {
  Image image(place, sizeof(Set));
  Set set{};
  set.dwSize = sizeof set;
  set.dwNameSpace = NS_DNS;
  GUID id = names::dns_provider_id;
  set.lpNSProviderId = image.add(&id, 1);
  if (record.alias) set.dwOutputFlags = RESULT_IS_ALIAS;
  if (flags & LUP_RETURN_NAME) set.lpszServiceInstanceName = image.add_text<Char>(record.name);
  if (flags & LUP_RETURN_TYPE) {
    id = lookup.query.service_class;
    set.lpServiceClassId = image.add(&id, 1);
  }
  if ((flags & LUP_RETURN_QUERY_STRING) && !lookup.query_string.empty())
    set.lpszQueryString = image.add_text<Char>(lookup.query_string);
  if (flags & LUP_RETURN_ADDR) add_addresses(image, record, flags & LUP_RES_SERVICE, set.dwNumberOfCsAddrs, set.lpcsaBuffer);
  if ((flags & LUP_RETURN_BLOB) && record.entry) {
    std::string data = names::relative_image(*record.entry);
    set.lpBlob = image.reserve<BLOB>(1);
    const BLOB blob{static_cast<ULONG>(data.size()), reinterpret_cast<BYTE*>(image.add(data.data(), data.size()))};
    image.put(set.lpBlob, &blob, 1);
  }
  image.put_head(set);
  return image;
}

template <class Char, class Set>
int next(HANDLE handle, DWORD flags, DWORD* length, Set* result) {
  if (const int why = not_ready()) return failed(why);
  const auto lookup = find(handle);
  if (!lookup) return failed(WSA_INVALID_HANDLE);
  if (!writable(length, sizeof *length)) return failed(WSAEFAULT);
  const std::unique_lock lock(lookup->mutex, std::try_to_lock);
  if (!lock) return failed(WSAEINPROGRESS);
  const auto records = answer_of(lookup);
  if (!records) return failed(records.error());
  if ((flags & LUP_FLUSHPREVIOUS) && lookup->next < (*records)->size()) ++lookup->next;
  if (lookup->next >= (*records)->size()) return failed(WSA_E_NO_MORE);
  const DWORD asked = (lookup->query.flags & flags & return_flags) | ((lookup->query.flags | flags) & LUP_RES_SERVICE);
  const Image image = image_of<Char>(*lookup, (**records)[lookup->next], asked, result);
  const DWORD capacity = *length;
  if (capacity < image.size() || !result) {
    *length = static_cast<DWORD>(image.size());
    return failed(WSAEFAULT);
  }
  if (reinterpret_cast<std::uintptr_t>(result) % alignof(Set) != 0 || !image.copy_out(result)) return failed(WSAEFAULT);
  ++lookup->next;
  return 0;
}

}  // namespace
}  // namespace ows

using namespace ows;

INT WSAAPI WSALookupServiceBeginA(LPWSAQUERYSETA query, DWORD flags, LPHANDLE handle) { return begin(query, flags, handle); }
INT WSAAPI WSALookupServiceBeginW(LPWSAQUERYSETW query, DWORD flags, LPHANDLE handle) { return begin(query, flags, handle); }

INT WSAAPI WSALookupServiceNextA(HANDLE handle, DWORD flags, LPDWORD length, LPWSAQUERYSETA result) {
  return next<char>(handle, flags, length, result);
}
INT WSAAPI WSALookupServiceNextW(HANDLE handle, DWORD flags, LPDWORD length, LPWSAQUERYSETW result) {
  return next<char16_t>(handle, flags, length, result);
}

INT WSAAPI WSALookupServiceEnd(HANDLE handle) {
  if (const int why = not_ready()) return failed(why);
  std::shared_ptr<Lookup> lookup;
  {
    const std::lock_guard lock(table().mutex);
    const auto found = table().lookups.find(reinterpret_cast<std::uintptr_t>(handle));
    if (found == table().lookups.end()) return failed(WSA_INVALID_HANDLE);
    lookup = std::move(found->second);
    table().lookups.erase(found);
  }
  lookup->ended = true;
  lookup->wake->set();
  return 0;
}

INT WSAAPI WSANSPIoctl(HANDLE handle, DWORD /*code*/, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD returned,
                       LPWSACOMPLETION completion) {
  if (const int why = not_ready()) return failed(why);
  if (!find(handle)) return failed(WSA_INVALID_HANDLE);
  if (!readable(in, in_size) || !writable(out, out_size) || !writable(returned, sizeof *returned)
      || (completion && !readable(completion, sizeof *completion)))
    return failed(WSAEFAULT);
  return failed(WSAEOPNOTSUPP);  // DNS tells of no changes
}
