// scanf and its family with Windows' meaning of a format: the format is rewritten for libc (%ld has 32 bits, %I64d 64) and
// scanned by it. 16-bit strings and the sizes of the _s functions are what libc does not know: those fields are read as
// narrow text and handed over afterwards.
#include <crt/stdio.h>
#include <crt/wchar.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "border/utf16.h"
#include "crt/export.h"

namespace ows::crt {
namespace {

constexpr std::size_t most_fields = 32;

/// A field that is not libc's to store.
struct Field {
  std::size_t argument;  ///< index of the pointer handed to libc
  void* to;
  std::size_t capacity;  ///< in units, the final zero included
  bool wide;             ///< of 16-bit units
  bool is_text;          ///< ends with a zero (%s, %[), which %c does not
  std::vector<char> space;
};

/// A format for libc, and the pointers that it wants.
class Scan {
 public:
  Scan(std::string_view format, bool wide_format, bool secure, va_list arguments) : wide_(wide_format), secure_(secure) {
    va_copy(arguments_, arguments);
    for (std::size_t i = 0; i < format.size();) {
      if (format[i] == '%') {
        i = specification(format, i + 1);
      } else {
        libc_format_ += format[i++];
      }
    }
    va_end(arguments_);
  }

  /// `scan(format, pointers)` is one of libc's functions. Returns its result, less where a string did not fit.
  template <class Function>
  int run(Function scan) {
    if (pointers_.size() > most_fields) return refuse(EINVAL, EOF);
    std::array<void*, most_fields> all{};
    std::ranges::copy(pointers_, all.begin());
    for (Field& field : fields_) all[field.argument] = field.space.data();
    const int stored = scan(libc_format_.c_str(), all);
    for (const Field& field : fields_) {
      if (stored != EOF && field.argument < static_cast<std::size_t>(stored) && !hand_over(field)) {
        return static_cast<int>(field.argument);
      }
    }
    return stored;
  }

 private:
  std::size_t specification(std::string_view format, std::size_t i) {
    std::string start = "%";
    const auto peek = [&](std::string_view word) { return format.substr(i).starts_with(word); };
    const bool skipped = peek("*");
    if (skipped) start += format[i++];
    std::string width;
    while (i < format.size() && format[i] >= '0' && format[i] <= '9') width += format[i++];
    std::string size;
    for (const std::string_view word : {"I64", "I32", "I", "hh", "h", "ll", "l", "w", "z", "t", "j", "L"}) {
      if (peek(word)) {
        size = word;
        i += word.size();
        break;
      }
    }
    if (i >= format.size()) return i;
    const char conversion = format[i++];
    std::string set;
    if (conversion == '[') {  // up to the bracket that ends it; a first ] stands for itself
      set = "[";
      if (i < format.size() && format[i] == '^') set += format[i++];
      if (i < format.size() && format[i] == ']') set += format[i++];
      while (i < format.size() && format[i] != ']') set += format[i++];
      if (i < format.size()) set += format[i++];
    }
    const bool is_string =
        conversion == 's' || conversion == 'S' || conversion == 'c' || conversion == 'C' || conversion == '[';
    if (is_string) {
      string(start, width, size, conversion, set, skipped);
    } else {
      const bool is_64 = size == "I64" || size == "I" || size == "ll" || size == "z" || size == "t" || size == "j";
      const bool is_float = std::string_view("eEfFgGaA").contains(conversion);
      const std::string libc_size = is_float                                 ? (size == "l" || size == "L" ? size : "")
                                    : conversion == 'p' || conversion == '%' ? ""
                                    : is_64                                  ? "ll"
                                    : size == "h" || size == "hh"            ? size
                                                                             : "";
      libc_format_ += start + width + libc_size + conversion;
      if (!skipped && conversion != '%') next_pointer(conversion != 'n');
    }
    return i;
  }

  void next_pointer(bool /*counts*/) { pointers_.push_back(va_arg(arguments_, void*)); }

  void string(const std::string& start, const std::string& width, const std::string& size, char conversion,
              const std::string& set, bool skipped) {
    const bool capital = conversion == 'S' || conversion == 'C';
    const bool is_wide = size == "l" || size == "w" || (size != "h" && capital != wide_);
    const char plain = capital ? static_cast<char>(conversion + ('a' - 'A')) : conversion;
    const std::string type = conversion == '[' ? set : std::string(1, plain);
    if (skipped || (!is_wide && !secure_)) {
      libc_format_ += start + width + type;
      if (!skipped) pointers_.push_back(va_arg(arguments_, void*));
      return;
    }
    Field field{pointers_.size(), va_arg(arguments_, void*), static_cast<std::size_t>(-1), is_wide, plain != 'c', {}};
    if (secure_) field.capacity = va_arg(arguments_, unsigned);
    std::size_t most = width.empty() ? (plain == 'c' ? 1 : 65535) : std::strtoul(width.c_str(), nullptr, 10);
    most = std::min<std::size_t>(most, 65535);
    field.space.resize(most + 1);
    libc_format_ += start + std::to_string(most) + type;
    pointers_.push_back(nullptr);
    fields_.push_back(std::move(field));
  }

