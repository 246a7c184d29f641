// Is this the program's memory? Winsock answers a bad pointer with WSAEFAULT, so what we read or write ourselves (rather
// than let the kernel check it) is asked for first. A NULL or absurd pointer costs nothing, nor does the stack, the
// program's image or the heap (known_memory.h); any other asks the kernel, about 0.1 µs a page. The answer holds as long as
// the program does not unmap the memory at the same time.
#pragma once

#include <cstddef>

namespace ows {

/// True where all `size` octets at `address` can be read. True for size 0 and any address.
bool readable(const void* address, std::size_t size);

/// True where all `size` octets at `address` can be written (and read); their contents stay as they are. True for size 0.
bool writable(void* address, std::size_t size);

/// True where a string that ends within `limit` octets can be read at `text`.
bool readable_string(const char* text, std::size_t limit);
/// The same for UTF-16; the limit is in units.
bool readable_string(const char16_t* text, std::size_t limit);

}  // namespace ows
