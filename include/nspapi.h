/* nspapi.h: winsock2.h has all of it that is in use. */
#ifndef _NSPAPI_INCLUDED
#define _NSPAPI_INCLUDED
#include <winsock2.h>
#endif
