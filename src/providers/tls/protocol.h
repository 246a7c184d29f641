// TLS as a layer between the carrier and a protocol: a Protocol around a Protocol. The kit sees one protocol as ever; the
// inner one sees a carrier that happens to be private. No descriptor, thread, clock or lock, like every protocol.
#pragma once

#include <memory>
#include <string>

#include "providers/tls/session.h"
#include "providers/transport/protocol.h"

namespace ows::tls {

using transport::Output;
using transport::ServiceResult;
using transport::ServiceUser;
using transport::TimePoint;
using transport::View;

class TlsProtocol final : public transport::Protocol {
 public:
  TlsProtocol(std::unique_ptr<Protocol> inner, Config config, std::chrono::milliseconds handshake_timeout)
      : inner_(std::move(inner)), config_(std::move(config)), handshake_timeout_(handshake_timeout) {}

  const Protocol& inner() const { return *inner_; }
  Protocol& inner() { return *inner_; }
  /// What went wrong in TLS; empty while nothing has.
  std::string error() const { return session_ ? session_->error() : std::string(); }

  void receive(View octets, TimePoint now, Output& out, ServiceUser& user) override;
  void carrier_ended(bool error, TimePoint now, Output& out, ServiceUser& user) override;
  void tick(TimePoint now, Output& out, ServiceUser& user) override;
  std::optional<TimePoint> deadline() const override;
  bool owed_more() const override { return state_ == State::open && inner_->owed_more(); }

  ServiceResult connect(View caller_data, TimePoint now, Output& out) override;
  ServiceResult accept(View callee_data, TimePoint now, Output& out) override;
  ServiceResult refuse(View data, TimePoint now, Output& out, ServiceUser& user) override;
  ServiceResult send(View piece, bool end_of_message, Output& out) override;
  ServiceResult send_expedited(View item, Output& out) override;
  bool can_send() const override { return inner_->can_send(); }
  ServiceResult disconnect(std::optional<View> data, TimePoint now, Output& out, ServiceUser& user) override;
  void abort(TimePoint now, Output& out, ServiceUser& user) override;
  Limits limits() const override { return inner_->limits(); }
  bool receives_after_disconnect() const override { return inner_->receives_after_disconnect(); }
  void received_kind(std::uint8_t kind) override { inner_->received_kind(kind); }

 private:
  enum class State : std::uint8_t {
    handshaking,
    open,    ///< the inner protocol is at work
    ended,   ///< and hears nothing any more
    failed,  ///< the handshake came to nothing
  };
  class Inside;

  bool start();
  void shake_hands(TimePoint now, Output& out, ServiceUser& user);
  void read_on(TimePoint now, Output& out, ServiceUser& user);
  void fail(transport::Disconnect::Kind kind, TimePoint now, Output& out, ServiceUser& user);
  void end_inner(bool error, TimePoint now, Output& out, ServiceUser& user);
  void flush(Output& out);

  std::unique_ptr<Protocol> inner_;
  Config config_;
  std::chrono::milliseconds handshake_timeout_;
  std::unique_ptr<Session> session_;
  State state_ = State::handshaking;
  std::vector<std::byte> caller_data_;  ///< of the initiator, until the inner protocol may ask
  bool finished_ = false;
  std::optional<TimePoint> deadline_;  ///< of the handshake, and of the time that the carrier stays after its failure
};

}  // namespace ows::tls
