// Registered I/O: datagram sockets with one completion queue, which a port tells two workers of: random sizes and peers,
// deferred requests and commits, control data, sockets that are closed under way.
//
// Counted: every request that was taken completes exactly once. Checked: what a datagram says of itself, and the address that
// it came to.
//
// Settings, by environment variables: SOAK_SECONDS (3), SOAK_SEED (1), SOAK_SOCKETS (200), SOAK_PATIENCE (60).
#include <winsock2.h>
#include <windows.h>

#include <mswsock.h>
#include <ws2ipdef.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "soak.h"

namespace {

using soak::check;
using soak::setting;

using Clock = std::chrono::steady_clock;

struct Totals {
  std::atomic<long> begun{0}, completed{0}, aborted{0}, datagrams{0}, opened{0};
};
Totals totals;

RIO_EXTENSION_FUNCTION_TABLE rio;
RIO_CQ completions;
HANDLE port;
std::atomic<bool> stop{false};

constexpr ULONG most = 1200, slots_each_way = 8;

/// What a request has of the registered memory, and a datagram's head in its data.
struct Slot {
  alignas(8) std::array<char, most> data;
  SOCKADDR_INET local, remote;
  DWORD flags;
  struct End* end;
  ULONG index;
  bool of_send;
  std::atomic<bool> under_way;
};
struct Head {
  ULONG size, seed;
};

struct End {
  std::mutex mutex;  // protects the rest
  SOCKET s = INVALID_SOCKET;
  RIO_RQ queue = RIO_INVALID_RQ;
  SOCKADDR_INET address{};
  std::minstd_rand random;

  std::array<Slot*, 2 * slots_each_way> slots{};
  bool idle() const {
    for (const Slot* slot : slots)
      if (slot->under_way) return false;
    return true;
  }
};

std::vector<Slot> memory;
RIO_BUFFERID buffer;
std::vector<std::unique_ptr<End>> ends;

char octet_at(ULONG seed, ULONG i) { return static_cast<char>((i * 2654435761u + seed) >> 13); }

RIO_BUF slice(const void* at, std::size_t length) {
  return {buffer, static_cast<ULONG>(static_cast<const char*>(at) - reinterpret_cast<const char*>(memory.data())),
          static_cast<ULONG>(length)};
}

// All with the end's mutex held.

void begin(End& end, Slot& slot, const SOCKADDR_INET& to) {
  if (end.s == INVALID_SOCKET || stop) return;
  check(!slot.under_way.exchange(true), "a request is under way already");
  ++totals.begun;
  const DWORD defer = end.random() % 4 == 0 ? RIO_MSG_DEFER : 0;
  bool good = false;
  if (slot.of_send) {
    const Head head{static_cast<ULONG>(sizeof head + end.random() % (most - sizeof head)), static_cast<ULONG>(end.random())};
    std::memcpy(slot.data.data(), &head, sizeof head);
    for (ULONG i = sizeof head; i < head.size; ++i) slot.data[i] = octet_at(head.seed, i);
    slot.remote = to;
    RIO_BUF data = slice(slot.data.data(), head.size), remote = slice(&slot.remote, sizeof slot.remote);
    good = rio.RIOSendEx(end.queue, &data, 1, nullptr, &remote, nullptr, nullptr, defer, &slot);
  } else {
    RIO_BUF data = slice(slot.data.data(), most), local = slice(&slot.local, sizeof slot.local),
            flags = slice(&slot.flags, sizeof slot.flags);
    good = rio.RIOReceiveEx(end.queue, &data, 1, &local, nullptr, nullptr, &flags, defer, &slot);
  }
  if (good) return;
  slot.under_way = false;
  --totals.begun;
}

void open(End& end, unsigned seed) {
  end.s = WSASocketW(AF_INET, SOCK_DGRAM, IPPROTO_UDP, nullptr, 0, WSA_FLAG_REGISTERED_IO | WSA_FLAG_OVERLAPPED);
  check(end.s != INVALID_SOCKET, "socket");
  end.address = {};
  end.address.Ipv4.sin_family = AF_INET;
  end.address.Ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int length = sizeof(sockaddr_in);
  check(bind(end.s, reinterpret_cast<sockaddr*>(&end.address), length) == 0, "bind");
  check(getsockname(end.s, reinterpret_cast<sockaddr*>(&end.address), &length) == 0, "getsockname");
  end.queue = rio.RIOCreateRequestQueue(end.s, slots_each_way, 1, slots_each_way, 1, completions, completions, &end);
  check(end.queue != RIO_INVALID_RQ, "RIOCreateRequestQueue");
  end.random.seed(seed);
  ++totals.opened;
}

void check_datagram(const End& end, const Slot& slot, ULONG octets) {
  Head head{};
  check(octets >= sizeof head, "a datagram is too short");
  std::memcpy(&head, slot.data.data(), sizeof head);
  check(head.size == octets, "a datagram has another length than it says");
  for (ULONG i = sizeof head; i < head.size; ++i) check(slot.data[i] == octet_at(head.seed, i), "a wrong octet");
  check(slot.flags == 0, "flags");
  check(slot.local.Ipv4.sin_port == end.address.Ipv4.sin_port
            && slot.local.Ipv4.sin_addr.s_addr == end.address.Ipv4.sin_addr.s_addr,
        "the address that a datagram came to");
  ++totals.datagrams;
}

SOCKADDR_INET address_of(std::size_t i) {
  std::lock_guard lock(ends[i]->mutex);
  return ends[i]->address;
}

void complete(const RIORESULT& result, std::minstd_rand& random) {
  auto& slot = *reinterpret_cast<Slot*>(result.RequestContext);
  End& end = *slot.end;
  const SOCKADDR_INET to = address_of(random() % ends.size());
  std::lock_guard lock(end.mutex);
  check(slot.under_way.exchange(false), "a request has completed twice");
  ++totals.completed;
  if (result.Status == WSA_OPERATION_ABORTED) ++totals.aborted;
  if (result.Status == 0 && !slot.of_send) check_datagram(end, slot, result.BytesTransferred);
  begin(end, slot, to);
}

void worker(unsigned seed) {
  std::minstd_rand random(seed);
  for (;;) {
    DWORD octets = 0;
    ULONG_PTR key = 0;
    OVERLAPPED* overlapped = nullptr;
    GetQueuedCompletionStatus(port, &octets, &key, &overlapped, INFINITE);
    if (key == 0) return;
    for (;;) {
      std::array<RIORESULT, 32> some;
      const ULONG count = rio.RIODequeueCompletion(completions, some.data(), some.size());
      check(count != RIO_CORRUPT_CQ, "RIODequeueCompletion");
      for (ULONG i = 0; i < count; ++i) complete(some[i], random);
      if (count == 0) break;
    }
    const INT armed = rio.RIONotify(completions);
    check(armed == ERROR_SUCCESS || armed == WSAEALREADY, "RIONotify");
  }
}

void disturb(std::minstd_rand& random) {
  const std::size_t i = random() % ends.size();
  End& end = *ends[i];
  const SOCKADDR_INET to = address_of(random() % ends.size());
  std::lock_guard lock(end.mutex);
  if (end.s != INVALID_SOCKET && random() % 32 == 0) {
    closesocket(std::exchange(end.s, INVALID_SOCKET));
  } else if (end.s != INVALID_SOCKET) {
    rio.RIOReceive(end.queue, nullptr, 0, RIO_MSG_COMMIT_ONLY, nullptr);
    rio.RIOSend(end.queue, nullptr, 0, RIO_MSG_COMMIT_ONLY, nullptr);
  } else if (end.idle()) {
    open(end, static_cast<unsigned>(random()));
    for (Slot* slot : end.slots) begin(end, *slot, to);
  }
}

}  // namespace

