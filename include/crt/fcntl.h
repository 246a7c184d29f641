/* fcntl.h: libc's, with the names of Microsoft's. Files have no text mode here: O_TEXT and O_BINARY are taken and ignored. */
#ifndef OPENWINSOCK_CRT_FCNTL_H
#define OPENWINSOCK_CRT_FCNTL_H
#pragma GCC system_header
#include_next <fcntl.h>
#define _O_RDONLY O_RDONLY
#define _O_WRONLY O_WRONLY
#define _O_RDWR   O_RDWR
#define _O_APPEND O_APPEND
#define _O_CREAT  O_CREAT
#define _O_TRUNC  O_TRUNC
#define _O_EXCL   O_EXCL
#define _O_TEXT   0x20000000 /* bits that open() ignores */
#define _O_BINARY 0x40000000
#define O_TEXT    _O_TEXT
#define O_BINARY  _O_BINARY
#define _O_NOINHERIT O_CLOEXEC
#endif
