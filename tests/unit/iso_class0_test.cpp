// Class 0 [RFC 1006]: no references in DT, no DC, no disconnect data; the connection ends with its TCP connection.
#include <gtest/gtest.h>

#include "iso_support.h"

namespace ows::iso::test {
namespace {

using transport::ServiceError;

constexpr Options class_0{.preferred_class = TransportClass::class_0, .tpdu_size = 8192};

Endpoint initiator(const Options& options = class_0) {
  Endpoint endpoint(Role::initiator, options);
  (void)endpoint.connect();
  endpoint.receive(options.expedited != Expedited::none ? "03000011 0c d0 1234 5678 00 c0010d c60101"
                                                        : "0300000e 09 d0 1234 5678 00 c0010d");
  endpoint.forget();
  return endpoint;
}

Endpoint responder(const Options& options = class_0) {
  Endpoint endpoint(Role::responder, options);
  endpoint.receive("0300000e 09 e0 0000 1234 00 c0010d");
  (void)endpoint.accept();
  endpoint.forget();
  return endpoint;
}

TEST(Class0, IsAskedForWithSelectorsAndSizeOnly) {
  Endpoint endpoint(Role::initiator, class_0);
  (void)endpoint.connect();
  EXPECT_EQ(endpoint.sent(), hex("0300000e 09 e0 0000 1234 00 c0010d"));
}

TEST(Class0, IsConfirmed) {
  Endpoint endpoint(Role::responder, class_0);
  endpoint.receive("0300000e 09 e0 0000 1234 00 c0010a");
  EXPECT_EQ(endpoint.events(), Events{"connect request ''"});
  (void)endpoint.accept();
  EXPECT_EQ(endpoint.sent(), hex("0300000e 09 d0 1234 5678 00 c0010a"));
  EXPECT_EQ(endpoint.machine.agreement().transport_class, TransportClass::class_0);
}

TEST(Class0, IsTheAlternativeOfACallerThatNamesIt) {
  Endpoint endpoint(Role::initiator, {.alternative_class_0 = true});
  (void)endpoint.connect();
  EXPECT_EQ(endpoint.sent(), hex("03000018 13 e0 0000 1234 21 c0010d f00201ff c60100 c70100"));
  endpoint.receive("0300000e 09 d0 1234 5678 00 c0010b 03000008 02 f0 80 'x'");
  EXPECT_EQ(endpoint.events(), (Events{"connected ''", "message 'x'"}));
}

TEST(Class0, CarriesDataWithoutReferences) {
  Endpoint endpoint = initiator();
  EXPECT_TRUE(endpoint.send("hello").has_value());
  EXPECT_EQ(endpoint.sent(), hex("0300000c 02 f0 80 'hello'"));
  endpoint.receive("0300000a 02 f0 00 'wor' 03000009 02 f0 80 'ld' 03000007 02 f0 80");
  EXPECT_EQ(endpoint.events(), (Events{"message 'world'", "message ''"}));
}

TEST(Class0, SegmentsToTheAgreedSize) {
  Endpoint endpoint(Role::initiator, class_0);
  (void)endpoint.connect();
  endpoint.receive("0300000e 09 d0 1234 5678 00 c00107");
  endpoint.forget();
  EXPECT_TRUE(endpoint.send(std::string(126, 'x')).has_value());
  EXPECT_EQ(endpoint.sent(), hex("03000084 02 f0 00 '" + std::string(125, 'x') + "' 03000008 02 f0 80 'x'"));
}

TEST(Class0, EndsByShuttingTheCarrier) {
  Endpoint endpoint = initiator();
  EXPECT_TRUE(endpoint.disconnect().has_value());
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_TRUE(endpoint.wire.is_shut());
  EXPECT_EQ(endpoint.events(), Events{});
  endpoint.receive("03000008 02 f0 80 'x'");  // there is no half-close
  EXPECT_EQ(endpoint.events(), Events{});
  endpoint.carrier_ends();
  EXPECT_EQ(endpoint.events(), (Events{"disconnect graceful 00", "finished"}));
}

TEST(Class0, DoesNotWaitForEverForThePeersEnd) {
  Endpoint endpoint = initiator();
  EXPECT_TRUE(endpoint.disconnect().has_value());
  endpoint.pass(Options{}.ts2);
  EXPECT_EQ(endpoint.events(), (Events{"disconnect timed out 00", "finished"}));
}

TEST(Class0, HasNoLastWords) {
  Endpoint endpoint = responder();
  EXPECT_EQ(endpoint.disconnect("words").error(), ServiceError::not_supported);
  EXPECT_FALSE(endpoint.wire.is_shut());
  EXPECT_TRUE(endpoint.send("still open").has_value());
  EXPECT_EQ(endpoint.machine.limits().disconnect_data, 0u);
  EXPECT_EQ(endpoint.machine.limits().refusal_data, 0u);
}

TEST(Class0, EndsGracefullyWithItsCarrierBetweenMessages) {
  Endpoint endpoint = responder();
  endpoint.receive("03000008 02 f0 80 'x'");
  endpoint.carrier_ends();
  EXPECT_EQ(endpoint.events(), (Events{"message 'x'", "disconnect graceful 00", "finished"}));
}

TEST(Class0, EndsAbruptlyAnywhereElse) {
  const std::pair<const char*, bool> cases[] = {
      {"03000008 02 f0 80 'x'", true},   // the carrier broke
      {"03000008 02 f0 00 'x'", false},  // within a TSDU
      {"03000008 02 f0 80", false},      // within a TPDU
      {"0300", false},                   // within a TPKT header
  };
  for (const auto& [octets, error] : cases) {
    Endpoint endpoint = responder();
    endpoint.receive(octets);
    endpoint.carrier_ends(error);
    const Events events = endpoint.events();
    ASSERT_GE(events.size(), 2u);
    EXPECT_EQ(events[events.size() - 2], "disconnect aborted 00") << octets;
  }
}

TEST(Class0, TakesTheDrOfOthersForTheEnd) {
  const std::pair<const char*, const char*> cases[] = {
      {"0300000b 06 80 5678 1234 80", "disconnect graceful 80"},
      {"0300000b 06 80 0000 0001 00", "disconnect graceful 00"},
      {"0300000b 06 80 5678 1234 85", "disconnect aborted 85"},
      {"03000008 02 f0 00 'x' 0300000b 06 80 5678 1234 80", "disconnect aborted 80"},
  };
  for (const auto& [octets, event] : cases) {
    Endpoint endpoint = responder();
    endpoint.receive(octets);
    const Events events = endpoint.events();
    ASSERT_GE(events.size(), 2u);
    EXPECT_EQ(events[events.size() - 2], event) << octets;
    EXPECT_EQ(endpoint.sent(), "") << octets;
  }
}

TEST(Class0, AnswersErrorsWithErThatQuotesThem) {
  const std::pair<const char*, const char*> cases[] = {
      {"0300000a 05 c0 5678 1234", "0300000d 08 70 1234 02 c10205c0"},  // DC does not exist
      {"03000009 04 20 5678 00", "0300000d 08 70 1234 02 c1020420"},    // nor EA
      {"03000008 02 f0 81 'x'", "0300000e 09 70 1234 03 c10302f081"},   // a number
      {"0300000a 04 f0 5678 80 'x'",
       "03000010 0b 70 1234 03 c10504f0567880"},            // class 2's DT: its reference is no parameter
      {"03000008 02 10 80 'x'", "03000009 04 70 1234 02"},  // expedited data is not agreed on
  };
  for (const auto& [octets, answer] : cases) {
    Endpoint endpoint = responder();
    endpoint.receive(octets);
    const Events events = endpoint.events();
    ASSERT_EQ(events.size(), 1u) << octets;
    EXPECT_TRUE(events[0].starts_with("disconnect aborted")) << events[0];
    EXPECT_EQ(endpoint.sent(), hex(answer)) << octets;
    EXPECT_EQ(endpoint.machine.state(), State::draining);
  }
}

TEST(Class0, AnErEndsIt) {
  Endpoint endpoint = responder();
  endpoint.receive("0300000d 08 70 5678 02 c10202f1");
  EXPECT_EQ(endpoint.events(), (Events{"disconnect aborted 85", "finished"}));
  EXPECT_EQ(endpoint.sent(), "");
}

TEST(Class0, AbortBreaksTheCarrier) {
  Endpoint endpoint = responder();
  endpoint.abort();
  EXPECT_TRUE(endpoint.wire.is_reset());
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(Class0, HasExpeditedDataOfRfc1006OnRequest) {
  Options options = class_0;
  options.expedited = Expedited::plain;
  Endpoint endpoint = initiator(options);
  EXPECT_TRUE(endpoint.send_expedited("now").has_value());
  EXPECT_EQ(endpoint.sent(), hex("0300000a 02 10 80 'now'"));
  endpoint.receive("0300000a 02 10 80 'yes'");
  EXPECT_EQ(endpoint.events(), Events{"expedited 'yes'"});
}

TEST(Class0, AWithdrawnRequestIsNotConfirmed) {
  Endpoint endpoint(Role::responder, class_0);
  endpoint.receive("0300000e 09 e0 0000 1234 00 c0010d 0300000b 06 80 0000 1234 80");
  EXPECT_EQ(endpoint.events(), (Events{"connect request ''", "disconnect aborted 80", "finished"}));
  EXPECT_EQ(endpoint.sent(), "");
}

// --- acknowledged expedited data of class 2 --------------------------------------------------------------------------

Endpoint acknowledging() {
  Endpoint endpoint(Role::initiator, {.expedited = Expedited::acknowledged});
  (void)endpoint.connect();
  endpoint.receive("03000012 0d d0 1234 5678 21 f00201ff c60121");
  endpoint.forget();
  return endpoint;
}

TEST(AcknowledgedExpedited, HoldsEverythingBackUntilItsAcknowledgement) {
  Endpoint endpoint = acknowledging();
  EXPECT_TRUE(endpoint.send_expedited("one").has_value());
  EXPECT_EQ(endpoint.sent(), hex("0300000c 04 10 5678 80 'one'"));
  EXPECT_FALSE(endpoint.machine.can_send());
  EXPECT_EQ(endpoint.send("x").error(), ServiceError::busy);
  EXPECT_EQ(endpoint.send_expedited("two").error(), ServiceError::busy);
  EXPECT_EQ(endpoint.sent(), "");
  endpoint.receive("03000009 04 20 1234 00");
  EXPECT_TRUE(endpoint.machine.can_send());
  EXPECT_TRUE(endpoint.send_expedited("two").has_value());
  EXPECT_EQ(endpoint.sent(), hex("0300000c 04 10 5678 81 'two'"));
}

TEST(AcknowledgedExpedited, IsAcknowledgedByItsNumber) {
  Endpoint endpoint = acknowledging();
  endpoint.receive("03000009 04 10 1234 85 03000009 04 10 1234 85");  // without data: malformed
  endpoint = acknowledging();
  endpoint.receive("0300000a 04 10 1234 85 'x'");
  EXPECT_EQ(endpoint.events(), Events{"expedited 'x'"});
  EXPECT_EQ(endpoint.sent(), hex("03000009 04 20 5678 05"));
}

TEST(AcknowledgedExpedited, AWrongOrNeedlessAcknowledgementIsAnError) {
  Endpoint wrong = acknowledging();
  (void)wrong.send_expedited("x");
  wrong.forget();
  wrong.receive("03000009 04 20 1234 07");
  EXPECT_EQ(wrong.events(), Events{"disconnect aborted 85"});
  Endpoint needless = acknowledging();
  needless.receive("03000009 04 20 1234 00");
  EXPECT_EQ(needless.events(), Events{"disconnect aborted 85"});
}

TEST(AcknowledgedExpedited, DoesNotHoldBackTheEnd) {
  Endpoint endpoint = acknowledging();
  (void)endpoint.send_expedited("x");
  endpoint.forget();
  EXPECT_TRUE(endpoint.disconnect("bye").has_value());
  EXPECT_EQ(endpoint.sent(), hex("03000011 09 80 5678 1234 80 e00180 'bye'"));
  endpoint.receive("03000009 04 20 1234 00 0300000a 05 c0 1234 5678");
  EXPECT_EQ(endpoint.events(), (Events{"disconnect graceful 80", "finished"}));
}

// --- RFC 1859 --------------------------------------------------------------------------------------------------------

TEST(Rfc1859, AnUnmarkedEndIsGraceful) {
  const Options options{.dialect = Dialect::rfc_1859};
  Endpoint endpoint = open_responder(options);
  endpoint.receive("0300000e 06 80 5678 1234 80 'bye'");
  EXPECT_EQ(endpoint.events(), Events{"disconnect graceful 80 'bye'"});
  Endpoint marked = open_responder(options);
  marked.receive("03000011 09 80 5678 1234 80 e001c0 'bye'");
  EXPECT_EQ(marked.events(), (Events{"disconnect aborted 80 'bye'", "finished"}));
}

TEST(Rfc1859, OursIsUnmarkedUnlessItIsAbortive) {
  const Options options{.dialect = Dialect::rfc_1859};
  Endpoint endpoint = open_initiator(options);
  EXPECT_TRUE(endpoint.disconnect("bye").has_value());
  EXPECT_EQ(endpoint.sent(), hex("0300000e 06 80 5678 1234 80 'bye'"));
  Endpoint hard = open_initiator(options);
  hard.abort();
  EXPECT_EQ(hard.sent(), hex("0300000e 09 80 5678 1234 80 e001c0"));
}

}  // namespace
}  // namespace ows::iso::test
