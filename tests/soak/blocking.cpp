// Threads that block in recv, send, accept, connect, select and WSAPoll, over TCP and ISO transport, under Winsock 2.2 and
// 1.1 in turns, while others queue APCs to them, end their calls (data, closesocket, shutdown, WSACancelBlockingCall) and
// use the closed descriptors again. Counted at the end of each phase: APCs queued = APCs run, each sender's in its order;
// calls closed = calls woken with an error. A call whose end has come and that does not return is a lost wake-up: the
// program says which and aborts.
//
// Settings, by environment variables: SOAK_SECONDS (3), SOAK_SEED (1), SOAK_THREADS that block (6), SOAK_DISTURBERS (2),
// SOAK_PATIENCE, seconds after which a call counts as lost (60).
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <wshisotp.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <random>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "soak.h"
#include "victim.h"

namespace soak {
namespace {

/// One that ends calls and queues APCs.
class Disturber {
 public:
  Disturber(unsigned index, unsigned seed, Phase& phase, std::vector<std::unique_ptr<Victim>>& victims)
      : index_(index), random_(seed), phase_(phase), victims_(victims), sequence_(victims.size()) {}

  void run() {
    while (phase_.running > 0) {
      Victim& victim = *victims_[random_() % victims_.size()];
      if (random_() % 4 != 0) {
        for (unsigned count = 1 + random_() % 4; count > 0; --count) queue(victim, run_counted);
      } else if (victim.claim()) {
        end(victim);
      } else {
        std::this_thread::yield();
      }
    }
  }

 private:
  /// Queues a counted APC; not so many that the victim does nothing else.
  bool queue(Victim& victim, PAPCFUNC routine) {
    ++victim.users;
    const bool open = victim.state != State::leaving;
    if (open && (routine != run_counted || victim.queued - victim.ran < 50)) {
      const std::uint32_t number = ++sequence_[victim.index];
      ++victim.queued;
      if (!QueueUserAPC(routine, victim.handle, Victim::apc_data(index_, number))) wrong("QueueUserAPC", 1, GetLastError());
    }
    --victim.users;
    return open;
  }

  /// Returns when the victim is known to have been inside its call.
  void confirm_inside(Victim& victim) {
    queue(victim, run_mark_inside);
    while (!victim.inside) std::this_thread::yield();
  }
  static void wait_for_return(const Victim& victim) {
    while (!victim.returned) std::this_thread::yield();
  }

  void end(Victim& victim) {
    victim.ending = choose_ending(victim.operation);
    if (victim.operation == Operation::send && random_() % 2 == 0) take(victim, 1 << 20);
    switch (victim.ending) {
      case Ending::data: give_data(victim); break;
      case Ending::close: close(victim); break;
      case Ending::shutdown:
        if (shutdown(victim.own, SD_RECEIVE) != 0) wrong("shutdown", 0, WSAGetLastError());
        break;
      case Ending::cancel: queue(victim, run_cancel); break;
      case Ending::time: break;
    }
    victim.state = State::ended;
  }

  Ending choose_ending(Operation operation) {
    for (;;) {
      switch (random_() % 6) {
        case 0:
        case 1:
          if (operation != Operation::send) return Ending::data;
          break;
        case 2:
        case 3: return Ending::close;
        case 4:
          if (operation == Operation::receive) return Ending::shutdown;
          break;
        default:
          if (phase_.version_1_1) return Ending::cancel;
      }
    }
  }

  void close(Victim& victim) {
    ++phase_.closed;
    // Perhaps before the call has begun, or between two of its sends. Then nobody may get the number meanwhile: the victim
    // would use it.
    std::unique_lock nothing_is_made(phase_.making, std::defer_lock);
    if (victim.operation == Operation::send) nothing_is_made.lock();
    if (nothing_is_made || (random_() % 2 == 0 && nothing_is_made.try_lock())) {
      close_now(victim);
      wait_for_return(victim);
      return;
    }
    confirm_inside(victim);
    close_now(victim);
    const std::shared_lock making(phase_.making);
    for (int i = 0; i < 3; ++i) {  // whose number is free now?
      const SOCKET other = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
      if (other == INVALID_SOCKET) wrong("socket", 0, WSAGetLastError());
      closesocket(other);
    }
  }
  static void close_now(Victim& victim) {
    if (closesocket(victim.own) != 0) wrong("closesocket", 0, WSAGetLastError());
  }

  /// Makes room for a call that sends: it sleeps and wakes.
  static void take(Victim& victim, long octets) {
    std::vector<char> buffer(64 << 10);
    while (octets > 0) {
      const int got = recv(victim.peer, buffer.data(), static_cast<int>(buffer.size()), 0);
      if (got <= 0) wrong("recv of what was sent", got, WSAGetLastError());
      octets -= got;
    }
  }

  void give_data(Victim& victim) {
    switch (victim.operation) {
      case Operation::receive:
      case Operation::select:
      case Operation::poll:
        if (send(victim.peer, "x", 1, 0) != 1) wrong("send", 1, WSAGetLastError());
        break;
      case Operation::send: break;  // it goes on until it fails
      case Operation::accept: {
        const std::shared_lock making(phase_.making);
        const SOCKET client = victim.family.make();
        set_nonblocking(client);
        if (connect(client, victim.name(), victim.name_length) != 0 && WSAGetLastError() != WSAEWOULDBLOCK)
          wrong("connect", 0, WSAGetLastError());
        wait_for_return(victim);
        closesocket(client);
        break;
      }
      case Operation::connect: {
        const std::shared_lock making(phase_.making);
        const SOCKET server = accept(victim.peer, nullptr, nullptr);
        if (server == INVALID_SOCKET) wrong("accept of the connection", 0, WSAGetLastError());
        wait_for_return(victim);
        closesocket(server);
        break;
      }
    }
  }

