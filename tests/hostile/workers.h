// Normal work beside the hostile threads, in the same process: it must neither stop nor go wrong.
#pragma once

#include <cstdint>

namespace hostile {

/// Makes all sockets and handles of the workers, and starts them.
void start_workers();
/// How often each has done its work since the last question; 0 for one that stands still. Prints them when `verbose`.
bool workers_went_on(bool verbose);
void stop_workers();

}  // namespace hostile
