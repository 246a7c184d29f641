/* bthsdpdef.h: what a question to a device's service discovery (SDP) names. See ws2bth.h. */
#ifndef __BTHSDPDEF_H__
#define __BTHSDPDEF_H__

#include <minwindef.h>
#include <guiddef.h>

typedef union SdpQueryUuidUnion {
  GUID uuid128;
  ULONG uuid32;
  USHORT uuid16;
} SdpQueryUuidUnion;

typedef struct _SdpQueryUuid {
  SdpQueryUuidUnion u;
  USHORT uuidType; /* SDP_ST_UUID16, SDP_ST_UUID32 or SDP_ST_UUID128: 0x130, 0x230, 0x430 */
} SdpQueryUuid;

typedef struct _SdpAttributeRange {
  USHORT minAttribute;
  USHORT maxAttribute;
} SdpAttributeRange;

#endif
