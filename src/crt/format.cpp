#include "crt/format.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include "border/utf16.h"

namespace ows::crt {
namespace {

enum class Size { standard, hh, h, l, w, ll, i32, i64, long_double };

/// One conversion specification, as far as it is not the argument.
struct Specification {
  std::string flags;
  int width = 0;
  int precision = -1;
  Size size = Size::standard;
  char conversion = 0;

  [[nodiscard]] bool left() const { return flags.contains('-'); }
};

/// va_list as something that functions can share.
struct Arguments {
  va_list list;
};

template <class Unit>
class Formatter {
 public:
  using Text = std::basic_string<Unit>;
  Formatter(const Unit* format, Arguments& arguments) : at_(format), arguments_(arguments) {}

  std::optional<Text> run() {
    while (*at_) {
      if (*at_ != '%') {
        text_ += *at_++;
      } else if (*++at_ == '%') {
        text_ += *at_++;
      } else if (*at_ == 0) {
        break;
      } else if (const Specification specification = read(); !convert(specification)) {
        errno = EINVAL;
        return std::nullopt;
      }
    }
    return std::move(text_);
  }

 private:
  bool take(const char* word) {
    const Unit* end = at_;
    for (; *word; ++word, ++end) {
      if (*end != static_cast<Unit>(*word)) return false;
    }
    at_ = end;
    return true;
  }

  int number() {
    if (take("*")) return va_arg(arguments_.list, int);
    int value = 0;
    for (; *at_ >= '0' && *at_ <= '9'; ++at_) {
      if (value < 100'000'000) value = value * 10 + static_cast<int>(*at_ - '0');
    }
    return value;
  }

  Specification read() {
    Specification result;
    while (*at_ == '-' || *at_ == '+' || *at_ == ' ' || *at_ == '#' || *at_ == '0')
      result.flags += static_cast<char>(*at_++);
    result.width = number();
    if (result.width < 0) {
      result.flags += '-';
      result.width = -result.width;
    }
    if (take(".")) result.precision = number();
    result.size = size();
    if (*at_) result.conversion = *at_ < 128 ? static_cast<char>(*at_) : '?';
    if (*at_) ++at_;
    return result;
  }

  Size size() {
    if (take("hh")) return Size::hh;
    if (take("h")) return Size::h;
    if (take("ll")) return Size::ll;
    if (take("l")) return Size::l;
    if (take("w")) return Size::w;
    if (take("I64")) return Size::i64;
    if (take("I32")) return Size::i32;
    if (take("I") || take("z") || take("t") || take("j")) return Size::i64;
    if (take("L")) return Size::long_double;
    return Size::standard;
  }

  bool convert(const Specification& specification) {
    switch (specification.conversion) {
      case 'd':
      case 'i': signed_number(specification); return true;
      case 'u':
      case 'o':
      case 'x':
      case 'X': unsigned_number(specification); return true;
      case 'p': pointer(specification); return true;
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
      case 'a':
      case 'A': floating(specification); return true;
      case 'c':
      case 'C': character(specification); return true;
      case 's':
      case 'S': string(specification); return true;
      case 'n': return false;
      case 0: return true;
      default:  // not a conversion: the character itself
        text_ += static_cast<Unit>(specification.conversion);
        return true;
    }
  }

  /// By libc's printf. `type` is the conversion with libc's size.
  template <class Value>
  void by_libc(const Specification& specification, const std::string& type, Value value) {
    const std::string form = "%" + specification.flags + "*.*" + type;
    char space[128];
    const int length = std::snprintf(space, sizeof space, form.c_str(), specification.width, specification.precision, value);
    if (length < 0) return;
    const auto size = static_cast<std::size_t>(length);
    if (size < sizeof space) {
      text_.append(space, space + size);
      return;
    }
    std::string larger(size + 1, '\0');
    std::snprintf(larger.data(), larger.size(), form.c_str(), specification.width, specification.precision, value);
    text_.append(larger.begin(), larger.end() - 1);
  }

  void signed_number(const Specification& specification) {
    long long value = 0;
    switch (specification.size) {
      case Size::hh: value = static_cast<signed char>(va_arg(arguments_.list, int)); break;
      case Size::h: value = static_cast<short>(va_arg(arguments_.list, int)); break;
      case Size::ll:
      case Size::i64: value = va_arg(arguments_.list, long long); break;
      default: value = va_arg(arguments_.list, int);
    }
    by_libc(specification, "lld", value);
  }

