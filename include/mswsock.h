/* mswsock.h: Microsoft's extensions: options, extension functions, the types of registered I/O. */
#ifndef _MSWSOCK_
#define _MSWSOCK_

#include <winsock2.h>
#include <mswsockdef.h>

/* Options of level SOL_SOCKET: connect and disconnect data, Microsoft's. */
#define SO_CONNDATA               0x7000
#define SO_CONNOPT                0x7001
#define SO_DISCDATA               0x7002
#define SO_DISCOPT                0x7003
#define SO_CONNDATALEN            0x7004
#define SO_CONNOPTLEN             0x7005
#define SO_DISCDATALEN            0x7006
#define SO_DISCOPTLEN             0x7007
#define SO_OPENTYPE               0x7008
#define SO_SYNCHRONOUS_ALERT      0x10
#define SO_SYNCHRONOUS_NONALERT   0x20
#define SO_MAXDG                  0x7009
#define SO_MAXPATHDG              0x700A
#define SO_UPDATE_ACCEPT_CONTEXT  0x700B
#define SO_CONNECT_TIME           0x700C
#define SO_UPDATE_CONNECT_CONTEXT 0x7010
#define TCP_BSDURGENT             0x7000

#define SIO_UDP_CONNRESET _WSAIOW(IOC_VENDOR, 12)
#define SIO_SOCKET_CLOSE_NOTIFY _WSAIOW(IOC_VENDOR, 13)
#define SIO_UDP_NETRESET _WSAIOW(IOC_VENDOR, 15)

/* Flags of TransmitFile, DisconnectEx. */
#define TF_DISCONNECT         0x01
#define TF_REUSE_SOCKET       0x02
#define TF_WRITE_BEHIND       0x04
#define TF_USE_DEFAULT_WORKER 0x00
#define TF_USE_SYSTEM_THREAD  0x10
#define TF_USE_KERNEL_APC     0x20
#define DE_REUSE_SOCKET       TF_REUSE_SOCKET

/* TransmitPackets. */
#define TP_ELEMENT_MEMORY     1
#define TP_ELEMENT_FILE       2
#define TP_ELEMENT_EOP        4
#define TP_DISCONNECT         TF_DISCONNECT
#define TP_REUSE_SOCKET       TF_REUSE_SOCKET
#define TP_USE_DEFAULT_WORKER TF_USE_DEFAULT_WORKER
#define TP_USE_SYSTEM_THREAD  TF_USE_SYSTEM_THREAD
#define TP_USE_KERNEL_APC     TF_USE_KERNEL_APC

typedef struct _TRANSMIT_FILE_BUFFERS {
  LPVOID Head;
  DWORD HeadLength;
  LPVOID Tail;
  DWORD TailLength;
} TRANSMIT_FILE_BUFFERS, *PTRANSMIT_FILE_BUFFERS, *LPTRANSMIT_FILE_BUFFERS;

typedef struct _TRANSMIT_PACKETS_ELEMENT {
  ULONG dwElFlags;
  ULONG cLength;
  OWS_EXTENSION union {
    OWS_EXTENSION struct {
      LARGE_INTEGER nFileOffset;
      HANDLE hFile;
    };
    PVOID pBuffer;
  };
} TRANSMIT_PACKETS_ELEMENT, *PTRANSMIT_PACKETS_ELEMENT, *LPTRANSMIT_PACKETS_ELEMENT;

