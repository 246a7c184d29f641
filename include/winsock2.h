/* winsock2.h: Windows Sockets 2.
 *
 * Values, types and layouts are Windows'. Every function here may be called from any thread; what fails returns
 * SOCKET_ERROR or INVALID_SOCKET and leaves its code for WSAGetLastError. Before WSAStartup each fails with
 * WSANOTINITIALISED, after a network failure with WSAENETDOWN; what is no socket gives WSAENOTSOCK, memory that is not the
 * program's WSAEFAULT. These are not repeated below. "[name]" is the page of Microsoft's reference that the contract is from.
 */
#ifndef _WINSOCK2API_
#define _WINSOCK2API_
#ifndef _WINSOCKAPI_
#define _WINSOCKAPI_
#endif

#ifdef _SYS_SOCKET_H
#error "winsock2.h and <sys/socket.h> define the same names with different values: include only one of them in a file"
#endif

/* What libc's headers share with us comes first, so that nothing below is redefined by a later include. */
#pragma push_macro("FD_SETSIZE")
#include <sys/select.h>
#include <sys/time.h>
#include <sys/types.h>
#include <unistd.h>
#pragma pop_macro("FD_SETSIZE")

#include <windows.h>
#include <ws2def.h>
#include <qos.h>
#include <inaddr.h>

#ifndef WSAAPI
#define WSAAPI WINAPI
#endif
/* What comes before a declaration on Windows; OWS_BEGIN does it here. */
#ifndef WINSOCK_API_LINKAGE
#define WINSOCK_API_LINKAGE
#endif
#ifndef INCL_WINSOCK_API_TYPEDEFS
#define INCL_WINSOCK_API_TYPEDEFS 0
#endif
#ifndef WINSOCK_VERSION
#define WINSOCK_VERSION MAKEWORD(2, 2)
#endif

/* libc's u_long has 64 bits, its fd_set is a bit mask, its gethostname and (in C) select have other parameters. */
#define u_long ws2_u_long
typedef ULONG u_long;
#ifndef __u_char_defined /* libc has the other three unless it was told to be strict */
#define __u_char_defined
typedef UCHAR u_char;
typedef USHORT u_short;
typedef UINT u_int;
#endif
typedef UINT64 u_int64;
#define fd_set ws2_fd_set
#define gethostname ws2_gethostname
#ifndef __cplusplus
#define select ws2_select
#endif

typedef UINT_PTR SOCKET;
typedef unsigned int GROUP;
#define INVALID_SOCKET (SOCKET)(~0)
#define SOCKET_ERROR   (-1)
#define FROM_PROTOCOL_INFO (-1)

/* ---- sets of sockets [select] ------------------------------------------------------------------------------------ */

/* FD_SETSIZE is the program's own if it defined one. libc's, which it defines as __FD_SETSIZE, is not the program's. */
#ifdef FD_SETSIZE
#pragma push_macro("__FD_SETSIZE")
#undef __FD_SETSIZE
#if FD_SETSIZE + 0 == 0
#undef FD_SETSIZE
#endif
#pragma pop_macro("__FD_SETSIZE")
#endif
#ifndef FD_SETSIZE
#define FD_SETSIZE 64
#endif

typedef struct ws2_fd_set {
  u_int fd_count;
  SOCKET fd_array[FD_SETSIZE];
} fd_set, FD_SET, *PFD_SET, *LPFD_SET;

OWS_BEGIN
/* Nonzero if `s` stands in `set`. Needs no WSAStartup. */
int WSAAPI __WSAFDIsSet(SOCKET s, fd_set *set);
OWS_END

#undef FD_CLR
#undef FD_SET
#undef FD_ZERO
#undef FD_ISSET
#define FD_CLR(fd, set)                                                                                 \
  do {                                                                                                  \
    u_int ows_i;                                                                                        \
    for (ows_i = 0; ows_i < ((fd_set *)(set))->fd_count; ows_i++) {                                     \
      if (((fd_set *)(set))->fd_array[ows_i] == (SOCKET)(fd)) {                                         \
        for (; ows_i + 1 < ((fd_set *)(set))->fd_count; ows_i++)                                        \
          ((fd_set *)(set))->fd_array[ows_i] = ((fd_set *)(set))->fd_array[ows_i + 1];                  \
        ((fd_set *)(set))->fd_count--;                                                                  \
        break;                                                                                          \
      }                                                                                                 \
    }                                                                                                   \
  } while (0)
#define FD_SET(fd, set)                                                                                 \
  do {                                                                                                  \
    u_int ows_i;                                                                                        \
    for (ows_i = 0; ows_i < ((fd_set *)(set))->fd_count; ows_i++)                                       \
      if (((fd_set *)(set))->fd_array[ows_i] == (SOCKET)(fd)) break;                                    \
    if (ows_i == ((fd_set *)(set))->fd_count && ows_i < FD_SETSIZE) {                                   \
      ((fd_set *)(set))->fd_array[ows_i] = (SOCKET)(fd);                                                \
      ((fd_set *)(set))->fd_count++;                                                                    \
    }                                                                                                   \
  } while (0)
#define FD_ZERO(set) (((fd_set *)(set))->fd_count = 0)
#define FD_ISSET(fd, set) __WSAFDIsSet((SOCKET)(fd), (fd_set *)(set))

typedef struct timeval TIMEVAL, *PTIMEVAL, *LPTIMEVAL;
#ifndef timerisset
#define timerisset(tvp) ((tvp)->tv_sec || (tvp)->tv_usec)
#endif

/* ---- constants --------------------------------------------------------------------------------------------------- */

#undef _IO
#undef _IOR
#undef _IOW
#define _IO(x, y) (IOC_VOID | ((x) << 8) | (y))
#define _IOR(x, y, t) (IOC_OUT | (((LONG)sizeof(t) & IOCPARM_MASK) << 16) | ((x) << 8) | (y))
#define _IOW(x, y, t) (IOC_IN | (((LONG)sizeof(t) & IOCPARM_MASK) << 16) | ((x) << 8) | (y))
#undef FIONREAD
#undef FIONBIO
#undef FIOASYNC
#undef SIOCSHIWAT
#undef SIOCGHIWAT
#undef SIOCSLOWAT
#undef SIOCGLOWAT
#undef SIOCATMARK
/* Requests of ioctlsocket. */
#define FIONREAD   _IOR('f',127,u_long)
#define FIONBIO    _IOW('f',126,u_long)
#define FIOASYNC   _IOW('f',125,u_long)
#define SIOCSHIWAT _IOW('s',0,u_long)
#define SIOCGHIWAT _IOR('s',1,u_long)
#define SIOCSLOWAT _IOW('s',2,u_long)
#define SIOCGLOWAT _IOR('s',3,u_long)
#define SIOCATMARK _IOR('s',7,u_long)

/* Network events. */
#define FD_READ_BIT                     0
#define FD_READ                         (1 << FD_READ_BIT)
#define FD_WRITE_BIT                    1
#define FD_WRITE                        (1 << FD_WRITE_BIT)
#define FD_OOB_BIT                      2
#define FD_OOB                          (1 << FD_OOB_BIT)
#define FD_ACCEPT_BIT                   3
#define FD_ACCEPT                       (1 << FD_ACCEPT_BIT)
#define FD_CONNECT_BIT                  4
#define FD_CONNECT                      (1 << FD_CONNECT_BIT)
#define FD_CLOSE_BIT                    5
#define FD_CLOSE                        (1 << FD_CLOSE_BIT)
#define FD_QOS_BIT                      6
#define FD_QOS                          (1 << FD_QOS_BIT)
#define FD_GROUP_QOS_BIT                7
#define FD_GROUP_QOS                    (1 << FD_GROUP_QOS_BIT)
#define FD_ROUTING_INTERFACE_CHANGE_BIT 8
#define FD_ROUTING_INTERFACE_CHANGE     (1 << FD_ROUTING_INTERFACE_CHANGE_BIT)
#define FD_ADDRESS_LIST_CHANGE_BIT      9
#define FD_ADDRESS_LIST_CHANGE          (1 << FD_ADDRESS_LIST_CHANGE_BIT)
#define FD_MAX_EVENTS                   10
#define FD_ALL_EVENTS                   ((1 << FD_MAX_EVENTS) - 1)

/* Answers of a condition function, directions of shutdown, groups. */
#define CF_ACCEPT              0x0000
#define CF_REJECT              0x0001
#define CF_DEFER               0x0002
#define SD_RECEIVE             0x00
#define SD_SEND                0x01
#define SD_BOTH                0x02
#define SG_UNCONSTRAINED_GROUP 0x01
#define SG_CONSTRAINED_GROUP   0x02

/* Waits and overlapped operations. */
#define WSA_IO_PENDING          (ERROR_IO_PENDING)
#define WSA_IO_INCOMPLETE       (ERROR_IO_INCOMPLETE)
#define WSA_INVALID_HANDLE      (ERROR_INVALID_HANDLE)
#define WSA_INVALID_PARAMETER   (ERROR_INVALID_PARAMETER)
#define WSA_NOT_ENOUGH_MEMORY   (ERROR_NOT_ENOUGH_MEMORY)
#define WSA_OPERATION_ABORTED   (ERROR_OPERATION_ABORTED)
#define WSA_INVALID_EVENT       ((WSAEVENT)NULL)
#define WSA_MAXIMUM_WAIT_EVENTS (MAXIMUM_WAIT_OBJECTS)
#define WSA_WAIT_FAILED         (WAIT_FAILED)
#define WSA_WAIT_EVENT_0        (WAIT_OBJECT_0)
#define WSA_WAIT_IO_COMPLETION  (WAIT_IO_COMPLETION)
#define WSA_WAIT_TIMEOUT        (WAIT_TIMEOUT)
#define WSA_INFINITE            (INFINITE)

