/* pshpack8.h: structures from here on are packed to 8 octets, until poppack.h. */
#pragma pack(push, 8)
