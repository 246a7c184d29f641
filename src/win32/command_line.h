// A command line as Windows has it, one string, and its words. [Parsing C++ command-line arguments]
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ows::win32 {

/// One word as words_of() reads it back.
std::string quoted_word(std::string_view word);

/// The words. In the first one, the program's name, backslashes are characters and quotes only hold it together; in the
/// others 2n backslashes before a quote are n and the quote counts, 2n+1 are n and the quote is a character, and two quotes
/// within quotes are one.
std::vector<std::string> words_of(std::string_view line);

}  // namespace ows::win32
