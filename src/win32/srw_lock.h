// SRW locks, for their own functions and for condition variables. In the pointer-sized word of the program's SRWLOCK:
//   lower half   bits 0 to 29: readers, all ones for a writer; bit 30: readers may be asleep; bit 31: writers may be asleep
//   upper half   counts wakes of writers, who sleep on it
// A writer that waits goes first, so that readers cannot keep it out for ever.
#pragma once

#include <windows.h>

#include <cstdint>

namespace ows::win32 {

class SrwLock {
 public:
  explicit SrwLock(RTL_SRWLOCK* lock) : halves_(reinterpret_cast<std::uint32_t*>(lock)) {}
  bool try_lock();
  bool try_lock_shared();
  void lock();
  void lock_shared();
  void unlock();
  void unlock_shared();

 private:
  [[nodiscard]] std::uint32_t* state() const { return halves_; }
  [[nodiscard]] std::uint32_t* writer_wakes() const { return halves_ + 1; }
  void wake(std::uint32_t seen);
  bool wake_writer();
  std::uint32_t* halves_;
};

}  // namespace ows::win32