/* Extension functions, for SIO_GET_EXTENSION_FUNCTION_POINTER. */
#define WSAID_TRANSMITFILE         {0xb5367df0,0xcbac,0x11cf,{0x95,0xca,0x00,0x80,0x5f,0x48,0xa1,0x92}}
#define WSAID_ACCEPTEX             {0xb5367df1,0xcbac,0x11cf,{0x95,0xca,0x00,0x80,0x5f,0x48,0xa1,0x92}}
#define WSAID_GETACCEPTEXSOCKADDRS {0xb5367df2,0xcbac,0x11cf,{0x95,0xca,0x00,0x80,0x5f,0x48,0xa1,0x92}}
#define WSAID_TRANSMITPACKETS      {0xd9689da0,0x1f90,0x11d3,{0x99,0x71,0x00,0xc0,0x4f,0x68,0xc8,0x76}}
#define WSAID_CONNECTEX            {0x25a207b9,0xddf3,0x4660,{0x8e,0xe9,0x76,0xe5,0x8c,0x74,0x06,0x3e}}
#define WSAID_DISCONNECTEX         {0x7fda2e11,0x8630,0x436f,{0xa0,0x31,0xf5,0x36,0xa6,0xee,0xc1,0x57}}
#define NLA_NAMESPACE_GUID         {0x6642243a,0x3ba8,0x4aa6,{0xba,0xa5,0x2e,0xb,0xd7,0x1f,0xdd,0x83}}
#define NLA_SERVICE_CLASS_GUID     {0x37e515,0xb5c9,0x4a43,{0xba,0xda,0x8b,0x48,0xa8,0x7a,0xd2,0x39}}
#define NLA_ALLUSERS_NETWORK       0x00000001
#define NLA_FRIENDLY_NAME          0x00000002

#define WSAID_WSARECVMSG {0xf689d7c8, 0x6f1f, 0x436b, {0x8a, 0x53, 0xe5, 0x4f, 0xe3, 0x51, 0xc3, 0x22}}
#define WSAID_WSASENDMSG {0xa441e712, 0x754f, 0x43ca, {0x84, 0xa7, 0x0d, 0xee, 0x44, 0xcf, 0x60, 0x6d}}
#define WSAID_WSAPOLL {0x18C76F85, 0xDC66, 0x4964, {0x97, 0x2E, 0x23, 0xC2, 0x72, 0x38, 0x31, 0x2B}}
#define WSAID_MULTIPLE_RIO {0x8509e081, 0x96dd, 0x4005, {0xb1, 0x65, 0x9e, 0x2e, 0xe8, 0xc7, 0x9e, 0x3f}}

typedef BOOL(PASCAL *LPFN_TRANSMITFILE)(SOCKET hSocket, HANDLE hFile, DWORD nNumberOfBytesToWrite,
                                        DWORD nNumberOfBytesPerSend, LPOVERLAPPED lpOverlapped,
                                        LPTRANSMIT_FILE_BUFFERS lpTransmitBuffers, DWORD dwReserved);
typedef BOOL(PASCAL *LPFN_ACCEPTEX)(SOCKET sListenSocket, SOCKET sAcceptSocket, PVOID lpOutputBuffer,
                                    DWORD dwReceiveDataLength, DWORD dwLocalAddressLength, DWORD dwRemoteAddressLength,
                                    LPDWORD lpdwBytesReceived, LPOVERLAPPED lpOverlapped);
typedef VOID(PASCAL *LPFN_GETACCEPTEXSOCKADDRS)(PVOID lpOutputBuffer, DWORD dwReceiveDataLength,
                                                DWORD dwLocalAddressLength, DWORD dwRemoteAddressLength,
                                                struct sockaddr **LocalSockaddr, LPINT LocalSockaddrLength,
                                                struct sockaddr **RemoteSockaddr, LPINT RemoteSockaddrLength);
typedef BOOL(PASCAL *LPFN_TRANSMITPACKETS)(SOCKET hSocket, LPTRANSMIT_PACKETS_ELEMENT lpPacketArray, DWORD nElementCount,
                                           DWORD nSendSize, LPOVERLAPPED lpOverlapped, DWORD dwFlags);
typedef BOOL(PASCAL *LPFN_CONNECTEX)(SOCKET s, const struct sockaddr *name, int namelen, PVOID lpSendBuffer,
                                     DWORD dwSendDataLength, LPDWORD lpdwBytesSent, LPOVERLAPPED lpOverlapped);
typedef BOOL(PASCAL *LPFN_DISCONNECTEX)(SOCKET s, LPOVERLAPPED lpOverlapped, DWORD dwFlags, DWORD dwReserved);
typedef INT(PASCAL *LPFN_WSARECVMSG)(SOCKET s, LPWSAMSG lpMsg, LPDWORD lpdwNumberOfBytesRecvd, LPWSAOVERLAPPED lpOverlapped,
                                     LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine);
