// The rules of `winsock faults`, read. winsock(1) describes the language to those who write them.
//
//   rules      = [ rule { (";" | newline) rule } ]        "#" begins a comment
//   rule       = "seed" NUMBER | functions action [ when ]
//   functions  = "any" | NAME { "," NAME }
//   action     = "fail" ERROR | "complete" ERROR | "delay" TIME | "short" NUMBER | "cut"
//   when       = "always" | "call" NUMBER [ "-" NUMBER ] | "every" NUMBER | "probability" FRACTION
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "providers/layered/error_names.h"

namespace ows::layered {

/// The functions that rules name, in the order of their numbers.
inline constexpr std::string_view function_names[] = {"socket",
                                                      "accept",
                                                      "bind",
                                                      "connect",
                                                      "listen",
                                                      "shutdown",
                                                      "closesocket",
                                                      "send",
                                                      "sendto",
                                                      "recv",
                                                      "recvfrom",
                                                      "getsockname",
                                                      "getpeername",
                                                      "getsockopt",
                                                      "setsockopt",
                                                      "ioctl",
                                                      "select",
                                                      "eventselect",
                                                      "enumnetworkevents",
                                                      "asyncselect",
                                                      "senddisconnect",
                                                      "recvdisconnect",
                                                      "getoverlappedresult",
                                                      "acceptex",
                                                      "connectex",
                                                      "disconnectex",
                                                      "transmitfile",
                                                      "transmitpackets",
                                                      "recvmsg",
                                                      "sendmsg"};
inline constexpr std::size_t function_count = std::size(function_names);

struct Rule {
  enum class Action : unsigned char { fail, complete, delay, shorten, cut };
  enum class When : unsigned char { always, call, every, probability };
  std::uint32_t functions = 0;  ///< a bit for each
  Action action = Action::fail;
  long long value = 0;  ///< an error, microseconds, octets
  When when = When::always;
  std::uint64_t first = 0, last = 0;  ///< calls; every
  double probability = 0;
};

struct Rules {
  std::vector<Rule> rules;
  std::uint64_t seed = 1;
};

/// Where a text is no rule, and why.
struct RuleError {
  std::size_t line, column;
  std::string why;
};

class RuleReader {
 public:
  explicit RuleReader(std::string_view text) : text_(text) {}

  std::expected<Rules, RuleError> read() {
    while (why_.empty()) {
      skip(true);
      if (at_ == text_.size()) return rules_;
      rule();
      if (!why_.empty()) break;
      skip(false);
      if (at_ < text_.size() && text_[at_] != ';' && text_[at_] != '\n') complain("a rule ends with ; or the line");
    }
    return std::unexpected(error());
  }

 private:
  void complain(std::string why) {
    if (!why_.empty()) return;
    why_ = std::move(why);
    wrong_ = begin_;
  }
  [[nodiscard]] RuleError error() const {
    RuleError result{1, 1, why_};
    for (std::size_t i = 0; i < wrong_; ++i) {
      ++result.column;
      if (text_[i] == '\n') ++result.line, result.column = 1;
    }
    return result;
  }
  /// Spaces and comments; with `ends` what ends rules, too.
  void skip(bool ends) {
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '#') {
        while (at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
      } else if (c != ' ' && c != '\t' && c != '\r' && !(ends && (c == ';' || c == '\n'))) {
        break;
      }
    }
    begin_ = at_;
  }
  std::string_view word() {
    skip(false);
    while (at_ < text_.size() && std::string_view(" \t\r\n;,#").find(text_[at_]) == std::string_view::npos) ++at_;
    return text_.substr(begin_, at_ - begin_);
  }
  template <class T>
  T number(std::string_view text, std::string_view* rest = nullptr) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const std::string_view left(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (error != std::errc{} || (!rest && !left.empty())) complain("a number is wanted here");
    if (rest) *rest = left;
    return value;
  }
  std::uint64_t count(std::string_view text) {
    const auto value = number<std::uint64_t>(text);
    if (value == 0) complain("calls are counted from 1");
    return value;
  }

  void rule() {
    Rule rule;
    std::string_view name = word();
    if (name == "seed") {
      rules_.seed = number<std::uint64_t>(word());
      return;
    }
    for (;;) {
      functions(name, rule);
      skip(false);
      if (!why_.empty() || at_ == text_.size() || text_[at_] != ',') break;
      ++at_;
      name = word();
    }
    if (why_.empty()) action(rule);
    if (why_.empty()) when(rule);
    if (why_.empty()) rules_.rules.push_back(rule);
  }
  void functions(std::string_view name, Rule& rule) {
    if (name == "any") {
      rule.functions = (1u << function_count) - 1;
      return;
    }
    for (std::size_t i = 0; i < function_count; ++i)
      if (name == function_names[i]) {
        rule.functions |= 1u << i;
        return;
      }
    complain(name.empty() ? "a function's name is missing" : "there is no function \"" + std::string(name) + '"');
  }
  void action(Rule& rule) {
    const std::string_view name = word();
    if (name == "fail" || name == "complete") {
      rule.action = name == "fail" ? Rule::Action::fail : Rule::Action::complete;
      const std::string_view what = word();
      rule.value = error_of(what);
      if (rule.value == 0) complain("there is no error \"" + std::string(what) + '"');
    } else if (name == "delay") {
      rule.action = Rule::Action::delay;
      std::string_view unit;
      const auto value = number<std::uint32_t>(word(), &unit);
      const long long factor = unit == "us" ? 1 : unit == "ms" ? 1000 : unit == "s" ? 1'000'000 : 0;
      if (factor == 0) complain("a time is a number and us, ms or s");
      rule.value = value * factor;
    } else if (name == "short") {
      rule.action = Rule::Action::shorten;
      rule.value = static_cast<long long>(number<std::uint32_t>(word()));
      if (rule.value == 0) complain("a transfer has at least 1 octet");
    } else if (name == "cut") {
      rule.action = Rule::Action::cut;
    } else {
      complain("fail, complete, delay, short or cut is wanted here");
    }
  }
  void when(Rule& rule) {
    skip(false);
    if (at_ == text_.size() || text_[at_] == ';' || text_[at_] == '\n') return;
    const std::string_view name = word();
    if (name == "always") {
      rule.when = Rule::When::always;
    } else if (name == "call") {
      rule.when = Rule::When::call;
      const std::string_view range = word();
      const std::size_t dash = range.find('-');
      rule.first = rule.last = count(range.substr(0, dash));
      if (dash != std::string_view::npos) rule.last = count(range.substr(dash + 1));
      if (rule.last < rule.first) complain("the range runs backwards");
    } else if (name == "every") {
      rule.when = Rule::When::every;
      rule.first = count(word());
    } else if (name == "probability") {
      rule.when = Rule::When::probability;
      rule.probability = number<double>(word());
      if (!(rule.probability >= 0 && rule.probability <= 1)) complain("a probability is between 0 and 1");
    } else {
      complain("always, call, every or probability is wanted here");
    }
  }

  std::string_view text_;
  std::size_t at_ = 0, begin_ = 0, wrong_ = 0;
  std::string why_;
  Rules rules_;
};

inline std::expected<Rules, RuleError> read_rules(std::string_view text) { return RuleReader(text).read(); }

}  // namespace ows::layered
