/* excpt.h: structured exceptions, of which there are none here. Programs compile; their __except blocks never run, and so
 * what these give is never seen.
 */
#ifndef OPENWINSOCK_CRT_EXCPT_H
#define OPENWINSOCK_CRT_EXCPT_H
#define EXCEPTION_EXECUTE_HANDLER    1
#define EXCEPTION_CONTINUE_SEARCH    0
#define EXCEPTION_CONTINUE_EXECUTION (-1)
#define GetExceptionCode()        ((unsigned)0)
#define _exception_code()         ((unsigned)0)
#define GetExceptionInformation() ((void *)0)
#define _exception_info()         ((void *)0)
#endif
