/* ws2tcpip.h: what TCP/IP programs need beyond winsock2.h: names, addresses as text, multicast structures. */
#ifndef _WS2TCPIP_H_
#define _WS2TCPIP_H_

#include <winsock2.h>
#include <ws2ipdef.h>
#include <mstcpip.h>

/* On Windows socklen_t is int; libc's is unsigned. */
#define socklen_t ws2_socklen_t
typedef int socklen_t;

/* Errors of getaddrinfo and getnameinfo. */
#define EAI_AGAIN       WSATRY_AGAIN
#define EAI_BADFLAGS    WSAEINVAL
#define EAI_FAIL        WSANO_RECOVERY
#define EAI_FAMILY      WSAEAFNOSUPPORT
#define EAI_MEMORY      WSA_NOT_ENOUGH_MEMORY
#define EAI_NONAME      WSAHOST_NOT_FOUND
#define EAI_SERVICE     WSATYPE_NOT_FOUND
#define EAI_SOCKTYPE    WSAESOCKTNOSUPPORT
#define EAI_NODATA      11004
#define EAI_SECURE_NAME WSA_SECURE_HOST_NOT_FOUND
#define EAI_IPSECPOLICY WSA_IPSEC_NAME_POLICY_ERROR

/* getnameinfo, and how long texts can be. */
#define GAI_STRERROR_BUFFER_SIZE 1024
#define NI_MAXHOST               1025
#define NI_MAXSERV               32
#define INET_ADDRSTRLEN          22
#define INET6_ADDRSTRLEN         65
#define NI_NOFQDN                0x01
#define NI_NUMERICHOST           0x02
#define NI_NAMEREQD              0x04
#define NI_NUMERICSERV           0x08
#define NI_DGRAM                 0x10

#define SIO_GET_INTERFACE_LIST    _IOR('t', 127, u_long)
#define SIO_GET_INTERFACE_LIST_EX _IOR('t', 126, u_long)
#define SIO_SET_MULTICAST_FILTER  _IOW('t', 125, u_long)
#define SIO_GET_MULTICAST_FILTER  _IOW('t', 124 | IOC_IN, u_long)
#define SIOCSIPMSFILTER SIO_SET_MULTICAST_FILTER
#define SIOCGIPMSFILTER SIO_GET_MULTICAST_FILTER
#define SIOCSMSFILTER   _IOW('t', 126, u_long)
#define SIOCGMSFILTER   _IOW('t', 127 | IOC_IN, u_long)
#define SIO_IDEAL_SEND_BACKLOG_QUERY  _IOR('t', 123, ULONG)
#define SIO_IDEAL_SEND_BACKLOG_CHANGE _IO('t', 122)

#define WS2TCPIP_INLINE static __inline__
#define SS_PORT(ssp) (((struct sockaddr_in *)(ssp))->sin_port)

OWS_BEGIN

/* Host and service names to addresses; at least one of them. Returns 0 or an error EAI_*, which are Winsock codes and the
 * last error too; *ppResult goes back by freeaddrinfo. Without a socket type in the hints each address comes once. */
INT WSAAPI getaddrinfo(PCSTR pNodeName, PCSTR pServiceName, const ADDRINFOA *pHints, PADDRINFOA *ppResult)
    OWS_LABEL(ws2_getaddrinfo);
void WSAAPI freeaddrinfo(PADDRINFOA pAddrInfo) OWS_LABEL(ws2_freeaddrinfo);

/* Host and service of an address; sizes in characters, 0 for what is not wanted. Returns 0 or an error EAI_*. */
INT WSAAPI getnameinfo(const SOCKADDR *pSockaddr, socklen_t SockaddrLength, PCHAR pNodeBuffer, DWORD NodeBufferSize,
                       PCHAR pServiceBuffer, DWORD ServiceBufferSize, INT Flags) OWS_LABEL(ws2_getnameinfo);

