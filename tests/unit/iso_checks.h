// The rules that a state machine keeps towards its two ends whatever happens, as code that stops the program when one
// is broken. Used by the property tests and by the fuzz targets.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "iso_support.h"
#include "providers/iso/tpkt_reader.h"

namespace ows::iso::test {

inline void must(bool holds, const char* rule) {
  if (holds) return;
  std::fprintf(stderr, "broken rule: %s\n", rule);
  std::abort();
}

/// Checks the order of the indications [transport/protocol.h, ServiceUser], and records them.
class CheckedUser : public ServiceUser {
 public:
  explicit CheckedUser(StateMachine& machine, const Options& options = {}) : machine_(machine), recorder_(options) {}

  const transport::Settings* on_service_wanted(View service) override {
    must(phase_ == Phase::before, "a service is asked for first");
    return recorder_.on_service_wanted(service);
  }

  void on_connect_request(View data) override {
    must(phase_ == Phase::before, "a connect request comes first and once");
    must(data.size() <= max_connect_data, "caller data is short");
    phase_ = Phase::requested;
    recorder_.on_connect_request(data);
  }
  void on_connected(View data) override {
    must(phase_ == Phase::before, "an initiator is connected once");
    must(data.size() <= max_connect_data, "callee data is short");
    phase_ = Phase::requested;
    recorder_.on_connected(data);
  }
  void on_refused(const transport::Disconnect& why) override {
    must(phase_ == Phase::before, "a refusal comes in the place of the connection");
    check(why);
    recorder_.on_refused(why);
  }
  void on_data(View piece, bool end_of_message) override {
    must(phase_ == Phase::requested && machine_.state() == State::open, "data comes in an open connection");
    must(!piece.empty() || end_of_message, "an empty piece ends a message");
    recorder_.on_data(piece, end_of_message);
  }
  void on_expedited(View item) override {
    must(phase_ == Phase::requested && machine_.state() == State::open, "expedited data comes in an open connection");
    must(machine_.expedited() && !item.empty() && item.size() <= max_expedited_data, "expedited data is agreed and short");
    recorder_.on_expedited(item);
  }
  void on_disconnect(const transport::Disconnect& why) override {
    must(phase_ == Phase::requested, "an end comes once, after a beginning");
    check(why);
    recorder_.on_disconnect(why);
  }
  void on_finished() override {
    must(phase_ != Phase::finished, "the carrier is given back once");
    must(machine_.state() == State::closed && !machine_.deadline(), "a finished machine is closed and without a timer");
    phase_ = Phase::finished;
    recorder_.on_finished();
  }

  bool finished() const { return phase_ == Phase::finished; }
  StateMachine& machine() { return machine_; }
  Events take() { return recorder_.take(); }

 private:
  enum class Phase { before, requested, ended, finished };

  void check(const transport::Disconnect& why) {
    must(!why.data || (!why.data->empty() && why.data->size() <= max_disconnect_data), "disconnect data is short");
    phase_ = Phase::ended;
  }

  StateMachine& machine_;
  Phase phase_ = Phase::before;
  Recorder recorder_;
};

/// Reads what a machine puts out: nothing but whole, well-formed TPKTs may be there between two calls, and no more of
/// the machine's own than `own_limit` octets in its life.
class CheckedWire final : public transport::Output {
 public:
  explicit CheckedWire(std::size_t own_limit) : own_limit_(own_limit) {}

  void put(View octets) override {
    all_.insert(all_.end(), octets.begin(), octets.end());
    read(octets);
  }
  void put_borrowed(View octets) override { put(octets); }
  void shut() override {}
  void reset() override {}

  /// To be called after every call of the machine.
  void check() const {
    must(reader_.between_tpkts(), "only whole TPDUs are put out");
    must(own_ <= own_limit_, "the peer cannot make the machine talk without end");
  }
  const Octets& all() const { return all_; }
  /// The machine whose words these are: its class decides their shape.
  void follow(const StateMachine& machine) { machine_ = &machine; }
  /// The user's requests may put out more than the peer's octets may.
  void allow(std::size_t more) { own_limit_ += more; }

 private:
  void read(View octets) {
    own_ += octets.size();
    if (machine_) reader_.set_class(machine_->agreement().transport_class);
    for (;;) {
      const TpktReader::Item item = reader_.next(octets);
      if (item == TpktReader::Item::nothing) return;
      must(item != TpktReader::Item::malformed, "only well-formed TPDUs are put out");
      // One for each ED, which is longer.
      if (item == TpktReader::Item::tpdu && std::holds_alternative<ExpeditedAcknowledgement>(reader_.tpdu())) own_ -= 9;
    }
  }

  const StateMachine* machine_ = nullptr;
  std::size_t own_limit_, own_ = 0;
  TpktReader reader_;
  Octets all_;
};

}  // namespace ows::iso::test
