// Properties that hold for every stream: the way it is cut changes nothing, two machines understand each other, and no
// stream makes the machine break the rules of transport/protocol.h. Seeded, so that a failure can be repeated.
#include <gtest/gtest.h>

#include <random>

#include "iso_checks.h"
#include "iso_support.h"

namespace ows::iso::test {
namespace {

using Random = std::mt19937_64;

std::size_t up_to(Random& random, std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit)(random); }

Octets random_octets(Random& random, std::size_t size) {
  Octets result(size);
  for (std::byte& octet : result) octet = static_cast<std::byte>(random());
  return result;
}

void append(Octets& to, View what) { to.insert(to.end(), what.begin(), what.end()); }

/// All that one machine says to another in a whole life.
Octets conversation(Random& random, bool graceful) {
  Endpoint initiator(Role::initiator, {.expedited = Expedited::plain});
  (void)initiator.connect("caller-data");
  initiator.receive("03000012 0d d0 1234 5678 21 f00102 c60101");
  for (std::size_t i = up_to(random, 12); i > 0; --i) {
    const Octets message = random_octets(random, up_to(random, 3) == 0 ? up_to(random, 1000) : up_to(random, 20));
    (void)initiator.machine.send(message, up_to(random, 3) != 0, initiator.wire);
    if (up_to(random, 4) == 0) (void)initiator.send_expedited("urgent");
  }
  if (graceful) {
    (void)initiator.disconnect("last words");
  } else {
    initiator.abort();
  }
  return initiator.wire.take();
}

/// A responder whose user accepts inside the indication, so that a whole conversation can be cut anywhere.
std::pair<std::string, Events> accepted_answers(View stream, std::size_t step, Random* random = nullptr) {
  struct Accepting final : public CheckedUser {
    using CheckedUser::CheckedUser;
    CheckedWire* wire = nullptr;
    void on_connect_request(View data) override {
      CheckedUser::on_connect_request(data);
      (void)machine().accept({}, {}, *wire);
    }
  };
  const Options options{.tpdu_size = 256, .expedited = Expedited::plain};
  StateMachine machine(Role::responder, options, Endpoint::responder_reference);
  CheckedWire wire(1000);
  Accepting user(machine, options);
  user.wire = &wire;
  while (!stream.empty()) {
    const std::size_t size = random ? 1 + up_to(*random, step - 1) : step;
    const View piece = stream.first(std::min(size, stream.size()));
    stream = stream.subspan(piece.size());
    const Octets alone(piece.begin(), piece.end());
    machine.receive(alone, {}, wire, user);
    wire.check();
  }
  machine.carrier_ended(false, {}, wire, user);
  return {hex(wire.all()), user.take()};
}

TEST(AnyCutOfTheStream, GivesTheSameEventsAndAnswers) {
  Random random(1);
  for (int round = 0; round < 200; ++round) {
    const Octets stream = conversation(random, round % 2 == 0);
    const auto whole = accepted_answers(stream, stream.size());
    EXPECT_EQ(whole.second.back(), "finished");
    for (std::size_t step : {1, 2, 3, 7, 64}) {
      EXPECT_EQ(accepted_answers(stream, step), whole) << "round " << round << " in steps of " << step;
    }
    EXPECT_EQ(accepted_answers(stream, 100, &random), whole) << "round " << round << " cut at random";
  }
}

TEST(AnyCutOfADamagedStream, GivesTheSameEventsAndAnswers) {
  Random random(2);
  for (int round = 0; round < 2000; ++round) {
    Octets stream = conversation(random, round % 2 == 0);
    for (std::size_t i = 1 + up_to(random, 2); i > 0; --i) {
      const std::size_t at = up_to(random, stream.size() - 1);
      switch (up_to(random, 3)) {
        case 0: stream[at] = static_cast<std::byte>(random()); break;
        case 1: stream[at] ^= static_cast<std::byte>(1 << up_to(random, 7)); break;
        case 2: stream.erase(stream.begin() + static_cast<std::ptrdiff_t>(at)); break;
        default: stream.insert(stream.begin() + static_cast<std::ptrdiff_t>(at), static_cast<std::byte>(random()));
      }
    }
    const auto whole = accepted_answers(stream, stream.size());
    EXPECT_EQ(accepted_answers(stream, 1), whole) << "round " << round << " octet by octet\n" << hex(stream);
    EXPECT_EQ(accepted_answers(stream, 50, &random), whole) << "round " << round << " cut at random\n" << hex(stream);
  }
}

/// Moves a random part of what `from` has said to `to`.
struct Line {
  Octets under_way;
  void carry(Endpoint& from, Endpoint& to, Random& random) {
    append(under_way, from.wire.take());
    const std::size_t size = up_to(random, under_way.size());
    to.receive(View(under_way).first(size));
    under_way.erase(under_way.begin(), under_way.begin() + static_cast<std::ptrdiff_t>(size));
  }
  void carry_all(Endpoint& from, Endpoint& to) {
    append(under_way, from.wire.take());
    to.receive(std::exchange(under_way, {}));
  }
};

TEST(TwoMachines, UnderstandEachOther) {
  Random random(3);
  for (int round = 0; round < 60; ++round) {
    const std::size_t size = std::size_t{128} << up_to(random, 9);
    Endpoint a(Role::initiator, {.tpdu_size = size}),
        b(Role::responder, {.tpdu_size = std::size_t{65408} >> up_to(random, 3)});
    Line to_b, to_a;
    (void)a.connect("caller");
    to_b.carry_all(a, b);
    EXPECT_EQ(b.events(), Events{"connect request 'caller'"});
    (void)b.accept("callee");
    to_a.carry_all(b, a);
    EXPECT_EQ(a.events(), Events{"connected 'callee'"});
    EXPECT_EQ(a.machine.tpdu_size(), b.machine.tpdu_size());

    Events at_a, at_b;
    for (int i = 0; i < 10; ++i) {
      const bool long_one = up_to(random, 5) == 0;
      const Octets message = random_octets(random, up_to(random, long_one ? 200'000 : 300));
      const bool from_a = up_to(random, 1) == 0;
      Endpoint& sender = from_a ? a : b;
      const std::size_t cut = up_to(random, message.size());
      EXPECT_TRUE(sender.machine.send(View(message).first(cut), false, sender.wire).has_value());
      EXPECT_TRUE(sender.machine.send(View(message).subspan(cut), true, sender.wire).has_value());
      (from_a ? at_b : at_a).push_back("message " + quoted(message));
      to_b.carry(a, b, random);
      to_a.carry(b, a, random);
    }
    to_a.carry_all(b, a);
    EXPECT_TRUE(a.events() == at_a) << "round " << round;
    (void)a.disconnect("total");
    to_b.carry_all(a, b);
    at_b.push_back("disconnect graceful 80 'total'");
    EXPECT_TRUE(b.events() == at_b) << "round " << round;
    (void)b.disconnect("grand total");
    to_a.carry_all(b, a);
    EXPECT_EQ(a.events(), (Events{"disconnect graceful 80 'grand total'", "finished"}));
    EXPECT_EQ(b.events(), Events{"finished"});
    EXPECT_EQ(a.sent() + b.sent(), "");
  }
}

}  // namespace
}  // namespace ows::iso::test
