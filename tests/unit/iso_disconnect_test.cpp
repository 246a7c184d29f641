// How a connection ends: gracefully, with last words in both directions, abruptly, in collisions, and when nobody
// answers.
#include <gtest/gtest.h>

#include "iso_support.h"

namespace ows::iso::test {
namespace {

using std::chrono::milliseconds;
using transport::ServiceError;

constexpr std::string_view sixty_four = "1234567890123456789012345678901234567890123456789012345678901234";

Endpoint disconnecting(const Options& options = {}) {
  Endpoint endpoint = open_initiator(options);
  (void)endpoint.disconnect("total");
  endpoint.forget();
  return endpoint;
}

Endpoint disconnected(const Options& options = {}) {
  Endpoint endpoint = open_responder(options);
  endpoint.receive("03000013 09 80 5678 1234 80 e00180 'total'");
  endpoint.forget();
  return endpoint;
}

// --- our user ends -------------------------------------------------------------------------------

TEST(Disconnect, GoesOutBehindTheDataWithTheLastWords) {
  Endpoint endpoint = open_initiator();
  EXPECT_TRUE(endpoint.send("x").has_value());
  EXPECT_TRUE(endpoint.disconnect("goodbye: disconnect data in DR").has_value());
  EXPECT_EQ(endpoint.sent(), hex("0300000a 04 f0 5678 80 'x'"
                                 "0300002c 09 80 5678 1234 80 e00180 'goodbye: disconnect data in DR'"));
  EXPECT_EQ(endpoint.machine.state(), State::dr_sent);
  EXPECT_EQ(endpoint.events(), Events{});
}

TEST(Disconnect, NeedsNoLastWords) {
  Endpoint endpoint = open_responder();
  EXPECT_TRUE(endpoint.disconnect().has_value());
  EXPECT_EQ(endpoint.sent(), hex("0300000e 09 80 1234 5678 80 e00180"));
}

TEST(Disconnect, TakesUpTo64OctetsAndElseChangesNothing) {
  Endpoint endpoint = open_initiator();
  EXPECT_EQ(endpoint.disconnect(std::string(sixty_four) + "5").error(), ServiceError::too_long);
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_TRUE(endpoint.send("still open").has_value());
  EXPECT_TRUE(endpoint.disconnect(sixty_four).has_value());
}

TEST(Disconnect, HappensOnce) {
  Endpoint endpoint = disconnecting();
  EXPECT_EQ(endpoint.disconnect().error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.send("x").error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.send_expedited("x").error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.sent(), "");
}

TEST(Disconnect, IsConfirmedByDc) {
  Endpoint endpoint = disconnecting();
  endpoint.receive("0300000a 05 c0 1234 5678");
  EXPECT_EQ(endpoint.events(), (Events{"disconnect graceful 80", "finished"}));
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.machine.deadline(), std::nullopt);
}

TEST(Disconnect, IsAnsweredByThePeersLastWordsWithoutDc) {
  Endpoint endpoint = disconnecting();
  endpoint.receive("03000019 09 80 1234 5678 80 e00180 'grand total'");
  EXPECT_EQ(endpoint.events(), (Events{"disconnect graceful 80 'grand total'", "finished"}));
  EXPECT_EQ(endpoint.sent(), "");
}

TEST(Disconnect, TakesAPlainDrForAYesToo) {
  Endpoint endpoint = disconnecting();
  endpoint.receive("0300000b 06 80 1234 5678 80");
  EXPECT_EQ(endpoint.events(), (Events{"disconnect graceful 80", "finished"}));
}

TEST(Disconnect, MeetsAnAbortiveDr) {
  for (const char* tpdu : {"0300000e 09 80 1234 5678 80 e001c0", "0300000e 09 80 1234 5678 85 e00180"}) {
    Endpoint endpoint = disconnecting();
    endpoint.receive(tpdu);
    const Events events = endpoint.events();
    ASSERT_EQ(events.size(), 2u);
    EXPECT_TRUE(events[0].starts_with("disconnect aborted")) << events[0];
    EXPECT_EQ(endpoint.sent(), "");
  }
}

TEST(Disconnect, IgnoresEverythingElseThatComes) {
  Endpoint endpoint = disconnecting();
  endpoint.receive(
      "0300000e 04 f0 1234 80 'reply' 03000009 04 a0 1234 00 0300000b 06 e0 0000 0042 21 0300000b 06 d0 1234 5678 21"
      "0300000a 05 c0 9999 5678 03000009 04 20 1234 00 0300000a 04 10 1234 80 'x' 03000009 04 f0 9999 80");
  EXPECT_EQ(endpoint.events(), Events{});
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.machine.state(), State::dr_sent);
  endpoint.receive("0300000a 05 c0 1234 5678");
  EXPECT_EQ(endpoint.events(), (Events{"disconnect graceful 80", "finished"}));
}

