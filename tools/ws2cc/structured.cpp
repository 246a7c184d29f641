#include "structured.h"

#include <charconv>
#include <optional>
#include <stdexcept>
#include <vector>

#include "lexer.h"

namespace ws2cc {
namespace {

bool is_try(std::string_view word) { return word == "__try" || word == "_try" || word == "try"; }
bool is_finally(std::string_view word) { return word == "__finally" || word == "_finally"; }
bool is_except(std::string_view word) { return word == "__except" || word == "_except"; }
bool is_leave(std::string_view word) { return word == "__leave" || word == "_leave"; }
bool is_abnormal_termination(std::string_view word) {
  return word == "AbnormalTermination" || word == "_abnormal_termination";
}

/// A place of the program as its author knows it.
struct Place {
  std::string file;
  unsigned line = 0;
};

class Rewriter {
 public:
  Rewriter(std::string_view text, Dialect dialect) : text_(text), dialect_(dialect) {}

  std::string run() {
    std::string result;
    part(0, text_.size(), result, {});
    return result;
  }

 private:
  /// What the words mean at some place: the innermost __try block and the innermost __finally block around it.
  struct Around {
    std::optional<unsigned> leave, finally;
    bool is_function = false;  // what is around is the function made of a __finally block
  };

  struct Block {
    std::size_t begin, end;  // the braces, and behind them
  };

  [[noreturn]] void fail(std::size_t at, const std::string& what) const {
    const Place place = place_of(at);
    throw std::runtime_error(place.file + ":" + std::to_string(place.line) + ": error: " + what);
  }

  [[nodiscard]] Place place_of(std::size_t at) const {
    Place place{"input", 1};
    for (std::size_t begin = 0; begin < at;) {
      std::size_t end = text_.find('\n', begin);
      if (end == text_.npos || end >= at) break;
      const std::string_view line = text_.substr(begin, end - begin);
      unsigned number = 0;
      const std::size_t quote = line.find('"');
      if (line.starts_with("# ") && quote != line.npos
          && std::from_chars(line.data() + 2, line.data() + line.size(), number).ec == std::errc()) {
        place = {std::string(line.substr(quote + 1, line.rfind('"') - quote - 1)), number};
      } else {
        ++place.line;
      }
      begin = end + 1;
    }
    return place;
  }

  [[nodiscard]] std::string marker(std::size_t at) const {
    const Place place = place_of(at);
    return "\n# " + std::to_string(place.line) + " \"" + place.file + "\"\n";
  }

  [[nodiscard]] std::optional<Block> block_at(std::size_t at) const {
    Lexer lexer(text_, at);
    Token token = lexer.next();
    while (token.kind == Token::directive) token = lexer.next();
    if (token.text != "{") return std::nullopt;
    const std::size_t begin = token.at;
    for (int depth = 1; depth > 0;) {
      token = lexer.next();
      if (token.kind == Token::end) return std::nullopt;
      if (token.text == "{") ++depth;
      if (token.text == "}") --depth;
    }
    return Block{begin, lexer.position()};
  }

  [[nodiscard]] std::optional<Block> parentheses_at(std::size_t at) const {
    Lexer lexer(text_, at);
    Token token = lexer.next();
    if (token.text != "(") return std::nullopt;
    const std::size_t begin = token.at;
    for (int depth = 1; depth > 0;) {
      token = lexer.next();
      if (token.kind == Token::end) return std::nullopt;
      if (token.text == "(") ++depth;
      if (token.text == ")") --depth;
    }
    return Block{begin, lexer.position()};
  }

  /// Rewrites what stands from `begin` to `end`.
  void part(std::size_t begin, std::size_t end, std::string& result, Around around) {
    std::size_t copied = begin;
    Lexer lexer(text_.substr(0, end), begin);
    for (Token token = lexer.next(); token.kind != Token::end; token = lexer.next()) {
      if (token.kind != Token::word) continue;
      if (is_try(token.text)) {
        const std::size_t behind = statement(token.at, copied, result, around);
        if (!behind) continue;
        copied = behind;
        lexer = Lexer(text_.substr(0, end), behind);
      } else if (is_leave(token.text)) {
        if (!around.leave) fail(token.at, "__leave outside of a __try block");
        copy(copied, token.at, result);
        result += "goto ows_leave_" + std::to_string(*around.leave);
        copied = lexer.position();
      } else if (is_abnormal_termination(token.text) && around.finally) {
        const auto arguments = parentheses_at(lexer.position());
        if (!arguments) continue;
        copy(copied, token.at, result);
        result += "(!ows_normal_" + std::to_string(*around.finally) + ")";
        copied = arguments->end;
      } else if (around.is_function && token.text == "return") {
        fail(token.at, "return inside a __finally block is not supported; set a variable there and return behind it");
      } else if (around.is_function && token.text == "goto") {
        fail(token.at, "goto inside a __finally block is not supported; set a variable there and go on behind it");
      }
    }
    copy(copied, end, result);
  }

