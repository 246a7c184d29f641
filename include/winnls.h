/* winnls.h: see stringapiset.h. */
#include <windows.h>
