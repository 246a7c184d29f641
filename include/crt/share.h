/* share.h: how a file may be opened by others meanwhile, for functions that take it. */
#ifndef OPENWINSOCK_CRT_SHARE_H
#define OPENWINSOCK_CRT_SHARE_H
#define _SH_DENYRW 0x10
#define _SH_DENYWR 0x20
#define _SH_DENYRD 0x30
#define _SH_DENYNO 0x40
#endif
