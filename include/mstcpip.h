/* mstcpip.h: Microsoft's requests to TCP/IP, and the types they carry. Types and codes only: a request that is not there
 * answers WSAEOPNOTSUPP.
 */
#ifndef _MSTCPIP_
#define _MSTCPIP_

#include <winsock2.h>
#include <ws2ipdef.h>
#include <ip2string.h>

/* Requests. */
#define SIO_RCVALL                                _WSAIOW(IOC_VENDOR, 1)
#define SIO_RCVALL_MCAST                          _WSAIOW(IOC_VENDOR, 2)
#define SIO_RCVALL_IGMPMCAST                      _WSAIOW(IOC_VENDOR, 3)
#define SIO_KEEPALIVE_VALS                        _WSAIOW(IOC_VENDOR, 4)
#define SIO_ABSORB_RTRALERT                       _WSAIOW(IOC_VENDOR, 5)
#define SIO_UCAST_IF                              _WSAIOW(IOC_VENDOR, 6)
#define SIO_LIMIT_BROADCASTS                      _WSAIOW(IOC_VENDOR, 7)
#define SIO_INDEX_BIND                            _WSAIOW(IOC_VENDOR, 8)
#define SIO_INDEX_MCASTIF                         _WSAIOW(IOC_VENDOR, 9)
#define SIO_INDEX_ADD_MCAST                       _WSAIOW(IOC_VENDOR, 10)
#define SIO_INDEX_DEL_MCAST                       _WSAIOW(IOC_VENDOR, 11)
#define SIO_RCVALL_MCAST_IF                       _WSAIOW(IOC_VENDOR, 13)
#define SIO_RCVALL_IF                             _WSAIOW(IOC_VENDOR, 14)
#define SIO_LOOPBACK_FAST_PATH                    _WSAIOW(IOC_VENDOR, 16)
#define SIO_TCP_INITIAL_RTO                       _WSAIOW(IOC_VENDOR, 17)
#define SIO_APPLY_TRANSPORT_SETTING               _WSAIOW(IOC_VENDOR, 19)
#define SIO_QUERY_TRANSPORT_SETTING               _WSAIOW(IOC_VENDOR, 20)
#define SIO_TCP_SET_ICW                           _WSAIOW(IOC_VENDOR, 22)
#define SIO_TCP_SET_ACK_FREQUENCY                 _WSAIOW(IOC_VENDOR, 23)
#define SIO_CPU_AFFINITY                          _WSAIOW(IOC_VENDOR, 21)
#define SIO_PRIORITY_HINT                         _WSAIOW(IOC_VENDOR, 24)
#define SIO_SET_PRIORITY_HINT                     SIO_PRIORITY_HINT
#define SIO_GET_TX_TIMESTAMP                      _WSAIOW(IOC_VENDOR, 234)
#define SIO_TIMESTAMPING                          _WSAIOW(IOC_VENDOR, 235)
#define SIO_QUERY_WFP_ALE_ENDPOINT_HANDLE         _WSAIOR(IOC_VENDOR, 205)
#define SIO_QUERY_RSS_SCALABILITY_INFO            _WSAIOR(IOC_VENDOR, 210)
#define SIO_TCP_INFO                              _WSAIORW(IOC_VENDOR, 39)
#define SIO_ACQUIRE_PORT_RESERVATION              _WSAIOW(IOC_VENDOR, 100)
#define SIO_RELEASE_PORT_RESERVATION              _WSAIOW(IOC_VENDOR, 101)
#define SIO_ASSOCIATE_PORT_RESERVATION            _WSAIOW(IOC_VENDOR, 102)
#define SIO_SET_SECURITY                          _WSAIOW(IOC_VENDOR, 200)
#define SIO_QUERY_SECURITY                        _WSAIORW(IOC_VENDOR, 201)
#define SIO_SET_PEER_TARGET_NAME                  _WSAIOW(IOC_VENDOR, 202)
#define SIO_DELETE_PEER_TARGET_NAME               _WSAIOW(IOC_VENDOR, 203)
#define SIO_SOCKET_USAGE_NOTIFICATION             _WSAIOW(IOC_VENDOR, 204)
#define SIO_QUERY_WFP_CONNECTION_REDIRECT_RECORDS _WSAIOW(IOC_VENDOR, 220)
#define SIO_QUERY_WFP_CONNECTION_REDIRECT_CONTEXT _WSAIOW(IOC_VENDOR, 221)
#define SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS   _WSAIOW(IOC_VENDOR, 222)