  void copy(std::size_t begin, std::size_t end, std::string& result) const { result += text_.substr(begin, end - begin); }

  /// The statement that begins with __try at `at`; the text from `copied` to there is taken over first. Returns the offset
  /// behind it, 0 when it is C++'s try.
  std::size_t statement(std::size_t at, std::size_t copied, std::string& result, const Around& around) {
    const std::size_t word_end = at + Lexer(text_, at).next().text.size();
    const bool own = text_.substr(at, word_end - at) != "try";
    const auto guarded = block_at(word_end);
    if (!guarded) {
      if (own) fail(at, "no block behind __try");
      return 0;
    }
    Lexer lexer(text_, guarded->end);
    Token handler = lexer.next();
    while (handler.kind == Token::directive) handler = lexer.next();
    if (!is_finally(handler.text) && !is_except(handler.text)) {
      if (own) fail(at, "no __finally and no __except behind the block of __try");
      return 0;
    }
    copy(copied, at, result);
    const unsigned number = ++count_;
    if (is_finally(handler.text)) {
      const auto block = block_at(lexer.position());
      if (!block) fail(handler.at, "no block behind __finally");
      finally(*guarded, *block, number, result, around);
      return block->end;
    }
    const auto filter = parentheses_at(lexer.position());
    const auto block = filter ? block_at(filter->end) : std::nullopt;
    if (!block) fail(handler.at, "no (filter) and block behind __except");
    except(*guarded, *filter, *block, number, result, around);
    return block->end;
  }

  void finally(const Block& guarded, const Block& block, unsigned number, std::string& result, const Around& around) {
    const std::string n = std::to_string(number);
    const std::string leave = " ows_leave_" + n + ": __attribute__((__unused__)); ows_normal_" + n + " = 1; ";
    Around in_try = around, in_finally = around;
    in_try.leave = number;
    in_finally.leave.reset();
    in_finally.finally = number;
    in_finally.is_function = true;
    switch (dialect_) {
      case Dialect::c_other:
        fail(guarded.begin,
             "__finally in C needs gcc, whose nested functions it becomes; "
             "compile this file with gcc (WS2CC_CC=gcc), or as C++");
      case Dialect::c_gcc:
        result += "{ __label__ ows_leave_" + n + "; int ows_normal_" + n + " __attribute__((__unused__)) = 0; "
                  + "__extension__ auto void ows_finally_" + n + "(int *); { int ows_guard_" + n
                  + " __attribute__((__cleanup__(ows_finally_" + n + "), __unused__)) = 0; ";
        part(guarded.begin, guarded.end, result, in_try);
        result +=
            leave + "} __extension__ void ows_finally_" + n + "(int *ows_unused) { (void)ows_unused; " + marker(block.begin);
        part(block.begin, block.end, result, in_finally);
        result += " } }";
        return;
      case Dialect::cxx:
        result += "{ int ows_normal_" + n + " __attribute__((__unused__)) = 0; auto ows_finally_" + n + " = [&]() "
                  + marker(block.begin);
        part(block.begin, block.end, result, in_finally);
        result += "; openwinsock_finally<decltype(ows_finally_" + n + ")> ows_guard_" + n + " = {ows_finally_" + n + "}; "
                  + "(void)ows_guard_" + n + ";" + marker(guarded.begin);
        part(guarded.begin, guarded.end, result, in_try);
        result += leave + "}" + marker(block.end);
    }
  }

  void except(const Block& guarded, const Block& filter, const Block& block, unsigned number, std::string& result,
              const Around& around) {
    const std::string n = std::to_string(number);
    Around in_try = around;
    in_try.leave = number;
    result += "{ ";
    part(guarded.begin, guarded.end, result, in_try);
    result += " ows_leave_" + n + ": __attribute__((__unused__)); if (0) { (void)";
    part(filter.begin, filter.end, result, around);
    result += "; ";
    part(block.begin, block.end, result, around);
    result += " } }";
  }

  std::string_view text_;
  Dialect dialect_;
  unsigned count_ = 0;
};

}  // namespace

bool mentions_structured_handling(std::string_view text) {
  if (!text.contains("__try") && !text.contains("_try") && !text.contains("__finally")) return false;
  Lexer lexer(text);
  for (Token token = lexer.next(); token.kind != Token::end; token = lexer.next()) {
    if (token.kind == Token::directive && (token.text.contains("__try") || token.text.contains("__finally"))) return true;
    if (token.kind == Token::word
        && ((is_try(token.text) && token.text != "try") || is_finally(token.text) || is_except(token.text))) {
      return true;
    }
  }
  return false;
}

std::string rewrite_structured_handling(std::string_view preprocessed, Dialect dialect) {
  return Rewriter(preprocessed, dialect).run();
}

}  // namespace ws2cc
