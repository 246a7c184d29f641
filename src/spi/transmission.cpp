#include "spi/transmission.h"

#include <windows.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "border/user_memory.h"
#include "win32/call.h"

namespace ows::spi {
namespace {

constexpr std::size_t most = 2'147'483'646;  // "the maximum value for a 32-bit integer minus 1"
constexpr long long present_position = -1;

}  // namespace

Result<Transmission> Transmission::of_file(HANDLE file, DWORD octets, const OVERLAPPED* overlapped,
                                           const TRANSMIT_FILE_BUFFERS* buffers) {
  if (buffers && !readable(buffers, sizeof *buffers)) return fail(WSAEFAULT);
  if (overlapped && !readable(overlapped, sizeof *overlapped)) return fail(WSAEFAULT);
  const TRANSMIT_FILE_BUFFERS around = buffers ? *buffers : TRANSMIT_FILE_BUFFERS{};
  Transmission result;
  Status added = result.add_memory(around.Head, around.HeadLength, false);
  if (added && file) {
    const auto at = overlapped ? static_cast<long long>(std::uint64_t{overlapped->OffsetHigh} << 32 | overlapped->Offset)
                               : present_position;
    added = at < 0 && overlapped ? fail(WSAEINVAL) : result.add_file(file, at, octets, false);
  }
  if (added) added = result.add_memory(around.Tail, around.TailLength, false);
  if (!added) return fail(added.error());
  if (!result.parts_.empty()) result.parts_.back().ends = true;
  return result;
}

Result<Transmission> Transmission::of_packets(const TRANSMIT_PACKETS_ELEMENT* elements, DWORD count) {
  if (!readable(elements, std::size_t{count} * sizeof *elements)) return fail(WSAEFAULT);
  Transmission result;
  for (DWORD i = 0; i < count; ++i) {
    const TRANSMIT_PACKETS_ELEMENT& it = elements[i];
    const bool ends = it.dwElFlags & TP_ELEMENT_EOP || i + 1 == count;
    Status added = fail(WSAEINVAL);
    switch (it.dwElFlags & ~ULONG{TP_ELEMENT_EOP}) {
      case TP_ELEMENT_MEMORY: added = result.add_memory(it.pBuffer, it.cLength, ends); break;
      case 0:  // "default setting"
      case TP_ELEMENT_FILE: added = result.add_file(it.hFile, it.nFileOffset.QuadPart, it.cLength, ends); break;
      default: break;
    }
    if (!added) return fail(added.error());
  }
  return result;
}

Status Transmission::add_memory(const void* memory, std::size_t size, bool ends) {
  if (!readable(memory, size)) return fail(WSAEFAULT);
  add({.memory = static_cast<const char*>(memory), .file = {}, .offset = 0, .size = size, .ends = ends});
  return total_ <= most ? Status() : fail(WSAEINVAL);
}

Status Transmission::add_file(HANDLE handle, long long offset, std::size_t size, bool ends) {
  const auto found = win32::find<win32::File>(handle, FILE_READ_DATA);
  if (!found) return fail(found.error());
  auto file = win32::Ref<win32::File>::share(&**found);
  struct stat about{};
  if (!file->seekable() || fstat(file->descriptor(), &about) != 0) return fail(WSAEINVAL);
  if (offset == present_position) offset = lseek(file->descriptor(), 0, SEEK_CUR);
  if (offset < 0 || offset > about.st_size) return fail(WSAEINVAL);
  if (size == 0) size = static_cast<std::size_t>(about.st_size - offset);
  add({.memory = nullptr, .file = std::move(file), .offset = offset, .size = size, .ends = ends});
  return total_ <= most ? Status() : fail(WSAEINVAL);
}

/// A part without octets only ends the message that the one before belongs to.
void Transmission::add(Part part) {
  total_ += part.size;
  if (part.size > 0)
    parts_.push_back(std::move(part));
  else if (part.ends && !parts_.empty())
    parts_.back().ends = true;
}

void Transmission::advance(std::size_t octets) {
  Part& part = parts_.front();
  part.size -= octets;
  part.offset += static_cast<long long>(octets);
  if (part.memory) part.memory += octets;
  if (part.size == 0) parts_.pop_front();
}

long Transmission::read_front(std::span<std::byte> into) {
  const Part& part = parts_.front();
  const std::size_t size = std::min(into.size(), part.size);
  if (part.memory) {
    std::memcpy(into.data(), part.memory, size);
    return static_cast<long>(size);
  }
  ssize_t got = 0;
  do {
    got = pread(part.file->descriptor(), into.data(), size, part.offset);
  } while (got < 0 && errno == EINTR);
  return got < 0 ? -errno : got;
}

Status check_transmit_flags(DWORD flags) {
  constexpr DWORD known = TF_DISCONNECT | TF_REUSE_SOCKET | TF_WRITE_BEHIND | TF_USE_SYSTEM_THREAD | TF_USE_KERNEL_APC;
  if (flags & ~known || (flags & TF_REUSE_SOCKET && !(flags & TF_DISCONNECT))) return fail(WSAEINVAL);
  return {};
}

}  // namespace ows::spi