/* Catalog entries. */
#define MAX_PROTOCOL_CHAIN          7
#define BASE_PROTOCOL               1
#define LAYERED_PROTOCOL            0
#define WSAPROTOCOL_LEN             255
#define PFL_MULTIPLE_PROTO_ENTRIES  0x00000001
#define PFL_RECOMMENDED_PROTO_ENTRY 0x00000002
#define PFL_HIDDEN                  0x00000004
#define PFL_MATCHES_PROTOCOL_ZERO   0x00000008
#define PFL_NETWORKDIRECT_PROVIDER  0x00000010
#define BIGENDIAN                   0x0000
#define LITTLEENDIAN                0x0001
#define SECURITY_PROTOCOL_NONE      0x0000

/* What a protocol can do. */
#define XP1_CONNECTIONLESS           0x00000001
#define XP1_GUARANTEED_DELIVERY      0x00000002
#define XP1_GUARANTEED_ORDER         0x00000004
#define XP1_MESSAGE_ORIENTED         0x00000008
#define XP1_PSEUDO_STREAM            0x00000010
#define XP1_GRACEFUL_CLOSE           0x00000020
#define XP1_EXPEDITED_DATA           0x00000040
#define XP1_CONNECT_DATA             0x00000080
#define XP1_DISCONNECT_DATA          0x00000100
#define XP1_SUPPORT_BROADCAST        0x00000200
#define XP1_SUPPORT_MULTIPOINT       0x00000400
#define XP1_MULTIPOINT_CONTROL_PLANE 0x00000800
#define XP1_MULTIPOINT_DATA_PLANE    0x00001000
#define XP1_QOS_SUPPORTED            0x00002000
#define XP1_INTERRUPT                0x00004000
#define XP1_UNI_SEND                 0x00008000
#define XP1_UNI_RECV                 0x00010000
#define XP1_IFS_HANDLES              0x00020000
#define XP1_PARTIAL_MESSAGE          0x00040000
#define XP1_SAN_SUPPORT_SDP          0x00080000

/* Flags of WSASocket and WSAJoinLeaf. */
#define JL_SENDER_ONLY                  0x01
#define JL_RECEIVER_ONLY                0x02
#define JL_BOTH                         0x04
#define WSA_FLAG_OVERLAPPED             0x01
#define WSA_FLAG_MULTIPOINT_C_ROOT      0x02
#define WSA_FLAG_MULTIPOINT_C_LEAF      0x04
#define WSA_FLAG_MULTIPOINT_D_ROOT      0x08
#define WSA_FLAG_MULTIPOINT_D_LEAF      0x10
#define WSA_FLAG_ACCESS_SYSTEM_SECURITY 0x40
#define WSA_FLAG_NO_HANDLE_INHERIT      0x80
#define WSA_FLAG_REGISTERED_IO          0x100
#define TH_NETDEV                       0x00000001
#define TH_TAPI                         0x00000002

#undef POLLRDNORM
#undef POLLRDBAND
#undef POLLIN
#undef POLLPRI
#undef POLLWRNORM
#undef POLLOUT
#undef POLLWRBAND
#undef POLLERR
#undef POLLHUP
#undef POLLNVAL
/* Conditions of WSAPoll. */
#define POLLRDNORM 0x0100
#define POLLRDBAND 0x0200
#define POLLIN     (POLLRDNORM | POLLRDBAND)
#define POLLPRI    0x0400
#define POLLWRNORM 0x0010
#define POLLOUT    (POLLWRNORM)
#define POLLWRBAND 0x0020
#define POLLERR    0x0001
#define POLLHUP    0x0002
#define POLLNVAL   0x0004

/* Services. */
#define SERVICE_MULTIPLE             0x00000001
#define RES_UNUSED_1                 0x00000001
#define RES_FLUSH_CACHE              0x00000002
#define RES_SERVICE                  0x00000004
#define SERVICE_TYPE_VALUE_IPXPORTA  "IpxSocket"
#define SERVICE_TYPE_VALUE_SAPIDA    "SapId"
#define SERVICE_TYPE_VALUE_TCPPORTA  "TcpPort"
#define SERVICE_TYPE_VALUE_UDPPORTA  "UdpPort"
#define SERVICE_TYPE_VALUE_OBJECTIDA "ObjectId"
#define RESULT_IS_ALIAS              0x0001
#define RESULT_IS_ADDED              0x0010
#define RESULT_IS_CHANGED            0x0020
#define RESULT_IS_DELETED            0x0040
#define SERVICE_TYPE_VALUE_IPXPORTW  OWS_WIDE("IpxSocket")
#define SERVICE_TYPE_VALUE_SAPIDW    OWS_WIDE("SapId")
#define SERVICE_TYPE_VALUE_TCPPORTW  OWS_WIDE("TcpPort")
#define SERVICE_TYPE_VALUE_UDPPORTW  OWS_WIDE("UdpPort")
#define SERVICE_TYPE_VALUE_OBJECTIDW OWS_WIDE("ObjectId")
#ifdef UNICODE
#define SERVICE_TYPE_VALUE_IPXPORT  SERVICE_TYPE_VALUE_IPXPORTW
#define SERVICE_TYPE_VALUE_SAPID    SERVICE_TYPE_VALUE_SAPIDW
#define SERVICE_TYPE_VALUE_TCPPORT  SERVICE_TYPE_VALUE_TCPPORTW
#define SERVICE_TYPE_VALUE_UDPPORT  SERVICE_TYPE_VALUE_UDPPORTW
#define SERVICE_TYPE_VALUE_OBJECTID SERVICE_TYPE_VALUE_OBJECTIDW
#else
#define SERVICE_TYPE_VALUE_IPXPORT  SERVICE_TYPE_VALUE_IPXPORTA
#define SERVICE_TYPE_VALUE_SAPID    SERVICE_TYPE_VALUE_SAPIDA
#define SERVICE_TYPE_VALUE_TCPPORT  SERVICE_TYPE_VALUE_TCPPORTA
#define SERVICE_TYPE_VALUE_UDPPORT  SERVICE_TYPE_VALUE_UDPPORTA
#define SERVICE_TYPE_VALUE_OBJECTID SERVICE_TYPE_VALUE_OBJECTIDA
#endif

/* Flags of look-ups. */
#define LUP_DEEP                   0x0001
#define LUP_CONTAINERS             0x0002
#define LUP_NOCONTAINERS           0x0004
#define LUP_NEAREST                0x0008
#define LUP_RETURN_NAME            0x0010
#define LUP_RETURN_TYPE            0x0020
#define LUP_RETURN_VERSION         0x0040
#define LUP_RETURN_COMMENT         0x0080
#define LUP_RETURN_ADDR            0x0100
#define LUP_RETURN_BLOB            0x0200
#define LUP_RETURN_ALIASES         0x0400
#define LUP_RETURN_QUERY_STRING    0x0800
#define LUP_RETURN_ALL             0x0FF0
#define LUP_RES_SERVICE            0x8000
#define LUP_FLUSHCACHE             0x1000
#define LUP_FLUSHPREVIOUS          0x2000
#define LUP_NON_AUTHORITATIVE      0x4000
#define LUP_SECURE                 0x8000
#define LUP_RETURN_PREFERRED_NAMES 0x10000
#define LUP_DNS_ONLY               0x20000
#define LUP_ADDRCONFIG             0x100000
#define LUP_DUAL_ADDR              0x200000
#define LUP_FILESERVER             0x400000
#define LUP_DISABLE_IDN_ENCODING   0x00800000
#define LUP_API_ANSI               0x01000000
#define LUP_RESOLUTION_HANDLE      0x80000000
#define LUP_RES_RESERVICE          0x8000
#define SIO_NSP_NOTIFY_CHANGE      _WSAIOW(IOC_WS2, 25)

/* h_errno is the thread's last error. */
#define h_errno WSAGetLastError()
#define HOST_NOT_FOUND WSAHOST_NOT_FOUND
#define TRY_AGAIN      WSATRY_AGAIN
#define NO_RECOVERY    WSANO_RECOVERY
#define NO_DATA        WSANO_DATA
#define WSANO_ADDRESS  WSANO_DATA
#define NO_ADDRESS     WSANO_ADDRESS

#define WSADESCRIPTION_LEN 256
#define WSASYS_STATUS_LEN  128
#define MAXGETHOSTSTRUCT   1024

/* ---- structures -------------------------------------------------------------------------------------------------- */

typedef struct WSAData {
  WORD wVersion;     /* the version to be used */
  WORD wHighVersion; /* the highest version that there is */
  u_short iMaxSockets;
  u_short iMaxUdpDg;
  char *lpVendorInfo;
  char szDescription[WSADESCRIPTION_LEN + 1];
  char szSystemStatus[WSASYS_STATUS_LEN + 1];
} WSADATA, *LPWSADATA;

typedef struct linger {
  u_short l_onoff;
  u_short l_linger; /* seconds */
} LINGER, *PLINGER, *LPLINGER;

struct sockproto {
  u_short sp_family;
  u_short sp_protocol;
};

