#include "border/bind.h"

#include <cerrno>

#include "border/posix.h"

namespace ows {
namespace {

void set_reuse(int fd, int on) { posix::setsockopt(fd, posix::sol_socket, posix::so_reuseaddr, &on, sizeof on); }

}  // namespace

int bind_tcp(int fd, const Address& address, bool exclusive) {
  if (posix::bind(fd, address.data(), address.length) == 0) return 0;
  if (errno != EADDRINUSE || exclusive) return errno;
  set_reuse(fd, 1);
  const int result = posix::bind(fd, address.data(), address.length) == 0 ? 0 : errno;
  set_reuse(fd, 0);
  return result;
}

void release_port_early(int fd) { set_reuse(fd, 1); }

}  // namespace ows
