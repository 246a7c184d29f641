#include "providers/websocket/http_head.h"

#include <algorithm>

namespace ows::websocket {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<std::string_view> next_item(std::string_view& list) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    const std::string_view item = trim(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    if (!item.empty()) return item;
  }
  return std::nullopt;
}

HttpHead::HttpHead(Kind kind, std::size_t limit) : left_(limit) {
  http_parser_init(&parser_, kind == Kind::request ? HTTP_REQUEST : HTTP_RESPONSE);
}

const http_parser_settings& HttpHead::callbacks() {
  static constexpr auto self = [](http_parser* parser) -> HttpHead& { return *static_cast<HttpHead*>(parser->data); };
  static const http_parser_settings settings = [] {
    http_parser_settings s;
    http_parser_settings_init(&s);
    s.on_url = [](http_parser* parser, const char* at, std::size_t length) {
      self(parser).target_.append(at, length);
      return 0;
    };
    s.on_header_field = [](http_parser* parser, const char* at, std::size_t length) {
      HttpHead& head = self(parser);
      if (head.fields_.empty() || std::exchange(head.in_value_, false)) head.fields_.emplace_back();
      head.fields_.back().first.append(at, length);
      return 0;
    };
    s.on_header_value = [](http_parser* parser, const char* at, std::size_t length) {
      HttpHead& head = self(parser);
      head.in_value_ = true;
      head.fields_.back().second.append(at, length);
      return 0;
    };
    s.on_headers_complete = [](http_parser* parser) {
      self(parser).complete_ = true;
      return 2;  // what follows is of another protocol: the parser stops right behind the head
    };
    return s;
  }();
  return settings;
}

HttpHead::Progress HttpHead::take(transport::View& octets) {
  const std::size_t offered = std::min(octets.size(), left_);
  parser_.data = this;
  const std::size_t taken =
      http_parser_execute(&parser_, &callbacks(), reinterpret_cast<const char*>(octets.data()), offered);
  parser_.data = nullptr;
  if (HTTP_PARSER_ERRNO(&parser_) != HPE_OK) return Progress::malformed;
  octets = octets.subspan(taken);
  left_ -= taken;
  if (complete_) return Progress::complete;
  return left_ == 0 && !octets.empty() ? Progress::too_long : Progress::unfinished;
}

std::optional<std::string> HttpHead::field(std::string_view name) const {
  std::optional<std::string> all;
  for (const auto& [its_name, value] : fields_) {
    if (!equal_ignoring_case(its_name, name)) continue;
    all = all ? *all + ", " + std::string(trim(value)) : std::string(trim(value));
  }
  return all;
}

std::size_t HttpHead::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(fields_, [&](const auto& field) { return equal_ignoring_case(field.first, name); }));
}

bool HttpHead::has_token(std::string_view name, std::string_view token) const {
  const auto value = field(name);
  if (!value) return false;
  std::string_view list = *value;
  while (const auto item = next_item(list))
    if (equal_ignoring_case(*item, token)) return true;
  return false;
}

}  // namespace ows::websocket
