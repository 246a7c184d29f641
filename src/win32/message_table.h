// Error codes with their names and texts: Winsock's, and the Win32 codes that network programs meet.
#pragma once

#include <span>

namespace ows {

struct ErrorMessage {
  unsigned code;
  const char* name;  ///< "WSAENOTCONN"
  const char* text;  ///< one English sentence, no line end
};

/// All known messages, by ascending code.
std::span<const ErrorMessage> error_messages();

/// nullptr for an unknown code.
const ErrorMessage* find_error_message(unsigned code);

}  // namespace ows
