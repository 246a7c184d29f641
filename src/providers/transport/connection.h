// One connection of a user-space transport: the carrier (a TCP socket), the protocol over it, and the queues between the
// protocol and the program. It knows nothing of SOCKETs; sockets hold it, listeners make it, the reactor finishes it.
//
// Whoever wants something of a connection drives it: pump() moves octets between carrier and protocol as far as they go
// without waiting. A thread that must wait polls the carrier itself (wait.h), with its waker entered in `waiters`; the
// reactor only steps in for what nobody waits for (obligations()).
//
// Why no wake-up is lost: a thread enters its waker and looks at the state under the same lock that every change of the
// state is made under, and a waker is an eventfd, which stays readable until its thread has polled it. So a change comes
// either before the look, and is seen, or after it, and makes the poll return.
#pragma once

#include <winsock2.h>

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "border/address.h"
#include "engine/reactor.h"
#include "providers/transport/operations.h"
#include "providers/transport/receive_queue.h"
#include "providers/transport/send_queue.h"
#include "spi/network_events.h"
#include "providers/transport/transport.h"

namespace ows::transport {

/// Who serves what, for the responders of a port.
class ServiceDirectory {
 public:
  virtual ~ServiceDirectory() = default;
  virtual const Settings* settings_for(View service) = 0;
};

enum class Phase : unsigned char {
  carrier,   ///< initiator: the carrier is being connected
  asked,     ///< initiator: the request is under way
  expected,  ///< responder: the carrier is up, the peer has not asked yet
  request,   ///< responder: the peer's request waits for accept
  open,
  failed,  ///< the connection never came about; see `failure`
};

class Connection final : public engine::Watched, public std::enable_shared_from_this<Connection>, private ServiceUser {
 public:
  /// Takes over `carrier`, a non-blocking descriptor. An initiator's is being connected already.
  Connection(int carrier, std::unique_ptr<Protocol> protocol, bool initiator);
  ~Connection() override;

  std::mutex mutex;  // protects everything below; public because a call is several steps under one lock

