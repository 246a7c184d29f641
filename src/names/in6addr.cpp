// in6addr_any and in6addr_loopback.
#include <ws2tcpip.h>

extern "C" {
const IN6_ADDR in6addr_any = IN6ADDR_ANY_INIT;
const IN6_ADDR in6addr_loopback = IN6ADDR_LOOPBACK_INIT;
}