TEST(Disconnect, CutsAMessageThatIsBeingReceived) {
  Endpoint endpoint = open_initiator();
  endpoint.receive("0300000e 04 f0 1234 80 're'");
  (void)endpoint.disconnect();
  EXPECT_EQ(endpoint.events(), Events{"part of a message 're'"});
  endpoint.receive("'ply' 0300000a 05 c0 1234 5678");
  EXPECT_EQ(endpoint.events(), (Events{"disconnect graceful 80", "finished"}));
}

TEST(Disconnect, AnswersAFewStrayDrsOnly) {
  Endpoint endpoint = disconnecting();
  for (int i = 0; i < 1000; ++i) endpoint.receive("0300000b 06 80 9999 0042 80");
  EXPECT_EQ(endpoint.sent().size(), 8 * 20u);
  EXPECT_EQ(endpoint.machine.state(), State::dr_sent);
}

TEST(Disconnect, TimesOutAfterTs2) {
  Endpoint endpoint = disconnecting({.ts2 = milliseconds(900)});
  EXPECT_EQ(endpoint.machine.deadline(), endpoint.now + milliseconds(900));
  endpoint.pass(milliseconds(899));
  EXPECT_EQ(endpoint.events(), Events{});
  endpoint.pass(milliseconds(1));
  EXPECT_EQ(endpoint.events(), (Events{"disconnect timed out 00", "finished"}));
}

TEST(Disconnect, TakesAnOrderlyEndOfTheCarrierForTheAnswer) {
  Endpoint endpoint = disconnecting();
  endpoint.carrier_ends();
  EXPECT_EQ(endpoint.events(), (Events{"disconnect graceful 00", "finished"}));
}

TEST(Disconnect, DoesNotTakeABrokenCarrierForTheAnswer) {
  Endpoint broken = disconnecting();
  broken.carrier_ends(true);
  EXPECT_EQ(broken.events(), (Events{"disconnect aborted 00", "finished"}));
  Endpoint cut = disconnecting();
  cut.receive("03000013 09 80 1234");
  cut.carrier_ends();
  EXPECT_EQ(cut.events(), (Events{"disconnect aborted 00", "finished"}));
}

TEST(Disconnect, EndsWhenThePeerDoesNotUnderstandIt) {
  Endpoint endpoint = disconnecting();
  endpoint.receive("0300000c 07 70 1234 01 c20100");
  EXPECT_EQ(endpoint.events(), Events{});  // malformed itself, so it is ignored
  endpoint.receive("03000010 0b 70 1234 01 c105 0980567812");
  EXPECT_EQ(endpoint.events(), (Events{"disconnect aborted 85", "finished"}));
}

TEST(Disconnect, EndsWhenTheFramingIsLost) {
  Endpoint endpoint = disconnecting();
  endpoint.receive("'garbage'");
  EXPECT_EQ(endpoint.events(), (Events{"disconnect aborted 85", "finished"}));
  EXPECT_EQ(endpoint.sent(), "");
}

// --- the peer ends -------------------------------------------------------------------------------

TEST(PeersDisconnect, IsIndicatedBehindTheDataAndWaitsForOurAnswer) {
  Endpoint endpoint = open_responder();
  endpoint.receive("0300000a 04 f0 5678 80 'x' 0300002c 09 80 5678 1234 80 e00180 'goodbye: disconnect data in DR'");
  EXPECT_EQ(endpoint.events(), (Events{"message 'x'", "disconnect graceful 80 'goodbye: disconnect data in DR'"}));
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.machine.state(), State::dr_received);
}

TEST(PeersDisconnect, HasNoDataWhenTheDrCarriesNone) {
  Endpoint endpoint = open_responder();
  endpoint.receive("0300000e 09 80 5678 1234 80 e00180");
  EXPECT_EQ(endpoint.events(), Events{"disconnect graceful 80"});
}

