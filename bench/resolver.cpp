// getaddrinfo against glibc's: a literal, and a name of the hosts file.
#include "support.h"

#include <cstdlib>

#include <winsock2.h>
#include <ws2tcpip.h>

namespace {

// glibc's, by their symbols: its headers and ours define the same names.
struct LinuxInfo;
extern "C" int linux_getaddrinfo(const char* node, const char* service, const void* hints,
                                 LinuxInfo** list) __asm__("getaddrinfo");
extern "C" void linux_freeaddrinfo(LinuxInfo* list) __asm__("freeaddrinfo");

struct LinuxHints {  // the first members of Linux' addrinfo
  int flags, family, type, protocol;
  long rest[4];
};

auto ours(const char* host) {
  return [host](int rounds) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    for (int i = 0; i < rounds; ++i) {
      addrinfo* list = nullptr;
      if (getaddrinfo(host, "80", &hints, &list) != 0) std::abort();
      freeaddrinfo(list);
    }
  };
}

auto raw(const char* host) {
  return [host](int rounds) {
    const LinuxHints hints{0, 0, 1, 0, {}};
    for (int i = 0; i < rounds; ++i) {
      LinuxInfo* list = nullptr;
      if (linux_getaddrinfo(host, "80", &hints, &list) != 0) std::abort();
      linux_freeaddrinfo(list);
    }
  };
}

}  // namespace

int main() {
  WSADATA data;
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;
  bench::heading("getaddrinfo against glibc's, medians of 15 turns of each in one run. Ratio above 1: ours is faster.");
  bench::compare("a literal, 192.0.2.1", 2000, ours("192.0.2.1"), raw("192.0.2.1"));
  bench::compare("a literal, 2001:db8::1", 2000, ours("2001:db8::1"), raw("2001:db8::1"));
  bench::compare("a name of the hosts file, localhost", 500, ours("localhost"), raw("localhost"));
  WSACleanup();
}