typedef struct hostent {
  char *h_name;
  char **h_aliases;
  short h_addrtype;
  short h_length;
  char **h_addr_list;
#define h_addr h_addr_list[0]
} HOSTENT, *PHOSTENT, *LPHOSTENT;

struct netent {
  char *n_name;
  char **n_aliases;
  short n_addrtype;
  u_long n_net;
};

typedef struct servent {
  char *s_name;
  char **s_aliases;
  char *s_proto;
  short s_port;
} SERVENT, *PSERVENT, *LPSERVENT;

typedef struct protoent {
  char *p_name;
  char **p_aliases;
  short p_proto;
} PROTOENT, *PPROTOENT, *LPPROTOENT;

#define WSAEVENT      HANDLE
#define LPWSAEVENT    LPHANDLE
#define WSAOVERLAPPED OVERLAPPED
typedef struct _OVERLAPPED *LPWSAOVERLAPPED;

typedef struct _QualityOfService {
  FLOWSPEC SendingFlowspec;
  FLOWSPEC ReceivingFlowspec;
  WSABUF ProviderSpecific;
} QOS, *LPQOS;

typedef struct _WSANETWORKEVENTS {
  LONG lNetworkEvents;
  int iErrorCode[FD_MAX_EVENTS];
} WSANETWORKEVENTS, *LPWSANETWORKEVENTS;

typedef struct _WSAPROTOCOLCHAIN {
  int ChainLen; /* 0: a layer, 1: a base protocol, more: a chain of that many layers over one */
  DWORD ChainEntries[MAX_PROTOCOL_CHAIN];
} WSAPROTOCOLCHAIN, *LPWSAPROTOCOLCHAIN;

typedef struct _WSAPROTOCOL_INFOA {
  DWORD dwServiceFlags1; /* XP1_* */
  DWORD dwServiceFlags2;
  DWORD dwServiceFlags3;
  DWORD dwServiceFlags4;
  DWORD dwProviderFlags; /* PFL_* */
  GUID ProviderId;
  DWORD dwCatalogEntryId;
  WSAPROTOCOLCHAIN ProtocolChain;
  int iVersion;
  int iAddressFamily;
  int iMaxSockAddr;
  int iMinSockAddr;
  int iSocketType;
  int iProtocol;
  int iProtocolMaxOffset;
  int iNetworkByteOrder; /* BIGENDIAN, LITTLEENDIAN */
  int iSecurityScheme;
  DWORD dwMessageSize; /* octets; 0: a stream, 1: ask SO_MAX_MSG_SIZE, 0xffffffff: no limit */
  DWORD dwProviderReserved;
  CHAR szProtocol[WSAPROTOCOL_LEN + 1];
} WSAPROTOCOL_INFOA, *LPWSAPROTOCOL_INFOA;

typedef struct _WSAPROTOCOL_INFOW {
  DWORD dwServiceFlags1;
  DWORD dwServiceFlags2;
  DWORD dwServiceFlags3;
  DWORD dwServiceFlags4;
  DWORD dwProviderFlags;
  GUID ProviderId;
  DWORD dwCatalogEntryId;
  WSAPROTOCOLCHAIN ProtocolChain;
  int iVersion;
  int iAddressFamily;
  int iMaxSockAddr;
  int iMinSockAddr;
  int iSocketType;
  int iProtocol;
  int iProtocolMaxOffset;
  int iNetworkByteOrder;
  int iSecurityScheme;
  DWORD dwMessageSize;
  DWORD dwProviderReserved;
  WCHAR szProtocol[WSAPROTOCOL_LEN + 1];
} WSAPROTOCOL_INFOW, *LPWSAPROTOCOL_INFOW;

#ifdef _SYS_POLL_H /* libc has a structure of this name */
#define OWS_POLLFD ws2_pollfd
#else
#define OWS_POLLFD pollfd
#endif
typedef struct OWS_POLLFD {
  SOCKET fd;
  SHORT events;  /* POLL* wanted */
  SHORT revents; /* POLL* that hold */
} WSAPOLLFD, *PWSAPOLLFD, *LPWSAPOLLFD;

typedef int(CALLBACK *LPCONDITIONPROC)(LPWSABUF lpCallerId, LPWSABUF lpCallerData, LPQOS lpSQOS, LPQOS lpGQOS,
                                       LPWSABUF lpCalleeId, LPWSABUF lpCalleeData, GROUP *g, DWORD_PTR dwCallbackData);
typedef void(CALLBACK *LPWSAOVERLAPPED_COMPLETION_ROUTINE)(DWORD dwError, DWORD cbTransferred, LPWSAOVERLAPPED lpOverlapped,
                                                           DWORD dwFlags);
typedef void(CALLBACK *LPLOOKUPSERVICE_COMPLETION_ROUTINE)(DWORD dwError, DWORD dwBytes, LPWSAOVERLAPPED lpOverlapped);

/* ---- name spaces ------------------------------------------------------------------------------------------------- */

typedef enum _WSAEcomparator { COMP_EQUAL = 0, COMP_NOTLESS } WSAECOMPARATOR, *PWSAECOMPARATOR, *LPWSAECOMPARATOR;
typedef enum _WSAESETSERVICEOP { RNRSERVICE_REGISTER = 0, RNRSERVICE_DEREGISTER, RNRSERVICE_DELETE } WSAESETSERVICEOP, *PWSAESETSERVICEOP, *LPWSAESETSERVICEOP;

typedef struct _WSAVersion {
  DWORD dwVersion;
  WSAECOMPARATOR ecHow;
} WSAVERSION, *PWSAVERSION, *LPWSAVERSION;

typedef struct _AFPROTOCOLS {
  INT iAddressFamily;
  INT iProtocol;
} AFPROTOCOLS, *PAFPROTOCOLS, *LPAFPROTOCOLS;

typedef struct _WSAQuerySetA {
  DWORD dwSize;
  LPSTR lpszServiceInstanceName;
  LPGUID lpServiceClassId;
  LPWSAVERSION lpVersion;
  LPSTR lpszComment;
  DWORD dwNameSpace;
  LPGUID lpNSProviderId;
  LPSTR lpszContext;
  DWORD dwNumberOfProtocols;
  LPAFPROTOCOLS lpafpProtocols;
  LPSTR lpszQueryString;
  DWORD dwNumberOfCsAddrs;
  LPCSADDR_INFO lpcsaBuffer;
  DWORD dwOutputFlags;
  LPBLOB lpBlob;
} WSAQUERYSETA, *PWSAQUERYSETA, *LPWSAQUERYSETA;

typedef struct _WSAQuerySet2A {
  DWORD dwSize;
  LPSTR lpszServiceInstanceName;
  LPWSAVERSION lpVersion;
  LPSTR lpszComment;
  DWORD dwNameSpace;
  LPGUID lpNSProviderId;
  LPSTR lpszContext;
  DWORD dwNumberOfProtocols;
  LPAFPROTOCOLS lpafpProtocols;
  LPSTR lpszQueryString;
  DWORD dwNumberOfCsAddrs;
  LPCSADDR_INFO lpcsaBuffer;
  DWORD dwOutputFlags;
  LPBLOB lpBlob;
} WSAQUERYSET2A, *PWSAQUERYSET2A, *LPWSAQUERYSET2A;

typedef struct _WSANSClassInfoA {
  LPSTR lpszName;
  DWORD dwNameSpace;
  DWORD dwValueType;
  DWORD dwValueSize;
  LPVOID lpValue;
} WSANSCLASSINFOA, *PWSANSCLASSINFOA, *LPWSANSCLASSINFOA;

typedef struct _WSAServiceClassInfoA {
  LPGUID lpServiceClassId;
  LPSTR lpszServiceClassName;
  DWORD dwCount;
  LPWSANSCLASSINFOA lpClassInfos;
} WSASERVICECLASSINFOA, *PWSASERVICECLASSINFOA, *LPWSASERVICECLASSINFOA;

typedef struct _WSANAMESPACE_INFOA {
  GUID NSProviderId;
  DWORD dwNameSpace;
  BOOL fActive;
  DWORD dwVersion;
  LPSTR lpszIdentifier;
} WSANAMESPACE_INFOA, *PWSANAMESPACE_INFOA, *LPWSANAMESPACE_INFOA;

typedef struct _WSANAMESPACE_INFOEXA {
  GUID NSProviderId;
  DWORD dwNameSpace;
  BOOL fActive;
  DWORD dwVersion;
  LPSTR lpszIdentifier;
  BLOB ProviderSpecific;
} WSANAMESPACE_INFOEXA, *PWSANAMESPACE_INFOEXA, *LPWSANAMESPACE_INFOEXA;

typedef struct _WSAQuerySetW {
  DWORD dwSize;
  LPWSTR lpszServiceInstanceName;
  LPGUID lpServiceClassId;
  LPWSAVERSION lpVersion;
  LPWSTR lpszComment;
  DWORD dwNameSpace;
  LPGUID lpNSProviderId;
  LPWSTR lpszContext;
  DWORD dwNumberOfProtocols;
  LPAFPROTOCOLS lpafpProtocols;
  LPWSTR lpszQueryString;
  DWORD dwNumberOfCsAddrs;
  LPCSADDR_INFO lpcsaBuffer;
  DWORD dwOutputFlags;
  LPBLOB lpBlob;
} WSAQUERYSETW, *PWSAQUERYSETW, *LPWSAQUERYSETW;

