/* initguid.h: from here on DEFINE_GUID defines, where it declared before. */
#ifndef INITGUID
#define INITGUID
#endif
#include <guiddef.h>
