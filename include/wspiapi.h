/* wspiapi.h: on Windows 2000 it brought getaddrinfo and its kin inline; here they are functions of ws2tcpip.h. */
#ifndef _WSPIAPI_H_
#define _WSPIAPI_H_

#include <ws2tcpip.h>

#endif
