/* openwinsock/catalog.h: what an installer may use beyond Windows' own functions (ws2spi.h): manifests as files, what is wrong
 * with the catalog, and giving libraries back. */
#ifndef OPENWINSOCK_CATALOG_H
#define OPENWINSOCK_CATALOG_H

#include <winsock2.h>
#include <ws2spi.h>
#include <windows.h>

OWS_BEGIN

/* Installs the provider of a manifest (docs/providers.md): checks it, gives its entries numbers and puts it where installers
 * write. A library's path relative to the manifest becomes an absolute one. message, of size octets, says on failure what is
 * wrong; it may be NULL. Returns 0 or a Winsock error: WSAEFAULT; WSAEINVAL: the manifest or its library cannot be taken;
 * WSANO_RECOVERY: it is installed already, or the catalog cannot be written. Any thread. */
int WSAAPI OwsInstallManifest(const char *path, char *message, int size);

/* What was skipped when the catalog was read, a line for each file and reason. Returns the octets needed with the zero; writes
 * as many as there is room for. Any thread. */
int WSAAPI OwsCatalogProblems(char *text, int size);

/* FreeLibrary for a layer that ends with the provider whose library it has loaded: it goes when no thread is inside a provider.
 * Any thread. */
void WSAAPI OwsReleaseLibrary(HMODULE library);

OWS_END

#endif