typedef INT(PASCAL *LPFN_WSASENDMSG)(SOCKET s, LPWSAMSG lpMsg, DWORD dwFlags, LPDWORD lpNumberOfBytesSent,
                                     LPWSAOVERLAPPED lpOverlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine);
typedef INT(WSAAPI *LPFN_WSAPOLL)(LPWSAPOLLFD fdarray, ULONG nfds, INT timeout);

/* The data of SIO_EXT_SENDMSG and SIO_EXT_POLL. */
typedef struct _WSASENDMSG {
  LPWSAMSG lpMsg;
  DWORD dwFlags;
  LPDWORD lpNumberOfBytesSent;
  LPWSAOVERLAPPED lpOverlapped;
  LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine;
} WSASENDMSG, *LPWSASENDMSG;

typedef struct _WSAPOLLDATA {
  int result;
  ULONG fds;
  INT timeout; /* milliseconds */
  OWS_EXTENSION WSAPOLLFD fdArray[0];
} WSAPOLLDATA, *LPWSAPOLLDATA;

typedef enum _NLA_BLOB_DATA_TYPE {
  NLA_RAW_DATA = 0,
  NLA_INTERFACE = 1,
  NLA_802_1X_LOCATION = 2,
  NLA_CONNECTIVITY = 3,
  NLA_ICS = 4
} NLA_BLOB_DATA_TYPE, *PNLA_BLOB_DATA_TYPE;

typedef enum _NLA_CONNECTIVITY_TYPE {
  NLA_NETWORK_AD_HOC = 0,
  NLA_NETWORK_MANAGED = 1,
  NLA_NETWORK_UNMANAGED = 2,
  NLA_NETWORK_UNKNOWN = 3
} NLA_CONNECTIVITY_TYPE, *PNLA_CONNECTIVITY_TYPE;

typedef enum _NLA_INTERNET {
  NLA_INTERNET_UNKNOWN = 0,
  NLA_INTERNET_NO = 1,
  NLA_INTERNET_YES = 2
} NLA_INTERNET, *PNLA_INTERNET;

/* What a look-up in name space NS_NLA gives: one item after another, nextOffset octets apart, the last one with 0. */
typedef struct _NLA_BLOB {
  struct {
    NLA_BLOB_DATA_TYPE type;
    DWORD dwSize;
    DWORD nextOffset;
  } header;
  union {
    CHAR rawData[1];
    struct {
      DWORD dwType;
      DWORD dwSpeed;
      CHAR adapterName[1];
    } interfaceData;
    struct {
      CHAR information[1];
    } locationData;
    struct {
      NLA_CONNECTIVITY_TYPE type;
      NLA_INTERNET internet;
    } connectivity;
    struct {
      struct {
        DWORD speed;
        DWORD type;
        DWORD state;
        WCHAR machineName[256];
        WCHAR sharedAdapterName[256];
      } remote;
    } ICS;
  } data;
} NLA_BLOB, *PNLA_BLOB, *LPNLA_BLOB;

/* Registered I/O, of UDP and TCP sockets that are made with WSA_FLAG_REGISTERED_IO. WSAIoctl with
 * SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER and WSAID_MULTIPLE_RIO on a TCP or UDP socket fills a
 * RIO_EXTENSION_FUNCTION_TABLE. Other providers' sockets, SOCK_RAW, AF_UNIX: WSAEOPNOTSUPP. Errors are told by
 * WSAGetLastError, RIONotify's by its result. Any thread may call all of these.
 *   RIORegisterBuffer: memory for requests, which stays mapped until RIODeregisterBuffer. WSAEFAULT; WSAEINVAL: no octets.
 *   RIOCreateCompletionQueue: QueueSize results (1 to RIO_MAX_CQ_SIZE). NotificationCompletion NULL: it is polled only; else
 *     an event, or a port, which gets a packet of that key and overlapped. RIONotify arms it once: it tells as soon as there
 *     is a result that is not RIO_MSG_DONT_NOTIFY (WSAEALREADY: it is armed; WSAEINVAL: it is polled only).
 *     RIODequeueCompletion takes up to ArraySize results, and moves requests on; RIO_CORRUPT_CQ: no queue, no array.
 *     RIOResizeCompletionQueue: WSAEINVAL where the sockets need more. RIOCloseCompletionQueue: results are lost.
 *   RIOCreateRequestQueue: once in a socket's life. MaxOutstanding*: requests whose results have not been taken, for which
 *     the completion queues must have room (WSAENOBUFS); Max*DataBuffers are 1. It goes with closesocket, which ends all
 *     requests with WSA_OPERATION_ABORTED. RIOResizeRequestQueue: WSAEINVAL where more are outstanding.
 *   RIOSend, RIOReceive, and Ex with a slice for the peer's SOCKADDR_INET, and one (a DWORD) for flags; pLocalAddress and
 *     pControlContext are NULL. RIO_MSG_DEFER: goes with the next request that has it not, or with RIO_MSG_COMMIT_ONLY; such
 *     requests reach the kernel together. RIO_MSG_WAITALL: a receive on TCP fills its slice. FALSE: nothing has begun
 *     (WSAENOBUFS: as many are outstanding as can be; WSAEFAULT: no such buffer; WSAEINVAL).
 * RIORESULT.Status is 0 or a Winsock error. [RIO_EXTENSION_FUNCTION_TABLE and the pages of its members] */
