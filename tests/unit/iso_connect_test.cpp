// The state machine up to the open connection: request, answer, refusal, and every way in which it does not come about.
#include <gtest/gtest.h>

#include "iso_support.h"

namespace ows::iso::test {
namespace {

using std::chrono::milliseconds;
using transport::ServiceError;

constexpr std::string_view too_long_to_connect = "123456789012345678901234567890123";  // 33
constexpr std::string_view too_long_to_disconnect =
    "12345678901234567890123456789012345678901234567890123456789012345";  // 65

Selector selector(std::string_view name) { return *Selector::from(text(name)); }

Endpoint waiting_initiator(const Options& options = {}) {
  Endpoint endpoint(Role::initiator, options);
  (void)endpoint.connect();
  endpoint.forget();
  return endpoint;
}

Endpoint waiting_responder() {
  Endpoint endpoint(Role::responder);
  endpoint.receive("03000015 10 e0 0000 1234 21 c0010d f00201ff c60100");
  endpoint.forget();
  return endpoint;
}

// --- initiator -----------------------------------------------------------------------------------

TEST(Connect, SendsARequestForClass2) {
  Endpoint endpoint(Role::initiator);
  EXPECT_TRUE(endpoint.connect().has_value());
  EXPECT_EQ(endpoint.sent(), hex("03000015 10 e0 0000 1234 21 c0010d f00201ff c60100"));
  EXPECT_EQ(endpoint.machine.state(), State::cr_sent);
  EXPECT_EQ(endpoint.events(), Events{});
}

TEST(Connect, CarriesSelectorsOptionsAndCallerData) {
  Endpoint endpoint(Role::initiator, {.local_selector = selector("ME"),
                                      .remote_selector = selector("ECHO"),
                                      .tpdu_size = 1024,
                                      .expedited = Expedited::plain});
  EXPECT_TRUE(endpoint.connect("caller-data").has_value());
  EXPECT_EQ(endpoint.sent(), hex("03000029 19 e0 0000 1234 21 c102'ME' c204'ECHO' c0010a f00108 c60101 'caller-data'"));
}

TEST(Connect, RefusesMoreThan32OctetsAndChangesNothing) {
  Endpoint endpoint(Role::initiator);
  EXPECT_EQ(endpoint.connect(too_long_to_connect).error(), ServiceError::too_long);
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.machine.state(), State::idle);
  EXPECT_TRUE(endpoint.connect(too_long_to_connect.substr(1)).has_value());
}

TEST(Connect, IsForInitiatorsAndOnlyOnce) {
  Endpoint responder(Role::responder), initiator = waiting_initiator();
  EXPECT_EQ(responder.connect().error(), ServiceError::wrong_state);
  EXPECT_EQ(initiator.connect().error(), ServiceError::wrong_state);
  EXPECT_EQ(initiator.sent() + responder.sent(), "");
}

TEST(Connect, EndsWithTheAnswerAndItsData) {
  Endpoint endpoint = waiting_initiator();
  endpoint.receive("0300001d 0d d0 1234 5678 21 f00200ff c60100 'callee-data'");
  EXPECT_EQ(endpoint.events(), Events{"connected 'callee-data'"});
  EXPECT_EQ(endpoint.machine.state(), State::open);
  EXPECT_EQ(endpoint.machine.tpdu_size(), 255u * 128u);
  EXPECT_EQ(endpoint.machine.deadline(), std::nullopt);
  EXPECT_EQ(endpoint.sent(), "");
}

TEST(Connect, IsRefusedByDrWithItsReasonAndData) {
  Endpoint endpoint = waiting_initiator();
  endpoint.receive("03000014 06 80 1234 0000 80 'no thanks'");
  EXPECT_EQ(endpoint.events(), (Events{"refused graceful 80 'no thanks'", "finished"}));
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.machine.state(), State::closed);
}

TEST(Connect, IsRefusedByEr) {
  Endpoint endpoint = waiting_initiator();
  endpoint.receive("0300000d 08 70 1234 02 c10202f1");
  EXPECT_EQ(endpoint.events(), (Events{"refused graceful 85", "finished"}));
  EXPECT_EQ(endpoint.sent(), "");
}

