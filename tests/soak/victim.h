// A thread of the soak that blocks again and again, each time in another function, and checks what the call gave.
#pragma once

#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <wshisotp.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <random>
#include <shared_mutex>
#include <thread>

namespace soak {

/// Says what went wrong, and aborts.
[[noreturn]] void wrong(const char* what, long value, unsigned long error);

void set_nonblocking(SOCKET s, bool on = true);

struct Family {
  const char* name;
  int type, protocol;
  SOCKET make() const;
};
inline constexpr Family tcp{"TCP", SOCK_STREAM, IPPROTO_TCP}, iso{"ISO", SOCK_SEQPACKET, ISOPROTO_TP2};

enum class Operation : unsigned char { receive, send, accept, connect, select, poll };
/// Why the call returns.
enum class Ending : unsigned char { time, data, close, shutdown, cancel };
/// Of a victim's round. Whoever makes blocking to claimed ends the call, and then says ended.
enum class State : unsigned char { preparing, blocking, claimed, ended, leaving };

/// What all threads of a phase share.
struct Phase {
  bool version_1_1 = false;
  std::atomic<bool> stop{false};
  std::atomic<int> running{0};
  std::atomic<std::uint64_t> closed{0}, woken{0};
  std::shared_mutex making;  ///< shared: sockets are made; exclusive: a number must stay free for a while
};

class Victim {
 public:
  Victim(unsigned number, unsigned seed, const Family& over, Phase& in)
      : index(number), family(over), phase_(in), random_(seed) {}
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;

  /// The thread.
  void run();

  /// For the caller to end the call under way; false when there is none, or somebody does.
  bool claim() {
    State expected = State::blocking;
    return state.compare_exchange_strong(expected, State::claimed);
  }
  /// Prints where it stands.
  void tell() const;

  static ULONG_PTR apc_data(unsigned sender, std::uint32_t number) { return static_cast<ULONG_PTR>(sender) << 32 | number; }
  /// In its APC: counts, and checks the order.
  void count(ULONG_PTR data);
  /// In its APC: what a routine may do. `data`: of the APC.
  void act(ULONG_PTR data);
  static Victim& self();

  const unsigned index;
  const Family& family;
  std::atomic<HANDLE> handle{nullptr};
  std::atomic<State> state{State::preparing};
  std::atomic<unsigned> round{0};
  std::atomic<bool> inside{false}, returned{false};
  std::atomic<int> users{0};  ///< threads that may be queueing to it
  std::atomic<std::uint64_t> queued{0}, ran{0}, hooks_run{0};

  // Of the round; read by the one that claimed it.
  std::atomic<Operation> operation{Operation::receive};
  std::atomic<Ending> ending{Ending::time};
  SOCKET own = INVALID_SOCKET;   ///< the one that the call is about
  SOCKET peer = INVALID_SOCKET;  ///< its other end; of a connect: the listener
  sockaddr* name() { return reinterpret_cast<sockaddr*>(&name_); }
  int name_length = 0;

 private:
  struct Outcome {
    long value;
    int error;
    SHORT events;
  };
  void prepare();
  void make_listener(SOCKET& listener);
  void make_pair();
  void drop(SOCKET& s);
  Outcome perform(bool timed);
  Outcome send_much();
  void check(const Outcome& outcome);
  bool woken_by_close(const Outcome& outcome) const;
  [[noreturn]] void unexpected(const Outcome& outcome) const;
  void drain();

  Phase& phase_;
  std::minstd_rand random_;
  sockaddr_in name_{};
  bool paired_ = false;
  std::array<std::uint32_t, 64> last_{};  ///< of each sender of APCs
  std::uint32_t own_apcs_ = 0;
};

// The routines of APCs: each counts.
void CALLBACK run_counted(ULONG_PTR data);
void CALLBACK run_mark_inside(ULONG_PTR data);
void CALLBACK run_cancel(ULONG_PTR data);

}  // namespace soak
