// The ring: orders are gathered, go with whoever submits, and land once each.
#include "engine/ring.h"

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <set>
#include <thread>
#include <vector>

namespace {

using ows::engine::Ring;

class RingTest : public testing::Test {
 protected:
  std::unique_ptr<Ring> ring = Ring::create();
  void SetUp() override {
    if (!ring) GTEST_SKIP() << "this kernel has no ring for us";
  }
  bool order(std::uint64_t data) {
    return ring->post([&](io_uring_sqe& entry) {
      entry.opcode = IORING_OP_NOP;
      entry.user_data = data;
    });
  }
  std::set<std::uint64_t> landed;
  void take_all() {
    std::array<Ring::Landing, 16> some;
    while (const std::size_t count = ring->take(some))
      for (std::size_t i = 0; i < count; ++i) EXPECT_TRUE(landed.insert(some[i].data).second) << some[i].data;
  }
};

TEST_F(RingTest, OrdersAreGatheredUntilSomebodySubmits) {
  EXPECT_EQ(ring->gathered(), 0u);
  for (std::uint64_t i = 1; i <= 3; ++i) EXPECT_TRUE(order(i));
  EXPECT_EQ(ring->gathered(), 3u);
  take_all();
  EXPECT_TRUE(landed.empty());
  ring->submit();
  EXPECT_EQ(ring->gathered(), 0u);
  pollfd readable{ring->fd(), POLLIN, 0};
  EXPECT_EQ(poll(&readable, 1, 0), 1);
  take_all();
  EXPECT_EQ(landed, (std::set<std::uint64_t>{1, 2, 3}));
}

TEST_F(RingTest, MoreThanItHasRoomForAreSubmittedOnTheWay) {
  constexpr std::uint64_t count = 1000;
  for (std::uint64_t i = 0; i < count; ++i) ASSERT_TRUE(order(i));
  ring->submit();
  take_all();
  EXPECT_EQ(landed.size(), count);
}

TEST_F(RingTest, ThreadsShareIt) {
  constexpr std::uint64_t threads = 4, each = 2000;
  std::vector<std::thread> running;
  for (std::uint64_t t = 0; t < threads; ++t)
    running.emplace_back([&, t] {
      for (std::uint64_t i = 0; i < each; ++i) {
        EXPECT_TRUE(order(t * each + i));
        if (i % 7 == t) ring->submit();
      }
      ring->submit();
    });
  while (landed.size() < threads * each) take_all();
  for (std::thread& thread : running) thread.join();
  take_all();
  EXPECT_EQ(landed.size(), threads * each);
}

// Its memory is not the child's, who may have something else there.
TEST_F(RingTest, InAChildItLeavesTheChildsMemoryAlone) {
  const pid_t child = fork();
  if (child == 0) {
    std::vector<char*> pages;
    for (int i = 0; i < 2000; ++i)
      pages.push_back(static_cast<char*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)));
    ring.reset();
    for (char* page : pages) *page = 1;  // faults where it is gone
    _exit(0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
