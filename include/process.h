/* process.h: Microsoft C's way to start a thread. Failures are in errno (EAGAIN, EINVAL) and the last error.
 */
#ifndef _INC_PROCESS
#define _INC_PROCESS

#include <minwindef.h>
#include <stdint.h>

OWS_BEGIN

/* As CreateThread; the result is a HANDLE, to be closed by the caller, or 0. [_beginthreadex] */
uintptr_t _beginthreadex(void *security, unsigned stack_size, unsigned(__stdcall *start_address)(void *), void *arglist,
                         unsigned initflag, unsigned *thrdaddr);
DECLSPEC_NORETURN void _endthreadex(unsigned retval);

OWS_END

#endif
