// The TPDUs of ISO 8073 (X.224, RFC 905) as far as ISO transport over TCP uses them, as plain values: classes 0 and 2
// of RFC 1006 and RFC 2126. No octets here (tpdu_writer.h, tpdu_reader.h) and no rules of conduct (state_machine.h).
//
// "clause" means the clauses of ISO 8073, which X.224 and RFC 905 share. Every View of a received TPDU points into the
// octets it was read from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

#include "providers/transport/protocol.h"

namespace ows::iso {

using transport::View;

/// The transport class decides the shape of DT and ED. The values are those of the class octet's upper half.
enum class TransportClass : std::uint8_t { class_0 = 0x00, class_2 = 0x20 };

/// Octet 2 of a TPDU, without the credit in its lower half [clause 13.2.2].
enum class TpduCode : std::uint8_t {
  ed = 0x10,  ///< expedited data
  ea = 0x20,  ///< expedited data acknowledgement
  rj = 0x50,  ///< reject: classes 1, 3 and 4 only
  ak = 0x60,  ///< data acknowledgement: needs explicit flow control, which RFC 2126 §4.2 forbids
  er = 0x70,  ///< TPDU error
  dr = 0x80,  ///< disconnect request
  dc = 0xC0,  ///< disconnect confirm
  cc = 0xD0,  ///< connect confirm
  cr = 0xE0,  ///< connect request
  dt = 0xF0,  ///< data
};

/// Why a connection ends or never began, octet 7 of DR [clause 13.5.3]. Peers may send values that are not listed.
enum class DisconnectReason : std::uint8_t {
  not_specified = 0x00,
  congestion_at_tsap = 0x01,
  nobody_attached_to_tsap = 0x02,
  address_unknown = 0x03,
  normal = 0x80,  ///< by the user
  remote_congestion = 0x81,
  negotiation_failed = 0x82,
  duplicate_source_reference = 0x83,
  mismatched_references = 0x84,
  protocol_error = 0x85,
  reference_overflow = 0x87,
  refused_on_this_network_connection = 0x88,
  header_length_invalid = 0x8A,  ///< header or parameter length
};

/// What is wrong with a TPDU, octet 5 of ER [clause 13.12.3].
enum class RejectCause : std::uint8_t {
  not_specified = 0,
  invalid_parameter_code = 1,
  invalid_tpdu_type = 2,
  invalid_parameter_value = 3,
};

/// The class octet of CR and CC [clause 13.3.3]: what class 2 of RFC 2126 §4.2 must say (class 2, normal formats,
/// non-use of explicit flow control), and its option bits.
inline constexpr std::uint8_t class_2_without_flow_control = 0x21;
inline constexpr std::uint8_t option_extended_formats = 0x02;
inline constexpr std::uint8_t option_no_flow_control = 0x01;

inline constexpr std::uint8_t class_0_octet = 0x00;

/// Bits of the additional options (parameter C6). The others that RFC 2126 §4.2.2 gives a meaning to (a connection of its
/// own for expedited data, non-blocking expedited data) are answered with No.
inline constexpr std::uint8_t option_expedited = 0x01;
inline constexpr std::uint8_t option_expedited_acknowledged = 0x20;

/// Parameter E0 of DR [RFC 2126 §4.2.3; RFC 1859 §2.4 for the other]. The two RFCs read an absent E0 in opposite ways,
/// so it is always sent.
inline constexpr std::byte clearing_graceful{0x80};
inline constexpr std::byte clearing_abort{0xC0};

/// User data a TPDU can carry, in octets [clauses 13.3.5, 13.4.5, 13.5.5, 13.8.4].
inline constexpr std::size_t max_connect_data = 32;
inline constexpr std::size_t max_disconnect_data = 64;
inline constexpr std::size_t max_expedited_data = 16;

inline constexpr std::size_t tpkt_header_size = 4;  ///< version, reserved, length of all [RFC 1006 §6]
inline constexpr std::byte tpkt_version{3};
inline constexpr std::size_t max_tpdu_size = 65531;      ///< a TPKT's 65535 without its header; RFC 2126 §6.4's default
inline constexpr std::size_t min_tpdu_size = 128;        ///< [clause 13.3.4 b]
inline constexpr std::size_t preferred_size_unit = 128;  ///< of parameter F0
inline constexpr std::size_t max_header_size = 255;      ///< LI of at most 254 and the LI octet itself [clause 13.2.1]
inline constexpr std::size_t max_selector_size = 32;     ///< of a TSAP-ID

/// The octets before the data of a DT.
constexpr std::size_t data_header_size(TransportClass transport_class) {
  return transport_class == TransportClass::class_0 ? 3 : 5;
}

/// What CR and CC share [clauses 13.3, 13.4]. Parameters that are absent, or that the sender of a CR spoiled and that
/// may be ignored then, are nullopt.
struct ConnectParameters {
  std::uint16_t destination_reference = 0;  ///< 0 in CR
  std::uint16_t source_reference = 0;       ///< never 0
  std::uint8_t class_option = class_2_without_flow_control;
  std::optional<View> calling_selector = {};              ///< C1
  std::optional<View> called_selector = {};               ///< C2
  std::optional<std::uint8_t> tpdu_size_code = {};        ///< C0: the size is 2 to the power of it
  std::optional<std::uint32_t> preferred_tpdu_size = {};  ///< F0, in units of 128 octets
  std::optional<std::uint8_t> additional_options = {};    ///< C6; absent means 0 in RFC 1006 and 2126
  View user_data = {};
};

struct ConnectRequest : ConnectParameters {
  std::optional<std::uint8_t> version = {};      ///< C4
  std::optional<View> alternative_classes = {};  ///< C7: class octets, lower half 0
};

struct ConnectConfirm : ConnectParameters {};

/// DR [clause 13.5].
struct DisconnectRequest {
  std::uint16_t destination_reference = 0;
  std::uint16_t source_reference = 0;  ///< 0 refuses a CR
  DisconnectReason reason = DisconnectReason::normal;
  std::optional<View> additional_information = {};  ///< E0, see clearing_graceful
  View user_data = {};
};

/// DC [clause 13.6].
struct DisconnectConfirm {
  std::uint16_t destination_reference = 0;
  std::uint16_t source_reference = 0;
};

/// The header of a DT [clause 13.7]; its data is not part of the value.
struct Data {
  std::uint16_t destination_reference = 0;  ///< 0 in class 0, whose DT has none
  bool end_of_tsdu = false;
  std::size_t size = 0;  ///< octets of data behind the header
};

/// ED [clause 13.8]; in class 0 the form of RFC 1006 §6.
struct ExpeditedData {
  std::uint16_t destination_reference = 0;
  std::uint8_t number = 0;  ///< 7 bits
  View user_data = {};      ///< 1 to 16 octets
};

/// EA [clause 13.10].
struct ExpeditedAcknowledgement {
  std::uint16_t destination_reference = 0;
  std::uint8_t number = 0;
};

/// ER [clause 13.12].
struct Error {
  std::uint16_t destination_reference = 0;
  RejectCause cause = RejectCause::not_specified;
  std::optional<View> rejected = {};  ///< C1: the bad TPDU up to and including the offending octet
};

using Tpdu = std::variant<ConnectRequest, ConnectConfirm, DisconnectRequest, DisconnectConfirm, Data, ExpeditedData,
                          ExpeditedAcknowledgement, Error>;

/// What is wrong with received octets, and what is needed to answer: with an ER (cause, rejected) or a DR (reason).
struct Malformed {
  RejectCause cause = RejectCause::not_specified;
  DisconnectReason reason = DisconnectReason::protocol_error;
  /// How many octets of the TPDU were looked at, the offending one the last.
  std::size_t offending = 0;
  /// The TPDU's own source reference where it is a CR or CC that got that far, else 0.
  std::uint16_t source_reference = 0;
  /// A CR whose preferred class is 0: its sender understands no DR with this reason, so ER is the answer [clause 6.6].
  bool prefers_class_0 = false;
  /// The TPKT itself is broken, so nothing behind it can be read any more.
  bool framing_lost = false;
  /// The octets of the TPDU up to the offending one.
  View rejected = {};
};

/// A TSAP-ID by value: opaque, up to 32 octets.
class Selector {
 public:
  Selector() = default;
  /// nullopt when `octets` are too many.
  static std::optional<Selector> from(View octets);
  View view() const { return View(octets_).first(size_); }
  bool empty() const { return size_ == 0; }
  friend bool operator==(const Selector& a, const Selector& b);

 private:
  std::array<std::byte, max_selector_size> octets_{};
  std::uint8_t size_ = 0;
};

}  // namespace ows::iso
