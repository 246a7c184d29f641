// __try, __finally, __except and __leave of Microsoft's compiler in preprocessed text, rewritten for gcc.
//
// __finally: the block becomes a nested function (C, gcc only) or a lambda (C++11) that runs whenever the __try block is
// left, by its end, __leave, return, break, continue, goto or a C++ exception. It cannot itself be left by return or goto.
// __except: there are no structured exceptions here, so its block compiles and never runs.
#pragma once

#include <string>
#include <string_view>

namespace ws2cc {

enum class Dialect { c_gcc, c_other, cxx };

/// Whether the text has one of these words, outside comments and strings, so that rewriting may be needed.
bool mentions_structured_handling(std::string_view text);

/// Throws std::runtime_error, beginning with "file:line:", for what cannot be rewritten.
std::string rewrite_structured_handling(std::string_view preprocessed, Dialect dialect);

}  // namespace ws2cc
