// How this module exports: functions that the headers declare are visible by that; those that take the place of libc's (in
// programs compiled with openwinsock/prefix.h, which binds printf to ws2_printf) are declared nowhere else.
#pragma once

#include <cerrno>
#include <cstddef>

#define OWS_EXPORT extern "C" [[gnu::visibility("default")]]

namespace ows::crt {

/// Tells the program's invalid parameter handler, if it has set one; sets errno. Returns `error`.
int invalid_parameter(int error);

/// A null pointer, a size of 0 and the like in the functions whose names end in _s.
template <class T>
T refuse(int error, T result) {
  invalid_parameter(error);
  return result;
}

}  // namespace ows::crt