/* The same in UTF-16; names that are not ASCII are encoded (IDNA) unless AI_DISABLE_IDN_ENCODING says no. */
INT WSAAPI GetAddrInfoW(PCWSTR pNodeName, PCWSTR pServiceName, const ADDRINFOW *pHints, PADDRINFOW *ppResult);
void WSAAPI FreeAddrInfoW(PADDRINFOW pAddrInfo);
INT WSAAPI GetNameInfoW(const SOCKADDR *pSockaddr, socklen_t SockaddrLength, PWCHAR pNodeBuffer, DWORD NodeBufferSize,
                        PWCHAR pServiceBuffer, DWORD ServiceBufferSize, INT Flags);

/* A look-up in a name space: NS_ALL or NS_DNS, else WSASERVICE_NOT_FOUND. With lpOverlapped (the W form) the answer is
 * WSA_IO_PENDING, and the end comes to lpOverlapped->hEvent or to the routine, never both; the routine runs on a thread of
 * the library's. *ppResult and lpOverlapped have to stay until then. After *timeout: WSAETIMEDOUT. *lpHandle is for GetAddrInfoExCancel: then the
 * look-up ends at once, with WSA_E_CANCELLED. GetAddrInfoExOverlappedResult: how it ended, WSAEINPROGRESS before. */
INT WSAAPI GetAddrInfoExA(PCSTR pName, PCSTR pServiceName, DWORD dwNameSpace, LPGUID lpNspId, const ADDRINFOEXA *hints,
                          PADDRINFOEXA *ppResult, struct timeval *timeout, LPOVERLAPPED lpOverlapped,
                          LPLOOKUPSERVICE_COMPLETION_ROUTINE lpCompletionRoutine, LPHANDLE lpNameHandle);
INT WSAAPI GetAddrInfoExW(PCWSTR pName, PCWSTR pServiceName, DWORD dwNameSpace, LPGUID lpNspId, const ADDRINFOEXW *hints,
                          PADDRINFOEXW *ppResult, struct timeval *timeout, LPOVERLAPPED lpOverlapped,
                          LPLOOKUPSERVICE_COMPLETION_ROUTINE lpCompletionRoutine, LPHANDLE lpHandle);
INT WSAAPI GetAddrInfoExCancel(LPHANDLE lpHandle);
INT WSAAPI GetAddrInfoExOverlappedResult(LPOVERLAPPED lpOverlapped);
void WSAAPI FreeAddrInfoEx(PADDRINFOEXA pAddrInfoEx);
void WSAAPI FreeAddrInfoExW(PADDRINFOEXW pAddrInfoEx);
/* No name space here takes registrations: WSAEOPNOTSUPP. */
INT WSAAPI SetAddrInfoExA(PCSTR pName, PCSTR pServiceName, SOCKET_ADDRESS *pAddresses, DWORD dwAddressCount, LPBLOB lpBlob,
                          DWORD dwFlags, DWORD dwNameSpace, LPGUID lpNspId, struct timeval *timeout,
                          LPOVERLAPPED lpOverlapped, LPLOOKUPSERVICE_COMPLETION_ROUTINE lpCompletionRoutine,
                          LPHANDLE lpNameHandle);
INT WSAAPI SetAddrInfoExW(PCWSTR pName, PCWSTR pServiceName, SOCKET_ADDRESS *pAddresses, DWORD dwAddressCount,
                          LPBLOB lpBlob, DWORD dwFlags, DWORD dwNameSpace, LPGUID lpNspId, struct timeval *timeout,
                          LPOVERLAPPED lpOverlapped, LPLOOKUPSERVICE_COMPLETION_ROUTINE lpCompletionRoutine,
                          LPHANDLE lpNameHandle);

/* IPv4 and IPv6 addresses as text. inet_pton: 1, 0 for text that is no address, -1: WSAEAFNOSUPPORT, WSAEFAULT.
 * inet_ntop: the text or NULL: WSAEAFNOSUPPORT, WSA_INVALID_PARAMETER (too small). Need no WSAStartup. */
