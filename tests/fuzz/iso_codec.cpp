// Fuzz target: any octets as one NSDU and as a stream of TPKTs, in both classes. What can be read must be written again
// with the same meaning, and the stream must give the same items however it is cut.
#include "../unit/iso_checks.h"
#include "providers/iso/tpdu_reader.h"
#include "providers/iso/tpdu_writer.h"

namespace {

using namespace ows::iso;
using namespace ows::iso::test;

/// Reads, writes, reads and writes again: both writings must be equal. (The first may differ from the input, which may
/// have parameters in another order, twice, or unknown ones.)
void round_trip(View nsdu, TransportClass transport_class) {
  const auto first = read_nsdu(nsdu, transport_class);
  if (!first) {
    must(first.error().offending <= nsdu.size(), "the offending octet is there");
    must(first.error().rejected.size() == first.error().offending, "the rejected octets go up to the offending one");
    return;
  }
  ControlBuffer once, twice;
  const View written = write(*first, transport_class, once);
  must(!written.empty(), "what was read can be written");
  const bool is_data = std::holds_alternative<Data>(*first);
  Octets again(written.begin() + tpkt_header_size, written.end());
  if (is_data) again.resize(again.size() + std::get<Data>(*first).size);
  const auto second = read_nsdu(again, transport_class);
  must(second.has_value() && second->index() == first->index(), "what was written can be read");
  must(hex(write(*second, transport_class, twice)) == hex(written), "writing keeps the meaning");
}

/// The items of a stream as text, read in pieces of `step` octets, each in memory of its own.
std::string items(View stream, std::size_t step, TransportClass transport_class) {
  TpktReader reader(transport_class);
  std::string result;
  ControlBuffer buffer;
  while (!stream.empty()) {
    const View cut = stream.first(std::min(step, stream.size()));
    stream = stream.subspan(cut.size());
    const Octets alone(cut.begin(), cut.end());
    View piece(alone);
    for (bool more = true; more;) {
      switch (reader.next(piece)) {
        case TpktReader::Item::nothing:
          must(piece.empty(), "all octets are used up");
          more = false;
          break;
        case TpktReader::Item::tpdu: result += "\ntpdu " + hex(write(reader.tpdu(), transport_class, buffer)) + " "; break;
        case TpktReader::Item::data: result += hex(reader.data()); break;
        case TpktReader::Item::malformed: result += "\nmalformed " + hex(reader.malformed().rejected); break;
      }
    }
  }
  return result + (reader.between_tpkts() ? "\nwhole" : "\ncut");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto transport_class = (data[0] & 1) != 0 ? TransportClass::class_0 : TransportClass::class_2;
  const std::size_t step = 1 + data[1] % 32;
  const View input(reinterpret_cast<const std::byte*>(data) + 2, size - 2);
  round_trip(input, transport_class);
  must(items(input, step, transport_class) == items(input, size, transport_class), "the cut makes no difference");
  return 0;
}
