// WSALookupServiceBegin, WSALookupServiceNext, WSALookupServiceEnd, WSANSPIoctl: a query to all name spaces that it is meant
// for, whose results come one after another in the order of the catalog.
#include "ws2_32/service_lookup.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "ws2_32/advertised.h"
#include "ws2_32/call.h"
#include "ws2_32/name_space_query.h"
#include "ws2_32/name_spaces.h"

namespace ows {
namespace {

struct Lookup {
  std::vector<std::unique_ptr<NameSpaceQuery>> queries;
  std::atomic<bool> ended{false};

  std::mutex mutex;  // held by the Next that is under way; protects the rest
  std::size_t current = 0;
  std::optional<QuerySet> result;  ///< what did not fit the last time
  bool found = false;
  int why_not = 0;  ///< of the first name space that failed
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

void end(Lookup& lookup) {
  lookup.ended = true;
  for (const auto& query : lookup.queries) query->end();
}

template <class Set>
Result<QuerySet> read_query(const Set* set) {
  if (!readable(set, sizeof *set)) return fail(WSAEFAULT);
  if (set->dwSize < sizeof *set || !set->lpServiceClassId) return fail(WSAEINVAL);
  Set query = *set;
  query.dwNumberOfCsAddrs = 0;  // "Ignored for queries", like the comment
  query.lpcsaBuffer = nullptr;
  query.lpszComment = nullptr;
  if (query.dwNumberOfProtocols && !query.lpafpProtocols) return fail(WSAEFAULT);
  return read_query_set(query);
}

/// It has begun where one name space has; else the first one says why not.
Result<std::shared_ptr<Lookup>> begin_queries(const QuerySet& query, DWORD flags) {
  auto lookup = std::make_shared<Lookup>();
  for (const auto& source : name_spaces_of(query.name_space, query.provider)) {
    auto begun = is_dns(source)             ? begin_dns_query(query, flags)
                 : is_advertised(source.id) ? begin_advertised_query(source.id, query, flags)
                                            : begin_provider_query(source, query, flags);
    if (begun)
      lookup->queries.push_back(std::move(*begun));
    else if (lookup->why_not == 0)
      lookup->why_not = begun.error();
  }
  if (!lookup->queries.empty()) return lookup;
  return fail(lookup->why_not ? lookup->why_not : WSASERVICE_NOT_FOUND);
}

template <class Set>
int begin(const Set* set, DWORD flags, HANDLE* handle) {
  if (const int why = not_ready()) return failed(why);
  if (!writable(handle, sizeof *handle)) return failed(WSAEFAULT);
  const auto query = read_query(set);
  if (!query) return failed(query.error());
  auto lookup = begin_queries(*query, flags);
  if (!lookup) return failed(lookup.error());
  const std::lock_guard lock(table().mutex);
  table().last += 4;
  table().lookups.emplace(table().last, std::move(*lookup));
  *handle = reinterpret_cast<HANDLE>(table().last);
  return 0;
}

/// A name space that fails is passed by, unless none has an answer.
Result<QuerySet> fetch(Lookup& lookup, DWORD flags) {
  while (lookup.current < lookup.queries.size()) {
    auto result = lookup.ended ? fail(WSA_E_CANCELLED) : lookup.queries[lookup.current]->next(flags);
    if (result) return lookup.found = true, std::move(result);
    if (lookup.ended) return fail(WSA_E_CANCELLED);
    if (result.error() != WSA_E_NO_MORE && lookup.why_not == 0) lookup.why_not = result.error();
    ++lookup.current;
  }
  return fail(lookup.found || lookup.why_not == 0 ? WSA_E_NO_MORE : lookup.why_not);
}

template <class Char, class Set>
int next(HANDLE handle, DWORD flags, DWORD* length, Set* result) {
  if (const int why = not_ready()) return failed(why);
  const auto lookup = find(handle);
  if (!lookup) return failed(WSA_INVALID_HANDLE);
  if (!length) return failed(WSAEINVAL);
  if (!writable(length, sizeof *length)) return failed(WSAEFAULT);
  const std::unique_lock lock(lookup->mutex, std::try_to_lock);
  if (!lock) return failed(WSAEINPROGRESS);
  if (flags & LUP_FLUSHPREVIOUS) lookup->result.reset();
  if (!lookup->result) {
    auto fetched = fetch(*lookup, flags & ~DWORD{LUP_FLUSHPREVIOUS});
    if (!fetched) return failed(fetched.error());
    lookup->result = std::move(*fetched);
  }
  const Image image = image_of<Char>(*lookup->result, result);
  const DWORD capacity = *length;
  if (capacity < image.size() || !result) {
    *length = static_cast<DWORD>(image.size());
    return failed(WSAEFAULT);
  }
  if (reinterpret_cast<std::uintptr_t>(result) % alignof(Set) != 0 || !image.copy_out(result)) return failed(WSAEFAULT);
  lookup->result.reset();
  return 0;
}

}  // namespace

void end_service_lookups() {
  std::map<std::uintptr_t, std::shared_ptr<Lookup>> all;
  {
    const std::lock_guard lock(table().mutex);
    all.swap(table().lookups);
  }
  for (const auto& [handle, lookup] : all) end(*lookup);
}

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
  end(*lookup);
  return 0;
}

INT WSAAPI WSANSPIoctl(HANDLE handle, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD returned,
                       LPWSACOMPLETION completion) {
  if (const int why = not_ready()) return failed(why);
  const auto lookup = find(handle);
  if (!lookup) return failed(WSA_INVALID_HANDLE);
  if (!readable(in, in_size) || !writable(out, out_size) || !writable(returned, sizeof *returned)
      || (completion && !readable(completion, sizeof *completion)))
    return failed(WSAEFAULT);
  if (lookup->queries.size() > 1) return failed(WSAEINVAL);  // "a query containing data from multiple providers"
  return finish(lookup->queries.front()->ioctl(code, in, in_size, out, out_size, returned, completion));
}
