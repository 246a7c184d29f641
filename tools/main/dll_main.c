/* Calls DllMain of a library that has one. ws2cc -shared takes it out of the archive. The C++ forms have mangled names,
 * because Microsoft's compiler knows the name and other compilers do not: (HINSTANCE, DWORD, LPVOID), and with HANDLE as it
 * once was. The name is hidden, as on Windows: each library calls its own. Linked last, so that the library's own
 * constructors come before it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stddef.h>

#define WEAK __attribute__((__weak__, __visibility__("hidden")))
enum { detach = 0, attach = 1 };
typedef int dll_main(void* module, unsigned reason, void* reserved);
dll_main c_dll_main __asm__("DllMain") WEAK;
dll_main cxx_dll_main __asm__("_Z7DllMainP11HINSTANCE__jPv") WEAK;
dll_main cxx_dll_main_of_old __asm__("_Z7DllMainPvjS_") WEAK;

extern const char openwinsock_dll_main;
const char openwinsock_dll_main = 0; /* what the linker is told to look for */

static void call(unsigned reason) {
  Dl_info about;
  struct link_map* module = NULL; /* what LoadLibrary's handle is */
  dladdr1(&openwinsock_dll_main, &about, (void**)&module, RTLD_DL_LINKMAP);
  if (c_dll_main)
    c_dll_main(module, reason, NULL);
  else if (cxx_dll_main)
    cxx_dll_main(module, reason, NULL);
  else if (cxx_dll_main_of_old)
    cxx_dll_main_of_old(module, reason, NULL);
}

__attribute__((constructor)) static void attached(void) { call(attach); }
__attribute__((destructor)) static void detached(void) { call(detach); }
