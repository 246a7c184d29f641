// A layer that looks at nothing, but sees every send: for tests and measurements of chains.
#include <openwinsock/layer.hpp>

#include <cstdio>
#include <cstdlib>

namespace {

std::atomic<long> sends{0};

struct Seeing : openwinsock::layer::Passing {
  static int send(const WSPPROC_TABLE &below, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags,
                  LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error) {
    sends.store(sends.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return below.lpWSPSend(s, buffers, count, sent, flags, overlapped, routine, thread, error);
  }
  static void stopped() {
    const char *path = std::getenv("PASSING_SENDS");
    std::FILE *file = path && sends.load() ? std::fopen(path, "w") : nullptr;
    if (!file) return;
    std::fprintf(file, "%ld\n", sends.load());
    std::fclose(file);
  }
};

}  // namespace

OPENWINSOCK_LAYER(Seeing)