typedef RIO_CQ(PASCAL *LPFN_RIOCREATECOMPLETIONQUEUE)(DWORD QueueSize, PRIO_NOTIFICATION_COMPLETION NotificationCompletion);
typedef RIO_RQ(PASCAL *LPFN_RIOCREATEREQUESTQUEUE)(SOCKET Socket, ULONG MaxOutstandingReceive, ULONG MaxReceiveDataBuffers,
                                                   ULONG MaxOutstandingSend, ULONG MaxSendDataBuffers, RIO_CQ ReceiveCQ,
                                                   RIO_CQ SendCQ, PVOID SocketContext);
typedef VOID(PASCAL *LPFN_RIOCLOSECOMPLETIONQUEUE)(RIO_CQ CQ);
typedef ULONG(PASCAL *LPFN_RIODEQUEUECOMPLETION)(RIO_CQ CQ, PRIORESULT Array, ULONG ArraySize);
typedef VOID(PASCAL *LPFN_RIODEREGISTERBUFFER)(RIO_BUFFERID BufferId);
typedef INT(PASCAL *LPFN_RIONOTIFY)(RIO_CQ CQ);
typedef BOOL(PASCAL *LPFN_RIORECEIVE)(RIO_RQ SocketQueue, PRIO_BUF pData, ULONG DataBufferCount, DWORD Flags,
                                      PVOID RequestContext);
typedef int(PASCAL *LPFN_RIORECEIVEEX)(RIO_RQ SocketQueue, PRIO_BUF pData, ULONG DataBufferCount, PRIO_BUF pLocalAddress,
                                       PRIO_BUF pRemoteAddress, PRIO_BUF pControlContext, PRIO_BUF pFlags, DWORD Flags,
                                       PVOID RequestContext);
typedef RIO_BUFFERID(PASCAL *LPFN_RIOREGISTERBUFFER)(PCHAR DataBuffer, DWORD DataLength);
typedef BOOL(PASCAL *LPFN_RIORESIZECOMPLETIONQUEUE)(RIO_CQ CQ, DWORD QueueSize);
typedef BOOL(PASCAL *LPFN_RIORESIZEREQUESTQUEUE)(RIO_RQ RQ, DWORD MaxOutstandingReceive, DWORD MaxOutstandingSend);
typedef BOOL(PASCAL *LPFN_RIOSEND)(RIO_RQ SocketQueue, PRIO_BUF pData, ULONG DataBufferCount, DWORD Flags,
                                   PVOID RequestContext);
typedef BOOL(PASCAL *LPFN_RIOSENDEX)(RIO_RQ SocketQueue, PRIO_BUF pData, ULONG DataBufferCount, PRIO_BUF pLocalAddress,
                                     PRIO_BUF pRemoteAddress, PRIO_BUF pControlContext, PRIO_BUF pFlags, DWORD Flags,
                                     PVOID RequestContext);

