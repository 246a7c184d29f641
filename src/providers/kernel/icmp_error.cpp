#include "providers/kernel/icmp_error.h"

#include <ws2tcpip.h>

#include <array>
#include <cerrno>
#include <optional>

#include <linux/errqueue.h>

#include "border/posix_options.h"
#include "providers/kernel/option_values.h"
#include "providers/kernel/receive_filter.h"

namespace ows::kernel {
namespace {

/// A socket of IPv6 may connect to a mapped address, whose errors are IPv4's.
void keep_errors(const Socket& socket, int on) {
  posix::setsockopt(socket.fd, posix::ipproto_ip, posix::ip_recverr, &on, sizeof on);
  if (socket.family == posix::af_inet6)
    posix::setsockopt(socket.fd, posix::ipproto_ipv6, posix::ipv6_recverr, &on, sizeof on);
}

/// The address behind the error, if it is one of ICMP's.
std::optional<ICMP_ERROR_INFO> read_error(const std::byte* data, std::size_t size) {
  sock_extended_err error;
  if (size < sizeof error) return std::nullopt;
  std::memcpy(&error, data, sizeof error);
  const bool ipv6 = error.ee_origin == SO_EE_ORIGIN_ICMP6;
  if (!ipv6 && error.ee_origin != SO_EE_ORIGIN_ICMP) return std::nullopt;
  ICMP_ERROR_INFO info{};
  info.protocol = ipv6 ? int{IPPROTO_ICMPV6} : int{IPPROTO_ICMP};
  info.type = error.ee_type;
  info.code = error.ee_code;
  const std::size_t length = ipv6 ? sizeof info.srcaddress.Ipv6 : sizeof info.srcaddress.Ipv4;
  if (size >= sizeof error + length) {
    std::memcpy(&info.srcaddress, data + sizeof error, length);
    info.srcaddress.si_family = ipv6 ? AF_INET6 : AF_INET;
  }
  return info;
}

/// The next error in the socket's queue: empty when it is not ICMP's. False: there is none.
bool next_error(const Socket& socket, std::optional<ICMP_ERROR_INFO>& info) {
  std::array<std::byte, 128> octet;
  alignas(posix::cmsghdr) std::array<std::byte, 512> control;
  iovec data{octet.data(), octet.size()};
  posix::msghdr message{nullptr, 0, &data, 1, control.data(), control.size(), 0};
  if (posix::recvmsg(socket.fd, &message, posix::msg_errqueue | posix::msg_dontwait) < 0) return false;
  info.reset();
  for (std::size_t at = 0; at + sizeof(posix::cmsghdr) <= message.msg_controllen;) {
    posix::cmsghdr header;
    std::memcpy(&header, control.data() + at, sizeof header);
    if (header.length < sizeof header || header.length > message.msg_controllen - at) break;
    const bool error = (header.level == posix::ipproto_ip && header.type == posix::ip_recverr)
                       || (header.level == posix::ipproto_ipv6 && header.type == posix::ipv6_recverr);
    if (error) info = read_error(control.data() + at + sizeof header, header.length - sizeof header);
    at += (header.length + sizeof(std::size_t) - 1) & ~(sizeof(std::size_t) - 1);
  }
  return true;
}

}  // namespace

void begin_icmp_watch(Socket& socket) {
  if (!fails_on_icmp_error(socket)) return;
  keep_errors(socket, 1);
  for (std::optional<ICMP_ERROR_INFO> old; next_error(socket, old);) {
  }
  const auto options = seldom_options(socket);
  if (!options) return;
  std::lock_guard lock((*options)->mutex);
  (*options)->icmp_error.reset();  // "available until connect is called again"
}

void end_icmp_watch(Socket& socket) {
  if (fails_on_icmp_error(socket)) keep_errors(socket, 0);
}

int reason_with_icmp(Socket& socket, int why) {
  if (why == 0 || !fails_on_icmp_error(socket)) return why;
  const auto options = seldom_options(socket);
  if (!options) return why;
  std::lock_guard lock((*options)->mutex);
  for (std::optional<ICMP_ERROR_INFO> info; next_error(socket, info);) {
    if (info) (*options)->icmp_error = info;
  }
  return (*options)->icmp_error ? EHOSTUNREACH : why;
}

/// "If queried successfully and the returned optlen value is 0, then no ICMP error has been received"; "only valid ... where
/// TCP_FAIL_CONNECT_ON_ICMP_ERROR has previously been enabled".
Status get_icmp_error(Socket& socket, char* value, int* length) {
  if (!fails_on_icmp_error(socket)) return fail(WSAEINVAL);
  const auto options = seldom_options(socket);
  if (!options) return fail(options.error());
  std::lock_guard lock((*options)->mutex);
  if (const auto& error = (*options)->icmp_error) return write_value(*error, value, length);
  if (*length < static_cast<int>(sizeof(ICMP_ERROR_INFO))) return fail(WSAEFAULT);
  *length = 0;
  return {};
}

}  // namespace ows::kernel
