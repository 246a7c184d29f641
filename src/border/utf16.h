// UTF-8 inside, UTF-16 at the W functions. The ANSI code page (CP_ACP) of openwinsock is UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace ows {

/// Malformed input becomes U+FFFD, as MultiByteToWideChar and WideCharToMultiByte do.
std::u16string to_utf16(std::string_view text);
std::string to_utf8(std::u16string_view text);

}  // namespace ows
