// Linux' socket options beyond those of border/posix.h, with the structures they take. Proved by posix_options_check.cpp.
#pragma once

#include <cstdint>

namespace ows::posix {

constexpr int so_no_check = 11, so_priority = 12, so_attach_filter = 26, so_detach_filter = 27, so_lock_filter = 44,
              so_incoming_cpu = 49, so_max_pacing_rate = 47;
constexpr int af_packet = 17, sol_packet = 263;
constexpr int vm_connect_timeout = 8;  // SO_VM_SOCKETS_CONNECT_TIMEOUT, of level AF_VSOCK
constexpr int msg_errqueue = 0x2000;
constexpr int tcp_syncnt = 7, tcp_user_timeout = 18, tcp_fastopen = 23;
constexpr int udp_segment = 103, udp_gro = 104;

constexpr int ip_recverr = 11, ip_recvttl = 12, ip_recvtos = 13, ip_mtu = 14, ip_bind_address_no_port = 24,
              ip_unblock_source = 37, ip_block_source = 38, ip_add_source_membership = 39, ip_drop_source_membership = 40,
              ip_unicast_if = 50;
constexpr int ip_pmtudisc_want = 1, ip_pmtudisc_probe = 3;
constexpr int mcast_join_group = 42, mcast_block_source = 43, mcast_unblock_source = 44, mcast_leave_group = 45,
              mcast_join_source_group = 46, mcast_leave_source_group = 47, mcast_msfilter = 48, ip_msfilter = 41;
constexpr int mcast_exclude = 0, mcast_include = 1;

constexpr int ipv6_checksum = 7, ipv6_mtu_discover = 23, ipv6_mtu = 24, ipv6_recverr = 25, ipv6_hdrincl = 36,
              ipv6_recvhoplimit = 51, ipv6_dontfrag = 62, ipv6_recvtclass = 66, ipv6_tclass = 67, ipv6_unicast_if = 76;

struct ip_mreqn {
  std::uint32_t multicast, address;  // network order
  int index;
};

struct ip_mreq_source {
  std::uint32_t multicast, interface, source;  // network order
};

/// The beginning of struct tcp_info, as far as it is used.
struct tcp_info {
  std::uint8_t state, ca_state, retransmits, probes, backoff, options, window_scales, limited;
  std::uint32_t rto, ato, snd_mss, rcv_mss;
  std::uint32_t unacked, sacked, lost, retrans, fackets;
  std::uint32_t last_data_sent, last_ack_sent, last_data_recv, last_ack_recv;
  std::uint32_t pmtu, rcv_ssthresh, rtt, rttvar, snd_ssthresh, snd_cwnd, advmss, reordering;
  std::uint32_t rcv_rtt, rcv_space, total_retrans;
  std::uint64_t pacing_rate, max_pacing_rate, bytes_acked, bytes_received;
  std::uint32_t segs_out, segs_in, notsent_bytes, min_rtt, data_segs_in, data_segs_out;
  std::uint64_t delivery_rate, busy_time, rwnd_limited, sndbuf_limited;
  std::uint32_t delivered, delivered_ce;
  std::uint64_t bytes_sent, bytes_retrans;
  std::uint32_t dsack_dups, reord_seen, rcv_ooopack, snd_wnd;
};
constexpr std::uint8_t tcpi_opt_timestamps = 1;

}  // namespace ows::posix
