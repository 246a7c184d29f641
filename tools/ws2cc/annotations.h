// The three annotations of Microsoft's first generation that are names of libstdc++'s and Linux' headers too: __in, __out
// and
// __reserved cannot be macros, so they are taken out of the program's own lines after the preprocessor.
#pragma once

#include <string>
#include <string_view>

namespace ws2cc {

/// Whether the text has one of them, outside comments and strings.
bool mentions_old_annotations(std::string_view text);

/// The same text with blanks in their place, except in lines of system headers.
std::string without_old_annotations(std::string preprocessed);

}  // namespace ws2cc