typedef struct _RIO_EXTENSION_FUNCTION_TABLE {
  DWORD cbSize;
  LPFN_RIORECEIVE RIOReceive;
  LPFN_RIORECEIVEEX RIOReceiveEx;
  LPFN_RIOSEND RIOSend;
  LPFN_RIOSENDEX RIOSendEx;
  LPFN_RIOCLOSECOMPLETIONQUEUE RIOCloseCompletionQueue;
  LPFN_RIOCREATECOMPLETIONQUEUE RIOCreateCompletionQueue;
  LPFN_RIOCREATEREQUESTQUEUE RIOCreateRequestQueue;
  LPFN_RIODEQUEUECOMPLETION RIODequeueCompletion;
  LPFN_RIODEREGISTERBUFFER RIODeregisterBuffer;
  LPFN_RIONOTIFY RIONotify;
  LPFN_RIOREGISTERBUFFER RIORegisterBuffer;
  LPFN_RIORESIZECOMPLETIONQUEUE RIOResizeCompletionQueue;
  LPFN_RIORESIZEREQUESTQUEUE RIOResizeRequestQueue;
} RIO_EXTENSION_FUNCTION_TABLE, *PRIO_EXTENSION_FUNCTION_TABLE;

OWS_BEGIN

/* AcceptEx of the listener's provider, without asking for the pointer. An operation that takes the next connection, and with
 * dwReceiveDataLength its first data, as the socket sAcceptSocket, which must be neither bound nor connected.
 * lpOutputBuffer: the data, then places for the local and the peer's address, of 16 octets more than the address' size each.
 * FALSE with WSA_IO_PENDING; WSAENOTSOCK; WSAEINVAL: sListenSocket does not listen, sAcceptSocket is in use, a place is too
 * small; WSAEFAULT; WSAEOPNOTSUPP: the provider has no AcceptEx. Any thread. [AcceptEx] */
BOOL PASCAL AcceptEx(SOCKET sListenSocket, SOCKET sAcceptSocket, PVOID lpOutputBuffer, DWORD dwReceiveDataLength,
                     DWORD dwLocalAddressLength, DWORD dwRemoteAddressLength, LPDWORD lpdwBytesReceived,
                     LPOVERLAPPED lpOverlapped);

/* Finds the addresses in the output buffer of a completed AcceptEx, whose lengths must be the same. Nothing is copied. What
 * cannot be written is left alone. [GetAcceptExSockaddrs] */
VOID PASCAL GetAcceptExSockaddrs(PVOID lpOutputBuffer, DWORD dwReceiveDataLength, DWORD dwLocalAddressLength,
                                 DWORD dwRemoteAddressLength, struct sockaddr **LocalSockaddr, LPINT LocalSockaddrLength,
                                 struct sockaddr **RemoteSockaddr, LPINT RemoteSockaddrLength);

/* Sends a file over a connected stream: nNumberOfBytesToWrite octets of it, or all where that is 0, from the offset in
 * lpOverlapped, or from its position where there is none; the position stays. Before and after it Head and Tail of
 * lpTransmitBuffers, which may be NULL, as hFile may be. dwReserved: TF_*; TF_DISCONNECT ends the connection behind it, with
 * TF_REUSE_SOCKET as DisconnectEx does. nNumberOfBytesPerSend: the most that one step sends, 0 for ours. Without lpOverlapped
 * it returns when all is sent; with it FALSE with WSA_IO_PENDING. A file that is shorter than asked for ends it early.
 * WSAENOTSOCK, WSAENOTCONN, WSAESHUTDOWN; WSAEINVAL: no stream, flags, an offset outside the file, a pipe, more than
 * 2,147,483,646 octets in all; WSA_INVALID_HANDLE, WSAEFAULT. Any thread. [TransmitFile] */
BOOL PASCAL TransmitFile(SOCKET hSocket, HANDLE hFile, DWORD nNumberOfBytesToWrite, DWORD nNumberOfBytesPerSend,
                         LPOVERLAPPED lpOverlapped, LPTRANSMIT_FILE_BUFFERS lpTransmitBuffers, DWORD dwReserved);

/* recv with flags that go in and out: MSG_PARTIAL says that the message goes on, which is no error here. [WSARecvEx] */
int PASCAL WSARecvEx(SOCKET s, char *buf, int len, int *flags);

OWS_END

#endif
