// What the tests and fuzz targets of ISO transport share: the two ends a state machine talks to, which write down what they
// get.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol_support.h"
#include "providers/iso/settings.h"
#include "providers/iso/state_machine.h"

namespace ows::iso::test {

using namespace transport::test;

class Recorder final : public EventRecorder<IsoSettings> {
 public:
  /// The only service there is, as options.local_selector says.
  explicit Recorder(const Options& options = {}) { service_.options() = options; }

 private:
  std::string reason(std::uint32_t number) const override {
    const auto octet = static_cast<std::byte>(number);
    return hex(View(&octet, 1));
  }
};

using Events = std::vector<std::string>;

/// A state machine with its two ends and a clock that stands still until it is moved.
class Endpoint {
 public:
  static constexpr std::uint16_t initiator_reference = 0x1234, responder_reference = 0x5678;

  explicit Endpoint(Role role, const Options& options = {})
      : machine(role, options, role == Role::initiator ? initiator_reference : responder_reference), user(options) {}

  void receive(View view) { machine.receive(view, now, wire, user); }
  void receive(std::string_view notation) { receive(octets(notation)); }
  void carrier_ends(bool error = false) { machine.carrier_ended(error, now, wire, user); }
  void pass(std::chrono::milliseconds time) {
    now += time;
    machine.tick(now, wire, user);
  }
  ServiceResult connect(std::string_view data = "") { return machine.connect(text(data), now, wire); }
  ServiceResult accept(std::string_view data = "") { return machine.accept(text(data), now, wire); }
  ServiceResult refuse(std::string_view data = "") { return machine.refuse(text(data), now, wire, user); }
  ServiceResult send(std::string_view data, bool end = true) { return machine.send(text(data), end, wire); }
  ServiceResult send_expedited(std::string_view data) { return machine.send_expedited(text(data), wire); }
  ServiceResult disconnect() { return machine.disconnect(std::nullopt, now, wire, user); }
  ServiceResult disconnect(std::string_view data) {
    const Octets bytes = text(data);
    return machine.disconnect(View(bytes), now, wire, user);
  }
  void abort() { machine.abort(now, wire, user); }

  /// What has been put on the wire, and told to the user, since the last time.
  std::string sent() { return hex(wire.take()); }
  Events events() { return user.take(); }
  void forget() {
    wire.take();
    user.take();
  }

  StateMachine machine;
  Wire wire;
  Recorder user;
  TimePoint now{};
};

/// An initiator and a responder in the state open, nothing left over from getting there.
inline Endpoint open_initiator(const Options& options = {}) {
  Endpoint endpoint(Role::initiator, options);
  (void)endpoint.connect();
  endpoint.receive(options.expedited != Expedited::none ? "0300 0012 0d d0 1234 5678 21 f00201ff c60101"
                                                        : "0300 0012 0d d0 1234 5678 21 f00201ff c60100");
  endpoint.forget();
  return endpoint;
}
inline Endpoint open_responder(const Options& options = {}) {
  Endpoint endpoint(Role::responder, options);
  endpoint.receive("0300 0015 10 e0 0000 1234 21 c0010d f00201ff c60101");
  (void)endpoint.accept();
  endpoint.forget();
  return endpoint;
}

}  // namespace ows::iso::test
