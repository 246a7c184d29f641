// GetVersion[Ex], VerifyVersionInfo, VerSetConditionMask: the version of Windows that this is, a fixed one.
#include <windows.h>

#include <openwinsock/version.h>

#include <array>
#include <bit>
#include <cstring>

#include "win32/call.h"

namespace ows::win32 {
namespace {

constexpr DWORD major_version = 10, minor_version = 0, build_number = 19045;

template <class Info, class InfoEx>
BOOL version(Info* info) {
  if (!writable(info, sizeof(DWORD))) return failed(ERROR_NOACCESS, FALSE);
  const DWORD size = info->dwOSVersionInfoSize;
  if (size != sizeof(Info) && size != sizeof(InfoEx)) return failed(ERROR_INSUFFICIENT_BUFFER, FALSE);
  if (!writable(info, size)) return failed(ERROR_NOACCESS, FALSE);
  std::memset(static_cast<void*>(info), 0, size);
  info->dwOSVersionInfoSize = size;
  info->dwMajorVersion = major_version;
  info->dwMinorVersion = minor_version;
  info->dwBuildNumber = build_number;
  info->dwPlatformId = VER_PLATFORM_WIN32_NT;
  if (size == sizeof(InfoEx)) reinterpret_cast<InfoEx*>(info)->wProductType = VER_NT_WORKSTATION;
  return TRUE;
}

constexpr unsigned bits_of_condition = 3;
constexpr DWORD all_parts = 0xff;

unsigned condition_of(DWORDLONG mask, DWORD part) {
  return static_cast<unsigned>(mask >> (static_cast<unsigned>(std::countr_zero(part)) * bits_of_condition)) & 7;
}

bool compares(DWORD actual, DWORD wanted, unsigned condition) {
  switch (condition) {
    case VER_EQUAL: return actual == wanted;
    case VER_GREATER: return actual > wanted;
    case VER_GREATER_EQUAL: return actual >= wanted;
    case VER_LESS: return actual < wanted;
    case VER_LESS_EQUAL: return actual <= wanted;
    case VER_AND: return (actual & wanted) == wanted;
    default: return (actual & wanted) != 0;  // VER_OR
  }
}

template <class InfoEx>
BOOL verify(const InfoEx* wanted, DWORD parts, DWORDLONG mask) {
  if (!readable(wanted, sizeof *wanted)) return failed(ERROR_NOACCESS, FALSE);
  parts &= all_parts;
  if (parts == 0) return failed(ERROR_BAD_ARGUMENTS, FALSE);
  for (DWORD part = 1; part <= parts; part <<= 1) {
    if ((parts & part) && condition_of(mask, part) == 0) return failed(ERROR_BAD_ARGUMENTS, FALSE);
  }
  struct Part {
    DWORD bit, actual, wanted;
  };
  for (const Part& it :
       {Part{VER_BUILDNUMBER, build_number, wanted->dwBuildNumber},
        Part{VER_PLATFORMID, VER_PLATFORM_WIN32_NT, wanted->dwPlatformId},
        Part{VER_PRODUCT_TYPE, VER_NT_WORKSTATION, wanted->wProductType}, Part{VER_SUITENAME, 0, wanted->wSuiteMask}}) {
    if ((parts & it.bit) && !compares(it.actual, it.wanted, condition_of(mask, it.bit)))
      return failed(ERROR_OLD_WIN_VERSION, FALSE);
  }
  // One number of up to four parts: the first that differs decides, the last one if none does.
  const Part* decides = nullptr;
  const std::array number{Part{VER_MAJORVERSION, major_version, wanted->dwMajorVersion},
                          Part{VER_MINORVERSION, minor_version, wanted->dwMinorVersion},
                          Part{VER_SERVICEPACKMAJOR, 0, wanted->wServicePackMajor},
                          Part{VER_SERVICEPACKMINOR, 0, wanted->wServicePackMinor}};
  for (const Part& it : number) {
    if ((parts & it.bit) && (!decides || decides->actual == decides->wanted)) decides = &it;
  }
  if (decides && !compares(decides->actual, decides->wanted, condition_of(mask, decides->bit)))
    return failed(ERROR_OLD_WIN_VERSION, FALSE);
  return TRUE;
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

BOOL WINAPI GetVersionExA(LPOSVERSIONINFOA info) { return version<OSVERSIONINFOA, OSVERSIONINFOEXA>(info); }
BOOL WINAPI GetVersionExW(LPOSVERSIONINFOW info) { return version<OSVERSIONINFOW, OSVERSIONINFOEXW>(info); }
DWORD WINAPI GetVersion(void) { return major_version | minor_version << 8 | build_number << 16; }

ULONGLONG NTAPI VerSetConditionMask(ULONGLONG mask, DWORD parts, BYTE condition) {
  for (unsigned i = 0; (all_parts >> i) != 0; ++i) {
    if (!(parts >> i & 1)) continue;
    const unsigned shift = i * bits_of_condition;
    mask = (mask & ~(ULONGLONG{7} << shift)) | static_cast<ULONGLONG>(condition & 7) << shift;
  }
  return mask;
}
BOOL WINAPI VerifyVersionInfoA(LPOSVERSIONINFOEXA info, DWORD parts, DWORDLONG mask) { return verify(info, parts, mask); }
BOOL WINAPI VerifyVersionInfoW(LPOSVERSIONINFOEXW info, DWORD parts, DWORDLONG mask) { return verify(info, parts, mask); }
