/* ws2bth.h: AF_BTH, Bluetooth's RFCOMM streams, on Linux' AF_BLUETOOTH. Without Bluetooth in the kernel socket() gives
 * WSAEAFNOSUPPORT. `port` is the channel, 1 to 30 or BT_PORT_ANY; there is no SDP, so a service class alone is no address.
 */
#ifndef __WS2BTH__H
#define __WS2BTH__H

#include <bthdef.h>
#include <winsock2.h>

#define BTHPROTO_RFCOMM 0x0003
#define BTHPROTO_L2CAP  0x0100
#define SOL_RFCOMM      BTHPROTO_RFCOMM
#define SOL_L2CAP       BTHPROTO_L2CAP
#define SOL_SDP         0x0101

#define BT_PORT_ANY       ((ULONG)-1)
#define BT_PORT_MIN       0x1
#define BT_PORT_MAX       0xffff
#define BT_PORT_DYN_FIRST 0x1001

#define SO_BTH_AUTHENTICATE 0x80000001
#define SO_BTH_ENCRYPT      0x00000002
#define SO_BTH_MTU          0x80000007
#define SO_BTH_MTU_MAX      0x80000008
#define SO_BTH_MTU_MIN      0x8000000a
#define RFCOMM_MAX_MTU      0x000003F3
#define RFCOMM_MIN_MTU      0x00000017

#define BTHNS_RESULT_DEVICE_CONNECTED     0x00010000
#define BTHNS_RESULT_DEVICE_REMEMBERED    0x00020000
#define BTHNS_RESULT_DEVICE_AUTHENTICATED 0x00040000

#pragma pack(push, 1)

typedef struct _SOCKADDR_BTH {
  USHORT addressFamily;
  BTH_ADDR btAddr;
  GUID serviceClassId;
  ULONG port;
} SOCKADDR_BTH, *PSOCKADDR_BTH;

typedef struct _BTH_QUERY_DEVICE {
  ULONG LAP;
  UCHAR length;
} BTH_QUERY_DEVICE, *PBTH_QUERY_DEVICE;
typedef BTH_QUERY_DEVICE BTHNS_INQUIRYBLOB, *PBTHNS_INQUIRYBLOB;

#pragma pack(pop)

#endif