  const unsigned index_;
  std::minstd_rand random_;
  Phase& phase_;
  std::vector<std::unique_ptr<Victim>>& victims_;
  std::vector<std::uint32_t> sequence_;
};

long count_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return std::distance(begin(all), end(all));
}

/// Watches until all victims have left; a call that should have returned long ago ends the program.
void watch(const Phase& phase, const std::vector<std::unique_ptr<Victim>>& victims, std::chrono::seconds patience) {
  using Clock = std::chrono::steady_clock;
  struct Seen {
    unsigned round;
    Clock::time_point since;
  };
  std::vector<Seen> seen(victims.size(), Seen{~0U, Clock::now()});
  while (phase.running > 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    for (std::size_t i = 0; i < victims.size(); ++i) {
      const Victim& victim = *victims[i];
      const unsigned round = victim.round;
      if (round != seen[i].round || victim.state == State::leaving) {
        seen[i] = {round, Clock::now()};
      } else if (Clock::now() - seen[i].since > patience) {
        victim.tell();
        std::abort();
      }
    }
  }
}

struct Totals {
  std::uint64_t calls = 0, apcs = 0, closed = 0;
};

/// One WSAStartup to WSACleanup. False when a count is wrong.
bool run_phase(bool version_1_1, std::chrono::milliseconds length, unsigned seed, Totals& totals) {
  WSADATA data;
  if (WSAStartup(version_1_1 ? MAKEWORD(1, 1) : MAKEWORD(2, 2), &data) != 0) wrong("WSAStartup", 0, 0);
  Phase phase;
  phase.version_1_1 = version_1_1;
  std::vector<std::unique_ptr<Victim>> victims;
  const auto threads = static_cast<unsigned>(setting("SOAK_THREADS", 6));
  for (unsigned i = 0; i < threads; ++i)
    victims.push_back(std::make_unique<Victim>(i, seed * 1000 + i, i % 2 == 0 ? tcp : iso, phase));
  phase.running = static_cast<int>(threads);
  std::vector<std::thread> all;
  for (const auto& victim : victims) all.emplace_back([&each = *victim] { each.run(); });
  for (const auto& victim : victims) {
    while (!victim->handle) std::this_thread::yield();
  }
  const auto disturbers = static_cast<unsigned>(setting("SOAK_DISTURBERS", 2));
  for (unsigned i = 1; i <= disturbers; ++i) {
    all.emplace_back([&, i] { Disturber(i, seed * 1000 + 500 + i, phase, victims).run(); });
  }
  std::thread stopper([&] {
    std::this_thread::sleep_for(length);
    phase.stop = true;
  });
  watch(phase, victims, std::chrono::seconds(setting("SOAK_PATIENCE", 60)));
  stopper.join();
  for (std::thread& thread : all) thread.join();

  std::uint64_t queued = 0, ran = 0, rounds = 0, hooks = 0;
  for (const auto& victim : victims) {
    queued += victim->queued, ran += victim->ran, rounds += victim->round, hooks += victim->hooks_run;
    CloseHandle(victim->handle);
  }
  if (WSACleanup() != 0) wrong("WSACleanup", 0, WSAGetLastError());
  std::printf("%s %8llu calls, %7llu closed = %7llu woken, %9llu APCs queued = %9llu run, %6llu hooks, %3ld descriptors\n",
              version_1_1 ? "1.1" : "2.2", static_cast<unsigned long long>(rounds),
              static_cast<unsigned long long>(phase.closed), static_cast<unsigned long long>(phase.woken),
              static_cast<unsigned long long>(queued), static_cast<unsigned long long>(ran),
              static_cast<unsigned long long>(hooks), count_descriptors());
  std::fflush(stdout);
  totals.calls += rounds, totals.apcs += ran, totals.closed += phase.closed;
  return queued == ran && phase.closed == phase.woken;
}

int run() {
  const std::chrono::seconds length(setting("SOAK_SECONDS", 3));
  auto seed = static_cast<unsigned>(setting("SOAK_SEED", 1));
  std::printf("blocking calls for %lld s, SOAK_SEED=%u\n", static_cast<long long>(length.count()), seed);
  const auto phase = std::min<std::chrono::milliseconds>(std::chrono::seconds(5), length / 2);
  const auto start = std::chrono::steady_clock::now();
  bool good = true;
  Totals totals;
  for (bool version_1_1 = false; std::chrono::steady_clock::now() - start < length; version_1_1 = !version_1_1)
    good &= run_phase(version_1_1, phase, ++seed, totals);
  std::printf("%llu calls, %llu closed, %llu APCs: %s\n", static_cast<unsigned long long>(totals.calls),
              static_cast<unsigned long long>(totals.closed), static_cast<unsigned long long>(totals.apcs),
              good ? "none lost" : "COUNTS DIFFER");
  return good ? 0 : 1;
}

}  // namespace
}  // namespace soak

int main() { return soak::run(); }
