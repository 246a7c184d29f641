/* wincon.h: see consoleapi.h. */
#include <windows.h>
