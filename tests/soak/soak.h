// What the soaks share: settings from the environment, and the end of one that has found something.
#pragma once

#include <winsock2.h>

#include <sys/resource.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

namespace soak {

inline long setting(const char* name, long otherwise) {
  const char* text = std::getenv(name);
  return text && *text ? std::strtol(text, nullptr, 10) : otherwise;
}

[[noreturn]] inline void die(const char* what) {
  std::fprintf(stderr, "soak: %s (last error %d)\n", what, WSAGetLastError());
  std::abort();
}

inline void check(bool good, const char* what) {
  if (!good) die(what);
}

/// Sockets that the descriptor limit allows, at most `wanted`. After WSAStartup, which raises it.
inline std::size_t possible_sockets(std::size_t wanted) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const std::size_t room = limit.rlim_cur > 200 ? static_cast<std::size_t>(limit.rlim_cur) - 200 : 2;
  if (room < wanted) std::printf("the descriptor limit allows %zu sockets only\n", room);
  return std::min(wanted, room);
}

}  // namespace soak
