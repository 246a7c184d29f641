#include "providers/websocket/handshake.h"

#include <nettle/base64.h>
#include <nettle/sha1.h>

#include <algorithm>

namespace ows::websocket {
namespace {

std::string base64(const std::uint8_t* octets, std::size_t size) {
  std::string text(BASE64_ENCODE_RAW_LENGTH(size), '\0');
  base64_encode_raw(text.data(), size, octets);
  return text;
}

/// A key is the base64 of 16 octets; RFC 6455 §4.2.1 has the responder decode it only to see that.
bool is_key(std::string_view text) {
  constexpr std::size_t key_size = 24;
  if (text.size() != key_size) return false;
  base64_decode_ctx context;
  base64_decode_init(&context);
  std::array<std::uint8_t, BASE64_DECODE_LENGTH(key_size)> octets;
  std::size_t size = octets.size();
  return base64_decode_update(&context, &size, octets.data(), text.size(), text.data()) == 1
         && base64_decode_final(&context) == 1 && size == 16;
}

bool is_token(std::string_view text) {  // [RFC 7230 §3.2.6]
  static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || marks.contains(c);
  });
}

bool is_visible(char c) { return c > 0x20 && c < 0x7f; }

std::string_view reason_phrase(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 426: return "Upgrade Required";
    case 431: return "Request Header Fields Too Large";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Error";
  }
}

}  // namespace

std::string make_key(const std::array<std::byte, 16>& random) {
  return base64(reinterpret_cast<const std::uint8_t*>(random.data()), random.size());
}

std::string accept_key(std::string_view key) {
  constexpr std::string_view suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // [RFC 6455 §1.3]
  sha1_ctx context;
  sha1_init(&context);
  sha1_update(&context, key.size(), reinterpret_cast<const std::uint8_t*>(key.data()));
  sha1_update(&context, suffix.size(), reinterpret_cast<const std::uint8_t*>(suffix.data()));
  std::array<std::uint8_t, SHA1_DIGEST_SIZE> digest;
  sha1_digest(&context, digest.size(), digest.data());
  return base64(digest.data(), digest.size());
}

bool is_target(std::string_view text) {
  return text.starts_with('/') && !text.contains('#') && std::ranges::all_of(text, is_visible);
}

bool list_has(std::string_view list, std::string_view item) {
  while (const auto its = next_item(list))
    if (*its == item) return true;
  return false;
}

bool is_protocol_list(std::string_view text) {
  while (const auto item = next_item(text))
    if (!is_token(*item) || list_has(text, *item)) return false;
  return true;
}

bool is_field_value(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_visible(c) || c == ' ' || c == '\t'; });
}

bool are_header_lines(std::string_view text) {
  constexpr std::string_view end_of_line = "\r\n";
  constexpr std::string_view ours[] = {"host", "upgrade", "connection", "origin", "content-length", "transfer-encoding"};
  while (!text.empty()) {
    const auto end = std::min(text.find(end_of_line), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + end_of_line.size(), text.size()));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    const std::string_view name = line.substr(0, colon);
    if (!is_token(name) || !is_field_value(line.substr(colon + 1))) return false;
    if (std::ranges::any_of(ours, [&](auto its) { return equal_ignoring_case(name, its); })) return false;
    constexpr std::string_view prefix = "sec-websocket-";
    if (equal_ignoring_case(name.substr(0, prefix.size()), prefix)) return false;
  }
  return true;
}

std::optional<Wanted> read_caller_data(transport::View caller_data, const Options& options) {
  const std::string_view text(reinterpret_cast<const char*>(caller_data.data()), caller_data.size());
  const auto line_feed = std::min(text.find('\n'), text.size());
  Wanted wanted{std::string(text.substr(0, line_feed)), options.protocols};
  if (line_feed < text.size()) wanted.protocols = text.substr(line_feed + 1);
  if (wanted.target.empty()) wanted.target = options.path.empty() ? "/" : options.path;
  if (!is_target(wanted.target) || !is_protocol_list(wanted.protocols)) return std::nullopt;
  return wanted;
}

std::string caller_data_of(const Wanted& wanted) {
  return wanted.protocols.empty() ? wanted.target : wanted.target + '\n' + wanted.protocols;
}

std::string write_request(const Wanted& wanted, const Options& options, std::string_view key) {
  std::string text = "GET " + wanted.target + " HTTP/1.1\r\nHost: " + options.host
                     + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ";
  text += key;
  text += "\r\nSec-WebSocket-Version: 13\r\n";
  if (!wanted.protocols.empty()) text += "Sec-WebSocket-Protocol: " + wanted.protocols + "\r\n";
  if (!options.origin.empty()) text += "Origin: " + options.origin + "\r\n";
  return text + options.headers + "\r\n";
}

std::expected<std::string, int> judge_response(const HttpHead& head, std::string_view key, std::string_view offered) {
  constexpr int switching_protocols = 101;
  if (head.status() != switching_protocols) return std::unexpected(head.status());
  // [RFC 6455 §4.1]; extensions were not offered, so none may be chosen.
  const bool good = equal_ignoring_case(head.field("upgrade").value_or(""), "websocket")
                    && head.has_token("connection", "upgrade") && head.field("sec-websocket-accept") == accept_key(key)
                    && !head.field("sec-websocket-extensions");
  if (!good) return std::unexpected(0);
  const auto chosen = head.field("sec-websocket-protocol");
  if (chosen && !list_has(offered, *chosen)) return std::unexpected(0);
  return chosen.value_or("");
}

std::expected<Asked, int> judge_request(const HttpHead& head) {
  // [RFC 6455 §4.2.1; RFC 7230 §5.4]
  if (!head.has_token("upgrade", "websocket")) return std::unexpected(head.is_get_or_head() ? 200 : 405);
  if (!head.is_get()) return std::unexpected(405);
  if (!head.at_least_1_1()) return std::unexpected(505);
  if (!head.has_token("connection", "upgrade") || head.count("host") != 1 || !is_target(head.target()))
    return std::unexpected(400);
  if (head.field("sec-websocket-version") != "13") return std::unexpected(426);
  const auto key = head.field("sec-websocket-key");
  if (!key || !is_key(*key)) return std::unexpected(400);
  const std::string offered = head.field("sec-websocket-protocol").value_or("");
  if (!is_protocol_list(offered)) return std::unexpected(400);
  return Asked{*key, {head.target(), offered}};
}

std::string choose_protocol(std::string_view ours, std::string_view offered) {
  while (const auto item = next_item(ours))
    if (list_has(offered, *item)) return std::string(*item);
  return {};
}

std::string write_acceptance(std::string_view key, std::string_view protocol, const Options& options) {
  std::string text =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";
  text += accept_key(key) + "\r\n";
  if (!protocol.empty()) text += "Sec-WebSocket-Protocol: " + std::string(protocol) + "\r\n";
  return text + options.headers + "\r\n";
}

std::string write_error(int status) {
  const std::string title = std::to_string(status) + ' ' + std::string(reason_phrase(status));
  std::string text = "HTTP/1.1 " + title + "\r\nConnection: close\r\nContent-Type: text/plain\r\n";
  if (status == 426) text += "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
  if (status == 405) text += "Allow: GET, HEAD\r\n";
  return text + "Content-Length: " + std::to_string(title.size() + 1) + "\r\n\r\n" + title + "\n";
}

std::string write_page_head(const Options& options) {
  return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: " + options.page_type
         + "\r\nContent-Length: " + std::to_string(options.page.size()) + "\r\n\r\n";
}

}  // namespace ows::websocket
