// The functions of ws2tcpip.h that are options and requests with the types of their values (inline functions in Microsoft's
// header): multicast source filters, the ideal send backlog, UDP's and IP's newer options.
#include <ws2tcpip.h>

#include <cstddef>
#include <cstring>
#include <vector>

#include "border/user_memory.h"
#include "ws2_32/call.h"

namespace ows {
namespace {

/// Linux takes far fewer; a bound for what is copied.
constexpr ULONG most_sources = 65536;

struct Ipv4Form {
  using Filter = IP_MSFILTER;
  using Source = IN_ADDR;
  static constexpr std::size_t size(ULONG sources) { return IP_MSFILTER_SIZE(0) + sources * sizeof(Source); }
  static ULONG& count(Filter& filter) { return filter.imsf_numsrc; }
  static MULTICAST_MODE_TYPE& mode(Filter& filter) { return filter.imsf_fmode; }
  static Source* list(Filter& filter) { return filter.imsf_slist; }
  static constexpr DWORD set = static_cast<DWORD>(SIO_SET_MULTICAST_FILTER),
                         get = static_cast<DWORD>(SIO_GET_MULTICAST_FILTER);
};

struct GroupForm {
  using Filter = GROUP_FILTER;
  using Source = SOCKADDR_STORAGE;
  static constexpr std::size_t size(ULONG sources) { return GROUP_FILTER_SIZE(0) + sources * sizeof(Source); }
  static ULONG& count(Filter& filter) { return filter.gf_numsrc; }
  static MULTICAST_MODE_TYPE& mode(Filter& filter) { return filter.gf_fmode; }
  static Source* list(Filter& filter) { return filter.gf_slist; }
  static constexpr DWORD set = static_cast<DWORD>(SIOCSMSFILTER), get = static_cast<DWORD>(SIOCGMSFILTER);
};

/// The structure that goes to the provider, with room for so many sources.
template <class Form>
class Request {
 public:
  explicit Request(ULONG sources)
      : memory_(Form::size(sources) + sizeof(typename Form::Filter)), size_(Form::size(sources)) {}
  auto& filter() { return *reinterpret_cast<typename Form::Filter*>(memory_.data()); }
  int send(SOCKET s, DWORD code, bool answered) {
    DWORD returned = 0;
    return WSAIoctl(s, code, memory_.data(), static_cast<DWORD>(size_), answered ? memory_.data() : nullptr,
                    answered ? static_cast<DWORD>(size_) : 0, &returned, nullptr, nullptr);
  }

 private:
  std::vector<std::byte> memory_;
  std::size_t size_;
};

/// `fill` says which group and interface. The mode may be none that there is.
template <class Form, class Fill>
int set_filter(SOCKET s, const MULTICAST_MODE_TYPE& mode, ULONG count, const typename Form::Source* sources, Fill fill) {
  if (const int why = not_ready()) return failed(why);
  if (count > most_sources) return failed(WSAENOBUFS);
  if (count && !readable(sources, count * sizeof *sources)) return failed(WSAEFAULT);
  Request<Form> request(count);
  fill(request.filter());
  std::memcpy(&Form::mode(request.filter()), &mode, sizeof mode);
  Form::count(request.filter()) = count;
  if (count) std::memcpy(Form::list(request.filter()), sources, count * sizeof *sources);
  return request.send(s, Form::set, false);
}

template <class Form, class Fill>
int get_filter(SOCKET s, MULTICAST_MODE_TYPE* mode, ULONG* count, typename Form::Source* sources, Fill fill) {
  if (const int why = not_ready()) return failed(why);
  if (!writable(mode, sizeof *mode) || !writable(count, sizeof *count)) return failed(WSAEFAULT);
  const ULONG room = *count < most_sources ? *count : most_sources;
  if (room && !writable(sources, room * sizeof *sources)) return failed(WSAEFAULT);
  Request<Form> request(room);
  fill(request.filter());
  if (request.send(s, Form::get, true) != 0) return SOCKET_ERROR;
  const ULONG there = Form::count(request.filter()), given = there < room ? there : room;
  if (given) std::memcpy(sources, Form::list(request.filter()), given * sizeof *sources);
  *mode = Form::mode(request.filter());
  *count = there;
  return 0;
}

auto ipv4_group(IN_ADDR interface, IN_ADDR group) {
  return [=](IP_MSFILTER& filter) {
    filter.imsf_interface = interface;
    filter.imsf_multiaddr = group;
  };
}

auto any_group(ULONG interface, const SOCKADDR* group, int length) {
  return [=](GROUP_FILTER& filter) {
    filter.gf_interface = interface;
    std::memcpy(&filter.gf_group, group, static_cast<std::size_t>(length));
  };
}
bool good_group(const SOCKADDR* group, int length) {
  return length >= static_cast<int>(sizeof(SOCKADDR_IN)) && length <= static_cast<int>(sizeof(SOCKADDR_STORAGE))
         && readable(group, static_cast<std::size_t>(length));
}

int set_option(SOCKET s, int level, int name, DWORD value) {
  return setsockopt(s, level, name, reinterpret_cast<const char*>(&value), sizeof value);
}
int get_option(SOCKET s, int level, int name, DWORD* value) {
  int length = sizeof *value;
  return getsockopt(s, level, name, reinterpret_cast<char*>(value), &length);
}

/// IPPROTO_IP or IPPROTO_IPV6, by the socket's family; another family's has neither, and the option says so. 0: the last
/// error is set.
int level_of(SOCKET s) {
  WSAPROTOCOL_INFOW info;
  int length = sizeof info;
  if (getsockopt(s, SOL_SOCKET, SO_PROTOCOL_INFOW, reinterpret_cast<char*>(&info), &length) != 0) return -1;
  return info.iAddressFamily == AF_INET6 ? int{IPPROTO_IPV6} : int{IPPROTO_IP};
}
static_assert(IP_USER_MTU == IPV6_USER_MTU && IP_RECVECN == IPV6_RECVECN);

int set_ip_option(SOCKET s, int name, DWORD value) {
  const int level = level_of(s);
  return level < 0 ? SOCKET_ERROR : set_option(s, level, name, value);
}
int get_ip_option(SOCKET s, int name, DWORD* value) {
  const int level = level_of(s);
  return level < 0 ? SOCKET_ERROR : get_option(s, level, name, value);
}

}  // namespace
}  // namespace ows

