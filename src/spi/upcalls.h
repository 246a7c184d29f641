// The upcalls: what ws2_32 does for a provider (WSPUPCALLTABLE, handed to WSPStartup).
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include "base/result.h"
#include "win32/thread.h"

namespace ows::spi {

/// The table of all 15 upcalls. They may be called from any thread and follow the WPU* pages of the reference.
const WSPUPCALLTABLE& upcall_table();

/// The calling thread as providers are told of it: good on any thread, as long as it lives.
WSATHREADID this_thread();
/// WSAEFAULT: it is none, or has ended.
Result<win32::Ref<win32::Thread>> thread_of(const WSATHREADID& id);

/// Those of the layer that has a socket made below it on this thread, which go before what the provider was given; or
/// nullptr.
const WSPUPCALLTABLE* lent_upcalls();

/// Lends a layer's upcalls to the built-in provider below it while that makes a socket.
class LentUpcalls {
 public:
  explicit LentUpcalls(const WSPUPCALLTABLE& upcalls);
  LentUpcalls(const LentUpcalls&) = delete;
  LentUpcalls& operator=(const LentUpcalls&) = delete;
  ~LentUpcalls();

 private:
  const WSPUPCALLTABLE* const before_;
};

/// What layers have of built-in providers by their own upcalls ends: all providers have been stopped. A layer that is loaded
/// again may lie elsewhere, with other upcalls.
void give_views_back();

}  // namespace ows::spi
