#include "providers/iso/tpdu_reader.h"

#include <algorithm>

namespace ows::iso {
namespace {

std::uint8_t u8(View octets, std::size_t at) { return std::to_integer<std::uint8_t>(octets[at]); }
std::uint16_t u16(View octets, std::size_t at) {
  return static_cast<std::uint16_t>(u8(octets, at) << 8 | u8(octets, at + 1));
}

/// What the code octet alone tells. A fixed part of 0: the class does not have this TPDU.
struct Kind {
  TpduCode code;
  std::uint8_t fixed_class_0, fixed_class_2;  ///< octets of LI and fixed part
  bool has_credit;                            ///< the code's lower half is a credit
  bool has_user_data;
};
constexpr Kind kinds[] = {
    {TpduCode::dt, 3, 5, false, true},  {TpduCode::ed, 3, 5, false, true},  {TpduCode::ea, 0, 5, false, false},
    {TpduCode::cr, 7, 7, true, true},   {TpduCode::cc, 7, 7, true, true},   {TpduCode::dr, 7, 7, false, true},
    {TpduCode::dc, 0, 6, false, false}, {TpduCode::er, 5, 5, false, false},
};

std::size_t fixed_size(const Kind& kind, TransportClass transport_class) {
  return transport_class == TransportClass::class_0 ? kind.fixed_class_0 : kind.fixed_class_2;
}

const Kind* find_kind(std::uint8_t octet) {
  for (const Kind& kind : kinds) {
    const std::uint8_t code = kind.has_credit ? octet & 0xF0 : octet;
    if (code == static_cast<std::uint8_t>(kind.code)) return &kind;
  }
  return nullptr;
}

/// Offending octets count from 1, as the clauses do.
std::unexpected<Malformed> bad_length(std::size_t offending) {
  return std::unexpected(Malformed{.cause = RejectCause::invalid_parameter_value,
                                   .reason = DisconnectReason::header_length_invalid,
                                   .offending = offending});
}
std::unexpected<Malformed> bad_value(std::size_t offending) {
  return std::unexpected(Malformed{.cause = RejectCause::invalid_parameter_value, .offending = offending});
}

using Check = std::expected<void, Malformed>;

/// One parameter of the variable part; `at` is the index of its code octet.
struct Parameter {
  std::uint8_t code;
  View value;
  std::size_t at;

