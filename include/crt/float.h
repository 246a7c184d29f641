/* float.h: the compiler's, and what Microsoft's C run-time has more. */
#ifndef OPENWINSOCK_CRT_FLOAT_H
#define OPENWINSOCK_CRT_FLOAT_H
#pragma GCC system_header
#include_next <float.h>
#define _isnan(x)  __builtin_isnan(x)
#define _finite(x) __builtin_isfinite(x)
#endif
