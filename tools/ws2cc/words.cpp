#include "words.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace ws2cc {

namespace {

constexpr int deepest_nesting = 100;
constexpr std::string_view white_space = " \t\n\r\f\v";
constexpr std::string_view plain_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+,./:@%^";

void expand(const Words& arguments, int depth, Words& result, bool& expanded) {
  if (depth > deepest_nesting) throw std::runtime_error("response files name each other in a circle");
  for (const std::string& argument : arguments) {
    std::ifstream file;
    if (argument.starts_with('@')) file.open(argument.substr(1));
    if (!file.is_open()) {
      result.push_back(argument);
      continue;
    }
    expanded = true;
    const std::string text(std::istreambuf_iterator<char>(file), {});
    expand(split_words(text), depth + 1, result, expanded);
  }
}

}  // namespace

Words split_words(std::string_view text) {
  Words words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      word += text[++i];
      in_word = true;
    } else if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (white_space.contains(c)) {
      if (in_word) words.push_back(std::move(word));
      word.clear();
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (in_word) words.push_back(std::move(word));
  return words;
}

Words expand_response_files(const Words& arguments, bool& expanded) {
  Words result;
  expanded = false;
  expand(arguments, 0, result, expanded);
  return result;
}

std::string shell_word(std::string_view word) {
  if (!word.empty() && word.find_first_not_of(plain_characters) == std::string_view::npos) {
    return std::string(word);
  }
  // In double quotes with backslashes: what the shell and gcc's response files read alike.
  std::string result = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\' || c == '$' || c == '`') result += '\\';
    result += c;
  }
  return result + '"';
}

}  // namespace ws2cc
