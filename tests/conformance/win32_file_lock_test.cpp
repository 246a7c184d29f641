// Locked regions of files, and reads and writes that complete by a routine.
#include "child_process.h"

namespace {

constexpr DWORD exclusive = LOCKFILE_EXCLUSIVE_LOCK, at_once = LOCKFILE_FAIL_IMMEDIATELY;

/// A file of its own, twenty octets long, that is gone with the test.
class FileTest : public testing::Test {
 protected:
  FileTest() : name_(own_name("file")) {
    Handle file = open(CREATE_ALWAYS);
    DWORD count = 0;
    EXPECT_TRUE(WriteFile(file, "01234567890123456789", 20, &count, nullptr));
  }
  ~FileTest() override { DeleteFileA(name_.c_str()); }

  [[nodiscard]] Handle open(DWORD disposition = OPEN_EXISTING, DWORD flags = 0,
                            DWORD access = GENERIC_READ | GENERIC_WRITE) const {
    SECURITY_ATTRIBUTES attributes = inheritable();
    Handle file(CreateFileA(name_.c_str(), access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, &attributes,
                            disposition, flags, nullptr));
    EXPECT_NE(static_cast<HANDLE>(file), INVALID_HANDLE_VALUE);
    return file;
  }
  [[nodiscard]] Handle open_overlapped() const { return open(OPEN_EXISTING, FILE_FLAG_OVERLAPPED); }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
};

OVERLAPPED at(DWORD offset, HANDLE event = nullptr) {
  OVERLAPPED where = {};
  where.Offset = offset;
  where.hEvent = event;
  return where;
}

DWORD lock_error(HANDLE file, DWORD flags, DWORD offset, DWORD length) {
  OVERLAPPED where = at(offset);
  SetLastError(0);
  return error_when_false(LockFileEx(file, flags, 0, length, 0, &where));
}
DWORD unlock_error(HANDLE file, DWORD offset, DWORD length) {
  OVERLAPPED where = at(offset);
  SetLastError(0);
  return error_when_false(UnlockFileEx(file, 0, length, 0, &where));
}
constexpr DWORD none = 0, violation = ERROR_LOCK_VIOLATION;

TEST(ChildTest, DISABLED_LockWhatTheParentHas) {
  const Handle file(CreateFileA(variable("OWS_FILE").c_str(), GENERIC_READ | GENERIC_WRITE,
                                FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING, 0, nullptr));
  if (lock_error(file, exclusive | at_once, 5, 1) != violation) ExitProcess(1);
  if (lock_error(handle_in("OWS_HANDLE"), exclusive | at_once, 5, 1) != violation) ExitProcess(2);
  if (lock_error(file, exclusive | at_once, 10, 1) != none) ExitProcess(3);
  ExitProcess(0);
}

using LockFileTest = FileTest;

TEST_F(LockFileTest, KeepsOutAnotherOpeningOfTheFile) {
  Handle one = open(), other = open();
  EXPECT_TRUE(LockFile(one, 0, 0, 10, 0));
  EXPECT_ERROR(LockFile(other, 9, 0, 1, 0), ERROR_LOCK_VIOLATION);
  EXPECT_TRUE(LockFile(other, 10, 0, 10, 0));
  EXPECT_TRUE(UnlockFile(one, 0, 0, 10, 0));
  EXPECT_TRUE(LockFile(other, 9, 0, 1, 0));
}

TEST_F(LockFileTest, DoesNotOverlapItsOwn) {
  Handle file = open();
  EXPECT_TRUE(LockFile(file, 0, 0, 10, 0));
  EXPECT_ERROR(LockFile(file, 5, 0, 10, 0), ERROR_LOCK_VIOLATION);
}

TEST_F(LockFileTest, IsUnlockedAsItWasLocked) {
  Handle file = open();
  EXPECT_TRUE(LockFile(file, 0, 0, 10, 0));
  EXPECT_TRUE(LockFile(file, 10, 0, 10, 0));
  EXPECT_ERROR(UnlockFile(file, 0, 0, 5, 0), ERROR_NOT_LOCKED);
  EXPECT_ERROR(UnlockFile(file, 0, 0, 20, 0), ERROR_NOT_LOCKED);
  EXPECT_TRUE(UnlockFile(file, 0, 0, 10, 0));
  EXPECT_ERROR(UnlockFile(file, 0, 0, 10, 0), ERROR_NOT_LOCKED);
}

TEST_F(LockFileTest, GoesBeyondTheEndAndToTheLastOctetThereCanBe) {
  Handle one = open(), other = open();
  EXPECT_TRUE(LockFile(one, 0, 0, MAXDWORD, MAXDWORD));
  EXPECT_ERROR(LockFile(other, 0, 0x10, 1, 0), ERROR_LOCK_VIOLATION);
  EXPECT_TRUE(UnlockFile(one, 0, 0, MAXDWORD, MAXDWORD));
  EXPECT_TRUE(LockFile(other, 1000, 0, 1, 0));
}

TEST_F(LockFileTest, ARegionThatWrapsIsNone) {
  Handle file = open();
  constexpr DWORD invalid_lock_range = 307;  // ERROR_INVALID_LOCK_RANGE, which mingw-w64 does not have
  EXPECT_ERROR(LockFile(file, MAXDWORD, MAXDWORD, 2, 0), invalid_lock_range);
}

TEST_F(LockFileTest, IsExclusiveOnAFileOpenForReadingToo) {
  Handle one = open(OPEN_EXISTING, 0, GENERIC_READ), other = open();
  EXPECT_TRUE(LockFile(one, 0, 0, 10, 0));
  EXPECT_ERROR(LockFile(other, 0, 0, 1, 0), ERROR_LOCK_VIOLATION);
}

TEST_F(LockFileTest, BelongsToTheObjectAndGoesWithItsLastHandle) {
  Handle one = open(), other = open();
  HANDLE duplicate = nullptr;
  ASSERT_TRUE(DuplicateHandle(GetCurrentProcess(), one, GetCurrentProcess(), &duplicate, 0, FALSE, DUPLICATE_SAME_ACCESS));
  EXPECT_TRUE(LockFile(one, 0, 0, 10, 0));
  one.close();
  EXPECT_ERROR(LockFile(other, 0, 0, 10, 0), ERROR_LOCK_VIOLATION);
  EXPECT_TRUE(UnlockFile(duplicate, 0, 0, 10, 0));
  EXPECT_TRUE(LockFile(duplicate, 0, 0, 10, 0));
  CloseHandle(duplicate);
  EXPECT_TRUE(LockFile(other, 0, 0, 10, 0));
}

TEST_F(LockFileTest, KeepsOutAnotherProcessEvenWithTheHandle) {
  Handle file = open();
  EXPECT_TRUE(LockFile(file, 0, 0, 10, 0));
  const Variable handle("OWS_HANDLE", as_text(file)), path("OWS_FILE", name());
  EXPECT_EQ(Child("LockWhatTheParentHas", {.inherit = true}).exit_code(), 0u);
}

TEST_F(LockFileTest, RefusesWhatIsWrong) {
  Handle file = open();
  EXPECT_ERROR(LockFile(garbage(), 0, 0, 1, 0), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(LockFile(GetCurrentProcess(), 0, 0, 1, 0), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(UnlockFile(garbage(), 0, 0, 1, 0), ERROR_INVALID_HANDLE);
  OVERLAPPED where = at(0);
  EXPECT_ERROR(LockFileEx(file, 0, 1, 1, 0, &where), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(UnlockFileEx(file, 1, 1, 0, &where), ERROR_INVALID_PARAMETER);
  HANDLE reader = nullptr, writer = nullptr;
  ASSERT_TRUE(CreatePipe(&reader, &writer, nullptr, 0));
  EXPECT_FALSE(LockFile(reader, 0, 0, 1, 0));
  CloseHandle(reader);
  CloseHandle(writer);
}

TEST_F(LockFileTest, KeepsOutReadsAndWritesOfOthers) {
  Handle one = open(), other = open();
  char text[5];
  DWORD count = 0;
  EXPECT_TRUE(LockFile(one, 0, 0, 10, 0));
  EXPECT_TRUE(ReadFile(one, text, 5, &count, nullptr));
  EXPECT_ERROR(ReadFile(other, text, 5, &count, nullptr), ERROR_LOCK_VIOLATION);
  EXPECT_ERROR(WriteFile(other, "x", 1, &count, nullptr), ERROR_LOCK_VIOLATION);
  SetFilePointer(other, 10, nullptr, FILE_BEGIN);
  EXPECT_TRUE(WriteFile(other, "x", 1, &count, nullptr));
}

using LockFileExTest = FileTest;

TEST_F(LockFileExTest, SharedLocksKeepOutExclusiveOnes) {
  Handle one = open(), other = open();
  EXPECT_EQ(lock_error(one, 0, 0, 10), none);
  EXPECT_EQ(lock_error(other, 0, 5, 10), none);
  EXPECT_EQ(lock_error(one, exclusive | at_once, 12, 1), violation);
  EXPECT_EQ(lock_error(other, exclusive | at_once, 0, 1), violation);
  EXPECT_EQ(unlock_error(other, 5, 10), none);
  EXPECT_EQ(lock_error(one, exclusive | at_once, 12, 1), none);
}

TEST_F(LockFileExTest, SharedLocksLetAllReadAndNobodyWrite) {
  Handle one = open(), other = open();
  char text[5];
  DWORD count = 0;
  EXPECT_EQ(lock_error(one, 0, 0, 10), none);
  EXPECT_TRUE(ReadFile(other, text, 5, &count, nullptr));
  EXPECT_ERROR(WriteFile(other, "x", 1, &count, nullptr), ERROR_LOCK_VIOLATION);
  EXPECT_ERROR(WriteFile(one, "x", 1, &count, nullptr), ERROR_LOCK_VIOLATION);
}

TEST_F(LockFileExTest, AnExclusiveAndASharedLockAreUnlockedInThisOrder) {
  Handle one = open(), other = open();
  EXPECT_EQ(lock_error(one, exclusive, 0, 10), none);
  EXPECT_EQ(lock_error(one, at_once, 0, 10), none);
  EXPECT_EQ(lock_error(other, at_once, 0, 10), violation);
  EXPECT_EQ(unlock_error(one, 0, 10), none);
  EXPECT_EQ(lock_error(other, at_once, 0, 10), none);
  EXPECT_EQ(unlock_error(other, 0, 10), none);
  EXPECT_EQ(lock_error(other, exclusive | at_once, 0, 10), violation);
  EXPECT_EQ(unlock_error(one, 0, 10), none);
  EXPECT_EQ(lock_error(other, exclusive | at_once, 0, 10), none);
}

TEST_F(LockFileExTest, SharedLocksThatLieAcrossAnExclusiveOneKeepTheirEnds) {
  Handle one = open(), other = open();
  EXPECT_EQ(lock_error(one, exclusive, 5, 5), none);
  EXPECT_EQ(lock_error(one, at_once, 0, 20), none);
  EXPECT_EQ(lock_error(other, at_once, 5, 5), violation);
  EXPECT_EQ(lock_error(other, exclusive | at_once, 2, 1), violation);
  EXPECT_EQ(lock_error(other, at_once, 12, 1), none);
  EXPECT_EQ(unlock_error(one, 0, 20), none);
  EXPECT_EQ(lock_error(other, exclusive | at_once, 2, 1), none);
  EXPECT_EQ(lock_error(other, at_once, 7, 1), violation);
}

TEST_F(LockFileExTest, WaitsWhereTheFileIsNotOverlapped) {
  Handle one = open(), other = open();
  ASSERT_TRUE(LockFile(one, 0, 0, 10, 0));
  Handle begun = manual_event();
  Thread waiter([&] {
    SetEvent(begun);
    return lock_error(other, exclusive, 5, 1);
  });
  WaitForSingleObject(begun, limit);
  EXPECT_TRUE(UnlockFile(one, 0, 0, 10, 0));
  EXPECT_EQ(waiter.join(), none);
  EXPECT_ERROR(LockFile(one, 5, 0, 1, 0), ERROR_LOCK_VIOLATION);
}

TEST_F(LockFileExTest, WaitsForALockOfTheSameObjectToo) {
  Handle file = open();
  ASSERT_TRUE(LockFile(file, 0, 0, 10, 0));
  Thread waiter([&] { return lock_error(file, exclusive, 5, 1); });
  EXPECT_TRUE(UnlockFile(file, 0, 0, 10, 0));
  EXPECT_EQ(waiter.join(), none);
}

TEST_F(LockFileExTest, CompletesInTheBackgroundWhereTheFileIsOverlapped) {
  Handle one = open(), other = open_overlapped(), event = manual_event(true);
  ASSERT_TRUE(LockFile(one, 0, 0, 10, 0));
  OVERLAPPED where = at(5, event);
  EXPECT_ERROR(LockFileEx(other, exclusive | at_once, 0, 1, 0, &where), ERROR_LOCK_VIOLATION);
  EXPECT_ERROR(LockFileEx(other, exclusive, 0, 1, 0, &where), ERROR_IO_PENDING);
  EXPECT_FALSE(is_signalled(event));
  DWORD count = 0;
  EXPECT_ERROR(GetOverlappedResult(other, &where, &count, FALSE), ERROR_IO_INCOMPLETE);
  EXPECT_TRUE(UnlockFile(one, 0, 0, 10, 0));
  EXPECT_TRUE(GetOverlappedResult(other, &where, &count, TRUE));
  EXPECT_ERROR(LockFile(one, 5, 0, 1, 0), ERROR_LOCK_VIOLATION);
}

TEST_F(LockFileExTest, IsToldByTheFilesPort) {
  Handle one = open(), other = open_overlapped(), port(CreateIoCompletionPort(other, nullptr, 7, 0));
  ASSERT_TRUE(LockFile(one, 0, 0, 10, 0));
  OVERLAPPED where = at(5);
  EXPECT_ERROR(LockFileEx(other, exclusive, 0, 1, 0, &where), ERROR_IO_PENDING);
  EXPECT_TRUE(UnlockFile(one, 0, 0, 10, 0));
  DWORD count = 0;
  ULONG_PTR key = 0;
  OVERLAPPED* which = nullptr;
  EXPECT_TRUE(GetQueuedCompletionStatus(port, &count, &key, &which, limit));
  EXPECT_EQ(key, 7u);
  EXPECT_EQ(which, &where);
}

TEST_F(LockFileExTest, IsCancelled) {
  Handle one = open(), other = open_overlapped(), event = manual_event();
  ASSERT_TRUE(LockFile(one, 0, 0, 10, 0));
  OVERLAPPED where = at(5, event);
  DWORD count = 0;
  EXPECT_ERROR(LockFileEx(other, exclusive, 0, 1, 0, &where), ERROR_IO_PENDING);
  EXPECT_TRUE(CancelIoEx(other, &where));
  EXPECT_ERROR(GetOverlappedResult(other, &where, &count, TRUE), ERROR_OPERATION_ABORTED);
  EXPECT_ERROR(CancelIoEx(other, &where), ERROR_NOT_FOUND);
  EXPECT_TRUE(UnlockFile(one, 0, 0, 10, 0));
  EXPECT_TRUE(LockFile(one, 5, 0, 1, 0));  // nobody has it
}

TEST_F(LockFileExTest, EndsWithTheLastHandle) {
  Handle one = open(), other = open_overlapped(), event = manual_event();
  ASSERT_TRUE(LockFile(one, 0, 0, 10, 0));
  OVERLAPPED where = at(5, event);
  EXPECT_ERROR(LockFileEx(other, exclusive, 0, 1, 0, &where), ERROR_IO_PENDING);
  other.close();
  EXPECT_EQ(WaitForSingleObject(event, limit), WAIT_OBJECT_0);
  EXPECT_EQ(where.Internal, 0xC0000120u);
}

/// What a completion routine has been told.
struct Told {
  DWORD calls = 0, error = 0, octets = 0;
  OVERLAPPED* which = nullptr;
} told;
VOID CALLBACK tell(DWORD error, DWORD octets, LPOVERLAPPED which) { told = {told.calls + 1, error, octets, which}; }

class ReadFileExTest : public FileTest {
 protected:
  ReadFileExTest() { told = {}; }
};

TEST_F(ReadFileExTest, RunsItsRoutineInTheNextAlertableWait) {
  Handle file = open_overlapped();
  char text[10] = {};
  OVERLAPPED where = at(15);
  where.hEvent = garbage();  // the program's own
  EXPECT_TRUE(ReadFileEx(file, text, 3, &where, tell));
  EXPECT_EQ(SleepEx(0, FALSE), 0u);
  EXPECT_EQ(told.calls, 0u);
  EXPECT_EQ(SleepEx(limit, TRUE), static_cast<DWORD>(WAIT_IO_COMPLETION));
  EXPECT_EQ(told.calls, 1u);
  EXPECT_EQ(told.error, 0u);
  EXPECT_EQ(told.octets, 3u);
  EXPECT_EQ(told.which, &where);
  EXPECT_STREQ(text, "567");
  EXPECT_EQ(where.hEvent, garbage());
}

TEST_F(ReadFileExTest, TheEndOfTheFileIsToldToTheRoutine) {
  Handle file = open_overlapped();
  char text[10] = {};
  OVERLAPPED where = at(20);
  EXPECT_TRUE(ReadFileEx(file, text, 3, &where, tell));
  SleepEx(limit, TRUE);
  EXPECT_EQ(told.error, static_cast<DWORD>(ERROR_HANDLE_EOF));
  EXPECT_EQ(told.octets, 0u);
  DWORD count = 0;
  EXPECT_ERROR(GetOverlappedResult(file, &where, &count, FALSE), ERROR_HANDLE_EOF);
}

TEST_F(ReadFileExTest, WriteFileExWritesThereAndAtTheEnd) {
  Handle file = open_overlapped();
  OVERLAPPED first = at(2), last = at(MAXDWORD);
  last.OffsetHigh = MAXDWORD;
  EXPECT_TRUE(WriteFileEx(file, "ab", 2, &first, tell));
  EXPECT_TRUE(WriteFileEx(file, "yz", 2, &last, tell));
  SleepEx(limit, TRUE);
  EXPECT_EQ(told.calls, 2u);
  EXPECT_EQ(told.which, &last);
  char text[30] = {};
  DWORD count = 0;
  const Handle event = manual_event();
  OVERLAPPED start = at(0, event);
  EXPECT_TRUE(ReadFile(file, text, sizeof text, nullptr, &start) || GetLastError() == ERROR_IO_PENDING);
  EXPECT_TRUE(GetOverlappedResult(file, &start, &count, TRUE));
  EXPECT_EQ(count, 22u);
  EXPECT_STREQ(text, "01ab4567890123456789yz");
}

TEST_F(ReadFileExTest, WorksOnPipes) {
  HANDLE reader = nullptr, writer = nullptr;
  ASSERT_TRUE(CreatePipe(&reader, &writer, nullptr, 0));
  const Handle in(reader);
  Handle out(writer);
  OVERLAPPED writing = {}, reading = {};
  char text[10] = {};
  EXPECT_TRUE(WriteFileEx(out, "hello", 5, &writing, tell));
  EXPECT_TRUE(ReadFileEx(in, text, sizeof text, &reading, tell));
  SleepEx(limit, TRUE);
  EXPECT_EQ(told.calls, 2u);
  EXPECT_EQ(told.octets, 5u);
  EXPECT_STREQ(text, "hello");
  out.close();
  EXPECT_ERROR(ReadFileEx(in, text, sizeof text, &reading, tell), ERROR_BROKEN_PIPE);
  EXPECT_EQ(SleepEx(0, TRUE), 0u);
}

TEST_F(ReadFileExTest, RefusesWhatIsWrong) {
  Handle file = open_overlapped(), event = manual_event();
  char text[10] = {};
  OVERLAPPED where = at(0);
  EXPECT_ERROR(ReadFileEx(garbage(), text, 3, &where, tell), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(ReadFileEx(event, text, 3, &where, tell), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(ReadFileEx(file, text, 3, nullptr, tell), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(ReadFileEx(open(OPEN_EXISTING, FILE_FLAG_OVERLAPPED, GENERIC_WRITE), text, 3, &where, tell),
               ERROR_ACCESS_DENIED);
  EXPECT_EQ(SleepEx(0, TRUE), 0u);
}

TEST_F(ReadFileExTest, AFileWithAPortHasNoRoutines) {
  Handle file = open_overlapped(), port(CreateIoCompletionPort(file, nullptr, 0, 0));
  OVERLAPPED where = at(0);
  EXPECT_ERROR(WriteFileEx(file, "x", 1, &where, tell), ERROR_INVALID_PARAMETER);
}

#ifndef _WIN32
TEST_F(ReadFileExTest, WantsARoutine) {
  Handle file = open_overlapped();
  char text[10] = {};
  OVERLAPPED where = at(0);
  EXPECT_ERROR(ReadFileEx(file, text, 3, &where, nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(ReadFileEx(file, text, 3, reinterpret_cast<OVERLAPPED*>(0x10), tell), ERROR_NOACCESS);
  EXPECT_ERROR(LockFileEx(file, 0, 0, 1, 0, nullptr), ERROR_NOACCESS);
}
#endif

}  // namespace