INT WSAAPI inet_pton(INT Family, PCSTR pszAddrString, PVOID pAddrBuf) OWS_LABEL(ws2_inet_pton);
PCSTR WSAAPI inet_ntop(INT Family, const VOID *pAddr, PSTR pStringBuf, size_t StringBufSize) OWS_LABEL(ws2_inet_ntop);
INT WSAAPI InetPtonW(INT Family, PCWSTR pszAddrString, PVOID pAddrBuf);
PCWSTR WSAAPI InetNtopW(INT Family, const VOID *pAddr, PWSTR pStringBuf, size_t StringBufSize);

/* Which sources of a multicast group a datagram or raw socket hears: all but those listed (MCAST_EXCLUDE) or only those
 * (MCAST_INCLUDE); an empty MCAST_INCLUDE leaves the group, any other list joins it. Interface: IPv4's address or 0.x.x.x with
 * an index, 0 for the system's choice; or the index. get...: *SourceCount is how many SourceList has room for, and then how
 * many there are. 0, or SOCKET_ERROR with WSAENOTSOCK, WSAENOBUFS, WSAEFAULT, WSAEINVAL, WSAEADDRNOTAVAIL (not a member). */
int WSAAPI setipv4sourcefilter(SOCKET Socket, IN_ADDR Interface, IN_ADDR Group, MULTICAST_MODE_TYPE FilterMode,
                               ULONG SourceCount, const IN_ADDR *SourceList) OWS_LABEL(ws2_setipv4sourcefilter);
int WSAAPI getipv4sourcefilter(SOCKET Socket, IN_ADDR Interface, IN_ADDR Group, MULTICAST_MODE_TYPE *FilterMode,
                               ULONG *SourceCount, IN_ADDR *SourceList) OWS_LABEL(ws2_getipv4sourcefilter);
int WSAAPI setsourcefilter(SOCKET Socket, ULONG Interface, const SOCKADDR *Group, int GroupLength,
                           MULTICAST_MODE_TYPE FilterMode, ULONG SourceCount, const SOCKADDR_STORAGE *SourceList)
    OWS_LABEL(ws2_setsourcefilter);
int WSAAPI getsourcefilter(SOCKET Socket, ULONG Interface, const SOCKADDR *Group, int GroupLength,
                           MULTICAST_MODE_TYPE *FilterMode, ULONG *SourceCount, SOCKADDR_STORAGE *SourceList)
    OWS_LABEL(ws2_getsourcefilter);

/* How much unacknowledged data keeps a connection busy, in octets, and to be told when that changes: the latter waits, or
 * completes as lpOverlapped says. [SIO_IDEAL_SEND_BACKLOG_QUERY, SIO_IDEAL_SEND_BACKLOG_CHANGE] */
int WSAAPI idealsendbacklogquery(SOCKET s, ULONG *pISB);
int WSAAPI idealsendbacklognotify(SOCKET s, LPWSAOVERLAPPED lpOverlapped,
                                  LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine);

/* Options with the types of their values: UDP_SEND_MSG_SIZE, UDP_RECV_MAX_COALESCED_SIZE, IP_USER_MTU and IPV6_USER_MTU,
 * IP_RECVECN and IPV6_RECVECN, TCP_FAIL_CONNECT_ON_ICMP_ERROR, TCP_ICMP_ERROR_INFO (WSANO_DATA: the last attempt to connect
 * has met no ICMP error). Results and errors as setsockopt's and getsockopt's. */
