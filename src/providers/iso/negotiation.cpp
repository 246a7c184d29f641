#include "providers/iso/negotiation.h"

#include <algorithm>
#include <bit>

namespace ows::iso {
namespace {

constexpr std::size_t max_preferred_units = max_tpdu_size / preferred_size_unit;  // 511
constexpr std::uint8_t largest_iso_code = 0x0D;                                   // 8192 octets

/// Options::tpdu_size in the steps of parameter F0.
std::size_t wanted_size(const Options& options) {
  const std::size_t units = options.tpdu_size / preferred_size_unit;
  return std::clamp(units, min_tpdu_size / preferred_size_unit, max_preferred_units) * preferred_size_unit;
}

std::uint8_t expedited_bits(Expedited expedited) {
  switch (expedited) {
    case Expedited::none: return 0;
    case Expedited::plain: return option_expedited;
    case Expedited::acknowledged: return option_expedited | option_expedited_acknowledged;
  }
  return 0;
}

Expedited expedited_of(std::uint8_t bits) {
  if ((bits & option_expedited) == 0) return Expedited::none;  // then the other bits say nothing [RFC 2126 §4.2.2]
  return (bits & option_expedited_acknowledged) != 0 ? Expedited::acknowledged : Expedited::plain;
}

/// Parameter C0 for at most `size` octets. The codes above 8192 are not ISO's, so they are never proposed.
std::uint8_t size_code(std::size_t size) {
  const auto code = static_cast<std::uint8_t>(std::bit_width(size) - 1);
  return std::min(code, largest_iso_code);
}

std::size_t size_of_code(std::uint8_t code) { return std::min(std::size_t{1} << code, max_tpdu_size); }

std::size_t size_of_units(std::uint32_t units) {
  return std::min<std::size_t>(units, max_preferred_units) * preferred_size_unit;
}

}  // namespace

ConnectRequest propose(const Options& options, std::uint16_t local_reference, View caller_data) {
  ConnectRequest request;
  request.source_reference = local_reference;
  if (!options.local_selector.empty()) request.calling_selector = options.local_selector.view();
  if (!options.remote_selector.empty()) request.called_selector = options.remote_selector.view();
  const std::size_t size = wanted_size(options);
  request.tpdu_size_code = size_code(size);
  request.user_data = caller_data;
  if (options.preferred_class == TransportClass::class_0) {
    // Selectors and size are all that ISO's class 0 knows; RFC 1006's expedited data only where it is wanted.
    request.class_option = class_0_octet;
    if (options.expedited != Expedited::none) request.additional_options = option_expedited;
    return request;
  }
  request.class_option = class_2_without_flow_control;
  request.preferred_tpdu_size = static_cast<std::uint32_t>(size / preferred_size_unit);
  // Said even when it is No: ISO and RFC 2126 differ in what silence means.
  request.additional_options = expedited_bits(options.expedited);
  static constexpr std::byte class_0_too{class_0_octet};
  if (options.alternative_class_0) request.alternative_classes = View(&class_0_too, 1);
  return request;
}

namespace {

/// The class that a CR and a responder have in common [clause 6.5.5].
std::optional<TransportClass> common_class(const ConnectRequest& request, const Options& options) {
  const bool wants_class_2 = options.preferred_class == TransportClass::class_2;
  // No explicit flow control, so a class 2 with it, like all the higher classes, is one that we have not.
  if (request.class_option == class_2_without_flow_control && wants_class_2) return TransportClass::class_2;
  if (wants_class_2 && !options.alternative_class_0) return std::nullopt;
  const View alternatives = request.alternative_classes.value_or(View{});
  if (request.class_option == class_0_octet
      || std::ranges::find(alternatives, std::byte{class_0_octet}) != alternatives.end())
    return TransportClass::class_0;
  return std::nullopt;
}

}  // namespace

std::expected<Agreement, DisconnectReason> judge(const ConnectRequest& request, const Options& options) {
  const auto transport_class = common_class(request, options);
  if (!transport_class) return std::unexpected(DisconnectReason::negotiation_failed);
  const bool in_class_0 = *transport_class == TransportClass::class_0;
  // For a CR that states no size: the most that C0 can answer in the class.
  constexpr std::uint8_t largest_class_0_code = 0x0B;
  std::size_t size = size_of_code(in_class_0 ? largest_class_0_code : largest_iso_code);
  if (request.preferred_tpdu_size) {
    size = size_of_units(*request.preferred_tpdu_size);
  } else if (request.tpdu_size_code) {
    size = size_of_code(*request.tpdu_size_code);
  }
  size = std::min(size, wanted_size(options));
  if (!request.preferred_tpdu_size) size = size_of_code(size_code(size));
  Agreement agreement;
  agreement.transport_class = *transport_class;
  agreement.send_size = agreement.receive_size = size;
  const auto wanted = expedited_of(request.additional_options.value_or(0) & expedited_bits(options.expedited));
  agreement.expedited = in_class_0 ? std::min(wanted, Expedited::plain) : wanted;
  return agreement;
}

ConnectConfirm confirm(const HeldRequest& request, std::uint16_t local_reference, View callee_data) {
  ConnectConfirm answer;
  answer.destination_reference = request.remote_reference;
  answer.source_reference = local_reference;
  const bool in_class_0 = request.agreement.transport_class == TransportClass::class_0;
  answer.class_option = in_class_0 ? class_0_octet : class_2_without_flow_control;
  const std::size_t size = request.agreement.send_size;
  if (request.preferred_size_given) {
    answer.preferred_tpdu_size = static_cast<std::uint32_t>(size / preferred_size_unit);
  } else {
    answer.tpdu_size_code = size_code(size);
  }
  const std::uint8_t bits = expedited_bits(request.agreement.expedited);
  if (!in_class_0 || bits != 0) answer.additional_options = bits;
  if (in_class_0) {
    // They may be told again [clause 13.4.4], and there are callers of class 0, for PLCs, that take no CC without them.
    if (!request.calling_selector.empty()) answer.calling_selector = request.calling_selector;
    if (!request.called_selector.empty()) answer.called_selector = request.called_selector;
  }
  answer.user_data = callee_data;
  return answer;
}

std::expected<Agreement, DisconnectReason> judge(const ConnectConfirm& answer, const Options& options) {
  const bool in_class_0 = answer.class_option == class_0_octet;
  const bool wanted_class_0 = options.preferred_class == TransportClass::class_0;
  // RFC 1006 systems answer with class 0 whatever they were asked for [RFC 2126 §7].
  if (in_class_0 ? !wanted_class_0 && !options.alternative_class_0
                 : wanted_class_0 || answer.class_option != class_2_without_flow_control) {
    return std::unexpected(DisconnectReason::negotiation_failed);
  }
  const std::uint8_t offered = expedited_bits(options.expedited);
  const std::uint8_t agreed = answer.additional_options.value_or(0);
  // The other bits say how expedited data goes, and nothing where there is none [RFC 2126 §4.2.2].
  if ((agreed & option_expedited) != 0 && (agreed & ~offered) != 0) {
    return std::unexpected(DisconnectReason::protocol_error);
  }

  Agreement agreement;
  agreement.transport_class = in_class_0 ? TransportClass::class_0 : TransportClass::class_2;
  agreement.expedited = in_class_0 ? std::min(expedited_of(agreed), Expedited::plain) : expedited_of(agreed);
  const std::size_t proposed = wanted_size(options);
  if (answer.preferred_tpdu_size) {  // never where the CR had none
    if (wanted_class_0 || *answer.preferred_tpdu_size > proposed / preferred_size_unit) {
      return std::unexpected(DisconnectReason::protocol_error);
    }
    agreement.send_size = agreement.receive_size = size_of_units(*answer.preferred_tpdu_size);
  } else if (answer.tpdu_size_code) {
    if (*answer.tpdu_size_code > size_code(proposed)) return std::unexpected(DisconnectReason::protocol_error);
    agreement.send_size = agreement.receive_size = size_of_code(*answer.tpdu_size_code);
  } else {
    agreement.send_size = proposed;  // silence means 65531 [RFC 2126 §6.4]; we have never offered to send more than this
  }
  return agreement;
}

}  // namespace ows::iso