/* SIO_KEEPALIVE_VALS. */
struct tcp_keepalive {
  ULONG onoff;
  ULONG keepalivetime;     /* milliseconds */
  ULONG keepaliveinterval; /* milliseconds */
};

/* SIO_RCVALL, SIO_RCVALL_IF. */
typedef enum {
  RCVALL_OFF = 0,
  RCVALL_ON = 1,
  RCVALL_SOCKETLEVELONLY = 2,
  RCVALL_IPLEVEL = 3
} RCVALL_VALUE, *PRCVALL_VALUE;
#define RCVALL_MAX RCVALL_IPLEVEL

typedef struct {
  RCVALL_VALUE Mode;
  ULONG Interface;
} RCVALL_IF, *PRCVALL_IF;

/* SIO_QUERY_RSS_SCALABILITY_INFO. */
typedef struct _RSS_SCALABILITY_INFO {
  BOOLEAN RssEnabled;
} RSS_SCALABILITY_INFO, *PRSS_SCALABILITY_INFO;

/* SIO_TCP_INITIAL_RTO, SIO_TCP_SET_ICW, SIO_TCP_SET_ACK_FREQUENCY. */
typedef struct _TCP_INITIAL_RTO_PARAMETERS {
  USHORT Rtt; /* milliseconds */
  UCHAR MaxSynRetransmissions;
} TCP_INITIAL_RTO_PARAMETERS, *PTCP_INITIAL_RTO_PARAMETERS;
#define TCP_INITIAL_RTO_UNSPECIFIED_RTT                     ((USHORT)-1)
#define TCP_INITIAL_RTO_UNSPECIFIED_MAX_SYN_RETRANSMISSIONS ((UCHAR)-1)
#define TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS              ((UCHAR)-2)
#define TCP_INITIAL_RTO_DEFAULT_RTT                         0
#define TCP_INITIAL_RTO_DEFAULT_MAX_SYN_RETRANSMISSIONS     0

typedef enum {
  TCP_ICW_LEVEL_DEFAULT = 0,
  TCP_ICW_LEVEL_HIGH = 1,
  TCP_ICW_LEVEL_VERY_HIGH = 2,
  TCP_ICW_LEVEL_AGGRESSIVE = 3,
  TCP_ICW_LEVEL_EXPERIMENTAL = 4,
  TCP_ICW_LEVEL_COMPAT = 254,
  TCP_ICW_LEVEL_MAX = 255
} TCP_ICW_LEVEL, *PTCP_ICW_LEVEL;

typedef struct _TCP_ICW_PARAMETERS {
  TCP_ICW_LEVEL Level;
} TCP_ICW_PARAMETERS, *PTCP_ICW_PARAMETERS;

typedef struct _TCP_ACK_FREQUENCY_PARAMETERS {
  UCHAR TcpDelayedAckFrequency;
} TCP_ACK_FREQUENCY_PARAMETERS, *PTCP_ACK_FREQUENCY_PARAMETERS;

/* SIO_TCP_INFO: the version asked for (0, 1, 2) goes in as a DWORD. Times in the unit of the name, sizes in octets. */
typedef enum _TCPSTATE {
  TCPSTATE_CLOSED,
  TCPSTATE_LISTEN,
  TCPSTATE_SYN_SENT,
  TCPSTATE_SYN_RCVD,
  TCPSTATE_ESTABLISHED,
  TCPSTATE_FIN_WAIT_1,
  TCPSTATE_FIN_WAIT_2,
  TCPSTATE_CLOSE_WAIT,
  TCPSTATE_CLOSING,
  TCPSTATE_LAST_ACK,
  TCPSTATE_TIME_WAIT,
  TCPSTATE_MAX
} TCPSTATE;

typedef struct _TCP_INFO_v0 {
  TCPSTATE State;
  ULONG Mss;
  ULONG64 ConnectionTimeMs;
  BOOLEAN TimestampsEnabled;
  ULONG RttUs;
  ULONG MinRttUs;
  ULONG BytesInFlight;
  ULONG Cwnd;
  ULONG SndWnd;
  ULONG RcvWnd;
  ULONG RcvBuf;
  ULONG64 BytesOut;
  ULONG64 BytesIn;
  ULONG BytesReordered;
  ULONG BytesRetrans;
  ULONG FastRetrans;
  ULONG DupAcksIn;
  ULONG TimeoutEpisodes;
  UCHAR SynRetrans;
} TCP_INFO_v0, *PTCP_INFO_v0;

