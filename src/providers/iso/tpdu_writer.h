// Writes TPDUs as octets, each in a TPKT of its own. The counterpart is tpdu_reader.h.
#pragma once

#include <array>
#include <span>

#include "providers/iso/tpdu.h"

namespace ows::iso {

/// Room for any TPKT but that of a DT: TPKT header, the longest TPDU header and the longest user data behind it.
using ControlBuffer = std::array<std::byte, tpkt_header_size + max_header_size + max_disconnect_data>;

/// Writes the TPKT of `tpdu` into `buffer` and returns the part that was written. Data and ExpeditedData take the shape
/// of `transport_class`. Of a Data only the header is written, its TPKT length counting the `size` octets that have to
/// follow. Empty when the value does not fit into the fields of a TPDU: more than 254 octets of header, more user data
/// than the limits in tpdu.h say, more than 65531 octets in all.
View write(const Tpdu& tpdu, TransportClass transport_class, ControlBuffer& buffer);

/// TPKT header and header of a DT: what precedes the data. Cheap, for it stands before every DT.
struct DataHeader {
  std::array<std::byte, 9> octets;
  std::size_t size;
  View view() const { return View(octets).first(size); }
};
inline DataHeader write_data_header(TransportClass transport_class, std::uint16_t destination_reference, bool end_of_tsdu,
                                    std::size_t data_size) {
  const std::size_t size = tpkt_header_size + data_header_size(transport_class), length = size + data_size;
  const auto high = static_cast<std::byte>(length >> 8), low = static_cast<std::byte>(length);
  const std::byte end = end_of_tsdu ? std::byte{0x80} : std::byte{0}, dt{0xF0}, none{0};
  if (transport_class == TransportClass::class_0)
    return {{tpkt_version, none, high, low, std::byte{2}, dt, end, none, none}, size};
  return {{tpkt_version, none, high, low, std::byte{4}, dt, static_cast<std::byte>(destination_reference >> 8),
           static_cast<std::byte>(destination_reference), end},
          size};
}

}  // namespace ows::iso
