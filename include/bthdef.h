/* bthdef.h: what a Bluetooth address is. See ws2bth.h. */
#ifndef __BTHDEF_H__
#define __BTHDEF_H__

#include <minwindef.h>
#include <guiddef.h>

#define BTH_MAX_NAME_SIZE    248
#define BTH_MAX_PIN_SIZE     16
#define BTH_LINK_KEY_LENGTH  16
#define BTH_ADDR_STRING_SIZE 12

typedef ULONGLONG BTH_ADDR, *PBTH_ADDR;
typedef ULONG BTH_COD, *PBTH_COD;
typedef ULONG BTH_LAP, *PBTH_LAP;

#define BTH_ADDR_NULL ((ULONGLONG)0x0)

#endif
