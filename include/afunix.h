/* afunix.h: AF_UNIX, streams between processes of one computer. A path names a socket in the file system: bind makes it
 * (WSAEADDRINUSE where something is there), DeleteFile removes it, closesocket does not. A name that begins with a zero octet
 * is abstract, known as long as its socket lives; its length is that of the address. An address without a path: unnamed.
 */
#ifndef _AFUNIX_
#define _AFUNIX_

#include <ws2def.h>

#define UNIX_PATH_MAX 108

typedef struct sockaddr_un {
  ADDRESS_FAMILY sun_family;
  char sun_path[UNIX_PATH_MAX];
} SOCKADDR_UN, *PSOCKADDR_UN;

/* The id of the process at the other end, a ULONG. WSAENOTCONN. */
#define SIO_AF_UNIX_GETPEERPID _WSAIOR(IOC_VENDOR, 256)

#endif
