// Proves border/posix.h against the real Linux headers. Nothing here runs.
#include "border/posix.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/sockios.h>
#include <linux/vm_sockets.h>

namespace p = ows::posix;

#define SAME_FIELD(type, field) \
  static_assert(offsetof(p::type, field) == offsetof(::type, field) && sizeof(p::type::field) == sizeof(::type::field))

static_assert(sizeof(p::pollfd) == sizeof(::pollfd));
SAME_FIELD(pollfd, fd);
SAME_FIELD(pollfd, events);
SAME_FIELD(pollfd, revents);

static_assert(sizeof(p::msghdr) == sizeof(::msghdr));
SAME_FIELD(msghdr, msg_name);
SAME_FIELD(msghdr, msg_namelen);
SAME_FIELD(msghdr, msg_iov);
SAME_FIELD(msghdr, msg_iovlen);
SAME_FIELD(msghdr, msg_control);
SAME_FIELD(msghdr, msg_controllen);
SAME_FIELD(msghdr, msg_flags);

static_assert(sizeof(p::mmsghdr) == sizeof(::mmsghdr));
SAME_FIELD(mmsghdr, msg_hdr);
SAME_FIELD(mmsghdr, msg_len);

static_assert(sizeof(p::linger) == sizeof(::linger));
SAME_FIELD(linger, l_onoff);
SAME_FIELD(linger, l_linger);

static_assert(sizeof(p::sockaddr_vm) == sizeof(::sockaddr_vm));
static_assert(offsetof(p::sockaddr_vm, port) == offsetof(::sockaddr_vm, svm_port)
              && offsetof(p::sockaddr_vm, cid) == offsetof(::sockaddr_vm, svm_cid));

static_assert(sizeof(p::addrinfo) == sizeof(::addrinfo));
SAME_FIELD(addrinfo, ai_flags);
SAME_FIELD(addrinfo, ai_family);
SAME_FIELD(addrinfo, ai_socktype);
SAME_FIELD(addrinfo, ai_protocol);
SAME_FIELD(addrinfo, ai_addrlen);
SAME_FIELD(addrinfo, ai_addr);
SAME_FIELD(addrinfo, ai_canonname);
SAME_FIELD(addrinfo, ai_next);

static_assert(sizeof(p::hostent) == sizeof(::hostent));
SAME_FIELD(hostent, h_name);
SAME_FIELD(hostent, h_aliases);
SAME_FIELD(hostent, h_addrtype);
SAME_FIELD(hostent, h_length);
SAME_FIELD(hostent, h_addr_list);

static_assert(sizeof(p::servent) == sizeof(::servent));
SAME_FIELD(servent, s_name);
SAME_FIELD(servent, s_aliases);
SAME_FIELD(servent, s_port);
SAME_FIELD(servent, s_proto);

static_assert(sizeof(p::protoent) == sizeof(::protoent));
SAME_FIELD(protoent, p_name);
SAME_FIELD(protoent, p_aliases);
SAME_FIELD(protoent, p_proto);

static_assert(sizeof(p::cmsghdr) == sizeof(::cmsghdr) && offsetof(p::cmsghdr, length) == offsetof(::cmsghdr, cmsg_len)
              && offsetof(p::cmsghdr, level) == offsetof(::cmsghdr, cmsg_level)
              && offsetof(p::cmsghdr, type) == offsetof(::cmsghdr, cmsg_type) && CMSG_SPACE(12) == 32);
static_assert(sizeof(p::in_pktinfo) == sizeof(::in_pktinfo)
              && offsetof(p::in_pktinfo, index) == offsetof(::in_pktinfo, ipi_ifindex)
              && offsetof(p::in_pktinfo, own_address) == offsetof(::in_pktinfo, ipi_spec_dst)
              && offsetof(p::in_pktinfo, address) == offsetof(::in_pktinfo, ipi_addr));
static_assert(sizeof(::in6_pktinfo) == 20 && offsetof(::in6_pktinfo, ipi6_ifindex) == 16);

static_assert(p::host_not_found == HOST_NOT_FOUND && p::try_again == TRY_AGAIN && p::no_recovery == NO_RECOVERY
              && p::no_data == NO_DATA);

static_assert(sizeof(p::sockaddr_storage) == sizeof(::sockaddr_storage)
              && alignof(p::sockaddr_storage) >= alignof(::sockaddr_storage));
static_assert(sizeof(p::socklen) == sizeof(::socklen_t));

static_assert(p::af_unspec == AF_UNSPEC && p::af_unix == AF_UNIX && p::af_inet == AF_INET && p::af_inet6 == AF_INET6
              && p::af_bluetooth == AF_BLUETOOTH && p::af_vsock == AF_VSOCK);
static_assert(p::sock_stream == SOCK_STREAM && p::sock_dgram == SOCK_DGRAM && p::sock_raw == SOCK_RAW);
static_assert(p::sock_nonblock == SOCK_NONBLOCK && p::sock_cloexec == SOCK_CLOEXEC);
static_assert(p::ipproto_ip == IPPROTO_IP && p::ipproto_tcp == IPPROTO_TCP && p::ipproto_udp == IPPROTO_UDP
              && p::ipproto_ipv6 == IPPROTO_IPV6 && p::ipproto_icmp == IPPROTO_ICMP && p::ipproto_icmpv6 == IPPROTO_ICMPV6
              && p::ipproto_raw == IPPROTO_RAW);

