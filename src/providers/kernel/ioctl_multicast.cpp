// Which sources of a multicast group a socket hears, as a whole list at once: SIO_GET_MULTICAST_FILTER and
// SIO_SET_MULTICAST_FILTER (an IPv4 group and its interface), SIOCGMSFILTER and SIOCSMSFILTER (a group of either family).
// [Final-State-Based Multicast Programming; RFC 3678, 4.2, 5.2; setipv4sourcefilter and its kin]
//
// Both worlds have the same two structures, but for the numbers of the mode and of the family AF_INET6. Linux wants the
// group joined first, and Windows' list joins it.
#include <ws2tcpip.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "border/errors.h"
#include "border/posix_options.h"
#include "providers/kernel/ioctl_request.h"
#include "providers/kernel/option_values.h"

namespace ows::kernel {
namespace {

/// A filter of the program's, in the order of its members, and what Linux calls its parts.
class Filter {
 public:
  /// Copies it in. `room`: octets of the whole structure. WSAEFAULT: unreadable, or shorter than without a source.
  static Result<Filter> read(const IoctlRequest& request, bool ipv4_form, std::size_t room) {
    Filter filter(ipv4_form);
    if (request.in_size < filter.head()) return fail(WSAEFAULT);
    const std::size_t size = std::min<std::size_t>(request.in_size, room);
    if (!readable(request.in, size)) return fail(WSAEFAULT);
    filter.memory_.resize(std::max(room, filter.head()));
    std::memcpy(filter.memory_.data(), request.in, size);
    return filter;
  }

  [[nodiscard]] std::size_t head() const { return ipv4_form_ ? IP_MSFILTER_SIZE(0) : GROUP_FILTER_SIZE(0); }
  [[nodiscard]] std::size_t each() const { return ipv4_form_ ? sizeof(IN_ADDR) : sizeof(SOCKADDR_STORAGE); }
  [[nodiscard]] std::size_t size_with(ULONG sources) const { return head() + sources * each(); }
  std::byte* data() { return memory_.data(); }
  [[nodiscard]] std::size_t room() const { return memory_.size(); }

  /// The mode as a number: it may be none that there is.
  int mode() {
    int number = 0;
    std::memcpy(&number, mode_at(), sizeof number);
    return number;
  }
  void set_mode(int number) { std::memcpy(mode_at(), &number, sizeof number); }
  ULONG& count() { return ipv4_form_ ? as<IP_MSFILTER>().imsf_numsrc : as<GROUP_FILTER>().gf_numsrc; }

  /// The group's and the sources' families become Linux'. WSAEADDRNOTAVAIL: one that is not the socket's.
  Status to_linux(const Socket& socket, ULONG sources) {
    if (ipv4_form_) return {};
    auto& filter = as<GROUP_FILTER>();
    const auto convert = [&](SOCKADDR_STORAGE& address) {
      if (linux_family(address.ss_family) != socket.family) return false;
      address.ss_family = static_cast<ADDRESS_FAMILY>(socket.family);
      return true;
    };
    bool good = convert(filter.gf_group);
    for (ULONG i = 0; i < sources; ++i) good = good && convert(source(i));
    return good ? Status() : fail(WSAEADDRNOTAVAIL);
  }
  void to_windows(ULONG sources) {
    if (ipv4_form_) return;
    const auto convert = [](SOCKADDR_STORAGE& address) {
      address.ss_family = static_cast<ADDRESS_FAMILY>(windows_family(address.ss_family));
    };
    convert(as<GROUP_FILTER>().gf_group);
    for (ULONG i = 0; i < sources; ++i) convert(source(i));
  }

