#include "engine/ring.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "engine/reactor.h"

namespace ows::engine {
namespace {

constexpr std::uint32_t orders = 256, landings = 4096;

std::uint32_t read(std::uint32_t* index) { return std::atomic_ref(*index).load(std::memory_order_acquire); }
void write(std::uint32_t* index, std::uint32_t value) { std::atomic_ref(*index).store(value, std::memory_order_seq_cst); }

}  // namespace

std::unique_ptr<Ring> Ring::create() {
  std::unique_ptr<Ring> ring(new Ring);
  return ring->set_up() ? std::move(ring) : nullptr;
}

bool Ring::set_up() {
  io_uring_params params{};
  params.flags = IORING_SETUP_COOP_TASKRUN | IORING_SETUP_CQSIZE | IORING_SETUP_SUBMIT_ALL | IORING_SETUP_CLAMP;
  params.cq_entries = landings;
  fd_ = static_cast<int>(syscall(SYS_io_uring_setup, orders, &params));
  constexpr std::uint32_t needed =
      IORING_FEAT_SINGLE_MMAP | IORING_FEAT_NODROP | IORING_FEAT_EXT_ARG | IORING_FEAT_SUBMIT_STABLE;
  if (fd_ < 0 || (params.features & needed) != needed) return false;
  const io_sqring_offsets& sq = params.sq_off;
  const io_cqring_offsets& cq = params.cq_off;
  const std::size_t size =
      std::max(sq.array + params.sq_entries * sizeof(Index), cq.cqes + params.cq_entries * sizeof(io_uring_cqe));
  if (!rings_.map(fd_, size, IORING_OFF_SQ_RING)
      || !entries_.map(fd_, params.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES)) {
    return false;
  }
  orders_head_ = rings_.part<Index>(sq.head);
  orders_tail_ = rings_.part<Index>(sq.tail);
  orders_flags_ = rings_.part<Index>(sq.flags);
  orders_count_ = params.sq_entries;
  landings_head_ = rings_.part<Index>(cq.head);
  landings_tail_ = rings_.part<Index>(cq.tail);
  landings_mask_ = params.cq_entries - 1;
  landings_ = rings_.part<const io_uring_cqe>(cq.cqes);
  for (Index i = 0; i < orders_count_; ++i) rings_.part<Index>(sq.array)[i] = i;
  return true;
}

Ring::Ring() : fork_generation_(fork_generation()) {}

Ring::~Ring() {
  if (fd_ >= 0) ::close(fd_);
  if (forked_since(fork_generation_)) return;  // what is there in a child is something else
  rings_.unmap();
  entries_.unmap();
}

bool Ring::Mapping::map(int fd, std::size_t octets, std::uint64_t offset) {
  void* const mapped =
      mmap(nullptr, octets, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, static_cast<off_t>(offset));
  if (mapped == MAP_FAILED) return false;
  at = mapped;
  size = octets;
  madvise(at, size, MADV_DONTFORK);  // a child's orders would be the parent's
  return true;
}

void Ring::Mapping::unmap() const {
  if (at) munmap(at, size);
}

std::uint32_t Ring::gathered() const { return read(orders_tail_) - read(orders_head_); }

io_uring_sqe* Ring::next_entry() {
  if (gathered() == orders_count_) submit();
  if (gathered() == orders_count_) return nullptr;
  return entries_.part<io_uring_sqe>(0) + (*orders_tail_ & (orders_count_ - 1));
}

void Ring::publish() { write(orders_tail_, *orders_tail_ + 1); }

void Ring::submit(int fd) {
  constexpr std::uint32_t all = orders;
  syscall(SYS_io_uring_enter, fd, all, 0, 0, nullptr, 0);
}

std::size_t Ring::take(std::span<Landing> room) {
  const std::lock_guard lock(landings_mutex_);
  static_cast<void>(read(orders_tail_));  // what was done before an order was given is done before it lands
  const Index head = *landings_head_;
  if (read(landings_tail_) == head && read(orders_flags_) & IORING_SQ_CQ_OVERFLOW)
    syscall(SYS_io_uring_enter, fd_, 0, 0, IORING_ENTER_GETEVENTS, nullptr, 0);
  const std::size_t count = std::min<std::size_t>(read(landings_tail_) - head, room.size());
  for (Index i = 0; i < count; ++i) {
    const io_uring_cqe& landed = landings_[(head + i) & landings_mask_];
    room[i] = {landed.user_data, landed.res, landed.flags};
  }
  if (count > 0) write(landings_head_, head + static_cast<Index>(count));
  return count;
}

}  // namespace ows::engine