typedef struct _WSAQuerySet2W {
  DWORD dwSize;
  LPWSTR lpszServiceInstanceName;
  LPWSAVERSION lpVersion;
  LPWSTR lpszComment;
  DWORD dwNameSpace;
  LPGUID lpNSProviderId;
  LPWSTR lpszContext;
  DWORD dwNumberOfProtocols;
  LPAFPROTOCOLS lpafpProtocols;
  LPWSTR lpszQueryString;
  DWORD dwNumberOfCsAddrs;
  LPCSADDR_INFO lpcsaBuffer;
  DWORD dwOutputFlags;
  LPBLOB lpBlob;
} WSAQUERYSET2W, *PWSAQUERYSET2W, *LPWSAQUERYSET2W;

typedef struct _WSANSClassInfoW {
  LPWSTR lpszName;
  DWORD dwNameSpace;
  DWORD dwValueType;
  DWORD dwValueSize;
  LPVOID lpValue;
} WSANSCLASSINFOW, *PWSANSCLASSINFOW, *LPWSANSCLASSINFOW;

typedef struct _WSAServiceClassInfoW {
  LPGUID lpServiceClassId;
  LPWSTR lpszServiceClassName;
  DWORD dwCount;
  LPWSANSCLASSINFOW lpClassInfos;
} WSASERVICECLASSINFOW, *PWSASERVICECLASSINFOW, *LPWSASERVICECLASSINFOW;

typedef struct _WSANAMESPACE_INFOW {
  GUID NSProviderId;
  DWORD dwNameSpace;
  BOOL fActive;
  DWORD dwVersion;
  LPWSTR lpszIdentifier;
} WSANAMESPACE_INFOW, *PWSANAMESPACE_INFOW, *LPWSANAMESPACE_INFOW;

typedef struct _WSANAMESPACE_INFOEXW {
  GUID NSProviderId;
  DWORD dwNameSpace;
  BOOL fActive;
  DWORD dwVersion;
  LPWSTR lpszIdentifier;
  BLOB ProviderSpecific;
} WSANAMESPACE_INFOEXW, *PWSANAMESPACE_INFOEXW, *LPWSANAMESPACE_INFOEXW;

#ifdef UNICODE
typedef WSAQUERYSETW WSAQUERYSET;
typedef PWSAQUERYSETW PWSAQUERYSET;
typedef LPWSAQUERYSETW LPWSAQUERYSET;
typedef WSAQUERYSET2W WSAQUERYSET2;
typedef PWSAQUERYSET2W PWSAQUERYSET2;
typedef LPWSAQUERYSET2W LPWSAQUERYSET2;
typedef WSANSCLASSINFOW WSANSCLASSINFO;
typedef PWSANSCLASSINFOW PWSANSCLASSINFO;
typedef LPWSANSCLASSINFOW LPWSANSCLASSINFO;
typedef WSASERVICECLASSINFOW WSASERVICECLASSINFO;
typedef PWSASERVICECLASSINFOW PWSASERVICECLASSINFO;
typedef LPWSASERVICECLASSINFOW LPWSASERVICECLASSINFO;
typedef WSANAMESPACE_INFOW WSANAMESPACE_INFO;
typedef PWSANAMESPACE_INFOW PWSANAMESPACE_INFO;
typedef LPWSANAMESPACE_INFOW LPWSANAMESPACE_INFO;
typedef WSANAMESPACE_INFOEXW WSANAMESPACE_INFOEX;
typedef PWSANAMESPACE_INFOEXW PWSANAMESPACE_INFOEX;
typedef LPWSANAMESPACE_INFOEXW LPWSANAMESPACE_INFOEX;
#else
typedef WSAQUERYSETA WSAQUERYSET;
typedef PWSAQUERYSETA PWSAQUERYSET;
typedef LPWSAQUERYSETA LPWSAQUERYSET;
typedef WSAQUERYSET2A WSAQUERYSET2;
typedef PWSAQUERYSET2A PWSAQUERYSET2;
typedef LPWSAQUERYSET2A LPWSAQUERYSET2;
typedef WSANSCLASSINFOA WSANSCLASSINFO;
typedef PWSANSCLASSINFOA PWSANSCLASSINFO;
typedef LPWSANSCLASSINFOA LPWSANSCLASSINFO;
typedef WSASERVICECLASSINFOA WSASERVICECLASSINFO;
typedef PWSASERVICECLASSINFOA PWSASERVICECLASSINFO;
typedef LPWSASERVICECLASSINFOA LPWSASERVICECLASSINFO;
typedef WSANAMESPACE_INFOA WSANAMESPACE_INFO;
typedef PWSANAMESPACE_INFOA PWSANAMESPACE_INFO;
typedef LPWSANAMESPACE_INFOA LPWSANAMESPACE_INFO;
typedef WSANAMESPACE_INFOEXA WSANAMESPACE_INFOEX;
typedef PWSANAMESPACE_INFOEXA PWSANAMESPACE_INFOEX;
typedef LPWSANAMESPACE_INFOEXA LPWSANAMESPACE_INFOEX;
#endif

typedef enum _WSACOMPLETIONTYPE {
  NSP_NOTIFY_IMMEDIATELY = 0,
  NSP_NOTIFY_HWND,
  NSP_NOTIFY_EVENT,
  NSP_NOTIFY_PORT,
  NSP_NOTIFY_APC
} WSACOMPLETIONTYPE, *PWSACOMPLETIONTYPE, *LPWSACOMPLETIONTYPE;

typedef struct _WSACOMPLETION {
  WSACOMPLETIONTYPE Type;
  union {
    struct {
      HWND hWnd;
      UINT uMsg;
      WPARAM context;
    } WindowMessage;
    struct {
      LPWSAOVERLAPPED lpOverlapped;
    } Event;
    struct {
      LPWSAOVERLAPPED lpOverlapped;
      LPWSAOVERLAPPED_COMPLETION_ROUTINE lpfnCompletionProc;
    } Apc;
    struct {
      LPWSAOVERLAPPED lpOverlapped;
      HANDLE hPort;
      ULONG_PTR Key;
    } Port;
  } Parameters;
} WSACOMPLETION, *PWSACOMPLETION, *LPWSACOMPLETION;

#define WSAMAKEASYNCREPLY(buflen, error) MAKELONG(buflen, error)
#define WSAMAKESELECTREPLY(event, error) MAKELONG(event, error)
#define WSAGETASYNCBUFLEN(lParam) LOWORD(lParam)
#define WSAGETASYNCERROR(lParam)  HIWORD(lParam)
#define WSAGETSELECTEVENT(lParam) LOWORD(lParam)
#define WSAGETSELECTERROR(lParam) HIWORD(lParam)

/* ---- functions --------------------------------------------------------------------------------------------------- */

OWS_BEGIN

/* Starts the use of Winsock; each success needs a WSACleanup. wVersionRequested: the highest version that the program can
 * use, minor in the high octet. Returns 0 or the error itself: WSAVERNOTSUPPORTED below 1.0, WSAEFAULT. */
int WSAAPI WSAStartup(WORD wVersionRequested, LPWSADATA lpWSAData);
/* Ends one use; the last one closes all open sockets. */
int WSAAPI WSACleanup(void);
/* The calling thread's last error: one value with GetLastError. */
int WSAAPI WSAGetLastError(void);
void WSAAPI WSASetLastError(int iError);

/* A WSAEVENT is the HANDLE of an event: manual-reset, not set. WSA_INVALID_EVENT with WSA_NOT_ENOUGH_MEMORY. */
WSAEVENT WSAAPI WSACreateEvent(void);
/* FALSE with WSA_INVALID_HANDLE. */
BOOL WSAAPI WSACloseEvent(WSAEVENT hEvent);
BOOL WSAAPI WSASetEvent(WSAEVENT hEvent);
BOOL WSAAPI WSAResetEvent(WSAEVENT hEvent);
/* WaitForMultipleObjectsEx: WSA_WAIT_EVENT_0 + index, WSA_WAIT_TIMEOUT, WSA_WAIT_IO_COMPLETION after APCs have run, or
 * WSA_WAIT_FAILED with WSA_INVALID_HANDLE, WSA_INVALID_PARAMETER (cEvents is 0 or above WSA_MAXIMUM_WAIT_EVENTS, or there is
 * no array). dwTimeout: milliseconds, WSA_INFINITE for ever. [WSAWaitForMultipleEvents] */
DWORD WSAAPI WSAWaitForMultipleEvents(DWORD cEvents, const WSAEVENT *lphEvents, BOOL fWaitAll, DWORD dwTimeout, BOOL fAlertable);

/* Sets hEventObject whenever one of the network events of lNetworkEvents (FD_*) is recorded for the socket, which becomes
 * non-blocking; 0 ends it. A new selection replaces the one before, also one of WSAAsyncSelect, and clears the record. What
 * holds already is recorded at once. WSAEINVAL: not an event, or no such network event. [WSAEventSelect] */
int WSAAPI WSAEventSelect(SOCKET s, WSAEVENT hEventObject, long lNetworkEvents);
/* What has been recorded since the last call, with an error code for each, and resets hEventObject (may be NULL), in one step.
 * WSAEFAULT, WSAEINVAL: hEventObject is no event. */
int WSAAPI WSAEnumNetworkEvents(SOCKET s, WSAEVENT hEventObject, LPWSANETWORKEVENTS lpNetworkEvents);

