// The rules that a state machine of WebSocket keeps towards its two ends whatever happens, as code that stops the program
// when one is broken. Used by the property tests and by the fuzz target.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "web_support.h"

namespace ows::websocket::test {

inline void must(bool holds, const char* rule) {
  if (holds) return;
  std::fprintf(stderr, "broken rule: %s\n", rule);
  std::abort();
}

/// Checks the order of the indications [transport/protocol.h, ServiceUser], and records them.
class CheckedUser final : public ServiceUser {
 public:
  CheckedUser(StateMachine& machine, const Options& options) : machine_(machine), recorder_(options) {}

  /// Accepts inside the indication, so that a whole conversation can be cut anywhere.
  Output* accept_to = nullptr;

  const transport::Settings* on_service_wanted(View service) override {
    must(phase_ == Phase::before, "a service is asked for first");
    return recorder_.on_service_wanted(service);
  }
  void on_connect_request(View data) override {
    must(phase_ == Phase::before && !data.empty(), "a connect request comes first and once");
    phase_ = Phase::open;
    recorder_.on_connect_request(data);
    if (accept_to) (void)machine_.accept({}, {}, *accept_to);
  }
  void on_connected(View data) override {
    must(phase_ == Phase::before, "an initiator is connected once");
    phase_ = Phase::open;
    recorder_.on_connected(data);
  }
  void on_refused(const transport::Disconnect& why) override {
    must(phase_ == Phase::before, "a refusal comes in the place of the connection");
    phase_ = Phase::ended;
    recorder_.on_refused(why);
  }
  void on_message(std::uint8_t kind) override {
    must(!within_message_ && (kind == 1 || kind == 2), "messages begin one after the other");
    within_message_ = true;
    recorder_.on_message(kind);
  }
  void on_data(View piece, bool end_of_message) override {
    must(phase_ == Phase::open && within_message_, "data comes in an open connection, in a message");
    must(!piece.empty() || end_of_message, "an empty piece ends a message");
    within_message_ = !end_of_message;
    recorder_.on_data(piece, end_of_message);
  }
  void on_expedited(View) override { must(false, "there is no expedited data"); }
  void on_disconnect(const transport::Disconnect& why) override {
    must(phase_ == Phase::open, "an end comes once, after a beginning");
    must(!why.data || (!why.data->empty() && why.data->size() <= 123 && is_utf8(*why.data)), "last words are short text");
    phase_ = Phase::ended;
    recorder_.on_disconnect(why);
  }
  void on_finished() override {
    must(phase_ != Phase::finished, "the carrier is given back once");
    must(machine_.state() == State::closed && !machine_.deadline(), "a finished machine is closed and without a timer");
    phase_ = Phase::finished;
    recorder_.on_finished();
  }

  bool finished() const { return phase_ == Phase::finished; }
  Events take() { return recorder_.take(); }

 private:
  enum class Phase { before, open, ended, finished };
  StateMachine& machine_;
  Recorder recorder_;
  Phase phase_ = Phase::before;
  bool within_message_ = false;
};

}  // namespace ows::websocket::test
