// An open connection: what goes out, both ends of it, time.
#include <gtest/gtest.h>

#include "web_support.h"

namespace ows::websocket::test {
namespace {

using namespace std::chrono_literals;

Endpoint opened(Role role, const Options& options = {}) {
  Endpoint endpoint(role, options);
  open(endpoint);
  return endpoint;
}

TEST(WebSend, AMessageIsAFrameAndItsPartsAreFragments) {
  for (const Role role : {Role::initiator, Role::responder}) {
    Endpoint endpoint = opened(role);
    EXPECT_TRUE(endpoint.send("whole"));
    EXPECT_TRUE(endpoint.send("one ", false));
    EXPECT_TRUE(endpoint.send("two ", false));
    EXPECT_TRUE(endpoint.send("three"));
    EXPECT_TRUE(endpoint.send(""));
    EXPECT_EQ(endpoint.frames(), (Events{"binary 'whole'", "unfinished binary 'one '", "unfinished continuation 'two '",
                                         "continuation 'three'", "binary ''"}));
  }
}

TEST(WebSend, OnlyAnInitiatorMasksAndEachFrameAnew) {
  Endpoint responder = opened(Role::responder);
  EXPECT_TRUE(responder.send("plain"));
  EXPECT_EQ(responder.sent(), std::string("\x82\x05plain"));
  Endpoint initiator = opened(Role::initiator);
  std::string frames[2];
  for (auto& frame : frames) {
    EXPECT_TRUE(initiator.send("secret"));
    frame = initiator.sent();
    EXPECT_EQ(frame.size(), 12U);
    EXPECT_EQ(frame[1], '\x86');
  }
  EXPECT_NE(frames[0], frames[1]);
}

TEST(WebSend, LongMessagesAreMaskedRight) {
  Endpoint initiator = opened(Role::initiator), responder = opened(Role::responder);
  std::string message;
  for (int i = 0; i < 20'000; ++i) message += static_cast<char>('a' + i % 23);
  EXPECT_TRUE(initiator.send(message));
  responder.receive(initiator.sent());
  EXPECT_EQ(responder.events(), Events{"binary '" + message + "'"});
}

TEST(WebSend, TextMustBeUtf8) {
  Endpoint endpoint = opened(Role::responder, {.text = true});
  EXPECT_EQ(endpoint.send("\xff").error(), ServiceError::invalid_data);
  EXPECT_EQ(endpoint.send("\xc3").error(), ServiceError::invalid_data);
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_TRUE(endpoint.send("\xc3", false));
  EXPECT_EQ(endpoint.send("x").error(), ServiceError::invalid_data);
  EXPECT_TRUE(endpoint.send("\xa4"));
  endpoint.machine.set_sends_text(false);
  EXPECT_TRUE(endpoint.send("\xff"));
  EXPECT_EQ(endpoint.frames(), (Events{"unfinished text '\\c3'", "continuation '\\a4'", "binary '\\ff'"}));
}

TEST(WebSend, TheTypeIsThatOfTheFirstPart) {
  Endpoint endpoint = opened(Role::responder, {.text = true});
  EXPECT_TRUE(endpoint.send("a", false));
  endpoint.machine.set_sends_text(false);
  EXPECT_EQ(endpoint.send("\xff").error(), ServiceError::invalid_data);
  EXPECT_TRUE(endpoint.send("b"));
  EXPECT_EQ(endpoint.frames(), (Events{"unfinished text 'a'", "continuation 'b'"}));
}

TEST(WebSend, IsForOpenConnections) {
  Endpoint endpoint(Role::initiator);
  EXPECT_EQ(endpoint.send("x").error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.disconnect().error(), ServiceError::wrong_state);
  open(endpoint);
  EXPECT_EQ(endpoint.connect().error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.accept().error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.machine.send_expedited({}, endpoint.wire).error(), ServiceError::not_supported);
  EXPECT_EQ(endpoint.sent(), "");
}

TEST(WebDisconnect, SaysCodeAndWordsAndHearsThePeers) {
  Endpoint responder = opened(Role::responder);
  responder.machine.set_close_code(4001);
  EXPECT_TRUE(responder.disconnect("the total is 42"));
  EXPECT_EQ(responder.frames(), Events{"close 4001 'the total is 42'"});
  EXPECT_EQ(responder.send("x").error(), ServiceError::wrong_state);
  EXPECT_FALSE(responder.wire.is_shut());
  responder.receive(text_frame("still under way"));
  responder.receive(ping());
  responder.receive(close_frame(4002, "the grand total is 43"));
  EXPECT_EQ(responder.events(),
            (Events{"text 'still under way'", "disconnect graceful 4002 'the grand total is 43'", "finished"}));
  EXPECT_EQ(responder.frames(), Events{});  // behind Close nothing goes out, a pong neither
  EXPECT_TRUE(responder.wire.is_shut());
  EXPECT_EQ(responder.machine.end_code(), 4002);
}

TEST(WebDisconnect, TheInitiatorLeavesTheEndOfTheCarrierToTheResponder) {
  Endpoint initiator = opened(Role::initiator);
  EXPECT_TRUE(initiator.disconnect());
  EXPECT_EQ(initiator.frames(), Events{"close 1000"});
  initiator.receive(close_frame(1000));
  EXPECT_EQ(initiator.events(), Events{"disconnect graceful 1000"});
  EXPECT_FALSE(initiator.wire.is_shut());
  initiator.carrier_ends();
  EXPECT_EQ(initiator.events(), Events{"finished"});
}

TEST(WebDisconnect, TheAnswerCarriesWordsToo) {
  Endpoint responder = opened(Role::responder);
  responder.receive(close_frame(4001, "total"));
  EXPECT_EQ(responder.events(), Events{"disconnect graceful 4001 'total'"});
  EXPECT_EQ(responder.frames(), Events{});
  EXPECT_TRUE(responder.send("what was still to say"));
  EXPECT_TRUE(responder.disconnect("grand total"));
  EXPECT_EQ(responder.frames(), (Events{"binary 'what was still to say'", "close 1000 'grand total'"}));
  EXPECT_EQ(responder.events(), Events{"finished"});
}

TEST(WebDisconnect, AnAnswerWithoutWordsRepeatsTheCode) {
  for (const Frame& close : {close_frame(4001, "total"), Frame{8, ""}}) {
    Endpoint responder = opened(Role::responder);
    responder.receive(close);
    EXPECT_TRUE(responder.disconnect());
    EXPECT_EQ(responder.frames(), Events{close.payload.empty() ? "close" : "close 4001"});
  }
  Endpoint responder = opened(Role::responder, {.close_code = 1001});
  responder.receive(close_frame(4001));
  EXPECT_TRUE(responder.disconnect());
  EXPECT_EQ(responder.frames(), Events{"close 1001"});
}

TEST(WebDisconnect, LastWordsAreWaitedForAndNotForEver) {
  Endpoint responder = opened(Role::responder);
  responder.receive(close_frame(4001));
  responder.forget();
  responder.pass(15s - 1ms);
  EXPECT_EQ(responder.frames(), Events{});
  responder.pass(1ms);
  EXPECT_EQ(responder.frames(), Events{"close 4001"});
  EXPECT_EQ(responder.events(), Events{"finished"});
  EXPECT_EQ(responder.disconnect("too late").error(), ServiceError::wrong_state);
}

TEST(WebDisconnect, WithoutLastWordsTheAnswerGoesAtOnce) {
  Endpoint responder = opened(Role::responder, {.last_words_timeout = 0ms});
  responder.receive(close_frame(1001, "x"));
  EXPECT_EQ(responder.frames(), Events{"close 1001"});
  EXPECT_EQ(responder.events(), (Events{"disconnect graceful 1001 'x'", "finished"}));
}

TEST(WebDisconnect, RefusesWhatIsNoUtf8OrTooLongAndChangesNothing) {
  Endpoint endpoint = opened(Role::initiator);
  EXPECT_EQ(endpoint.disconnect(std::string(124, 'x')).error(), ServiceError::too_long);
  EXPECT_EQ(endpoint.disconnect("\xff").error(), ServiceError::invalid_data);
  EXPECT_EQ(endpoint.disconnect("\xc3").error(), ServiceError::invalid_data);
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_TRUE(endpoint.send("goes on"));
  EXPECT_TRUE(endpoint.disconnect(std::string(123, 'x')));
  EXPECT_EQ(endpoint.frames(), (Events{"binary 'goes on'", "close 1000 '" + std::string(123, 'x') + "'"}));
}

TEST(WebDisconnect, TwoThatCrossAreOneEnd) {
  Endpoint initiator = opened(Role::initiator), responder = opened(Role::responder);
  EXPECT_TRUE(initiator.disconnect("from one side"));
  EXPECT_TRUE(responder.disconnect("from the other"));
  responder.receive(initiator.sent());
  initiator.receive(responder.sent());
  initiator.carrier_ends();
  EXPECT_EQ(responder.events(), (Events{"disconnect graceful 1000 'from one side'", "finished"}));
  EXPECT_EQ(initiator.events(), (Events{"disconnect graceful 1000 'from the other'", "finished"}));
  EXPECT_EQ(initiator.sent() + responder.sent(), "");
}

TEST(WebDisconnect, ACloseThatIsNotAnsweredIsGivenUp) {
  Endpoint endpoint = opened(Role::responder);
  EXPECT_TRUE(endpoint.disconnect());
  endpoint.receive(text_frame("x"));  // it goes on without answering
  endpoint.pass(30s);
  EXPECT_EQ(endpoint.events(), (Events{"text 'x'", "disconnect timed out 1006", "finished"}));
  EXPECT_TRUE(endpoint.wire.is_reset());
}

TEST(WebDisconnect, AnEndWithoutCloseIsAbnormal) {
  for (const bool error : {false, true}) {
    Endpoint endpoint = opened(Role::responder);
    endpoint.receive(text_begins("a part"));
    endpoint.carrier_ends(error);
    EXPECT_EQ(endpoint.events(), (Events{"part of a message 'a part'", "disconnect aborted 1006", "finished"}));
    Endpoint leaving = opened(Role::initiator);
    EXPECT_TRUE(leaving.disconnect());
    leaving.carrier_ends(error);
    EXPECT_EQ(leaving.events(), (Events{"disconnect aborted 1006", "finished"}));
  }
}

TEST(WebDisconnect, APeerThatHasOnlyShutItsSendingHearsTheAnswer) {
  Endpoint endpoint = opened(Role::initiator);
  endpoint.receive(close_frame(1000));
  endpoint.carrier_ends(false);
  EXPECT_EQ(endpoint.events(), Events{"disconnect graceful 1000"});
  EXPECT_TRUE(endpoint.disconnect("words"));
  EXPECT_EQ(endpoint.frames(), Events{"close 1000 'words'"});
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(WebDisconnect, AbortEndsEveryState) {
  Endpoint endpoint = opened(Role::responder);
  endpoint.abort();
  EXPECT_EQ(endpoint.events(), Events{"finished"});
  EXPECT_TRUE(endpoint.wire.is_reset());
  endpoint.abort();
  EXPECT_EQ(endpoint.events(), Events{});
}

TEST(WebPing, KeepsASilentPeerAndGivesADeadOneUp) {
  Endpoint endpoint = opened(Role::responder, {.ping_interval = 20s});
  endpoint.pass(20s - 1ms);
  EXPECT_EQ(endpoint.frames(), Events{});
  endpoint.pass(1ms);
  EXPECT_EQ(endpoint.frames(), Events{"ping ''"});
  endpoint.pass(19s);
  endpoint.receive(pong());
  endpoint.pass(19s);
  EXPECT_EQ(endpoint.frames(), Events{});
  endpoint.pass(1s);
  EXPECT_EQ(endpoint.frames(), Events{"ping ''"});
  endpoint.pass(20s);
  EXPECT_EQ(endpoint.events(), (Events{"disconnect timed out 1006", "finished"}));
  EXPECT_TRUE(endpoint.wire.is_reset());
}

TEST(WebPing, WithoutAnIntervalThereIsNoTimer) {
  EXPECT_FALSE(opened(Role::initiator).machine.deadline());
  EXPECT_FALSE(opened(Role::responder).machine.deadline());
}

TEST(WebStall, APartOfAFrameIsOwed) {
  Endpoint endpoint = opened(Role::responder);
  const Octets frame = text_frame("hello").octets(true);
  EXPECT_FALSE(endpoint.machine.owed_more());
  for (std::size_t i = 0; i + 1 < frame.size(); ++i) {
    endpoint.receive(View(frame).subspan(i, 1));
    EXPECT_TRUE(endpoint.machine.owed_more());
  }
  EXPECT_EQ(endpoint.machine.data_owed(), 1U);
  endpoint.receive(View(frame).last(1));
  EXPECT_FALSE(endpoint.machine.owed_more());
  EXPECT_EQ(endpoint.machine.data_owed(), 0U);
}

}  // namespace
}  // namespace ows::websocket::test
