// BCryptGenRandom.
#include <winsock2.h>

#include "win32_support.h"

#include <bcrypt.h>

#include <algorithm>
#include <array>
#include <vector>

namespace {

constexpr NTSTATUS invalid_handle = static_cast<NTSTATUS>(0xC0000008), invalid_parameter = static_cast<NTSTATUS>(0xC000000D);

TEST(BCryptGenRandomTest, FillsTheBufferAndNoMore) {
  std::vector<UCHAR> data(100'001, 0), more = data;
  const ULONG size = 100'000;
  ASSERT_EQ(BCryptGenRandom(nullptr, data.data(), size, BCRYPT_USE_SYSTEM_PREFERRED_RNG), 0);
  ASSERT_EQ(BCryptGenRandom(nullptr, more.data(), size, BCRYPT_USE_SYSTEM_PREFERRED_RNG), 0);
  EXPECT_NE(data, more);
  EXPECT_EQ(data.back(), 0);
  // Each value of an octet comes some 390 times, and the end is as random as the beginning.
  std::array<int, 256> times{};
  for (std::size_t i = 0; i < size; ++i) ++times[data[i]];
  EXPECT_GT(*std::ranges::min_element(times), 250);
  EXPECT_TRUE(std::any_of(data.end() - 17, data.end() - 1, [](UCHAR octet) { return octet != 0; }));
}

TEST(BCryptGenRandomTest, NothingIsFilledWithNothing) {
  UCHAR octet = 7;
  EXPECT_EQ(BCryptGenRandom(nullptr, &octet, 0, BCRYPT_USE_SYSTEM_PREFERRED_RNG), 0);
  EXPECT_EQ(octet, 7);
}

TEST(BCryptGenRandomTest, WantsAnAlgorithmOrTheFlag) {
  UCHAR octet = 7;
  EXPECT_EQ(BCryptGenRandom(nullptr, &octet, 1, 0), invalid_handle);
  EXPECT_EQ(octet, 7);
}

TEST(BCryptGenRandomTest, RefusesABufferThatIsNotThere) {
  EXPECT_EQ(BCryptGenRandom(nullptr, nullptr, 16, BCRYPT_USE_SYSTEM_PREFERRED_RNG), invalid_parameter);
}

}  // namespace
