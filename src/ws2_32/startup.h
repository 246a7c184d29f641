// WSAStartup's count.
#pragma once

#include <atomic>

namespace ows {

extern std::atomic<unsigned> startup_count;

/// Whether WSAStartup calls outnumber WSACleanup calls.
inline bool started() { return startup_count.load(std::memory_order_acquire) != 0; }

}  // namespace ows
