/* wshisotp.h: OSI transport. That of openwinsock runs over TCP: ISOPROTO_TP0 is class 0 (RFC 1006), ISOPROTO_TP2 class 2
 * (RFC 2126). Our options: openwinsock/iso.h. */
#ifndef _WSHISOTP_
#define _WSHISOTP_

#include <winsock2.h>

/* Addresses: a transport selector and a network address, one behind the other. */
#define ISO_MAX_ADDR_LENGTH  64
#define ISO_HIERARCHICAL     0
#define ISO_NON_HIERARCHICAL 1
#define ISO_EXP_DATA_USE     0
#define ISO_EXP_DATA_NUSE    1

/* Protocols. */
#define ISOPROTO_TP0       25
#define ISOPROTO_TP1       26
#define ISOPROTO_TP2       27
#define ISOPROTO_TP3       28
#define ISOPROTO_TP4       29
#define ISOPROTO_TP        ISOPROTO_TP4
#define ISOPROTO_CLTP      30
#define ISOPROTO_CLNP      31
#define ISOPROTO_X25       32
#define ISOPROTO_INACT_NL  33
#define ISOPROTO_ESIS      34
#define ISOPROTO_INTRAISIS 35

typedef struct sockaddr_tp {
  u_short tp_family;    /* AF_ISO */
  u_short tp_addr_type; /* ISO_HIERARCHICAL, ISO_NON_HIERARCHICAL */
  u_short tp_taddr_len; /* octets of tp_addr in use, at most 52 */
  u_short tp_tsel_len;  /* of these, the transport selector's, at most 32 */
  u_char tp_addr[ISO_MAX_ADDR_LENGTH];
} SOCKADDR_TP, *PSOCKADDR_TP, *LPSOCKADDR_TP;

#define ISO_SET_TP_ADDR(sa_tp, port, portlen, node, nodelen)                      \
  do {                                                                            \
    (sa_tp)->tp_family = AF_ISO;                                                  \
    (sa_tp)->tp_addr_type = ISO_HIERARCHICAL;                                     \
    (sa_tp)->tp_tsel_len = (u_short)(portlen);                                    \
    (sa_tp)->tp_taddr_len = (u_short)((portlen) + (nodelen));                     \
    memcpy((sa_tp)->tp_addr, (port), (portlen));                                  \
    memcpy((sa_tp)->tp_addr + (portlen), (node), (nodelen));                      \
  } while (0)

#endif
