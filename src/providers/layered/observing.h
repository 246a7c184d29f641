// A layer that also observes what no provider is told of (openwinsock/observe.h), from its first chain to its last.
#pragma once

#include <openwinsock/layer.hpp>
#include <openwinsock/observe.h>

#include <atomic>

namespace ows::layered {

template <const OWS_OBSERVER& observer>
struct Observing : openwinsock::layer::Passing {
  static int starting(const WSAPROTOCOL_INFOW&) {
    if (chains++ == 0) OwsObserve(&observer, TRUE);
    return 0;
  }
  static void stopped() {
    if (--chains == 0) OwsObserve(&observer, FALSE);
  }

 private:
  static inline std::atomic<int> chains{0};
};

}  // namespace ows::layered