  /// Joins the group: with its first source alone where only some are to be heard.
  Status join(const Socket& socket, bool include) {
    if (ipv4_form_) {
      const auto& filter = as<IP_MSFILTER>();
      if (include)
        return tell_linux_struct(
            socket, posix::ipproto_ip, posix::ip_add_source_membership,
            posix::ip_mreq_source{filter.imsf_multiaddr.s_addr, filter.imsf_interface.s_addr, filter.imsf_slist[0].s_addr});
      return tell_linux_struct(socket, posix::ipproto_ip, posix::ip_add_membership,
                               posix::ip_mreqn{filter.imsf_multiaddr.s_addr, filter.imsf_interface.s_addr, 0});
    }
    const auto& filter = as<GROUP_FILTER>();
    const int level = socket.family == posix::af_inet ? posix::ipproto_ip : posix::ipproto_ipv6;
    if (include)
      return tell_linux_struct(socket, level, posix::mcast_join_source_group,
                               group_source_req{filter.gf_interface, filter.gf_group, source(0)});
    return tell_linux_struct(socket, level, posix::mcast_join_group, group_req{filter.gf_interface, filter.gf_group});
  }

  /// An interface that IPv4's structure names by its index (0.x.x.x) is not known to Linux there: the other structure.
  [[nodiscard]] bool names_an_index() {
    if (!ipv4_form_) return false;
    const ULONG interface = ntohl(as<IP_MSFILTER>().imsf_interface.s_addr);
    return interface != 0 && interface < 0x01000000;
  }
  /// The same filter as a GROUP_FILTER with room for as many sources.
  Filter as_group_filter() {
    const auto& old = as<IP_MSFILTER>();
    const std::size_t sources = (room() - head()) / each();
    Filter result(false);
    result.memory_.resize(result.size_with(static_cast<ULONG>(sources)));
    auto& filter = result.as<GROUP_FILTER>();
    const auto name = [](IN_ADDR address, SOCKADDR_STORAGE& to) {
      sockaddr_in text{};
      text.sin_family = AF_INET;
      text.sin_addr = address;
      std::memcpy(&to, &text, sizeof text);
    };
    filter.gf_interface = ntohl(old.imsf_interface.s_addr);
    name(old.imsf_multiaddr, filter.gf_group);
    result.set_mode(mode());
    result.count() = old.imsf_numsrc;
    for (std::size_t i = 0; i < sources; ++i) name(ipv4_source(i), result.source(i));
    return result;
  }
  /// What such a filter has come to, back in this one.
  void take(Filter& group_filter) {
    set_mode(group_filter.mode());
    count() = group_filter.count();
    for (std::size_t i = 0; i < (room() - head()) / each(); ++i) {
      sockaddr_in name;
      std::memcpy(&name, &group_filter.source(i), sizeof name);
      ipv4_source(i) = name.sin_addr;
    }
  }

  [[nodiscard]] int linux_level(const Socket& socket) const {
    return socket.family == posix::af_inet ? posix::ipproto_ip : posix::ipproto_ipv6;
  }
  [[nodiscard]] int linux_name() const { return ipv4_form_ ? posix::ip_msfilter : posix::mcast_msfilter; }

 private:
  explicit Filter(bool ipv4_form) : ipv4_form_(ipv4_form) {}
  template <class T>
  T& as() {
    return *reinterpret_cast<T*>(memory_.data());
  }
  void* mode_at() {
    return memory_.data() + (ipv4_form_ ? offsetof(IP_MSFILTER, imsf_fmode) : offsetof(GROUP_FILTER, gf_fmode));
  }
  SOCKADDR_STORAGE& source(std::size_t i) {
    return *reinterpret_cast<SOCKADDR_STORAGE*>(memory_.data() + head() + i * each());
  }
  IN_ADDR& ipv4_source(std::size_t i) { return *reinterpret_cast<IN_ADDR*>(memory_.data() + head() + i * each()); }

