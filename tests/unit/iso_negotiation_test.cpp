// What two endpoints agree on, for every pair of wishes.
#include <gtest/gtest.h>

#include "iso_support.h"
#include "providers/iso/negotiation.h"

namespace ows::iso::test {
namespace {

ConnectRequest request() {
  ConnectRequest tpdu;
  tpdu.source_reference = 1;
  return tpdu;
}
ConnectConfirm answer() {
  ConnectConfirm tpdu;
  tpdu.destination_reference = 1;
  tpdu.source_reference = 2;
  return tpdu;
}

/// The size the responder agrees to, and what his CC says about it.
struct Answered {
  std::size_t size;
  std::optional<std::uint8_t> code;
  std::optional<std::uint32_t> preferred;
};
Answered answered(const ConnectRequest& tpdu, const Options& options = {}) {
  const Agreement agreement = judge(tpdu, options).value();
  EXPECT_EQ(agreement.send_size, agreement.receive_size);
  const auto cc = confirm({1, agreement, tpdu.preferred_tpdu_size.has_value()}, 2, {});
  return {agreement.send_size, cc.tpdu_size_code, cc.preferred_tpdu_size};
}

// --- the responder -------------------------------------------------------------------------------

TEST(ResponderSize, IsThePreferredOneOfBoth) {
  ConnectRequest tpdu = request();
  tpdu.tpdu_size_code = 0x0D;
  tpdu.preferred_tpdu_size = 511;
  const Answered all = answered(tpdu);
  EXPECT_EQ(all.size, 65408u);
  EXPECT_EQ(all.preferred, 511u);
  EXPECT_EQ(all.code, std::nullopt);
  EXPECT_EQ(answered(tpdu, {.tpdu_size = 1000}).size, 896u);
  EXPECT_EQ(answered(tpdu, {.tpdu_size = 1000}).preferred, 7u);
  tpdu.preferred_tpdu_size = 2;
  EXPECT_EQ(answered(tpdu).size, 256u);
}

TEST(ResponderSize, IsBoundedByTheTpktWhateverIsPreferred) {
  ConnectRequest tpdu = request();
  tpdu.preferred_tpdu_size = 0xFFFFFFFF;
  EXPECT_EQ(answered(tpdu).size, 65408u);
}

TEST(ResponderSize, UsesTheCodeOnlyWhereNothingIsPreferred) {
  ConnectRequest tpdu = request();
  tpdu.tpdu_size_code = 0x0A;
  EXPECT_EQ(answered(tpdu).size, 1024u);
  EXPECT_EQ(answered(tpdu).code, 0x0A);
  EXPECT_EQ(answered(tpdu).preferred, std::nullopt);
  EXPECT_EQ(answered(tpdu, {.tpdu_size = 1000}).code, 0x09);
  EXPECT_EQ(answered(tpdu, {.tpdu_size = 1000}).size, 512u);
}

TEST(ResponderSize, AnswersTheLargeCodesOfOthersWith8192) {
  ConnectRequest tpdu = request();
  for (std::uint8_t code : {0x0E, 0x0F, 0x10}) {
    tpdu.tpdu_size_code = code;
    EXPECT_EQ(answered(tpdu).size, 8192u);
    EXPECT_EQ(answered(tpdu).code, 0x0D);
  }
}

TEST(ResponderSize, IsStatedEvenWhenTheRequestIsSilent) {
  EXPECT_EQ(answered(request()).size, 8192u);
  EXPECT_EQ(answered(request()).code, 0x0D);
}

TEST(ResponderSize, IsNeverBelow128) {
  ConnectRequest tpdu = request();
  tpdu.preferred_tpdu_size = 511;
  EXPECT_EQ(answered(tpdu, {.tpdu_size = 0}).size, 128u);
}

TEST(ResponderClass, IsClass2WithoutExplicitFlowControlOrNothing) {
  ConnectRequest tpdu = request();
  EXPECT_TRUE(judge(tpdu, {}).has_value());
  for (std::uint8_t class_option : {0x00, 0x20, 0x22, 0x10, 0x31, 0x40, 0x41}) {
    tpdu.class_option = class_option;
    EXPECT_EQ(judge(tpdu, {}).error(), DisconnectReason::negotiation_failed) << int{class_option};
  }
}

Options classes(TransportClass preferred, bool alternative = false) {
  return {.preferred_class = preferred, .alternative_class_0 = alternative};
}

TEST(ResponderClass, IsOneThatBothTake) {
  const auto class_0 = TransportClass::class_0, class_2 = TransportClass::class_2;
  const Octets with_0 = octets("00"), with_1_and_0 = octets("10 00"), with_2 = octets("20");
  const struct {
    std::uint8_t class_option;
    std::optional<View> alternatives;
    Options options;
    std::optional<TransportClass> agreed;
  } cases[] = {
      {0x21, {}, classes(class_2), class_2},           {0x21, with_0, classes(class_2), class_2},
      {0x21, with_0, classes(class_2, true), class_2}, {0x21, with_0, classes(class_0), class_0},
      {0x21, with_1_and_0, classes(class_0), class_0}, {0x21, {}, classes(class_0), std::nullopt},
      {0x21, with_2, classes(class_0), std::nullopt},  {0x00, {}, classes(class_0), class_0},
      {0x00, {}, classes(class_2, true), class_0},     {0x00, {}, classes(class_2), std::nullopt},
      {0x20, with_0, classes(class_2, true), class_0},  // explicit flow control is not for us
      {0x20, with_0, classes(class_2), std::nullopt},  {0x40, with_0, classes(class_0), class_0},
  };
  for (const auto& c : cases) {
    ConnectRequest tpdu = request();
    tpdu.class_option = c.class_option;
    tpdu.alternative_classes = c.alternatives;
    const auto agreement = judge(tpdu, c.options);
    EXPECT_EQ(agreement.has_value(), c.agreed.has_value()) << &c - cases;
    if (agreement && c.agreed) {
      EXPECT_EQ(agreement->transport_class, *c.agreed) << &c - cases;
    }
    if (!agreement) {
      EXPECT_EQ(agreement.error(), DisconnectReason::negotiation_failed);
    }
  }
}

TEST(ResponderClass, Class0SizesAreThoseOfIsoUnlessTheCallerSaysMore) {
  const Options options{.preferred_class = TransportClass::class_0};
  ConnectRequest tpdu = request();
  tpdu.class_option = 0;
  EXPECT_EQ(judge(tpdu, options)->send_size, 2048u);
  tpdu.tpdu_size_code = 0x0D;
  EXPECT_EQ(judge(tpdu, options)->send_size, 8192u);
  tpdu.tpdu_size_code = 0x07;
  EXPECT_EQ(judge(tpdu, options)->send_size, 128u);
}

TEST(InitiatorClass, IsOneOfThoseProposed) {
  const auto class_0 = TransportClass::class_0, class_2 = TransportClass::class_2;
  const struct {
    std::uint8_t class_option;
    Options options;
    std::optional<TransportClass> agreed;
  } cases[] = {
      {0x21, classes(class_2), class_2},
      {0x21, classes(class_2, true), class_2},
      {0x00, classes(class_2, true), class_0},
      {0x00, classes(class_0), class_0},
      {0x00, classes(class_2), std::nullopt},
      {0x21, classes(class_0), std::nullopt},
      {0x20, classes(class_2), std::nullopt},
      {0x10, classes(class_2, true), std::nullopt},
      {0x40, classes(class_2, true), std::nullopt},
  };
  for (const auto& c : cases) {
    ConnectConfirm tpdu;
    tpdu.class_option = c.class_option;
    const auto agreement = judge(tpdu, c.options);
    EXPECT_EQ(agreement.has_value(), c.agreed.has_value()) << &c - cases;
    if (agreement && c.agreed) {
      EXPECT_EQ(agreement->transport_class, *c.agreed) << &c - cases;
    }
  }
}

TEST(Proposal, OfClass0HasNothingThatIsoForbidsThere) {
  const ConnectRequest plain = propose({.preferred_class = TransportClass::class_0}, 1, {});
  EXPECT_EQ(plain.class_option, 0);
  EXPECT_EQ(plain.tpdu_size_code, 0x0D);
  EXPECT_FALSE(plain.preferred_tpdu_size || plain.additional_options || plain.alternative_classes || plain.version);
  const ConnectRequest expedited =
      propose({.preferred_class = TransportClass::class_0, .expedited = Expedited::acknowledged}, 1, {});
  EXPECT_EQ(expedited.additional_options, option_expedited);
}

TEST(Proposal, NamesTheAlternativeClass) {
  const ConnectRequest tpdu = propose({.alternative_class_0 = true}, 1, {});
  EXPECT_EQ(tpdu.class_option, class_2_without_flow_control);
  ASSERT_TRUE(tpdu.alternative_classes);
  EXPECT_EQ(hex(*tpdu.alternative_classes), "00");
}

TEST(Expedited, AcknowledgementIsAgreedOnlyWhenBothWantIt) {
  const Options acknowledged{.expedited = Expedited::acknowledged}, plain{.expedited = Expedited::plain};
  EXPECT_EQ(propose(acknowledged, 1, {}).additional_options, 0x21);
  ConnectRequest asked = request();
  asked.additional_options = 0x21;
  EXPECT_EQ(judge(asked, acknowledged)->expedited, Expedited::acknowledged);
  EXPECT_EQ(judge(asked, plain)->expedited, Expedited::plain);
  asked.additional_options = 0x20;  // says nothing without bit 1
  EXPECT_EQ(judge(asked, acknowledged)->expedited, Expedited::none);
  asked.additional_options = 0x69;  // other connections, duplicates: answered with No
  EXPECT_EQ(judge(asked, acknowledged)->expedited, Expedited::acknowledged);
  EXPECT_EQ(confirm({.agreement = *judge(asked, acknowledged)}, 1, {}).additional_options, 0x21);
  ConnectConfirm answer;
  answer.additional_options = 0x21;
  EXPECT_EQ(judge(answer, acknowledged)->expedited, Expedited::acknowledged);
  EXPECT_EQ(judge(answer, plain).error(), DisconnectReason::protocol_error);
  answer.additional_options = 0x01;
  EXPECT_EQ(judge(answer, acknowledged)->expedited, Expedited::plain);
}

TEST(ResponderExpedited, IsAgreedOnlyWhenBothWantIt) {
  ConnectRequest tpdu = request();
  const Options with{.expedited = Expedited::plain};
  EXPECT_EQ(judge(tpdu, with)->expedited, Expedited::none);  // silence is No, other than in ISO 8073
  tpdu.additional_options = 0x69;                            // with every way of acknowledging and separating it
  EXPECT_EQ(judge(tpdu, with)->expedited, Expedited::plain);
  EXPECT_EQ(judge(tpdu, {})->expedited, Expedited::none);
  EXPECT_EQ(confirm({1, *judge(tpdu, with), false}, 2, {}).additional_options, 0x01);
  EXPECT_EQ(confirm({1, *judge(tpdu, Options{}), false}, 2, {}).additional_options, 0x00);
  tpdu.additional_options = 0x68;
  EXPECT_EQ(judge(tpdu, with)->expedited, Expedited::none);
}

// --- the initiator -------------------------------------------------------------------------------

TEST(InitiatorSize, IsWhatTheAnswerStates) {
  ConnectConfirm tpdu = answer();
  tpdu.tpdu_size_code = 0x07;
  EXPECT_EQ(judge(tpdu, {})->send_size, 128u);
  EXPECT_EQ(judge(tpdu, {})->receive_size, 128u);
  tpdu.preferred_tpdu_size = 511;
  EXPECT_EQ(judge(tpdu, {})->send_size, 65408u);
}

TEST(InitiatorSize, IsTheOneOfRfc2126WhenTheAnswerIsSilent) {
  EXPECT_EQ(judge(answer(), Options{})->send_size, 65408u);
  EXPECT_EQ(judge(answer(), Options{})->receive_size, 65531u);
  EXPECT_EQ(judge(answer(), Options{.tpdu_size = 1024})->send_size, 1024u);
}

TEST(InitiatorSize, MustNotBeLargerThanProposed) {
  ConnectConfirm tpdu = answer();
  tpdu.tpdu_size_code = 0x0E;
  EXPECT_EQ(judge(tpdu, Options{}).error(), DisconnectReason::protocol_error);
  tpdu.tpdu_size_code = 0x0B;
  EXPECT_EQ(judge(tpdu, Options{.tpdu_size = 1024}).error(), DisconnectReason::protocol_error);
  tpdu.tpdu_size_code = std::nullopt;
  tpdu.preferred_tpdu_size = 512;
  EXPECT_EQ(judge(tpdu, Options{}).error(), DisconnectReason::protocol_error);
}

TEST(InitiatorClass, IsClass2WithoutExplicitFlowControlOrNothing) {
  ConnectConfirm tpdu = answer();
  for (std::uint8_t class_option : {0x00, 0x20, 0x22, 0x40}) {
    tpdu.class_option = class_option;
    EXPECT_EQ(judge(tpdu, Options{}).error(), DisconnectReason::negotiation_failed) << int{class_option};
  }
}

TEST(InitiatorExpedited, IsAgreedOnlyInThePlainWayItWasOffered) {
  ConnectConfirm tpdu = answer();
  EXPECT_EQ(judge(tpdu, Options{.expedited = Expedited::plain})->expedited, Expedited::none);
  tpdu.additional_options = 0x01;
  EXPECT_EQ(judge(tpdu, Options{.expedited = Expedited::plain})->expedited, Expedited::plain);
  EXPECT_EQ(judge(tpdu, Options{}).error(), DisconnectReason::protocol_error);
  tpdu.additional_options = 0x21;
  EXPECT_EQ(judge(tpdu, Options{.expedited = Expedited::plain}).error(), DisconnectReason::protocol_error);
  tpdu.additional_options = 0x20;  // means nothing without the first bit
  EXPECT_EQ(judge(tpdu, Options{.expedited = Expedited::plain})->expedited, Expedited::none);
}

TEST(Proposal, HasTheDefaultsOfRfc2126) {
  const ConnectRequest tpdu = propose({}, 0x1234, {});
  EXPECT_EQ(tpdu.class_option, 0x21);
  EXPECT_EQ(tpdu.tpdu_size_code, 0x0D);
  EXPECT_EQ(tpdu.preferred_tpdu_size, 511u);
  EXPECT_EQ(tpdu.additional_options, 0);
  EXPECT_EQ(tpdu.calling_selector, std::nullopt);
  EXPECT_EQ(tpdu.called_selector, std::nullopt);
}

TEST(Proposal, KeepsTheCodeWithinTheWantedSize) {
  EXPECT_EQ(propose({.tpdu_size = 1000}, 1, {}).tpdu_size_code, 0x09);
  EXPECT_EQ(propose({.tpdu_size = 1000}, 1, {}).preferred_tpdu_size, 7u);
}

TEST(Proposal, StaysWithin128OctetsWhateverItCarries) {
  const Octets full(max_selector_size), data(max_connect_data);
  Options options{
      .local_selector = *Selector::from(full), .remote_selector = *Selector::from(full), .expedited = Expedited::plain};
  ControlBuffer buffer;
  const View tpkt = write(propose(options, 1, data), TransportClass::class_2, buffer);
  ASSERT_FALSE(tpkt.empty());
  EXPECT_LE(tpkt.size() - tpkt_header_size, 128u);  // ISO 8073 clause 13.3.1
}

TEST(ConnectConfirmOfClass0, TellsTheSelectorsAgain) {
  constexpr std::array octets{std::byte{1}, std::byte{0}, std::byte{2}};
  const Selector calling = *Selector::from(View(octets).first(2)), called = *Selector::from(View(octets).last(2));
  const Agreement class_0{.transport_class = TransportClass::class_0}, class_2;
  const ConnectConfirm cc = confirm({1, class_0, false, calling.view(), called.view()}, 2, {});
  ASSERT_TRUE(cc.calling_selector && cc.called_selector);
  EXPECT_TRUE(std::ranges::equal(*cc.calling_selector, calling.view()));
  EXPECT_TRUE(std::ranges::equal(*cc.called_selector, called.view()));
  EXPECT_FALSE(confirm({1, class_0, false}, 2, {}).called_selector) << "none was said";
  EXPECT_FALSE(confirm({1, class_2, false, calling.view(), called.view()}, 2, {}).called_selector);
}

}  // namespace
}  // namespace ows::iso::test
