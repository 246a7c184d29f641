// The seam between a transport's protocol and the kit around it.
//
// A Protocol is sans-I/O: octets and time go in, octets and events come out. It owns no descriptor, no thread, no clock
// and no lock; the kit calls it with the connection's lock held, from one thread at a time. ISO transport and WebSocket
// implement this interface; providers/transport gives them queues, blocking, readiness, lifetime and sockets.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>

namespace ows::transport {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using View = std::span<const std::byte>;

/// Takes the octets that a protocol wants on the wire, in order.
class Output {
 public:
  virtual ~Output() = default;
  /// Copies `octets` behind everything put before.
  virtual void put(View octets) = 0;
  /// Like put(), but `octets` belong to the caller of the protocol function that is running and stay valid only until it
  /// has returned and the kit has flushed; the kit copies what the carrier did not take. Used for user data.
  virtual void put_borrowed(View octets) = 0;
  /// No more octets will come: behind the last one the carrier's sending is shut.
  virtual void shut() = 0;
  /// The carrier is to be broken off, whatever waits: for protocols whose abortive end has no octets of its own.
  virtual void reset() = 0;
};

/// How a connection ended, as the peer or the protocol tells it.
struct Disconnect {
  enum class Kind : std::uint8_t {
    graceful,   ///< all that the peer sent before has been indicated; recv ends with 0 or WSAEDISCON
    aborted,    ///< by the peer, by an error of the protocol or of the carrier; recv fails with WSAECONNRESET
    timed_out,  ///< the peer did not answer in time; WSAETIMEDOUT while connecting, else as aborted
  };
  Kind kind = Kind::graceful;
  /// The protocol's own reason (ISO: DR reason, WebSocket: close code); 0 where it has none.
  std::uint32_t reason = 0;
  /// The peer's disconnect data; nullopt when it sent none (an empty item is an item).
  std::optional<View> data;
};

class Settings;  // transport.h

/// What a protocol tells the socket above it. Calls come synchronously out of a Protocol function, in the order in which
/// things happened; Views are valid during the call only. They may call the Protocol's user's side, but must not destroy it.
class ServiceUser {
 public:
  virtual ~ServiceUser() = default;
  /// Responder: the peer asks for `service` (the name of one of several that share a port: ISO's called TSAP-ID). The
  /// settings of the listener that serves it; nullptr: nobody does, and the protocol refuses.
  virtual const Settings* on_service_wanted(View service) = 0;
  /// Responder: the peer asks for a connection. Nothing is answered until Protocol::accept or Protocol::refuse. A peer that
  /// goes meanwhile gives on_disconnect. A carrier that never brings an acceptable request gives on_finished only.
  virtual void on_connect_request(View caller_data) = 0;
  /// Initiator: the peer accepted. `callee_data` is empty where it sent none.
  virtual void on_connected(View callee_data) = 0;
  /// Initiator: the connection never came about (refused by the peer: kind graceful; wrong answer or vanished peer:
  /// aborted; no answer: timed_out). The user data of a refusal is in `why.data`. Ends the connection.
  virtual void on_refused(const Disconnect& why) = 0;
  /// A message begins; `kind` is the protocol's own (WebSocket: text or binary). Only where it has kinds.
  virtual void on_message(std::uint8_t kind) { static_cast<void>(kind); }
  /// A piece of the message being received; `end_of_message` closes it. Pieces may be empty (an empty message is one empty
  /// piece with `end_of_message`).
  virtual void on_data(View piece, bool end_of_message) = 0;
  /// Expedited data, one whole item.
  virtual void on_expedited(View item) = 0;
  /// The peer's end of the connection, behind everything that it sent. At most once.
  virtual void on_disconnect(const Disconnect& why) = 0;
  /// The protocol needs the carrier no longer: once the output is flushed the kit closes it. At most once, always last.
  /// It may come well after on_refused or on_disconnect: a protocol keeps the carrier for a bounded time to hear the user's
  /// answer to the peer's end, or to let the peer read why it was turned away (deadline() runs meanwhile).
  virtual void on_finished() = 0;
};

/// Why a request of the user is not carried out; nothing was put out and nothing changed.
enum class ServiceError : std::uint8_t {
  wrong_state,    ///< not connected, already disconnected, ...
  too_long,       ///< more user data than the protocol carries there
  not_supported,  ///< the protocol (or what was negotiated) has no such service
  invalid_data,   ///< the protocol restricts what may stand there (WebSocket: UTF-8); WSAEINVAL
  busy,           ///< not before can_send()
};
using ServiceResult = std::expected<void, ServiceError>;

/// One connection of a connection-oriented transport, in either role.
class Protocol {
 public:
  virtual ~Protocol() = default;

