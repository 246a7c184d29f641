// What a transport brings to the kit. The kit makes a whole Winsock provider of it (provider.h).
#pragma once

#include <winsock2.h>

#include <memory>
#include <string_view>

#include "providers/transport/protocol.h"

namespace ows::transport {

struct Transport {
  /// Of WSPDATA.
  std::u16string_view description;
  /// One side of a new connection.
  std::unique_ptr<Protocol> (*make_protocol)(bool initiator);
};

}  // namespace ows::transport