  /// False when the program's buffer is too small, which then holds an empty string.
  static bool hand_over(const Field& field) {
    if (!field.to || !field.capacity) return false;
    if (field.wide) {
      std::u16string text = to_utf16(field.space.data());
      if (field.is_text) text += u'\0';
      auto* to = static_cast<char16_t*>(field.to);
      if (text.size() > field.capacity) return *to = 0, false;
      std::ranges::copy(text, to);
      return true;
    }
    const std::string_view text(
        field.space.data(), field.is_text ? std::char_traits<char>::length(field.space.data()) + 1 : field.space.size() - 1);
    auto* to = static_cast<char*>(field.to);
    if (text.size() > field.capacity) return *to = 0, false;
    std::ranges::copy(text, to);
    return true;
  }

  const bool wide_, secure_;
  va_list arguments_;
  std::string libc_format_;
  std::vector<void*> pointers_;
  std::vector<Field> fields_;
};

template <class Function, std::size_t... I>
int spread(Function function, const std::array<void*, most_fields>& p, std::index_sequence<I...>) {
  return function(p[I]...);
}

int from_text(const char* text, std::string_view format, bool wide, bool secure, va_list arguments) {
  if (!text) return refuse(EINVAL, EOF);
  return Scan(format, wide, secure, arguments).run([&](const char* form, const auto& all) {
    return spread([&](auto... p) { return std::sscanf(text, form, p...); }, all, std::make_index_sequence<most_fields>());
  });
}

int from_file(std::FILE* file, std::string_view format, bool wide, bool secure, va_list arguments) {
  if (!file) return refuse(EINVAL, EOF);
  return Scan(format, wide, secure, arguments).run([&](const char* form, const auto& all) {
    return spread([&](auto... p) { return std::fscanf(file, form, p...); }, all, std::make_index_sequence<most_fields>());
  });
}

}  // namespace
}  // namespace ows::crt

using namespace ows;
using namespace ows::crt;

#define OWS_VARIADIC(call)     \
  va_list arguments;           \
  va_start(arguments, format); \
  const int result = call;     \
  va_end(arguments);           \
  return result

OWS_EXPORT int ws2_vsscanf(const char* text, const char* format, va_list arguments) {
  return format ? from_text(text, format, false, false, arguments) : refuse(EINVAL, EOF);
}
OWS_EXPORT int ws2_vfscanf(std::FILE* file, const char* format, va_list arguments) {
  return format ? from_file(file, format, false, false, arguments) : refuse(EINVAL, EOF);
}
OWS_EXPORT int ws2_vscanf(const char* format, va_list arguments) { return ws2_vfscanf(stdin, format, arguments); }
OWS_EXPORT int ws2_sscanf(const char* text, const char* format, ...) { OWS_VARIADIC(ws2_vsscanf(text, format, arguments)); }
OWS_EXPORT int ws2_fscanf(std::FILE* file, const char* format, ...) { OWS_VARIADIC(ws2_vfscanf(file, format, arguments)); }
OWS_EXPORT int ws2_scanf(const char* format, ...) { OWS_VARIADIC(ws2_vfscanf(stdin, format, arguments)); }

int sscanf_s(const char* text, const char* format, ...) {
  OWS_VARIADIC(format ? from_text(text, format, false, true, arguments) : refuse(EINVAL, EOF));
}
int fscanf_s(std::FILE* file, const char* format, ...) {
  OWS_VARIADIC(format ? from_file(file, format, false, true, arguments) : refuse(EINVAL, EOF));
}
int scanf_s(const char* format, ...) {
  OWS_VARIADIC(format ? from_file(stdin, format, false, true, arguments) : refuse(EINVAL, EOF));
}

OWS_EXPORT int ws2_vswscanf(const char16_t* text, const char16_t* format, va_list arguments) {
  if (!text || !format) return refuse(EINVAL, EOF);
  return from_text(to_utf8(text).c_str(), to_utf8(format), true, false, arguments);
}
OWS_EXPORT int ws2_vfwscanf(std::FILE* file, const char16_t* format, va_list arguments) {
  return format ? from_file(file, to_utf8(format), true, false, arguments) : refuse(EINVAL, EOF);
}
OWS_EXPORT int ws2_vwscanf(const char16_t* format, va_list arguments) { return ws2_vfwscanf(stdin, format, arguments); }
OWS_EXPORT int ws2_swscanf(const char16_t* text, const char16_t* format, ...) {
  OWS_VARIADIC(ws2_vswscanf(text, format, arguments));
}
OWS_EXPORT int ws2_fwscanf(std::FILE* file, const char16_t* format, ...) {
  OWS_VARIADIC(ws2_vfwscanf(file, format, arguments));
}
OWS_EXPORT int ws2_wscanf(const char16_t* format, ...) { OWS_VARIADIC(ws2_vfwscanf(stdin, format, arguments)); }
