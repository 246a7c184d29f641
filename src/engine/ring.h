// An io_uring that several threads share: orders are gathered in it without a system call, and go to the kernel with the
// next wait, or with submit(). What has landed anybody takes out. Only its system calls are here; who waits, and what an
// order means, is the business of the one that has it (win32/port_set.h).
//
// COOP_TASKRUN: what lands for a thread that computes waits until it enters the kernel, at most to the next tick; without it
// every landing interrupts a thread, which costs half of the speed. A thread that ends takes its orders with it: they land
// with ECANCELED though nobody has cancelled them, and are to be given again. [io_uring_setup(2), io_uring_enter(2)]
#pragma once

#include <linux/io_uring.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>

namespace ows::engine {

class Ring {
 public:
  /// Null where the kernel has none for us: it is too old, a filter or `kernel.io_uring_disabled` forbids it.
  static std::unique_ptr<Ring> create();
  ~Ring();
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  /// Readable when something has landed.
  [[nodiscard]] int fd() const { return fd_; }

  /// Gathers an order that `prepare(entry)` fills, from zeros. False: there is no room for it. Any thread.
  template <class Prepare>
  bool post(Prepare prepare) {
    const std::lock_guard lock(orders_mutex_);
    io_uring_sqe* entry = next_entry();
    if (!entry) return false;
    *entry = {};
    prepare(*entry);
    publish();
    return true;
  }

  /// How many orders have been gathered and not submitted.
  [[nodiscard]] std::uint32_t gathered() const;
  /// Gives the kernel what has been gathered, by whatever thread. Never blocks.
  void submit() const {
    if (gathered() > 0) submit(fd_);
  }
  /// The same, of the ring with this descriptor.
  static void submit(int fd);

  struct Landing {
    std::uint64_t data;  ///< of the order's user_data
    std::int32_t result;
    std::uint32_t flags;
  };
  /// Takes out what has landed, without a system call unless more has than the queue has room for. How many. Any thread.
  std::size_t take(std::span<Landing> landings);

 private:
  Ring();
  bool set_up();
  io_uring_sqe* next_entry();
  void publish();

  using Index = std::uint32_t;
  struct Mapping {
    void* at = nullptr;
    std::size_t size = 0;
    bool map(int fd, std::size_t octets, std::uint64_t offset);
    void unmap() const;
    template <class T>
    T* part(std::uint32_t offset) const {
      return reinterpret_cast<T*>(static_cast<char*>(at) + offset);
    }
  };
  const unsigned fork_generation_;
  int fd_ = -1;
  Mapping rings_, entries_;

  std::mutex orders_mutex_;  // protects what is written of the queue of orders
  Index* orders_head_ = nullptr;
  Index* orders_tail_ = nullptr;
  Index* orders_flags_ = nullptr;
  Index orders_count_ = 0;

  std::mutex landings_mutex_;  // protects what is written of the queue of landings
  Index* landings_head_ = nullptr;
  Index* landings_tail_ = nullptr;
  Index landings_mask_ = 0;
  const io_uring_cqe* landings_ = nullptr;
};

}  // namespace ows::engine
