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

}  // namespace
}  // namespace ows::engine
