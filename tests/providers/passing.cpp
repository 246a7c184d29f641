// A layer that looks at nothing, but sees every send: for tests of chains.
#include <openwinsock/layer.hpp>

namespace {

std::atomic<long> sends{0};

struct Seeing : openwinsock::layer::Passing {
  static int send(const WSPPROC_TABLE &below, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags,
                  LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error) {
    sends.fetch_add(1, std::memory_order_relaxed);
    return below.lpWSPSend(s, buffers, count, sent, flags, overlapped, routine, thread, error);
  }
};

}  // namespace

OPENWINSOCK_LAYER(Seeing)

extern "C" __attribute__((visibility("default"))) long sends_seen() { return sends.load(); }
