// Linux' network calls and values, for files that include winsock2.h.
//
// <sys/socket.h> and <winsock2.h> define the same names with different values, so no file may include both. Here libc's
// functions appear in a namespace of their own, bound by assembler labels (no wrapper, no cost), with the structures and
// constants that they need. border/posix_check.cpp includes the real headers and proves every line of this file.
#pragma once

#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>

#include <cstddef>
#include <cstdint>

namespace ows::posix {

using socklen = unsigned int;  // winsock2.h makes `socklen` a macro

struct pollfd {
  int fd;
  short events;
  short revents;
};

struct msghdr {
  void* msg_name;
  socklen msg_namelen;
  ::iovec* msg_iov;
  std::size_t msg_iovlen;
  void* msg_control;
  std::size_t msg_controllen;
  int msg_flags;
};

struct cmsghdr {
  std::size_t length;
  int level, type;
};

struct in_pktinfo {
  int index;
  std::uint32_t own_address, address;  // network order
};

struct mmsghdr {
  msghdr msg_hdr;
  unsigned msg_len;
};

struct linger {
  int l_onoff;
  int l_linger;
};

/// Large enough for every address family; Linux' sockaddr_storage.
struct alignas(8) sockaddr_storage {
  std::uint16_t family;
  std::byte rest[126];
};

/// AF_VSOCK's address, and that of Bluetooth's RFCOMM (which no header of libc's has).
struct sockaddr_vm {
  std::uint16_t family, reserved;
  std::uint32_t port, cid;
  std::uint8_t flags, zero[3];
};
struct sockaddr_rc {
  std::uint16_t family;
  std::uint8_t address[6];  // the lowest octet first
  std::uint8_t channel;
};

struct addrinfo {
  int ai_flags;
  int ai_family;
  int ai_socktype;
  int ai_protocol;
  socklen ai_addrlen;
  void* ai_addr;
  char* ai_canonname;
  addrinfo* ai_next;
};

struct hostent {
  char* h_name;
  char** h_aliases;
  int h_addrtype;
  int h_length;
  char** h_addr_list;
};

struct servent {
  char* s_name;
  char** s_aliases;
  int s_port;
  char* s_proto;
};

struct protoent {
  char* p_name;
  char** p_aliases;
  int p_proto;
};

// Addresses are `void*` throughout: what lies there may be a Windows program's own memory.
int socket(int family, int type, int protocol) __asm__("socket");
int bind(int fd, const void* address, socklen length) __asm__("bind");
int listen(int fd, int backlog) __asm__("listen");
int connect(int fd, const void* address, socklen length) __asm__("connect");
int accept4(int fd, void* address, socklen* length, int flags) __asm__("accept4");
ssize_t send(int fd, const void* data, std::size_t length, int flags) __asm__("send");
ssize_t recv(int fd, void* data, std::size_t length, int flags) __asm__("recv");
ssize_t sendto(int fd, const void* data, std::size_t length, int flags, const void* to, socklen tolen) __asm__("sendto");
ssize_t recvfrom(int fd, void* data, std::size_t length, int flags, void* from, socklen* fromlen) __asm__("recvfrom");
ssize_t sendmsg(int fd, const msghdr* message, int flags) __asm__("sendmsg");
ssize_t recvmsg(int fd, msghdr* message, int flags) __asm__("recvmsg");
int sendmmsg(int fd, mmsghdr* messages, unsigned count, int flags) __asm__("sendmmsg");
int recvmmsg(int fd, mmsghdr* messages, unsigned count, int flags, timespec* timeout) __asm__("recvmmsg");
int shutdown(int fd, int how) __asm__("shutdown");
int getsockname(int fd, void* address, socklen* length) __asm__("getsockname");
int getpeername(int fd, void* address, socklen* length) __asm__("getpeername");
int getsockopt(int fd, int level, int name, void* value, socklen* length) __asm__("getsockopt");
int setsockopt(int fd, int level, int name, const void* value, socklen length) __asm__("setsockopt");
int socketpair(int family, int type, int protocol, int fds[2]) __asm__("socketpair");
int poll(pollfd* fds, unsigned long count, int timeout_ms) __asm__("poll");
int ppoll(pollfd* fds, unsigned long count, const ::timespec* timeout, const void* sigmask) __asm__("ppoll");
int ioctl(int fd, unsigned long request, ...) __asm__("ioctl");
int gethostname(char* name, std::size_t length) __asm__("gethostname");
int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) __asm__("getaddrinfo");
void freeaddrinfo(addrinfo* list) __asm__("freeaddrinfo");
int getnameinfo(const void* address, socklen length, char* host, socklen hostlen, char* service, socklen servicelen,
                int flags) __asm__("getnameinfo");
int gethostbyname2_r(const char* name, int family, hostent* entry, char* room, std::size_t size, hostent** result,
                     int* h_error) __asm__("gethostbyname2_r");
