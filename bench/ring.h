// What the ring's server and the load share of io_uring.
#pragma once

#if __has_include(<liburing.h>)
#define BENCH_HAS_URING 1

#include <liburing.h>

#include <cstddef>

namespace bench {

constexpr unsigned ring_entries = 4096;

inline io_uring_sqe& next_entry(io_uring& ring) {
  io_uring_sqe* entry;
  while (!(entry = io_uring_get_sqe(&ring))) io_uring_submit(&ring);
  return *entry;
}

/// A ring for the calling thread alone. 0, or a negative errno value.
inline int make_ring(io_uring& ring, std::size_t completions) {
  io_uring_params params{};
  params.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE;
  params.cq_entries = ring_entries;
  while (params.cq_entries < 2 * completions) params.cq_entries *= 2;
  return io_uring_queue_init_params(ring_entries, &ring, &params);
}

}  // namespace bench

#endif