/* Posts wMsg to hWnd for each network event of lEvent (FD_*), with the socket as wParam and the event and its error in lParam:
 * WSAGETSELECTEVENT, WSAGETSELECTERROR. Otherwise as WSAEventSelect; lEvent 0 ends it. WSAEINVAL: hWnd is no window, or no
 * such network event. [WSAAsyncSelect] */
int WSAAPI WSAAsyncSelect(SOCKET s, HWND hWnd, u_int wMsg, long lEvent);

/* A new socket; 0 (af: AF_UNSPEC) leaves a choice to the catalog. WSAEAFNOSUPPORT, WSAESOCKTNOSUPPORT, WSAEPROTOTYPE,
 * WSAEPROTONOSUPPORT, WSAEMFILE. */
SOCKET WSAAPI socket(int af, int type, int protocol) OWS_LABEL(ws2_socket);
/* Like socket; lpProtocolInfo chooses the catalog entry by its number, and FROM_PROTOCOL_INFO takes a parameter from it.
 * dwFlags: WSA_FLAG_*. WSAEINVAL: unknown flag or entry. */
SOCKET WSAAPI WSASocketA(int af, int type, int protocol, LPWSAPROTOCOL_INFOA lpProtocolInfo, GROUP g, DWORD dwFlags);
SOCKET WSAAPI WSASocketW(int af, int type, int protocol, LPWSAPROTOCOL_INFOW lpProtocolInfo, GROUP g, DWORD dwFlags);
/* Closes a socket by the rules of SO_LINGER. WSAEWOULDBLOCK: non-blocking with a lingering time and data unsent; the
 * socket stays open. Calls of other threads that are blocked in it fail with WSAEINTR. */
int WSAAPI closesocket(SOCKET s);

/* Gives a socket its own address. namelen in octets. WSAEADDRINUSE, WSAEADDRNOTAVAIL, WSAEACCES, WSAEINVAL: is bound;
 * WSAEFAULT: too short or of another family. */
int WSAAPI bind(SOCKET s, const struct sockaddr *name, int namelen) OWS_LABEL(ws2_bind);
/* A socket's own address, and its peer's. *namelen: capacity in, length out. WSAEINVAL: not bound; WSAENOTCONN. */
int WSAAPI getsockname(SOCKET s, struct sockaddr *name, int *namelen) OWS_LABEL(ws2_getsockname);
int WSAAPI getpeername(SOCKET s, struct sockaddr *name, int *namelen) OWS_LABEL(ws2_getpeername);

/* Waits for connections. WSAEINVAL: not bound; WSAEISCONN, WSAEOPNOTSUPP, WSAEADDRINUSE. */
int WSAAPI listen(SOCKET s, int backlog) OWS_LABEL(ws2_listen);
/* The next connection, as a new socket with the listener's properties; addr may be NULL. WSAEINVAL: not listening;
 * WSAEWOULDBLOCK, WSAEINTR, WSAEOPNOTSUPP. */
SOCKET WSAAPI accept(SOCKET s, struct sockaddr *addr, int *addrlen) OWS_LABEL(ws2_accept);
/* accept with a word of the program's: the condition function answers CF_ACCEPT, CF_REJECT (WSAECONNREFUSED) or CF_DEFER
 * (WSATRY_AGAIN). It runs in this call; its pointers are valid while it runs. */
SOCKET WSAAPI WSAAccept(SOCKET s, struct sockaddr *addr, LPINT addrlen, LPCONDITIONPROC lpfnCondition,
                        DWORD_PTR dwCallbackData);
/* Connects; WSAEWOULDBLOCK means that a non-blocking attempt goes on. WSAEALREADY, WSAEISCONN, WSAEINVAL: listening;
 * WSAEADDRNOTAVAIL, WSAEAFNOSUPPORT, WSAECONNREFUSED, WSAETIMEDOUT, WSAENETUNREACH, WSAEHOSTUNREACH. */
int WSAAPI connect(SOCKET s, const struct sockaddr *name, int namelen) OWS_LABEL(ws2_connect);
/* connect with user data: lpCallerData goes with the request (WSAEPROTONOSUPPORT where the protocol has none, WSAEFAULT:
 * too long); lpCalleeData receives the answer's, len: capacity in, length out (0: none), and must outlive a non-blocking
 * attempt. lpSQOS and lpGQOS: NULL, else WSAEOPNOTSUPP. */
int WSAAPI WSAConnect(SOCKET s, const struct sockaddr *name, int namelen, LPWSABUF lpCallerData, LPWSABUF lpCalleeData,
                      LPQOS lpSQOS, LPQOS lpGQOS);

/* Send and receive `len` octets at most; return how many. 0 from recv on a stream: the peer has ended sending.
 * flags: MSG_*. WSAENOTCONN, WSAESHUTDOWN, WSAEWOULDBLOCK, WSAETIMEDOUT, WSAECONNRESET, WSAEMSGSIZE (a message larger than
 * the buffer, or than can be sent), WSAEDISCON (end on a message-oriented protocol), WSAEOPNOTSUPP, WSAEINTR. */
int WSAAPI send(SOCKET s, const char *buf, int len, int flags) OWS_LABEL(ws2_send);
int WSAAPI recv(SOCKET s, char *buf, int len, int flags) OWS_LABEL(ws2_recv);
int WSAAPI sendto(SOCKET s, const char *buf, int len, int flags, const struct sockaddr *to, int tolen)
    OWS_LABEL(ws2_sendto);
int WSAAPI recvfrom(SOCKET s, char *buf, int len, int flags, struct sockaddr *from, int *fromlen) OWS_LABEL(ws2_recvfrom);

/* Ends sending (SD_SEND), receiving (SD_RECEIVE) or both (SD_BOTH). WSAENOTCONN, WSAEINVAL. */
int WSAAPI shutdown(SOCKET s, int how) OWS_LABEL(ws2_shutdown);
/* Ends sending like shutdown(SD_SEND), with last words for the peer's WSARecvDisconnect where the provider has
 * XP1_DISCONNECT_DATA. lpOutboundDisconnectData: NULL for none. Never blocks, whatever SO_LINGER says; the socket stays
 * until closesocket. WSAENOTCONN, WSAENOPROTOOPT (data, and the provider has none), WSAEMSGSIZE (more than the protocol
 * carries), WSAESHUTDOWN (data after the end was sent), WSAEINPROGRESS. On failure nothing is sent. */
int WSAAPI WSASendDisconnect(SOCKET s, LPWSABUF lpOutboundDisconnectData);

/* Sends a datagram with control data: lpMsg has the address (or NULL where connected), the buffers, and in Control messages
 * made with the WSA_CMSG_* macros: IP_PKTINFO, IP_TTL, IP_TOS, IP_ECN, their kin of IPV6, UDP_SEND_MSG_SIZE. dwFlags:
 * MSG_DONTROUTE. *lpNumberOfBytesSent: octets; may be NULL with lpOverlapped. WSAEOPNOTSUPP: a stream, an ISO transport, a flag
 * that is not known; WSAEINVAL: control data that are not good; WSAEFAULT; else as WSASendTo. Any thread. [WSASendMsg] */
int WSAAPI WSASendMsg(SOCKET Handle, LPWSAMSG lpMsg, DWORD dwFlags, LPDWORD lpNumberOfBytesSent, LPWSAOVERLAPPED lpOverlapped,
                      LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine);
/* Ends receiving like shutdown(SD_RECEIVE) and fetches the peer's last words. len: capacity in, octets out, 0 for none.
 * WSAEFAULT: too small; then len is what is needed and nothing else has happened. WSAENOTCONN. */
int WSAAPI WSARecvDisconnect(SOCKET s, LPWSABUF lpInboundDisconnectData);

/* Transfers with buffers of any number up to 1024 [WSASend, WSARecv, WSASendTo, WSARecvFrom]. Without lpOverlapped like send,
 * recv, ... (the routine is not looked at then). With it: 0: done, and the program is told as well; SOCKET_ERROR with
 * WSA_IO_PENDING: told later, once, by lpOverlapped->hEvent, by the routine (in an alertable wait of this thread) or by the
 * socket's completion port. Buffers and lpOverlapped must live till then; the WSABUF array need not. Operations of one
 * direction complete in the order of their calls; closesocket ends them with WSA_OPERATION_ABORTED. *lpFlags: MSG_* in, and
 * out. Any thread. */
int WSAAPI WSASend(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesSent, DWORD dwFlags,
                   LPWSAOVERLAPPED lpOverlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine);
int WSAAPI WSASendTo(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesSent, DWORD dwFlags,
                     const struct sockaddr *lpTo, int iTolen, LPWSAOVERLAPPED lpOverlapped,
                     LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine);
int WSAAPI WSARecv(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesRecvd, LPDWORD lpFlags,
                   LPWSAOVERLAPPED lpOverlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine);
int WSAAPI WSARecvFrom(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesRecvd, LPDWORD lpFlags,
                       struct sockaddr *lpFrom, LPINT lpFromlen, LPWSAOVERLAPPED lpOverlapped,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine);
/* An operation's result. WSA_IO_INCOMPLETE: it is under way, and fWait is FALSE. To wait for it, hEvent must be an event:
 * WSA_INVALID_HANDLE. FALSE with the operation's own error. [WSAGetOverlappedResult] */
BOOL WSAAPI WSAGetOverlappedResult(SOCKET s, LPWSAOVERLAPPED lpOverlapped, LPDWORD lpcbTransfer, BOOL fWait,
                                   LPDWORD lpdwFlags);

