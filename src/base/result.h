// Errors are values inside the library: a Winsock error code (WSAE...), made a return value and a last error only at the
// exported functions.
#pragma once

#include <expected>

namespace ows {

/// A value, or the Winsock error code that says why there is none.
template <class T>
using Result = std::expected<T, int>;
/// Success, or a Winsock error code.
using Status = Result<void>;

/// `return fail(WSAENOTCONN);`
constexpr std::unexpected<int> fail(int winsock_error) { return std::unexpected(winsock_error); }

}  // namespace ows
