/* rpcdce.h: UUIDs, the part of RPC that every program can use. RPC_STATUS is 0 (RPC_S_OK), or a code of rpcnterr.h. */
#ifndef __RPCDCE_H__
#define __RPCDCE_H__

#include <rpc.h>

#ifndef UUID_DEFINED
#define UUID_DEFINED
typedef GUID UUID;
#endif
typedef unsigned char *RPC_CSTR;
typedef WCHAR *RPC_WSTR;
typedef const unsigned char *RPC_CCSTR;
typedef const WCHAR *RPC_CWSTR;

OWS_BEGIN

/* A new UUID, of random octets (version 4). [UuidCreate] UuidCreateSequential's are of the time and random octets in the place
 * of a network address: RPC_S_UUID_LOCAL_ONLY, and the UUID can be used. */
RPC_STATUS RPC_ENTRY UuidCreate(UUID *Uuid);
RPC_STATUS RPC_ENTRY UuidCreateSequential(UUID *Uuid);
RPC_STATUS RPC_ENTRY UuidCreateNil(UUID *NilUuid);
/* "12345678-1234-1234-1234-123456789abc"; RpcStringFree frees it and sets the pointer to NULL. RPC_S_OUT_OF_MEMORY. */
RPC_STATUS RPC_ENTRY UuidToStringA(const UUID *Uuid, RPC_CSTR *StringUuid);
RPC_STATUS RPC_ENTRY UuidToStringW(const UUID *Uuid, RPC_WSTR *StringUuid);
RPC_STATUS RPC_ENTRY RpcStringFreeA(RPC_CSTR *String);
RPC_STATUS RPC_ENTRY RpcStringFreeW(RPC_WSTR *String);
/* NULL is the nil UUID. RPC_S_INVALID_STRING_UUID. */
RPC_STATUS RPC_ENTRY UuidFromStringA(RPC_CSTR StringUuid, UUID *Uuid);
RPC_STATUS RPC_ENTRY UuidFromStringW(RPC_WSTR StringUuid, UUID *Uuid);
/* -1, 0, 1; NULL is the nil UUID. */
int RPC_ENTRY UuidCompare(UUID *Uuid1, UUID *Uuid2, RPC_STATUS *Status);
int RPC_ENTRY UuidEqual(UUID *Uuid1, UUID *Uuid2, RPC_STATUS *Status);
int RPC_ENTRY UuidIsNil(UUID *Uuid, RPC_STATUS *Status);
unsigned short RPC_ENTRY UuidHash(UUID *Uuid, RPC_STATUS *Status);

OWS_END

#ifdef UNICODE
#define UuidToString   UuidToStringW
#define UuidFromString UuidFromStringW
#define RpcStringFree  RpcStringFreeW
#else
#define UuidToString   UuidToStringA
#define UuidFromString UuidFromStringA
#define RpcStringFree  RpcStringFreeA
#endif
#endif
