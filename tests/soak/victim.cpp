#include "victim.h"

#include <cstdio>
#include <cstdlib>

namespace soak {
namespace {

thread_local Victim* own_victim = nullptr;

constexpr const char* operation_names[] = {"recv", "send", "accept", "connect", "select", "WSAPoll"};
constexpr const char* ending_names[] = {"its time", "data", "closesocket", "shutdown", "WSACancelBlockingCall"};
constexpr const char* state_names[] = {"prepares", "blocks", "is being ended", "should have returned", "leaves"};
constexpr int error_before = 77;
constexpr unsigned own_sender = 0;

INT_PTR CALLBACK hook() {
  ++Victim::self().hooks_run;
  return FALSE;
}

}  // namespace

void wrong(const char* what, long value, unsigned long error) {
  std::fprintf(stderr, "%s gave %ld, error %lu\n", what, value, error);
  std::abort();
}

void set_nonblocking(SOCKET s, bool on) {
  u_long value = on;
  if (ioctlsocket(s, static_cast<long>(FIONBIO), &value) != 0) wrong("ioctlsocket", 0, WSAGetLastError());
}

SOCKET Family::make() const {
  const SOCKET s = WSASocketW(AF_INET, type, protocol, nullptr, 0, WSA_FLAG_OVERLAPPED);
  if (s == INVALID_SOCKET) wrong("WSASocket", 0, WSAGetLastError());
  return s;
}

Victim& Victim::self() { return *own_victim; }

void Victim::count(ULONG_PTR data) {
  const auto sender = static_cast<unsigned>(data >> 32);
  const auto number = static_cast<std::uint32_t>(data);
  if (number != ++last_[sender]) wrong("an APC out of order, number", static_cast<long>(number), last_[sender]);
  ++ran;
}

void Victim::act(ULONG_PTR data) {
  const auto number = static_cast<std::uint32_t>(data);
  if (data >> 32 == own_sender) return;
  switch (number % 16) {
    case 0:
      ++queued;
      if (!QueueUserAPC(run_counted, GetCurrentThread(), apc_data(own_sender, ++own_apcs_)))
        wrong("QueueUserAPC to oneself", 0, GetLastError());
      break;
    case 5: {  // another blocking call: gives WSAEINPROGRESS, or what there is
      if (state == State::leaving) break;  // drain() runs this in no blocking call: it would be the first, and nobody ends it
      char octet;
      recv(own, &octet, 1, MSG_PEEK);
      break;
    }
    case 10: {
      sockaddr_in address;
      int length = sizeof address;
      getsockname(own, reinterpret_cast<sockaddr*>(&address), &length);
      break;
    }
    default: break;
  }
  WSASetLastError(4711);
}

void CALLBACK run_counted(ULONG_PTR data) {
  Victim::self().count(data);
  Victim::self().act(data);
}

void CALLBACK run_mark_inside(ULONG_PTR data) {
  Victim::self().count(data);
  Victim::self().inside = true;
}

void CALLBACK run_cancel(ULONG_PTR data) {
  Victim::self().count(data);
  if (WSACancelBlockingCall() != 0) wrong("WSACancelBlockingCall", 0, WSAGetLastError());
}

void Victim::tell() const {
  std::fprintf(stderr, "LOST? thread %u over %s: its %s %s (%s, %s) since long; APCs queued %llu, run %llu\n", index,
               family.name, operation_names[static_cast<int>(operation.load())], state_names[static_cast<int>(state.load())],
               ending_names[static_cast<int>(ending.load())], returned ? "returned" : "inside",
               static_cast<unsigned long long>(queued), static_cast<unsigned long long>(ran));
}

void Victim::run() {
  own_victim = this;
  HANDLE thread = nullptr;
  if (!DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &thread, 0, FALSE,
                       DUPLICATE_SAME_ACCESS))
    wrong("DuplicateHandle", 0, GetLastError());
  handle = thread;
  if (phase_.version_1_1 && index % 4 < 2) WSASetBlockingHook(hook);
  while (!phase_.stop) {
    prepare();
    const Operation now = operation;
    const bool timed =
        random_() % 8 == 0 && (now == Operation::receive || now == Operation::select || now == Operation::poll);
    inside = returned = false;
    ending = Ending::time;
    if (!timed) state = State::blocking;
    WSASetLastError(error_before);
    const Outcome outcome = perform(timed);
    returned = true;
    while (!timed && state != State::ended) std::this_thread::yield();
    state = State::preparing;
    check(outcome);
    ++round;
  }
  if (phase_.version_1_1) WSAUnhookBlockingHook();
  state = State::leaving;
  while (users > 0) std::this_thread::yield();
  drain();
  if (index % 2 == 0) {  // the others leave that to WSACleanup
    drop(own);
    drop(peer);
  }
  --phase_.running;
}

void Victim::drain() {
  while (SleepEx(0, TRUE) == WAIT_IO_COMPLETION) {
  }
}

void Victim::drop(SOCKET& s) {
  if (s != INVALID_SOCKET && closesocket(s) != 0) wrong("closesocket", 0, WSAGetLastError());
  s = INVALID_SOCKET;
}

void Victim::prepare() {
  const unsigned choice = random_() % 16;
  operation = choice < 5    ? Operation::receive
              : choice < 6  ? Operation::send
              : choice < 9  ? Operation::accept
              : choice < 10 ? (&family == &iso ? Operation::connect : Operation::receive)  // TCP's does not block here
              : choice < 13 ? Operation::select
                            : Operation::poll;
  const bool needs_pair = operation != Operation::accept && operation != Operation::connect;
  if (needs_pair && paired_) return;
  drop(own);
  drop(peer);
  paired_ = needs_pair;
  if (needs_pair) return make_pair();
  const std::shared_lock making(phase_.making);
  SOCKET listener = INVALID_SOCKET;
  make_listener(listener);
  if (operation == Operation::accept) {
    own = listener;
  } else {
    peer = listener;
    own = family.make();
  }
}

