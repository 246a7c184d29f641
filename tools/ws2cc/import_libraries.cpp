// The import libraries that Windows makefiles name out of habit.
#include <algorithm>
#include <array>
#include <cctype>

#include "command.h"

namespace ws2cc {

namespace {

constexpr auto import_libraries = std::to_array<std::string_view>(
    {// Winsock's own: linked anyway
     "ws2_32", "wsock32", "mswsock", "libws2_32", "libwsock32", "libmswsock",
     // the system
     "kernel32", "user32", "advapi32", "gdi32", "shell32", "ole32", "oleaut32", "uuid", "ntdll", "comdlg32", "comctl32",
     "winspool", "odbc32", "odbccp32", "shlwapi", "winmm", "version", "imm32", "setupapi", "userenv", "synchronization",
     "onecore", "onecoreuap", "mincore", "psapi", "dbghelp", "powrprof", "wtsapi32", "pdh",
     // near the network
     "iphlpapi", "rpcrt4", "secur32", "crypt32", "bcrypt", "ncrypt", "dnsapi", "netapi32", "mpr", "normaliz",
     // the C run-time
     "msvcrt", "msvcrtd", "libcmt", "libcmtd", "ucrt", "vcruntime", "oldnames", "moldname", "mingw32", "mingwex",
     "legacy_stdio_definitions"});

}  // namespace

bool is_import_library(std::string_view name) {
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::ranges::find(import_libraries, lower) != import_libraries.end();
}

}  // namespace ws2cc
