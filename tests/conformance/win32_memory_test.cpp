// HeapAlloc, LocalAlloc, GlobalAlloc and their families.
#include "win32_support.h"

#include <cstring>

namespace {

TEST(HeapTest, GivesMemoryOfTheSizeAskedFor) {
  auto* block = static_cast<char*>(HeapAlloc(GetProcessHeap(), 0, 100));
  ASSERT_NE(block, nullptr);
  std::memset(block, 7, 100);
  EXPECT_EQ(HeapSize(GetProcessHeap(), 0, block), 100u);
  EXPECT_TRUE(HeapFree(GetProcessHeap(), 0, block));
}

TEST(HeapTest, ZeroesWhenAsked) {
  auto* block = static_cast<char*>(HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 1000));
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(block[i], 0);
  HeapFree(GetProcessHeap(), 0, block);
}

TEST(HeapTest, ReallocationKeepsTheContents) {
  auto* block = static_cast<char*>(HeapAlloc(GetProcessHeap(), 0, 10));
  std::memcpy(block, "123456789", 10);
  block = static_cast<char*>(HeapReAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, block, 5000));
  ASSERT_NE(block, nullptr);
  EXPECT_STREQ(block, "123456789");
  EXPECT_EQ(block[4999], 0);
  EXPECT_EQ(HeapSize(GetProcessHeap(), 0, block), 5000u);
  HeapFree(GetProcessHeap(), 0, block);
}

TEST(HeapTest, ShrinksInPlace) {
  void* block = HeapAlloc(GetProcessHeap(), 0, 100);
  EXPECT_EQ(HeapReAlloc(GetProcessHeap(), HEAP_REALLOC_IN_PLACE_ONLY, block, 50), block);
  EXPECT_EQ(HeapSize(GetProcessHeap(), 0, block), 50u);
  HeapFree(GetProcessHeap(), 0, block);
}

TEST(HeapTest, OfOnesOwnGoesWithItsBlocks) {
  HANDLE heap = HeapCreate(0, 0, 0);
  ASSERT_NE(heap, nullptr);
  void* kept = HeapAlloc(heap, 0, 100);
  void* freed = HeapAlloc(heap, HEAP_ZERO_MEMORY, 10);
  EXPECT_NE(kept, nullptr);
  freed = HeapReAlloc(heap, 0, freed, 3000);
  EXPECT_TRUE(HeapFree(heap, 0, freed));
  EXPECT_TRUE(HeapDestroy(heap));
}

TEST(HeapTest, HasAMaximumWhenGivenOne) {
  HANDLE heap = HeapCreate(0, 0, 65536);
  ASSERT_NE(heap, nullptr);
  EXPECT_EQ(HeapAlloc(heap, 0, 1 << 20), nullptr);
  EXPECT_NE(HeapAlloc(heap, 0, 1000), nullptr);
  HeapDestroy(heap);
}

TEST(HeapTest, FreesNull) { EXPECT_TRUE(HeapFree(GetProcessHeap(), 0, nullptr)); }

TEST(HeapTest, RefusesAnAbsurdSize) { EXPECT_EQ(HeapAlloc(GetProcessHeap(), 0, ~static_cast<SIZE_T>(0) - 100), nullptr); }

/// The families share their rules.
struct Local {
  static HANDLE alloc(UINT flags, SIZE_T size) { return LocalAlloc(flags, size); }
  static HANDLE realloc(HANDLE memory, SIZE_T size, UINT flags) { return LocalReAlloc(memory, size, flags); }
  static HANDLE free(HANDLE memory) { return LocalFree(memory); }
  static void* lock(HANDLE memory) { return LocalLock(memory); }
  static BOOL unlock(HANDLE memory) { return LocalUnlock(memory); }
  static SIZE_T size(HANDLE memory) { return LocalSize(memory); }
  static UINT flags(HANDLE memory) { return LocalFlags(memory); }
  static HANDLE handle(const void* address) { return LocalHandle(address); }
};
struct Global {
  static HANDLE alloc(UINT flags, SIZE_T size) { return GlobalAlloc(flags, size); }
  static HANDLE realloc(HANDLE memory, SIZE_T size, UINT flags) { return GlobalReAlloc(memory, size, flags); }
  static HANDLE free(HANDLE memory) { return GlobalFree(memory); }
  static void* lock(HANDLE memory) { return GlobalLock(memory); }
  static BOOL unlock(HANDLE memory) { return GlobalUnlock(memory); }
  static SIZE_T size(HANDLE memory) { return GlobalSize(memory); }
  static UINT flags(HANDLE memory) { return GlobalFlags(memory); }
  static HANDLE handle(const void* address) { return GlobalHandle(address); }
};
template <class Family>
class LocalAndGlobal : public testing::Test {};
using Families = testing::Types<Local, Global>;
TYPED_TEST_SUITE(LocalAndGlobal, Families);