/* Options; *optlen: capacity in, length out, in octets. WSAENOPROTOOPT: not known, or not for this socket; WSAEINVAL;
 * WSAEFAULT: too small. */
int WSAAPI getsockopt(SOCKET s, int level, int optname, char *optval, int *optlen) OWS_LABEL(ws2_getsockopt);
int WSAAPI setsockopt(SOCKET s, int level, int optname, const char *optval, int optlen) OWS_LABEL(ws2_setsockopt);

/* cmd: FIONBIO, FIONREAD, SIOCATMARK. WSAEINVAL: another. */
int WSAAPI ioctlsocket(SOCKET s, long cmd, u_long *argp);
/* Requests SIO_*; sizes in octets. WSAEOPNOTSUPP: not known; WSAEFAULT: too small. */
int WSAAPI WSAIoctl(SOCKET s, DWORD dwIoControlCode, LPVOID lpvInBuffer, DWORD cbInBuffer, LPVOID lpvOutBuffer,
                    DWORD cbOutBuffer, LPDWORD lpcbBytesReturned, LPWSAOVERLAPPED lpOverlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine);

/* Host and network byte order; these four need no WSAStartup. */
u_long WSAAPI htonl(u_long hostlong) OWS_LABEL(ws2_htonl);
u_long WSAAPI ntohl(u_long netlong) OWS_LABEL(ws2_ntohl);
u_short WSAAPI htons(u_short hostshort) OWS_LABEL(ws2_htons);
u_short WSAAPI ntohs(u_short netshort) OWS_LABEL(ws2_ntohs);
#ifndef NO_EXTRA_HTON_FUNCTIONS
/* 64 bits, and floating-point numbers as the bits that travel. The names are macros too, as programs ask whether they are there.
 * [htonll, htonf, htond] */
#define htonll htonll
#define ntohll ntohll
#define htonf  htonf
#define ntohf  ntohf
#define htond  htond
#define ntohd  ntohd
static __inline__ UINT64 htonll(UINT64 Value) { return ((UINT64)htonl((u_long)Value) << 32) | htonl((u_long)(Value >> 32)); }
static __inline__ UINT64 ntohll(UINT64 Value) { return htonll(Value); }
static __inline__ UINT32 htonf(float Value) {
  UINT32 bits;
  __builtin_memcpy(&bits, &Value, sizeof bits);
  return htonl(bits);
}
static __inline__ float ntohf(UINT32 Value) {
  float number;
  Value = ntohl(Value);
  __builtin_memcpy(&number, &Value, sizeof number);
  return number;
}
static __inline__ UINT64 htond(double Value) {
  UINT64 bits;
  __builtin_memcpy(&bits, &Value, sizeof bits);
  return htonll(bits);
}
static __inline__ double ntohd(UINT64 Value) {
  double number;
  Value = ntohll(Value);
  __builtin_memcpy(&number, &Value, sizeof number);
  return number;
}
#endif
/* The same in the byte order of the socket's protocol. */
int WSAAPI WSAHtonl(SOCKET s, u_long hostlong, u_long *lpnetlong);
int WSAAPI WSAHtons(SOCKET s, u_short hostshort, u_short *lpnetshort);
int WSAAPI WSANtohl(SOCKET s, u_long netlong, u_long *lphostlong);
int WSAAPI WSANtohs(SOCKET s, u_short netshort, u_short *lphostshort);

/* IPv4 addresses as text. INADDR_NONE for what is none; inet_ntoa's text is the thread's, until its next call. */
u_long WSAAPI inet_addr(const char *cp) OWS_LABEL(ws2_inet_addr);
char *WSAAPI inet_ntoa(struct in_addr in) OWS_LABEL(ws2_inet_ntoa);

/* Socket addresses of any family as text, by the provider of lpProtocolInfo, NULL for the first of the family. Text lengths
 * are in characters with the terminating zero. WSAEFAULT: too small, then the length is what is needed; WSAEINVAL: no such
 * address, or a family without text. [WSAAddressToStringW, WSAStringToAddressW] */
INT WSAAPI WSAAddressToStringA(LPSOCKADDR lpsaAddress, DWORD dwAddressLength, LPWSAPROTOCOL_INFOA lpProtocolInfo,
                               LPSTR lpszAddressString, LPDWORD lpdwAddressStringLength);
INT WSAAPI WSAAddressToStringW(LPSOCKADDR lpsaAddress, DWORD dwAddressLength, LPWSAPROTOCOL_INFOW lpProtocolInfo,
                               LPWSTR lpszAddressString, LPDWORD lpdwAddressStringLength);
INT WSAAPI WSAStringToAddressA(LPSTR AddressString, INT AddressFamily, LPWSAPROTOCOL_INFOA lpProtocolInfo,
                               LPSOCKADDR lpAddress, LPINT lpAddressLength);
INT WSAAPI WSAStringToAddressW(LPWSTR AddressString, INT AddressFamily, LPWSAPROTOCOL_INFOW lpProtocolInfo,
                               LPSOCKADDR lpAddress, LPINT lpAddressLength);

/* This computer's name; namelen in octets. WSAEFAULT: too small. */
int WSAAPI gethostname(char *name, int namelen);
int WSAAPI GetHostNameW(PWSTR name, int namelen);

/* Hosts, services and protocols by name and number. Each thread has one result of each kind, until its next call; NULL on
 * failure: WSAHOST_NOT_FOUND, WSATRY_AGAIN, WSANO_RECOVERY, WSANO_DATA (no such service or protocol). Ports are in network
 * order; proto NULL: any. gethostbyname finds IPv4 addresses; NULL and "" are this computer. */
struct hostent *WSAAPI gethostbyname(const char *name) OWS_LABEL(ws2_gethostbyname);
struct hostent *WSAAPI gethostbyaddr(const char *addr, int len, int type) OWS_LABEL(ws2_gethostbyaddr);
struct servent *WSAAPI getservbyname(const char *name, const char *proto) OWS_LABEL(ws2_getservbyname);
struct servent *WSAAPI getservbyport(int port, const char *proto) OWS_LABEL(ws2_getservbyport);
struct protoent *WSAAPI getprotobyname(const char *name) OWS_LABEL(ws2_getprotobyname);
struct protoent *WSAAPI getprotobynumber(int number) OWS_LABEL(ws2_getprotobynumber);
/* The same in the background: the entry comes to buf (buflen octets; MAXGETHOSTSTRUCT is enough for most) and then message
 * wMsg to the window, wParam: the handle that was returned, lParam: WSAGETASYNCERROR, and in WSAGETASYNCBUFLEN the octets
 * used or, with WSAENOBUFS, needed. 0 on failure: WSAEINVAL (no window), WSAEWOULDBLOCK (no thread to be had). */
HANDLE WSAAPI WSAAsyncGetHostByName(HWND hWnd, u_int wMsg, const char *name, char *buf, int buflen);
HANDLE WSAAPI WSAAsyncGetHostByAddr(HWND hWnd, u_int wMsg, const char *addr, int len, int type, char *buf, int buflen);
HANDLE WSAAPI WSAAsyncGetServByName(HWND hWnd, u_int wMsg, const char *name, const char *proto, char *buf, int buflen);
HANDLE WSAAPI WSAAsyncGetServByPort(HWND hWnd, u_int wMsg, int port, const char *proto, char *buf, int buflen);
HANDLE WSAAPI WSAAsyncGetProtoByName(HWND hWnd, u_int wMsg, const char *name, char *buf, int buflen);
HANDLE WSAAPI WSAAsyncGetProtoByNumber(HWND hWnd, u_int wMsg, int number, char *buf, int buflen);
/* No message will come. WSAEALREADY: it was posted already; WSAEINVAL. */
int WSAAPI WSACancelAsyncRequest(HANDLE hAsyncTaskHandle);

/* Waiting for changes of the catalog of protocols or name spaces. With *lpNotificationHandle NULL: makes a handle, for
 * CloseHandle. Then: waits for the next change, alertably, or with lpOverlapped begins to (WSA_IO_PENDING) and tells by event or
 * completion routine; closing the handle ends that with WSA_OPERATION_ABORTED. WSA_INVALID_HANDLE; WSAEFAULT.
 * [WSAProviderConfigChange] */
int WSAAPI WSAProviderConfigChange(LPHANDLE lpNotificationHandle, LPWSAOVERLAPPED lpOverlapped,
                                   LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine);

/* The catalog. lpiProtocols: zero-terminated list of protocols, NULL for all. *lpdwBufferLength: capacity in octets.
 * Returns the number of entries. WSAENOBUFS: too small, *lpdwBufferLength tells what is needed. */
int WSAAPI WSAEnumProtocolsA(LPINT lpiProtocols, LPWSAPROTOCOL_INFOA lpProtocolBuffer, LPDWORD lpdwBufferLength);
int WSAAPI WSAEnumProtocolsW(LPINT lpiProtocols, LPWSAPROTOCOL_INFOW lpProtocolBuffer, LPDWORD lpdwBufferLength);

/* Connects to one of a name's or a list's addresses, one after another, the most promising first, and waits whether the socket
 * blocks or not; streams only. timeout NULL: each attempt has as long as connect has. The lengths are capacities on entry.
 * FALSE: the error of the last attempt, WSAETIMEDOUT, WSAEINVAL (a name is NULL, Reserved is not NULL, no stream). An IPv6
 * socket without IPV6_V6ONLY reaches IPv4 too. */
