// What an endpoint of WebSocket wants (include/openwinsock/websocket.h says what the program sees of it).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace ows::websocket {

enum CloseCode : std::uint16_t {  // [RFC 6455 §7.4.1]
  normal_closure = 1000,
  protocol_error = 1002,
  no_status = 1005,  ///< never on the wire: the Close frame had none
  abnormal = 1006,   ///< never on the wire: there was no Close frame
  invalid_payload = 1007,
  message_too_big = 1009,
};

/// Whether a code may stand in a Close frame: those that have a meaning there, libraries' and applications' own.
constexpr bool may_be_sent(std::uint32_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

struct Options {
  /// Initiator: the request target, "/" where empty. Responder: the path that is served, all where empty.
  std::string path = {};
  /// Initiator: the Host field.
  std::string host = {};
  /// Initiator: the Origin field, none where empty. Responder: the only origin that is let in, all where empty.
  std::string origin = {};
  /// Subprotocols separated by commas. Initiator: offered. Responder: served, the best first.
  std::string protocols = {};
  /// More header fields, lines with their ends.
  std::string headers = {};
  /// Responder: what a plain GET gets, and its media type.
  std::string page = {}, page_type = "text/html; charset=utf-8";

  bool tls = false, tls_verify = true;
  /// Initiator: whom the certificate must be for, the host where empty; and what is trusted. Responder: PEM files.
  std::string tls_name = {}, tls_trust = {}, tls_certificate = {}, tls_key = {};

  bool text = false;  ///< of what is sent
  std::uint16_t close_code = normal_closure;
  std::size_t max_message = 16 << 20;  ///< 0: no limit
  std::size_t max_header = 8 << 10;

  std::chrono::milliseconds handshake_timeout{10'000}, close_timeout{30'000}, stall_timeout{60'000};
  /// How long the peer's Close waits for our user's own last words.
  std::chrono::milliseconds last_words_timeout{15'000};
  std::chrono::milliseconds ping_interval{0};  ///< 0: no pings
  /// How long the carrier stays after the last that we have said, so that closing it does not destroy that.
  std::chrono::milliseconds drain{2'000};
};

}  // namespace ows::websocket
