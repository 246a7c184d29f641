/* ctype.h: libc's, with the underscored names of Microsoft's. */
#ifndef OPENWINSOCK_CRT_CTYPE_H
#define OPENWINSOCK_CRT_CTYPE_H
#pragma GCC system_header
#include_next <ctype.h>
#define __isascii(c) (((c) & ~0x7f) == 0)
#define __toascii(c) ((c) & 0x7f)
#define _tolower(c)  ((c) - 'A' + 'a')
#define _toupper(c)  ((c) - 'a' + 'A')
#define __iscsym(c)  (isalnum(c) || (c) == '_')
#define __iscsymf(c) (isalpha(c) || (c) == '_')
#endif
