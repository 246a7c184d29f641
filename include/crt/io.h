/* io.h: descriptors in Microsoft's spelling. Files have no text mode here: _setmode only remembers. */
#ifndef OPENWINSOCK_CRT_IO_H
#define OPENWINSOCK_CRT_IO_H
#pragma GCC system_header
#include <unistd.h>
#include <crt/crtdefs.h>
#include <crt/fcntl.h>
#include <crt/stdio.h>

OWS_BEGIN
int _open(const char *name, int flags, ...);
int _close(int descriptor);
int _read(int descriptor, void *to, unsigned size);
int _write(int descriptor, const void *from, unsigned size);
int _lseek(int descriptor, int offset, int origin);
__int64 _lseeki64(int descriptor, __int64 offset, int origin);
__int64 _telli64(int descriptor);
int _access(const char *name, int mode);
int _isatty(int descriptor);
int _setmode(int descriptor, int mode); /* the mode before: _O_TEXT at first; -1 with EBADF, EINVAL */
int setmode(int descriptor, int mode) OWS_LABEL(_setmode);
int _dup(int descriptor);
int _dup2(int descriptor, int to);
int _commit(int descriptor);
int _chsize(int descriptor, int size);
int _filelength(int descriptor);
__int64 _filelengthi64(int descriptor);
OWS_END
#endif