int WSAAPI WSASetUdpSendMessageSize(SOCKET Socket, DWORD MsgSize);
int WSAAPI WSAGetUdpSendMessageSize(SOCKET Socket, DWORD *MsgSize);
int WSAAPI WSASetUdpRecvMaxCoalescedSize(SOCKET Socket, DWORD MaxCoalescedMsgSize);
int WSAAPI WSAGetUdpRecvMaxCoalescedSize(SOCKET Socket, DWORD *MaxCoalescedMsgSize);
int WSAAPI WSASetIPUserMtu(SOCKET Socket, DWORD UserMtu);
int WSAAPI WSAGetIPUserMtu(SOCKET Socket, DWORD *UserMtu);
int WSAAPI WSASetRecvIPEcn(SOCKET Socket, DWORD Enabled);
int WSAAPI WSAGetRecvIPEcn(SOCKET Socket, DWORD *Enabled);
int WSAAPI WSASetFailConnectOnIcmpError(SOCKET Socket, DWORD Enabled);
int WSAAPI WSAGetFailConnectOnIcmpError(SOCKET Socket, DWORD *Enabled);
int WSAAPI WSAGetIcmpErrorInfo(SOCKET Socket, ICMP_ERROR_INFO *Info);

/* Sockets secured by IPsec, of which Linux leaves the rules to the administrator: WSAEOPNOTSUPP once the arguments are good;
 * WSARevertImpersonation has nothing to revert and succeeds. */
int WSAAPI WSASetSocketSecurity(SOCKET Socket, const SOCKET_SECURITY_SETTINGS *SecuritySettings, ULONG SecuritySettingsLen,
                                LPWSAOVERLAPPED Overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE CompletionRoutine);
int WSAAPI WSAQuerySocketSecurity(SOCKET Socket, const SOCKET_SECURITY_QUERY_TEMPLATE *SecurityQueryTemplate,
                                  ULONG SecurityQueryTemplateLen, SOCKET_SECURITY_QUERY_INFO *SecurityQueryInfo,
                                  ULONG *SecurityQueryInfoLen, LPWSAOVERLAPPED Overlapped,
                                  LPWSAOVERLAPPED_COMPLETION_ROUTINE CompletionRoutine);
int WSAAPI WSASetSocketPeerTargetName(SOCKET Socket, const SOCKET_PEER_TARGET_NAME *PeerTargetName, ULONG PeerTargetNameLen,
                                      LPWSAOVERLAPPED Overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE CompletionRoutine);
int WSAAPI WSADeleteSocketPeerTargetName(SOCKET Socket, const struct sockaddr *PeerAddr, ULONG PeerAddrLen,
                                         LPWSAOVERLAPPED Overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE CompletionRoutine);
int WSAAPI WSAImpersonateSocketPeer(SOCKET Socket, const struct sockaddr *PeerAddress, ULONG peerAddressLen);
int WSAAPI WSARevertImpersonation(void);

/* The text of an error of getaddrinfo. The text is the thread's, until the next call. */
char *gai_strerrorA(int ecode);
WCHAR *gai_strerrorW(int ecode);

OWS_END

#define InetPtonA    inet_pton
#define InetNtopA    inet_ntop
#define GetAddrInfoA getaddrinfo
#define FreeAddrInfoA freeaddrinfo
#define GetNameInfoA getnameinfo
#ifdef UNICODE
#define gai_strerror gai_strerrorW
#define InetPton     InetPtonW
#define InetNtop     InetNtopW
#define GetAddrInfo  GetAddrInfoW
#define FreeAddrInfo FreeAddrInfoW
#define GetNameInfo  GetNameInfoW
#define GetAddrInfoEx  GetAddrInfoExW
#define SetAddrInfoEx  SetAddrInfoExW
#define FreeAddrInfoEx FreeAddrInfoExW
#else
#define gai_strerror gai_strerrorA
#define InetPton     InetPtonA
#define InetNtop     InetNtopA
#define GetAddrInfo  GetAddrInfoA
#define FreeAddrInfo FreeAddrInfoA
#define GetNameInfo  GetNameInfoA
#define GetAddrInfoEx   GetAddrInfoExA
#define SetAddrInfoEx   SetAddrInfoExA
#define FreeAddrInfoExA FreeAddrInfoEx
#endif

#endif