static_assert(p::msg_oob == MSG_OOB && p::msg_peek == MSG_PEEK && p::msg_dontroute == MSG_DONTROUTE
              && p::msg_ctrunc == MSG_CTRUNC && p::msg_trunc == MSG_TRUNC && p::msg_dontwait == MSG_DONTWAIT
              && p::msg_waitall == MSG_WAITALL && p::msg_nosignal == MSG_NOSIGNAL && p::msg_more == MSG_MORE);
static_assert(p::shut_rd == SHUT_RD && p::shut_wr == SHUT_WR && p::shut_rdwr == SHUT_RDWR);
static_assert(p::pollin == POLLIN && p::pollpri == POLLPRI && p::pollout == POLLOUT && p::pollerr == POLLERR
              && p::pollhup == POLLHUP && p::pollnval == POLLNVAL && p::pollrdhup == POLLRDHUP);

static_assert(p::sol_socket == SOL_SOCKET && p::so_debug == SO_DEBUG && p::so_reuseaddr == SO_REUSEADDR
              && p::so_type == SO_TYPE && p::so_error == SO_ERROR && p::so_dontroute == SO_DONTROUTE
              && p::so_broadcast == SO_BROADCAST && p::so_sndbuf == SO_SNDBUF && p::so_rcvbuf == SO_RCVBUF
              && p::so_keepalive == SO_KEEPALIVE && p::so_oobinline == SO_OOBINLINE && p::so_linger == SO_LINGER
              && p::so_reuseport == SO_REUSEPORT && p::so_rcvtimeo == SO_RCVTIMEO && p::so_sndtimeo == SO_SNDTIMEO
              && p::so_acceptconn == SO_ACCEPTCONN && p::so_peercred == SO_PEERCRED);
static_assert(p::tcp_nodelay == TCP_NODELAY && p::tcp_maxseg == TCP_MAXSEG && p::tcp_keepidle == TCP_KEEPIDLE
              && p::tcp_keepintvl == TCP_KEEPINTVL && p::tcp_keepcnt == TCP_KEEPCNT && p::tcp_info == TCP_INFO);
static_assert(p::ip_tos == IP_TOS && p::ip_ttl == IP_TTL && p::ip_hdrincl == IP_HDRINCL && p::ip_options == IP_OPTIONS
              && p::ip_pktinfo == IP_PKTINFO && p::ip_mtu_discover == IP_MTU_DISCOVER
              && p::ip_multicast_if == IP_MULTICAST_IF && p::ip_multicast_ttl == IP_MULTICAST_TTL
              && p::ip_multicast_loop == IP_MULTICAST_LOOP && p::ip_add_membership == IP_ADD_MEMBERSHIP
              && p::ip_drop_membership == IP_DROP_MEMBERSHIP && p::ip_pmtudisc_dont == IP_PMTUDISC_DONT
              && p::ip_pmtudisc_do == IP_PMTUDISC_DO);
static_assert(p::ipv6_unicast_hops == IPV6_UNICAST_HOPS && p::ipv6_multicast_if == IPV6_MULTICAST_IF
              && p::ipv6_multicast_hops == IPV6_MULTICAST_HOPS && p::ipv6_multicast_loop == IPV6_MULTICAST_LOOP
              && p::ipv6_add_membership == IPV6_ADD_MEMBERSHIP && p::ipv6_drop_membership == IPV6_DROP_MEMBERSHIP
              && p::ipv6_v6only == IPV6_V6ONLY && p::ipv6_recvpktinfo == IPV6_RECVPKTINFO && p::ipv6_pktinfo == IPV6_PKTINFO
              && p::ipv6_hoplimit == IPV6_HOPLIMIT);
static_assert(p::fionread == FIONREAD && p::fionbio == FIONBIO && p::siocatmark == SIOCATMARK && p::siocoutq == SIOCOUTQ);

static_assert(p::ai_passive == AI_PASSIVE && p::ai_canonname == AI_CANONNAME && p::ai_numerichost == AI_NUMERICHOST
              && p::ai_v4mapped == AI_V4MAPPED && p::ai_all == AI_ALL && p::ai_addrconfig == AI_ADDRCONFIG
              && p::ai_numericserv == AI_NUMERICSERV);
static_assert(p::ni_numerichost == NI_NUMERICHOST && p::ni_numericserv == NI_NUMERICSERV && p::ni_nofqdn == NI_NOFQDN
              && p::ni_namereqd == NI_NAMEREQD && p::ni_dgram == NI_DGRAM);
static_assert(p::eai_badflags == EAI_BADFLAGS && p::eai_noname == EAI_NONAME && p::eai_again == EAI_AGAIN
              && p::eai_fail == EAI_FAIL && p::eai_nodata == EAI_NODATA && p::eai_family == EAI_FAMILY
              && p::eai_socktype == EAI_SOCKTYPE && p::eai_service == EAI_SERVICE && p::eai_memory == EAI_MEMORY
              && p::eai_system == EAI_SYSTEM && p::eai_overflow == EAI_OVERFLOW);