  bool ipv4_form_;
  std::vector<std::byte> memory_;
};

static_assert(offsetof(GROUP_FILTER, gf_slist) == 144 && offsetof(IP_MSFILTER, imsf_slist) == 16, "as Linux has them");

int swapped(int mode) { return mode == MCAST_INCLUDE ? MCAST_EXCLUDE : MCAST_INCLUDE; }
static_assert(int{MCAST_INCLUDE} == posix::mcast_exclude && int{MCAST_EXCLUDE} == posix::mcast_include);

/// More than Linux will take of anyone; a bound for what is copied.
constexpr ULONG most_sources = 65536;

Status set_filter(const Socket& socket, Filter filter) {
  if (filter.names_an_index()) filter = filter.as_group_filter();
  const ULONG sources = filter.count();
  const bool include = filter.mode() == MCAST_INCLUDE;
  if (const auto good = filter.to_linux(socket, sources); !good) return good;
  filter.set_mode(swapped(filter.mode()));
  const auto tell = [&] {
    const auto size = static_cast<posix::socklen>(filter.size_with(sources));
    return posix::setsockopt(socket.ip_fd(), filter.linux_level(socket), filter.linux_name(), filter.data(), size) == 0;
  };
  if (tell()) return {};
  const int why = winsock_error();
  if (why != WSAEINVAL && why != WSAEADDRNOTAVAIL) return fail(why);
  if (include && sources == 0) return {};  // to hear nobody is not to be a member
  if (const auto joined = filter.join(socket, include); !joined)
    return fail(joined.error() == WSAEADDRINUSE ? why : joined.error());
  return tell() ? Status() : fail(winsock_error());
}

Status set_filter(Socket& socket, const IoctlRequest& request, bool ipv4_form) {
  auto filter = Filter::read(request, ipv4_form, std::min<std::size_t>(request.in_size, 1 << 24));
  if (!filter) return fail(filter.error());
  if (filter->mode() != MCAST_INCLUDE && filter->mode() != MCAST_EXCLUDE) return fail(WSAEINVAL);
  if (filter->count() > most_sources) return fail(WSAENOBUFS);
  if (request.in_size < filter->size_with(filter->count())) return fail(WSAEFAULT);
  *request.returned = 0;
  return set_filter(socket, *std::move(filter));
}

/// As many sources as there is room for; the count tells how many there are.
Status get_filter(Socket& socket, const IoctlRequest& request, bool ipv4_form) {
  const std::size_t room = std::min<std::size_t>(request.out_size, 1 << 24);
  auto read = Filter::read(request, ipv4_form, room);
  if (!read) return fail(read.error());
  Filter& given = *read;
  *request.returned = static_cast<DWORD>(given.head());
  if (request.out_size < given.head() || !writable(request.out, given.head())) return fail(WSAEFAULT);
  const auto fits = static_cast<ULONG>(std::min<std::size_t>((room - given.head()) / given.each(), most_sources));
  given.count() = fits;
  const bool by_index = given.names_an_index();
  Filter asked = by_index ? given.as_group_filter() : given;
  if (const auto good = asked.to_linux(socket, 0); !good) return good;
  auto size = static_cast<posix::socklen>(asked.size_with(fits));
  if (posix::getsockopt(socket.ip_fd(), asked.linux_level(socket), asked.linux_name(), asked.data(), &size) != 0)
    return fail(winsock_error());
  const ULONG written = std::min(asked.count(), fits);
  asked.set_mode(swapped(asked.mode()));
  asked.to_windows(written);
  if (by_index)
    given.take(asked);
  else
    given = std::move(asked);
  return request.give(given.data(), given.size_with(written));
}

}  // namespace

std::optional<Status> multicast_request(Socket& socket, const IoctlRequest& request) {
  const bool set =
      request.code == static_cast<DWORD>(SIO_SET_MULTICAST_FILTER) || request.code == static_cast<DWORD>(SIOCSMSFILTER);
  const bool get =
      request.code == static_cast<DWORD>(SIO_GET_MULTICAST_FILTER) || request.code == static_cast<DWORD>(SIOCGMSFILTER);
  if (!set && !get) return std::nullopt;
  if (!socket.internet() || socket.stream()) return fail(WSAEOPNOTSUPP);
  const bool ipv4_form = request.code == static_cast<DWORD>(SIO_SET_MULTICAST_FILTER)
                         || request.code == static_cast<DWORD>(SIO_GET_MULTICAST_FILTER);
  if (ipv4_form && socket.family != posix::af_inet) return fail(WSAEOPNOTSUPP);
  return set ? set_filter(socket, request, ipv4_form) : get_filter(socket, request, ipv4_form);
}

}  // namespace ows::kernel
