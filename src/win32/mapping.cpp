// The mapping object, and CreateFileMapping, OpenFileMapping.
#include "win32/mapping.h"

#include <windows.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <new>
#include <string>

#include "win32/call.h"
#include "win32/file.h"
#include "win32/file_errors.h"
#include "win32/inheritance.h"
#include "win32/object_names.h"

namespace ows::win32 {
namespace {

constexpr DWORD protections = 0xff;
constexpr DWORD supported = SEC_COMMIT | SEC_RESERVE | SEC_NOCACHE | PAGE_NOCACHE | PAGE_WRITECOMBINE;

bool writes(DWORD protection) { return protection == PAGE_READWRITE || protection == PAGE_EXECUTE_READWRITE; }

struct Request {
  DWORD protection = 0;
  std::uint64_t size = 0;
  int file = -1;  ///< the file's own descriptor; -1: none
};

/// What flProtect says. ERROR_INVALID_PARAMETER, ERROR_NOT_SUPPORTED.
Result<DWORD> protection_of(DWORD flags) {
  constexpr std::array known{PAGE_READONLY,     PAGE_READWRITE,         PAGE_WRITECOPY,
                             PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY};
  const DWORD protection = flags & protections, rest = flags & ~protections;
  if (std::ranges::find(known, static_cast<int>(protection)) == known.end()) return fail(ERROR_INVALID_PARAMETER);
  if (rest & (SEC_IMAGE | SEC_LARGE_PAGES)) return fail(ERROR_NOT_SUPPORTED);
  if (rest & ~supported) return fail(ERROR_INVALID_PARAMETER);
  return protection;
}

/// The size of a mapping of this file, which grows where it is to be written and is too short.
Result<std::uint64_t> fit(int file, const Request& request) {
  struct stat about{};
  if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) return fail(ERROR_BAD_EXE_FORMAT);
  const auto length = static_cast<std::uint64_t>(about.st_size);
  if (request.size == 0) return length == 0 ? Result<std::uint64_t>(fail(ERROR_FILE_INVALID)) : length;
  if (request.size <= length) return request.size;
  if (!writes(request.protection)) return fail(ERROR_NOT_ENOUGH_MEMORY);
  if (ftruncate(file, static_cast<off_t>(request.size)) != 0)
    return fail(errno == EBADF ? ERROR_ACCESS_DENIED : ERROR_DISK_FULL);
  return request.size;
}

std::string path_of_descriptor(int descriptor) {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), error).string();
}

/// Memory, or a duplicate of the file's descriptor.
int descriptor_for(const Request& request) {
  if (request.file >= 0) return fcntl(request.file, F_DUPFD_CLOEXEC, 3);
  const int memory = memfd_create("openwinsock-mapping", MFD_CLOEXEC);
  if (memory >= 0 && ftruncate(memory, static_cast<off_t>(request.size)) != 0) {
    close(memory);
    return -1;
  }
  return memory;
}

HANDLE create_mapping(HANDLE file, const SECURITY_ATTRIBUTES* attributes, DWORD flags, std::uint64_t size,
                      const Result<ObjectName>& name) {
  constexpr HANDLE none{};
  const auto protection = protection_of(flags);
  if (!protection) return failed(protection.error(), none);
  constexpr std::uint64_t most = std::uint64_t{1} << 46;
  if (size > most) return failed(ERROR_NOT_ENOUGH_MEMORY, none);
  Request request{.protection = *protection, .size = size};
  Pin pin;
  if (file == INVALID_HANDLE_VALUE) {
    if (size == 0) return failed(ERROR_INVALID_PARAMETER, none);
  } else {
    pin = find_handle(file);
    if (!pin || pin.object()->type() != Type::file) return failed(ERROR_INVALID_HANDLE, none);
    const DWORD needed = FILE_READ_DATA | (writes(*protection) ? FILE_WRITE_DATA : 0);
    if (needed & ~pin.access()) return failed(ERROR_ACCESS_DENIED, none);
    request.file = static_cast<File*>(pin.object())->descriptor();
    const auto fitting = fit(request.file, request);
    if (!fitting) return failed(fitting.error(), none);
    request.size = *fitting;
  }
  const bool data_follow = request.file < 0;
  const auto make = [&](std::unique_ptr<SharedState> state) -> Object* {
    if (state && data_follow) return new Mapping(-1, request.size, request.protection, std::move(state));
    const int descriptor = descriptor_for(request);
    if (descriptor < 0) return failed(ERROR_NOT_ENOUGH_MEMORY, static_cast<Object*>(nullptr));
    return new Mapping(descriptor, request.size, request.protection, std::move(state));
  };
  InitialState initial{.parameter = request.protection,
                       .size = request.size,
                       .data_follow = data_follow,
                       .path = data_follow ? "" : path_of_descriptor(request.file)};
  return create_object(
      Type::mapping, attributes, name, SECTION_ALL_ACCESS,
      {.local = [&] { return make(nullptr); },
       .initial = std::move(initial),
       .shared = [&](std::unique_ptr<SharedState> state,
                     bool created) { return created ? make(std::move(state)) : mapping_of(std::move(state)); }});
}

