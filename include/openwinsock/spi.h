/* openwinsock/spi.h: what a service provider may offer beyond ws2spi.h.
 *
 * Everything here is optional. A provider that answers WSAEINVAL or WSAEOPNOTSUPP is used through the plain interface
 * alone. The built-in providers have no other entrance than this one.
 */
#ifndef OPENWINSOCK_SPI_H
#define OPENWINSOCK_SPI_H

#include <winsock2.h>
#include <ws2spi.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The readiness service: lets one select() wait for sockets of several providers at once.
 *
 * Asked for once a provider, on any of its sockets:
 *   OWS_READINESS table; DWORD bytes;
 *   WSPIoctl(s, SIO_OPENWINSOCK_READINESS, NULL, 0, &table, sizeof table, &bytes, NULL, NULL, NULL, &error)
 */
#define SIO_OPENWINSOCK_READINESS _WSAIOR(IOC_VENDOR, 0x4F01)

/* What a waiter is interested in, and what look() answers. The first three have the meaning of select()'s sets, the others
 * that of WSAPoll's POLLERR, POLLHUP and POLLRDBAND. */
#define OWS_READ   0x01u
#define OWS_WRITE  0x02u
#define OWS_EXCEPT 0x04u
#define OWS_ERROR  0x08u /* the connection has failed or was aborted */
#define OWS_HANGUP 0x10u /* the connection has ended */
#define OWS_URGENT 0x20u /* out-of-band data can be received */

/* What to wait for until look() is worth calling again. */
typedef struct OWS_POLL {
  int fd;             /* descriptor for poll(), -1: none */
  short events;       /* Linux' poll bits wanted on fd */
  short revents;      /* Linux' poll bits that came; set by the waiter, 0 before its first poll() */
  long long deadline; /* CLOCK_MONOTONIC, nanoseconds, at which to look again; 0: never */
} OWS_POLL;

typedef struct OWS_READINESS {
  /* Which of `interest` (OWS_*) holds for the socket now, or SOCKET_ERROR (WSAENOTSOCK: closed). Never blocks. Begins
   * with poll->fd == -1 on a socket's first look in a wait; fills fd, events and deadline for the next poll(). A provider
   * that learns readiness from the descriptor alone may answer 0 there and decide by revents the next time. */
  int (*look)(SOCKET s, DWORD interest, OWS_POLL *poll, LPINT error);

  /* Enters and leaves a waiter. In between the socket's number stays its own, even when it is closed, and the provider adds
   * 1 to the eventfd `wake` whenever the socket's readiness may have changed without its poll descriptor telling. enter()
   * returns a token for leave(), or NULL (WSAENOTSOCK). leave() is called once for each enter() that succeeded. */
  void *(*enter)(SOCKET s, int wake, LPINT error);
  void (*leave)(void *token, int wake);
} OWS_READINESS;

/* The completion service: the overlapped operations of a provider's sockets and the Win32 functions that take a socket for a
 * file's handle. Asked for once a provider, as above; the functions return 0, or SOCKET_ERROR and a Win32 error code. */
#define SIO_OPENWINSOCK_COMPLETION _WSAIOR(IOC_VENDOR, 0x4F02)

typedef struct OWS_COMPLETION {
  /* Operations that begin from now on complete to the port, with `key`. ERROR_INVALID_PARAMETER: associated already. */
  int (*associate)(SOCKET s, HANDLE port, ULONG_PTR key, LPINT error);
  /* Ends operations with WSA_OPERATION_ABORTED: the one of `overlapped`, or all where it is NULL; with only_this_thread
   * only what the calling thread began. ERROR_NOT_FOUND: there was none. */
  int (*cancel)(SOCKET s, LPWSAOVERLAPPED overlapped, BOOL only_this_thread, LPINT error);
  /* FILE_SKIP_COMPLETION_PORT_ON_SUCCESS, FILE_SKIP_SET_EVENT_ON_HANDLE. */
  int (*set_modes)(SOCKET s, UCHAR modes, LPINT error);
  /* ProcessSocketNotifications: does one registration; `port` is one. ERROR_NOT_FOUND, ERROR_INVALID_PARAMETER: the port is
   * not the one that the socket is registered with. */
  int (*notify)(SOCKET s, HANDLE port, const SOCK_NOTIFY_REGISTRATION *registration, LPINT error);
} OWS_COMPLETION;

/* Whether a socket is non-blocking: a BOOL, by WSPIoctl. A provider that does not say has blocking sockets. */
#define SIO_OPENWINSOCK_NONBLOCKING _WSAIOR(IOC_VENDOR, 0x4F03)

#ifdef __cplusplus
}
#endif
#endif
