/* wsvns.h: addresses of Banyan VINES. There is no provider of it here: socket() gives WSAEAFNOSUPPORT, and programs that only mention it compile.
 */
#ifndef _WSVNS_
#define _WSVNS_

#include <winsock2.h>

#define VNSPROTO_IPC          1
#define VNSPROTO_RELIABLE_IPC 2
#define VNSPROTO_SPP          3

typedef struct sockaddr_vns {
  u_short sin_family;
  u_char net_address[4];
  u_char subnet_addr[2];
  u_char port[2];
  u_char hops;
  u_char filler[5];
} SOCKADDR_VNS, *PSOCKADDR_VNS, *LPSOCKADDR_VNS;

#endif
