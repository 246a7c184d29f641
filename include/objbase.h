/* objbase.h: of COM the GUIDs and the allocator (combaseapi.h). */
#ifndef _OBJBASE_H_
#define _OBJBASE_H_

#include <combaseapi.h>

#endif
