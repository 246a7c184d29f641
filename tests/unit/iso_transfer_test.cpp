// The state machine while the connection is open: messages, expedited data, and what a peer can do wrong there.
#include <gtest/gtest.h>

#include "iso_support.h"

namespace ows::iso::test {
namespace {

using std::chrono::milliseconds;
using transport::ServiceError;

// --- sending -------------------------------------------------------------------------------------

TEST(Send, PutsAMessageIntoOneTpdu) {
  Endpoint endpoint = open_initiator();
  EXPECT_TRUE(endpoint.send("world").has_value());
  EXPECT_EQ(endpoint.sent(), hex("0300000e 04 f0 5678 80 'world'"));
}

TEST(Send, PutsPiecesOfAMessageIntoTpdusOfTheirOwn) {
  Endpoint endpoint = open_initiator();
  EXPECT_TRUE(endpoint.send("hello ", false).has_value());
  EXPECT_TRUE(endpoint.send("world", true).has_value());
  EXPECT_EQ(endpoint.sent(), hex("0300000f 04 f0 5678 00 'hello ' 0300000e 04 f0 5678 80 'world'"));
}

TEST(Send, PutsAnEmptyMessageIntoAnEmptyTpdu) {
  Endpoint endpoint = open_initiator();
  EXPECT_TRUE(endpoint.send("").has_value());
  EXPECT_EQ(endpoint.sent(), hex("03000009 04 f0 5678 80"));
}

TEST(Send, PutsNothingForAnEmptyPieceInsideAMessage) {
  Endpoint endpoint = open_initiator();
  EXPECT_TRUE(endpoint.send("", false).has_value());
  EXPECT_EQ(endpoint.sent(), "");
}

TEST(Send, CutsAMessageToTheNegotiatedSize) {
  Endpoint endpoint(Role::initiator);
  (void)endpoint.connect();
  endpoint.receive("0300000e 09 d0 1234 5678 21 c00107");
  endpoint.forget();
  const std::string full(123, 'a');
  EXPECT_TRUE(endpoint.send(full).has_value());
  EXPECT_EQ(endpoint.sent(), hex("03000084 04 f0 5678 80 '" + full + "'"));
  EXPECT_TRUE(endpoint.send(full + "b").has_value());
  EXPECT_EQ(endpoint.sent(), hex("03000084 04 f0 5678 00 '" + full + "' 0300000a 04 f0 5678 80 'b'"));
  EXPECT_TRUE(endpoint.send(full + full, false).has_value());
  EXPECT_EQ(endpoint.sent(), hex("03000084 04 f0 5678 00 '" + full + "' 03000084 04 f0 5678 00 '" + full + "'"));
}

TEST(Send, LendsTheUsersDataAndCopiesOnlyHeaders) {
  struct Counting final : public transport::Output {
    std::size_t copied = 0, borrowed = 0;
    const std::byte* first = nullptr;
    void put(View view) override { copied += view.size(); }
    void shut() override {}
    void reset() override {}
    void put_borrowed(View view) override {
      if (!first) first = view.data();
      borrowed += view.size();
    }
  } out;
  Endpoint endpoint = open_initiator();
  const Octets message(65536);
  EXPECT_TRUE(endpoint.machine.send(message, true, out).has_value());
  EXPECT_EQ(out.copied, 18u);  // two headers
  EXPECT_EQ(out.borrowed, message.size());
  EXPECT_EQ(out.first, message.data());
}

TEST(SendExpedited, PutsAnItemIntoAnEd) {
  Endpoint endpoint = open_initiator({.expedited = Expedited::plain});
  EXPECT_TRUE(endpoint.send_expedited("urgent").has_value());
  EXPECT_EQ(endpoint.sent(), hex("0300000f 04 10 5678 80 'urgent'"));
}

TEST(SendExpedited, TakesOneTo16Octets) {
  Endpoint endpoint = open_initiator({.expedited = Expedited::plain});
  EXPECT_EQ(endpoint.send_expedited("").error(), ServiceError::invalid_data);
  EXPECT_EQ(endpoint.send_expedited("12345678901234567").error(), ServiceError::too_long);
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_TRUE(endpoint.send_expedited("1234567890123456").has_value());
}

TEST(SendExpedited, IsNotThereUnlessAgreed) {
  Endpoint endpoint = open_initiator();
  EXPECT_EQ(endpoint.send_expedited("x").error(), ServiceError::not_supported);
  EXPECT_EQ(endpoint.machine.limits().expedited, 0u);
  EXPECT_EQ(endpoint.sent(), "");
}

// --- receiving -----------------------------------------------------------------------------------

TEST(Receive, PutsTheTpdusOfAMessageTogether) {
  Endpoint endpoint = open_responder();
  endpoint.receive("0300000f 04 f0 5678 00 'hello ' 0300000e 04 f0 5678 80 'world'");
  EXPECT_EQ(endpoint.events(), Events{"message 'hello world'"});
}

TEST(Receive, KnowsEmptyMessages) {
  Endpoint endpoint = open_responder();
  endpoint.receive("03000009 04 f0 5678 80 03000009 04 f0 5678 80");
  EXPECT_EQ(endpoint.events(), (Events{"message ''", "message ''"}));
}

TEST(Receive, EndsAMessageWithAnEmptyTpdu) {
  Endpoint endpoint = open_responder();
  endpoint.receive("0300000a 04 f0 5678 00 'x' 03000009 04 f0 5678 80");
  EXPECT_EQ(endpoint.events(), Events{"message 'x'"});
}

TEST(Receive, HandsPiecesOnAsTheyCome) {
  Endpoint endpoint = open_responder();
  endpoint.receive("0300000f 04 f0 5678 80 'hel'");
  EXPECT_EQ(endpoint.events(), Events{"part of a message 'hel'"});
  endpoint.receive("'lo '");
  EXPECT_EQ(endpoint.events(), Events{"message 'lo '"});
}

TEST(Receive, TakesExpeditedDataBetweenTheTpdusOfAMessage) {
  Endpoint endpoint = open_initiator({.expedited = Expedited::plain});
  endpoint.receive("0300000f 04 10 1234 80 'urgent' 0300000e 04 f0 1234 80 'reply'");
  EXPECT_EQ(endpoint.events(), (Events{"expedited 'urgent'", "message 'reply'"}));
  EXPECT_EQ(endpoint.sent(), "");
}

TEST(Receive, TakesTpdusUpToTheNegotiatedSize) {
  Endpoint endpoint(Role::responder, {.tpdu_size = 128});
  endpoint.receive("03000015 10 e0 0000 1234 21 c0010d f00201ff c60100");
  (void)endpoint.accept();
  endpoint.forget();
  const std::string full(123, 'a');
  endpoint.receive("03000084 04 f0 5678 80 '" + full + "'");
  EXPECT_EQ(endpoint.events(), Events{"message '" + full + "'"});
  endpoint.receive("03000085 04 f0 5678 80");
  EXPECT_EQ(endpoint.sent(), hex("0300000e 09 80 1234 5678 85 e001c0"));
  EXPECT_EQ(endpoint.events(), Events{"disconnect aborted 85"});
}

// --- what a peer can do wrong --------------------------------------------------------------------

struct Wrong {
  const char* name;
  const char* stream;
  const char* reason;
};

constexpr Wrong wrongs[] = {
    {"ADtForSomebodyElse", "0300000a 04 f0 9999 80 'x'", "84"},
    {"AnEdForSomebodyElse", "0300000a 04 10 9999 80 'x'", "84"},
    {"AnEaThatNobodyAskedFor", "03000009 04 20 5678 00", "85"},
    {"ADcWithoutADr", "0300000a 05 c0 5678 1234", "85"},
    {"ASecondConnectRequest", "0300000b 06 e0 0000 1234 21", "85"},
    {"AConnectConfirm", "0300000b 06 d0 5678 1234 21", "85"},
    {"AnEr", "0300000d 08 70 5678 02 c10202f1", "85"},
    {"AnAk", "03000009 04 60 5678 00", "85"},
    {"ARj", "03000009 04 50 5678 00", "85"},
    {"AnUnknownType", "03000009 04 a0 5678 00", "85"},
    {"AnEmptyDtInsideAMessage", "03000009 04 f0 5678 00", "85"},
    {"AHeaderLongerThanItsTpkt", "03000009 05 f0 5678 80", "8a"},
    {"AClass0Dt", "03000008 02 f0 80 'x'", "8a"},
    {"AMalformedDr", "0300000e 09 80 5678 1234 80 990180", "85"},
    {"AnotherTpktVersion", "0200000a 05 c0 5678 1234", "85"},
    {"ATpktTooShortForATpdu", "03000005", "8a"},
};

class ProtocolError : public testing::TestWithParam<Wrong> {};

TEST_P(ProtocolError, IsAnsweredWithADrAndEndsTheConnection) {
  Endpoint endpoint = open_responder({.expedited = Expedited::plain});
  endpoint.receive(GetParam().stream);
  EXPECT_EQ(endpoint.sent(), hex("0300000e 09 80 1234 5678 " + std::string(GetParam().reason) + " e001c0"));
  EXPECT_EQ(endpoint.events(), Events{"disconnect aborted " + std::string(GetParam().reason)});
  EXPECT_EQ(endpoint.machine.state(), State::draining);
  EXPECT_EQ(endpoint.send("x").error(), ServiceError::wrong_state);
  EXPECT_EQ(endpoint.disconnect().error(), ServiceError::wrong_state);
  endpoint.carrier_ends();
  EXPECT_EQ(endpoint.events(), Events{"finished"});
  EXPECT_EQ(endpoint.sent(), "");
}

TEST_P(ProtocolError, DoesNotLoseWhatCameBefore) {
  Endpoint endpoint = open_responder({.expedited = Expedited::plain});
  endpoint.receive("0300000e 04 f0 5678 80 'world' 0300000a 04 f0 5678 00 'x'");
  endpoint.receive(GetParam().stream);
  EXPECT_EQ(endpoint.events(),
            (Events{"message 'world'", "part of a message 'x'", "disconnect aborted " + std::string(GetParam().reason)}));
}

INSTANTIATE_TEST_SUITE_P(Every, ProtocolError, testing::ValuesIn(wrongs),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(UnagreedExpeditedData, IsAProtocolError) {
  Endpoint endpoint = open_responder();
  endpoint.receive("0300000f 04 10 5678 80 'urgent'");
  EXPECT_EQ(endpoint.sent(), hex("0300000e 09 80 1234 5678 85 e001c0"));
  EXPECT_EQ(endpoint.events(), Events{"disconnect aborted 85"});
}

TEST(Draining, IgnoresWhatIsStillUnderWay) {
  Endpoint endpoint = open_responder();
  endpoint.receive("03000009 04 a0 5678 00");
  endpoint.forget();
  endpoint.receive("0300000e 04 f0 5678 80 'world' 03000009 04 a0 5678 00 0300000b 06 e0 0000 1234 21");
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.events(), Events{});
}

TEST(Draining, EndsWithDcDrOrErOrTheCarrier) {
  for (const char* tpdu : {"0300000a 05 c0 5678 1234", "0300000b 06 80 5678 1234 80", "03000009 04 70 5678 00"}) {
    Endpoint endpoint = open_responder();
    endpoint.receive("03000009 04 a0 5678 00");
    endpoint.forget();
    endpoint.receive(tpdu);
    EXPECT_EQ(endpoint.events(), Events{"finished"}) << tpdu;
    EXPECT_EQ(endpoint.sent(), "") << tpdu;
  }
}

TEST(Draining, EndsAfterItsTime) {
  Endpoint endpoint = open_responder({.drain = milliseconds(700)});
  endpoint.receive("03000009 04 a0 5678 00");
  endpoint.forget();
  EXPECT_EQ(endpoint.machine.deadline(), endpoint.now + milliseconds(700));
  endpoint.pass(milliseconds(700));
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(Draining, GoesOnWhenTheFramingIsLostMeanwhile) {
  Endpoint endpoint = open_responder();
  endpoint.receive("03000009 04 a0 5678 00");
  endpoint.forget();
  endpoint.receive("'garbage'");
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.events(), Events{});
  EXPECT_EQ(endpoint.machine.state(), State::draining);
}

TEST(Draining, SwallowsAnythingAfterTheFramingIsLost) {
  Endpoint endpoint = open_responder();
  endpoint.receive("'GET / HTTP/1.1'");
  EXPECT_EQ(endpoint.events(), Events{"disconnect aborted 85"});
  endpoint.sent();
  for (int i = 0; i < 1000; ++i) endpoint.receive("0300000b 06 80 9999 0042 80");
  EXPECT_EQ(endpoint.sent(), "");
  EXPECT_EQ(endpoint.events(), Events{});
  endpoint.abort();
  EXPECT_EQ(endpoint.events(), Events{"finished"});
}

TEST(StrayDr, IsConfirmedAndDoesNotHurtTheConnection) {
  Endpoint endpoint = open_responder();
  endpoint.receive("0300000b 06 80 9999 1234 80");  // unknown destination
  EXPECT_EQ(endpoint.sent(), hex("0300000a 05 c0 1234 9999"));
  endpoint.receive("0300000b 06 80 5678 4321 80");  // unexpected source
  EXPECT_EQ(endpoint.sent(), hex("0300000a 05 c0 4321 5678"));
  EXPECT_EQ(endpoint.events(), Events{});
  EXPECT_EQ(endpoint.machine.state(), State::open);
}

TEST(StrayDr, EndsTheConnectionWhenTheyDoNotEnd) {
  Endpoint endpoint = open_responder();
  for (int i = 0; i < 9; ++i) endpoint.receive("0300000b 06 80 9999 1234 80");
  EXPECT_EQ(endpoint.events(), Events{"disconnect aborted 84"});
  EXPECT_TRUE(endpoint.sent().ends_with(hex("0300000e 09 80 1234 5678 84 e001c0")));
}

}  // namespace
}  // namespace ows::iso::test