TEST(PeersDisconnect, IsAnsweredWithDcWhenOurUserHasNothingToSay) {
  Endpoint endpoint = disconnected();
  EXPECT_TRUE(endpoint.disconnect().has_value());
  EXPECT_EQ(endpoint.sent(), hex("0300000a 05 c0 1234 5678"));
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(PeersDisconnect, IsAnsweredWithDrAndOurLastWords) {
  Endpoint endpoint = disconnected();
  EXPECT_TRUE(endpoint.disconnect("grand total").has_value());
  EXPECT_EQ(endpoint.sent(), hex("03000019 09 80 1234 5678 80 e00180 'grand total'"));
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(PeersDisconnect, IsAnsweredWithDrForAnEmptyItemToo) {
  Endpoint endpoint = disconnected();
  EXPECT_TRUE(endpoint.disconnect("").has_value());
  EXPECT_EQ(endpoint.sent(), hex("0300000e 09 80 1234 5678 80 e00180"));
}

TEST(PeersDisconnect, KeepsWaitingAfterTooLongWords) {
  Endpoint endpoint = disconnected();
  EXPECT_EQ(endpoint.disconnect(std::string(sixty_four) + "5").error(), ServiceError::too_long);
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_TRUE(endpoint.disconnect(sixty_four).has_value());
}

TEST(PeersDisconnect, AllowsNoMoreData) {
  Endpoint endpoint = disconnected();
  EXPECT_EQ(endpoint.send("x").error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.sent(), "");
}

TEST(PeersDisconnect, IsConfirmedWithDcWhenOurUserTakesTooLong) {
  Endpoint endpoint = disconnected({.answer_wait = milliseconds(300)});
  EXPECT_EQ(endpoint.machine.deadline(), endpoint.now + milliseconds(300));
  endpoint.pass(milliseconds(299));
  EXPECT_EQ(endpoint.sent(), "");
  endpoint.pass(milliseconds(1));
  EXPECT_EQ(endpoint.sent(), hex("0300000a 05 c0 1234 5678"));
  EXPECT_EQ(endpoint.events(), Events{"finished"});
  EXPECT_EQ(endpoint.disconnect("too late").error(), ServiceError::wrong_state);
}

TEST(PeersDisconnect, IsConfirmedAtOnceWhereLastWordsAreTurnedOff) {
  Endpoint endpoint = open_responder({.last_words = false});
  endpoint.receive("03000013 09 80 5678 1234 80 e00180 'total'");
  EXPECT_EQ(endpoint.sent(), hex("0300000a 05 c0 1234 5678"));
  EXPECT_EQ(endpoint.events(), (Events{"disconnect graceful 80 'total'", "finished"}));
}

TEST(PeersDisconnect, IsNotFollowedByAnything) {
  Endpoint endpoint = disconnected();
  endpoint.receive(
      "0300000a 04 f0 5678 80 'x' 0300000b 06 80 5678 1234 80 0300000a 05 c0 5678 1234 03000009 04 a0 5678 00"
      "03000009 04 70 5678 00");
  EXPECT_EQ(endpoint.events(), Events{});
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.machine.state(), State::dr_received);
}

TEST(PeersDisconnect, LeavesNobodyToAnswerWhenTheCarrierEnds) {
  Endpoint endpoint = disconnected();
  endpoint.carrier_ends();
  EXPECT_EQ(endpoint.events(), Events{"finished"});
  EXPECT_EQ(endpoint.disconnect("too late").error(), ServiceError::wrong_state);
}

TEST(PeersDisconnect, IsConfirmedByAbortToo) {
  Endpoint endpoint = disconnected();
  endpoint.abort();
  EXPECT_EQ(endpoint.sent(), hex("0300000a 05 c0 1234 5678"));
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(PeersDisconnect, LeavesAnUnfinishedMessageUnfinished) {
  Endpoint endpoint = open_responder();
  endpoint.receive("0300000a 04 f0 5678 00 'x' 0300000e 09 80 5678 1234 80 e00180");
  EXPECT_EQ(endpoint.events(), (Events{"part of a message 'x'", "disconnect graceful 80"}));
}

// --- abruptly ------------------------------------------------------------------------------------

TEST(PeersAbort, IsConfirmedAtOnceAndItsDataKept) {
  // Without E0 the two RFCs disagree; the data before it is delivered in any case.
  const std::pair<const char*, const char*> cases[] = {
      {"03000012 09 80 5678 1234 80 e001c0 'oops'", "disconnect aborted 80 'oops'"},
      {"0300000f 06 80 5678 1234 80 'oops'", "disconnect aborted 80 'oops'"},
      {"03000012 09 80 5678 1234 81 e00180 'oops'", "disconnect aborted 81 'oops'"},
      {"03000013 0a 80 5678 1234 80 e0028000 'oops'", "disconnect aborted 80 'oops'"},
      {"0300000b 06 80 5678 1234 85", "disconnect aborted 85"},
  };
  for (const auto& [tpdu, event] : cases) {
    Endpoint endpoint = open_responder();
    endpoint.receive("0300000a 04 f0 5678 80 'x'");
    endpoint.receive(tpdu);
    EXPECT_EQ(endpoint.sent(), hex("0300000a 05 c0 1234 5678")) << tpdu;
    EXPECT_EQ(endpoint.events(), (Events{"message 'x'", event, "finished"})) << tpdu;
  }
}

TEST(Abort, SendsAnAbortiveDrAndIsFinished) {
  Endpoint endpoint = open_initiator();
  endpoint.abort();
  EXPECT_EQ(endpoint.sent(), hex("0300000e 09 80 5678 1234 80 e001c0"));
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(Abort, SaysNothingMoreAfterOurDr) {
  Endpoint endpoint = disconnecting();
  endpoint.abort();
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(Abort, IsLegalInEveryStateAndFinishesOnce) {
  Endpoint endpoint(Role::responder);
  endpoint.abort();
  EXPECT_EQ(endpoint.events(), Events{"finished"});
  endpoint.abort();
  EXPECT_EQ(endpoint.events(), Events{});
  EXPECT_EQ(endpoint.sent(), "");
}

TEST(CarrierEnd, WithoutDrIsAbortive) {
  for (bool error : {false, true}) {
    Endpoint endpoint = open_responder();
    endpoint.carrier_ends(error);
    EXPECT_EQ(endpoint.events(), (Events{"disconnect aborted 00", "finished"}));
    EXPECT_EQ(endpoint.sent(), "");
  }
}

// --- collisions ----------------------------------------------------------------------------------

TEST(Collision, OfTwoDisconnectsGivesBothTheOthersData) {
  Endpoint a = open_initiator(), b = open_responder();
  (void)a.disconnect("from a");
  (void)b.disconnect("from b");
  const Octets from_a = a.wire.take(), from_b = b.wire.take();
  a.receive(from_b);
  b.receive(from_a);
  EXPECT_EQ(a.events(), (Events{"disconnect graceful 80 'from b'", "finished"}));
  EXPECT_EQ(b.events(), (Events{"disconnect graceful 80 'from a'", "finished"}));
  EXPECT_EQ(a.sent() + b.sent(), "");
}

TEST(Collision, OfDataAndDisconnectLosesTheData) {
  Endpoint a = open_initiator(), b = open_responder();
  (void)b.send("crossing");
  (void)a.disconnect("from a");
  b.receive(a.wire.take());
  a.receive(b.wire.take());
  EXPECT_EQ(a.events(), Events{});
  (void)b.disconnect();
  a.receive(b.wire.take());
  EXPECT_EQ(a.events(), (Events{"disconnect graceful 80", "finished"}));
}

TEST(Collision, OfAcceptAndAVanishingInitiatorIsAbortive) {
  Endpoint endpoint = open_responder();
  endpoint.receive("0300000b 06 80 5678 1234 80");
  EXPECT_EQ(endpoint.events(), (Events{"disconnect aborted 80", "finished"}));
}

TEST(Closed, NothingHappensAnyMore) {
  Endpoint endpoint = disconnecting();
  endpoint.receive("0300000a 05 c0 1234 5678 0300000b 06 80 9999 0042 80");
  endpoint.forget();
  endpoint.receive("0300000b 06 80 9999 0042 80");
  endpoint.carrier_ends();
  endpoint.pass(milliseconds(1'000'000));
  EXPECT_EQ(endpoint.send("x").error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.disconnect().error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.events(), Events{});
  EXPECT_EQ(endpoint.sent(), "");
}

TEST(Limits, AreThoseOfTheTpdus) {
  const auto limits = StateMachine(Role::initiator, {}).limits();
  EXPECT_EQ(limits.caller_data, 32u);
  EXPECT_EQ(limits.callee_data, 32u);
  EXPECT_EQ(limits.refusal_data, 64u);
  EXPECT_EQ(limits.disconnect_data, 64u);
  EXPECT_EQ(limits.expedited, 0u);
}

}  // namespace
}  // namespace ows::iso::test