typedef struct _TCP_INFO_v1 {
  TCPSTATE State;
  ULONG Mss;
  ULONG64 ConnectionTimeMs;
  BOOLEAN TimestampsEnabled;
  ULONG RttUs;
  ULONG MinRttUs;
  ULONG BytesInFlight;
  ULONG Cwnd;
  ULONG SndWnd;
  ULONG RcvWnd;
  ULONG RcvBuf;
  ULONG64 BytesOut;
  ULONG64 BytesIn;
  ULONG BytesReordered;
  ULONG BytesRetrans;
  ULONG FastRetrans;
  ULONG DupAcksIn;
  ULONG TimeoutEpisodes;
  UCHAR SynRetrans;
  ULONG SndLimTransRwin;
  ULONG SndLimTimeRwin;
  ULONG64 SndLimBytesRwin;
  ULONG SndLimTransCwnd;
  ULONG SndLimTimeCwnd;
  ULONG64 SndLimBytesCwnd;
  ULONG SndLimTransSnd;
  ULONG SndLimTimeSnd;
  ULONG64 SndLimBytesSnd;
} TCP_INFO_v1, *PTCP_INFO_v1;

/* SIO_TIMESTAMPING. */
#define TIMESTAMPING_FLAG_RX 0x1
#define TIMESTAMPING_FLAG_TX 0x2
typedef struct _TIMESTAMPING_CONFIG {
  ULONG Flags;
  USHORT TxTimestampsBuffered;
} TIMESTAMPING_CONFIG, *PTIMESTAMPING_CONFIG;

/* SIO_PRIORITY_HINT. */
typedef enum {
  SocketPriorityHintVeryLow = 0,
  SocketPriorityHintLow,
  SocketPriorityHintNormal,
  SocketMaximumPriorityHintType
} SOCKET_PRIORITY_HINT, *PSOCKET_PRIORITY_HINT;

/* SIO_*_PORT_RESERVATION. Ports in network byte order. */
typedef struct _INET_PORT_RANGE {
  USHORT StartPort;
  USHORT NumberOfPorts;
} INET_PORT_RANGE, *PINET_PORT_RANGE, INET_PORT_RESERVATION, *PINET_PORT_RESERVATION;

typedef struct {
  ULONG64 Token;
} INET_PORT_RESERVATION_TOKEN, *PINET_PORT_RESERVATION_TOKEN;
#define INVALID_PORT_RESERVATION_TOKEN ((ULONG64)0)

typedef struct {
  INET_PORT_RESERVATION Reservation;
  INET_PORT_RESERVATION_TOKEN Token;
} INET_PORT_RESERVATION_INSTANCE, *PINET_PORT_RESERVATION_INSTANCE;

typedef struct {
  ULONG OwningPid;
} INET_PORT_RESERVATION_INFORMATION, *PINET_PORT_RESERVATION_INFORMATION;

/* SIO_APPLY_TRANSPORT_SETTING. */
typedef struct TRANSPORT_SETTING_ID {
  GUID Guid;
} TRANSPORT_SETTING_ID, *PTRANSPORT_SETTING_ID;

typedef enum {
  CONTROL_CHANNEL_TRIGGER_STATUS_INVALID = 0,
  CONTROL_CHANNEL_TRIGGER_STATUS_SOFTWARE_SLOT_ALLOCATED = 1,
  CONTROL_CHANNEL_TRIGGER_STATUS_HARDWARE_SLOT_ALLOCATED = 2,
  CONTROL_CHANNEL_TRIGGER_STATUS_POLICY_ERROR = 3,
  CONTROL_CHANNEL_TRIGGER_STATUS_SYSTEM_ERROR = 4,
  CONTROL_CHANNEL_TRIGGER_STATUS_TRANSPORT_DISCONNECTED = 5,
  CONTROL_CHANNEL_TRIGGER_STATUS_SERVICE_UNAVAILABLE = 6
} CONTROL_CHANNEL_TRIGGER_STATUS, *PCONTROL_CHANNEL_TRIGGER_STATUS;
#define CONTROL_CHANNEL_TRIGGER_STATUS_MAX CONTROL_CHANNEL_TRIGGER_STATUS_SYSTEM_ERROR

