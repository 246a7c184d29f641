/* process.h: Microsoft C's ways to start a thread. Failures are in errno (EAGAIN, EINVAL) and the last error.
 */
#ifndef _INC_PROCESS
#define _INC_PROCESS

#include <minwindef.h>
#include <stdint.h>
#include <unistd.h>

OWS_BEGIN

/* As CreateThread; the result is a HANDLE, to be closed by the caller, or 0. [_beginthreadex] */
uintptr_t _beginthreadex(void *security, unsigned stack_size, unsigned(__stdcall *start_address)(void *), void *arglist,
                         unsigned initflag, unsigned *thrdaddr);
DECLSPEC_NORETURN void _endthreadex(unsigned retval);

/* The older way: the thread's end, by return or _endthread, closes the handle, so nobody should wait for it. (uintptr_t)-1
 * on failure. [_beginthread, _endthread] */
uintptr_t _beginthread(void(__cdecl *start_address)(void *), unsigned stack_size, void *arglist);
DECLSPEC_NORETURN void _endthread(void);

#define _getpid getpid

OWS_END

#endif
