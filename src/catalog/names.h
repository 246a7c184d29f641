// The names that manifests and the tool `winsock` have for numbers of the catalog.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <span>
#include <string_view>

namespace ows::catalog {

struct Name {
  std::string_view text;
  DWORD value;
};

inline constexpr Name service_flags[] = {
    {"connectionless", XP1_CONNECTIONLESS},
    {"guaranteed-delivery", XP1_GUARANTEED_DELIVERY},
    {"guaranteed-order", XP1_GUARANTEED_ORDER},
    {"message-oriented", XP1_MESSAGE_ORIENTED},
    {"pseudo-stream", XP1_PSEUDO_STREAM},
    {"graceful-close", XP1_GRACEFUL_CLOSE},
    {"expedited-data", XP1_EXPEDITED_DATA},
    {"connect-data", XP1_CONNECT_DATA},
    {"disconnect-data", XP1_DISCONNECT_DATA},
    {"broadcast", XP1_SUPPORT_BROADCAST},
    {"multipoint", XP1_SUPPORT_MULTIPOINT},
    {"multipoint-control-root", XP1_MULTIPOINT_CONTROL_PLANE},
    {"multipoint-data-root", XP1_MULTIPOINT_DATA_PLANE},
    {"qos", XP1_QOS_SUPPORTED},
    {"interrupt", XP1_INTERRUPT},
    {"send-only", XP1_UNI_SEND},
    {"receive-only", XP1_UNI_RECV},
    {"ifs-handles", XP1_IFS_HANDLES},
    {"partial-message", XP1_PARTIAL_MESSAGE},
    {"san", XP1_SAN_SUPPORT_SDP},
};

inline constexpr Name provider_flags[] = {
    {"multiple-entries", PFL_MULTIPLE_PROTO_ENTRIES},
    {"recommended", PFL_RECOMMENDED_PROTO_ENTRY},
    {"hidden", PFL_HIDDEN},
    {"matches-protocol-zero", PFL_MATCHES_PROTOCOL_ZERO},
    {"network-direct", PFL_NETWORKDIRECT_PROVIDER},
};

inline constexpr Name layer_categories[] = {
    {"system", LSP_SYSTEM},
    {"inspector", LSP_INSPECTOR},
    {"redirector", LSP_REDIRECTOR},
    {"proxy", LSP_PROXY},
    {"firewall", LSP_FIREWALL},
    {"inbound-modify", LSP_INBOUND_MODIFY},
    {"outbound-modify", LSP_OUTBOUND_MODIFY},
    {"crypto-compress", LSP_CRYPTO_COMPRESS},
    {"local-cache", LSP_LOCAL_CACHE},
};

inline constexpr Name families[] = {{"inet", AF_INET}, {"inet6", AF_INET6},   {"unix", AF_UNIX},
                                    {"hyperv", 34},    {"bluetooth", AF_BTH}, {"iso", AF_ISO}};
inline constexpr Name socket_types[] = {
    {"stream", SOCK_STREAM}, {"datagram", SOCK_DGRAM}, {"raw", SOCK_RAW}, {"rdm", SOCK_RDM}, {"seqpacket", SOCK_SEQPACKET}};
inline constexpr Name protocols[] = {{"icmp", IPPROTO_ICMP}, {"tcp", IPPROTO_TCP}, {"udp", IPPROTO_UDP}};

}  // namespace ows::catalog
