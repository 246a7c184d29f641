// Microsoft's additions to string.h, narrow.
#include <crt/string.h>

#include <cctype>
#include <cstdlib>
#include <cstring>
#include <string>

#include "crt/secure_strings.h"

using namespace ows::crt;

int _stricmp(const char* one, const char* other) {
  if (!one || !other) return refuse(EINVAL, 0x7fffffff);  // _NLSCMPERROR
  return strcasecmp(one, other);
}
int _strnicmp(const char* one, const char* other, std::size_t count) {
  if (!one || !other) return refuse(EINVAL, 0x7fffffff);
  return strncasecmp(one, other, count);
}
int _memicmp(const void* one, const void* other, std::size_t size) {
  const auto* a = static_cast<const unsigned char*>(one);
  const auto* b = static_cast<const unsigned char*>(other);
  for (; size; --size, ++a, ++b) {
    if (const int difference = std::tolower(*a) - std::tolower(*b)) return difference;
  }
  return 0;
}
char* _strdup(const char* text) { return text ? strdup(text) : nullptr; }

namespace {
template <class Change>
char* changed(char* text, Change change) {
  if (!text) return refuse(EINVAL, text);
  for (char* at = text; *at; ++at) *at = static_cast<char>(change(static_cast<unsigned char>(*at)));
  return text;
}
template <class Change>
int changed_securely(char* text, std::size_t size, Change change) {
  if (!text) return invalid_parameter(EINVAL);
  if (length_within(text, size) == size) {
    if (size) *text = 0;
    return invalid_parameter(EINVAL);
  }
  changed(text, change);
  return 0;
}
int lower(int c) { return std::tolower(c); }
int upper(int c) { return std::toupper(c); }
}  // namespace

char* _strlwr(char* text) { return changed(text, lower); }
char* _strupr(char* text) { return changed(text, upper); }
errno_t _strlwr_s(char* text, std::size_t size) { return changed_securely(text, size, lower); }
errno_t _strupr_s(char* text, std::size_t size) { return changed_securely(text, size, upper); }
char* _strrev(char* text) {
  if (text) std::reverse(text, text + std::strlen(text));
  return text;
}
char* _strset(char* text, int c) {
  return changed(text, [c](int) { return c; });
}
char* _strnset(char* text, int c, std::size_t count) {
  if (text) std::fill_n(text, length_within(text, count), static_cast<char>(c));
  return text;
}
void* _memccpy(void* to, const void* from, int c, std::size_t count) { return memccpy(to, from, c, count); }

errno_t strcpy_s(char* to, std::size_t size, const char* from) { return secure_copy(to, size, from, everything); }
errno_t strcat_s(char* to, std::size_t size, const char* from) { return secure_append(to, size, from, everything); }
errno_t strncpy_s(char* to, std::size_t size, const char* from, std::size_t count) {
  return secure_copy(to, size, from, count);
}
errno_t strncat_s(char* to, std::size_t size, const char* from, std::size_t count) {
  return secure_append(to, size, from, count);
}
char* strtok_s(char* text, const char* delimiters, char** context) { return secure_token(text, delimiters, context); }
std::size_t strnlen_s(const char* text, std::size_t limit) { return text ? length_within(text, limit) : 0; }

errno_t memcpy_s(void* to, std::size_t size, const void* from, std::size_t count) {
  return secure_memory(static_cast<char*>(to), size, static_cast<const char*>(from), count, true,
                       [&] { std::memcpy(to, from, count); });
}
errno_t memmove_s(void* to, std::size_t size, const void* from, std::size_t count) {
  return secure_memory(static_cast<char*>(to), size, static_cast<const char*>(from), count, false,
                       [&] { std::memmove(to, from, count); });
}

errno_t strerror_s(char* to, std::size_t size, int error) {
  if (!to || !size) return invalid_parameter(EINVAL);
  const char* text = std::strerror(error);
  *std::copy_n(text, std::min(std::strlen(text), size - 1), to) = 0;
  return 0;
}
errno_t _strerror_s(char* to, std::size_t size, const char* text) {
  if (!to || !size) return invalid_parameter(EINVAL);
  std::string message = text && *text ? std::string(text) + ": " : std::string();
  message += std::strerror(errno);
  message += '\n';
  *std::copy_n(message.data(), std::min(message.size(), size - 1), to) = 0;
  return 0;
}
