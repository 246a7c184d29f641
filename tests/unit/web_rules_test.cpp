// The rules of RFC 6455 as a table: what comes in, what the user is told, what is answered. The cases are those that the
// public Autobahn suite is known for. Each is tried in both roles, whole and octet by octet.
#include <gtest/gtest.h>

#include "web_support.h"

namespace ows::websocket::test {
namespace {

struct Case {
  const char* name;
  std::vector<Frame> frames;
  Events events;
  Events answers = {};
};

const std::string kosme = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5";  // Greek, two and three octets a letter
const Events broken{"disconnect aborted 1002"}, told_broken{"close 1002"};
const Events not_utf8{"disconnect aborted 1007"}, told_not_utf8{"close 1007"};

Events behind(Events first, const Events& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

std::string hex_quoted(const std::string& octets) { return quoted(text(octets)); }

/// A message of `size` octets, and the event that it makes.
std::string long_text(std::size_t size) { return std::string(size, '*'); }

std::vector<Case> framing() {
  std::vector<Case> cases;
  for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 128U, 65535U, 65536U}) {
    cases.push_back({"text of a size", {text_frame(long_text(size))}, {"text '" + long_text(size) + "'"}});
    cases.push_back({"binary of a size", {binary_frame(long_text(size))}, {"binary '" + long_text(size) + "'"}});
  }
  return cases;
}

std::vector<Case> pings() {
  const std::string most = long_text(125);
  return {
      {"ping without payload", {ping()}, {}, {"pong ''"}},
      {"ping with payload", {ping("Hello")}, {}, {"pong 'Hello'"}},
      {"ping with binary payload", {ping(std::string("\0\xff\xfe", 3))}, {}, {"pong '\\00\\ff\\fe'"}},
      {"ping of 125", {ping(most)}, {}, {"pong '" + most + "'"}},
      {"ping of 126", {ping(most + "*")}, broken, told_broken},
      {"ten pings", std::vector<Frame>(10, ping("x")), {}, Events(10, "pong 'x'")},
      {"pong that nobody asked for", {pong()}, {}},
      {"pong with payload that nobody asked for", {pong("payload")}, {}},
      {"pong, then ping", {pong("unasked"), ping("asked")}, {}, {"pong 'asked'"}},
      {"pong of 126", {pong(most + "*")}, broken, told_broken},
  };
}

std::vector<Case> reserved() {
  std::vector<Case> cases = {
      {"RSV3", {{1, "x", true, 1}}, broken, told_broken},
      {"RSV2 behind a message", {text_frame("a"), {1, "x", true, 2}}, {"text 'a'", broken[0]}, told_broken},
      {"RSV2 and RSV3", {{1, "x", true, 3}}, broken, told_broken},
      {"RSV1, compression that was not agreed on", {{2, "x", true, 4}}, broken, told_broken},
      {"RSV1 in a ping", {{9, "x", true, 5}}, broken, told_broken},
      {"RSV1 and RSV2 in a Close", {{8, "", true, 6}}, broken, told_broken},
      {"all reserved bits", {{2, "", true, 7}}, broken, told_broken},
  };
  for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    cases.push_back({"reserved opcode", {{opcode, ""}}, broken, told_broken});
  cases.push_back(
      {"reserved opcode behind a message", {text_frame("a"), {5, "x"}, ping()}, {"text 'a'", broken[0]}, told_broken});
  return cases;
}

std::vector<Case> fragments() {
  return {
      {"fragmented ping", {{9, "f", false}, ends("g")}, broken, told_broken},
      {"fragmented pong", {{10, "f", false}, ends("g")}, broken, told_broken},
      {"fragmented Close", {{8, close_payload(1000), false}}, broken, told_broken},
      {"text in two", {text_begins("one "), ends("two")}, {"text 'one two'"}},
      {"binary in two", {binary_begins("one "), ends("two")}, {"binary 'one two'"}},
      {"text in five", {text_begins("1"), goes_on("2"), goes_on("3"), goes_on("4"), ends("5")}, {"text '12345'"}},
      {"empty fragments", {text_begins(""), goes_on(""), ends("")}, {"text ''"}},
      {"empty around one that is not", {text_begins(""), goes_on("middle"), ends("")}, {"text 'middle'"}},
      {"ping between fragments", {text_begins("a"), ping("p"), ends("b")}, {"text 'ab'"}, {"pong 'p'"}},
      {"pong between fragments", {text_begins("a"), pong("p"), ends("b")}, {"text 'ab'"}},
      {"two pings among fragments",
       {text_begins("1"), goes_on("2"), ping("x"), goes_on("3"), ping("y"), ends("4")},
       {"text '1234'"},
       {"pong 'x'", "pong 'y'"}},
      {"Close between fragments",
       {text_begins("a"), close_frame(1000)},
       {"part of a message 'a'", "disconnect graceful 1000"}},
      {"continuation of nothing", {ends("x")}, broken, told_broken},
      {"unfinished continuation of nothing", {goes_on("x")}, broken, told_broken},
      {"continuation behind a whole message", {text_frame("a"), ends("x")}, {"text 'a'", broken[0]}, told_broken},
      {"empty continuation of nothing", {ends("")}, broken, told_broken},
      {"text inside a message", {text_begins("a"), text_frame("b")}, {"part of a message 'a'", broken[0]}, told_broken},
      {"binary inside a message", {text_begins("a"), binary_frame("b")}, {"part of a message 'a'", broken[0]}, told_broken},
      {"unfinished text inside a message",
       {text_begins("a"), text_begins("b")},
       {"part of a message 'a'", broken[0]},
       told_broken},
      {"two messages in turn", {text_begins("a"), ends("b"), binary_begins("c"), ends("d")}, {"text 'ab'", "binary 'cd'"}},
  };
}

std::vector<Case> utf8() {
  std::vector<Case> cases = {
      {"text of two and three octets a letter", {text_frame(kosme)}, {"text " + hex_quoted(kosme)}},
      {"cut between letters", {text_begins(kosme.substr(0, 2)), ends(kosme.substr(2))}, {"text " + hex_quoted(kosme)}},
      {"cut inside a letter", {text_begins(kosme.substr(0, 3)), ends(kosme.substr(3))}, {"text " + hex_quoted(kosme)}},
      {"cut inside a letter, ping between",
       {text_begins(kosme.substr(0, 4)), ping(), ends(kosme.substr(4))},
       {"text " + hex_quoted(kosme)},
       {"pong ''"}},
      {"message that ends inside a letter",
       {text_frame(kosme.substr(0, 4))},
       behind({"part of a message " + hex_quoted(kosme.substr(0, 4))}, not_utf8),
       told_not_utf8},
      {"error in the middle of a message",
       {text_begins("good"), goes_on("a\xff\x62"), ends("never looked at")},
       behind({"part of a message 'gooda'"}, not_utf8),
       told_not_utf8},
      {"octets that are no UTF-8 in a binary message", {binary_frame("\xff\xc0")}, {"binary '\\ff\\c0'"}},
      {"each message begins anew", {text_frame("\xc3\xa4"), text_frame("a")}, {"text '\\c3\\a4'", "text 'a'"}},
  };
  // What may stand in front is told to the user, and what is wrong never.
  const struct {
    const char* name;
    std::string octets;
    std::size_t good;
  } bad[] = {
      {"continuation octet alone", "\x80", 0},
      {"0xfe", "\xfe", 0},
      {"0xff", "\xff", 0},
      {"longer form of '/'", "\xc0\xaf", 0},
      {"longer form of two octets", "\xc1\xbf", 0},
      {"longer form of three octets", "\xe0\x80\xaf", 1},
      {"longer form of four octets", "\xf0\x80\x80\xaf", 1},
      {"surrogate U+D800", "\xed\xa0\x80", 1},
      {"surrogate U+DFFF", "\xed\xbf\xbf", 1},
      {"two surrogates", "\xed\xa0\x80\xed\xb0\x80", 1},
      {"U+110000", "\xf4\x90\x80\x80", 1},
      {"five octets", "\xf8\x88\x80\x80\x80", 0},
      {"six octets", "\xfc\x84\x80\x80\x80\x80", 0},
      {"letter that breaks off", "\xce\x41", 1},
      {"three-octet letter that breaks off", "\xe1\xbd\x41", 2},
  };
  for (const auto& it : bad) {
    const std::string good = it.octets.substr(0, it.good);
    const Events first = good.empty() ? Events{} : Events{"part of a message " + hex_quoted(good)};
    cases.push_back({it.name, {text_frame(it.octets)}, behind(first, not_utf8), told_not_utf8});
  }
  for (const std::string good : {"\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbd", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
                                 "\xf4\x8f\xbf\xbf", "\x7f", "\xc2\x80"})
    cases.push_back({"at a border", {text_frame(good)}, {"text " + hex_quoted(good)}});
  return cases;
}

std::vector<Case> ends_of_connections() {
  const std::string most = long_text(123);
  std::vector<Case> cases = {
      {"Close without code", {{8, ""}}, {"disconnect graceful 1005"}},
      {"Close with code", {close_frame(1000)}, {"disconnect graceful 1000"}},
      {"Close with reason", {close_frame(1000, "Hello World!")}, {"disconnect graceful 1000 'Hello World!'"}},
      {"Close with the longest reason", {close_frame(1000, most)}, {"disconnect graceful 1000 '" + most + "'"}},
      {"Close of 126", {close_frame(1000, most + "*")}, broken, told_broken},
      {"Close of one octet", {{8, "\x03"}}, broken, told_broken},
      {"reason that is no UTF-8", {close_frame(1000, kosme + "\xed\xa0\x80")}, not_utf8, told_not_utf8},
      {"reason that ends inside a letter", {close_frame(1000, "\xce")}, not_utf8, told_not_utf8},
      {"Close behind a message", {text_frame("a"), close_frame(1001)}, {"text 'a'", "disconnect graceful 1001"}},
      {"two Closes", {close_frame(1000), close_frame(1001)}, {"disconnect graceful 1000"}},
      {"ping behind Close", {close_frame(1000), ping()}, {"disconnect graceful 1000"}},
      {"text behind Close", {close_frame(1000), text_frame("late")}, {"disconnect graceful 1000"}},
      {"garbage behind Close", {close_frame(1000), {7, "x", true, 7}}, {"disconnect graceful 1000"}},
  };
  for (const unsigned code :
       {1001U, 1002U, 1003U, 1007U, 1008U, 1009U, 1010U, 1011U, 1012U, 1014U, 3000U, 3999U, 4000U, 4999U})
    cases.push_back({"code that may be sent", {close_frame(code)}, {"disconnect graceful " + std::to_string(code)}});
  for (const unsigned code : {0U, 999U, 1004U, 1005U, 1006U, 1015U, 1016U, 1100U, 2000U, 2999U, 5000U, 65535U})
    cases.push_back({"code that may not be sent", {close_frame(code)}, broken, told_broken});
  return cases;
}

std::vector<Case> lengths_and_masks() {
  return {
      {"masked the wrong way", {{1, "x", true, 0, true}}, broken, told_broken},
      {"masked the wrong way behind a message",
       {text_frame("a"), {1, "x", true, 0, true}},
       {"text 'a'", broken[0]},
       told_broken},
      {"ping masked the wrong way", {{9, "", true, 0, true}}, broken, told_broken},
      {"Close masked the wrong way", {{8, "", true, 0, true}}, broken, told_broken},
      {"more than the limit", {binary_frame(long_text(100'001))}, {"disconnect aborted 1009"}, {"close 1009"}},
      {"as much as the limit", {binary_frame(long_text(100'000))}, {"binary '" + long_text(100'000) + "'"}},
      {"more than the limit in fragments",
       {binary_begins(long_text(60'000)), ends(long_text(40'001))},
       {"part of a message '" + long_text(60'000) + "'", "disconnect aborted 1009"},
       {"close 1009"}},
      {"the limit is for each message",
       {binary_frame(long_text(60'000)), binary_frame(long_text(60'000))},
       Events(2, "binary '" + long_text(60'000) + "'")},
  };
}

void check(const Case& it, Role role, bool whole) {
  Endpoint endpoint(role, {.max_message = 100'000});
  open(endpoint);
  Octets stream;
  for (const Frame& frame : it.frames) {
    const Octets octets = frame.octets(role == Role::responder);
    stream.insert(stream.end(), octets.begin(), octets.end());
  }
  if (whole) {
    endpoint.receive(stream);
  } else {
    for (const std::byte& octet : stream) endpoint.receive(View(&octet, 1));
  }
  EXPECT_EQ(endpoint.events(), it.events) << it.name;
  EXPECT_EQ(endpoint.frames(), it.answers) << it.name;
}

TEST(WebRules, AreKept) {
  std::size_t count = 0;
  for (const auto& group :
       {framing(), pings(), reserved(), fragments(), utf8(), ends_of_connections(), lengths_and_masks()}) {
    count += group.size();
    for (const Case& it : group) {
      for (const Role role : {Role::initiator, Role::responder}) {
        check(it, role, true);
        check(it, role, false);
      }
    }
  }
  RecordProperty("cases", static_cast<int>(count));
  EXPECT_GE(count, 80U);
}

TEST(WebRules, LengthsAreInTheFewestOctets) {
  const std::string bad[] = {
      std::string("\x82\x7e\x00\x7d", 4),                           // 125 in two octets
      std::string("\x82\x7f\x00\x00\x00\x00\x00\x00\x00\x7d", 10),  // in eight
      std::string("\x82\x7f\x00\x00\x00\x00\x00\x00\xff\xff", 10),  // 65535 in eight
      std::string("\x82\x7f\x80\x00\x00\x00\x00\x00\x00\x00", 10),  // 2^63
      std::string("\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10),
  };
  for (const auto& header : bad) {
    Endpoint endpoint(Role::initiator);
    open(endpoint);
    endpoint.receive(header);
    EXPECT_EQ(endpoint.events(), broken);
    EXPECT_EQ(endpoint.frames(), told_broken);
  }
}

TEST(WebRules, AnErrorIsAnsweredOnceAndWaitedOut) {
  Endpoint endpoint(Role::responder);
  open(endpoint);
  endpoint.receive(ends("x"));
  EXPECT_EQ(endpoint.frames(), told_broken);
  EXPECT_TRUE(endpoint.wire.is_shut());
  endpoint.forget();
  endpoint.receive(ends("x"));
  endpoint.receive(ping());
  EXPECT_EQ(endpoint.frames(), Events{});
  EXPECT_EQ(endpoint.events(), Events{});
  ASSERT_TRUE(endpoint.machine.deadline());
  endpoint.pass(std::chrono::seconds(2));
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(WebRules, AMessageOfHugeLengthIsTooBigAtItsHeader) {
  Endpoint endpoint(Role::initiator);
  open(endpoint);
  endpoint.receive(std::string("\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", 10));
  EXPECT_EQ(endpoint.events(), Events{"disconnect aborted 1009"});
}

}  // namespace
}  // namespace ows::websocket::test
