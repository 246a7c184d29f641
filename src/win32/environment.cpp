// The command line, the environment, the current directory; CommandLineToArgvW.
#include <windows.h>

#include <processenv.h>
#include <shellapi.h>

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <string>
#include <vector>

#include "win32/call.h"
#include "win32/command_line.h"
#include "win32/text_arguments.h"

namespace ows::win32 {
namespace {

const std::string& command_line() {
  static const auto* line = [] {
    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    const std::string all(std::istreambuf_iterator<char>(file), {});
    auto* result = new std::string;
    for (std::size_t begin = 0; begin < all.size();) {
      const std::size_t end = std::min(all.find('\0', begin), all.size());
      *result += (begin ? " " : "") + quoted_word(std::string_view(all).substr(begin, end - begin));
      begin = end + 1;
    }
    return result;
  }();
  return *line;
}

template <class Unit>
DWORD variable(const Unit* name, Unit* to, DWORD size) {
  const auto text = text_of(name);
  if (!text) return failed(text.error(), DWORD{0});
  const char* value = std::getenv(text->c_str());
  if (!value) return failed(ERROR_ENVVAR_NOT_FOUND, DWORD{0});
  set_last_error(ERROR_SUCCESS);  // an empty value returns 0 too
  return deliver_or_size(value, to, size);
}

template <class Unit>
BOOL set_variable(const Unit* name, const Unit* value) {
  const auto text = text_of(name);
  if (!text) return failed(text.error(), FALSE);
  if (text->empty() || text->contains('=')) return failed(ERROR_INVALID_PARAMETER, FALSE);
  if (!value) {
    if (!std::getenv(text->c_str())) return failed(ERROR_ENVVAR_NOT_FOUND, FALSE);
    return unsetenv(text->c_str()) == 0;
  }
  const auto new_value = text_of(value);
  if (!new_value) return failed(new_value.error(), FALSE);
  return setenv(text->c_str(), new_value->c_str(), 1) == 0 ? TRUE : failed(ERROR_NOT_ENOUGH_MEMORY, FALSE);
}

template <class Unit>
DWORD expand(const Unit* source, Unit* to, DWORD size) {
  const auto text = text_of(source);
  if (!text) return failed(text.error(), DWORD{0});
  std::string result;
  for (std::size_t i = 0; i < text->size(); ++i) {
    const std::size_t end = (*text)[i] == '%' ? text->find('%', i + 1) : text->npos;
    const char* value = end == text->npos ? nullptr : std::getenv(text->substr(i + 1, end - i - 1).c_str());
    if (!value) {
      result += (*text)[i];
      continue;
    }
    result += value;
    i = end;
  }
  const auto& units = as(result, static_cast<const Unit*>(nullptr));
  const auto needed = static_cast<DWORD>(units.size() + 1);
  if (needed > size) return needed;
  if (!writable(to, needed * sizeof(Unit))) return failed(ERROR_NOACCESS, DWORD{0});
  std::copy_n(units.c_str(), needed, to);
  return needed;
}

template <class Unit>
DWORD directory(DWORD size, Unit* to) {
  std::error_code error;
  const std::string path = std::filesystem::current_path(error).string();
  return error ? failed(ERROR_PATH_NOT_FOUND, DWORD{0}) : deliver_or_size(path, to, size);
}

BOOL set_directory(const Result<std::string>& path) {
  if (!path) return failed(path.error(), FALSE);
  if (chdir(path->c_str()) == 0) return TRUE;
  return failed(errno == ENOTDIR ? ERROR_DIRECTORY : errno == EACCES ? ERROR_ACCESS_DENIED : ERROR_FILE_NOT_FOUND, FALSE);
}

/// All variables, each with its zero, and a last zero; made with new[].
template <class Unit>
Unit* all_variables() {
  std::string text;
  for (char** at = environ; at && *at; ++at) text.append(*at) += '\0';
  const auto& units = as(text, static_cast<const Unit*>(nullptr));
  auto* copy = new (std::nothrow) Unit[units.size() + 1];
  if (!copy) return failed(ERROR_NOT_ENOUGH_MEMORY, static_cast<Unit*>(nullptr));
  *std::copy_n(units.data(), units.size(), copy) = 0;
  return copy;
}

/// Words and a table of pointers to them in one block of LocalAlloc.
LPWSTR* as_argv(const std::vector<std::string>& words) {
  std::vector<std::u16string> wide;
  std::size_t units = 0;
  for (const std::string& word : words) units += wide.emplace_back(to_utf16(word)).size() + 1;
  auto* table = static_cast<LPWSTR*>(LocalAlloc(LMEM_FIXED, (words.size() + 1) * sizeof(LPWSTR) + units * sizeof(WCHAR)));
  if (!table) return nullptr;
  auto* at = reinterpret_cast<WCHAR*>(table + words.size() + 1);
  LPWSTR* entry = table;
  for (const std::u16string& word : wide) {
    *entry++ = at;
    at = std::copy_n(word.c_str(), word.size() + 1, at);
  }
  *entry = nullptr;
  return table;
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

LPSTR WINAPI GetCommandLineA(void) {
  static auto* line = new std::string(command_line());
  return line->data();
}
LPWSTR WINAPI GetCommandLineW(void) {
  static auto* line = new std::u16string(to_utf16(command_line()));
  return line->data();
}
DWORD WINAPI GetEnvironmentVariableA(LPCSTR name, LPSTR to, DWORD size) { return variable(name, to, size); }
DWORD WINAPI GetEnvironmentVariableW(LPCWSTR name, LPWSTR to, DWORD size) { return variable(name, to, size); }
BOOL WINAPI SetEnvironmentVariableA(LPCSTR name, LPCSTR value) { return set_variable(name, value); }
BOOL WINAPI SetEnvironmentVariableW(LPCWSTR name, LPCWSTR value) { return set_variable(name, value); }
DWORD WINAPI ExpandEnvironmentStringsA(LPCSTR source, LPSTR to, DWORD size) { return expand(source, to, size); }
DWORD WINAPI ExpandEnvironmentStringsW(LPCWSTR source, LPWSTR to, DWORD size) { return expand(source, to, size); }
DWORD WINAPI GetCurrentDirectoryA(DWORD size, LPSTR to) { return directory(size, to); }
DWORD WINAPI GetCurrentDirectoryW(DWORD size, LPWSTR to) { return directory(size, to); }
BOOL WINAPI SetCurrentDirectoryA(LPCSTR path) { return set_directory(path_of(path)); }
BOOL WINAPI SetCurrentDirectoryW(LPCWSTR path) { return set_directory(path_of(path)); }
LPCH WINAPI GetEnvironmentStringsA(void) { return all_variables<char>(); }
LPWCH WINAPI GetEnvironmentStringsW(void) { return all_variables<WCHAR>(); }
BOOL WINAPI FreeEnvironmentStringsA(LPCH copy) { return delete[] copy, TRUE; }
BOOL WINAPI FreeEnvironmentStringsW(LPWCH copy) { return delete[] copy, TRUE; }

LPWSTR* WINAPI CommandLineToArgvW(LPCWSTR line, int* count) {
  if (!writable(count, sizeof *count)) return failed(ERROR_INVALID_PARAMETER, static_cast<LPWSTR*>(nullptr));
  const auto text = text_of(line);
  if (!text) return failed(text.error(), static_cast<LPWSTR*>(nullptr));
  std::error_code error;
  const auto words =
      text->empty() ? std::vector{std::filesystem::read_symlink("/proc/self/exe", error).string()} : words_of(*text);
  *count = static_cast<int>(words.size());
  return as_argv(words);
}
