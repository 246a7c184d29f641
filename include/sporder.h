/* sporder.h: the types of the functions that order the catalogs. The functions themselves are declared where they are there. */
#ifndef __SPORDER_H__
#define __SPORDER_H__

#include <winsock2.h>

typedef int(WSAAPI *LPWSCWRITEPROVIDERORDER)(LPDWORD lpwdCatalogEntryId, DWORD dwNumberOfEntries);
typedef int(WSAAPI *LPWSCWRITENAMESPACEORDER)(LPGUID lpProviderId, DWORD dwNumberOfEntries);

#endif
