// Options of level HV_PROTOCOL_RAW. [hvsocket.h; Make your own integration services]
#include <hvsocket.h>

#include <algorithm>

#include "border/posix_options.h"
#include "providers/kernel/option_values.h"

namespace ows::kernel {
namespace {

struct Time {
  long long seconds, microseconds;
};

/// Milliseconds; 0 is Linux' default, two seconds.
Status set_connect_timeout(const Socket& socket, const char* value, int length) {
  const auto milliseconds = read_value<ULONG>(value, length);
  if (!milliseconds) return fail(milliseconds.error());
  if (*milliseconds > HVSOCKET_CONNECT_TIMEOUT_MAX) return fail(WSAEINVAL);
  const Time time{*milliseconds / 1000, *milliseconds % 1000 * 1000};
  return tell_linux_struct(socket, posix::af_vsock, posix::vm_connect_timeout, time);
}

Status get_connect_timeout(const Socket& socket, char* value, int* length) {
  Time time{};
  posix::socklen size = sizeof time;
  if (posix::getsockopt(socket.fd, posix::af_vsock, posix::vm_connect_timeout, &time, &size) != 0)
    return fail(winsock_error());
  return write_value(static_cast<ULONG>(time.seconds * 1000 + (time.microseconds + 999) / 1000), value, length);
}

/// Linux' containers share their machine's vsock, and a connection outlives a pause of the machine, whatever is set.
bool always_on(int name) { return name == HVSOCKET_CONTAINER_PASSTHRU || name == HVSOCKET_CONNECTED_SUSPEND; }

}  // namespace

Status get_hyperv_option(Socket& socket, int name, char* value, int* length) {
  if (name == HVSOCKET_CONNECT_TIMEOUT) return get_connect_timeout(socket, value, length);
  return always_on(name) ? write_value(ULONG{1}, value, length) : fail(WSAENOPROTOOPT);
}

Status set_hyperv_option(Socket& socket, int name, const char* value, int length) {
  if (name == HVSOCKET_CONNECT_TIMEOUT) return set_connect_timeout(socket, value, length);
  if (!always_on(name)) return fail(WSAENOPROTOOPT);
  const auto on = read_value<ULONG>(value, length);
  if (!on) return fail(on.error());
  return *on ? Status() : fail(WSAENOPROTOOPT);
}

}  // namespace ows::kernel
