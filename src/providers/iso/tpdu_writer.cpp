#include "providers/iso/tpdu_writer.h"

#include <algorithm>

namespace ows::iso {
namespace {

/// Puts octets one behind the other and remembers when they did not fit.
class Writer {
 public:
  explicit Writer(ControlBuffer& buffer) : buffer_(buffer) {}

  void u8(std::uint8_t value) {
    if (size_ == buffer_.size()) {
      fits_ = false;
    } else {
      buffer_[size_++] = std::byte{value};
    }
  }
  void u16(std::uint16_t value) {
    u8(static_cast<std::uint8_t>(value >> 8));
    u8(static_cast<std::uint8_t>(value));
  }
  void octets(View view) {
    if (view.size() > buffer_.size() - size_) {
      fits_ = false;
    } else {
      std::ranges::copy(view, buffer_.begin() + static_cast<std::ptrdiff_t>(size_));
      size_ += view.size();
    }
  }
  void code(TpduCode value) { u8(static_cast<std::uint8_t>(value)); }

  void parameter(std::uint8_t parameter_code, const std::optional<std::uint8_t>& value) {
    if (!value) return;
    u8(parameter_code);
    u8(1);
    u8(*value);
  }
  void parameter(std::uint8_t parameter_code, const std::optional<View>& value) {
    if (!value) return;
    u8(parameter_code);
    u8(static_cast<std::uint8_t>(value->size()));
    octets(*value);
  }

  /// Leaves room for what is known only at the end: the TPKT's length and the LI.
  void begin() {
    size_ = 0;
    u8(std::to_integer<std::uint8_t>(tpkt_version));
    u8(0);
    u16(0);
    u8(0);
  }
  void user_data(View data, std::size_t limit) {
    end_header();
    if (data.size() > limit) fits_ = false;
    octets(data);
  }
  void end_header() { header_size_ = size_ - tpkt_header_size; }

  /// Fills in the lengths; `more` octets follow that are written by others.
  View finish(std::size_t more = 0) {
    if (header_size_ > max_header_size || size_ - tpkt_header_size + more > max_tpdu_size) fits_ = false;
    if (!fits_) return {};
    const std::size_t length = size_ + more;
    buffer_[2] = static_cast<std::byte>(length >> 8);
    buffer_[3] = static_cast<std::byte>(length);
    buffer_[4] = static_cast<std::byte>(header_size_ - 1);
    return View(buffer_).first(size_);
  }

 private:
  ControlBuffer& buffer_;
  std::size_t size_ = 0;
  std::size_t header_size_ = 0;
  bool fits_ = true;
};

/// F0 in as few octets as it needs [X.224 13.3.4].
void preferred_size(Writer& writer, const std::optional<std::uint32_t>& value) {
  if (!value) return;
  std::uint8_t length = 1;
  while (length < 4 && *value >> (8 * length) != 0) ++length;
  writer.u8(0xF0);
  writer.u8(length);
  for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) writer.u8(static_cast<std::uint8_t>(*value >> shift));
}

struct Encode {
  Writer& writer;
  TransportClass transport_class;

  void connect_fixed_part(TpduCode code, const ConnectParameters& tpdu) {
    writer.code(code);
    writer.u16(tpdu.destination_reference);
    writer.u16(tpdu.source_reference);
    writer.u8(tpdu.class_option);
    writer.parameter(0xC1, tpdu.calling_selector);
    writer.parameter(0xC2, tpdu.called_selector);
    writer.parameter(0xC0, tpdu.tpdu_size_code);
    preferred_size(writer, tpdu.preferred_tpdu_size);
  }

  View operator()(const ConnectRequest& tpdu) {
    connect_fixed_part(TpduCode::cr, tpdu);
    writer.parameter(0xC4, tpdu.version);
    writer.parameter(0xC6, tpdu.additional_options);
    writer.parameter(0xC7, tpdu.alternative_classes);
    writer.user_data(tpdu.user_data, max_connect_data);
    return writer.finish();
  }
  View operator()(const ConnectConfirm& tpdu) {
    connect_fixed_part(TpduCode::cc, tpdu);
    writer.parameter(0xC6, tpdu.additional_options);
    writer.user_data(tpdu.user_data, max_connect_data);
    return writer.finish();
  }
  View operator()(const DisconnectRequest& tpdu) {
    writer.code(TpduCode::dr);
    writer.u16(tpdu.destination_reference);
    writer.u16(tpdu.source_reference);
    writer.u8(static_cast<std::uint8_t>(tpdu.reason));
    writer.parameter(0xE0, tpdu.additional_information);
    writer.user_data(tpdu.user_data, max_disconnect_data);
    return writer.finish();
  }
  View operator()(const DisconnectConfirm& tpdu) {
    writer.code(TpduCode::dc);
    writer.u16(tpdu.destination_reference);
    writer.u16(tpdu.source_reference);
    writer.end_header();
    return writer.finish();
  }
  View operator()(const Data& tpdu) {
    numbered(TpduCode::dt, tpdu.destination_reference, tpdu.end_of_tsdu ? 0x80 : 0);
    writer.end_header();
    return writer.finish(tpdu.size);
  }
  View operator()(const ExpeditedData& tpdu) {
    numbered(TpduCode::ed, tpdu.destination_reference, static_cast<std::uint8_t>(0x80 | tpdu.number));
    writer.user_data(tpdu.user_data, max_expedited_data);
    return writer.finish();
  }
  View operator()(const ExpeditedAcknowledgement& tpdu) {
    writer.code(TpduCode::ea);
    writer.u16(tpdu.destination_reference);
    writer.u8(tpdu.number & 0x7F);
    writer.end_header();
    return writer.finish();
  }
  View operator()(const Error& tpdu) {
    writer.code(TpduCode::er);
    writer.u16(tpdu.destination_reference);
    writer.u8(static_cast<std::uint8_t>(tpdu.cause));
    writer.parameter(0xC1, tpdu.rejected);
    writer.end_header();
    return writer.finish();
  }

  void numbered(TpduCode code, std::uint16_t destination_reference, std::uint8_t number) {
    writer.code(code);
    if (transport_class == TransportClass::class_2) writer.u16(destination_reference);
    writer.u8(number);
  }
};

}  // namespace

View write(const Tpdu& tpdu, TransportClass transport_class, ControlBuffer& buffer) {
  Writer writer(buffer);
  writer.begin();
  return std::visit(Encode{writer, transport_class}, tpdu);
}

}  // namespace ows::iso