typedef struct _REAL_TIME_NOTIFICATION_SETTING_INPUT {
  TRANSPORT_SETTING_ID TransportSettingId;
  GUID BrokerEventGuid;
} REAL_TIME_NOTIFICATION_SETTING_INPUT, *PREAL_TIME_NOTIFICATION_SETTING_INPUT;

typedef struct _REAL_TIME_NOTIFICATION_SETTING_INPUT_EX {
  TRANSPORT_SETTING_ID TransportSettingId;
  GUID BrokerEventGuid;
  BOOLEAN Unmark;
} REAL_TIME_NOTIFICATION_SETTING_INPUT_EX, *PREAL_TIME_NOTIFICATION_SETTING_INPUT_EX;

typedef struct _REAL_TIME_NOTIFICATION_SETTING_OUTPUT {
  CONTROL_CHANNEL_TRIGGER_STATUS ChannelStatus;
} REAL_TIME_NOTIFICATION_SETTING_OUTPUT, *PREAL_TIME_NOTIFICATION_SETTING_OUTPUT;

typedef struct _ASSOCIATE_NAMERES_CONTEXT_INPUT {
  TRANSPORT_SETTING_ID TransportSettingId;
  UINT64 Handle;
} ASSOCIATE_NAMERES_CONTEXT_INPUT, *PASSOCIATE_NAMERES_CONTEXT_INPUT;

/* Sockets secured by IPsec. */
typedef enum _SOCKET_USAGE_TYPE {
  SYSTEM_CRITICAL_SOCKET = 1
} SOCKET_USAGE_TYPE;

typedef enum _SOCKET_SECURITY_PROTOCOL {
  SOCKET_SECURITY_PROTOCOL_DEFAULT,
  SOCKET_SECURITY_PROTOCOL_IPSEC,
  SOCKET_SECURITY_PROTOCOL_IPSEC2,
  SOCKET_SECURITY_PROTOCOL_INVALID
} SOCKET_SECURITY_PROTOCOL;

#define SOCKET_SETTINGS_GUARANTEE_ENCRYPTION            0x00000001
#define SOCKET_SETTINGS_ALLOW_INSECURE                  0x00000002
#define SOCKET_SETTINGS_IPSEC_SKIP_FILTER_INSTANTIATION 0x00000001
#define SOCKET_INFO_CONNECTION_SECURED                  0x00000001
#define SOCKET_INFO_CONNECTION_ENCRYPTED                0x00000002
#define SOCKET_INFO_CONNECTION_IMPERSONATED             0x00000004

typedef struct _SOCKET_SECURITY_SETTINGS {
  SOCKET_SECURITY_PROTOCOL SecurityProtocol;
  ULONG SecurityFlags;
} SOCKET_SECURITY_SETTINGS;

typedef struct _SOCKET_SECURITY_SETTINGS_IPSEC {
  SOCKET_SECURITY_PROTOCOL SecurityProtocol;
  ULONG SecurityFlags;
  ULONG IpsecFlags;
  GUID AuthipMMPolicyKey;
  GUID AuthipQMPolicyKey;
  GUID Reserved;
  UINT64 Reserved2;
  ULONG UserNameStringLen; /* octets, as the two below */
  ULONG DomainNameStringLen;
  ULONG PasswordStringLen;
  OWS_EXTENSION WCHAR AllStrings[0]; /* the three, one behind the other */
} SOCKET_SECURITY_SETTINGS_IPSEC;

typedef struct _SOCKET_PEER_TARGET_NAME {
  SOCKET_SECURITY_PROTOCOL SecurityProtocol;
  SOCKADDR_STORAGE PeerAddress;
  ULONG PeerTargetNameStringLen; /* octets */
  OWS_EXTENSION WCHAR AllStrings[0];
} SOCKET_PEER_TARGET_NAME;

typedef struct _SOCKET_SECURITY_QUERY_TEMPLATE {
  SOCKET_SECURITY_PROTOCOL SecurityProtocol;
  SOCKADDR_STORAGE PeerAddress;
  ULONG PeerTokenAccessMask;
} SOCKET_SECURITY_QUERY_TEMPLATE;

