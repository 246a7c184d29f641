// The body of two fuzz targets: a state machine under a script of octets from the peer, requests of its user, time, and
// the end of the carrier. Checks the rules of iso_checks.h, and that every machine comes to its end in bounded time.
//
// The input: two octets of set-up, then commands of one octet, some with an operand and octets behind it.
#pragma once

#include "../unit/iso_checks.h"
#include "script.h"

namespace ows::iso::fuzz {

using namespace test;

/// A prefix that brings the machine into a state worth being in, since a fuzzer rarely invents a good CR.
constexpr std::string_view good_cr = "03000015 10 e0 0000 1234 21 c0010d f00201ff c60121";
constexpr std::string_view good_cc = "03000012 0d d0 1234 5678 21 f00201ff c60121";
constexpr std::string_view good_cr_class_0 = "03000011 0c e0 0000 1234 00 c0010d c60101";
constexpr std::string_view good_cc_class_0 = "03000011 0c d0 1234 5678 00 c0010d c60101";

inline Options options_of(std::uint8_t set_up, std::uint8_t more) {
  return {.preferred_class = (more & 1) != 0 ? TransportClass::class_0 : TransportClass::class_2,
          .alternative_class_0 = (more & 2) != 0,
          .tpdu_size = (set_up & 2) != 0 ? 128u : 65408u,
          .expedited = (set_up & 4) == 0 ? Expedited::none
                       : (more & 4) != 0 ? Expedited::acknowledged
                                         : Expedited::plain,
          .dialect = (more & 8) != 0 ? Dialect::rfc_1859 : Dialect::rfc_2126,
          .last_words = (set_up & 8) != 0};
}

struct Bench {
  Bench(Role its_role, std::uint8_t set_up, std::uint8_t more)
      : role(its_role),
        class_0((more & 3) == 3 || (more & 1) != 0),
        machine(role, options_of(set_up, more),
                role == Role::initiator ? Endpoint::initiator_reference : Endpoint::responder_reference),
        user(machine, options_of(set_up, more)) {
    wire.follow(machine);
  }

  void receive(View octets) { machine.receive(octets, now, wire, user); }
  void open() {
    if (role == Role::initiator) {
      (void)machine.connect({}, now, wire);
      receive(octets(class_0 ? good_cc_class_0 : good_cc));
    } else {
      receive(octets(class_0 ? good_cr_class_0 : good_cr));
      (void)machine.accept({}, now, wire);
    }
  }

  Role role;
  bool class_0;
  StateMachine machine;
  CheckedUser user;
  CheckedWire wire{1500};
  TimePoint now{};
};

inline void step(Bench& bench, Script& script) {
  const std::uint8_t command = script.octet();
  Bench& b = bench;
  switch (command % 12) {
    case 0:
    case 1:
    case 2:
    case 3: {  // what the peer sends, at its natural length or octet by octet
      const Octets octets = script.octets(1 + script.octet());
      if (command % 12 != 3) return b.receive(octets);
      for (const std::byte& octet : octets) b.receive(View(&octet, 1));
      return;
    }
    case 4: (void)b.machine.connect(script.octets(script.octet() % 40), b.now, b.wire); return;
    case 5: (void)b.machine.accept(script.octets(script.octet() % 40), b.now, b.wire); return;
    case 6: {
      const Octets data = script.octets(script.octet());
      b.wire.allow(data.size() + 9 * (data.size() / 123 + 1));
      const bool open = b.machine.state() == State::open && b.machine.can_send();
      must(b.machine.send(data, (command & 0x80) != 0, b.wire).has_value() == open, "send() is for open connections");
      return;
    }
    case 7: {
      const Octets data = script.octets(script.octet() % 20);
      b.wire.allow(25);
      (void)b.machine.send_expedited(data, b.wire);
      return;
    }
    case 8: {
      const Octets data = script.octets(script.octet() % 70);
      const auto given = (command & 0x80) != 0 ? std::optional<View>(data) : std::nullopt;
      (void)b.machine.disconnect(given, b.now, b.wire, b.user);
      return;
    }
    case 9:
      b.now += std::chrono::seconds(script.octet());
      b.machine.tick(b.now, b.wire, b.user);
      return;
    case 10:
      if (b.machine.state() == State::idle && (command & 0x80) == 0) return b.open();
      (void)b.machine.refuse(script.octets(script.octet() % 70), b.now, b.wire, b.user);
      return;
    default:
      if ((command & 0x80) != 0) return b.machine.abort(b.now, b.wire, b.user);
      return b.machine.carrier_ended((command & 0x40) != 0, b.now, b.wire, b.user);
  }
}

inline void run_script(Role role, const std::uint8_t* data, std::size_t size) {
  Script script(View(reinterpret_cast<const std::byte*>(data), size));
  const std::uint8_t set_up = script.octet();
  Bench bench(role, set_up, script.octet());
  if ((set_up & 0x10) != 0) bench.open();
  while (!script.empty()) {
    step(bench, script);
    bench.wire.check();
    must(bench.user.finished() == (bench.machine.state() == State::closed), "closed means finished");
  }
  // Whatever the peer did, one deadline after the other leads to the end, unless user or peer may rightly take his
  // time.
  for (int i = 0; i < 4 && bench.machine.deadline(); ++i) {
    bench.now = *bench.machine.deadline();
    bench.machine.tick(bench.now, bench.wire, bench.user);
  }
  must(!bench.machine.deadline(), "timers run out");
  const State state = bench.machine.state();
  must(state == State::idle || state == State::cr_received || state == State::open || state == State::closed,
       "no state waits for the peer without a timer");
  bench.machine.abort(bench.now, bench.wire, bench.user);
  bench.wire.check();
  must(bench.user.finished(), "abort ends every state");
}

}  // namespace ows::iso::fuzz
