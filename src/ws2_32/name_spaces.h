// Which name spaces a call reaches.
#pragma once

#include <winsock2.h>

#include <optional>
#include <vector>

#include "catalog/catalog.h"

namespace ows {

/// DNS and those that are installed, in the order that an installer has given.
std::vector<catalog::NameSpaceSource> all_name_spaces();

/// Those that are enabled and belong to `name_space` (NS_ALL: any) and `provider` (none given: any).
std::vector<catalog::NameSpaceSource> name_spaces_of(DWORD name_space, const std::optional<GUID>& provider);

/// Whether it is the library's own.
inline bool is_dns(const catalog::NameSpaceSource& source) { return source.library.empty(); }

}  // namespace ows
