/* wsnetbs.h: addresses of NetBIOS. There is no provider of it here: socket() gives WSAEAFNOSUPPORT, and programs that only mention it compile.
 */
#ifndef _WSNETBS_
#define _WSNETBS_

#include <winsock2.h>

#define NETBIOS_NAME_LENGTH      16
#define NETBIOS_UNIQUE_NAME      0x0000
#define NETBIOS_GROUP_NAME       0x0001
#define NETBIOS_TYPE_QUICK_UNIQUE 0x0002
#define NETBIOS_TYPE_QUICK_GROUP 0x0003

typedef struct sockaddr_nb {
  short snb_family;
  u_short snb_type;
  char snb_name[NETBIOS_NAME_LENGTH];
} SOCKADDR_NB, *PSOCKADDR_NB, *LPSOCKADDR_NB;

/* A name, padded with blanks to 15 characters, and the number of its service in the 16th. */
#define SET_NETBIOS_SOCKADDR(snb, type, name, port)                       \
  {                                                                       \
    int ows_i;                                                            \
    (snb)->snb_family = AF_NETBIOS;                                       \
    (snb)->snb_type = (type);                                             \
    for (ows_i = 0; ows_i < NETBIOS_NAME_LENGTH - 1; ows_i++) (snb)->snb_name[ows_i] = ' '; \
    for (ows_i = 0; (name)[ows_i] && ows_i < NETBIOS_NAME_LENGTH - 1; ows_i++)              \
      (snb)->snb_name[ows_i] = (name)[ows_i];                             \
    (snb)->snb_name[NETBIOS_NAME_LENGTH - 1] = (char)(port);              \
  }

#endif