  auto unknown() const {
    return std::unexpected(Malformed{.cause = RejectCause::invalid_parameter_code, .offending = at + 1});
  }
  auto wrong_length() const { return bad_length(at + 2); }
  auto wrong_value() const { return bad_value(at + 3); }
};

/// Calls `visit` for each parameter until it finds fault.
template <class Visit>
Check for_each_parameter(View header, std::size_t fixed, Visit visit) {
  for (std::size_t at = fixed; at < header.size();) {
    if (header.size() - at < 2) return bad_length(at + 1);
    const std::size_t length = u8(header, at + 1);
    if (length > header.size() - at - 2) return bad_length(at + 2);
    const Parameter parameter{u8(header, at), header.subspan(at + 2, length), at};
    if (Check check = visit(parameter); !check) return check;
    at += 2 + length;
  }
  return {};
}

Check no_parameters(View header, std::size_t fixed) {
  return for_each_parameter(header, fixed, [](const Parameter& p) -> Check { return p.unknown(); });
}

/// Class 0 to 4, and no option bits without a meaning or against clause 6.5.4.
bool valid_class_option(std::uint8_t octet) {
  constexpr std::uint8_t both = option_extended_formats | option_no_flow_control;
  return octet >> 4 <= 4 && (octet & 0x0C) == 0 && !(octet >> 4 == 2 && (octet & both) == both);
}

/// 2^7 to 2^13, and the larger ones that some RFC 1006 systems use (2^14, 2^15, 65531).
bool valid_size_code(View value) { return u8(value, 0) >= 0x07 && u8(value, 0) <= 0x10; }

std::optional<std::uint32_t> preferred_size(View value) {
  std::uint32_t size = 0;
  for (std::byte octet : value) size = size << 8 | std::to_integer<std::uint32_t>(octet);
  if (size == 0) return std::nullopt;
  return size;
}

Check read_request_parameter(const Parameter& p, ConnectRequest& tpdu) {
  const auto one_octet = [&p]() -> std::optional<std::uint8_t> {
    return p.value.size() == 1 ? std::optional(u8(p.value, 0)) : std::nullopt;
  };
  switch (p.code) {
    case 0xC0: tpdu.tpdu_size_code = p.value.size() == 1 && valid_size_code(p.value) ? one_octet() : std::nullopt; return {};
    case 0xF0: tpdu.preferred_tpdu_size = p.value.size() <= 4 ? preferred_size(p.value) : std::nullopt; return {};
    case 0xC1: tpdu.calling_selector = p.value; return {};
    case 0xC2: tpdu.called_selector = p.value; return {};
    case 0xC4: tpdu.version = one_octet(); return {};
    case 0xC6:
      if (p.value.size() != 1) return p.wrong_length();
      tpdu.additional_options = one_octet();
      return {};
    case 0xC7:
      for (std::byte octet : p.value) {
        const auto alternative = std::to_integer<std::uint8_t>(octet);
        if ((alternative & 0x0F) != 0 || alternative >> 4 > 4) return p.wrong_value();
      }
      tpdu.alternative_classes = p.value;
      return {};
    default: return {};
  }
}

Check read_confirm_parameter(const Parameter& p, ConnectConfirm& tpdu) {
  switch (p.code) {
    case 0xC0:
      if (p.value.size() != 1) return p.wrong_length();
      if (!valid_size_code(p.value)) return p.wrong_value();
      tpdu.tpdu_size_code = u8(p.value, 0);
      return {};
    case 0xF0:
      if (p.value.empty() || p.value.size() > 4) return p.wrong_length();
      tpdu.preferred_tpdu_size = preferred_size(p.value);
      if (!tpdu.preferred_tpdu_size) return p.wrong_value();
      return {};
    case 0xC1: tpdu.calling_selector = p.value; return {};
    case 0xC2: tpdu.called_selector = p.value; return {};
    case 0xC6:
      if (p.value.size() != 1) return p.wrong_length();
      tpdu.additional_options = u8(p.value, 0);
      return {};
    case 0xC5:  // protection
    case 0x86:  // quality of service: residual error rate, priority, transit delay, throughput; TCP has none of them
    case 0x87:
    case 0x88:
    case 0x89: return {};
    default: return p.unknown();
  }
}

std::expected<Tpdu, Malformed> read_connect_request(View header, View user_data, std::size_t user_data_size) {
  ConnectRequest tpdu;
  tpdu.destination_reference = u16(header, 2);
  tpdu.source_reference = u16(header, 4);
  tpdu.class_option = u8(header, 6);
  tpdu.user_data = user_data;
  const auto check = [&]() -> Check {
    if (tpdu.destination_reference != 0) return bad_value(4);
    if (tpdu.source_reference == 0) return bad_value(6);
    if (!valid_class_option(tpdu.class_option)) return bad_value(7);
    const auto parameter = [&tpdu](const Parameter& p) { return read_request_parameter(p, tpdu); };
    if (Check found = for_each_parameter(header, 7, parameter); !found) return found;
    if (user_data_size > max_connect_data) return bad_value(header.size());
    return {};
  };
  if (Check found = check(); !found) {
    found.error().source_reference = tpdu.source_reference;
    found.error().prefers_class_0 = tpdu.class_option >> 4 == 0;
    return std::unexpected(found.error());
  }
  return tpdu;
}

std::expected<Tpdu, Malformed> read_connect_confirm(View header, View user_data, std::size_t user_data_size) {
  ConnectConfirm tpdu;
  tpdu.destination_reference = u16(header, 2);
  tpdu.source_reference = u16(header, 4);
  tpdu.class_option = u8(header, 6);
  tpdu.user_data = user_data;
  const auto check = [&]() -> Check {
    // Without explicit flow control there is no credit to give [clause 13.4.3].
    if ((u8(header, 1) & 0x0F) != 0 && (tpdu.class_option & option_no_flow_control) != 0) return bad_value(2);
    if (tpdu.source_reference == 0) return bad_value(6);
    if (!valid_class_option(tpdu.class_option)) return bad_value(7);
    const auto parameter = [&tpdu](const Parameter& p) { return read_confirm_parameter(p, tpdu); };
    if (Check found = for_each_parameter(header, 7, parameter); !found) return found;
    if (user_data_size > max_connect_data) return bad_value(header.size());
    return {};
  };
  if (Check found = check(); !found) {
    found.error().source_reference = tpdu.source_reference;
    return std::unexpected(found.error());
  }
  return tpdu;
}

std::expected<Tpdu, Malformed> read_disconnect_request(View header, View user_data, std::size_t user_data_size) {
  DisconnectRequest tpdu;
  tpdu.destination_reference = u16(header, 2);
  tpdu.source_reference = u16(header, 4);
  tpdu.reason = static_cast<DisconnectReason>(u8(header, 6));
  tpdu.user_data = user_data;
  const Check check = for_each_parameter(header, 7, [&tpdu](const Parameter& p) -> Check {
    if (p.code != 0xE0) return p.unknown();
    tpdu.additional_information = p.value;
    return {};
  });
  if (!check) return std::unexpected(check.error());
  if (user_data_size > max_disconnect_data) return bad_value(header.size());
  return tpdu;
}

std::expected<Tpdu, Malformed> read_error(View header) {
  Error tpdu;
  tpdu.destination_reference = u16(header, 2);
  tpdu.cause = static_cast<RejectCause>(u8(header, 4));
  const Check check = for_each_parameter(header, 5, [&tpdu](const Parameter& p) -> Check {
    if (p.code != 0xC1) return p.unknown();
    tpdu.rejected = p.value;
    return {};
  });
  if (!check) return std::unexpected(check.error());
  return tpdu;
}

}  // namespace

std::expected<Shape, Malformed> shape_of(View start, std::size_t available, TransportClass transport_class) {
  const std::size_t header = std::size_t{u8(start, 0)} + 1;
  if (header > max_header_size || header > available || header < 2) return bad_length(1);
  const Kind* kind = find_kind(u8(start, 1));
  const std::size_t fixed = kind ? fixed_size(*kind, transport_class) : 0;
  if (fixed == 0) {
    return std::unexpected(Malformed{.cause = RejectCause::invalid_tpdu_type, .offending = 2});
  }
  if (header < fixed) return bad_length(1);
  return Shape{kind->code, header, kind->has_user_data ? available - header : 0};
}

std::expected<Data, Malformed> read_data(const Shape& shape, View octets, TransportClass transport_class) {
  const View header = octets.first(shape.header);
  const bool class_0 = transport_class == TransportClass::class_0;
  const std::size_t fixed = data_header_size(transport_class);
  if (Check check = no_parameters(header, fixed); !check) return std::unexpected(check.error());
  const std::uint8_t number = u8(header, fixed - 1);
  const Data tpdu{class_0 ? std::uint16_t{0} : u16(header, 2), (number & 0x80) != 0, shape.user_data};
  if (class_0 && (number & 0x7F) != 0) return bad_value(fixed);
  // Only the last DT of a TSDU may be empty [clause 6.3].
  if (tpdu.size == 0 && !tpdu.end_of_tsdu) return bad_value(fixed);
  return tpdu;
}

std::expected<Tpdu, Malformed> read_tpdu(const Shape& shape, View octets, TransportClass transport_class) {
  const View header = octets.first(shape.header);
  const View user_data = octets.subspan(shape.header);
  const bool class_0 = transport_class == TransportClass::class_0;
  const std::size_t fixed = data_header_size(transport_class);  // of ED and, in class 2 only, EA too

  switch (shape.code) {
    case TpduCode::dt: return read_data(shape, octets, transport_class);
    case TpduCode::ed: {
      if (Check check = no_parameters(header, fixed); !check) return std::unexpected(check.error());
      const std::uint8_t number = u8(header, fixed - 1);
      if ((number & 0x80) == 0) return bad_value(fixed);  // never segmented [clause 13.8.3]
      if (shape.user_data == 0 || shape.user_data > max_expedited_data) return bad_value(header.size());
      const auto destination = class_0 ? std::uint16_t{0} : u16(header, 2);
      return ExpeditedData{destination, static_cast<std::uint8_t>(number & 0x7F), user_data};
    }
    case TpduCode::ea: {
      if (Check check = no_parameters(header, fixed); !check) return std::unexpected(check.error());
      if ((u8(header, 4) & 0x80) != 0) return bad_value(5);
      return ExpeditedAcknowledgement{u16(header, 2), u8(header, 4)};
    }
    case TpduCode::dc: {
      if (Check check = no_parameters(header, 6); !check) return std::unexpected(check.error());
      return DisconnectConfirm{u16(header, 2), u16(header, 4)};
    }
    case TpduCode::cr: return read_connect_request(header, user_data, shape.user_data);
    case TpduCode::cc: return read_connect_confirm(header, user_data, shape.user_data);
    case TpduCode::dr: return read_disconnect_request(header, user_data, shape.user_data);
    case TpduCode::er: return read_error(header);
    case TpduCode::ak:
    case TpduCode::rj: break;  // shape_of() lets none through
  }
  return std::unexpected(Malformed{.cause = RejectCause::invalid_tpdu_type, .offending = 2});
}

std::expected<Tpdu, Malformed> read_nsdu(View nsdu, TransportClass transport_class) {
  if (nsdu.empty()) return bad_length(0);
  const auto with_rejected = [nsdu](Malformed malformed) {
    malformed.rejected = nsdu.first(malformed.offending);
    return std::unexpected(malformed);
  };
  const auto shape = shape_of(nsdu.first(std::min<std::size_t>(nsdu.size(), 2)), nsdu.size(), transport_class);
  if (!shape) return with_rejected(shape.error());
  const std::size_t read = shape->header + (shape->code == TpduCode::dt ? 0 : shape->user_data);
  auto tpdu = read_tpdu(*shape, nsdu.first(read), transport_class);
  if (!tpdu) return with_rejected(tpdu.error());
  return tpdu;
}

}  // namespace ows::iso
