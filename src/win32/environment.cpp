// The command line, the environment, the current directory.
#include <windows.h>

#include <processenv.h>

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "win32/call.h"
#include "win32/text_arguments.h"

namespace ows::win32 {
namespace {

/// One argument as Windows' C run-time reads it back. [Parsing C++ command-line arguments]
std::string quoted(std::string_view argument) {
  if (!argument.empty() && argument.find_first_of(" \t\"") == argument.npos) return std::string(argument);
  std::string result = "\"";
  std::size_t backslashes = 0;
  for (const char c : argument) {
    if (c == '"') result.append(backslashes + 1, '\\');  // those before a quote are doubled, and it gets one
    backslashes = c == '\\' ? backslashes + 1 : 0;
    result += c;
  }
  return result.append(backslashes, '\\') + '"';
}

const std::string& command_line() {
  static const auto* line = [] {
    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    const std::string all(std::istreambuf_iterator<char>(file), {});
    auto* result = new std::string;
    for (std::size_t begin = 0; begin < all.size();) {
      const std::size_t end = std::min(all.find('\0', begin), all.size());
      *result += (begin ? " " : "") + quoted(std::string_view(all).substr(begin, end - begin));
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
