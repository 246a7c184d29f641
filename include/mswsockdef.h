/* mswsockdef.h: what mswsock.h's extensions share with providers: registered I/O, SIO_SET_COMPATIBILITY_MODE. */
#ifndef _MSWSOCKDEF_
#define _MSWSOCKDEF_

#include <ws2def.h>
#include <minwinbase.h>

typedef struct RIO_BUFFERID_t *RIO_BUFFERID, **PRIO_BUFFERID;
typedef struct RIO_CQ_t *RIO_CQ, **PRIO_CQ;
typedef struct RIO_RQ_t *RIO_RQ, **PRIO_RQ;

#define RIO_MSG_DONT_NOTIFY 0x00000001
#define RIO_MSG_DEFER       0x00000002
#define RIO_MSG_WAITALL     0x00000004
#define RIO_MSG_COMMIT_ONLY 0x00000008
#define RIO_INVALID_BUFFERID ((RIO_BUFFERID)(ULONG_PTR)0xffffffff)
#define RIO_INVALID_CQ       ((RIO_CQ)0)
#define RIO_INVALID_RQ       ((RIO_RQ)0)
#define RIO_MAX_CQ_SIZE      0x8000000
#define RIO_CORRUPT_CQ       0xffffffff

typedef struct _RIORESULT {
  LONG Status;
  ULONG BytesTransferred;
  ULONGLONG SocketContext;
  ULONGLONG RequestContext;
} RIORESULT, *PRIORESULT;

typedef struct _RIO_BUF {
  RIO_BUFFERID BufferId;
  ULONG Offset;
  ULONG Length;
} RIO_BUF, *PRIO_BUF;

/* Control data of a request: TotalLength octets, this and the padding behind it included, then WSACMSGHDRs. A send's are
 * read, a receive's are written. */
typedef struct _RIO_CMSG_BUFFER {
  ULONG TotalLength;
} RIO_CMSG_BUFFER, *PRIO_CMSG_BUFFER;

#define RIO_CMSG_BASE_SIZE WSA_CMSGHDR_ALIGN(sizeof(RIO_CMSG_BUFFER))
#define RIO_CMSG_FIRSTHDR(buffer)                                                                                            \
  ((buffer)->TotalLength >= RIO_CMSG_BASE_SIZE + sizeof(WSACMSGHDR)                                                          \
       ? (PWSACMSGHDR)((PUCHAR)(buffer) + RIO_CMSG_BASE_SIZE)                                                                \
       : (PWSACMSGHDR)0)
#define RIO_CMSG_NEXTHDR(buffer, cmsg)                                                                                       \
  ((cmsg) == 0 ? RIO_CMSG_FIRSTHDR(buffer)                                                                                   \
   : (PUCHAR)(cmsg) + WSA_CMSGHDR_ALIGN((cmsg)->cmsg_len) + sizeof(WSACMSGHDR) > (PUCHAR)(buffer) + (buffer)->TotalLength    \
       ? (PWSACMSGHDR)0                                                                                                      \
       : (PWSACMSGHDR)((PUCHAR)(cmsg) + WSA_CMSGHDR_ALIGN((cmsg)->cmsg_len)))

typedef enum _RIO_NOTIFICATION_COMPLETION_TYPE {
  RIO_EVENT_COMPLETION = 1,
  RIO_IOCP_COMPLETION = 2
} RIO_NOTIFICATION_COMPLETION_TYPE, *PRIO_NOTIFICATION_COMPLETION_TYPE;

typedef struct _RIO_NOTIFICATION_COMPLETION {
  RIO_NOTIFICATION_COMPLETION_TYPE Type;
  OWS_EXTENSION union {
    struct {
      HANDLE EventHandle;
      BOOL NotifyReset;
    } Event;
    struct {
      HANDLE IocpHandle;
      PVOID CompletionKey;
      PVOID Overlapped;
    } Iocp;
  };
} RIO_NOTIFICATION_COMPLETION, *PRIO_NOTIFICATION_COMPLETION;

#define SIO_SET_COMPATIBILITY_MODE _WSAIOW(IOC_VENDOR, 300)
#define SIO_BASE_HANDLE            _WSAIOR(IOC_WS2, 34)
#define SIO_BSP_HANDLE             _WSAIOR(IOC_WS2, 27)
#define SIO_BSP_HANDLE_SELECT      _WSAIOR(IOC_WS2, 28)
#define SIO_BSP_HANDLE_POLL        _WSAIOR(IOC_WS2, 29)
#define SIO_EXT_SELECT             _WSAIORW(IOC_WS2, 30)
#define SIO_EXT_POLL               _WSAIORW(IOC_WS2, 31)
#define SIO_EXT_SENDMSG            _WSAIORW(IOC_WS2, 32)

#endif
