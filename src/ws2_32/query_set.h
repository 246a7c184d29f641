// A WSAQUERYSET and all that it points to, apart from its form: read from a program's or a provider's, built for either.
#pragma once

#include <winsock2.h>

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "names/user_text.h"
#include "ws2_32/image.h"

namespace ows {

struct QuerySet {
  /// Octets as a program has them.
  struct Endpoint {
    std::string local, remote;
    int type = 0, protocol = 0;
  };
  std::optional<std::string> name, comment, context, query;
  std::optional<GUID> service_class, provider;
  std::optional<WSAVERSION> version;
  DWORD name_space = 0, output_flags = 0;
  std::vector<AFPROTOCOLS> protocols;
  std::vector<Endpoint> endpoints;
  std::optional<std::string> blob;
};

namespace detail {

constexpr std::size_t longest_query = 4096;
constexpr DWORD most_members = 4096, most_octets = 1 << 24;

template <class T>
Status read_optional(const T* from, std::optional<T>& to) {
  if (!from) return {};
  if (!readable(from, sizeof *from)) return fail(WSAEFAULT);
  to = *from;
  return {};
}

template <class Char>
Status read_optional_text(const Char* from, std::optional<std::string>& to) {
  auto text = names::user_text(from, longest_query);
  if (!text) return fail(text.error());
  to = std::move(*text);
  return {};
}

inline Status read_octets(const void* from, long long size, std::string& to) {
  if (!from || size <= 0) return {};
  if (size > most_octets) return fail(WSAEINVAL);
  if (!readable(from, static_cast<std::size_t>(size))) return fail(WSAEFAULT);
  to.assign(static_cast<const char*>(from), static_cast<std::size_t>(size));
  return {};
}

inline Status read_endpoints(const CSADDR_INFO* from, DWORD count, std::vector<QuerySet::Endpoint>& to) {
  if (count > most_members) return fail(WSAEINVAL);
  if (!readable(from, std::size_t{count} * sizeof *from)) return fail(WSAEFAULT);
  for (DWORD i = 0; i < count; ++i) {
    QuerySet::Endpoint each{{}, {}, from[i].iSocketType, from[i].iProtocol};
    const SOCKET_ADDRESS &local = from[i].LocalAddr, &remote = from[i].RemoteAddr;
    if (auto read = read_octets(local.lpSockaddr, local.iSockaddrLength, each.local); !read) return read;
    if (auto read = read_octets(remote.lpSockaddr, remote.iSockaddrLength, each.remote); !read) return read;
    to.push_back(std::move(each));
  }
  return {};
}

inline SOCKET_ADDRESS add_address(Image& image, const std::string& octets) {
  if (octets.empty()) return {};
  return {reinterpret_cast<LPSOCKADDR>(image.add(octets.data(), octets.size())), static_cast<INT>(octets.size())};
}

}  // namespace detail

/// WSAQUERYSET2 has no class.
template <class Set>
const GUID* class_of(const Set& set) {
  if constexpr (requires { set.lpServiceClassId; }) return set.lpServiceClassId;
  return nullptr;
}

/// Of a query, a result or a registration. WSAEFAULT; WSAEINVAL: more than anybody needs.
template <class Set>
Result<QuerySet> read_query_set(const Set& set) {
  using namespace detail;
  QuerySet to;
  to.name_space = set.dwNameSpace;
  to.output_flags = set.dwOutputFlags;
  if (set.dwNumberOfProtocols > most_members) return fail(WSAEINVAL);
  if (set.lpafpProtocols && !readable(set.lpafpProtocols, set.dwNumberOfProtocols * sizeof(AFPROTOCOLS)))
    return fail(WSAEFAULT);
  if (set.lpafpProtocols) to.protocols.assign(set.lpafpProtocols, set.lpafpProtocols + set.dwNumberOfProtocols);
  const Status read[] = {
      read_optional(class_of(set), to.service_class),   read_optional(set.lpNSProviderId, to.provider),
      read_optional(set.lpVersion, to.version),         read_optional_text(set.lpszServiceInstanceName, to.name),
      read_optional_text(set.lpszComment, to.comment),  read_optional_text(set.lpszContext, to.context),
      read_optional_text(set.lpszQueryString, to.query)};
  for (const Status& each : read)
    if (!each) return fail(each.error());
  if (set.lpcsaBuffer)
    if (const auto done = read_endpoints(set.lpcsaBuffer, set.dwNumberOfCsAddrs, to.endpoints); !done)
      return fail(done.error());
  if (set.lpBlob) {
    if (!readable(set.lpBlob, sizeof *set.lpBlob)) return fail(WSAEFAULT);
    to.blob.emplace();
    if (const auto done = read_octets(set.lpBlob->pBlobData, set.lpBlob->cbSize, *to.blob); !done) return fail(done.error());
  }
  return to;
}

/// The structure in the A or W form, as it will lie at `place`.
template <class Char, class Set>
Image image_of(const QuerySet& from, const Set* place) {
  Image image(place, sizeof(Set));
  Set set{};
  set.dwSize = sizeof set;
  set.dwNameSpace = from.name_space;
  set.dwOutputFlags = from.output_flags;
  if (from.provider) set.lpNSProviderId = image.add(&*from.provider, 1);
  if constexpr (requires { set.lpServiceClassId; }) {
    if (from.service_class) set.lpServiceClassId = image.add(&*from.service_class, 1);
  }
  if (from.version) set.lpVersion = image.add(&*from.version, 1);
  const auto add_text = [&](const std::optional<std::string>& text) { return text ? image.add_text<Char>(*text) : nullptr; };
  set.lpszServiceInstanceName = add_text(from.name);
  set.lpszComment = add_text(from.comment);
  set.lpszContext = add_text(from.context);
  set.lpszQueryString = add_text(from.query);
  set.dwNumberOfProtocols = static_cast<DWORD>(from.protocols.size());
  if (!from.protocols.empty()) set.lpafpProtocols = image.add(from.protocols.data(), from.protocols.size());
  set.dwNumberOfCsAddrs = static_cast<DWORD>(from.endpoints.size());
  if (!from.endpoints.empty()) {
    set.lpcsaBuffer = image.reserve<CSADDR_INFO>(from.endpoints.size());
    for (std::size_t i = 0; i < from.endpoints.size(); ++i) {
      const auto& each = from.endpoints[i];
      CSADDR_INFO info{};
      info.LocalAddr = detail::add_address(image, each.local);
      info.RemoteAddr = detail::add_address(image, each.remote);
      info.iSocketType = each.type;
      info.iProtocol = each.protocol;
      image.put(set.lpcsaBuffer + i, &info, 1);
    }
  }
  if (from.blob) {
    set.lpBlob = image.reserve<BLOB>(1);
    const BLOB blob{static_cast<ULONG>(from.blob->size()),
                    reinterpret_cast<BYTE*>(image.add(from.blob->data(), from.blob->size()))};
    image.put(set.lpBlob, &blob, 1);
  }
  image.put_head(set);
  return image;
}

/// A structure of ours with what it points to, for a provider to read. `build(place)` makes its image.
template <class T>
class Built {
 public:
  template <class Build>
  explicit Built(Build build) {
    room_.resize((build(static_cast<const T*>(nullptr)).size() + 7) / 8);
    static_cast<void>(build(get()).copy_out(get()));
  }
  T* get() { return reinterpret_cast<T*>(room_.data()); }

 private:
  std::vector<std::uint64_t> room_;
};

inline Built<WSAQUERYSETW> wide_copy(const QuerySet& set) {
  return Built<WSAQUERYSETW>([&](const WSAQUERYSETW* place) { return image_of<char16_t>(set, place); });
}

}  // namespace ows