void Victim::make_listener(SOCKET& listener) {
  listener = family.make();
  name_ = {};
  name_.sin_family = AF_INET;
  name_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  name_length = sizeof name_;
  if (bind(listener, name(), name_length) != 0 || listen(listener, 5) != 0
      || getsockname(listener, name(), &name_length) != 0)
    wrong("bind, listen, getsockname", 0, WSAGetLastError());
}

void Victim::make_pair() {
  const std::shared_lock making(phase_.making);
  SOCKET listener = INVALID_SOCKET;
  make_listener(listener);
  peer = family.make();
  set_nonblocking(peer);
  if (connect(peer, name(), name_length) != 0 && WSAGetLastError() != WSAEWOULDBLOCK) wrong("connect", 0, WSAGetLastError());
  own = accept(listener, nullptr, nullptr);
  if (own == INVALID_SOCKET) wrong("accept", 0, WSAGetLastError());
  fd_set writable;
  FD_ZERO(&writable);
  FD_SET(peer, &writable);
  const int ready = select(0, nullptr, &writable, nullptr, nullptr);
  if (ready != 1) wrong("select for the connection", ready, WSAGetLastError());
  set_nonblocking(peer, false);
  drop(listener);
}

Victim::Outcome Victim::perform(bool timed) {
  const auto result = [](long value) { return Outcome{value, value == SOCKET_ERROR ? WSAGetLastError() : 0, 0}; };
  const int milliseconds = 1 + static_cast<int>(random_() % 30);
  switch (operation) {
    case Operation::receive: {
      DWORD limit = timed ? static_cast<DWORD>(milliseconds) : 0;
      setsockopt(own, SOL_SOCKET, SO_RCVTIMEO, reinterpret_cast<const char*>(&limit), sizeof limit);
      WSASetLastError(error_before);
      char octet;
      return result(recv(own, &octet, 1, 0));
    }
    case Operation::send: return send_much();
    case Operation::accept: {
      const SOCKET accepted = accept(own, nullptr, nullptr);
      if (accepted == INVALID_SOCKET) return result(SOCKET_ERROR);
      const int error = WSAGetLastError();
      closesocket(accepted);
      WSASetLastError(error);
      return {0, 0, 0};
    }
    case Operation::connect: return result(connect(own, name(), name_length));
    case Operation::select: {
      fd_set readable;
      FD_ZERO(&readable);
      FD_SET(own, &readable);
      const timeval limit{0, milliseconds * 1000};
      return result(select(0, &readable, nullptr, nullptr, timed ? &limit : nullptr));
    }
    case Operation::poll: {
      WSAPOLLFD entry{own, POLLRDNORM, 0};
      Outcome outcome = result(WSAPoll(&entry, 1, timed ? milliseconds : -1));
      outcome.events = entry.revents;
      return outcome;
    }
  }
  std::abort();
}

/// Until it fails: whatever the peer takes, at some time nothing goes any more.
Victim::Outcome Victim::send_much() {
  static const char piece[16 << 10] = {};
  for (;;) {
    if (const int sent = send(own, piece, sizeof piece, 0); sent <= 0) return {sent, WSAGetLastError(), 0};
  }
}

bool Victim::woken_by_close(const Outcome& outcome) const {
  switch (operation) {
    case Operation::select: return outcome.value == SOCKET_ERROR && outcome.error == WSAENOTSOCK;
    case Operation::poll:  // alone and closed before the call: no entry is a socket
      return outcome.value == 1 ? outcome.events == POLLNVAL : outcome.error == WSAENOTSOCK || outcome.error == WSAEINVAL;
    default: return outcome.value == SOCKET_ERROR && (outcome.error == WSAEINTR || outcome.error == WSAENOTSOCK);
  }
}

void Victim::unexpected(const Outcome& outcome) const {
  tell();
  wrong(operation_names[static_cast<int>(operation.load())], outcome.value, static_cast<unsigned>(outcome.error));
}

void Victim::check(const Outcome& outcome) {
  const bool failed = outcome.value == SOCKET_ERROR;
  bool good = false;
  switch (ending) {
    case Ending::time:
      good = operation == Operation::receive ? failed && outcome.error == WSAETIMEDOUT : outcome.value == 0;
      break;
    case Ending::data:
      // A call that succeeds leaves the last error alone, whatever APCs do in it.
      good = outcome.value == (operation == Operation::accept || operation == Operation::connect ? 0 : 1)
             && WSAGetLastError() == error_before && (operation != Operation::poll || outcome.events == POLLRDNORM);
      if (operation == Operation::select || operation == Operation::poll) {
        char octet;
        good = good && recv(own, &octet, 1, 0) == 1;
      }
      break;
    case Ending::close:
      good = woken_by_close(outcome);
      own = INVALID_SOCKET;  // the number may be anybody's
      paired_ = false;
      if (good) ++phase_.woken;
      break;
    case Ending::shutdown:
      good = failed && outcome.error == WSAESHUTDOWN;
      paired_ = false;
      break;
    case Ending::cancel:
      good = failed && outcome.error == WSAEINTR;
      paired_ = paired_ && operation != Operation::send;
      break;
  }
  if (!good) unexpected(outcome);
}

}  // namespace soak