int main() {
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
  const auto seconds = std::chrono::seconds(setting("SOAK_SECONDS", 3));
  const auto patience = std::chrono::seconds(setting("SOAK_PATIENCE", 60));
  const std::size_t count = soak::possible_sockets(static_cast<std::size_t>(setting("SOAK_SOCKETS", 200)));
  {
    const SOCKET any = WSASocketW(AF_INET, SOCK_DGRAM, IPPROTO_UDP, nullptr, 0, WSA_FLAG_REGISTERED_IO);
    GUID id = WSAID_MULTIPLE_RIO;
    DWORD returned = 0;
    check(WSAIoctl(any, SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &rio, sizeof rio, &returned, nullptr,
                   nullptr)
              == 0,
          "no registered I/O");
    closesocket(any);
  }
  memory = std::vector<Slot>(count * 2 * slots_each_way);
  buffer = rio.RIORegisterBuffer(reinterpret_cast<char*>(memory.data()), static_cast<DWORD>(memory.size() * sizeof(Slot)));
  check(buffer != RIO_INVALID_BUFFERID, "RIORegisterBuffer");
  port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 2);
  OVERLAPPED told{};
  RIO_NOTIFICATION_COMPLETION how{};
  how.Type = RIO_IOCP_COMPLETION;
  how.Iocp.IocpHandle = port;
  how.Iocp.CompletionKey = &told;
  how.Iocp.Overlapped = &told;
  completions = rio.RIOCreateCompletionQueue(static_cast<DWORD>(count * 2 * slots_each_way), &how);
  check(completions != RIO_INVALID_CQ, "RIOCreateCompletionQueue");
  check(rio.RIONotify(completions) == ERROR_SUCCESS, "RIONotify");

  std::minstd_rand random(static_cast<unsigned>(setting("SOAK_SEED", 1)));
  for (std::size_t i = 0; i < count; ++i) {
    ends.push_back(std::make_unique<End>());
    for (ULONG j = 0; j < 2 * slots_each_way; ++j) {
      Slot& slot = memory[i * 2 * slots_each_way + j];
      slot.end = ends[i].get();
      slot.of_send = j < slots_each_way;
      ends[i]->slots[j] = &slot;
    }
  }
  std::array<std::thread, 2> workers{std::thread(worker, 1), std::thread(worker, 2)};
  for (const auto until = Clock::now() + seconds; Clock::now() < until;) disturb(random);
  stop = true;
  for (const auto& end : ends) {
    std::lock_guard lock(end->mutex);
    if (end->s != INVALID_SOCKET) closesocket(std::exchange(end->s, INVALID_SOCKET));
  }
  for (const auto until = Clock::now() + patience; totals.completed != totals.begun;) {
    check(Clock::now() < until, "requests have not completed");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  for (std::size_t i = 0; i < workers.size(); ++i) PostQueuedCompletionStatus(port, 0, 0, nullptr);
  for (auto& it : workers) it.join();
  rio.RIOCloseCompletionQueue(completions);
  rio.RIODeregisterBuffer(buffer);
  CloseHandle(port);
  std::printf("%ld sockets, %ld requests begun and completed, %ld of them aborted, %ld datagrams\n", totals.opened.load(),
              totals.completed.load(), totals.aborted.load(), totals.datagrams.load());
  check(totals.datagrams > 0 && totals.aborted > 0, "nothing happened");
  WSACleanup();
}
