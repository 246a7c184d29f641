// The default set's roles.
#include "engine/default_set.h"

#include <gtest/gtest.h>

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>

namespace ows::engine {
namespace {

class DefaultSetTest : public testing::Test {
 protected:
  DefaultSetTest() { EXPECT_EQ(add_to_default_set(event_, Kind::none, 0, 0), 0); }
  ~DefaultSetTest() override {
    remove_from_default_set(event_);
    close(event_);
  }

 private:
  const int event_ = eventfd(0, EFD_CLOEXEC);
};

TEST_F(DefaultSetTest, AThreadThatIsAskedToLeadWhenItDoesLeads) {
  ASSERT_TRUE(try_to_lead());
  std::atomic<std::uint32_t> word{asked};
  lead(word, 0);
  EXPECT_EQ(word, std::uint32_t{awake});  // it has looked at the set
  stop_leading();
}

TEST_F(DefaultSetTest, AThreadWhoseWaitIsOverDoesNotLead) {
  ASSERT_TRUE(try_to_lead());
  std::atomic<std::uint32_t> word{done};
  lead(word, ~std::uint64_t{0});
  EXPECT_EQ(word, std::uint32_t{done});
  stop_leading();
}

TEST_F(DefaultSetTest, TheRoleGoesToTheFirstFollowerWhoseWaitIsNotOver) {
  ASSERT_TRUE(try_to_lead());
  std::atomic<std::uint32_t> over{done}, sleeping{asleep}, next{awake};
  Follower first(over), second(sleeping), third(next);
  ASSERT_TRUE(first.follow() && second.follow() && third.follow());
  stop_leading();
  EXPECT_EQ(sleeping, std::uint32_t{asked});
  EXPECT_EQ(next, std::uint32_t{awake});
}

TEST_F(DefaultSetTest, AThreadWhoseWaitEndsAsItIsAskedHandsTheRequestOn) {
  ASSERT_TRUE(try_to_lead());
  std::atomic<std::uint32_t> first_word{asleep}, second_word{awake};
  Follower second(second_word);
  {
    Follower first(first_word);
    ASSERT_TRUE(first.follow() && second.follow());
    stop_leading();
    ASSERT_EQ(first_word.exchange(done), std::uint32_t{asked});
  }
  hand_on();
  EXPECT_EQ(second_word, std::uint32_t{asked});
}

TEST_F(DefaultSetTest, NobodyIsAskedWhileOneLeads) {
  ASSERT_TRUE(try_to_lead());
  std::atomic<std::uint32_t> word{asleep};
  Follower follower(word);
  ASSERT_TRUE(follower.follow());
  hand_on();
  EXPECT_EQ(word, std::uint32_t{asleep});
  stop_leading();
}

}  // namespace
}  // namespace ows::engine
