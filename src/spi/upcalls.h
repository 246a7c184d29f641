// The upcalls: what ws2_32 does for a provider (WSPUPCALLTABLE, handed to WSPStartup).
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

namespace ows::spi {

/// The table of all 15 upcalls. They may be called from any thread and follow the WPU* pages of the reference.
const WSPUPCALLTABLE& upcall_table();

}  // namespace ows::spi