  // --- the carrier's side -------------------------------------------------------------------------------------------
  /// Octets came from the carrier. Any split of the stream gives the same events.
  virtual void receive(View octets, TimePoint now, Output& out, ServiceUser& user) = 0;
  /// The carrier has ended: the peer closed it (`error` false) or it broke (`error` true).
  virtual void carrier_ended(bool error, TimePoint now, Output& out, ServiceUser& user) = 0;
  /// Called when deadline() has passed (calling earlier or later does no harm).
  virtual void tick(TimePoint now, Output& out, ServiceUser& user) = 0;
  /// When tick() wants to be called next; nullopt while no timer runs.
  virtual std::optional<TimePoint> deadline() const = 0;
  /// True while the octets received end inside a unit (a TPDU, a frame), so that the peer owes the rest of it: the kit
  /// gives up a peer that lets it wait for too long.
  virtual bool owed_more() const { return false; }
  /// Octets of a message that come next from the carrier with nothing between them, so that they may be received where
  /// the program wants them; receive() gets them there. 0: not known.
  virtual std::size_t data_owed() const { return 0; }
  /// Where data_owed() is not known: octets that stand before the next ones of a message, as a rule. The kit then receives
  /// what is behind them where the program wants it, and puts it right where the rule does not hold. 0: no such rule.
  virtual std::size_t header_expected() const { return 0; }

  // --- the user's side ----------------------------------------------------------------------------------------------
  /// Initiator, once, when the carrier is up.
  virtual ServiceResult connect(View caller_data, TimePoint now, Output& out) = 0;
  /// Responder: answers on_connect_request; the connection is open afterwards.
  virtual ServiceResult accept(View callee_data, TimePoint now, Output& out) = 0;
  /// Responder: answers on_connect_request with a refusal; on_finished follows.
  virtual ServiceResult refuse(View data, TimePoint now, Output& out, ServiceUser& user) = 0;
  /// A piece of a message of any size, `end_of_message` closes it.
  virtual ServiceResult send(View piece, bool end_of_message, Output& out) = 0;
  /// One item of expedited data.
  virtual ServiceResult send_expedited(View item, Output& out) = 0;
  /// False while the protocol holds the user's data back (ISO: until expedited data is acknowledged). It becomes true in
  /// receive() or tick() only.
  virtual bool can_send() const { return true; }
  /// Graceful end behind everything sent, with the user's last words where given. After the peer's graceful end it is the
  /// answer to it. on_finished follows when the peer has confirmed or the wait for it has run out. wrong_state also when the
  /// answer comes later than the protocol could wait for it.
  virtual ServiceResult disconnect(std::optional<View> data, TimePoint now, Output& out, ServiceUser& user) = 0;
  /// Ends the connection at once, loses what is not delivered; on_finished follows immediately. Legal in every state.
  virtual void abort(TimePoint now, Output& out, ServiceUser& user) = 0;

  /// The kind (ServiceUser::on_message) of the message that the program has received from last; said before the program's
  /// question reaches Settings::get_option.
  virtual void received_kind(std::uint8_t kind) { static_cast<void>(kind); }

  // --- what it can carry --------------------------------------------------------------------------------------------
  /// Limits of the user data of connect, accept/refuse and disconnect, in octets; 0: none can be carried.
  struct Limits {
    std::size_t caller_data = 0;
    std::size_t callee_data = 0;
    std::size_t refusal_data = 0;
    std::size_t disconnect_data = 0;
    std::size_t expedited = 0;
  };
  virtual Limits limits() const = 0;
  /// True where either side's data is still delivered after the other's graceful end (WebSocket); false for ISO transport.
  virtual bool receives_after_disconnect() const = 0;
};

}  // namespace ows::transport
