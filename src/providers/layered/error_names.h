// The names of Winsock's errors, from winerror.h.
#pragma once

#include <string>
#include <string_view>

namespace ows::layered {

struct ErrorName {
  const char* name;
  int number;
};
inline constexpr ErrorName error_names[] = {
#include "error_names.inc"
};

/// "WSAENOTCONN"; a number where it has no name.
inline std::string error_name(int error) {
  for (const ErrorName& each : error_names)
    if (each.number == error) return each.name;
  return std::to_string(error);
}

/// 0: there is no error of that name.
inline int error_of(std::string_view name) {
  for (const ErrorName& each : error_names)
    if (name == each.name) return each.number;
  return 0;
}

}  // namespace ows::layered
