/* openwinsock/prefix.h: force-included by ws2cc before a program's first line.
 *
 * libc's <sys/select.h>, which <stdlib.h> and <sys/types.h> bring along, defines FD_SETSIZE whether a program has done so
 * or not. Included here first, it cannot do that later, and the program's own definition reaches winsock2.h.
 */
#ifndef OPENWINSOCK_PREFIX_H
#define OPENWINSOCK_PREFIX_H
#ifndef __ASSEMBLER__
#ifdef FD_SETSIZE /* -DFD_SETSIZE=n */
#pragma push_macro("FD_SETSIZE")
#include <sys/select.h>
#pragma pop_macro("FD_SETSIZE")
#else
#include <sys/select.h>
#undef FD_SETSIZE
#endif
#endif
#endif