TYPED_TEST(LocalAndGlobal, FixedMemoryIsItsAddress) {
  HANDLE memory = TypeParam::alloc(LPTR, 100);
  ASSERT_NE(memory, nullptr);
  EXPECT_EQ(static_cast<char*>(memory)[99], 0);
  EXPECT_EQ(TypeParam::lock(memory), memory);
  EXPECT_EQ(TypeParam::handle(memory), memory);
  EXPECT_GE(TypeParam::size(memory), 100u);
  EXPECT_EQ(TypeParam::free(memory), nullptr);
}

TYPED_TEST(LocalAndGlobal, MoveableMemoryIsLockedToBeUsed) {
  HANDLE memory = TypeParam::alloc(LHND, 100);
  ASSERT_NE(memory, nullptr);
  auto* address = static_cast<char*>(TypeParam::lock(memory));
  ASSERT_NE(address, nullptr);
  EXPECT_NE(static_cast<void*>(address), memory);
  EXPECT_EQ(address[99], 0);
  std::strcpy(address, "kept");
  EXPECT_EQ(TypeParam::handle(address), memory);
  EXPECT_EQ(TypeParam::flags(memory) & LMEM_LOCKCOUNT, 1u);
  EXPECT_EQ(TypeParam::lock(memory), address);
  EXPECT_TRUE(TypeParam::unlock(memory)) << "still locked";
  SetLastError(99);
  EXPECT_FALSE(TypeParam::unlock(memory));
  EXPECT_EQ(GetLastError(), DWORD{NO_ERROR});
  EXPECT_ERROR(TypeParam::unlock(memory), ERROR_NOT_LOCKED);
  ASSERT_EQ(TypeParam::realloc(memory, 100000, LMEM_ZEROINIT), memory) << "the handle stays";
  address = static_cast<char*>(TypeParam::lock(memory));
  EXPECT_STREQ(address, "kept");
  EXPECT_EQ(address[99999], 0);
  TypeParam::unlock(memory);
  EXPECT_EQ(TypeParam::free(memory), nullptr);
}

TYPED_TEST(LocalAndGlobal, FixedMemoryMovesWhenAllowedTo) {
  HANDLE memory = TypeParam::alloc(LMEM_FIXED, 10);
  std::strcpy(static_cast<char*>(memory), "kept");
  memory = TypeParam::realloc(memory, 100000, LMEM_MOVEABLE);
  ASSERT_NE(memory, nullptr);
  EXPECT_STREQ(static_cast<char*>(memory), "kept");
  EXPECT_EQ(TypeParam::free(memory), nullptr);
}

TYPED_TEST(LocalAndGlobal, MoveableMemoryOfNoSizeIsDiscarded) {
  HANDLE memory = TypeParam::alloc(LMEM_MOVEABLE, 0);
  ASSERT_NE(memory, nullptr);
  EXPECT_TRUE(TypeParam::flags(memory) & LMEM_DISCARDED);
  EXPECT_EQ(TypeParam::lock(memory), nullptr);
  EXPECT_EQ(TypeParam::free(memory), nullptr);
}

TYPED_TEST(LocalAndGlobal, FreesNull) { EXPECT_EQ(TypeParam::free(nullptr), nullptr); }

TYPED_TEST(LocalAndGlobal, RefusesAnAbsurdSize) {
  EXPECT_EQ(TypeParam::alloc(LMEM_FIXED, ~static_cast<SIZE_T>(0) - 100), nullptr);
  EXPECT_EQ(TypeParam::alloc(LMEM_MOVEABLE, ~static_cast<SIZE_T>(0) - 100), nullptr);
}

}  // namespace
