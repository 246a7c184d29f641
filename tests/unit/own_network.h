// A network namespace of a test's own, with interfaces that the test makes: a child process runs in it.
#pragma once

#include <gtest/gtest.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <winsock2.h>
#include <ws2tcpip.h>

#include <array>
#include <cstring>
#include <span>
#include <vector>

#include "border/posix.h"
#include "border/posix_options.h"

namespace ows {

/// In a function that runs in the child, and returns 0 when all is well.
#define REQUIRE(condition)                                                                                  \
  if (!(condition)) {                                                                                       \
    std::fprintf(stderr, "%s:%d: %s (last error %d)\n", __FILE__, __LINE__, #condition, WSAGetLastError()); \
    return 1;                                                                                               \
  }

constexpr int no_own_network = 77;

/// What `act` returns in a child process in a network of its own.
template <class Act>
int in_own_network(Act act) {
  const pid_t child = fork();
  if (child == 0) _exit(unshare(CLONE_NEWNET) == 0 ? act() : no_own_network);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define EXPECT_GOOD_IN_OWN_NETWORK(act)                                                               \
  const int result = in_own_network(act);                                                             \
  if (result == no_own_network) GTEST_SKIP() << "no network namespace or interface can be made here"; \
  EXPECT_EQ(result, 0)

/// Linux' ifreq; <linux/if.h> and <winsock2.h> do not go together.
struct InterfaceRequest {
  struct Address {  // as both worlds have it
    unsigned short family, port;
    unsigned char address[4], zero[8];
  };
  char name[16]{};
  union {
    Address address;
    short flags;
    int index;
    char room[24]{};
  };
  explicit InterfaceRequest(const char* interface) { std::strncpy(name, interface, sizeof name - 1); }
};

constexpr short interface_up = 1, interface_without_arp = 0x80;

/// Gives an interface an IPv4 address, unless it is 0.0.0.0, and switches it on.
inline bool configure(const char* name, std::array<unsigned char, 4> address, short flags = interface_up) {
  const int fd = posix::socket(posix::af_inet, posix::sock_dgram | posix::sock_cloexec, 0);
  InterfaceRequest request(name);
  request.address = {posix::af_inet, 0, {address[0], address[1], address[2], address[3]}, {}};
  bool good = address[0] == 0 || posix::ioctl(fd, SIOCSIFADDR, &request) == 0;
  good = posix::ioctl(fd, SIOCGIFFLAGS, &request) == 0 && good;
  request.flags = static_cast<short>(request.flags | flags);
  good = posix::ioctl(fd, SIOCSIFFLAGS, &request) == 0 && good;
  close(fd);
  return good;
}

/// Attributes of a netlink message; those that are opened contain what follows until they are closed.
class NetlinkMessage {
 public:
  NetlinkMessage(unsigned short type, const auto& body) {
    header_.nlmsg_type = type;
    header_.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
    append(&header_, sizeof header_);
    append(&body, sizeof body);
  }
  void add(unsigned short type, std::string_view value) {
    const std::size_t at = open(type);
    append(value.data(), value.size());
    octets_.push_back(0);
    close(at);
  }
  std::size_t open(unsigned short type) {
    const std::size_t at = octets_.size();
    const rtattr attribute{0, type};
    append(&attribute, sizeof attribute);
    return at;
  }
  void append(const void* value, std::size_t size) {
    const auto* octets = static_cast<const unsigned char*>(value);
    octets_.insert(octets_.end(), octets, octets + size);
  }
  void close(std::size_t at) {
    const auto length = static_cast<unsigned short>(octets_.size() - at);
    std::memcpy(octets_.data() + at, &length, sizeof length);
    octets_.resize(NLMSG_ALIGN(octets_.size()));
  }
  /// Whether the kernel has done it.
  bool send() {
    header_.nlmsg_len = static_cast<unsigned>(octets_.size());
    std::memcpy(octets_.data(), &header_, sizeof header_);
    constexpr int af_netlink = 16;
    const int fd = posix::socket(af_netlink, posix::sock_raw | posix::sock_cloexec, NETLINK_ROUTE);
    struct {
      nlmsghdr header;
      nlmsgerr error;
      char more[1024];
    } answer{};
    const bool done = write(fd, octets_.data(), octets_.size()) == static_cast<ssize_t>(octets_.size())
                      && read(fd, &answer, sizeof answer) >= static_cast<ssize_t>(sizeof answer.header + sizeof answer.error)
                      && answer.header.nlmsg_type == NLMSG_ERROR && answer.error.error == 0;
    ::close(fd);
    return done;
  }

 private:
  nlmsghdr header_{};
  std::vector<unsigned char> octets_;
};

/// A pair of Ethernet interfaces with a wire between them.
inline bool make_pair_of_interfaces(const char* name, const char* other) {
  NetlinkMessage message(RTM_NEWLINK, ifinfomsg{});
  message.add(IFLA_IFNAME, name);
  const std::size_t info = message.open(IFLA_LINKINFO);
  message.add(IFLA_INFO_KIND, "veth");
  const std::size_t data = message.open(IFLA_INFO_DATA), peer = message.open(VETH_INFO_PEER);
  const ifinfomsg end{};
  message.append(&end, sizeof end);
  message.add(IFLA_IFNAME, other);
  message.close(peer);
  message.close(data);
  message.close(info);
  return message.send();
}

/// Waits until what is sent on the interface is not dropped any more: a while after it is up, or at once when Linux is
/// asked.
inline bool carries(const char* name) {
  struct {
    unsigned command, value;
  } link{.command = 10, .value = 0};  // ETHTOOL_GLINK
  InterfaceRequest request(name);
  void* const data = &link;
  std::memcpy(request.room, &data, sizeof data);
  const int fd = posix::socket(posix::af_inet, posix::sock_dgram | posix::sock_cloexec, 0);
  while (posix::ioctl(fd, SIOCETHTOOL, &request) == 0 && !link.value) sched_yield();
  close(fd);
  return link.value != 0;
}

/// An interface, test0, with the address 192.0.2.1 and the network 192.0.2.0/24. The test is at the other end of its wire,
/// reads the packets that go out, and writes those that come in.
class Wire {
 public:
  Wire() {
    if (!make_pair_of_interfaces("test0", "test1")
        || !configure("test0", {192, 0, 2, 1}, interface_up | interface_without_arp) || !configure("test1", {0, 0, 0, 0})
        || !carries("test0") || !carries("test1"))
      return;
    InterfaceRequest request("test0");
    const auto ask = [&](unsigned long what) { return posix::ioctl(end_, what, &request) == 0; };
    end_ = posix::socket(posix::af_packet, posix::sock_dgram | posix::sock_cloexec, 0);
    if (!ask(SIOCGIFHWADDR)) return;
    std::memcpy(to_.sll_addr, request.room + 2, 6);
    if (!ask(SIOCGIFINDEX)) return;
    index_ = static_cast<unsigned>(request.index);
    request = InterfaceRequest("test1");
    if (!ask(SIOCGIFINDEX)) return;
    to_.sll_family = posix::af_packet;
    to_.sll_protocol = htons(ETH_P_IP);
    to_.sll_ifindex = request.index;
    to_.sll_halen = 6;
    good_ = posix::bind(end_, &to_, sizeof to_) == 0;
  }
  ~Wire() { close(end_); }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] unsigned index() const { return index_; }
  /// The next IPv4 packet of `protocol` that goes out; empty after 20 s.
  [[nodiscard]] std::vector<unsigned char> next(int protocol) const {
    std::vector<unsigned char> packet(2048);
    for (posix::pollfd waiting{end_, posix::pollin, 0}; posix::poll(&waiting, 1, 20000) > 0;) {
      const ssize_t got = posix::recv(end_, packet.data(), packet.size(), 0);
      if (got < 20 || packet[9] != protocol) continue;
      packet.resize(static_cast<std::size_t>(got));
      return packet;
    }
    return {};
  }
  [[nodiscard]] bool give(std::span<const unsigned char> packet) const {
    return posix::sendto(end_, packet.data(), packet.size(), 0, &to_, sizeof to_) == static_cast<ssize_t>(packet.size());
  }

 private:
  int end_ = -1;
  unsigned index_ = 0;
  sockaddr_ll to_{};
  bool good_ = false;
};

/// The checksum of an IP header and of ICMP. [RFC 1071]
inline void put_checksum(std::span<unsigned char> octets, std::size_t at) {
  octets[at] = octets[at + 1] = 0;
  unsigned sum = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) sum += i % 2 ? octets[i] : octets[i] << 8;
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  octets[at] = static_cast<unsigned char>(~sum >> 8);
  octets[at + 1] = static_cast<unsigned char>(~sum);
}

/// An IPv4 packet. `from` and `to` are in 192.0.2.0/24, or `to` is whole.
inline std::vector<unsigned char> packet_of(unsigned char protocol, std::array<unsigned char, 4> from,
                                            std::array<unsigned char, 4> to, std::span<const unsigned char> payload) {
  std::vector<unsigned char> packet(20);
  packet[0] = 0x45;
  packet[3] = static_cast<unsigned char>(20 + payload.size());
  packet[8] = 64;
  packet[9] = protocol;
  std::copy(from.begin(), from.end(), packet.begin() + 12);
  std::copy(to.begin(), to.end(), packet.begin() + 16);
  put_checksum(packet, 10);
  packet.insert(packet.end(), payload.begin(), payload.end());
  return packet;
}

/// A datagram of UDP, without a checksum.
inline std::vector<unsigned char> datagram_of(std::array<unsigned char, 4> from, std::array<unsigned char, 4> to,
                                              unsigned short port, std::string_view text) {
  std::vector<unsigned char> payload{0x12,
                                     0x34,
                                     static_cast<unsigned char>(port >> 8),
                                     static_cast<unsigned char>(port),
                                     0,
                                     static_cast<unsigned char>(8 + text.size()),
                                     0,
                                     0};
  payload.insert(payload.end(), text.begin(), text.end());
  return packet_of(17, from, to, payload);
}

inline sockaddr_in ipv4(std::array<unsigned char, 4> address, unsigned short port = 0) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  std::memcpy(&name.sin_addr, address.data(), 4);
  return name;
}
inline const sockaddr* generic(const sockaddr_in& name) { return reinterpret_cast<const sockaddr*>(&name); }

inline bool start_winsock() {
  WSADATA data;
  return WSAStartup(MAKEWORD(2, 2), &data) == 0;
}

}  // namespace ows