TEST(Connect, RejectsTheClass0OfAnRfc1006Peer) {
  Endpoint endpoint = waiting_initiator();
  endpoint.receive("03000016 11 d0 1234 0007 00 c0010a c1020100 c2020102");
  EXPECT_EQ(endpoint.sent(), hex("0300000b 06 80 0007 1234 82"));
  EXPECT_EQ(endpoint.events(), Events{"refused aborted 82"});
  EXPECT_EQ(endpoint.machine.state(), State::draining);
  endpoint.carrier_ends();
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(Connect, RejectsExplicitFlowControl) {
  Endpoint endpoint = waiting_initiator();
  endpoint.receive("0300000b 06 d0 1234 5678 20");
  EXPECT_EQ(endpoint.sent(), hex("0300000b 06 80 5678 1234 82"));
  EXPECT_EQ(endpoint.events(), Events{"refused aborted 82"});
}

TEST(Connect, RejectsAMalformedAnswer) {
  Endpoint endpoint = waiting_initiator();
  endpoint.receive("0300000e 09 d0 1234 5678 21 990100");
  EXPECT_EQ(endpoint.sent(), hex("0300000b 06 80 5678 1234 85"));
  EXPECT_EQ(endpoint.events(), Events{"refused aborted 85"});
}

TEST(Connect, RejectsAnythingElseWithErForItKnowsNoReference) {
  for (const char* tpdu :
       {"0300000a 04 f0 1234 80 'x'", "0300000a 05 c0 1234 5678", "0300000a 04 10 1234 80 'x'", "03000009 04 20 1234 00"}) {
    Endpoint endpoint = waiting_initiator();
    endpoint.receive(tpdu);
    EXPECT_EQ(endpoint.sent(), hex("03000009 04 70 0000 02")) << tpdu;
    EXPECT_EQ(endpoint.events(), Events{"refused aborted 85"}) << tpdu;
  }
}

TEST(Connect, RejectsAConnectRequestThatComesBack) {
  Endpoint endpoint = waiting_initiator();
  endpoint.receive("0300000b 06 e0 0000 4321 21");
  EXPECT_EQ(endpoint.sent(), hex("0300000b 06 80 4321 1234 85"));
  EXPECT_EQ(endpoint.events(), Events{"refused aborted 85"});
}

TEST(Connect, IsNotForThePeerOfAnInitiator) {
  Endpoint endpoint(Role::initiator);
  endpoint.receive("0300000b 06 e0 0000 4321 21");
  EXPECT_EQ(endpoint.events(), Events{});
  EXPECT_EQ(endpoint.machine.state(), State::draining);
  EXPECT_EQ(endpoint.connect().error(), ServiceError::wrong_state);
}

TEST(Connect, RejectsAStreamThatIsNoTpkt) {
  Endpoint endpoint = waiting_initiator();
  endpoint.receive("'SSH-2.0-OpenSSH_9.2'");
  EXPECT_EQ(endpoint.sent(), hex("03000009 04 70 0000 00"));
  EXPECT_EQ(endpoint.events(), Events{"refused aborted 85"});
}

TEST(Connect, AnswersTpdusForOthersAndWaitsOn) {
  Endpoint endpoint = waiting_initiator();
  endpoint.receive("0300000b 06 d0 9999 5678 21");
  EXPECT_EQ(endpoint.sent(), hex("0300000b 06 80 5678 9999 84"));
  endpoint.receive("0300000b 06 80 9999 0042 80");
  EXPECT_EQ(endpoint.sent(), hex("0300000a 05 c0 0042 9999"));
  EXPECT_EQ(endpoint.events(), Events{});
  EXPECT_EQ(endpoint.machine.state(), State::cr_sent);
}

TEST(Connect, StopsAnsweringAPeerThatSendsOnlyTpdusForOthers) {
  Endpoint endpoint = waiting_initiator();
  for (int i = 0; i < 1000; ++i) endpoint.receive("0300000b 06 80 9999 0042 80");
  EXPECT_LT(endpoint.sent().size(), 300u);
  EXPECT_EQ(endpoint.events(), (Events{"refused aborted 84", "finished"}));  // the last of them ends the draining
}

TEST(Connect, TimesOutAfterTs1) {
  Endpoint endpoint = waiting_initiator({.ts1 = milliseconds(500)});
  EXPECT_EQ(endpoint.machine.deadline(), endpoint.now + milliseconds(500));
  endpoint.pass(milliseconds(499));
  EXPECT_EQ(endpoint.events(), Events{});
  endpoint.pass(milliseconds(1));
  EXPECT_EQ(endpoint.events(), (Events{"refused timed out 00", "finished"}));
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.machine.deadline(), std::nullopt);
}