BOOL WSAAPI WSAConnectByNameA(SOCKET s, LPSTR nodename, LPSTR servicename, LPDWORD LocalAddressLength,
                              LPSOCKADDR LocalAddress, LPDWORD RemoteAddressLength, LPSOCKADDR RemoteAddress,
                              const struct timeval *timeout, LPWSAOVERLAPPED Reserved);
BOOL WSAAPI WSAConnectByNameW(SOCKET s, LPWSTR nodename, LPWSTR servicename, LPDWORD LocalAddressLength,
                              LPSOCKADDR LocalAddress, LPDWORD RemoteAddressLength, LPSOCKADDR RemoteAddress,
                              const struct timeval *timeout, LPWSAOVERLAPPED Reserved);
BOOL WSAAPI WSAConnectByList(SOCKET s, PSOCKET_ADDRESS_LIST SocketAddressList, LPDWORD LocalAddressLength,
                             LPSOCKADDR LocalAddress, LPDWORD RemoteAddressLength, LPSOCKADDR RemoteAddress,
                             const struct timeval *timeout, LPWSAOVERLAPPED Reserved);

/* Joins a multicast group with a datagram socket made with WSA_FLAG_MULTIPOINT_C_LEAF and _D_LEAF (WSAEINVAL without); dwFlags
 * is JL_SENDER_ONLY, JL_RECEIVER_ONLY or JL_BOTH. Returns s. WSAEADDRNOTAVAIL: no group; WSAEISCONN: joined already. */
SOCKET WSAAPI WSAJoinLeaf(SOCKET s, const struct sockaddr *name, int namelen, LPWSABUF lpCallerData, LPWSABUF lpCalleeData,
                          LPQOS lpSQOS, LPQOS lpGQOS, DWORD dwFlags);

/* Fills *lpProtocolInfo with what lets process dwProcessId of the same user make a socket that shares s, by WSASocket with
 * FROM_PROTOCOL_INFO, once. Until then, or that process' end, s stays open whatever its own process closes. WSAEINVAL: no such
 * process; WSAEACCES: another user's. */
int WSAAPI WSADuplicateSocketA(SOCKET s, DWORD dwProcessId, LPWSAPROTOCOL_INFOA lpProtocolInfo);
int WSAAPI WSADuplicateSocketW(SOCKET s, DWORD dwProcessId, LPWSAPROTOCOL_INFOW lpProtocolInfo);

/* There are no templates of quality of service, so no name is known: FALSE with WSAEINVAL. */
BOOL WSAAPI WSAGetQOSByName(SOCKET s, LPWSABUF lpQOSName, LPQOS lpQOS);

/* Looking things up in name spaces, DNS and installed ones: WSASERVICE_NOT_FOUND where there is none such. In DNS
 * lpServiceClassId says what is wanted (svcguid.h): a host's addresses (SVCID_HOSTNAME, SVCID_INET_HOSTADDRBYNAME, SVCID_TCP and
 * SVCID_UDP with the port), an address' name (SVCID_INET_HOSTADDRBYINETSTRING), a service (SVCID_INET_SERVICEBYNAME). Begin
 * only gives a handle. Next writes a WSAQUERYSET and what it points to: WSAEFAULT with *lpdwBufferLength where the buffer is too
 * small (the result stays, LUP_FLUSHPREVIOUS drops it), WSA_E_NO_MORE behind the last one. End may come from another thread: a
 * Next under way then gives WSA_E_CANCELLED. */
INT WSAAPI WSALookupServiceBeginA(LPWSAQUERYSETA lpqsRestrictions, DWORD dwControlFlags, LPHANDLE lphLookup);
INT WSAAPI WSALookupServiceBeginW(LPWSAQUERYSETW lpqsRestrictions, DWORD dwControlFlags, LPHANDLE lphLookup);
INT WSAAPI WSALookupServiceNextA(HANDLE hLookup, DWORD dwControlFlags, LPDWORD lpdwBufferLength, LPWSAQUERYSETA lpqsResults);
INT WSAAPI WSALookupServiceNextW(HANDLE hLookup, DWORD dwControlFlags, LPDWORD lpdwBufferLength, LPWSAQUERYSETW lpqsResults);
INT WSAAPI WSALookupServiceEnd(HANDLE hLookup);
/* A provider's own requests; DNS has none: WSAEOPNOTSUPP; WSA_INVALID_HANDLE. */
INT WSAAPI WSANSPIoctl(HANDLE hLookup, DWORD dwControlCode, LPVOID lpvInBuffer, DWORD cbInBuffer, LPVOID lpvOutBuffer,
                       DWORD cbOutBuffer, LPDWORD lpcbBytesReturned, LPWSACOMPLETION lpCompletion);

/* The name spaces. Returns how many; WSAEFAULT with *lpdwBufferLength where the buffer is too small. */
INT WSAAPI WSAEnumNameSpaceProvidersA(LPDWORD lpdwBufferLength, LPWSANAMESPACE_INFOA lpnspBuffer);
INT WSAAPI WSAEnumNameSpaceProvidersW(LPDWORD lpdwBufferLength, LPWSANAMESPACE_INFOW lpnspBuffer);
INT WSAAPI WSAEnumNameSpaceProvidersExA(LPDWORD lpdwBufferLength, LPWSANAMESPACE_INFOEXA lpnspBuffer);
INT WSAAPI WSAEnumNameSpaceProvidersExW(LPDWORD lpdwBufferLength, LPWSANAMESPACE_INFOEXW lpnspBuffer);

/* Classes of services, known to this process: their names, and what name spaces know of them. WSAEALREADY: installed already;
 * WSATYPE_NOT_FOUND: not installed; WSAEFAULT with the length that is needed; WSAEINVAL: NULL, no such provider. */
INT WSAAPI WSAInstallServiceClassA(LPWSASERVICECLASSINFOA lpServiceClassInfo);
INT WSAAPI WSAInstallServiceClassW(LPWSASERVICECLASSINFOW lpServiceClassInfo);
INT WSAAPI WSARemoveServiceClass(LPGUID lpServiceClassId);
INT WSAAPI WSAGetServiceClassInfoA(LPGUID lpProviderId, LPGUID lpServiceClassId, LPDWORD lpdwBufSize,
                                   LPWSASERVICECLASSINFOA lpServiceClassInfo);
INT WSAAPI WSAGetServiceClassInfoW(LPGUID lpProviderId, LPGUID lpServiceClassId, LPDWORD lpdwBufSize,
                                   LPWSASERVICECLASSINFOW lpServiceClassInfo);
/* *lpdwBufferLength in octets. */
INT WSAAPI WSAGetServiceClassNameByClassIdA(LPGUID lpServiceClassId, LPSTR lpszServiceClassName, LPDWORD lpdwBufferLength);
INT WSAAPI WSAGetServiceClassNameByClassIdW(LPGUID lpServiceClassId, LPWSTR lpszServiceClassName, LPDWORD lpdwBufferLength);
/* What the installed providers that are meant answer. DNS takes no services: registering and deregistering does nothing, as
 * the page has it; deleting gives WSASERVICE_NOT_FOUND. */
INT WSAAPI WSASetServiceA(LPWSAQUERYSETA lpqsRegInfo, WSAESETSERVICEOP essoperation, DWORD dwControlFlags);
INT WSAAPI WSASetServiceW(LPWSAQUERYSETW lpqsRegInfo, WSAESETSERVICEOP essoperation, DWORD dwControlFlags);

/* Waits until a socket of the array shows what its `events` ask for (POLLRDNORM, POLLRDBAND, POLLWRNORM), an error (POLLERR)
 * or its connection's end (POLLHUP); tells in `revents`, POLLNVAL for what is no socket, and returns how many entries have one.
 * Entries with a negative fd are ignored. timeout: milliseconds, 0 looks only, below 0 is for ever. WSAEINVAL: fds is 0, no
 * entry has a socket, or events has another flag (POLLPRI too); WSAENOTSOCK: no entry's fd is one. */
int WSAAPI WSAPoll(LPWSAPOLLFD fdArray, ULONG fds, INT timeout);

/* What a completion port is to be told of a socket: conditions, and whether once or again and again. */
#define SOCK_NOTIFY_REGISTER_EVENT_NONE   0x00
#define SOCK_NOTIFY_REGISTER_EVENT_IN     0x01 /* data, a connection or the end can be received without blocking */
#define SOCK_NOTIFY_REGISTER_EVENT_OUT    0x02
#define SOCK_NOTIFY_REGISTER_EVENT_HANGUP 0x04 /* a stream's connection has ended */
#define SOCK_NOTIFY_REGISTER_EVENTS_ALL                                                                                      \
  (SOCK_NOTIFY_REGISTER_EVENT_IN | SOCK_NOTIFY_REGISTER_EVENT_OUT | SOCK_NOTIFY_REGISTER_EVENT_HANGUP)

#define SOCK_NOTIFY_EVENT_IN     SOCK_NOTIFY_REGISTER_EVENT_IN
#define SOCK_NOTIFY_EVENT_OUT    SOCK_NOTIFY_REGISTER_EVENT_OUT
#define SOCK_NOTIFY_EVENT_HANGUP SOCK_NOTIFY_REGISTER_EVENT_HANGUP
#define SOCK_NOTIFY_EVENT_ERR    0x40 /* asked for or not */
#define SOCK_NOTIFY_EVENT_REMOVE 0x80 /* the last one of a registration that was removed */
#define SOCK_NOTIFY_EVENTS_ALL   (SOCK_NOTIFY_REGISTER_EVENTS_ALL | SOCK_NOTIFY_EVENT_ERR | SOCK_NOTIFY_EVENT_REMOVE)

