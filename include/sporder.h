/* sporder.h: the functions that order the catalogs. */
#ifndef __SPORDER_H__
#define __SPORDER_H__

#include <winsock2.h>
#include <ws2spi.h>

typedef int(WSAAPI *LPWSCWRITEPROVIDERORDER)(LPDWORD lpwdCatalogEntryId, DWORD dwNumberOfEntries);
typedef int(WSAAPI *LPWSCWRITENAMESPACEORDER)(LPGUID lpProviderId, DWORD dwNumberOfEntries);

OWS_BEGIN

/* Puts the catalog of protocols, or of name spaces, in another order: each entry's number or provider exactly once. Returns
 * 0 or an error: WSAEINVAL: not each exactly once; WSANO_RECOVERY: the catalog cannot be written. Any thread.
 * [WSCWriteProviderOrder, WSCWriteNameSpaceOrder] */
int WSPAPI WSCWriteProviderOrder(LPDWORD lpwdCatalogEntryId, DWORD dwNumberOfEntries);
int WSPAPI WSCWriteProviderOrder32(LPDWORD lpwdCatalogEntryId, DWORD dwNumberOfEntries);
int WSPAPI WSCWriteNameSpaceOrder(LPGUID lpProviderId, DWORD dwNumberOfEntries);
int WSPAPI WSCWriteNameSpaceOrder32(LPGUID lpProviderId, DWORD dwNumberOfEntries);

OWS_END

#endif