TEST(Connect, FailsWhenTheCarrierEnds) {
  for (bool error : {false, true}) {
    Endpoint endpoint = waiting_initiator();
    endpoint.carrier_ends(error);
    EXPECT_EQ(endpoint.events(), (Events{"refused aborted 00", "finished"}));
  }
}

TEST(Connect, IsGivenUpByAbortWithoutAWord) {
  Endpoint endpoint = waiting_initiator();
  endpoint.abort();
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(Connect, AllowsNoOtherServiceMeanwhile) {
  Endpoint endpoint = waiting_initiator();
  EXPECT_EQ(endpoint.send("x").error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.send_expedited("x").error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.disconnect().error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.accept().error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.refuse().error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.sent(), "");
}

// --- responder -----------------------------------------------------------------------------------

TEST(ConnectRequest, IsIndicatedWithItsDataAndHeld) {
  Endpoint endpoint(Role::responder);
  endpoint.receive("03000030 20 e0 0000 1234 21 c1020001 c204'ECHO' c0010d f00201ff c40101 c60101 c70100 'caller-data'");
  EXPECT_EQ(endpoint.events(), Events{"connect request 'caller-data'"});
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.machine.state(), State::cr_received);
  EXPECT_EQ(quoted(endpoint.machine.calling_selector().view()), "'\\00\\01'");
  EXPECT_EQ(quoted(endpoint.machine.called_selector().view()), "'ECHO'");
}

TEST(ConnectRequest, IsAcceptedWithCalleeData) {
  Endpoint endpoint = waiting_responder();
  EXPECT_TRUE(endpoint.accept("callee-data").has_value());
  EXPECT_EQ(endpoint.sent(), hex("0300001d 0d d0 1234 5678 21 f00201ff c60100 'callee-data'"));
  EXPECT_EQ(endpoint.machine.state(), State::open);
  EXPECT_EQ(endpoint.machine.tpdu_size(), 65408u);
}

TEST(ConnectRequest, IsAcceptedWithTheSizeAndExpeditedOptionThatBothWant) {
  Endpoint endpoint(Role::responder, {.tpdu_size = 512, .expedited = Expedited::plain});
  endpoint.receive("03000011 0c e0 0000 1234 21 c0010d c60161");
  EXPECT_TRUE(endpoint.accept().has_value());
  EXPECT_EQ(endpoint.sent(), hex("03000011 0c d0 1234 5678 21 c00109 c60101"));
  EXPECT_EQ(endpoint.machine.tpdu_size(), 512u);
  EXPECT_TRUE(endpoint.machine.expedited());
  EXPECT_EQ(endpoint.machine.limits().expedited, 16u);
}

TEST(ConnectRequest, MayBeAcceptedInsideTheIndication) {
  struct Accepting final : public ServiceUser {
    StateMachine* machine = nullptr;
    Wire* wire = nullptr;
    std::string message;
    const transport::Settings* on_service_wanted(View service) override { return services.on_service_wanted(service); }
    Recorder services;
    void on_connect_request(View) override { EXPECT_TRUE(machine->accept({}, {}, *wire).has_value()); }
    void on_connected(View) override {}
    void on_refused(const transport::Disconnect&) override {}
    void on_data(View piece, bool) override { message += quoted(piece); }
    void on_expedited(View) override {}
    void on_disconnect(const transport::Disconnect&) override {}
    void on_finished() override {}
  };
  StateMachine machine(Role::responder, {}, 0x5678);
  Wire wire;
  Accepting user;
  user.machine = &machine;
  user.wire = &wire;
  machine.receive(octets("0300000b 06 e0 0000 1234 21 0300000a 04 f0 5678 80 'x'"), {}, wire, user);
  EXPECT_EQ(machine.state(), State::open);
  EXPECT_EQ(user.message, "'x'");
}

TEST(ConnectRequest, IsNotAcceptedWithMoreThan32Octets) {
  Endpoint endpoint = waiting_responder();
  EXPECT_EQ(endpoint.accept(too_long_to_connect).error(), ServiceError::too_long);
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.machine.state(), State::cr_received);
  EXPECT_TRUE(endpoint.accept(too_long_to_connect.substr(1)).has_value());
}

