// What this process knows of a class of services, for name-space providers.
#pragma once

#include <winsock2.h>

#include <optional>

#include "ws2_32/query_set.h"

namespace ows {

/// Nothing where the class is not known.
std::optional<Built<WSASERVICECLASSINFOW>> wide_class_info(const GUID& id);

}  // namespace ows
