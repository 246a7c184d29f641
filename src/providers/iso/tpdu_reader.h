// Reads TPDUs out of octets: first where one ends (Shape), then what it says, and precisely what is wrong with it where
// something is. The counterpart is tpdu_writer.h; tpkt_reader.h finds TPDUs in a stream.
#pragma once

#include <expected>

#include "providers/iso/tpdu.h"

namespace ows::iso {

/// How far a TPDU goes inside its NSDU.
struct Shape {
  TpduCode code;
  std::size_t header;     ///< octets, LI included
  std::size_t user_data;  ///< octets behind the header that belong to it; the others are a concatenated TPDU [clause 6.4]
};

/// The shape of the TPDU that begins with `start`: its first two octets, or the only one where the NSDU has no more.
/// `available` counts the octets from its beginning to the end of the NSDU. Malformed: a length that cannot be, a type
/// that does not exist in this class.
std::expected<Shape, Malformed> shape_of(View start, std::size_t available, TransportClass transport_class);

/// Reads the TPDU whose octets begin at `octets`: the whole header and either all or none of the user data (then the
/// value's user_data is empty). Everything is judged as soon as the header is there, also the amount of user data.
/// Unknown parameters, and known ones with a bad value, are handled as clause 6.22 and 13.2.3 say: in CR they are
/// ignored, but for class, alternative classes and additional options; elsewhere they are errors.
std::expected<Tpdu, Malformed> read_tpdu(const Shape& shape, View octets, TransportClass transport_class);

/// The same for a DT alone, of which there are many: its header.
std::expected<Data, Malformed> read_data(const Shape& shape, View octets, TransportClass transport_class);

/// Reads the first TPDU of an NSDU, of a DT its header.
std::expected<Tpdu, Malformed> read_nsdu(View nsdu, TransportClass transport_class);

}  // namespace ows::iso