TEST(ConnectRequest, IsRefusedWithSourceReference0AndData) {
  Endpoint endpoint = waiting_responder();
  EXPECT_TRUE(endpoint.refuse("no thanks").has_value());
  EXPECT_EQ(endpoint.sent(), hex("03000014 06 80 1234 0000 80 'no thanks'"));
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(ConnectRequest, IsNotRefusedWithMoreThan64Octets) {
  Endpoint endpoint = waiting_responder();
  EXPECT_EQ(endpoint.refuse(too_long_to_disconnect).error(), ServiceError::too_long);
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_TRUE(endpoint.refuse(too_long_to_disconnect.substr(1)).has_value());
}

TEST(ConnectRequest, IsRefusedByAbort) {
  Endpoint endpoint = waiting_responder();
  endpoint.abort();
  EXPECT_EQ(endpoint.sent(), hex("0300000b 06 80 1234 0000 80"));
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(ConnectRequest, IsAnsweredOnceOnly) {
  Endpoint endpoint = waiting_responder();
  EXPECT_TRUE(endpoint.accept().has_value());
  EXPECT_EQ(endpoint.accept().error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.refuse().error(), ServiceError::wrong_state);
}

TEST(ConnectRequest, IsRefusedByItselfWhenItCannotBeAgreedOn) {
  const std::pair<const char*, const char*> cases[] = {
      {"03000011 0c e0 0000 1234 20 c204 'ECHO'", "0300000b 06 80 1234 0000 82"},         // explicit flow control
      {"03000014 0f e0 0000 1234 00 c0010a c204 'ECHO'", "0300000b 06 80 1234 0000 82"},  // class 0 only
      {"03000014 0f e0 0000 1234 40 c70120 c204 'ECHO'", "0300000b 06 80 1234 0000 82"},  // class 4
      {"0300000e 09 e0 0000 1234 21 c20141", "0300000b 06 80 1234 0000 03"},              // somebody else
      {"0300000b 06 e0 0000 1234 21", "0300000b 06 80 1234 0000 03"},                     // nobody in particular
  };
  for (const auto& [request, refusal] : cases) {
    Endpoint endpoint(Role::responder, {.local_selector = selector("ECHO")});
    endpoint.receive(request);
    EXPECT_EQ(endpoint.sent(), hex(refusal)) << request;
    EXPECT_EQ(endpoint.events(), Events{"finished"}) << request;
  }
}

TEST(ConnectRequest, IsRefusedWhenMalformed) {
  Endpoint endpoint(Role::responder);
  endpoint.receive("0300000e 09 e0 0000 1234 21 c60200");
  EXPECT_EQ(endpoint.sent(), hex("0300000b 06 80 1234 0000 8a"));
  EXPECT_EQ(endpoint.events(), Events{});
  EXPECT_EQ(endpoint.machine.state(), State::draining);
}

TEST(ConnectRequest, OfClass0IsRejectedWithErWhenMalformed) {
  Endpoint endpoint(Role::responder);
  endpoint.receive("0300000e 09 e0 0000 1234 00 c60200");
  EXPECT_EQ(endpoint.sent(), hex("03000014 0f 70 1234 03 c109 09e000001234 00c602"));
}

TEST(ConnectRequest, OfClass0IsRejectedWithAsManyOctetsAsAnErCanCarry) {
  Octets request = octets("03000103 fe e0 0000 1234 00 99 f4");
  request.resize(request.size() + 0xF4);
  const Octets bad = octets("c602");  // its value is not there
  request.insert(request.end(), bad.begin(), bad.end());
  Endpoint endpoint(Role::responder);
  endpoint.receive(request);
  const Octets er = endpoint.wire.take();
  EXPECT_EQ(hex(View(er).first(11)), hex("03000103 fe 70 1234 03 c1 f8"));
  EXPECT_EQ(hex(View(er).subspan(11)), hex(View(request).subspan(4, 248)));
}

TEST(ConnectRequest, WithoutAReferenceIsRejectedWithEr) {
  Endpoint endpoint(Role::responder);
  endpoint.receive("0300000b 06 e0 0000 0000 21");
  EXPECT_EQ(endpoint.sent(), hex("03000011 0c 70 0000 03 c106 06e000000000"));
}

TEST(ConnectRequest, IsWaitedForUntilTheCarrierEnds) {
  Endpoint endpoint(Role::responder);
  EXPECT_EQ(endpoint.machine.deadline(), std::nullopt);
  endpoint.receive("030000");
  endpoint.carrier_ends();
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(ConnectRequest, IsTheOnlyWayToBegin) {
  for (const char* tpdu : {"0300000a 04 f0 5678 80 'x'", "0300000a 05 c0 5678 1234", "03000009 04 20 5678 00"}) {
    Endpoint endpoint(Role::responder);
    endpoint.receive(tpdu);
    EXPECT_EQ(endpoint.sent(), hex("03000009 04 70 0000 02")) << tpdu;
    EXPECT_EQ(endpoint.events(), Events{}) << tpdu;
    endpoint.carrier_ends();
    EXPECT_EQ(endpoint.events(), Events{"finished"}) << tpdu;
  }
}

TEST(ConnectRequest, IsNotPrecededByAnAnswer) {
  Endpoint endpoint(Role::responder);
  endpoint.receive("0300000b 06 d0 5678 1234 21");
  EXPECT_EQ(endpoint.sent(), hex("0300000b 06 80 1234 0000 85"));
}

TEST(ConnectRequest, MayFollowADisconnectRequestForSomebodyElse) {
  Endpoint endpoint(Role::responder);
  endpoint.receive("0300000b 06 80 9999 0042 80 0300000b 06 e0 0000 1234 21");
  EXPECT_EQ(endpoint.sent(), hex("0300000a 05 c0 0042 9999"));
  EXPECT_EQ(endpoint.events(), Events{"connect request ''"});
}

TEST(ConnectRequest, DoesNotFollowAnEr) {
  Endpoint endpoint(Role::responder);
  endpoint.receive("03000009 04 70 0000 02");
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(HeldRequest, EndsWithTheCarrier) {
  Endpoint endpoint = waiting_responder();
  endpoint.carrier_ends();
  EXPECT_EQ(endpoint.events(), (Events{"disconnect aborted 00", "finished"}));
  EXPECT_EQ(endpoint.accept().error(), ServiceError::wrong_state);
}

TEST(HeldRequest, MayBeWithdrawn) {
  Endpoint endpoint = waiting_responder();
  endpoint.receive("0300000f 06 80 0000 1234 80 'sorr'");
  EXPECT_EQ(endpoint.sent(), hex("0300000a 05 c0 1234 0000"));
  EXPECT_EQ(endpoint.events(), (Events{"disconnect aborted 80 'sorr'", "finished"}));
}

TEST(HeldRequest, IsNotWithdrawnBySomebodyElse) {
  Endpoint endpoint = waiting_responder();
  endpoint.receive("0300000b 06 80 0000 4321 80");
  EXPECT_EQ(endpoint.sent(), hex("0300000a 05 c0 4321 0000"));
  endpoint.receive("0300000b 06 80 9999 1234 80");
  EXPECT_EQ(endpoint.sent(), hex("0300000a 05 c0 1234 9999"));
  EXPECT_EQ(endpoint.events(), Events{});
  EXPECT_TRUE(endpoint.accept().has_value());
}

TEST(HeldRequest, IsNotFollowedByAnythingElse) {
  for (const char* tpdu : {"0300000a 04 f0 5678 80 'x'", "0300000b 06 e0 0000 1234 21", "0300000b 06 d0 5678 1234 21",
                           "0300000a 05 c0 5678 1234", "03000009 04 70 5678 01", "0300000a 04 10 5678 80 'x'"}) {
    Endpoint endpoint = waiting_responder();
    endpoint.receive(tpdu);
    EXPECT_EQ(endpoint.sent(), hex("0300000b 06 80 1234 0000 85")) << tpdu;
    EXPECT_EQ(endpoint.events(), Events{"disconnect aborted 85"}) << tpdu;
  }
}

TEST(Reference, IsNeverZeroAndNotTheSameSoon) {
  std::uint16_t last = next_reference();
  for (int i = 0; i < 70000; ++i) {
    const std::uint16_t reference = next_reference();
    ASSERT_NE(reference, 0);
    ASSERT_NE(reference, last);
    last = reference;
  }
}

}  // namespace
}  // namespace ows::iso::test
