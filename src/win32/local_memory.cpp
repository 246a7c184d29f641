// LocalAlloc, LocalFree: what FormatMessage's FORMAT_MESSAGE_ALLOCATE_BUFFER gives out and takes back.
#include <windows.h>

#include <cstdlib>

#include "win32/last_error.h"

HLOCAL WINAPI LocalAlloc(UINT flags, SIZE_T bytes) {
  if (flags & LMEM_MOVEABLE) {
    ows::set_last_error(ERROR_NOT_SUPPORTED);
    return nullptr;
  }
  const SIZE_T size = bytes ? bytes : 1;
  void* memory = flags & LMEM_ZEROINIT ? std::calloc(1, size) : std::malloc(size);
  if (!memory) ows::set_last_error(ERROR_NOT_ENOUGH_MEMORY);
  return memory;
}

HLOCAL WINAPI LocalFree(HLOCAL memory) {
  std::free(memory);
  return nullptr;
}
