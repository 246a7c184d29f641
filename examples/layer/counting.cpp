/* A layered provider: passes everything through and counts what is sent and received; says so when Winsock ends, in the
 * file that COUNTING names. Build it, and let its installer (install.c) put it over what is there:
 *
 *   ws2c++ -std=c++20 -shared -fPIC -fvisibility=hidden counting.cpp -o counting.so
 *   ws2cc install.c -o install && ./install $PWD/counting.so
 */
#include <openwinsock/layer.hpp>

#include <cstdio>
#include <cstdlib>

namespace {

std::atomic<unsigned long long> sent{0}, received{0};

struct Counting : openwinsock::layer::Passing {
  static int send(const WSPPROC_TABLE &below, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD octets, DWORD flags,
                  LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error) {
    const int result = below.lpWSPSend(s, buffers, count, octets, flags, overlapped, routine, thread, error);
    if (result == 0 && octets) sent += *octets;
    return result;
  }
  static int recv(const WSPPROC_TABLE &below, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD octets, LPDWORD flags,
                  LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error) {
    const int result = below.lpWSPRecv(s, buffers, count, octets, flags, overlapped, routine, thread, error);
    if (result == 0 && octets) received += *octets;
    return result;
  }
  static void stopped() {
    const char *path = std::getenv("COUNTING");
    std::FILE *file = path ? std::fopen(path, "w") : nullptr;
    if (!file) return;
    std::fprintf(file, "sent %llu received %llu\n", sent.load(), received.load());
    std::fclose(file);
  }
};

}  // namespace

OPENWINSOCK_LAYER(Counting)
