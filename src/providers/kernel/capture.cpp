#include "providers/kernel/capture.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>

#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include "border/errors.h"
#include "border/interfaces.h"
#include "providers/kernel/extensions.h"
#include "providers/kernel/filter_program.h"

namespace ows::kernel {
namespace {

/// Protects the change between the two descriptors of any socket; programs make it once.
std::mutex& changing() {
  static std::mutex& mutex = *new std::mutex;
  return mutex;
}

Result<Address> bound_address(const Socket& socket) {
  Address local;
  local.length = sizeof local.storage;
  if (posix::getsockname(socket.ip_fd(), local.data(), &local.length) != 0) return fail(winsock_error());
  local.set_port(0);  // where Linux has the protocol
  return local;
}

/// The interface that has the address. WSAEINVAL: none has.
Result<InterfaceAddress> interface_with(const Address& local) {
  for (const auto& each : interface_addresses())
    if (each.address.length == local.length && std::memcmp(each.address.data(), local.data(), local.length) == 0)
      return each;
  return fail(WSAEINVAL);
}

// Where an IP header has what is asked for.
constexpr int ipv4_protocol = 9, ipv4_source = 12, ipv4_destination = 16, ipv6_source = 8;

/// Which packets are heard, in the order of the rules; each begins with its IP header.
FilterProgram filter_of(const Socket& socket, Heard heard, const InterfaceAddress& interface, const Address& local) {
  FilterProgram program;
  program.load(SKF_AD_OFF + SKF_AD_PROTOCOL);
  program.drop_unless(socket.family == posix::af_inet ? ETH_P_IP : ETH_P_IPV6);
  if (interface.loopback) {  // where each packet passes twice
    program.load(SKF_AD_OFF + SKF_AD_PKTTYPE);
    program.drop_if(PACKET_OUTGOING);
  }
  if (heard == Heard::all) return program;
  if (heard == Heard::multicast) {
    program.load(ipv4_destination);
    program.mask(0xf0000000);
    program.take_if(0xe0000000);
    sockaddr_in own;
    std::memcpy(&own, local.data(), sizeof own);
    program.load(ipv4_destination);
    program.drop_unless(ntohl(own.sin_addr.s_addr));
  }
  program.load_octet(ipv4_protocol);
  program.drop_unless(static_cast<std::uint32_t>(socket.protocol));
  return program;
}

/// A packet socket that hears them. It hears nothing before it is bound, so nothing comes that the filter would drop; and
/// the filter stays, whatever the program asks of SO_ATTACH_FILTER's kin (IP_IFLIST: WSAEACCES).
Result<int> open_packets(const Socket& socket, Heard heard, bool promiscuous) {
  const auto local = bound_address(socket);
  if (!local) return fail(local.error());
  if (local->is_any()) return fail(WSAEINVAL);
  const auto interface = interface_with(*local);
  if (!interface) return fail(interface.error());
  const int fd = posix::socket(posix::af_packet, posix::sock_dgram | posix::sock_cloexec, 0);
  if (fd < 0) return fail(winsock_error());
  const auto index = static_cast<int>(interface->index);
  const int locked = 1;
  packet_mreq membership{};
  membership.mr_ifindex = index;
  membership.mr_type = promiscuous ? PACKET_MR_PROMISC : PACKET_MR_ALLMULTI;
  sockaddr_ll name{};
  name.sll_family = posix::af_packet;
  name.sll_protocol = htons(ETH_P_ALL);  // only so is heard what goes out
  name.sll_ifindex = index;
  Status made = filter_of(socket, heard, *interface, *local).attach(fd);
  if (made && posix::setsockopt(fd, posix::sol_socket, posix::so_lock_filter, &locked, sizeof locked) != 0)
    made = fail(winsock_error());
  const bool member = promiscuous || heard != Heard::all;
  if (made && member && posix::setsockopt(fd, posix::sol_packet, PACKET_ADD_MEMBERSHIP, &membership, sizeof membership) != 0)
    made = fail(winsock_error());
  if (made && posix::bind(fd, &name, sizeof name) != 0) made = fail(winsock_error());
  if (made) return fd;
  ::close(fd);
  return fail(made.error());
}

int duplicate(int fd) { return fcntl(fd, F_DUPFD_CLOEXEC, 0); }

}  // namespace

Status begin_capture(Socket& socket, Heard heard, bool promiscuous) {
  std::lock_guard lock(changing());
  const auto packets = open_packets(socket, heard, promiscuous);
  if (!packets) return fail(packets.error());
  if (!socket.capture.load()) {
    const int raw = duplicate(socket.fd);
    auto fresh = std::unique_ptr<Capture>(raw < 0 ? nullptr : new (std::nothrow) Capture(raw));
    if (!fresh) {
      if (raw >= 0) ::close(raw);
      ::close(*packets);
      return fail(raw < 0 ? WSAEMFILE : WSAENOBUFS);
    }
    socket.capture = fresh.release();
  }
  replace_descriptor(socket, *packets);
  socket.capture.load()->on = true;
  return {};
}

Status end_capture(Socket& socket) {
  std::lock_guard lock(changing());
  if (!captures(socket)) return {};
  const int raw = duplicate(socket.capture.load()->raw);
  if (raw < 0) return fail(WSAEMFILE);
  replace_descriptor(socket, raw);
  socket.capture.load()->on = false;
  return {};
}

void tell_source(const Socket& socket, std::span<const iovec> pieces, std::size_t octets, posix::msghdr& message,
                 int capacity) {
  const bool ipv4 = socket.family == posix::af_inet;
  std::array<std::byte, 24> header{};  // as far as the source
  std::size_t copied = 0;
  for (const iovec& piece : pieces) {
    const std::size_t now = std::min({piece.iov_len, octets - copied, header.size() - copied});
    std::memcpy(header.data() + copied, piece.iov_base, now);
    copied += now;
  }
  Address source;
  source.storage.family = static_cast<std::uint16_t>(socket.family);
  source.length = static_cast<posix::socklen>(address_size(socket.family));
  constexpr std::size_t address4 = 4, address6 = 8;  // in sockaddr_in and sockaddr_in6
  auto* const out = static_cast<std::byte*>(source.data());
  if (ipv4)
    std::memcpy(out + address4, header.data() + ipv4_source, 4);
  else
    std::memcpy(out + address6, header.data() + ipv6_source, 16);
  std::memcpy(message.msg_name, source.data(), std::min<std::size_t>(source.length, static_cast<std::size_t>(capacity)));
  message.msg_namelen = source.length;
}

}  // namespace ows::kernel
