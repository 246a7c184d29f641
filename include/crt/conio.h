/* conio.h: the keyboard, without waiting for a line. Where standard input is no terminal, its next octets are the keys;
 * _getch then returns EOF at its end. Keys without a character come as the octets that the terminal sends.
 */
#ifndef OPENWINSOCK_CRT_CONIO_H
#define OPENWINSOCK_CRT_CONIO_H
#pragma GCC system_header
#include <crt/crtdefs.h>

OWS_BEGIN
int _kbhit(void);
int _getch(void);
int _getche(void);
int _ungetch(int c);
int _putch(int c);
int _cputs(const char *text);
int _cprintf(const char *format, ...);
int kbhit(void) OWS_LABEL(_kbhit);
int getch(void) OWS_LABEL(_getch);
int getche(void) OWS_LABEL(_getche);
int ungetch(int c) OWS_LABEL(_ungetch);
int putch(int c) OWS_LABEL(_putch);
int cputs(const char *text) OWS_LABEL(_cputs);
int cprintf(const char *format, ...) OWS_LABEL(_cprintf);
OWS_END
#endif
