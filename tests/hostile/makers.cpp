#include "makers.h"

#include <icmpapi.h>
#include <qos2.h>
#include <threadpoolapiset.h>

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace hostile {
namespace {

constexpr std::size_t page = 4096;

const char* const texts[] = {"",
                             "127.0.0.1",
                             "::1",
                             "localhost",
                             "no.such.invalid",
                             "http",
                             "80",
                             "tcp",
                             "udp",
                             "name",
                             "Global\\name",
                             "*",
                             "fe80::1%lo",
                             "1.2.3.4:70000",
                             "{00000000-0000-0000-0000-000000000000}",
                             "%PATH%",
                             "\xff\xfe\x80",
                             "file",
                             "./file"};
const char16_t* const wide_texts[] = {
    u"",       u"127.0.0.1", u"::1",  u"localhost", u"no.such.invalid", u"http",
    u"80",     u"tcp",       u"name", u"*",         u"fe80::1%lo",      u"{00000000-0000-0000-0000-000000000000}",
    u"\xd800", u"file"};

}  // namespace

Memory::Memory(std::minstd_rand& random)
    : base_(static_cast<char*>(mmap(nullptr, size + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) + page) {
  if (mprotect(base_, size, PROT_READ | PROT_WRITE) != 0) std::abort();
  fill(random);
}
Memory::~Memory() { munmap(base_ - page, size + 2 * page); }

void* Memory::any(std::minstd_rand& random) const {
  return base_ + random() % (size / 8) * 8 + (random() % 16 == 0 ? random() % 8 : 0);
}

void Memory::fill(std::minstd_rand& random) {
  for (std::size_t i = 0; i < size; i += 8) {
    std::uint64_t word = 0;
    switch (random() % 8) {
      case 0: word = reinterpret_cast<std::uintptr_t>(any(random)); break;
      case 1: word = random() % 256; break;
      case 2: word = std::uint64_t{random()} << 32 | random(); break;
      case 3: word = 0x0100007f00000002 | (random() & 0xffffu) << 16; break;  // an IPv4 address of loopback
      case 4: std::memcpy(&word, texts[random() % std::size(texts)], 1); break;
      case 5: word = std::uint64_t{random() % 64} << 32 | random() % 64; break;
      default: break;
    }
    std::memcpy(base_ + i, &word, sizeof word);
  }
}

Thread::Thread(unsigned number, unsigned seed)
    : number_of_thread(number), random_(seed * 1000 + number + 1), memory_(random_) {}

void* Thread::good_pointer() { return static_cast<char*>(memory_.end(0)) - 128 - random() % 1024 * 8; }

void* Thread::bad_pointer() { return one_in(2) ? nullptr : one_in(2) ? memory_.end(0) : reinterpret_cast<void*>(8 + random() % 511 * 8); }

void* Thread::pointer() {
  switch (random() % 16) {
    case 0: return nullptr;
    case 1: return reinterpret_cast<void*>(std::uintptr_t{random() % 4096});
    case 2: return reinterpret_cast<void*>(std::uintptr_t{random()} << 32 | random());
    case 3: return memory_.end(random() % 64);
    case 4: return memory_.end(0);
    default: return memory_.any(random_);
  }
}

HANDLE Thread::handle() {
  for (;;) {
    std::uintptr_t value = 0;
    switch (random() % 8) {
      case 0: value = number(); break;
      case 1: value = socket(); break;
      case 2:
      case 3: value = reinterpret_cast<std::uintptr_t>(pointer()); break;
      case 4: value = static_cast<std::uintptr_t>(-static_cast<std::intptr_t>(random() % 8)); break;
      default: value = reinterpret_cast<std::uintptr_t>(handles.any(random()));
    }
    if (!is_a_workers(value)) return reinterpret_cast<HANDLE>(value);
  }
}

SOCKET Thread::socket() {
  for (;;) {
    SOCKET s = INVALID_SOCKET;
    switch (random() % 8) {
      case 0:
      case 1: s = static_cast<SOCKET>(number()); break;
      case 2: s = random() % 64; break;
      default: s = sockets.any(random());
    }
    if (!is_a_workers(s)) return s;
  }
}

std::uint64_t Thread::number() {
  static constexpr std::uint64_t telling[] = {
      0,          1,          2,     3,          6,          16,         17,     23, 27,   255, 0xffff, 0x1006, 0x7fffffff,
      0x80000000, 0xffffffff, ~0ull, 0x8004667e, 0x4004667f, 0xc8000006, 0x8000, 41, 6455, 5,   4096,   65536};
  switch (random() % 4) {
    case 0: return random() % 32;
    case 1: return std::uint64_t{random()} << (random() % 32);
    default: return telling[random() % std::size(telling)];
  }
}

const char* Thread::text() { return one_in(4) ? static_cast<const char*>(pointer()) : texts[random() % std::size(texts)]; }
const char16_t* Thread::wide_text() {
  return one_in(4) ? static_cast<const char16_t*>(pointer()) : wide_texts[random() % std::size(wide_texts)];
}

sockaddr* Thread::address() {
  auto* at = static_cast<sockaddr*>(pointer());
  if (one_in(4)) return at;
  auto* in = static_cast<sockaddr_in*>(memory_.any(random_));
  if (reinterpret_cast<char*>(in) > static_cast<char*>(memory_.end(sizeof(sockaddr_in6)))) return at;
  std::memset(in, 0, sizeof(sockaddr_in6));
  in->sin_family = one_in(4) ? AF_INET6 : AF_INET;
  in->sin_port = htons(one_in(3) ? 0 : static_cast<u_short>(20000 + random() % 8));
  if (in->sin_family == AF_INET) {
    in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  } else {
    reinterpret_cast<sockaddr_in6*>(in)->sin6_addr.s6_addr[15] = 1;
  }
  return reinterpret_cast<sockaddr*>(in);
}

// An operation's structure is never written to by us once it is handed out: it may be under way for long.
OVERLAPPED* Thread::overlapped() {
  if (one_in(3)) return nullptr;
  if (one_in(16)) return reinterpret_cast<OVERLAPPED*>(reinterpret_cast<std::uintptr_t>(pointer()) & ~std::uintptr_t{7});
  return &operations_[random() % operations_.size()];
}

void Thread::keep(HANDLE handle) {
  if (const HANDLE old = handles.keep(handle)) end(old);
}
void Thread::keep(SOCKET s) {
  if (const SOCKET old = sockets.keep(s)) end(old);
}

void Thread::harvest() {
  for (HANDLE& slot : slots) {
    if (slot && !is_a_workers(reinterpret_cast<std::uintptr_t>(slot))) keep(slot);
    slot = nullptr;
  }
  next_slot = 0;
  if (one_in(64)) memory_.fill(random_);
}

void Thread::close_all() {
  sockets.clear([](SOCKET s) { end(s); });
  handles.clear([](HANDLE handle) { end(handle); });
}

// Which kind of handle it is, the library knows.
void end(HANDLE handle) {
  if (is_a_workers(reinterpret_cast<std::uintptr_t>(handle))) return;
  CloseHandle(handle);
  DeleteTimerQueueEx(handle, nullptr);
  DeleteTimerQueueTimer(nullptr, handle, nullptr);
  UnregisterWait(handle);
  WSALookupServiceEnd(handle);
  IcmpCloseHandle(handle);
  QOSCloseHandle(handle);
}
void end(SOCKET s) {
  if (!is_a_workers(s)) closesocket(s);
}
void end(HWND window) { DestroyWindow(window); }
void end(PTP_POOL pool) { CloseThreadpool(pool); }
void end(PTP_WORK work) { CloseThreadpoolWork(work); }
void end(PTP_TIMER timer) { CloseThreadpoolTimer(timer); }
void end(PTP_WAIT wait) { CloseThreadpoolWait(wait); }
void end(PTP_IO io) { CloseThreadpoolIo(io); }
void end(PTP_CLEANUP_GROUP group) {
  CloseThreadpoolCleanupGroupMembers(group, TRUE, nullptr);
  CloseThreadpoolCleanupGroup(group);
}

}  // namespace hostile
