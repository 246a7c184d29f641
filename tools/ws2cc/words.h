// Command lines as text: the words of a response file or of WS2CC_CC, and back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ws2cc {

using Words = std::vector<std::string>;

// Splits by white space; quotes of either kind hold a word together, a backslash takes the next character as it is
// (the rules of gcc's response files).
Words split_words(std::string_view text);

// Each "@file" replaced by the words of that file, again and again; one that cannot be read stays as it is, as with gcc.
// `expanded` says whether there was one. Throws std::runtime_error when files name each other in a circle.
Words expand_response_files(const Words& arguments, bool& expanded);

// The word as a shell, and a response file, read it.
std::string shell_word(std::string_view word);

}  // namespace ws2cc
