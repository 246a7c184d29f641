// The opening handshake [RFC 6455 §4]: pure functions over heads of requests and responses.
#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "providers/websocket/http_head.h"
#include "providers/websocket/options.h"

namespace ows::websocket {

/// A Sec-WebSocket-Key of 16 random octets.
std::string make_key(const std::array<std::byte, 16>& random);
/// The Sec-WebSocket-Accept that answers `key`.
std::string accept_key(std::string_view key);

// --- caller data: the request target, and behind a line feed the subprotocols that are offered ---------------------------
struct Wanted {
  std::string target, protocols;
};
/// nullopt: not a target that begins with '/', or not subprotocol names with commas between them. What `caller_data` does
/// not say comes from `options`.
std::optional<Wanted> read_caller_data(transport::View caller_data, const Options& options);
std::string caller_data_of(const Wanted& wanted);

bool is_target(std::string_view text);
/// Subprotocol names with commas between them; no name twice. An empty list is one.
bool is_protocol_list(std::string_view text);
/// Field lines that nobody else writes; their last end of line may be missing.
bool are_header_lines(std::string_view text);
/// A field value of visible octets and blanks.
bool is_field_value(std::string_view text);
bool list_has(std::string_view list, std::string_view item);

// --- the initiator ---------------------------------------------------------------------------------------------------
std::string write_request(const Wanted& wanted, const Options& options, std::string_view key);
/// The subprotocol that was chosen, or empty. The error: the response's status, or 0 for one that is none of WebSocket.
std::expected<std::string, int> judge_response(const HttpHead& head, std::string_view key, std::string_view offered);

// --- the responder ---------------------------------------------------------------------------------------------------
struct Asked {
  std::string key;
  Wanted wanted;
};
/// A request that asks for WebSocket. The error: the status of the answer; 200 for a plain GET or HEAD.
std::expected<Asked, int> judge_request(const HttpHead& head);
/// The first of ours that is offered, or empty.
std::string choose_protocol(std::string_view ours, std::string_view offered);
std::string write_acceptance(std::string_view key, std::string_view protocol, const Options& options);
std::string write_error(int status);
/// The head of a response with options.page.
std::string write_page_head(const Options& options);

}  // namespace ows::websocket
