// LoadLibrary, GetProcAddress, GetModuleHandle, GetModuleFileName, FreeLibrary, LoadString.
#include <windows.h>

#include <libloaderapi.h>

#include <dlfcn.h>
#include <link.h>

#include <array>
#include <cctype>
#include <filesystem>
#include <string>

#include "win32/call.h"
#include "win32/text_arguments.h"

namespace ows::win32 {
namespace {

/// The DLLs of Windows whose functions are here.
constexpr auto own_names =
    std::to_array<std::string_view>({"ws2_32", "wsock32", "mswsock", "kernel32", "kernelbase", "user32", "advapi32", "ntdll",
                                     "iphlpapi", "icmp", "rpcrt4", "ole32", "shell32", "bcrypt", "msvcrt", "ucrtbase"});

const int here = 0;

/// This library's handle; never closed.
void* own_module() {
  static void* const module = [] {
    Dl_info about{};
    dladdr(&here, &about);
    return dlopen(about.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
  }();
  return module;
}

void* program() {
  static void* const module = dlopen(nullptr, RTLD_NOW);
  return module;
}

bool is_own_name(const std::string& path) {
  if (path.starts_with("openwinsock:")) return true;  // the path of a built-in provider
  std::string name = path.substr(path.find_last_of('/') + 1);
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (name.ends_with(".dll")) name.resize(name.size() - 4);
  return std::ranges::find(own_names, name) != own_names.end();
}

HMODULE open(const Result<std::string>& path, int flags) {
  if (!path) return failed(path.error(), HMODULE{});
  void* module = is_own_name(*path) ? own_module() : dlopen(path->c_str(), RTLD_NOW | RTLD_LOCAL | flags);
  return module ? static_cast<HMODULE>(module) : failed(ERROR_MOD_NOT_FOUND, HMODULE{});
}

template <class Unit>
HMODULE find(const Unit* name) {
  return name ? open(path_of(name), RTLD_NOLOAD) : static_cast<HMODULE>(program());
}

template <class Unit>
DWORD file_name(HMODULE module, Unit* to, DWORD capacity) {
  std::error_code error;
  std::string path = std::filesystem::read_symlink("/proc/self/exe", error).string();
  if (module && module != program()) {
    const link_map* about = nullptr;
    // Only a handle that dlopen gave may be asked for; what is loaded is listed.
    for (const auto* loaded = static_cast<const link_map*>(program()); loaded; loaded = loaded->l_next) {
      if (loaded == static_cast<const void*>(module)) about = loaded;
    }
    if (!about) return failed(ERROR_MOD_NOT_FOUND, DWORD{0});
    path = about->l_name;
  }
  const auto& units = as(path, static_cast<const Unit*>(nullptr));
  if (!capacity || !writable(to, std::min<std::size_t>(capacity, units.size() + 1) * sizeof(Unit))) {
    return failed(capacity ? ERROR_NOACCESS : ERROR_INSUFFICIENT_BUFFER, DWORD{0});
  }
  const std::size_t length = std::min<std::size_t>(units.size(), capacity - 1);
  std::copy_n(units.begin(), length, to);
  to[length] = 0;
  return length == units.size() ? static_cast<DWORD>(length) : failed(ERROR_INSUFFICIENT_BUFFER, capacity);
}

/// Whether a handle is one of a module that is loaded.
bool is_module(HMODULE module) {
  for (const auto* loaded = static_cast<const link_map*>(program()); loaded; loaded = loaded->l_next) {
    if (loaded == static_cast<const void*>(module)) return true;
  }
  return false;
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

HMODULE WINAPI LoadLibraryA(LPCSTR name) { return open(path_of(name), 0); }
HMODULE WINAPI LoadLibraryW(LPCWSTR name) { return open(path_of(name), 0); }
HMODULE WINAPI LoadLibraryExA(LPCSTR name, HANDLE file, DWORD /*flags*/) {
  return file ? failed(ERROR_INVALID_PARAMETER, HMODULE{}) : LoadLibraryA(name);
}
HMODULE WINAPI LoadLibraryExW(LPCWSTR name, HANDLE file, DWORD /*flags*/) {
  return file ? failed(ERROR_INVALID_PARAMETER, HMODULE{}) : LoadLibraryW(name);
}
BOOL WINAPI FreeLibrary(HMODULE module) {
  if (!module || !is_module(module)) return failed(ERROR_INVALID_HANDLE, FALSE);
  if (module != own_module() && module != program()) dlclose(module);
  return TRUE;
}
BOOL WINAPI DisableThreadLibraryCalls(HMODULE module) {
  return module && is_module(module) ? TRUE : failed(ERROR_INVALID_HANDLE, FALSE);
}
HMODULE WINAPI GetModuleHandleA(LPCSTR name) { return find(name); }
HMODULE WINAPI GetModuleHandleW(LPCWSTR name) { return find(name); }

FARPROC WINAPI GetProcAddress(HMODULE module, LPCSTR name) {
  if (!module) module = static_cast<HMODULE>(program());
  if (!is_module(module)) return failed(ERROR_INVALID_HANDLE, FARPROC{});
  const auto text = text_of(name);  // an ordinal is no readable address
  if (!text) return failed(ERROR_PROC_NOT_FOUND, FARPROC{});
  void* address = nullptr;
  // Names that libc has too are ours by another symbol.
  if (module == own_module()) address = dlsym(module, ("ws2_" + *text).c_str());
  if (!address) address = dlsym(module, text->c_str());
  return address ? reinterpret_cast<FARPROC>(address) : failed(ERROR_PROC_NOT_FOUND, FARPROC{});
}

DWORD WINAPI GetModuleFileNameA(HMODULE module, LPSTR to, DWORD size) { return file_name(module, to, size); }
DWORD WINAPI GetModuleFileNameW(HMODULE module, LPWSTR to, DWORD size) { return file_name(module, to, size); }

int WINAPI LoadStringA(HINSTANCE, UINT, LPSTR, int) { return failed(ERROR_RESOURCE_DATA_NOT_FOUND, 0); }
int WINAPI LoadStringW(HINSTANCE, UINT, LPWSTR, int) { return failed(ERROR_RESOURCE_DATA_NOT_FOUND, 0); }
