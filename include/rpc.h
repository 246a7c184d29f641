/* rpc.h: of RPC the UUIDs (rpcdce.h). */
#ifndef __RPC_H__
#define __RPC_H__

#include <minwindef.h>

#define RPC_ENTRY
#define __RPC_API
#define __RPC_USER
typedef LONG RPC_STATUS;

#include <rpcdce.h>
#include <rpcnterr.h>

#endif