int gethostbyaddr_r(const void* address, socklen length, int family, hostent* entry, char* room, std::size_t size,
                    hostent** result, int* h_error) __asm__("gethostbyaddr_r");
int getservbyname_r(const char* name, const char* protocol, servent* entry, char* room, std::size_t size,
                    servent** result) __asm__("getservbyname_r");
int getservbyport_r(int port, const char* protocol, servent* entry, char* room, std::size_t size,
                    servent** result) __asm__("getservbyport_r");
int getprotobyname_r(const char* name, protoent* entry, char* room, std::size_t size,
                     protoent** result) __asm__("getprotobyname_r");
int getprotobynumber_r(int number, protoent* entry, char* room, std::size_t size,
                       protoent** result) __asm__("getprotobynumber_r");
const char* inet_ntop(int family, const void* address, char* text, socklen size) __asm__("inet_ntop");
int inet_pton(int family, const char* text, void* address) __asm__("inet_pton");
unsigned if_nametoindex(const char* name) __asm__("if_nametoindex");
char* if_indextoname(unsigned index, char* name) __asm__("if_indextoname");
int inet_aton(const char* text, void* address) __asm__("inet_aton");

// Families, types, protocols. The ones not here have the same value in both worlds.
constexpr int af_unspec = 0, af_unix = 1, af_inet = 2, af_inet6 = 10, af_bluetooth = 31, af_vsock = 40;
constexpr int sock_stream = 1, sock_dgram = 2, sock_raw = 3;
constexpr int sock_nonblock = 04000, sock_cloexec = 02000000;
constexpr int ipproto_ip = 0, ipproto_icmp = 1, ipproto_tcp = 6, ipproto_udp = 17, ipproto_ipv6 = 41, ipproto_icmpv6 = 58,
              ipproto_raw = 255;

constexpr int msg_oob = 0x1, msg_peek = 0x2, msg_dontroute = 0x4, msg_ctrunc = 0x8, msg_trunc = 0x20, msg_dontwait = 0x40,
              msg_waitall = 0x100, msg_nosignal = 0x4000, msg_more = 0x8000;
constexpr int shut_rd = 0, shut_wr = 1, shut_rdwr = 2;

constexpr short pollin = 0x001, pollpri = 0x002, pollout = 0x004, pollerr = 0x008, pollhup = 0x010, pollnval = 0x020,
                pollrdhup = 0x2000;

constexpr int sol_socket = 1;
constexpr int so_debug = 1, so_reuseaddr = 2, so_type = 3, so_error = 4, so_dontroute = 5, so_broadcast = 6, so_sndbuf = 7,
              so_rcvbuf = 8, so_keepalive = 9, so_oobinline = 10, so_linger = 13, so_reuseport = 15, so_rcvtimeo = 20,
              so_peercred = 17, so_sndtimeo = 21, so_acceptconn = 30;
constexpr int tcp_nodelay = 1, tcp_maxseg = 2, tcp_keepidle = 4, tcp_keepintvl = 5, tcp_keepcnt = 6, tcp_info = 11;
constexpr int ip_tos = 1, ip_ttl = 2, ip_hdrincl = 3, ip_options = 4, ip_pktinfo = 8, ip_mtu_discover = 10,
              ip_multicast_if = 32, ip_multicast_ttl = 33, ip_multicast_loop = 34, ip_add_membership = 35,
              ip_drop_membership = 36;
constexpr int ip_pmtudisc_dont = 0, ip_pmtudisc_do = 2;
constexpr int ipv6_unicast_hops = 16, ipv6_multicast_if = 17, ipv6_multicast_hops = 18, ipv6_multicast_loop = 19,
              ipv6_add_membership = 20, ipv6_drop_membership = 21, ipv6_v6only = 26, ipv6_recvpktinfo = 49,
              ipv6_pktinfo = 50, ipv6_hoplimit = 52;

constexpr unsigned long fionread = 0x541B, fionbio = 0x5421, siocatmark = 0x8905, siocoutq = 0x5411;

constexpr int ai_passive = 0x1, ai_canonname = 0x2, ai_numerichost = 0x4, ai_v4mapped = 0x8, ai_all = 0x10,
              ai_addrconfig = 0x20, ai_numericserv = 0x400;
constexpr int ni_numerichost = 1, ni_numericserv = 2, ni_nofqdn = 4, ni_namereqd = 8, ni_dgram = 16;
constexpr int eai_badflags = -1, eai_noname = -2, eai_again = -3, eai_fail = -4, eai_nodata = -5, eai_family = -6,
              eai_socktype = -7, eai_service = -8, eai_memory = -10, eai_system = -11, eai_overflow = -12;

constexpr int host_not_found = 1, try_again = 2, no_recovery = 3, no_data = 4;

}  // namespace ows::posix
