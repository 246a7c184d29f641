/* rpcnterr.h: the codes of rpcdce.h's functions. */
#ifndef __RPCNTERR_H__
#define __RPCNTERR_H__

#include <winerror.h>

#define RPC_S_OK                  ERROR_SUCCESS
#define RPC_S_INVALID_ARG         ERROR_INVALID_PARAMETER
#define RPC_S_OUT_OF_MEMORY       ERROR_OUTOFMEMORY
#define RPC_S_INVALID_STRING_UUID 1705
#define RPC_S_NO_INTERFACES       1817
#define RPC_S_UUID_LOCAL_ONLY     1824
#define RPC_S_UUID_NO_ADDRESS     1739

#endif
