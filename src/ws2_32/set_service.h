// Services registered with, or taken from, name spaces.
#pragma once

#include "ws2_32/query_set.h"

namespace ows {

/// All that `set` means by its name space and its provider; it has a class and a name. WSAEINVAL: there are none; what the
/// first one says where no other has done it.
Status set_in_name_spaces(const QuerySet& set, WSAESETSERVICEOP operation, DWORD flags);

}  // namespace ows
