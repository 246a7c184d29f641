// What this process knows of classes of services.
#pragma once

#include <winsock2.h>

#include <optional>

#include "ws2_32/query_set.h"

namespace ows {

/// For a name-space provider. Nothing where the class is not known.
std::optional<Built<WSASERVICECLASSINFOW>> wide_class_info(const GUID& id);

/// The class that a service has by its port, over TCP where it has one there. Nothing where the service is not known.
std::optional<GUID> class_of_service(const char* name);

}  // namespace ows
