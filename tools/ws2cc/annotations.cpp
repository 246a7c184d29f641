#include "annotations.h"

#include "lexer.h"

namespace ws2cc {
namespace {

bool is_annotation(const Token& token) {
  return token.kind == Token::word && (token.text == "__in" || token.text == "__out" || token.text == "__reserved");
}

/// Of a line marker, `# 5 "file.h" 1 3`: whether the flag 3 says that a system header follows.
bool begins_system_header(std::string_view marker) {
  const std::size_t name_end = marker.rfind('"');
  return name_end != marker.npos && marker.find('3', name_end) != marker.npos;
}
bool is_line_marker(const Token& token) {
  return token.kind == Token::directive && token.text.size() > 2 && token.text[1] == ' ' && token.text[2] >= '0'
         && token.text[2] <= '9';
}

}  // namespace

bool mentions_old_annotations(std::string_view text) {
  if (!text.contains("__in") && !text.contains("__out") && !text.contains("__reserved")) return false;
  Lexer lexer(text);
  for (Token token = lexer.next(); token.kind != Token::end; token = lexer.next()) {
    if (is_annotation(token)) return true;
  }
  return false;
}

std::string without_old_annotations(std::string preprocessed) {
  const std::string original = preprocessed;
  bool in_system_header = false;
  Lexer lexer(original);
  for (Token token = lexer.next(); token.kind != Token::end; token = lexer.next()) {
    if (is_line_marker(token)) in_system_header = begins_system_header(token.text);
    if (is_annotation(token) && !in_system_header) preprocessed.replace(token.at, token.text.size(), token.text.size(), ' ');
  }
  return preprocessed;
}

}  // namespace ws2cc
