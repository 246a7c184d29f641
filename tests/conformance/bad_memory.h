// Memory that ends: `size` good octets right before a page that nobody may touch.
#pragma once

#ifdef _WIN32
#include <winsock2.h>  // before windows.h, as always
#include <windows.h>
#else
#include <sys/mman.h>
#endif

#include <cstddef>

class EndOfMapping {
 public:
  explicit EndOfMapping(std::size_t good) {
#ifdef _WIN32
    base_ = static_cast<char*>(VirtualAlloc(nullptr, 2 * page, MEM_RESERVE, PAGE_NOACCESS));
    VirtualAlloc(base_, page, MEM_COMMIT, PAGE_READWRITE);
#else
    base_ = static_cast<char*>(mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(base_ + page, page, PROT_NONE);
#endif
    good_ = base_ + page - good;
  }
  ~EndOfMapping() {
#ifdef _WIN32
    VirtualFree(base_, 0, MEM_RELEASE);
#else
    munmap(base_, 2 * page);
#endif
  }
  EndOfMapping(const EndOfMapping&) = delete;
  EndOfMapping& operator=(const EndOfMapping&) = delete;

  /// The first of the good octets.
  char* get() const { return good_; }

 private:
  static constexpr std::size_t page = 4096;
  char* base_;
  char* good_;
};
