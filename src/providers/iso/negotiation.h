// What an endpoint wants of a connection, and what the two sides agree on [ISO 8073 clause 6.5; RFC 2126 §4.2.1, §6.4].
// Pure functions over CR and CC.
#pragma once

#include <chrono>
#include <expected>
#include <optional>

#include "providers/iso/tpdu.h"

namespace ows::iso {

/// How expedited data goes, where it does.
enum class Expedited : std::uint8_t {
  none,
  plain,         ///< ED among the data, in the order of the stream
  acknowledged,  ///< and nothing is sent behind an ED before its EA has come
};

/// What a DR without parameter E0 means: the two RFCs have opposite conventions.
enum class Dialect : std::uint8_t {
  rfc_2126,  ///< an abortive end; ours says which it is
  rfc_1859,  ///< a graceful end, and ours goes without E0
};

/// What one endpoint wants. The defaults fit any RFC 2126 peer.
struct Options {
  /// Our TSAP-ID. Initiator: the calling one. Responder: the one that is served; empty serves every CR.
  Selector local_selector = {};
  /// Initiator: the TSAP-ID that is called; empty leaves the parameter out.
  Selector remote_selector = {};
  TransportClass preferred_class = TransportClass::class_2;
  /// Where class 2 is preferred: class 0 will do as well.
  bool alternative_class_0 = false;
  /// The largest TPDU we want, 128 to 65408 octets; proposed in steps of 128. In class 0 at most 8192 are proposed.
  std::size_t tpdu_size = 65408;
  /// The most that is offered or agreed to, on the same TCP connection.
  Expedited expedited = Expedited::none;
  Dialect dialect = Dialect::rfc_2126;

  /// After the peer's graceful disconnect the local user has `answer_wait` to say last words of his own; they go out as
  /// a DR in the place of the DC. Without the option DC is sent at once.
  bool last_words = true;
  /// TS1: how long the answer to our CR may take.
  std::chrono::milliseconds ts1{30'000};
  /// TS2: how long the answer to our DR may take. It has to exceed the peer's answer_wait.
  std::chrono::milliseconds ts2{30'000};
  std::chrono::milliseconds answer_wait = ts2 / 2;
  /// After a protocol error: how long the carrier stays, so that closing it does not destroy the DR or ER under way.
  std::chrono::milliseconds drain{2'000};
};

/// What both sides know after CR and CC.
struct Agreement {
  TransportClass transport_class = TransportClass::class_2;
  std::size_t send_size = max_tpdu_size;     ///< the largest TPDU we may send
  std::size_t receive_size = max_tpdu_size;  ///< the largest that the peer may send; differs only where a CC is silent
  Expedited expedited = Expedited::none;
};

/// The CR that proposes what `options` want.
ConnectRequest propose(const Options& options, std::uint16_t local_reference, View caller_data);

/// The responder's judgement of a CR: what is agreed if it is accepted, or the reason to refuse it. The called selector is
/// not looked at: whoever found `options` has.
std::expected<Agreement, DisconnectReason> judge(const ConnectRequest& request, const Options& options);

/// What the responder has to keep of a CR until its user decides.
struct HeldRequest {
  std::uint16_t remote_reference = 0;
  Agreement agreement;
  bool preferred_size_given = false;  ///< the CC may use parameter F0 only if the CR did
  View calling_selector = {}, called_selector = {};
};

/// The CC that accepts.
ConnectConfirm confirm(const HeldRequest& request, std::uint16_t local_reference, View callee_data);

/// The initiator's judgement of the CC that answers propose(options).
std::expected<Agreement, DisconnectReason> judge(const ConnectConfirm& answer, const Options& options);

}  // namespace ows::iso
