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
    // Win32's numbers.
    {"WSA_INVALID_HANDLE", 6},      {"WSA_NOT_ENOUGH_MEMORY", 8}, {"WSA_INVALID_PARAMETER", 87}, {"WAIT_TIMEOUT", 258},
    {"WSA_OPERATION_ABORTED", 995}, {"WSA_IO_INCOMPLETE", 996},   {"WSA_IO_PENDING", 997},
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
