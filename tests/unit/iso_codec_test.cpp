// TPDUs to octets and back: the vectors that tshark has verified, and everything that can be wrong with a TPDU.
#include <gtest/gtest.h>

#include "iso_support.h"
#include "providers/iso/tpdu_reader.h"
#include "providers/iso/tpdu_writer.h"

namespace ows::iso::test {
namespace {

std::string written(const Tpdu& tpdu, TransportClass transport_class = TransportClass::class_2) {
  ControlBuffer buffer;
  return hex(write(tpdu, transport_class, buffer));
}

/// The TPDU in the TPKT `notation`; `storage` keeps what its views point to.
template <class T>
T read(std::string_view notation, Octets& storage, TransportClass transport_class = TransportClass::class_2) {
  storage = octets(notation);
  const auto tpdu = read_nsdu(View(storage).subspan(tpkt_header_size), transport_class);
  if (!tpdu) throw std::runtime_error("malformed: " + std::string(notation));
  return std::get<T>(*tpdu);
}

std::string spelled(const std::optional<View>& view) { return view ? quoted(*view) : "none"; }

// --- vectors -------------------------------------------------------------------------------------

constexpr const char* cr_vector =
    "03000030 20 e0 0000 1234 21 c1020001 c204'ECHO' c0010d f00201ff c40101 c60101 c70100 'caller-data'";

TEST(ConnectRequestTpdu, IsReadWithAllItsParameters) {
  Octets storage;
  const auto tpdu = read<ConnectRequest>(cr_vector, storage);
  EXPECT_EQ(tpdu.destination_reference, 0);
  EXPECT_EQ(tpdu.source_reference, 0x1234);
  EXPECT_EQ(tpdu.class_option, 0x21);
  EXPECT_EQ(spelled(tpdu.calling_selector), "'\\00\\01'");
  EXPECT_EQ(spelled(tpdu.called_selector), "'ECHO'");
  EXPECT_EQ(tpdu.tpdu_size_code, 0x0D);
  EXPECT_EQ(tpdu.preferred_tpdu_size, 511u);
  EXPECT_EQ(tpdu.version, 1);
  EXPECT_EQ(tpdu.additional_options, 1);
  EXPECT_EQ(spelled(tpdu.alternative_classes), "'\\00'");
  EXPECT_EQ(quoted(tpdu.user_data), "'caller-data'");
}

TEST(ConnectRequestTpdu, IsWrittenAsItWasRead) {
  Octets storage;
  EXPECT_EQ(written(read<ConnectRequest>(cr_vector, storage)), hex(cr_vector));
}

constexpr const char* cc_vector = "03000027 17 d0 1234 5678 21 c1020001 c204'ECHO' f00201ff c60101 'callee-data'";

TEST(ConnectConfirmTpdu, IsReadWithAllItsParameters) {
  Octets storage;
  const auto tpdu = read<ConnectConfirm>(cc_vector, storage);
  EXPECT_EQ(tpdu.destination_reference, 0x1234);
  EXPECT_EQ(tpdu.source_reference, 0x5678);
  EXPECT_EQ(tpdu.class_option, 0x21);
  EXPECT_EQ(spelled(tpdu.calling_selector), "'\\00\\01'");
  EXPECT_EQ(spelled(tpdu.called_selector), "'ECHO'");
  EXPECT_EQ(tpdu.tpdu_size_code, std::nullopt);
  EXPECT_EQ(tpdu.preferred_tpdu_size, 511u);
  EXPECT_EQ(tpdu.additional_options, 1);
  EXPECT_EQ(quoted(tpdu.user_data), "'callee-data'");
}

TEST(ConnectConfirmTpdu, IsWrittenAsItWasRead) {
  Octets storage;
  EXPECT_EQ(written(read<ConnectConfirm>(cc_vector, storage)), hex(cc_vector));
}

TEST(DataTpdu, IsReadInsideATsdu) {
  Octets storage;
  const auto tpdu = read<Data>("0300000f 04 f0 5678 00 'hello '", storage);
  EXPECT_EQ(tpdu.destination_reference, 0x5678);
  EXPECT_FALSE(tpdu.end_of_tsdu);
  EXPECT_EQ(tpdu.size, 6u);
}

TEST(DataTpdu, IsReadAtTheEndOfATsdu) {
  Octets storage;
  const auto tpdu = read<Data>("0300000e 04 f0 5678 80 'world'", storage);
  EXPECT_TRUE(tpdu.end_of_tsdu);
  EXPECT_EQ(tpdu.size, 5u);
}

TEST(DataTpdu, MayHaveAnyNumberInClass2) {
  Octets storage;
  EXPECT_TRUE(read<Data>("0300000a 04 f0 5678 ff 'x'", storage).end_of_tsdu);
}

TEST(DataTpdu, MayBeEmptyAtTheEndOfATsdu) {
  Octets storage;
  const auto tpdu = read<Data>("03000009 04 f0 5678 80", storage);
  EXPECT_TRUE(tpdu.end_of_tsdu);
  EXPECT_EQ(tpdu.size, 0u);
}

TEST(DataTpdu, HasTheSameHeaderFromBothWriters) {
  EXPECT_EQ(written(Data{0x5678, false, 6}), hex("0300000f 04 f0 5678 00"));
  EXPECT_EQ(hex(write_data_header(TransportClass::class_2, 0x5678, false, 6).view()), hex("0300000f 04 f0 5678 00"));
  EXPECT_EQ(written(Data{0x5678, true, 5}), hex("0300000e 04 f0 5678 80"));
  EXPECT_EQ(hex(write_data_header(TransportClass::class_2, 0x5678, true, 5).view()), hex("0300000e 04 f0 5678 80"));
  EXPECT_EQ(hex(write_data_header(TransportClass::class_2, 0x0102, true, 65526).view()), hex("0300ffff 04 f0 0102 80"));
}

TEST(DataTpdu, HasNoReferenceInClass0) {
  EXPECT_EQ(written(Data{0, true, 5}, TransportClass::class_0), hex("0300000c 02 f0 80"));
  Octets storage;
  const auto tpdu = read<Data>("0300000c 02 f0 80 'world'", storage, TransportClass::class_0);
  EXPECT_TRUE(tpdu.end_of_tsdu);
  EXPECT_EQ(tpdu.size, 5u);
}

TEST(ExpeditedDataTpdu, GoesBothWays) {
  Octets storage;
  const auto tpdu = read<ExpeditedData>("0300000f 04 10 1234 80 'urgent'", storage);
  EXPECT_EQ(tpdu.destination_reference, 0x1234);
  EXPECT_EQ(tpdu.number, 0);
  EXPECT_EQ(quoted(tpdu.user_data), "'urgent'");
  EXPECT_EQ(written(tpdu), hex("0300000f 04 10 1234 80 'urgent'"));
}

TEST(ExpeditedDataTpdu, HasTheShapeOfDataInClass0) {
  Octets storage;
  const auto tpdu = read<ExpeditedData>("0300000d 02 10 80 'urgent'", storage, TransportClass::class_0);
  EXPECT_EQ(quoted(tpdu.user_data), "'urgent'");
  EXPECT_EQ(written(tpdu, TransportClass::class_0), hex("0300000d 02 10 80 'urgent'"));
}

TEST(ExpeditedAcknowledgementTpdu, GoesBothWays) {
  Octets storage;
  const auto tpdu = read<ExpeditedAcknowledgement>("03000009 04 20 5678 00", storage);
  EXPECT_EQ(tpdu.destination_reference, 0x5678);
  EXPECT_EQ(tpdu.number, 0);
  EXPECT_EQ(written(tpdu), hex("03000009 04 20 5678 00"));
}

TEST(DisconnectRequestTpdu, GoesBothWays) {
  constexpr const char* vector = "0300002c 09 80 5678 1234 80 e00180 'goodbye: disconnect data in DR'";
  Octets storage;
  const auto tpdu = read<DisconnectRequest>(vector, storage);
  EXPECT_EQ(tpdu.destination_reference, 0x5678);
  EXPECT_EQ(tpdu.source_reference, 0x1234);
  EXPECT_EQ(tpdu.reason, DisconnectReason::normal);
  EXPECT_EQ(spelled(tpdu.additional_information), "'\\80'");
  EXPECT_EQ(quoted(tpdu.user_data), "'goodbye: disconnect data in DR'");
  EXPECT_EQ(written(tpdu), hex(vector));
}

TEST(DisconnectRequestTpdu, GoesBothWaysWithoutParameterAndData) {
  Octets storage;
  const auto tpdu = read<DisconnectRequest>("0300000b 06 80 1234 0000 03", storage);
  EXPECT_EQ(tpdu.reason, DisconnectReason::address_unknown);
  EXPECT_EQ(tpdu.additional_information, std::nullopt);
  EXPECT_TRUE(tpdu.user_data.empty());
  EXPECT_EQ(written(tpdu), hex("0300000b 06 80 1234 0000 03"));
}

TEST(DisconnectConfirmTpdu, GoesBothWays) {
  Octets storage;
  const auto tpdu = read<DisconnectConfirm>("0300000a 05 c0 1234 5678", storage);
  EXPECT_EQ(tpdu.destination_reference, 0x1234);
  EXPECT_EQ(tpdu.source_reference, 0x5678);
  EXPECT_EQ(written(tpdu), hex("0300000a 05 c0 1234 5678"));
}

TEST(ErrorTpdu, GoesBothWays) {
  Octets storage;
  const auto tpdu = read<Error>("0300000d 08 70 1234 02 c10202f1", storage);
  EXPECT_EQ(tpdu.destination_reference, 0x1234);
  EXPECT_EQ(tpdu.cause, RejectCause::invalid_tpdu_type);
  EXPECT_EQ(spelled(tpdu.rejected), "'\\02\\f1'");
  EXPECT_EQ(written(tpdu), hex("0300000d 08 70 1234 02 c10202f1"));
}

// --- what the fields cannot hold -----------------------------------------------------------------

TEST(Writer, RefusesWhatDoesNotFit) {
  const Octets many(300);
  const View bytes(many);
  EXPECT_EQ(written(ConnectConfirm{{.source_reference = 1, .user_data = bytes.first(33)}}), "");
  EXPECT_EQ(written(DisconnectRequest{1, 2, DisconnectReason::normal, {}, bytes.first(65)}), "");
  EXPECT_EQ(written(ExpeditedData{1, 0, bytes.first(17)}), "");
  EXPECT_EQ(written(Error{1, RejectCause::not_specified, bytes.first(249)}), "");
  EXPECT_EQ(written(Error{1, RejectCause::not_specified, bytes.first(255)}), "");
  EXPECT_EQ(written(Data{1, true, 65527}), "");
}

TEST(Writer, FillsTheFieldsToTheirLimits) {
  const Octets many(300);
  const View bytes(many);
  EXPECT_NE(written(DisconnectRequest{1, 2, DisconnectReason::normal, {}, bytes.first(64)}), "");
  EXPECT_NE(written(ExpeditedData{1, 0, bytes.first(16)}), "");
  EXPECT_NE(written(Error{1, RejectCause::not_specified, bytes.first(248)}), "");
  EXPECT_NE(written(Data{1, true, 65526}), "");
}

TEST(Writer, SpellsThePreferredSizeInAsFewOctetsAsItNeeds) {
  ConnectRequest tpdu;
  tpdu.source_reference = 1;
  tpdu.preferred_tpdu_size = 1;
  EXPECT_EQ(written(tpdu), hex("0300000e 09 e0 0000 0001 21 f00101"));
  tpdu.preferred_tpdu_size = 0x10000;
  EXPECT_EQ(written(tpdu), hex("03000010 0b e0 0000 0001 21 f003010000"));
  tpdu.preferred_tpdu_size = 0xFFFFFFFF;
  EXPECT_EQ(written(tpdu), hex("03000011 0c e0 0000 0001 21 f004ffffffff"));
}

// --- parameters of a CR that may be ignored ------------------------------------------------------

ConnectRequest read_cr(std::string_view parameters, Octets& storage) {
  Octets tail = octets(parameters);
  storage = octets("00 e0 0000 1234 21");
  storage.insert(storage.end(), tail.begin(), tail.end());
  storage[0] = static_cast<std::byte>(storage.size() - 1);
  const auto tpdu = read_nsdu(storage, TransportClass::class_2);
  if (!tpdu) throw std::runtime_error("malformed");
  return std::get<ConnectRequest>(*tpdu);
}

TEST(ConnectRequestTpdu, IgnoresUnknownParameters) {
  Octets storage;
  EXPECT_EQ(read_cr("99 03 112233 c60101 7a 00", storage).additional_options, 1);
}

TEST(ConnectRequestTpdu, IgnoresBadValuesOfSizeAndVersion) {
  Octets storage;
  EXPECT_EQ(read_cr("c00106", storage).tpdu_size_code, std::nullopt);
  EXPECT_EQ(read_cr("c00111", storage).tpdu_size_code, std::nullopt);
  EXPECT_EQ(read_cr("c0020d0d", storage).tpdu_size_code, std::nullopt);
  EXPECT_EQ(read_cr("c000", storage).tpdu_size_code, std::nullopt);
  EXPECT_EQ(read_cr("f00100", storage).preferred_tpdu_size, std::nullopt);
  EXPECT_EQ(read_cr("f000", storage).preferred_tpdu_size, std::nullopt);
  EXPECT_EQ(read_cr("f0050000000001", storage).preferred_tpdu_size, std::nullopt);
  EXPECT_EQ(read_cr("c4020101", storage).version, std::nullopt);
}

TEST(ConnectRequestTpdu, LetsTheLastOfTwoEqualParametersWin) {
  Octets storage;
  EXPECT_EQ(read_cr("c0010d c0010a", storage).tpdu_size_code, 0x0A);
  EXPECT_EQ(read_cr("c0010d c00106", storage).tpdu_size_code, std::nullopt);
}

TEST(ConnectRequestTpdu, MayHaveACredit) {
  Octets storage;
  EXPECT_EQ(read<ConnectRequest>("0300000b 06 ef 0000 1234 20", storage).class_option, 0x20);
}

// --- malformed TPDUs -----------------------------------------------------------------------------

struct Bad {
  const char* name;
  const char* nsdu;
  RejectCause cause;
  DisconnectReason reason;
  std::size_t offending;
  std::uint16_t source_reference = 0;
  bool prefers_class_0 = false;
};

constexpr auto code = RejectCause::invalid_parameter_code;
constexpr auto type = RejectCause::invalid_tpdu_type;
constexpr auto value = RejectCause::invalid_parameter_value;
constexpr auto error = DisconnectReason::protocol_error;
constexpr auto length = DisconnectReason::header_length_invalid;

constexpr Bad bad_tpdus[] = {
    {"LiIs255", "ff f0 5678 80", value, length, 1},
    {"LiIsZero", "00", value, length, 1},
    {"LiIsZeroWithMoreBehind", "00 f0 5678 80", value, length, 1},
    {"LiIsBeyondTheNsdu", "05 f0 5678 80", value, length, 1},
    {"DtIsTooShort", "03 f0 5678 80", value, length, 1},
    {"DrIsTooShort", "05 80 5678 1234 80", value, length, 1},
    {"DcIsTooShort", "04 c0 5678 12 34", value, length, 1},
    {"CrIsTooShort", "05 e0 0000 1234 21", value, length, 1},
    {"CcIsTooShort", "05 d0 1234 5678 21", value, length, 1},
    {"EdIsTooShort", "03 10 1234 80 41", value, length, 1},
    {"EaIsTooShort", "03 20 1234 00", value, length, 1},
    {"ErIsTooShort", "03 70 1234 00", value, length, 1},
    {"TypeIsUnknown", "04 a0 5678 80", type, error, 2},
    {"TypeIsZero", "04 00 5678 80", type, error, 2},
    {"DataCodeHasLowBits", "02 f1 80", type, error, 2},
    {"DisconnectCodeHasLowBits", "06 81 1234 5678 80", type, error, 2},
    {"AkIsForExplicitFlowControl", "04 60 5678 00", type, error, 2},
    {"RjIsForOtherClasses", "04 50 5678 00", type, error, 2},
    {"DtParameterIsLongerThanTheHeader", "06 f0 5678 80 c001", value, length, 7},
    {"DtHasAnUnknownParameter", "07 f0 5678 80 990100", code, error, 6},
    {"DtIsInExtendedFormat", "07 f0 5678 80000000 41", code, error, 6},
    {"DtInsideATsduIsEmpty", "04 f0 5678 00", value, error, 5},
    {"EdDoesNotEnd", "04 10 1234 00 41", value, error, 5},
    {"EdIsEmpty", "04 10 1234 80", value, error, 5},
    {"EdIsTooLong", "04 10 1234 80 '12345678901234567'", value, error, 5},
    {"EaHasTheEndBit", "04 20 1234 80", value, error, 5},
    {"EaHasAParameter", "06 20 1234 00 9900", code, error, 6},
    {"DcHasAParameter", "08 c0 1234 5678 c30100", code, error, 7},
    {"DrHasAnUnknownParameter", "09 80 1234 5678 80 990100", code, error, 8},
    {"DrHasAChecksumOfClass4", "0a 80 1234 5678 80 c3020000", code, error, 8},
    {"DrParameterEndsAfterItsCode", "07 80 1234 5678 80 e0", value, length, 8},
    {"DrParameterIsLongerThanTheHeader", "09 80 1234 5678 80 e00280", value, length, 9},
    {"DrHasTooMuchData", "06 80 1234 5678 80 '1234567890123456789012345678901234567890123456789012345678901234X'", value,
     error, 7},
    {"ErHasAnUnknownParameter", "07 70 1234 00 c20100", code, error, 6},
    {"CrHasADestination", "06 e0 0001 1234 21", value, error, 4, 0x1234},
    {"CrHasNoSource", "06 e0 0000 0000 21", value, error, 6},
    {"CrHasClass5", "06 e0 0000 1234 51", value, error, 7, 0x1234},
    {"CrHasUnknownOptions", "06 e0 0000 1234 29", value, error, 7, 0x1234},
    {"CrHasExtendedFormatsWithoutFlowControl", "06 e0 0000 1234 23", value, error, 7, 0x1234},
    {"CrHasBadOptionsLength", "0a e0 0000 1234 21 c6020101", value, length, 9, 0x1234},
    {"CrHasBadAlternativeClass", "09 e0 0000 1234 21 c70121", value, error, 10, 0x1234},
    {"CrHasAlternativeClass5", "09 e0 0000 1234 21 c70150", value, error, 10, 0x1234},
    {"CrParameterIsLongerThanTheHeader", "09 e0 0000 1234 21 990200", value, length, 9, 0x1234},
    {"CrHasTooMuchData", "06 e0 0000 1234 21 '123456789012345678901234567890123'", value, error, 7, 0x1234},
    {"CrOfClass0IsBroken", "09 e0 0000 1234 00 c60200", value, length, 9, 0x1234, true},
    {"CcHasNoSource", "06 d0 1234 0000 21", value, error, 6},
    {"CcHasACredit", "06 d1 1234 5678 21", value, error, 2, 0x5678},
    {"CcHasClass5", "06 d0 1234 5678 50", value, error, 7, 0x5678},
    {"CcHasAnUnknownParameter", "09 d0 1234 5678 21 990100", code, error, 8, 0x5678},
    {"CcHasAnAlternativeClass", "09 d0 1234 5678 21 c70100", code, error, 8, 0x5678},
    {"CcHasABadSize", "09 d0 1234 5678 21 c00106", value, error, 10, 0x5678},
    {"CcHasABadSizeLength", "0a d0 1234 5678 21 c0020d0d", value, length, 9, 0x5678},
    {"CcHasAPreferredSizeOfZero", "09 d0 1234 5678 21 f00100", value, error, 10, 0x5678},
    {"CcHasAPreferredSizeOfNoOctets", "08 d0 1234 5678 21 f000", value, length, 9, 0x5678},
    {"CcHasAPreferredSizeOfFiveOctets", "0d d0 1234 5678 21 f0050000000001", value, length, 9, 0x5678},
    {"CcHasBadOptionsLength", "08 d0 1234 5678 21 c600", value, length, 9, 0x5678},
    {"CcHasTooMuchData", "06 d0 1234 5678 21 '123456789012345678901234567890123'", value, error, 7, 0x5678},
};

class MalformedTpdu : public testing::TestWithParam<Bad> {};

TEST_P(MalformedTpdu, IsRejectedWithItsCauseAndTheOctetsUpToTheOffendingOne) {
  const Bad& bad = GetParam();
  const Octets nsdu = octets(bad.nsdu);
  const auto tpdu = read_nsdu(nsdu, TransportClass::class_2);
  ASSERT_FALSE(tpdu.has_value());
  EXPECT_EQ(tpdu.error().cause, bad.cause);
  EXPECT_EQ(tpdu.error().reason, bad.reason);
  EXPECT_EQ(tpdu.error().offending, bad.offending);
  EXPECT_EQ(tpdu.error().source_reference, bad.source_reference);
  EXPECT_EQ(tpdu.error().prefers_class_0, bad.prefers_class_0);
  EXPECT_EQ(hex(tpdu.error().rejected), hex(View(nsdu).first(bad.offending)));
}

INSTANTIATE_TEST_SUITE_P(Every, MalformedTpdu, testing::ValuesIn(bad_tpdus),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(MalformedTpduOfClass0, IsRejected) {
  const auto rejected = [](const char* nsdu) { return !read_nsdu(octets(nsdu), TransportClass::class_0).has_value(); };
  EXPECT_TRUE(rejected("02 f0 81"));             // a TPDU number
  EXPECT_TRUE(rejected("05 c0 1234 5678"));      // DC
  EXPECT_TRUE(rejected("04 20 1234 00"));        // EA
  EXPECT_TRUE(rejected("04 f0 1234 80"));        // DT of class 2
  EXPECT_FALSE(rejected("06 80 1234 0000 01"));  // a refusal
}

TEST(Nsdu, MayNotUseTheReservedLengthIndicator) {
  Octets nsdu(300);
  nsdu[0] = std::byte{0xFF};
  nsdu[1] = std::byte{0xF0};
  const auto tpdu = read_nsdu(nsdu, TransportClass::class_2);
  ASSERT_FALSE(tpdu.has_value());
  EXPECT_EQ(tpdu.error().reason, DisconnectReason::header_length_invalid);
}

TEST(Nsdu, WithoutOctetsIsRejected) { EXPECT_FALSE(read_nsdu({}, TransportClass::class_2).has_value()); }

}  // namespace
}  // namespace ows::iso::test
