#include "border/known_memory.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>

namespace ows {
namespace {

struct Range {
  std::uintptr_t first = 0, end = 0;
  [[nodiscard]] bool has(std::uintptr_t address, std::size_t size) const {
    return address >= first && address <= end && size <= end - address;
  }
};

/// Mappings are of whole pages.
Range whole_pages(Range range) {
  constexpr std::uintptr_t page = 4096;
  return {range.first & ~(page - 1), (range.end + page - 1) & ~(page - 1)};
}

/// The loaded segments of the program itself (not of libraries, which may be unloaded).
struct Image {
  static constexpr std::size_t most = 16;
  std::array<Range, most> readable{}, writable{};
  std::size_t readable_count = 0, writable_count = 0;

  Image() {
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* self) {
          static_cast<Image*>(self)->take(*info);
          return 1;  // the first object is the program
        },
        this);
  }

  void take(const dl_phdr_info& info) {
    Range read_only;  // what the linker protects after relocation
    for (int i = 0; i < info.dlpi_phnum; ++i) {
      const auto& header = info.dlpi_phdr[i];
      const std::uintptr_t first = info.dlpi_addr + header.p_vaddr;
      if (header.p_type == PT_GNU_RELRO) read_only = {first, first + header.p_memsz};
    }
    for (int i = 0; i < info.dlpi_phnum; ++i) {
      const auto& header = info.dlpi_phdr[i];
      if (header.p_type != PT_LOAD || !(header.p_flags & PF_R)) continue;
      const std::uintptr_t first = info.dlpi_addr + header.p_vaddr;
      const Range range = whole_pages({first, first + header.p_memsz});
      if (readable_count < most) readable[readable_count++] = range;
      if (!(header.p_flags & PF_W) || writable_count == most) continue;
      const Range closed = whole_pages(read_only);
      const bool overlaps = closed.first < range.end && closed.end > range.first;
      writable[writable_count++] = overlaps ? Range{closed.end, range.end} : range;
    }
  }
};

/// Found when the library is loaded, not on first use: a process may fork while another thread is in its first use, and the
/// child would wait for that thread for ever.
const Image image;

/// Where the heap begins. Libraries that were loaded before this one have used it, so it is looked for below the break.
std::uintptr_t heap_below(std::uintptr_t present_break) {
  constexpr std::uintptr_t page = 4096;
  constexpr int most = 1024;  // pages; what lies below is only asked for more often
  std::uintptr_t first = present_break & ~(page - 1);
  unsigned char resident = 0;
  for (int i = 0; i < most && first > page && mincore(reinterpret_cast<void*>(first - page), page, &resident) == 0; ++i)
    first -= page;
  return present_break == 0 ? 0 : first;
}
/// What lies between it and the present break is the heap's.
const std::uintptr_t first_break = heap_below(reinterpret_cast<std::uintptr_t>(sbrk(0)));

bool in_heap(std::uintptr_t address, std::size_t size) {
  const auto present = reinterpret_cast<std::uintptr_t>(sbrk(0));  // libc knows it without asking the kernel
  return first_break != 0 && Range{first_break, whole_pages({present, present}).end}.has(address, size);
}

template <std::size_t most>
bool in_one_of(const std::array<Range, most>& ranges, std::size_t count, std::uintptr_t address, std::size_t size) {
  for (std::size_t i = 0; i < count; ++i) {
    if (ranges[i].has(address, size)) return true;
  }
  return false;
}

}  // namespace

bool known_readable(const void* memory, std::size_t size) {
  const auto address = reinterpret_cast<std::uintptr_t>(memory);
  return in_one_of(image.readable, image.readable_count, address, size) || in_heap(address, size);
}

bool known_writable(const void* memory, std::size_t size) {
  const auto address = reinterpret_cast<std::uintptr_t>(memory);
  return in_heap(address, size) || in_one_of(image.writable, image.writable_count, address, size);
}

}  // namespace ows
