// What WSACleanup ends of WSALookupService.
#pragma once

namespace ows {

/// Queries that are open; a Next under way gives WSA_E_CANCELLED.
void end_service_lookups();

}  // namespace ows
