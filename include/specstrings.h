/* specstrings.h: see sal.h. */
#ifndef OPENWINSOCK_SPECSTRINGS_H
#define OPENWINSOCK_SPECSTRINGS_H
#include <sal.h>
#endif
