#include "win32/command_line.h"

namespace ows::win32 {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// The first word, which begins at 0; `at` becomes its end.
std::string program_name(std::string_view line, std::size_t& at) {
  std::string name;
  for (bool quoted = false; at < line.size() && (quoted || !is_blank(line[at])); ++at) {
    if (line[at] == '"') {
      quoted = !quoted;
    } else {
      name += line[at];
    }
  }
  return name;
}

std::string argument(std::string_view line, std::size_t& at) {
  std::string word;
  for (bool quoted = false; at < line.size() && (quoted || !is_blank(line[at])); ++at) {
    std::size_t backslashes = 0;
    while (at < line.size() && line[at] == '\\') ++at, ++backslashes;
    if (at == line.size() || line[at] != '"') {
      word.append(backslashes, '\\');
      if (at == line.size() || (!quoted && is_blank(line[at]))) break;
      word += line[at];
      continue;
    }
    word.append(backslashes / 2, '\\');
    if (backslashes % 2) {
      word += '"';
    } else if (quoted && at + 1 < line.size() && line[at + 1] == '"') {
      word += line[++at];
    } else {
      quoted = !quoted;
    }
  }
  return word;
}

}  // namespace

std::string quoted_word(std::string_view word) {
  if (!word.empty() && word.find_first_of(" \t\"") == word.npos) return std::string(word);
  std::string result = "\"";
  std::size_t backslashes = 0;
  for (const char c : word) {
    if (c == '"') result.append(backslashes + 1, '\\');  // those before a quote are doubled, and it gets one
    backslashes = c == '\\' ? backslashes + 1 : 0;
    result += c;
  }
  return result.append(backslashes, '\\') + '"';
}

std::vector<std::string> words_of(std::string_view line) {
  std::size_t at = 0;
  std::vector words{program_name(line, at)};
  for (;;) {
    while (at < line.size() && is_blank(line[at])) ++at;
    if (at == line.size()) return words;
    words.push_back(argument(line, at));
  }
}

}  // namespace ows::win32
