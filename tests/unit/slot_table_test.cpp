#include "base/slot_table.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace ows {
namespace {

struct Counted {
  explicit Counted(std::atomic<int>& alive) : alive_(alive) { ++alive_; }
  ~Counted() { --alive_; }
  std::atomic<int>& alive_;
  int value = 42;
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
};

class SlotTableTest : public testing::Test {
 protected:
  std::atomic<int> alive{0};
  SlotTable<Counted> table;

  ~SlotTableTest() override {
    table.for_each([this](std::uint64_t, auto ref) { table.close(ref); });
    EXPECT_EQ(alive, 0);
  }

  SlotTable<Counted>::Ref put(std::uint64_t key) { return table.insert(key, std::make_unique<Counted>(alive)); }
};

TEST_F(SlotTableTest, FindsNothingWhereNothingWasPut) {
  EXPECT_FALSE(table.find(7));
  EXPECT_FALSE(table.find(SlotTable<Counted>::key_limit));
  EXPECT_FALSE(table.find(~0ull));
}

TEST_F(SlotTableTest, RefusesKeysBeyondItsLimit) {
  EXPECT_FALSE(put(SlotTable<Counted>::key_limit));
  EXPECT_EQ(alive, 0);
}

TEST_F(SlotTableTest, FindsWhatWasPut) {
  put(7);
  ASSERT_TRUE(table.find(7));
  EXPECT_EQ(table.find(7)->value, 42);
  EXPECT_FALSE(table.find(8));
}

TEST_F(SlotTableTest, ClosedObjectLivesAsLongAsItsLastReference) {
  auto ref = put(7);
  auto other = table.find(7);
  EXPECT_TRUE(table.close(ref));
  EXPECT_TRUE(table.closed(other));
  EXPECT_FALSE(table.find(7));
  ref = {};
  EXPECT_EQ(alive, 1);
  EXPECT_EQ(other->value, 42);
  other = {};
  EXPECT_EQ(alive, 0);
}

TEST_F(SlotTableTest, OnlyOneCloseSucceeds) {
  auto ref = put(7);
  EXPECT_TRUE(table.close(ref));
  EXPECT_FALSE(table.close(ref));
}

TEST_F(SlotTableTest, KnowsWhetherOthersReferToAnObject) {
  auto ref = put(7);
  EXPECT_FALSE(table.shared(ref));
  {
    auto other = table.find(7);
    EXPECT_TRUE(table.shared(ref));
    table.close(ref);
    EXPECT_TRUE(table.shared(ref));
  }
  EXPECT_FALSE(table.shared(ref));
}

TEST_F(SlotTableTest, VisitsWhatIsOpen) {
  put(1);
  put(2000);
  auto closed = put(3);
  table.close(closed);
  std::vector<std::uint64_t> seen;
  table.for_each([&](std::uint64_t key, auto) { seen.push_back(key); });
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{1, 2000}));
}

// The destructor frees the key, as closing a descriptor does; from then on it is put again. Readers must see an object that
// is whole or none, and every object must die exactly once.
TEST(SlotTableStress, FindsOnlyLivingObjectsWhileTheyAreClosedAndReplaced) {
  struct Object {
    std::atomic<bool>& free;
    std::atomic<int>& deaths;
    int canary = 42;
    ~Object() {
      canary = 0;
      ++deaths;
      free = true;
    }
  };
  constexpr int rounds = 20000;
  std::atomic<bool> free{true}, done{false};
  std::atomic<int> deaths{0}, wrong{0};
  SlotTable<Object> table;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i)
    readers.emplace_back([&] {
      while (!done)
        if (auto ref = table.find(5)) wrong += ref->canary != 42;
    });
  for (int i = 0; i < rounds; ++i) {
    while (!free.exchange(false)) std::this_thread::yield();
    auto ref = table.insert(5, std::unique_ptr<Object>(new Object{free, deaths}));
    table.close(ref);
  }
  while (!free) std::this_thread::yield();
  done = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(deaths, rounds);
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace ows
