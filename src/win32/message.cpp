// FormatMessageA, FormatMessageW: the text of an error code, or of a program's own string, with its inserts filled in.
// [FormatMessage]
#include <windows.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "base/result.h"
#include "border/user_memory.h"
#include "border/utf16.h"
#include "win32/last_error.h"
#include "win32/message_table.h"
#include "win32/user_text.h"

namespace ows {
namespace {

constexpr DWORD any_line_width = 0, no_line_breaks = FORMAT_MESSAGE_MAX_WIDTH_MASK;

/// The inserts %1 to %99: an array of DWORD_PTR or a va_list, whose arguments are fetched in order and kept.
class Inserts {
 public:
  Inserts(va_list* arguments, bool is_array) : arguments_(arguments), is_array_(is_array) {}

  /// WSAEFAULT-like failure (ERROR_INVALID_PARAMETER) when there are no arguments at all.
  Result<DWORD_PTR> get(unsigned number) {
    if (!arguments_) return fail(ERROR_INVALID_PARAMETER);
    if (is_array_) {
      const auto* array = reinterpret_cast<const DWORD_PTR*>(arguments_);
      if (!readable(array + number - 1, sizeof *array)) return fail(ERROR_INVALID_PARAMETER);
      return array[number - 1];
    }
    while (fetched_.size() < number) fetched_.push_back(va_arg(*arguments_, DWORD_PTR));
    return fetched_[number - 1];
  }

 private:
  va_list* arguments_;
  bool is_array_;
  std::basic_string<DWORD_PTR> fetched_;
};

std::string string_insert(DWORD_PTR value, bool wide) {
  if (!value) return "(null)";
  if (!wide) return reinterpret_cast<const char*>(value);
  return to_utf8(reinterpret_cast<const char16_t*>(value));
}

/// One insert in printf's manner: `format` is what stood between the exclamation marks, "s" where nothing did.
std::string format_insert(DWORD_PTR value, std::string_view format, bool wide) {
  const std::size_t type_at = format.find_first_not_of("-+ #0123456789.");
  if (type_at == format.npos) return string_insert(value, wide);
  std::string_view type = format.substr(type_at);
  std::string specification = "%" + std::string(format.substr(0, type_at));
  const char conversion = type.back();
  char text[512];
  switch (conversion) {
    case 's':
    case 'S': {
      const bool other = conversion == 'S';
      const bool is_wide = type.starts_with('h') ? false : type.starts_with('l') || type.starts_with('w') || wide != other;
      const std::string insert = string_insert(value, is_wide);
      const int length = std::snprintf(nullptr, 0, (specification + "s").c_str(), insert.c_str());
      std::string result(static_cast<std::size_t>(length < 0 ? 0 : length) + 1, '\0');
      std::snprintf(result.data(), result.size(), (specification + "s").c_str(), insert.c_str());
      result.pop_back();
      return result;
    }
    case 'c': std::snprintf(text, sizeof text, (specification + "c").c_str(), static_cast<int>(value)); return text;
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X': {
      const bool is_signed = conversion == 'd' || conversion == 'i';
      const bool is_64 = type.starts_with("I64") || type.starts_with("ll");
      const long long number = is_64       ? static_cast<long long>(value)
                               : is_signed ? static_cast<long long>(static_cast<int>(value))
                                           : static_cast<long long>(static_cast<unsigned>(value));
      std::snprintf(text, sizeof text, (specification + "ll" + conversion).c_str(), number);
      return text;
    }
    case 'p': std::snprintf(text, sizeof text, "%016llX", static_cast<unsigned long long>(value)); return text;
    default: return std::string(format);
  }
}

/// Fills in escapes and inserts; with FORMAT_MESSAGE_IGNORE_INSERTS only the plain text is taken over.
Result<std::string> expand(std::string_view source, DWORD flags, Inserts& inserts, bool wide) {
  std::string result;
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source[i] != '%' || i + 1 == source.size() || (flags & FORMAT_MESSAGE_IGNORE_INSERTS)) {
      result += source[i];
      continue;
    }
    const char next = source[++i];
    if (next == '0') return result;  // ends the message without a line end
    if (next < '1' || next > '9') {
      result += next == 'n' ? "\r\n" : next == 'r' ? "\r" : next == 't' ? "\t" : std::string(1, next);
      continue;
    }
    unsigned number = static_cast<unsigned>(next - '0');
    if (i + 1 < source.size() && source[i + 1] >= '0' && source[i + 1] <= '9')
      number = number * 10 + static_cast<unsigned>(source[++i] - '0');
    std::string_view format = "s";
    if (i + 1 < source.size() && source[i + 1] == '!') {
      const auto end = source.find('!', i + 2);
      if (end == source.npos) return fail(ERROR_INVALID_PARAMETER);
      format = source.substr(i + 2, end - i - 2);
      i = end;
    }
    const auto value = inserts.get(number);
    if (!value) return fail(value.error());
    result += format_insert(*value, format, wide);
  }
  return result;
}

