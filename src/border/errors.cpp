#include "border/errors.h"

#include <winsock2.h>

#include <cerrno>

#include "border/posix.h"

namespace ows {

int winsock_error(int errno_value) {
  switch (errno_value) {
    case EINTR: return WSAEINTR;
    case EBADF: return WSAEBADF;
    case EACCES:
    case EPERM: return WSAEACCES;
    case EFAULT: return WSAEFAULT;
    case EINVAL: return WSAEINVAL;
    case EMFILE:
    case ENFILE: return WSAEMFILE;
    case EAGAIN:
    case EINPROGRESS: return WSAEWOULDBLOCK;  // WSAEINPROGRESS means something else in Winsock
    case EALREADY: return WSAEALREADY;
    case ENOTSOCK: return WSAENOTSOCK;
    case EDESTADDRREQ: return WSAEDESTADDRREQ;
    case EMSGSIZE: return WSAEMSGSIZE;
    case EPROTOTYPE: return WSAEPROTOTYPE;
    case ENOPROTOOPT: return WSAENOPROTOOPT;
    case EPROTONOSUPPORT: return WSAEPROTONOSUPPORT;
    case ESOCKTNOSUPPORT: return WSAESOCKTNOSUPPORT;
    case EOPNOTSUPP: return WSAEOPNOTSUPP;
    case EPFNOSUPPORT: return WSAEPFNOSUPPORT;
    case EAFNOSUPPORT: return WSAEAFNOSUPPORT;
    case EADDRINUSE: return WSAEADDRINUSE;
    case ENODEV:  // an interface that is not there
    case EADDRNOTAVAIL: return WSAEADDRNOTAVAIL;
    case ENETDOWN: return WSAENETDOWN;
    case ENETUNREACH: return WSAENETUNREACH;
    case ENETRESET: return WSAENETRESET;
    case ECONNABORTED: return WSAECONNABORTED;
    case ECONNRESET:
    case EPIPE: return WSAECONNRESET;
    case ENOBUFS:
    case ENOMEM:
    case ENOSPC: return WSAENOBUFS;
    case EISCONN: return WSAEISCONN;
    case ENOTCONN: return WSAENOTCONN;
    case ESHUTDOWN: return WSAESHUTDOWN;
    case ETOOMANYREFS: return WSAETOOMANYREFS;
    case ETIMEDOUT: return WSAETIMEDOUT;
    case ECONNREFUSED: return WSAECONNREFUSED;
    case ELOOP: return WSAELOOP;
    case ENAMETOOLONG: return WSAENAMETOOLONG;
    case EHOSTDOWN: return WSAEHOSTDOWN;
    case EHOSTUNREACH: return WSAEHOSTUNREACH;
    default: return WSASYSCALLFAILURE;
  }
}

int winsock_error() { return winsock_error(errno); }

int winsock_resolver_error(int eai_value) {
  switch (eai_value) {
    case posix::eai_badflags: return WSAEINVAL;
    case posix::eai_noname: return WSAHOST_NOT_FOUND;
    case posix::eai_again: return WSATRY_AGAIN;
    case posix::eai_fail: return WSANO_RECOVERY;
    case posix::eai_nodata: return WSANO_DATA;
    case posix::eai_family: return WSAEAFNOSUPPORT;
    case posix::eai_socktype: return WSAESOCKTNOSUPPORT;
    case posix::eai_service: return WSATYPE_NOT_FOUND;
    case posix::eai_memory: return WSA_NOT_ENOUGH_MEMORY;
    case posix::eai_overflow: return WSAEFAULT;
    case posix::eai_system: return winsock_error();
    default: return WSANO_RECOVERY;
  }
}

}  // namespace ows