using namespace ows;

int WSAAPI setipv4sourcefilter(SOCKET s, IN_ADDR interface, IN_ADDR group, MULTICAST_MODE_TYPE mode, ULONG count,
                               const IN_ADDR* sources) {
  return set_filter<Ipv4Form>(s, mode, count, sources, ipv4_group(interface, group));
}

int WSAAPI getipv4sourcefilter(SOCKET s, IN_ADDR interface, IN_ADDR group, MULTICAST_MODE_TYPE* mode, ULONG* count,
                               IN_ADDR* sources) {
  return get_filter<Ipv4Form>(s, mode, count, sources, ipv4_group(interface, group));
}

int WSAAPI setsourcefilter(SOCKET s, ULONG interface, const SOCKADDR* group, int length, MULTICAST_MODE_TYPE mode,
                           ULONG count, const SOCKADDR_STORAGE* sources) {
  if (!good_group(group, length)) return failed(WSAEFAULT);
  return set_filter<GroupForm>(s, mode, count, sources, any_group(interface, group, length));
}

int WSAAPI getsourcefilter(SOCKET s, ULONG interface, const SOCKADDR* group, int length, MULTICAST_MODE_TYPE* mode,
                           ULONG* count, SOCKADDR_STORAGE* sources) {
  if (!good_group(group, length)) return failed(WSAEFAULT);
  return get_filter<GroupForm>(s, mode, count, sources, any_group(interface, group, length));
}

int WSAAPI idealsendbacklogquery(SOCKET s, ULONG* backlog) {
  DWORD returned = 0;
  return WSAIoctl(s, static_cast<DWORD>(SIO_IDEAL_SEND_BACKLOG_QUERY), nullptr, 0, backlog, sizeof *backlog, &returned,
                  nullptr, nullptr);
}

int WSAAPI idealsendbacklognotify(SOCKET s, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  DWORD returned = 0;
  return WSAIoctl(s, static_cast<DWORD>(SIO_IDEAL_SEND_BACKLOG_CHANGE), nullptr, 0, nullptr, 0, &returned, overlapped,
                  routine);
}

int WSAAPI WSASetUdpSendMessageSize(SOCKET s, DWORD size) { return set_option(s, IPPROTO_UDP, UDP_SEND_MSG_SIZE, size); }
int WSAAPI WSAGetUdpSendMessageSize(SOCKET s, DWORD* size) { return get_option(s, IPPROTO_UDP, UDP_SEND_MSG_SIZE, size); }
int WSAAPI WSASetUdpRecvMaxCoalescedSize(SOCKET s, DWORD size) {
  return set_option(s, IPPROTO_UDP, UDP_RECV_MAX_COALESCED_SIZE, size);
}
int WSAAPI WSAGetUdpRecvMaxCoalescedSize(SOCKET s, DWORD* size) {
  return get_option(s, IPPROTO_UDP, UDP_RECV_MAX_COALESCED_SIZE, size);
}
int WSAAPI WSASetIPUserMtu(SOCKET s, DWORD mtu) { return set_ip_option(s, IP_USER_MTU, mtu); }
int WSAAPI WSAGetIPUserMtu(SOCKET s, DWORD* mtu) { return get_ip_option(s, IP_USER_MTU, mtu); }
int WSAAPI WSASetRecvIPEcn(SOCKET s, DWORD enabled) { return set_ip_option(s, IP_RECVECN, enabled); }
int WSAAPI WSAGetRecvIPEcn(SOCKET s, DWORD* enabled) { return get_ip_option(s, IP_RECVECN, enabled); }
int WSAAPI WSASetFailConnectOnIcmpError(SOCKET s, DWORD enabled) {
  return set_option(s, IPPROTO_TCP, TCP_FAIL_CONNECT_ON_ICMP_ERROR, enabled);
}
int WSAAPI WSAGetFailConnectOnIcmpError(SOCKET s, DWORD* enabled) {
  return get_option(s, IPPROTO_TCP, TCP_FAIL_CONNECT_ON_ICMP_ERROR, enabled);
}
int WSAAPI WSAGetIcmpErrorInfo(SOCKET s, ICMP_ERROR_INFO* info) {
  int length = sizeof *info;
  if (getsockopt(s, IPPROTO_TCP, TCP_ICMP_ERROR_INFO, reinterpret_cast<char*>(info), &length) != 0) return SOCKET_ERROR;
  return length == 0 ? failed(WSANO_DATA) : 0;
}
