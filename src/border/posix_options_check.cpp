// Proves border/posix_options.h against the real Linux headers. Nothing here runs.
#include "border/posix_options.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>

#include <linux/tcp.h>
#include <linux/udp.h>
#include <linux/vm_sockets.h>

namespace p = ows::posix;

static_assert(p::so_no_check == SO_NO_CHECK && p::so_attach_filter == SO_ATTACH_FILTER
              && p::so_detach_filter == SO_DETACH_FILTER && p::so_lock_filter == SO_LOCK_FILTER
              && p::so_incoming_cpu == SO_INCOMING_CPU && p::msg_errqueue == MSG_ERRQUEUE && p::af_packet == AF_PACKET
              && p::sol_packet == SOL_PACKET);
static_assert(p::tcp_syncnt == TCP_SYNCNT && p::tcp_user_timeout == TCP_USER_TIMEOUT && p::tcp_fastopen == TCP_FASTOPEN);
static_assert(p::vm_connect_timeout == SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW);
static_assert(p::udp_segment == UDP_SEGMENT && p::udp_gro == UDP_GRO);
static_assert(p::ip_recverr == IP_RECVERR && p::ip_recvttl == IP_RECVTTL && p::ip_recvtos == IP_RECVTOS
              && p::ip_mtu == IP_MTU && p::ip_bind_address_no_port == IP_BIND_ADDRESS_NO_PORT
              && p::ip_unblock_source == IP_UNBLOCK_SOURCE && p::ip_block_source == IP_BLOCK_SOURCE
              && p::ip_add_source_membership == IP_ADD_SOURCE_MEMBERSHIP
              && p::ip_drop_source_membership == IP_DROP_SOURCE_MEMBERSHIP && p::ip_unicast_if == IP_UNICAST_IF
              && p::ip_pmtudisc_want == IP_PMTUDISC_WANT && p::ip_pmtudisc_probe == IP_PMTUDISC_PROBE);
static_assert(p::mcast_join_group == MCAST_JOIN_GROUP && p::mcast_block_source == MCAST_BLOCK_SOURCE
              && p::mcast_unblock_source == MCAST_UNBLOCK_SOURCE && p::mcast_leave_group == MCAST_LEAVE_GROUP
              && p::mcast_join_source_group == MCAST_JOIN_SOURCE_GROUP
              && p::mcast_leave_source_group == MCAST_LEAVE_SOURCE_GROUP && p::mcast_msfilter == MCAST_MSFILTER
              && p::ip_msfilter == IP_MSFILTER && p::mcast_exclude == MCAST_EXCLUDE && p::mcast_include == MCAST_INCLUDE);
static_assert(p::ipv6_checksum == IPV6_CHECKSUM && p::ipv6_mtu_discover == IPV6_MTU_DISCOVER && p::ipv6_mtu == IPV6_MTU
              && p::ipv6_recverr == IPV6_RECVERR && p::ipv6_hdrincl == IPV6_HDRINCL
              && p::ipv6_recvhoplimit == IPV6_RECVHOPLIMIT && p::ipv6_dontfrag == IPV6_DONTFRAG
              && p::ipv6_recvtclass == IPV6_RECVTCLASS && p::ipv6_tclass == IPV6_TCLASS
              && p::ipv6_unicast_if == IPV6_UNICAST_IF);
static_assert(sizeof(p::ip_mreqn) == sizeof(::ip_mreqn) && offsetof(p::ip_mreqn, index) == offsetof(::ip_mreqn, imr_ifindex)
              && offsetof(p::ip_mreqn, address) == offsetof(::ip_mreqn, imr_address));
static_assert(sizeof(p::ip_mreq_source) == sizeof(::ip_mreq_source)
              && offsetof(p::ip_mreq_source, interface) == offsetof(::ip_mreq_source, imr_interface)
              && offsetof(p::ip_mreq_source, source) == offsetof(::ip_mreq_source, imr_sourceaddr));

#define SAME(ours, linux_) static_assert(offsetof(p::tcp_info, ours) == offsetof(::tcp_info, linux_))
SAME(options, tcpi_options);
SAME(snd_mss, tcpi_snd_mss);
SAME(unacked, tcpi_unacked);
SAME(rtt, tcpi_rtt);
SAME(snd_cwnd, tcpi_snd_cwnd);
SAME(rcv_space, tcpi_rcv_space);
SAME(total_retrans, tcpi_total_retrans);
SAME(bytes_acked, tcpi_bytes_acked);
SAME(bytes_received, tcpi_bytes_received);
SAME(min_rtt, tcpi_min_rtt);
SAME(rwnd_limited, tcpi_rwnd_limited);
SAME(sndbuf_limited, tcpi_sndbuf_limited);
SAME(bytes_sent, tcpi_bytes_sent);
SAME(bytes_retrans, tcpi_bytes_retrans);
SAME(snd_wnd, tcpi_snd_wnd);
static_assert(p::tcpi_opt_timestamps == TCPI_OPT_TIMESTAMPS);
