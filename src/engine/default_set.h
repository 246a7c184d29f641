// The default set: the descriptors of event-selected sockets in one edge-triggered epoll instance, and who waits on it.
//
// There is no thread behind it. A thread that would sleep in a wait (win32/dispatcher.h) becomes the leader where there is
// none, sleeps in epoll_wait instead of on its futex, and handles what comes: network events are recorded, events set,
// messages posted, and with them its own wait or others' are decided. Other threads that wait meanwhile are followers: they
// sleep on their futexes as ever. A leader whose wait is over gives the role up and asks a follower to take it. So readiness
// costs a waiting program one system call and no hop to another thread, and a program that has selected nothing pays one
// relaxed load.
//
// What nobody waits for nobody needs to know yet: polls (a wait with no time, WSAEnumNetworkEvents) look at the set first.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace ows::engine {

/// Whose descriptor it is.
enum class Kind : std::uint8_t { none, kernel, transport, changes, process, shared_objects, catalog, order };
constexpr std::size_t kinds = 8;

/// What a kind of owner does with events. `key` finds the owner, `generation` tells an old one with the same key from a new
/// one. Called by any thread, with no lock of the engine's held.
struct Owner {
  void (*ready)(std::uint32_t key, std::uint32_t generation, std::uint32_t epoll_events);
  /// In a forked child, whose set is new and empty: add() everything again.
  void (*add_all)();
};
void set_owner(Kind kind, const Owner& owner);

/// `invite` runs, without a lock of the engine's held, when the set comes into use: threads that already sleep in a wait
/// must look again, or nobody would lead.
void set_invitation(void (*invite)());

/// What an epoll event carries: the kind, 24 bits of the key, the generation.
constexpr std::uint64_t event_data(Kind kind, std::uint32_t key, std::uint32_t generation) {
  return static_cast<std::uint64_t>(kind) << 56 | static_cast<std::uint64_t>(key) << 32 | generation;
}
constexpr std::uint64_t no_owner = event_data(Kind::none, 0, 0);
/// What every descriptor is watched for: EPOLLIN, OUT, PRI, RDHUP, ET.
extern const std::uint32_t everything;
/// Gives an event to its owner.
void handle_event(std::uint64_t data, std::uint32_t epoll_events);

/// Puts the default set into another epoll instance, whose event, when handled, handles what is ready in the default set.
void nest_default_set(int epoll);

/// Watches `fd`, once, for everything, edge-triggered (EPOLLIN, OUT, PRI, RDHUP). 0, or an errno value.
int add_to_default_set(int fd, Kind kind, std::uint32_t key, std::uint32_t generation);
/// Before the descriptor is closed: a duplicate would go on reporting.
void remove_from_default_set(int fd);

namespace detail {
extern std::atomic<std::uint32_t> watched;
}
/// Whether there is anything to wait for.
inline bool default_set_in_use() { return detail::watched.load(std::memory_order_relaxed) != 0; }

/// How a waiting thread sleeps; the word is its futex.
enum Sleeping : std::uint32_t {
  asleep = 0,   ///< on the futex
  done = 1,     ///< not any more: its wait is decided
  leading = 2,  ///< in epoll_wait, which kick() ends
  awake = 3,    ///< neither
  asked = 4,    ///< on the futex, and asked to lead
};

/// Makes the calling thread the leader, unless there is one.
bool try_to_lead();
/// The leader's: sleeps until events come, at most until `nanoseconds` of CLOCK_MONOTONIC (all ones: no limit) or until
/// kick(), and handles them. `word` is set to `leading` meanwhile; when it is `done` it returns at once.
void lead(std::atomic<std::uint32_t>& word, std::uint64_t nanoseconds);
/// Gives the role up, to the first follower.
void stop_leading();
/// For a thread that was asked to lead and whose wait is over before it could: another follower is asked, or nobody would
/// lead.
void hand_on();
/// Ends the leader's sleep. Any thread.
void kick();

/// Handles what is ready now, without sleeping, unless a leader does anyway.
void poll_default_set();

/// Milliseconds to a time of CLOCK_MONOTONIC, rounded up; -1 for all ones, for ever.
int milliseconds_until(std::uint64_t nanoseconds);

/// poll_default_set(), unless somebody has looked within the last 100 microseconds: for polls of one object after the other.
void poll_if_stale();

/// For the steward (steward.h): leads until another thread wants to, unless there is a leader or somebody has looked within
/// the last millisecond. Whether it did.
bool lead_if_unwatched();
/// Whether a leader sleeps in epoll_wait.
bool leader_sleeps();

/// A thread that waits while another leads. Lives on its stack.
class Follower {
 public:
  explicit Follower(std::atomic<std::uint32_t>& word) : word_(word) {}
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;
  /// False when there is no leader: try to lead.
  bool follow();

 private:
  friend void stop_leading();
  friend void hand_on();
  static void ask_first();  // under the lock of the roles
  std::atomic<std::uint32_t>& word_;
  Follower* next_ = nullptr;
  Follower* previous_ = nullptr;
  bool linked_ = false;
};

}  // namespace ows::engine
