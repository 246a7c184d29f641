// Look-ups that complete later: GetAddrInfoEx with an OVERLAPPED. A look-up ends once: by its answer, by its time or by
// GetAddrInfoExCancel, whichever comes first. The program's routine runs on a thread of ours, never inside its own calls.
#pragma once

#include <winsock2.h>
#include <ws2tcpip.h>

#include <chrono>
#include <functional>
#include <optional>

#include "names/resolver.h"

namespace ows::names {

struct AsyncLookup {
  Query query;
  OVERLAPPED* overlapped = nullptr;
  LPLOOKUPSERVICE_COMPLETION_ROUTINE routine = nullptr;  ///< null: overlapped->hEvent is set
  std::optional<std::chrono::nanoseconds> limit;
  std::function<Result<Answer>(const Query&)> resolver = resolve;  ///< another one in tests
  /// Hands the answer or its error to the program's memory; returns the final error code, 0 for success.
  std::function<int(const Result<Answer>&)> deliver;
};

/// Starts it. `*handle` (may be null) receives the handle for cancel(), before the look-up can end: afterwards the memory
/// may no longer be there. WSA_NOT_ENOUGH_MEMORY.
Status start(AsyncLookup lookup, HANDLE* handle);

/// Ends it with WSA_E_CANCELLED. WSA_INVALID_HANDLE: no look-up under way has this handle.
Status cancel(HANDLE handle);

}  // namespace ows::names