  // --- state, read by the socket above ------------------------------------------------------------------------------
  Phase phase;
  int failure = 0;                        ///< Winsock code of a failed attempt
  bool finished = false;                  ///< the protocol needs the carrier no longer
  bool send_ended = false;                ///< our own end has been put out
  bool receive_shut = false;              ///< the program wants no more data
  std::optional<Disconnect::Kind> ended;  ///< the peer's end, behind everything in `received`
  std::optional<Bytes> peer_data;         ///< the peer's disconnect data, or a refusal's
  Bytes connect_data;                     ///< what the peer sent with the request or the answer
  WSABUF* callee_buffer = nullptr;        ///< the program's, for connect_data of a connection that is being made
  ReceiveQueue received;
  std::deque<Bytes> expedited;  ///< items that came, unless they go into `received`
  bool expedited_inline = false;
  ServiceDirectory* directory = nullptr;  ///< of a responder until its peer has asked
  Bytes wanted_service;                   ///< what it has asked for
  SendQueue output;
  bool sending = false;          ///< a thread is within a message; others wait for their turn
  unsigned senders_waiting = 0;  ///< how many do
  Operations operations;
  bool reusable = false;     ///< DisconnectEx has ended it for the next one's sake: the socket may be connected again
  bool message_cut = false;  ///< a message lacks its end, which will not come: see end_where_cut()
  TimePoint opened{};        ///< since when it is open
  spi::NetworkEvents* events = nullptr;  ///< of the socket above, where it has selected any
  bool shows_octets = false;             ///< the socket above acts as a stream
  std::size_t receive_limit = 64 * 1024, send_limit = 64 * 1024;
  std::chrono::milliseconds stall_limit{60'000};

  Protocol& protocol() { return *protocol_; }
  int carrier() const { return carrier_; }

  // --- steps, called with `mutex` held ------------------------------------------------------------------------------
  /// The request of an initiator, sent as soon as the carrier is up.
  void ask(Bytes caller_data);
  /// Moves everything that moves without waiting; wakes the other threads in this connection if anything has changed.
  void pump();
  /// Sends what the carrier takes. Part of pump(), and enough after putting something out.
  void flush();
  /// The last read has emptied the carrier: it pays to wait before the next one.
  bool drained() const { return drained_; }
  void forget_drained() { drained_ = false; }
  /// Reading has stopped for lack of room.
  bool paused() const { return paused_; }
  /// SO_OOBINLINE.
  void set_expedited_inline(bool on);
  /// Answer data that the protocol does not take is a refusal.
  ServiceResult accept(View callee_data);
  void refuse(View data);
  /// Our graceful end, behind overlapped sends that wait; data is checked by the caller.
  ServiceResult disconnect(std::optional<View> data);
  /// Ends the overlapped operations that `chosen(operation)` names; how many.
  template <class Chosen>
  int cancel_operations(Chosen chosen) {
    const auto giving_up = [&](Transfer& it) {
      if (!chosen(it)) return false;
      it.give_up(*this);
      return true;
    };
    int count = 0;
    for (TransferQueue* queue : {&operations.connects, &operations.receives, &operations.expedited_receives,
                                 &operations.sends, &operations.expedited_sends, &operations.ends})
      count += queue->cancel(giving_up);
    end_where_cut();
    end_when_sent();
    return count;
  }
  /// Where a message was cut off in the middle, the connection is broken off: the peer would take the next for its rest.
  void end_where_cut();
  /// Our hard end: what is unsent is lost.
  void abort();
  /// Nobody holds the connection any more: it finishes what it must in the background.
  void detach();
  /// Tells the reactor what to look after; the last step of every call.
  void settle();

  /// Nothing holds back what the program sends.
  bool has_room() const { return output.size() < send_limit && protocol_->can_send(); }
  /// Nothing more will come in.
  bool at_end() const { return ended || finished; }
  /// Nothing more can go out. A protocol with half-closed connections still sends after the peer's graceful end.
  bool takes_no_more() const {
    return finished || (ended && (*ended != Disconnect::Kind::graceful || !protocol_->receives_after_disconnect()));
  }
  /// When pump() has to be called even if nothing happens; nullopt: no need.
  std::optional<TimePoint> next_deadline() const;
  /// Poll bits to wait for on the carrier; 0: nothing moves it.
  short poll_events() const;

  // Threads that wait in this connection, by their wakers.
  void enter(int waker) { waiters_.push_back(waker); }
  void leave(int waker);
  void wake_all() const;

  /// The peer's end came, and was abortive, or left a message without its end.
  bool ended_badly() const;
  /// Data that a receive would give, or the end of a connection that says so.
  bool has_data() const;
  /// Which of the OWS_* hold.
  DWORD ready() const;
  /// Reports to `events` what holds.
  void report_events();
  /// Puts the carrier into the engine's default set, whose waiters then drive the connection on behalf of socket `s`.
  void watch_carrier(SOCKET s);
  /// The same for a carrier that is in the set under a number that is going to be closed.
  void watch_carrier_again(SOCKET s);

  // engine::Watched
  void serve() override;

  const unsigned generation = engine::fork_generation();

 private:
  // ServiceUser
  const Settings* on_service_wanted(View service) override;
  void on_connect_request(View caller_data) override;
  void on_connected(View callee_data) override;
  void on_refused(const Disconnect& why) override;
  void on_message(std::uint8_t kind) override { received.begin_message(kind); }
  void on_data(View piece, bool end_of_message) override;
  void on_expedited(View item) override;
  void on_disconnect(const Disconnect& why) override;
  void on_finished() override;

  void move_octets();
  bool go_on_with_operations();
  void end_when_sent();
  void announce();
  void unwatch_carrier();
  void finish_carrier_connect();
  void read_carrier();
  struct Room;
  Room room_to_read(std::span<std::byte> memory) const;
  ssize_t read_some(const Room& room) const;
  bool wants_input() const;
  bool may_read_on() const;
  /// When the peer will have owed the rest of a unit for too long.
  std::optional<TimePoint> stall_deadline() const;
  void check_stall(TimePoint now);
  void opens();
  void reset_carrier();
  void watch(const engine::Interest& interest);
  void close_carrier();
  void fail(int winsock_code);

  int carrier_;
  const bool initiator_;
  std::unique_ptr<Protocol> protocol_;
  Bytes caller_data_;
  bool carrier_ended_ = false;
  bool drained_ = false, paused_ = false;
  engine::Interest interest_;  ///< what the reactor was told last
  bool write_broken_ = false;
  bool detached_ = false;
  bool changed_ = false;
  std::optional<std::optional<Bytes>> end_to_come_;  ///< our end, when the sends that wait are out
  std::optional<TimePoint> give_up_;                 ///< of a detached connection
  std::optional<TimePoint> stalls_since_;            ///< the peer owes the rest of a unit
  bool watched_ = false;                             ///< the carrier is in the engine's default set
  std::vector<int> waiters_;
};

/// The longest that a closed connection tries to deliver what it holds. [our choice; TCP itself would try for longer]
constexpr std::chrono::seconds linger_limit{120};

/// Lets a connection go that no socket has taken.
void drop_request(Connection& connection);

}  // namespace ows::transport
