// TPKTs in a stream: how TPDUs are found in it however it is cut, and what happens when it is broken.
#include <gtest/gtest.h>

#include "iso_support.h"
#include "providers/iso/tpkt_reader.h"

namespace ows::iso::test {
namespace {

/// The frames of itot-102.pcap in their order, both directions in one: every kind of TPDU once at least.
constexpr const char* capture[] = {
    "03000030 20 e0 0000 1234 21 c1020001 c204'ECHO' c0010d f00201ff c40101 c60101 c70100 'caller-data'",
    "03000027 17 d0 1234 5678 21 c1020001 c204'ECHO' f00201ff c60101 'callee-data'",
    "0300000f 04 f0 5678 00 'hello '",
    "0300000e 04 f0 5678 80 'world'",
    "0300000f 04 10 1234 80 'urgent'",
    "03000009 04 20 5678 00",
    "0300000e 04 f0 1234 80 'reply'",
    "0300002c 09 80 5678 1234 80 e00180 'goodbye: disconnect data in DR'",
    "0300000a 05 c0 1234 5678",
    "0300000d 08 70 1234 02 c10202f1",
};

Octets whole_capture() {
  Octets stream;
  for (const char* frame : capture) {
    const Octets tpkt = octets(frame);
    stream.insert(stream.end(), tpkt.begin(), tpkt.end());
  }
  return stream;
}

std::string spell(const Tpdu& tpdu) {
  constexpr const char* names[] = {"CR", "CC", "DR", "DC", "DT", "ED", "EA", "ER"};
  std::string result = names[tpdu.index()];
  std::visit(
      [&result](const auto& value) {
        result += " " + std::to_string(value.destination_reference);
        if constexpr (requires { value.user_data; }) result += " " + quoted(value.user_data);
        if constexpr (requires { value.end_of_tsdu; }) result += value.end_of_tsdu ? " end" : " more";
      },
      tpdu);
  return result;
}

/// Feeds pieces and writes down the items, the pieces of data put together.
class Reading {
 public:
  explicit Reading(TransportClass transport_class = TransportClass::class_2) : reader(transport_class) {}

  void feed(View piece) {
    for (;;) {
      switch (reader.next(piece)) {
        case TpktReader::Item::nothing: EXPECT_TRUE(piece.empty()); return;
        case TpktReader::Item::tpdu: items.push_back(spell(reader.tpdu())); break;
        case TpktReader::Item::data:
          EXPECT_FALSE(reader.data().empty());
          data.insert(data.end(), reader.data().begin(), reader.data().end());
          if (reader.data_left() == 0) items.push_back("data " + quoted(std::exchange(data, {})));
          break;
        case TpktReader::Item::malformed:
          items.push_back((reader.malformed().framing_lost ? "lost " : "malformed ") + hex(reader.malformed().rejected));
          break;
      }
    }
  }
  /// Hands over every piece in memory of its own size, so that reading beyond it is seen by the sanitizer.
  void feed_in_steps(View stream, std::size_t step) {
    while (!stream.empty()) {
      const View piece = stream.first(std::min(step, stream.size()));
      feed(Octets(piece.begin(), piece.end()));
      stream = stream.subspan(piece.size());
    }
  }

