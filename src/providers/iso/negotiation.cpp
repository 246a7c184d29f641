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
  request.class_option = class_2_without_flow_control;
  if (!options.local_selector.empty()) request.calling_selector = options.local_selector.view();
  if (!options.remote_selector.empty()) request.called_selector = options.remote_selector.view();
  const std::size_t size = wanted_size(options);
  request.tpdu_size_code = size_code(size);
  request.preferred_tpdu_size = static_cast<std::uint32_t>(size / preferred_size_unit);
  // Said even when it is No: ISO and RFC 2126 differ in what silence means.
  request.additional_options = options.expedited ? option_expedited : std::uint8_t{0};
  request.user_data = caller_data;
  return request;
}

std::expected<Agreement, DisconnectReason> judge(const ConnectRequest& request, const Options& options) {
  // Not class 0, not the higher ones, no explicit flow control; class octets that contradict themselves are not read.
  if (request.class_option != class_2_without_flow_control) {
    return std::unexpected(DisconnectReason::negotiation_failed);
  }
  if (!options.local_selector.empty()) {
    const auto called = Selector::from(request.called_selector.value_or(View{}));
    if (!called || !(*called == options.local_selector)) return std::unexpected(DisconnectReason::address_unknown);
  }
  Agreement agreement;
  std::size_t size = size_of_code(largest_iso_code);  // for a CR that states no size: the most that C0 can answer
  if (request.preferred_tpdu_size) {
    size = size_of_units(*request.preferred_tpdu_size);
  } else if (request.tpdu_size_code) {
    size = size_of_code(*request.tpdu_size_code);
  }
  size = std::min(size, wanted_size(options));
  if (!request.preferred_tpdu_size) size = size_of_code(size_code(size));
  agreement.send_size = agreement.receive_size = size;
  agreement.expedited = options.expedited && (request.additional_options.value_or(0) & option_expedited) != 0;
  return agreement;
}

ConnectConfirm confirm(const HeldRequest& request, std::uint16_t local_reference, View callee_data) {
  ConnectConfirm answer;
  answer.destination_reference = request.remote_reference;
  answer.source_reference = local_reference;
  answer.class_option = class_2_without_flow_control;
  const std::size_t size = request.agreement.send_size;
  if (request.preferred_size_given) {
    answer.preferred_tpdu_size = static_cast<std::uint32_t>(size / preferred_size_unit);
  } else {
    answer.tpdu_size_code = size_code(size);
  }
  answer.additional_options = request.agreement.expedited ? option_expedited : std::uint8_t{0};
  answer.user_data = callee_data;
  return answer;
}

std::expected<Agreement, DisconnectReason> judge(const ConnectConfirm& answer, const Options& options) {
  // Also the class 0 that RFC 1006 systems answer with whatever they were asked for [RFC 2126 §7].
  if (answer.class_option != class_2_without_flow_control) return std::unexpected(DisconnectReason::negotiation_failed);
  const std::uint8_t offered = options.expedited ? option_expedited : std::uint8_t{0};
  const std::uint8_t agreed = answer.additional_options.value_or(0);
  // The other bits say how expedited data goes, and nothing where there is none [RFC 2126 §4.2.2].
  if ((agreed & option_expedited & ~offered) != 0 || ((agreed & option_expedited) != 0 && agreed != option_expedited)) {
    return std::unexpected(DisconnectReason::protocol_error);
  }

  Agreement agreement;
  agreement.expedited = agreed == option_expedited;
  const std::size_t proposed = wanted_size(options);
  if (answer.preferred_tpdu_size) {
    if (*answer.preferred_tpdu_size > proposed / preferred_size_unit) {
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
