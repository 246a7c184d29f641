#include "border/user_memory.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace ows {
namespace {

/// Three pages: readable and writable, read-only, and none.
class UserMemory : public testing::Test {
 protected:
  static constexpr std::size_t page = 4096;
  char* memory = static_cast<char*>(mmap(nullptr, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  char* read_only = memory + page;
  char* nothing = memory + 2 * page;

  UserMemory() {
    mprotect(read_only, page, PROT_READ);
    mprotect(nothing, page, PROT_NONE);
  }
  ~UserMemory() override { munmap(memory, 3 * page); }
};

TEST_F(UserMemory, NullAndSmallAddressesAreNobodysMemory) {
  EXPECT_FALSE(readable(nullptr, 1));
  EXPECT_FALSE(readable(reinterpret_cast<void*>(1), 1));
  EXPECT_FALSE(writable(nullptr, 1));
  EXPECT_FALSE(readable(reinterpret_cast<void*>(~std::uintptr_t{0} - 3), 16));
  EXPECT_FALSE(writable(reinterpret_cast<void*>(0x8000000000000000u), 16));
}

TEST_F(UserMemory, NothingNeedsToBeThereForSizeZero) {
  EXPECT_TRUE(readable(nullptr, 0));
  EXPECT_TRUE(writable(nothing, 0));
}

TEST_F(UserMemory, TellsReadableFromWritable) {
  EXPECT_TRUE(readable(memory, 2 * page));
  EXPECT_TRUE(writable(memory, page));
  EXPECT_FALSE(writable(read_only, 1));
  EXPECT_FALSE(readable(nothing, 1));
  EXPECT_FALSE(writable(nothing, 1));
}

TEST_F(UserMemory, SeesARangeThatRunsOffItsEnd) {
  EXPECT_TRUE(readable(nothing - 8, 8));
  EXPECT_FALSE(readable(nothing - 8, 9));
  EXPECT_TRUE(writable(read_only - 3, 3));
  EXPECT_FALSE(writable(read_only - 3, 4));
}

TEST_F(UserMemory, AskingChangesNeitherMemoryNorErrno) {
  std::memset(memory, 'x', page);
  errno = 77;
  EXPECT_TRUE(writable(memory + 1, page - 1));
  EXPECT_FALSE(readable(nothing, 1));
  EXPECT_EQ(errno, 77);
  for (std::size_t i = 0; i < page; ++i) ASSERT_EQ(memory[i], 'x');
}

TEST_F(UserMemory, AStringMustEndInReadableMemory) {
  std::memset(memory, 'x', page);
  EXPECT_TRUE(readable_string("text", 100));
  EXPECT_FALSE(readable_string("text", 3));
  EXPECT_FALSE(readable_string(static_cast<const char*>(nullptr), 100));
  EXPECT_TRUE(readable_string(read_only - 5, 100));  // ends on the next page, with its first octet
  EXPECT_FALSE(readable_string(nothing - 0, 100));
}

/// Sixteen pages, for which the kernel's list of mappings is asked.
class ManyPages : public testing::Test {
 protected:
  static constexpr std::size_t page = 4096, size = 16 * page;
  char* memory = static_cast<char*>(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  char* middle = memory + 8 * page;
  ~ManyPages() override { munmap(memory, size); }
};

TEST_F(ManyPages, AreThereBeforeAnyIsTouched) {
  EXPECT_TRUE(readable(memory, size));
  EXPECT_TRUE(writable(memory + 1, size - 1));
}

TEST_F(ManyPages, WithOneThatIsReadOnlyCannotBeWritten) {
  mprotect(middle, page, PROT_READ);
  EXPECT_TRUE(readable(memory, size));
  EXPECT_FALSE(writable(memory, size));
  EXPECT_TRUE(writable(middle + page, 7 * page));
}

TEST_F(ManyPages, WithAHoleCannotBeUsed) {
  munmap(middle, page);
  EXPECT_FALSE(readable(memory, size));
  EXPECT_FALSE(writable(memory, size));
  EXPECT_TRUE(writable(memory, 8 * page));
}

TEST_F(ManyPages, ThatNobodyMayTouchCannotBeUsed) {
  mprotect(middle, page, PROT_NONE);
  EXPECT_FALSE(readable(memory, size));
  EXPECT_FALSE(writable(memory, size));
}

TEST_F(ManyPages, BehindTheEndOfTheirFileAreNotThere) {
  const int file = memfd_create("short", MFD_CLOEXEC);
  ASSERT_EQ(ftruncate(file, 3 * page), 0);
  void* const view = mmap(memory, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0);
  ASSERT_EQ(view, memory);
  EXPECT_FALSE(readable(memory, size));
  EXPECT_FALSE(writable(memory, 4 * page));
  EXPECT_TRUE(writable(memory, 3 * page));
  close(file);
}

TEST_F(ManyPages, AreThoseOfTheProcessThatAsks) {
  ASSERT_TRUE(readable(memory, size));
  const pid_t child = fork();
  if (child == 0) {
    munmap(middle, page);  // the parent has it still
    _exit(readable(memory, size) ? 1 : 0);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace ows
