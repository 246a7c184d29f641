// Files and the program's surroundings by UTF-16 text: fputws, fgetws, _wfopen, mbstowcs and what goes with them. A file
// holds UTF-8.
#include <crt/stdlib.h>
#include <crt/wchar.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "border/utf16.h"
#include "crt/secure_strings.h"

using namespace ows;
using namespace ows::crt;

namespace {

using Wide = char16_t;

/// The octets of the next character of a file; empty at its end.
std::string next_character(std::FILE* file) {
  int c = std::getc(file);
  if (c == EOF) return {};
  std::string octets(1, static_cast<char>(c));
  const int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;
  for (int i = 0; i < more; ++i) {
    c = std::getc(file);
    if ((c & 0xC0) != 0x80) {
      std::ungetc(c, file);
      break;
    }
    octets += static_cast<char>(c);
  }
  return octets;
}

int put(std::FILE* file, std::u16string_view text) {
  if (!file) return refuse(EINVAL, -1);
  const std::string octets = to_utf8(text);
  return std::fwrite(octets.data(), 1, octets.size(), file) == octets.size() ? 0 : -1;
}

}  // namespace

OWS_EXPORT int ws2_fputws(const Wide* text, std::FILE* file) { return text ? put(file, text) : refuse(EINVAL, -1); }
int _putws(const ows_wide* text) {
  if (!text) return refuse(EINVAL, -1);
  return put(stdout, std::u16string(text) + u'\n');
}
OWS_EXPORT wint_t ws2_fputwc(Wide c, std::FILE* file) { return put(file, {&c, 1}) == 0 ? c : WEOF; }
OWS_EXPORT wint_t ws2_putwchar(Wide c) { return ws2_fputwc(c, stdout); }
OWS_EXPORT wint_t ws2_fgetwc(std::FILE* file) {
  const std::string octets = next_character(file);
  return octets.empty() ? WEOF : to_utf16(octets)[0];
}
OWS_EXPORT wint_t ws2_getwchar() { return ws2_fgetwc(stdin); }
OWS_EXPORT Wide* ws2_fgetws(Wide* to, int count, std::FILE* file) {
  if (!to || count <= 0 || !file) return refuse(EINVAL, static_cast<Wide*>(nullptr));
  Wide* end = to;
  while (count > 2) {  // room for a character of two units, and the end
    const std::string octets = next_character(file);
    if (octets.empty()) break;
    const std::u16string units = to_utf16(octets);
    end = std::copy(units.begin(), units.end(), end);
    count -= static_cast<int>(units.size());
    if (octets == "\n") break;
  }
  *end = 0;
  return end == to ? nullptr : to;
}

std::FILE* _wfopen(const ows_wide* name, const ows_wide* mode) {
  if (!name || !mode) return refuse(EINVAL, static_cast<std::FILE*>(nullptr));
  return std::fopen(to_utf8(name).c_str(), to_utf8(mode).c_str());
}
errno_t _wfopen_s(std::FILE** file, const ows_wide* name, const ows_wide* mode) {
  if (!file) return invalid_parameter(EINVAL);
  *file = _wfopen(name, mode);
  return *file ? 0 : errno;
}
int _wremove(const ows_wide* name) { return name ? std::remove(to_utf8(name).c_str()) : refuse(EINVAL, -1); }
int _wsystem(const ows_wide* command) { return std::system(command ? to_utf8(command).c_str() : nullptr); }

ows_wide* _wgetenv(const ows_wide* name) {
  const char* value = name ? std::getenv(to_utf8(name).c_str()) : nullptr;
  if (!value) return nullptr;
  static thread_local std::u16string kept;
  kept = to_utf16(value);
  return kept.data();
}

OWS_EXPORT std::size_t ws2_mbstowcs(Wide* to, const char* from, std::size_t count) {
  const std::u16string text = to_utf16(from);
  if (!to) return text.size();
  const std::size_t length = std::min(text.size(), count);
  std::copy_n(text.begin(), length, to);
  if (length < count) to[length] = 0;
  return length;
}
OWS_EXPORT std::size_t ws2_wcstombs(char* to, const Wide* from, std::size_t count) {
  const std::string text = to_utf8(from);
  if (!to) return text.size();
  std::size_t length = std::min(text.size(), count);
  while (length < text.size() && length > 0 && (text[length] & 0xC0) == 0x80) --length;
  std::copy_n(text.begin(), length, to);
  if (length < count) to[length] = 0;
  return length;
}

errno_t mbstowcs_s(std::size_t* done, ows_wide* to, std::size_t size, const char* from, std::size_t count) {
  if (!from || (!to && size)) return invalid_parameter(EINVAL);
  std::u16string text = to_utf16(from);
  if (!to) {
    if (done) *done = text.size() + 1;
    return 0;
  }
  if (count != static_cast<std::size_t>(-1) && text.size() > count) text.resize(count);
  const int result = secure_copy<Wide>(to, size, text.c_str(), count == static_cast<std::size_t>(-1) ? count : everything);
  if (done) *done = result == 0 || result == 80 ? std::u16string_view(to).size() + 1 : 0;
  return result;
}
errno_t wcstombs_s(std::size_t* done, char* to, std::size_t size, const ows_wide* from, std::size_t count) {
  if (!from || (!to && size)) return invalid_parameter(EINVAL);
  std::string text = to_utf8(from);
  if (!to) {
    if (done) *done = text.size() + 1;
    return 0;
  }
  if (count != static_cast<std::size_t>(-1) && text.size() > count) text.resize(count);
  const int result = secure_copy(to, size, text.c_str(), count == static_cast<std::size_t>(-1) ? count : everything);
  if (done) *done = result == 0 || result == 80 ? std::strlen(to) + 1 : 0;
  return result;
}