  void unsigned_number(const Specification& specification) {
    unsigned long long value = 0;
    switch (specification.size) {
      case Size::hh: value = static_cast<unsigned char>(va_arg(arguments_.list, unsigned)); break;
      case Size::h: value = static_cast<unsigned short>(va_arg(arguments_.list, unsigned)); break;
      case Size::ll:
      case Size::i64: value = va_arg(arguments_.list, unsigned long long); break;
      default: value = va_arg(arguments_.list, unsigned);
    }
    by_libc(specification, std::string("ll") + specification.conversion, value);
  }

  void pointer(Specification specification) {
    specification.precision = 16;
    by_libc(specification, "llX", static_cast<unsigned long long>(va_arg(arguments_.list, std::uintptr_t)));
  }

  void floating(const Specification& specification) {
    const std::string type(1, specification.conversion);
    if (specification.size == Size::long_double) {
      by_libc(specification, "L" + type, va_arg(arguments_.list, long double));
    } else {
      by_libc(specification, type, va_arg(arguments_.list, double));
    }
  }

  /// Whether a %s, %c (or %S, %C) is of 16-bit units.
  static bool is_wide(const Specification& specification) {
    if (specification.size == Size::h || specification.size == Size::hh) return false;
    if (specification.size == Size::l || specification.size == Size::w) return true;
    const bool capital = specification.conversion == 'S' || specification.conversion == 'C';
    return capital != (sizeof(Unit) == 2);
  }

  void character(const Specification& specification) {
    const int value = va_arg(arguments_.list, int);
    if (is_wide(specification) == (sizeof(Unit) == 2)) {
      padded(specification, Text(1, static_cast<Unit>(value)));
    } else if constexpr (sizeof(Unit) == 1) {
      const auto unit = static_cast<char16_t>(value);
      padded(specification, to_utf8({&unit, 1}));
    } else {
      const char narrow = static_cast<char>(value);
      padded(specification, to_utf16({&narrow, 1}));
    }
  }

  template <class Other>
  static std::basic_string_view<Other> limited(const Other* text, int precision) {
    std::size_t length = 0;
    while ((precision < 0 || length < static_cast<std::size_t>(precision)) && text[length]) ++length;
    return {text, length};
  }

  void string(const Specification& specification) {
    const void* argument = va_arg(arguments_.list, const void*);
    if (!argument) {
      constexpr std::string_view null = "(null)";
      padded(specification, limited(Text(null.begin(), null.end()).c_str(), specification.precision));
    } else if (is_wide(specification) == (sizeof(Unit) == 2)) {
      padded(specification, limited(static_cast<const Unit*>(argument), specification.precision));
    } else if constexpr (sizeof(Unit) == 1) {
      std::string narrow = to_utf8(limited(static_cast<const char16_t*>(argument), specification.precision));
      // The precision counts octets; a character is not cut.
      if (specification.precision >= 0 && narrow.size() > static_cast<std::size_t>(specification.precision)) {
        auto end = static_cast<std::size_t>(specification.precision);
        while (end > 0 && (narrow[end] & 0xC0) == 0x80) --end;
        narrow.resize(end);
      }
      padded(specification, narrow);
    } else {
      const auto wide = to_utf16(limited(static_cast<const char*>(argument), specification.precision));
      padded(specification, wide);
    }
  }

  void padded(const Specification& specification, std::basic_string_view<Unit> text) {
    const auto width = static_cast<std::size_t>(specification.width);
    const std::size_t padding = width > text.size() ? width - text.size() : 0;
    const Unit filler = !specification.left() && specification.flags.contains('0') ? '0' : ' ';
    if (!specification.left()) text_.append(padding, filler);
    text_ += text;
    if (specification.left()) text_.append(padding, ' ');
  }

  const Unit* at_;
  Arguments& arguments_;
  Text text_;
};

template <class Unit>
std::optional<std::basic_string<Unit>> run(const Unit* format, va_list arguments) {
  if (!format) {
    errno = EINVAL;
    return std::nullopt;
  }
  Arguments copy;
  va_copy(copy.list, arguments);
  auto result = Formatter<Unit>(format, copy).run();
  va_end(copy.list);
  return result;
}

}  // namespace

std::optional<std::string> format(const char* format, va_list arguments) { return run(format, arguments); }
std::optional<std::u16string> format(const char16_t* format, va_list arguments) { return run(format, arguments); }

}  // namespace ows::crt
