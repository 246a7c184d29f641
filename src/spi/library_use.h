// Which threads are inside providers' libraries, so that one can be unloaded when nobody is. A process that uses none pays a
// look at a flag.
//
// A thread counts itself in before it looks which provider a socket has. Whoever unloads has unbound the sockets before it
// looks who is counted in, with a barrier on all threads (membarrier) between. So a thread either finds no library's
// functions, or is seen inside.
#pragma once

#include <atomic>

namespace ows::spi {

namespace detail {
extern constinit std::atomic<bool> libraries_used;
}

/// Whether a provider's library has been loaded in this process; then always.
inline bool libraries_used() { return detail::libraries_used.load(std::memory_order_acquire); }
/// Said before the first is loaded.
void use_libraries();

/// The calling thread may be inside a provider's library while this lives.
class InLibrary {
 public:
  InLibrary();
  ~InLibrary();
  InLibrary(const InLibrary&) = delete;
  InLibrary& operator=(const InLibrary&) = delete;
};

/// Said by a thread that ends, before it comes here again: what it had not needed yet is not made for it any more.
void thread_ends();

/// Gives a library back (a handle of dlopen) as soon as no thread is inside any.
void leave_library(void* module);

}  // namespace ows::spi
