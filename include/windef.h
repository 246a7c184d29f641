/* windef.h: minwindef.h, and what C programs expect of it: min and max. */
#ifndef _WINDEF_
#define _WINDEF_

#include <minwindef.h>

#ifndef NOMINMAX
#ifndef __cplusplus
#ifndef max
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#ifndef min
#define min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#endif
#endif

#endif
