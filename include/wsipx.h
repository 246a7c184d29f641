/* wsipx.h: addresses of IPX and SPX. There is no provider of it here: socket() gives WSAEAFNOSUPPORT, and programs that only mention it compile.
 */
#ifndef _WSIPX_
#define _WSIPX_

#include <winsock2.h>

#define NSPROTO_IPX   1000
#define NSPROTO_SPX   1256
#define NSPROTO_SPXII 1257

typedef struct sockaddr_ipx {
  short sa_family;
  char sa_netnum[4];
  char sa_nodenum[6];
  unsigned short sa_socket;
} SOCKADDR_IPX, *PSOCKADDR_IPX, *LPSOCKADDR_IPX;

#endif
