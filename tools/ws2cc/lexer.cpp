#include "lexer.h"

#include <cctype>
#include <string>

namespace ws2cc {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || (c & 0x80); }

/// The offset behind the quote that ends the literal which begins at `at`.
std::size_t end_of_literal(std::string_view text, std::size_t at) {
  const char quote = text[at++];
  while (at < text.size() && text[at] != quote && text[at] != '\n') at += text[at] == '\\' ? 2 : 1;
  return std::min(at + 1, text.size());
}

std::size_t end_of_raw_string(std::string_view text, std::size_t quote) {
  const std::size_t open = text.find('(', quote);
  if (open == text.npos) return text.size();
  const std::string close = ")" + std::string(text.substr(quote + 1, open - quote - 1)) + "\"";
  const std::size_t end = text.find(close, open);
  return end == text.npos ? text.size() : end + close.size();
}

}  // namespace

void Lexer::skip_space() {
  while (at_ < text_.size()) {
    const std::string_view rest = text_.substr(at_);
    if (rest[0] == '\n') {
      line_start_ = true;
      ++at_;
    } else if (std::isspace(static_cast<unsigned char>(rest[0]))) {
      ++at_;
    } else if (rest.starts_with("\\\n") || rest.starts_with("\\\r\n")) {
      at_ += rest[1] == '\n' ? 2 : 3;
    } else if (rest.starts_with("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (rest.starts_with("/*")) {
      const std::size_t end = text_.find("*/", at_ + 2);
      at_ = end == text_.npos ? text_.size() : end + 2;
    } else {
      return;
    }
  }
}

Token Lexer::next() {
  skip_space();
  const std::size_t begin = at_;
  if (at_ >= text_.size()) return {Token::end, {}, begin};
  const bool starts_line = line_start_;
  line_start_ = false;
  const char c = text_[at_];
  if (c == '#' && starts_line) {
    while (at_ < text_.size() && text_[at_] != '\n') {
      const std::string_view rest = text_.substr(at_);
      at_ += rest.starts_with("\\\n") ? 2 : rest.starts_with("\\\r\n") ? 3 : 1;
    }
    at_ = std::min(at_, text_.size());
    return take(Token::directive, begin);
  }
  if (c == '"' || c == '\'') {
    at_ = end_of_literal(text_, at_);
    return take(Token::string, begin);
  }
  if (!is_word(c)) {
    ++at_;
    return take(Token::punctuation, begin);
  }
  const bool number = std::isdigit(static_cast<unsigned char>(c));
  // A quote inside a number separates digits.
  while (at_ < text_.size()
         && (is_word(text_[at_]) || (number && text_[at_] == '\'' && at_ + 1 < text_.size() && is_word(text_[at_ + 1])))) {
    ++at_;
  }
  const Token word = take(Token::word, begin);
  if (at_ < text_.size() && text_[at_] == '"' && word.text.ends_with('R') && word.text.size() <= 3) {
    at_ = end_of_raw_string(text_, at_);
    return take(Token::string, begin);
  }
  return word;
}

}  // namespace ws2cc
