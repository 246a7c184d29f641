/* iphlpapi.h: this computer's interfaces, their addresses, and the way to others. Needs no WSAStartup. Functions return
 * NO_ERROR or an error code and leave the last error alone.
 */
#ifndef __IPHLPAPI_H__
#define __IPHLPAPI_H__

#include <winsock2.h>
#include <ws2ipdef.h>
#include <ipexport.h>
#include <iptypes.h>
#include <netioapi.h>

OWS_BEGIN

/* All interfaces with their addresses, one after another in the buffer: Family AF_UNSPEC, AF_INET or AF_INET6, Flags GAA_FLAG_*.
 * *SizePointer: the capacity; with ERROR_BUFFER_OVERFLOW what is needed. ERROR_INVALID_PARAMETER; ERROR_NO_DATA. */
ULONG WINAPI GetAdaptersAddresses(ULONG Family, ULONG Flags, PVOID Reserved, PIP_ADAPTER_ADDRESSES AdapterAddresses,
                                  PULONG SizePointer);
DWORD WINAPI GetNumberOfInterfaces(PDWORD pdwNumIf);
/* The index of the interface that packets to an address leave by. ERROR_INVALID_PARAMETER; ERROR_NETWORK_UNREACHABLE. */
DWORD WINAPI GetBestInterface(IPAddr dwDestAddr, PDWORD pdwBestIfIndex);
DWORD WINAPI GetBestInterfaceEx(struct sockaddr *pDestAddr, PDWORD pdwBestIfIndex);

OWS_END

#endif
