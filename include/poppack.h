/* poppack.h: the packing from before pshpackN.h again. */
#pragma pack(pop)
