// The reading of the catalog that is in use.
#pragma once

#include <memory>

#include "catalog/merge.h"

namespace ows::catalog {

/// Made at the first use. Any thread; lives as long as the process, like the sockets that refer to it.
const Catalog& current();

/// A reading of its own, as the files say it now.
std::unique_ptr<Catalog> read_catalog();

}  // namespace ows::catalog
