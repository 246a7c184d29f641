// The head of an HTTP request or response in pieces: http-parser takes it apart, this keeps it within a limit.
#pragma once

#include <http_parser.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "providers/transport/protocol.h"

namespace ows::websocket {

class HttpHead {
 public:
  enum class Kind : std::uint8_t { request, response };
  HttpHead(Kind kind, std::size_t limit);
  // http-parser is given this object's address with each piece only, so that it may be moved.

  enum class Progress : std::uint8_t { unfinished, complete, malformed, too_long };
  /// Takes the octets of the head off the front of `octets`. Not to be called again once it is not unfinished.
  Progress take(transport::View& octets);

  bool is_get() const { return parser_.method == HTTP_GET; }
  bool is_get_or_head() const { return is_get() || parser_.method == HTTP_HEAD; }
  bool at_least_1_1() const { return parser_.http_major > 1 || (parser_.http_major == 1 && parser_.http_minor >= 1); }
  int status() const { return static_cast<int>(parser_.status_code); }
  const std::string& target() const { return target_; }
  /// The value of a field; several of the name are one list. nullopt: there is none.
  std::optional<std::string> field(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  /// Whether the list in field `name` has `token`; case does not matter.
  bool has_token(std::string_view name, std::string_view token) const;

 private:
  static const http_parser_settings& callbacks();

  http_parser parser_;
  std::size_t left_;
  bool complete_ = false, in_value_ = false;
  std::string target_;
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// ASCII letters only.
bool equal_ignoring_case(std::string_view a, std::string_view b);
/// Without the blanks around it.
std::string_view trim(std::string_view text);
/// Takes the first item off the front of a list with commas; empty items are skipped, nullopt at the end.
std::optional<std::string_view> next_item(std::string_view& list);

}  // namespace ows::websocket
