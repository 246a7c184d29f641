// One WebSocket connection [RFC 6455], either role: octets, requests and time in, octets and events out. No descriptor, no
// thread, no clock, no lock; see transport/protocol.h.
//
//   idle --connect--> asked --101--> open                         the initiator
//   idle --a good request--> requested --accept--> open           the responder
//   open --disconnect--> close_sent --Close--> both have said it
//   open --Close--> close_received --our user's answer, or no answer in time--> both have said it
//   both have said it: the responder ends the carrier and is closed; the initiator is finishing until that end has come
//   any --an error of the peer's--> draining --the peer's end, or time--> closed
//
// close_sent still receives, close_received still sends: the RFC lets an endpoint finish what it is sending (§5.5.1), and
// both ends of a half-closed Winsock connection may. What the peer does wrong is answered once (an HTTP status, a Close with
// its code), told to the user as an abortive end, and then only waited out. Nothing of a message is kept here.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "providers/transport/protocol.h"
#include "providers/websocket/frame.h"
#include "providers/websocket/handshake.h"
#include "providers/websocket/options.h"
#include "providers/websocket/utf8.h"

namespace ows::websocket {

using transport::Output;
using transport::ServiceError;
using transport::ServiceResult;
using transport::ServiceUser;
using transport::TimePoint;

enum class Role : std::uint8_t { initiator, responder };

enum class State : std::uint8_t {
  idle,            ///< nothing, or a part of the request, has been heard
  asked,           ///< waiting for the response to our request
  requested,       ///< waiting for our user's accept or refuse
  open,            ///< messages go both ways
  close_sent,      ///< our Close is out; the peer's messages still come
  close_received,  ///< the peer's Close has come; our user may still send, and answers
  finishing,       ///< initiator: waiting for the responder's end of the carrier
  draining,        ///< our last word is out; what still comes is of no interest
  closed,
};

class StateMachine final : public transport::Protocol {
 public:
  StateMachine(Role role, std::shared_ptr<const Options> options);

  // --- Protocol ---
  void receive(View octets, TimePoint now, Output& out, ServiceUser& user) override;
  void carrier_ended(bool error, TimePoint now, Output& out, ServiceUser& user) override;
  void tick(TimePoint now, Output& out, ServiceUser& user) override;
  std::optional<TimePoint> deadline() const override;
  bool owed_more() const override { return receiving() && reader_.within_frame(); }
  std::size_t data_owed() const override;

  ServiceResult connect(View caller_data, TimePoint now, Output& out) override;
  ServiceResult accept(View callee_data, TimePoint now, Output& out) override;
  ServiceResult refuse(View data, TimePoint now, Output& out, ServiceUser& user) override;
  ServiceResult send(View piece, bool end_of_message, Output& out) override;
  ServiceResult send_expedited(View, Output&) override { return std::unexpected(ServiceError::not_supported); }
  ServiceResult disconnect(std::optional<View> data, TimePoint now, Output& out, ServiceUser& user) override;
  void abort(TimePoint now, Output& out, ServiceUser& user) override;
  Limits limits() const override { return user_data_limits; }
  bool receives_after_disconnect() const override { return true; }
  void received_kind(std::uint8_t kind) override { received_kind_ = kind; }

  static constexpr Limits user_data_limits{
      .caller_data = 2048, .callee_data = 255, .disconnect_data = max_control_payload - 2};

  // --- what a program may know, and set while it is connected ---
  State state() const { return state_; }
  Role role() const { return role_; }
  /// Responder: from the request; initiator: what was asked for.
  const Wanted& wanted() const { return wanted_; }
  const std::string& host() const { return host_; }
  const std::string& origin() const { return origin_; }
  const std::string& chosen_protocol() const { return chosen_; }
  /// The status of the response, 0 before it.
  int http_status() const { return http_status_; }
  /// Of the peer's Close, or of ours where the peer has broken the rules; 0 before the end.
  std::uint16_t end_code() const { return end_code_; }
  /// Whether the message that the program received from last is text.
  bool received_text() const { return received_kind_ == static_cast<std::uint8_t>(Opcode::text); }
  bool sends_text() const { return sends_text_; }
  void set_sends_text(bool on) { sends_text_ = on; }
  std::uint16_t close_code() const { return close_code_; }
  void set_close_code(std::uint16_t code) {
    close_code_ = code;
    close_code_set_ = true;
  }

 private:
  // state_machine_incoming.cpp
  void take_request(View& octets, TimePoint now, Output& out, ServiceUser& user);
  void take_response(View& octets, TimePoint now, Output& out, ServiceUser& user);
  void take_frames(View& octets, TimePoint now, Output& out, ServiceUser& user);
  std::uint16_t judge_header() const;
  void begin_frame(ServiceUser& user);
  /// An error's code, or 0.
  std::uint16_t take_payload(View piece, ServiceUser& user);
  std::uint16_t take_data(View piece, bool last, ServiceUser& user);
  std::uint16_t take_control(TimePoint now, Output& out, ServiceUser& user);
  std::uint16_t take_close(View payload, TimePoint now, Output& out, ServiceUser& user);

  bool receiving() const { return state_ == State::open || state_ == State::close_sent; }
  void answer_http(int status, TimePoint now, Output& out);
  void put_frame(Opcode opcode, bool fin, View payload, Output& out);
  void put_close(std::uint16_t code, View words, Output& out);
  /// Both sides have said their Close.
  void both_said(TimePoint now, Output& out, ServiceUser& user);
  void fail(std::uint16_t code, TimePoint now, Output& out, ServiceUser& user);
  void drain(TimePoint now);
  void finish(ServiceUser& user);
  void end_abnormally(transport::Disconnect::Kind kind, ServiceUser& user);

  const Role role_;
  State state_ = State::idle;
  bool sends_text_, close_code_set_ = false;
  std::uint16_t close_code_, end_code_ = 0;
  std::shared_ptr<const Options> options_;

  struct Handshake {
    HttpHead head;
    std::string key;
  };
  std::unique_ptr<Handshake> handshake_;  ///< until it is over
  Wanted wanted_;
  std::string host_, origin_, chosen_;
  int http_status_ = 0;

  // What comes in
  FrameReader reader_;
  bool within_message_ = false, text_ = false;
  std::uint64_t message_size_ = 0;
  Utf8Checker utf8_;
  std::uint8_t received_kind_ = 0, control_held_ = 0;
  std::array<std::byte, max_control_payload> control_;

  // What goes out
  bool sending_message_ = false, sending_text_ = false;
  Utf8Checker sent_utf8_;

  std::optional<TimePoint> deadline_;  ///< of the state
  TimePoint last_heard_{};
  bool ping_sent_ = false, carrier_ended_ = false;
};

}  // namespace ows::websocket
