/* pshpack1.h: structures from here on are packed to 1 octet, until poppack.h. */
#pragma pack(push, 1)
