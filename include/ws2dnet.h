/* ws2dnet.h: addresses of DECnet, as the Winsock 2 annex has them. There is no provider of it here: socket() gives
 * WSAEAFNOSUPPORT, and programs that only mention it compile. The annex' functions (dnet_addr, getnodebyname, ...) were a DLL's
 * of Digital's; Windows has none that exports them.
 */
#ifndef _WS2DNET_H_
#define _WS2DNET_H_

#include <winsock2.h>

#define DNPROTO_NSP 1
#define DNPROTO_RAW 255

#define DN_NONE      0
#define DN_RO        1
#define DN_ADDL      2
#define DN_WO        2
#define DN_RW        3
#define DN_MAXNODEL  7
#define DN_MAXOBJL   16
#define DN_MAXOPTL   16
#define DN_MAXADDL   20
#define DN_MAXACCL   39
#define DN_MAXALIASL 128

#define DNOBJECT_FAL    17
#define DNOBJECT_NICE   19
#define DNOBJECT_DTERM  23
#define DNOBJECT_MIRROR 25
#define DNOBJECT_EVR    26
#define DNOBJECT_MAIL11 27
#define DNOBJECT_PHONE  29
#define DNOBJECT_CTERM  42
#define DNOBJECT_DTR    63

#define SO_LINKINFO 7
#define LL_INACTIVE      0
#define LL_CONNECTING    1
#define LL_RUNNING       2
#define LL_DISCONNECTING 3

#pragma pack(push, 1)

typedef struct dn_naddr {
  unsigned short a_len;
  unsigned char a_addr[DN_MAXADDL];
} DNNADDR, *PDNNADDR, *LPDNNADDR;

typedef struct sockaddr_dn {
  unsigned short sdn_family;
  unsigned char sdn_flags;
  unsigned char sdn_objnum;
  unsigned short sdn_objnamel;
  char sdn_objname[DN_MAXOBJL];
  struct dn_naddr sdn_add;
} SOCKADDRDN, *PSOCKADDRDN, *LPSOCKADDRDN;
#define sdn_nodeaddrl sdn_add.a_len
#define sdn_nodeaddr  sdn_add.a_addr

typedef struct optdata_dn {
  unsigned short opt_status;
  unsigned short opt_optl;
  unsigned char opt_data[DN_MAXOPTL];
} OPTDATADN, *POPTDATADN, *LPOPTDATADN;

typedef struct accessdata_dn {
  unsigned short acc_accl;
  unsigned char acc_acc[DN_MAXACCL + 1];
  unsigned short acc_passl;
  unsigned char acc_pass[DN_MAXACCL + 1];
  unsigned short acc_userl;
  unsigned char acc_user[DN_MAXACCL + 1];
} ACCESSDATADN, *PACCESSDATADN, *LPACCESSDATADN;

typedef struct calldata_dn {
  struct optdata_dn optdata_dn;
  struct accessdata_dn accessdata_dn;
} CALLDATADN, *PCALLDATADN, *LPCALLDATADN;

typedef struct dnet_accent {
  unsigned char dac_status;
  unsigned char dac_type; /* DN_NONE, DN_RO, DN_WO, DN_RW */
  char dac_username[DN_MAXACCL + 1];
  char dac_password[DN_MAXACCL + 1];
} DNETACCENT, *PDNETACCENT, *LPDNETACCENT;

typedef struct nodeent_f {
  char *n_name;
  unsigned short n_addrtype;
  unsigned short n_length;
  unsigned char *n_addr;
  unsigned char *n_params;
  unsigned char n_reserved[16];
} NODEENTF, *PNODEENTF, *LPNODEENTF;

typedef struct linkinfo_dn {
  unsigned short idn_segsize;
  unsigned char idn_linkstate;
} LINKINFODN, *PLINKINFODN, *LPLINKINFODN;

#pragma pack(pop)

#endif
