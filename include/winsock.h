/* winsock.h: Winsock 1.1. Here it is winsock2.h: the functions of version 1.1 are the same ones, and WSAStartup decides
 * which version's rules hold. A program that includes windows.h first and winsock2.h later, which fails on Windows, works.
 */
#ifndef OPENWINSOCK_WINSOCK_H
#define OPENWINSOCK_WINSOCK_H
#include <winsock2.h>
#ifndef _WINSOCKAPI_
#define _WINSOCKAPI_
#endif
#endif