std::uint32_t mapping_access(DWORD desired) {
  if (desired & (GENERIC_ALL | MAXIMUM_ALLOWED)) desired |= SECTION_ALL_ACCESS;
  if (desired & GENERIC_READ) desired |= SECTION_MAP_READ | SECTION_QUERY;
  if (desired & GENERIC_WRITE) desired |= SECTION_MAP_WRITE;
  if (desired & FILE_MAP_COPY) desired |= SECTION_MAP_READ;
  if (desired & SECTION_MAP_WRITE) desired |= SECTION_MAP_READ;
  return desired & (SECTION_ALL_ACCESS | SECTION_MAP_EXECUTE_EXPLICIT);
}

std::uint64_t size_of(DWORD high, DWORD low) { return (std::uint64_t{high} << 32) | low; }

}  // namespace

Mapping::~Mapping() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool Mapping::describe(InheritedHandle& to) {
  to.descriptor = descriptor();
  to.data[0] = size_;
  to.data[1] = protection_;
  to.data[2] = descriptor_ < 0;  // the octets lie behind a state
  return true;
}

Object* inherited_mapping(const InheritedHandle& from) {
  if (!from.data[2]) return new Mapping(from.descriptor, from.data[0], static_cast<std::uint32_t>(from.data[1]), nullptr);
  auto state = SharedState::inherited(from.descriptor);
  if (!state) return nullptr;
  const std::u16string name = state->name();
  Object* mapping = mapping_of(std::move(state));
  if (mapping) enter_object_name(name, mapping);
  return mapping;
}

Object* mapping_of(std::unique_ptr<SharedState> state) {
  const std::uint64_t size = state->size();
  const auto protection = static_cast<std::uint32_t>(state->parameter());
  if (state->data_follow()) return new Mapping(-1, size, protection, std::move(state));
  const int file = open(state->path().c_str(), (writes(protection) ? O_RDWR : O_RDONLY) | O_CLOEXEC);
  return file < 0 ? nullptr : new Mapping(file, size, protection, std::move(state));
}

}  // namespace ows::win32

using namespace ows::win32;

HANDLE WINAPI CreateFileMappingA(HANDLE file, LPSECURITY_ATTRIBUTES attributes, DWORD flags, DWORD high, DWORD low,
                                 LPCSTR name) {
  return create_mapping(file, attributes, flags, size_of(high, low), object_name(name));
}
HANDLE WINAPI CreateFileMappingW(HANDLE file, LPSECURITY_ATTRIBUTES attributes, DWORD flags, DWORD high, DWORD low,
                                 LPCWSTR name) {
  return create_mapping(file, attributes, flags, size_of(high, low), object_name(name));
}
HANDLE WINAPI OpenFileMappingA(DWORD access, BOOL inherit, LPCSTR name) {
  return open_object(Type::mapping, object_name(name), mapping_access(access), inherit != FALSE);
}
HANDLE WINAPI OpenFileMappingW(DWORD access, BOOL inherit, LPCWSTR name) {
  return open_object(Type::mapping, object_name(name), mapping_access(access), inherit != FALSE);
}
