// Memory of which we know without a system call that it is the program's: its own image, and the heap below the break. These
// stay mapped as long as they are what they are.
#pragma once

#include <cstddef>

namespace ows {

/// True: all of it can be read. False: nobody knows; ask the kernel.
bool known_readable(const void* address, std::size_t size);
/// The same for writing.
bool known_writable(const void* address, std::size_t size);

}  // namespace ows
