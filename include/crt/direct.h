/* direct.h: the working directory. */
#ifndef OPENWINSOCK_CRT_DIRECT_H
#define OPENWINSOCK_CRT_DIRECT_H
#pragma GCC system_header
#include <unistd.h>
#include <crt/crtdefs.h>

OWS_BEGIN
char *_getcwd(char *to, int size);
int _chdir(const char *path);
int _mkdir(const char *path);
int _rmdir(const char *path);
OWS_END
#endif
