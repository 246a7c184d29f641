#include "providers/tls/protocol.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ows::tls {

using transport::Disconnect;

namespace {

constexpr std::chrono::seconds drain_time{2};  // how long the peer has to read why the handshake failed

}  // namespace

/// The inner protocol's way out. What it puts in one call goes out in as few records as there can be.
class TlsProtocol::Inside final : public Output {
 public:
  Inside(TlsProtocol& tls, Output& out) : tls_(tls), out_(out) {}
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside() override {
    if (!octets_.empty()) tls_.session_->write(octets_);
    if (shut_) tls_.session_->close();
    tls_.flush(out_);
    if (shut_) out_.shut();
  }
  void put(View octets) override { octets_.insert(octets_.end(), octets.begin(), octets.end()); }
  void put_borrowed(View octets) override { put(octets); }
  void shut() override { shut_ = true; }
  void reset() override { out_.reset(); }

 private:
  TlsProtocol& tls_;
  Output& out_;
  std::vector<std::byte> octets_;
  bool shut_ = false;
};

void TlsProtocol::flush(Output& out) {
  const auto octets = session_->take_output();
  if (!octets.empty()) out.put(octets);
}

void TlsProtocol::receive(View octets, TimePoint now, Output& out, ServiceUser& user) {
  if (state_ == State::failed || state_ == State::ended) return;
  if (!session_) {  // a responder's first octets
    session_ = make_session(config_);
    deadline_ = now + handshake_timeout_;
  }
  session_->receive(octets);
  if (state_ == State::handshaking) shake_hands(now, out, user);
  if (state_ == State::open) read_on(now, out, user);
}

void TlsProtocol::shake_hands(TimePoint now, Output& out, ServiceUser& user) {
  const Step step = session_->handshake();
  flush(out);
  if (step == Step::wants_more) return;
  if (step != Step::done) return fail(Disconnect::Kind::aborted, now, out, user);
  state_ = State::open;
  deadline_.reset();
  if (!config_.initiator) return;
  Inside inside(*this, out);
  static_cast<void>(inner_->connect(caller_data_, now, inside));  // it was asked beforehand whether it takes the data
}

void TlsProtocol::read_on(TimePoint now, Output& out, ServiceUser& user) {
  std::array<std::byte, 16 * 1024> memory;
  while (state_ == State::open) {
    std::size_t size = 0;
    const Step step = session_->read(memory, size);
    if (step == Step::wants_more) break;
    if (step != Step::done) return end_inner(step == Step::failed, now, out, user);
    Inside inside(*this, out);
    inner_->receive(View(memory).first(size), now, inside, user);
  }
  flush(out);
}

void TlsProtocol::end_inner(bool error, TimePoint now, Output& out, ServiceUser& user) {
  state_ = State::ended;
  Inside inside(*this, out);
  inner_->carrier_ended(error, now, inside, user);
}

void TlsProtocol::fail(Disconnect::Kind kind, TimePoint now, Output& out, ServiceUser& user) {
  state_ = State::failed;
  out.shut();
  deadline_ = now + drain_time;
  if (config_.initiator) user.on_refused({.kind = kind, .reason = 0, .data = std::nullopt});
}

void TlsProtocol::carrier_ended(bool error, TimePoint now, Output& out, ServiceUser& user) {
  if (state_ == State::open) return end_inner(error, now, out, user);
  if (state_ == State::ended) {
    Inside inside(*this, out);
    return inner_->carrier_ended(true, now, inside, user);
  }
  if (finished_) return;
  const bool was_waiting = state_ == State::handshaking;
  state_ = State::failed;
  deadline_.reset();
  finished_ = true;
  if (was_waiting && config_.initiator)
    user.on_refused({.kind = Disconnect::Kind::aborted, .reason = 0, .data = std::nullopt});
  user.on_finished();
}

void TlsProtocol::tick(TimePoint now, Output& out, ServiceUser& user) {
  if (state_ == State::open || state_ == State::ended) {
    Inside inside(*this, out);
    return inner_->tick(now, inside, user);
  }
  if (!deadline_ || now < *deadline_ || finished_) return;
  deadline_.reset();
  finished_ = true;
  if (state_ == State::handshaking) {
    state_ = State::failed;
    out.reset();
    const auto kind = error().empty() ? Disconnect::Kind::timed_out : Disconnect::Kind::aborted;
    if (config_.initiator) user.on_refused({.kind = kind, .reason = 0, .data = std::nullopt});
  }
  user.on_finished();
}

std::optional<TimePoint> TlsProtocol::deadline() const {
  return state_ == State::open || state_ == State::ended ? inner_->deadline() : deadline_;
}

ServiceResult TlsProtocol::connect(View caller_data, TimePoint now, Output& out) {
  if (session_) return std::unexpected(transport::ServiceError::wrong_state);
  caller_data_.assign(caller_data.begin(), caller_data.end());
  session_ = make_session(config_);
  deadline_ = now + handshake_timeout_;
  // Nobody can be told of a failure here; the next tick tells it.
  if (session_->handshake() == Step::failed) deadline_ = now;
  flush(out);
  return {};
}

ServiceResult TlsProtocol::accept(View callee_data, TimePoint now, Output& out) {
  if (!session_) return std::unexpected(transport::ServiceError::wrong_state);
  Inside inside(*this, out);
  return inner_->accept(callee_data, now, inside);
}

ServiceResult TlsProtocol::refuse(View data, TimePoint now, Output& out, ServiceUser& user) {
  if (!session_) return std::unexpected(transport::ServiceError::wrong_state);
  Inside inside(*this, out);
  return inner_->refuse(data, now, inside, user);
}

ServiceResult TlsProtocol::send(View piece, bool end_of_message, Output& out) {
  if (!session_) return std::unexpected(transport::ServiceError::wrong_state);
  Inside inside(*this, out);
  return inner_->send(piece, end_of_message, inside);
}

ServiceResult TlsProtocol::send_expedited(View item, Output& out) {
  if (!session_) return std::unexpected(transport::ServiceError::wrong_state);
  Inside inside(*this, out);
  return inner_->send_expedited(item, inside);
}

ServiceResult TlsProtocol::disconnect(std::optional<View> data, TimePoint now, Output& out, ServiceUser& user) {
  if (!session_) return std::unexpected(transport::ServiceError::wrong_state);
  Inside inside(*this, out);
  return inner_->disconnect(data, now, inside, user);
}

void TlsProtocol::abort(TimePoint now, Output& out, ServiceUser& user) {
  if (state_ == State::open || state_ == State::ended) {
    Inside inside(*this, out);
    return inner_->abort(now, inside, user);
  }
  if (std::exchange(finished_, true)) return;
  state_ = State::failed;
  deadline_.reset();
  out.reset();
  user.on_finished();
}

}  // namespace ows::tls