/// Breaks lines at `width` characters; FORMAT_MESSAGE_MAX_WIDTH_MASK: no line breaks at all.
std::string set_width(const std::string& text, DWORD width) {
  if (width == any_line_width) return text;
  std::string result, word;
  std::size_t column = 0;
  const auto flush = [&] {
    if (word.empty()) return;
    if (column > 0 && width != no_line_breaks && column + 1 + word.size() > width) {
      result += "\r\n";
      column = 0;
    }
    if (column > 0) result += ' ', ++column;
    result += word;
    column += word.size();
    word.clear();
  };
  for (const char c : text) {
    if (c == ' ' || c == '\r' || c == '\n')
      flush();
    else
      word += c;
  }
  flush();
  return result + (width == no_line_breaks ? " " : "\r\n");
}

Result<std::string> compose(DWORD flags, std::string_view own_text, DWORD code, va_list* arguments, bool wide) {
  std::string source;
  if (flags & FORMAT_MESSAGE_FROM_STRING) {
    source = own_text;
  } else if (flags & FORMAT_MESSAGE_FROM_SYSTEM) {
    const ErrorMessage* message = find_error_message(code);
    if (!message) return fail(ERROR_MR_MID_NOT_FOUND);
    source = std::string(message->text) + "\r\n";
  } else {
    // FORMAT_MESSAGE_FROM_HMODULE alone: no module here has a message table.
    return fail(flags & FORMAT_MESSAGE_FROM_HMODULE ? ERROR_MR_MID_NOT_FOUND : ERROR_INVALID_PARAMETER);
  }
  Inserts inserts(arguments, flags & FORMAT_MESSAGE_ARGUMENT_ARRAY);
  const auto expanded = expand(source, flags, inserts, wide);
  if (!expanded) return expanded;
  return set_width(*expanded, flags & FORMAT_MESSAGE_MAX_WIDTH_MASK);
}

DWORD failed_with(int error) {
  set_last_error(static_cast<unsigned>(error));
  return 0;
}

/// Hands the text over: into the program's buffer of `capacity` units, or into memory that LocalFree gives back.
template <class Unit>
DWORD deliver(const std::basic_string<Unit>& text, DWORD flags, void* buffer, DWORD capacity) {
  const std::size_t units = text.size() + 1;
  if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
    if (!writable(buffer, sizeof(void*))) return failed_with(ERROR_INVALID_PARAMETER);
    void* memory = LocalAlloc(LMEM_FIXED, std::max<std::size_t>(units, capacity) * sizeof(Unit));
    if (!memory) return failed_with(ERROR_NOT_ENOUGH_MEMORY);
    std::memcpy(memory, text.c_str(), units * sizeof(Unit));
    std::memcpy(buffer, &memory, sizeof memory);
    return static_cast<DWORD>(text.size());
  }
  if (capacity < units) return failed_with(ERROR_INSUFFICIENT_BUFFER);
  if (!writable(buffer, units * sizeof(Unit))) return failed_with(ERROR_INVALID_PARAMETER);
  std::memcpy(buffer, text.c_str(), units * sizeof(Unit));
  return static_cast<DWORD>(text.size());
}

}  // namespace
}  // namespace ows

using namespace ows;

DWORD WINAPI FormatMessageA(DWORD flags, LPCVOID source, DWORD message_id, DWORD, LPSTR buffer, DWORD size,
                            va_list* arguments) {
  std::string_view own_text;
  if (flags & FORMAT_MESSAGE_FROM_STRING) {
    const auto* text = static_cast<const char*>(source);
    if (!readable_string(text, 65536)) return failed_with(ERROR_INVALID_PARAMETER);
    own_text = text;
  }
  const auto text = compose(flags, own_text, message_id, arguments, false);
  return text ? deliver(*text, flags, buffer, size) : failed_with(text.error());
}

DWORD WINAPI FormatMessageW(DWORD flags, LPCVOID source, DWORD message_id, DWORD, LPWSTR buffer, DWORD size,
                            va_list* arguments) {
  std::string own_text;
  if (flags & FORMAT_MESSAGE_FROM_STRING) {
    const auto* text = static_cast<const WCHAR*>(source);
    const auto units = win32::user_text(text, 65535);
    if (!units) return failed_with(ERROR_INVALID_PARAMETER);
    own_text = to_utf8(*units);
  }
  const auto text = compose(flags, own_text, message_id, arguments, true);
  return text ? deliver(to_utf16(*text), flags, buffer, size) : failed_with(text.error());
}