typedef struct _SOCKET_SECURITY_QUERY_INFO {
  SOCKET_SECURITY_PROTOCOL SecurityProtocol;
  ULONG Flags;
  UINT64 PeerApplicationAccessTokenHandle;
  UINT64 PeerMachineAccessTokenHandle;
} SOCKET_SECURITY_QUERY_INFO;

/* ---- questions about addresses: no error, any thread ------------------------------------------------------------- */

/* IPv4 addresses, network byte order. */
#define IN4ADDR_ANY       INADDR_ANY
#define IN4ADDR_LOOPBACK  0x0100007f
#define IN4ADDR_BROADCAST INADDR_BROADCAST
#define IN4ADDR_NONE      INADDR_NONE
#define IN4ADDR_LOOPBACKPREFIX_LENGTH  8
#define IN4ADDR_LINKLOCALPREFIX_LENGTH 16
#define IN4ADDR_MULTICASTPREFIX_LENGTH 4

FORCEINLINE BOOLEAN IN4_ADDR_EQUAL(const IN_ADDR *x, const IN_ADDR *y) { return x->s_addr == y->s_addr; }
FORCEINLINE BOOLEAN IN4_IS_ADDR_UNSPECIFIED(const IN_ADDR *a) { return a->s_addr == IN4ADDR_ANY; }
FORCEINLINE BOOLEAN IN4_IS_ADDR_BROADCAST(const IN_ADDR *a) { return a->s_addr == IN4ADDR_BROADCAST; }
FORCEINLINE BOOLEAN IN4_IS_ADDR_LOOPBACK(const IN_ADDR *a) { return a->S_un.S_un_b.s_b1 == 127; }
FORCEINLINE BOOLEAN IN4_IS_ADDR_LINKLOCAL(const IN_ADDR *a) {
  return a->S_un.S_un_b.s_b1 == 169 && a->S_un.S_un_b.s_b2 == 254;
}
FORCEINLINE BOOLEAN IN4_IS_ADDR_RFC1918(const IN_ADDR *a) {
  return a->S_un.S_un_b.s_b1 == 10 || (a->S_un.S_un_b.s_b1 == 172 && (a->S_un.S_un_b.s_b2 & 0xf0) == 16) ||
         (a->S_un.S_un_b.s_b1 == 192 && a->S_un.S_un_b.s_b2 == 168);
}
FORCEINLINE BOOLEAN IN4_IS_ADDR_MULTICAST(const IN_ADDR *a) { return (a->S_un.S_un_b.s_b1 & 0xf0) == 0xe0; }
FORCEINLINE BOOLEAN IN4_IS_ADDR_MC_LINKLOCAL(const IN_ADDR *a) {
  return a->S_un.S_un_b.s_b1 == 224 && a->S_un.S_un_b.s_b2 == 0 && a->S_un.S_un_b.s_b3 == 0;
}

FORCEINLINE BOOLEAN IN4ADDR_ISANY(const SOCKADDR_IN *a) { return IN4_IS_ADDR_UNSPECIFIED(&a->sin_addr); }
FORCEINLINE BOOLEAN IN4ADDR_ISLOOPBACK(const SOCKADDR_IN *a) { return IN4_IS_ADDR_LOOPBACK(&a->sin_addr); }

/* For AF_INET and AF_INET6; others are neither. */
FORCEINLINE BOOLEAN INETADDR_ISANY(const SOCKADDR *a) {
  return a->sa_family == AF_INET ? IN4ADDR_ISANY((const SOCKADDR_IN *)(const void *)a)
                                 : a->sa_family == AF_INET6 && IN6ADDR_ISANY((const SOCKADDR_IN6 *)(const void *)a);
}
FORCEINLINE BOOLEAN INETADDR_ISLOOPBACK(const SOCKADDR *a) {
  return a->sa_family == AF_INET ? IN4ADDR_ISLOOPBACK((const SOCKADDR_IN *)(const void *)a)
                                 : a->sa_family == AF_INET6 && IN6ADDR_ISLOOPBACK((const SOCKADDR_IN6 *)(const void *)a);
}
FORCEINLINE BOOLEAN INETADDR_ISV4MAPPED(const SOCKADDR *a) {
  return a->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&((const SOCKADDR_IN6 *)(const void *)a)->sin6_addr);
}

#endif
