// Properties that hold for every stream: the way it is cut changes nothing, and two machines understand each other. Seeded,
// so that a failure can be repeated.
#include <gtest/gtest.h>

#include <random>

#include "web_checks.h"

namespace ows::websocket::test {
namespace {

using Random = std::mt19937_64;

std::size_t up_to(Random& random, std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit)(random); }

std::string random_text(Random& random, std::size_t size) {
  const std::string letters[] = {"a", "b", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x8c\x8d"};
  std::string result;
  while (result.size() < size) result += letters[up_to(random, 4)];
  return result;
}

/// All that an initiator says to a responder in a whole life.
std::string conversation(Random& random) {
  Endpoint initiator(Role::initiator, {.host = "x", .protocols = "a, b"});
  (void)initiator.connect("/path?query");
  std::string stream = initiator.sent();
  initiator.receive("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                    + accept_key(field_of(stream, "Sec-WebSocket-Key")) + "\r\n\r\n");
  for (std::size_t i = up_to(random, 12); i > 0; --i) {
    initiator.machine.set_sends_text(up_to(random, 1) == 0);
    (void)initiator.send(random_text(random, up_to(random, 4) == 0 ? up_to(random, 9000) : up_to(random, 30)),
                         up_to(random, 3) != 0);
    stream += initiator.sent();
    if (up_to(random, 3) == 0) {
      const Octets octets = ping("are you there").octets(true);
      stream.append(reinterpret_cast<const char*>(octets.data()), octets.size());
    }
  }
  if (up_to(random, 3) != 0) (void)initiator.disconnect("last words");
  return stream + initiator.sent();
}

std::pair<std::string, Events> answers(View stream, std::size_t step, Random* random = nullptr) {
  const Options options{.max_message = 20'000};
  StateMachine machine(Role::responder, std::make_shared<Options>(options));
  CheckedUser user(machine, options);
  Wire wire;
  user.accept_to = &wire;
  while (!stream.empty()) {
    const std::size_t size = random ? 1 + up_to(*random, step - 1) : step;
    const View piece = stream.first(std::min(size, stream.size()));
    stream = stream.subspan(piece.size());
    const Octets alone(piece.begin(), piece.end());  // so that the sanitizer sees a step beyond it
    machine.receive(alone, {}, wire, user);
  }
  machine.carrier_ended(false, {}, wire, user);
  return {hex(wire.take()), user.take()};
}

TEST(WebStream, AnyCutGivesTheSameEventsAndAnswers) {
  Random random(1);
  for (int round = 0; round < 40; ++round) {
    const Octets stream = text(conversation(random));
    const auto whole = answers(stream, stream.size());
    for (const std::size_t step : {1U, 2U, 3U, 7U, 64U})
      EXPECT_TRUE(answers(stream, step) == whole) << "round " << round << " in steps of " << step;
    EXPECT_TRUE(answers(stream, 100, &random) == whole) << "round " << round << " cut at random";
  }
}

TEST(WebStream, AnyCutOfADamagedStreamGivesTheSameEventsAndAnswers) {
  Random random(2);
  for (int round = 0; round < 400; ++round) {
    Octets stream = text(conversation(random));
    for (std::size_t i = 1 + up_to(random, 2); i > 0; --i) {
      const auto at = static_cast<std::ptrdiff_t>(up_to(random, stream.size() - 1));
      switch (up_to(random, 2)) {
        case 0: stream[static_cast<std::size_t>(at)] = static_cast<std::byte>(random()); break;
        case 1: stream.erase(stream.begin() + at); break;
        default: stream.insert(stream.begin() + at, static_cast<std::byte>(random()));
      }
    }
    const auto whole = answers(stream, stream.size());
    EXPECT_TRUE(answers(stream, 1) == whole) << "round " << round << " octet by octet\n" << hex(stream);
    EXPECT_TRUE(answers(stream, 50, &random) == whole) << "round " << round << " cut at random\n" << hex(stream);
  }
}

TEST(WebStream, TwoMachinesUnderstandEachOther) {
  Random random(3);
  for (int round = 0; round < 40; ++round) {
    Endpoint a(Role::initiator, {.host = "x"}), b(Role::responder);
    (void)a.connect("/\nproto");
    b.receive(a.sent());
    (void)b.accept("proto");
    a.receive(b.sent());
    EXPECT_EQ(a.events(), Events{"connected 'proto'"});
    b.forget();
    Events at_a, at_b;
    std::string to_a, to_b;
    for (int i = 0; i < 10; ++i) {
      const bool from_a = up_to(random, 1) == 0, as_text = up_to(random, 1) == 0;
      Endpoint& sender = from_a ? a : b;
      const std::string message = random_text(random, up_to(random, 5) == 0 ? up_to(random, 30'000) : up_to(random, 300));
      const std::size_t cut = up_to(random, message.size());
      sender.machine.set_sends_text(as_text);
      EXPECT_TRUE(sender.send(message.substr(0, cut), false));
      EXPECT_TRUE(sender.send(message.substr(cut), true));
      (from_a ? at_b : at_a).push_back((as_text ? "text " : "binary ") + quoted(text(message)));
      to_b += a.sent();
      to_a += b.sent();
      const std::size_t here = up_to(random, to_b.size());
      b.receive(to_b.substr(0, here));
      to_b.erase(0, here);
    }
    (void)a.disconnect("total");
    b.receive(to_b + a.sent());
    at_b.emplace_back("disconnect graceful 1000 'total'");
    EXPECT_TRUE(b.events() == at_b) << "round " << round;
    (void)b.disconnect("grand total");
    a.receive(to_a + b.sent());
    at_a.emplace_back("disconnect graceful 1000 'grand total'");
    EXPECT_TRUE(a.events() == at_a) << "round " << round;
  }
}

}  // namespace
}  // namespace ows::websocket::test