  TpktReader reader;
  std::vector<std::string> items;
  Octets data;
};

const std::vector<std::string> capture_items = {
    "CR 0 'caller-data'",
    "CC 4660 'callee-data'",
    "DT 22136 more",
    "data 'hello '",
    "DT 22136 end",
    "data 'world'",
    "ED 4660 'urgent'",
    "EA 22136",
    "DT 4660 end",
    "data 'reply'",
    "DR 22136 'goodbye: disconnect data in DR'",
    "DC 4660",
    "ER 4660",
};

TEST(TpktReader, FindsEveryTpduOfACapture) {
  Reading reading;
  reading.feed(whole_capture());
  EXPECT_EQ(reading.items, capture_items);
  EXPECT_TRUE(reading.reader.between_tpkts());
}

TEST(TpktReader, FindsTheSameHoweverTheStreamIsCut) {
  const Octets stream = whole_capture();
  for (std::size_t step = 1; step < stream.size(); ++step) {
    Reading reading;
    reading.feed_in_steps(stream, step);
    EXPECT_EQ(reading.items, capture_items) << "in steps of " << step;
  }
}

TEST(TpktReader, FindsTheSameForEveryPlaceOfOneCut) {
  const Octets stream = whole_capture();
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    Reading reading;
    reading.feed(View(stream).first(cut));
    reading.feed(View(stream).subspan(cut));
    EXPECT_EQ(reading.items, capture_items) << "cut at " << cut;
  }
}

TEST(TpktReader, HandsDataOnWhereItLies) {
  TpktReader reader;
  const Octets stream = octets("0300000f 04 f0 5678 00 'hello '");
  View rest(stream);
  ASSERT_EQ(reader.next(rest), TpktReader::Item::tpdu);
  ASSERT_EQ(reader.next(rest), TpktReader::Item::data);
  EXPECT_EQ(reader.data().data(), stream.data() + 9);
}

TEST(TpktReader, HandsDataOnBeforeItIsComplete) {
  Reading reading;
  reading.feed(octets("0300ffff 04 f0 5678 80 'first'"));
  EXPECT_EQ(quoted(reading.data), "'first'");
  EXPECT_EQ(reading.reader.data_left(), 65526u - 5u);
  EXPECT_FALSE(reading.reader.between_tpkts());
}

TEST(TpktReader, IgnoresTheReservedOctet) {
  Reading reading;
  reading.feed(octets("03ff000a 05 c0 1234 5678"));
  EXPECT_EQ(reading.items, std::vector<std::string>{"DC 4660"});
}

TEST(TpktReader, GivesNoDataItemForAnEmptyDt) {
  Reading reading;
  reading.feed(octets("03000009 04 f0 5678 80"));
  EXPECT_EQ(reading.items, std::vector<std::string>{"DT 22136 end"});
  EXPECT_TRUE(reading.reader.between_tpkts());
}

TEST(TpktReader, ReadsClass0) {
  Reading reading(TransportClass::class_0);
  reading.feed(octets("0300000c 02 f0 80 'world' 0300000d 02 10 80 'urgent'"));
  EXPECT_EQ(reading.items, (std::vector<std::string>{"DT 0 end", "data 'world'", "ED 0 'urgent'"}));
}

// --- concatenation -------------------------------------------------------------------------------

TEST(TpktReader, SeparatesConcatenatedTpdus) {
  const Octets stream =
      octets("0300001a 04 20 1234 00 05 c0 0001 0002 04 70 0003 00 04 f0 5678 80 'x' 0300000a 05 c0 1234 5678");
  const std::vector<std::string> expected = {"EA 4660", "DC 1", "ER 3", "DT 22136 end", "data 'x'", "DC 4660"};
  for (std::size_t step = 1; step <= stream.size(); ++step) {
    Reading reading;
    reading.feed_in_steps(stream, step);
    EXPECT_EQ(reading.items, expected) << "in steps of " << step;
  }
}

TEST(TpktReader, RejectsARestThatIsNoTpdu) {
  Reading reading;
  reading.feed(octets("0300000a 04 20 1234 00 05 0300000a 05 c0 1234 5678"));
  EXPECT_EQ(reading.items, (std::vector<std::string>{"EA 4660", "malformed 05", "DC 4660"}));
}

// --- broken streams ------------------------------------------------------------------------------

TEST(TpktReader, SkipsTheRestOfAMalformedTpdusTpkt) {
  const Octets stream = octets(
      "03000014 04 a0 5678 80 'not a TPDU.'"
      "03000013 09 80 5678 1234 80 990100 'data!'"
      "0300000a 05 c0 1234 5678");
  const std::vector<std::string> expected = {"malformed 04a0",
                                             "malformed 09805678123480"
                                             "99",
                                             "DC 4660"};
  for (std::size_t step = 1; step <= stream.size(); ++step) {
    Reading reading;
    reading.feed_in_steps(stream, step);
    EXPECT_EQ(reading.items, expected) << "in steps of " << step;
  }
}

TEST(TpktReader, RejectsTooMuchUserDataWithoutWaitingForIt) {
  Reading reading;
  reading.feed(octets("0300ffff 06 80 5678 1234 80"));
  EXPECT_EQ(reading.items, std::vector<std::string>{"malformed 06805678123480"});
}

TEST(TpktReader, GivesUpAfterAnotherVersion) {
  Reading reading;
  reading.feed(octets("'GET / HTTP/1.1' 0300000a 05 c0 1234 5678"));
  reading.feed(octets("0300000a 05 c0 1234 5678"));
  EXPECT_EQ(reading.items, std::vector<std::string>{"lost "});
}

TEST(TpktReader, GivesUpAfterALengthThatHoldsNoTpdu) {
  for (const char* header : {"03000000", "03000004", "03000006"}) {
    Reading reading;
    reading.feed(octets(header));
    EXPECT_EQ(reading.items, std::vector<std::string>{"lost "}) << header;
  }
}

TEST(TpktReader, KnowsThatItStandsInsideATpkt) {
  for (const char* begun : {"03", "030000", "0300000a", "0300000a 05", "0300000a 05 c0 1234 56", "0300000a 04 f0 5678 80",
                            "0300000b 04 a0 5678 80 00"}) {
    Reading reading;
    reading.feed(octets(begun));
    EXPECT_FALSE(reading.reader.between_tpkts()) << begun;
  }
}

}  // namespace
}  // namespace ows::iso::test
