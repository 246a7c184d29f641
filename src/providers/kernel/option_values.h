// A program's option values in and out, checked as Winsock checks them; and Linux' options as ints.
#pragma once

#include <cstring>

#include "border/errors.h"
#include "border/posix.h"
#include "border/user_memory.h"
#include "providers/kernel/socket.h"

namespace ows::kernel {

/// Reads the program's value of type T. Too small or unreadable: WSAEFAULT.
template <class T>
Result<T> read_value(const char* value, int length) {
  T result;
  if (length < static_cast<int>(sizeof result) || !readable(value, sizeof result)) return fail(WSAEFAULT);
  std::memcpy(&result, value, sizeof result);
  return result;
}

/// Never more than `*length` octets are written. WSAEFAULT: too small or not writable.
template <class T>
Status write_value(const T& result, char* value, int* length) {
  if (*length < static_cast<int>(sizeof result) || !writable(value, sizeof result)) return fail(WSAEFAULT);
  std::memcpy(value, &result, sizeof result);
  *length = sizeof result;
  return {};
}

/// How an int may come: a boolean (nonzero is 1) and an octet may be a whole int or shorter.
enum class Form : unsigned char { number, octet, boolean };

inline Result<int> read_int(const char* value, int length, Form form) {
  int result = 0;
  if (form != Form::number && length > 0 && length < static_cast<int>(sizeof result)) {
    const auto octet = read_value<unsigned char>(value, length);
    if (!octet) return fail(octet.error());
    result = *octet;
  } else {
    const auto number = read_value<int>(value, length);
    if (!number) return fail(number.error());
    result = *number;
  }
  return form == Form::boolean ? result != 0 : result;
}

inline Status write_int(int number, Form form, char* value, int* length) {
  if (form == Form::boolean) number = number != 0;
  if (form != Form::number && *length == 1) return write_value(static_cast<char>(number), value, length);
  return write_value(number, value, length);
}

inline Result<int> ask_linux(const Socket& socket, int level, int name) {
  int value = 0;
  posix::socklen size = sizeof value;
  if (posix::getsockopt(socket.option_fd(level), level, name, &value, &size) != 0) return fail(winsock_error());
  return value;
}

inline Status tell_linux(const Socket& socket, int level, int name, int value) {
  if (posix::setsockopt(socket.option_fd(level), level, name, &value, sizeof value) != 0) return fail(winsock_error());
  return {};
}

/// Hands a structure to Linux.
template <class T>
Status tell_linux_struct(const Socket& socket, int level, int name, const T& value) {
  if (posix::setsockopt(socket.option_fd(level), level, name, &value, sizeof value) != 0) return fail(winsock_error());
  return {};
}

// The options of a level that are more than a number of Linux'. WSAENOPROTOOPT: not known, or not for this socket.
// options_socket.cpp
Status get_socket_option(Socket& socket, int name, char* value, int* length);
Status set_socket_option(Socket& socket, int name, const char* value, int length);
// options_transport.cpp
Status get_transport_option(Socket& socket, int level, int name, char* value, int* length);
Status set_transport_option(Socket& socket, int level, int name, const char* value, int length);
// options_ip.cpp
Status get_ip_option(Socket& socket, int level, int name, char* value, int* length);
Status set_ip_option(Socket& socket, int level, int name, const char* value, int length);
// options_hyperv.cpp
Status get_hyperv_option(Socket& socket, int name, char* value, int* length);
Status set_hyperv_option(Socket& socket, int name, const char* value, int length);
// options_receive.cpp
/// The bit of border/control_messages.h that an option switches; 0: it is none of these, or not for this socket.
unsigned told_with_datagrams(const Socket& socket, int level, int name);
Status get_telling(const Socket& socket, unsigned bit, char* value, int* length);
Status set_telling(Socket& socket, unsigned bit, const char* value, int length);

}  // namespace ows::kernel
