// Formatted output with Windows' meaning of a format (see include/crt/stdio.h), for narrow strings and for UTF-16.
#pragma once

#include <cstdarg>
#include <optional>
#include <string>

namespace ows::crt {

/// The text; nothing (errno EINVAL) for a null format or one with %n.
std::optional<std::string> format(const char* format, va_list arguments);
std::optional<std::u16string> format(const char16_t* format, va_list arguments);

}  // namespace ows::crt
