// Name-space providers of version 2, which are not loaded: a process advertises them. [WSAAdvertiseProvider; NSPV2_ROUTINE]
#pragma once

#include "ws2_32/name_space_query.h"

namespace ows {

bool is_advertised(const GUID& provider);

/// What the provider answers, or why it cannot be used.
Result<std::unique_ptr<NameSpaceQuery>> begin_advertised_query(const GUID& provider, const QuerySet& query, DWORD flags);

/// WSAEOPNOTSUPP: the provider has no such function.
Status set_in_advertised(const GUID& provider, const QuerySet& set, WSAESETSERVICEOP operation, DWORD flags);

/// With the last WSACleanup.
void forget_advertised();

}  // namespace ows
