// The asynchronous look-ups, for WSACleanup.
#pragma once

namespace ows {

/// Forgets every look-up that has not finished: no message will come.
void cancel_all_lookups();

}  // namespace ows
