// One name space's share of a query that WSALookupServiceBegin has begun: DNS (dns_query.cpp), or an installed provider
// (provider_query.cpp).
#pragma once

#include <memory>

#include "base/result.h"
#include "catalog/catalog.h"
#include "ws2_32/query_set.h"

namespace ows {

class NameSpaceQuery {
 public:
  virtual ~NameSpaceQuery() = default;
  /// The next result; `flags` as given to WSALookupServiceNext. One thread at a time. WSA_E_NO_MORE: there is none;
  /// WSA_E_CANCELLED: ended meanwhile.
  virtual Result<QuerySet> next(DWORD flags) = 0;
  /// A next() under way gives up. Any thread; once.
  virtual void end() = 0;
  /// WSAEOPNOTSUPP: the provider has none.
  virtual Status ioctl(DWORD, void*, DWORD, void*, DWORD, DWORD*, WSACOMPLETION*) { return fail(WSAEOPNOTSUPP); }
};

/// `flags`: of WSALookupServiceBegin. WSANO_DATA: containers, of which DNS has none.
Result<std::unique_ptr<NameSpaceQuery>> begin_dns_query(const QuerySet& query, DWORD flags);

/// What the provider answers, or why it cannot be used.
Result<std::unique_ptr<NameSpaceQuery>> begin_provider_query(const catalog::NameSpaceSource& source, const QuerySet& query,
                                                             DWORD flags);

}  // namespace ows