#define SOCK_NOTIFY_OP_NONE    0x00
#define SOCK_NOTIFY_OP_ENABLE  0x01 /* registers the socket, or changes its registration */
#define SOCK_NOTIFY_OP_DISABLE 0x02
#define SOCK_NOTIFY_OP_REMOVE  0x04

#define SOCK_NOTIFY_TRIGGER_ONESHOT    0x01 /* is disabled when it has told something */
#define SOCK_NOTIFY_TRIGGER_PERSISTENT 0x02
#define SOCK_NOTIFY_TRIGGER_LEVEL      0x04 /* tells as long as a condition holds */
#define SOCK_NOTIFY_TRIGGER_EDGE       0x08 /* tells when a condition comes to hold */
#define SOCK_NOTIFY_TRIGGER_ALL                                                                                              \
  (SOCK_NOTIFY_TRIGGER_ONESHOT | SOCK_NOTIFY_TRIGGER_PERSISTENT | SOCK_NOTIFY_TRIGGER_LEVEL | SOCK_NOTIFY_TRIGGER_EDGE)

typedef struct SOCK_NOTIFY_REGISTRATION {
  SOCKET socket;
  PVOID completionKey; /* of its packets, from the first SOCK_NOTIFY_OP_ENABLE on */
  UINT16 eventFilter;
  UINT8 operation;
  UINT8 triggerFlags;       /* LEVEL or EDGE; persistent unless ONESHOT */
  DWORD registrationResult; /* out: 0 or why this one failed, once the function has returned 0 or WAIT_TIMEOUT */
} SOCK_NOTIFY_REGISTRATION;

/* Registers sockets with a completion port for packets that tell what can be done without blocking, and then takes up to
 * completionCount packets from the port, of whatever kind, like GetQueuedCompletionStatusEx. A packet of a socket has the
 * registration's key, no OVERLAPPED, and the events as its count of octets. timeoutMs: how long to wait for the first packet.
 * Where a count is 0 the pointers that go with it must be NULL, and timeoutMs 0. closesocket ends a registration silently.
 * Returns 0, WAIT_TIMEOUT (registrations are made all the same), or an error without having done anything: WSAEINVAL,
 * WSAEFAULT, WSA_INVALID_HANDLE (no port), WSANOTINITIALISED; while it waits ERROR_ABANDONED_WAIT_0 (the port is closed).
 * registrationResult: WSAENOTSOCK; ERROR_INVALID_PARAMETER: flags, or the socket is registered with another port;
 * ERROR_NOT_FOUND: not registered; WSAEOPNOTSUPP: its provider cannot. */
DWORD WSAAPI ProcessSocketNotifications(HANDLE completionPort, UINT32 registrationCount,
                                        SOCK_NOTIFY_REGISTRATION *registrationInfos, UINT32 timeoutMs, ULONG completionCount,
                                        OVERLAPPED_ENTRY *completionPortEntries, UINT32 *receivedEntryCount);

/* The events of a packet that tells of a socket. */
FORCEINLINE UINT32 SocketNotificationRetrieveEvents(OVERLAPPED_ENTRY *notification) {
  return notification->dwNumberOfBytesTransferred;
}

/* Winsock 1.1, for programs that have started with WSAStartup(0x0101) alone; else WSAEOPNOTSUPP. The hook runs again and again
 * while a blocking call of the calling thread waits; FALSE from it: it had nothing to do. WSASetBlockingHook returns the hook
 * before, NULL on failure. While a blocking call is under way, every other Winsock function gives WSAEINPROGRESS, and
 * WSACancelBlockingCall ends it with WSAEINTR (WSAEINVAL: there is none). */
FARPROC WSAAPI WSASetBlockingHook(FARPROC lpBlockFunc);
int WSAAPI WSAUnhookBlockingHook(void);
BOOL WSAAPI WSAIsBlocking(void);
int WSAAPI WSACancelBlockingCall(void);

#ifndef __cplusplus
/* Waits until a socket of the sets is ready; the sets keep only the ready ones. nfds is ignored, timeout NULL is for ever.
 * Returns how many, 0 at the time's end. WSAEINVAL: no socket in any set; WSAENOTSOCK. */
int WSAAPI select(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds, const struct timeval *timeout);
#endif

OWS_END

#ifdef __cplusplus
/* select stays a name like any other (members may have it), beside libc's. The template takes what neither fits exactly,
 * NULL and 0 above all, so that no call of ours ends in libc's function. */
extern "C++" {
OWS_VISIBLE
int WSAAPI select(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds, const struct timeval *timeout)
    OWS_LABEL(ws2_select);
OWS_VISIBLE_END
namespace openwinsock_select {
inline fd_set *set(fd_set *s) { return s; }
inline fd_set *set(long) { return 0; }
inline fd_set *set(int) { return 0; }
#if __cplusplus >= 201103L
inline fd_set *set(decltype(nullptr)) { return nullptr; }
inline const struct timeval *time(decltype(nullptr)) { return nullptr; }
#endif
inline const struct timeval *time(const struct timeval *t) { return t; }
inline const struct timeval *time(long) { return 0; }
inline const struct timeval *time(int) { return 0; }
}
template <class R, class W, class E, class T>
inline int select(int nfds, R readfds, W writefds, E exceptfds, T timeout) {
  fd_set *const r = openwinsock_select::set(readfds);
  fd_set *const w = openwinsock_select::set(writefds);
  fd_set *const e = openwinsock_select::set(exceptfds);
  const struct timeval *const t = openwinsock_select::time(timeout);
  return select(nfds, r, w, e, t);
}

/* `unsigned long` is what many programs call a u_long. It has 64 bits here, so the value goes by way of one that has 32. */
namespace openwinsock_long {
template <class T> struct only;
template <> struct only<unsigned long> { typedef int result; };
}
template <class Long>
inline typename openwinsock_long::only<Long>::result ioctlsocket(SOCKET s, long cmd, Long *argp) {
  u_long value;
  if (!argp) return ioctlsocket(s, cmd, static_cast<u_long *>(0));
  value = static_cast<u_long>(*argp);
  const int result = ioctlsocket(s, cmd, &value);
  if (result == 0) *argp = value;
  return result;
}
} /* extern "C++" */
#else
/* The same for C. A program that means the function alone, a member of this name for one, says #undef ioctlsocket. */
FORCEINLINE int ows_ioctlsocket_long(SOCKET s, long cmd, unsigned long *argp) {
  u_long value;
  int result;
  if (!argp) return ioctlsocket(s, cmd, (u_long *)0);
  value = (u_long)*argp;
  result = ioctlsocket(s, cmd, &value);
  if (result == 0) *argp = value;
  return result;
}
#define ioctlsocket(s, cmd, argp) \
  __extension__ _Generic((argp), unsigned long *: ows_ioctlsocket_long, default: ioctlsocket)((s), (cmd), (argp))
#endif

#ifdef UNICODE
#define WSAPROTOCOL_INFO   WSAPROTOCOL_INFOW
#define LPWSAPROTOCOL_INFO LPWSAPROTOCOL_INFOW
#define WSASocket          WSASocketW
#define WSAEnumProtocols   WSAEnumProtocolsW
#define WSAAddressToString WSAAddressToStringW
#define WSAStringToAddress WSAStringToAddressW
#define WSAConnectByName                WSAConnectByNameW
#define WSADuplicateSocket              WSADuplicateSocketW
#define WSALookupServiceBegin           WSALookupServiceBeginW
#define WSALookupServiceNext            WSALookupServiceNextW
#define WSAEnumNameSpaceProviders       WSAEnumNameSpaceProvidersW
#define WSAEnumNameSpaceProvidersEx     WSAEnumNameSpaceProvidersExW
#define WSAInstallServiceClass          WSAInstallServiceClassW
#define WSAGetServiceClassInfo          WSAGetServiceClassInfoW
#define WSAGetServiceClassNameByClassId WSAGetServiceClassNameByClassIdW
#define WSASetService                   WSASetServiceW
#else
#define WSAPROTOCOL_INFO   WSAPROTOCOL_INFOA
#define LPWSAPROTOCOL_INFO LPWSAPROTOCOL_INFOA
#define WSASocket          WSASocketA
#define WSAEnumProtocols   WSAEnumProtocolsA
#define WSAAddressToString WSAAddressToStringA
#define WSAStringToAddress WSAStringToAddressA
#define WSAConnectByName                WSAConnectByNameA
#define WSADuplicateSocket              WSADuplicateSocketA
#define WSALookupServiceBegin           WSALookupServiceBeginA
#define WSALookupServiceNext            WSALookupServiceNextA
#define WSAEnumNameSpaceProviders       WSAEnumNameSpaceProvidersA
#define WSAEnumNameSpaceProvidersEx     WSAEnumNameSpaceProvidersExA
#define WSAInstallServiceClass          WSAInstallServiceClassA
#define WSAGetServiceClassInfo          WSAGetServiceClassInfoA
#define WSAGetServiceClassNameByClassId WSAGetServiceClassNameByClassIdA
#define WSASetService                   WSASetServiceA
#endif

#if INCL_WINSOCK_API_TYPEDEFS
#include <openwinsock/pointers.h>
#endif

#endif
