// Just enough of C's lexical rules to find words, strings and directives, and to skip comments.
#pragma once

#include <string_view>

namespace ws2cc {

struct Token {
  enum Kind { end, word, string, punctuation, directive } kind = end;
  std::string_view text;  ///< of a string: with its quotes; of a directive: the whole line, continuation lines included
  std::size_t at = 0;     ///< offset in the text
};

class Lexer {
 public:
  explicit Lexer(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}
  Token next();
  [[nodiscard]] std::size_t position() const { return at_; }

 private:
  void skip_space();
  Token take(Token::Kind kind, std::size_t begin) { return {kind, text_.substr(begin, at_ - begin), begin}; }

  std::string_view text_;
  std::size_t at_;
  bool line_start_ = true;
};

}  // namespace ws2cc
