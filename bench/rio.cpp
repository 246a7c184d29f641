// Registered I/O: 64-octet datagrams to a socket of the same thread over loopback, 64 at a time, next to sendto and
// recvfrom.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <mswsock.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "support.h"

namespace {

constexpr int batch = 64, octets = 64;

void check(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "%s: %d\n", what, WSAGetLastError());
  std::exit(1);
}

struct Pair {
  SOCKET from, to;
  SOCKADDR_INET address{};
  explicit Pair(DWORD flags)
      : from(WSASocketW(AF_INET, SOCK_DGRAM, IPPROTO_UDP, nullptr, 0, flags)),
        to(WSASocketW(AF_INET, SOCK_DGRAM, IPPROTO_UDP, nullptr, 0, flags)) {
    address.Ipv4.sin_family = AF_INET;
    address.Ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(bind(to, reinterpret_cast<sockaddr*>(&address), sizeof address.Ipv4) == 0, "bind");
    int length = sizeof address;
    check(getsockname(to, reinterpret_cast<sockaddr*>(&address), &length) == 0, "getsockname");
  }
};

class Registered {
 public:
  Registered() : pair_(WSA_FLAG_REGISTERED_IO | WSA_FLAG_OVERLAPPED) {
    GUID id = WSAID_MULTIPLE_RIO;
    DWORD returned = 0;
    check(WSAIoctl(pair_.to, SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &rio_, sizeof rio_, &returned,
                   nullptr, nullptr)
              == 0,
          "the table");
    buffer_ = rio_.RIORegisterBuffer(memory_.data(), static_cast<DWORD>(memory_.size()));
    cq_ = rio_.RIOCreateCompletionQueue(4 * batch, nullptr);
    connect(pair_.from, reinterpret_cast<sockaddr*>(&pair_.address), sizeof pair_.address.Ipv4);
    sends_ = rio_.RIOCreateRequestQueue(pair_.from, 0, 1, batch, 1, cq_, cq_, nullptr);
    receives_ = rio_.RIOCreateRequestQueue(pair_.to, batch, 1, 0, 1, cq_, cq_, nullptr);
    check(sends_ && receives_, "request queues");
  }
  void run(int rounds) {
    for (int done = 0; done < rounds; done += batch) {
      for (int i = 0; i < batch; ++i) {
        RIO_BUF in{buffer_, static_cast<ULONG>(i * octets), octets};
        rio_.RIOReceive(receives_, &in, 1, RIO_MSG_DEFER, nullptr);
      }
      for (int i = 0; i < batch; ++i) {
        RIO_BUF out{buffer_, static_cast<ULONG>((batch + i) * octets), octets};
        rio_.RIOSend(sends_, &out, 1, i == batch - 1 ? 0 : RIO_MSG_DEFER, nullptr);
      }
      rio_.RIOReceive(receives_, nullptr, 0, RIO_MSG_COMMIT_ONLY, nullptr);
      RIORESULT results[2 * batch];
      for (ULONG taken = 0; taken < 2 * batch;) taken += rio_.RIODequeueCompletion(cq_, results, 2 * batch);
    }
  }

 private:
  Pair pair_;
  RIO_EXTENSION_FUNCTION_TABLE rio_{};
  std::vector<char> memory_ = std::vector<char>(2 * batch * octets);
  RIO_BUFFERID buffer_ = nullptr;
  RIO_CQ cq_ = nullptr;
  RIO_RQ sends_ = nullptr, receives_ = nullptr;
};

}  // namespace

int main() {
  WSADATA data;
  check(WSAStartup(MAKEWORD(2, 2), &data) == 0, "WSAStartup");
  bench::use_processors(0, 1);
  bench::heading(
      "Registered I/O: one 64-octet UDP datagram sent and received over loopback, one thread, 64 at a time; raw: sendto, "
      "recvfrom");
  Registered registered;
  Pair plain(WSA_FLAG_OVERLAPPED);
  bench::compare(
      "RIOSend and RIOReceive, deferred, one peer", 64 * 500, [&](int rounds) { registered.run(rounds); },
      [&](int rounds) {
        char buffer[octets] = {};
        for (int done = 0; done < rounds; done += batch) {
          for (int i = 0; i < batch; ++i)
            sendto(plain.from, buffer, octets, 0, reinterpret_cast<sockaddr*>(&plain.address), sizeof plain.address.Ipv4);
          for (int i = 0; i < batch; ++i) {
            SOCKADDR_INET from;
            int length = sizeof from;
            recvfrom(plain.to, buffer, octets, 0, reinterpret_cast<sockaddr*>(&from), &length);
          }
        }
      });
  WSACleanup();
}
