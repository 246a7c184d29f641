// Finds TPDUs in the stream of a TCP connection: TPKTs [RFC 1006 §6], in them one TPDU or several concatenated ones
// [ISO 8073 clause 6.4].
//
// Incremental, without allocation: at most one TPDU header with its (short) user data is ever held; the data of a DT is
// handed on piece by piece where it lies. What is found does not depend on how the stream was cut, but for the number
// of pieces.
#pragma once

#include <array>

#include "providers/iso/tpdu.h"
#include "providers/iso/tpdu_reader.h"

namespace ows::iso {

class TpktReader {
 public:
  explicit TpktReader(TransportClass transport_class = TransportClass::class_2) : class_(transport_class) {}

  enum class Item : std::uint8_t {
    nothing,    ///< all octets are used up, more are needed
    tpdu,       ///< tpdu(): complete but for the data of a DT, which follows as `data` items (none when it is empty)
    data,       ///< data(): the next octets of the DT, never empty; data_left() follow
    malformed,  ///< malformed(): the rest of its TPKT is skipped; after framing_lost all octets are, for good
  };

  /// Takes octets from the front of `octets` up to the next item. What the accessors return is valid until the next
  /// call and as long as the octets are.
  Item next(View& octets);

  const Tpdu& tpdu() const { return tpdu_; }
  View data() const { return data_; }
  std::size_t data_left() const { return left_; }
  const Malformed& malformed() const { return malformed_; }
  /// Octets of a DT's data that the stream goes on with.
  std::size_t data_owed() const { return stage_ == Stage::data ? left_ : 0; }

  /// From the next TPDU on, those of `transport_class`.
  void set_class(TransportClass transport_class) { class_ = transport_class; }

  /// False when the octets so far end inside a TPKT.
  bool between_tpkts() const { return stage_ == Stage::tpkt_header && held_ == 0; }

 private:
  enum class Stage : std::uint8_t { tpkt_header, tpdu_start, tpdu_header, user_data, data, skip, lost };

  bool gather(View& octets, std::size_t size);
  void consume(View& octets);
  void after_tpdu();
  Item take_tpkt_header(View& octets);
  Item reject(const Malformed& malformed);

  Stage stage_ = Stage::tpkt_header;
  TransportClass class_;
  Shape shape_{};
  std::size_t left_ = 0;  ///< octets of the current NSDU that are not consumed
  std::size_t held_ = 0;  ///< octets of the current unit in buffer_; 0 while it lies whole in the caller's octets
  View unit_;             ///< the unit being looked at, wherever it lies
  View data_;
  Tpdu tpdu_;
  Malformed malformed_;
  std::array<std::byte, max_header_size + max_disconnect_data> buffer_;
};

}  // namespace ows::iso
