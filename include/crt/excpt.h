/* excpt.h: structured exceptions, of which there are none here. Programs compile; their __except blocks never run, and so
 * what these give is never seen. ws2cc rewrites __try blocks in a program's own sources; the macros below are for those in C++
 * headers that it does not read, whose __try means no more than try.
 */
#ifndef OPENWINSOCK_CRT_EXCPT_H
#define OPENWINSOCK_CRT_EXCPT_H
#define EXCEPTION_EXECUTE_HANDLER    1
#define EXCEPTION_CONTINUE_SEARCH    0
#define EXCEPTION_CONTINUE_EXECUTION (-1)
#define EXCEPTION_ACCESS_VIOLATION         0xC0000005
#define EXCEPTION_IN_PAGE_ERROR            0xC0000006
#define EXCEPTION_ILLEGAL_INSTRUCTION      0xC000001D
#define EXCEPTION_NONCONTINUABLE_EXCEPTION 0xC0000025
#define EXCEPTION_ARRAY_BOUNDS_EXCEEDED    0xC000008C
#define EXCEPTION_FLT_DIVIDE_BY_ZERO       0xC000008E
#define EXCEPTION_INT_DIVIDE_BY_ZERO       0xC0000094
#define EXCEPTION_INT_OVERFLOW             0xC0000095
#define EXCEPTION_PRIV_INSTRUCTION         0xC0000096
#define EXCEPTION_STACK_OVERFLOW           0xC00000FD
#define EXCEPTION_BREAKPOINT               0x80000003
#define EXCEPTION_SINGLE_STEP              0x80000004
#define GetExceptionCode()        ((unsigned)0)
#define _exception_code()         ((unsigned)0)
#define GetExceptionInformation() ((void *)0)
#define _exception_info()         ((void *)0)

#if defined(__cplusplus) && !defined(OWS_REWRITES_TRY)
/* libstdc++ defines __try in these very words, and has a parameter named __except, which a macro with arguments leaves alone. */
#ifdef __cpp_exceptions
struct ows_structured_exception {}; /* nobody throws it */
#define __try      try
#define __except(filter) catch (ows_structured_exception const &)
#else
#define __try      if (true)
#define __except(filter) else
#endif
#endif
#endif
