// What older programs call: _beginthread, priorities, SetErrorMode, paths taken apart, the registry's counts.
#include "win32_support.h"

#include <process.h>
#include <stdlib.h>
#include <winreg.h>

#include <string>

namespace {

Handle old_thread_ran, old_thread_goes_on;
bool ends_by_call = false;

void old_thread(void* argument) {
  SetEvent(old_thread_ran);
  WaitForSingleObject(old_thread_goes_on, limit);
  if (ends_by_call) _endthread();
  *static_cast<bool*>(argument) = true;
}

/// A duplicate of the handle, which outlives it.
Handle duplicate_of(uintptr_t handle) {
  HANDLE duplicate = nullptr;
  DuplicateHandle(GetCurrentProcess(), reinterpret_cast<HANDLE>(handle), GetCurrentProcess(), &duplicate, 0, FALSE,
                  DUPLICATE_SAME_ACCESS);
  return Handle(duplicate);
}

class BeginThreadTest : public testing::Test {
 protected:
  BeginThreadTest() {
    old_thread_ran = auto_event();
    old_thread_goes_on = auto_event();
    ends_by_call = false;
  }
  ~BeginThreadTest() override {
    old_thread_ran.close();
    old_thread_goes_on.close();
  }
  /// Whether its function has returned; its handle is closed when it has ended.
  static bool runs_to_its_end() {
    bool returned = false;
    const uintptr_t thread = _beginthread(old_thread, 0, &returned);
    EXPECT_NE(thread, static_cast<uintptr_t>(-1));
    EXPECT_EQ(WaitForSingleObject(old_thread_ran, limit), WAIT_OBJECT_0);
    Handle duplicate = duplicate_of(thread);
    SetEvent(old_thread_goes_on);
    EXPECT_EQ(WaitForSingleObject(duplicate, limit), WAIT_OBJECT_0);
    DWORD flags = 0;
    EXPECT_FALSE(GetHandleInformation(reinterpret_cast<HANDLE>(thread), &flags));
    return returned;
  }
};

TEST_F(BeginThreadTest, RunsAndClosesItsHandle) { EXPECT_TRUE(runs_to_its_end()); }

TEST_F(BeginThreadTest, EndThreadEndsItAndClosesItsHandle) {
  ends_by_call = true;
  EXPECT_FALSE(runs_to_its_end());
}

TEST_F(BeginThreadTest, WantsAFunction) {
  EXPECT_EQ(_beginthread(nullptr, 0, nullptr), static_cast<uintptr_t>(-1));
  EXPECT_EQ(errno, EINVAL);
}

TEST(SetThreadPriorityTest, IsTold) {
  Handle go = auto_event();
  Thread thread([&] { return WaitForSingleObject(go, limit); });
  EXPECT_EQ(GetThreadPriority(thread.handle()), THREAD_PRIORITY_NORMAL);
  EXPECT_TRUE(SetThreadPriority(thread.handle(), THREAD_PRIORITY_LOWEST));
  EXPECT_EQ(GetThreadPriority(thread.handle()), THREAD_PRIORITY_LOWEST);
  EXPECT_TRUE(SetThreadPriority(thread.handle(), THREAD_PRIORITY_NORMAL));
  EXPECT_ERROR(SetThreadPriority(thread.handle(), 77), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(SetThreadPriority(garbage(), 0), ERROR_INVALID_HANDLE);
  EXPECT_EQ(GetThreadPriority(garbage()), THREAD_PRIORITY_ERROR_RETURN);
  SetEvent(go);
}

TEST(SetErrorModeTest, GivesTheOneBefore) {
  const UINT before = SetErrorMode(SEM_FAILCRITICALERRORS);
  EXPECT_EQ(SetErrorMode(SEM_NOOPENFILEERRORBOX | SEM_FAILCRITICALERRORS), static_cast<UINT>(SEM_FAILCRITICALERRORS));
  EXPECT_EQ(GetErrorMode(), static_cast<UINT>(SEM_NOOPENFILEERRORBOX | SEM_FAILCRITICALERRORS));
  SetErrorMode(before);
}

std::string parts_of(const char* path) {
  char drive[_MAX_DRIVE], dir[_MAX_DIR], name[_MAX_FNAME], extension[_MAX_EXT];
  _splitpath(path, drive, dir, name, extension);
  return std::string(drive) + "|" + dir + "|" + name + "|" + extension;
}

TEST(SplitPathTest, KnowsDrivesAndBothSlashes) {
  EXPECT_EQ(parts_of("C:\\one\\two.x\\name.tar.gz"), "C:|\\one\\two.x\\|name.tar|.gz");
  EXPECT_EQ(parts_of("/one/two.x/name"), "|/one/two.x/|name|");
  EXPECT_EQ(parts_of("c:name.c"), "c:||name|.c");
  EXPECT_EQ(parts_of(".profile"), "|||.profile");
  EXPECT_EQ(parts_of(""), "|||");
}

TEST(MakePathTest, PutsInWhatIsMissing) {
  char path[_MAX_PATH];
  _makepath(path, "c", "\\one", "name", "c");
  EXPECT_STREQ(path, "c:\\one\\name.c");
  _makepath(path, "c:", "one/", "name", ".c");
  EXPECT_STREQ(path, "c:one/name.c");
  _makepath(path, nullptr, nullptr, "name", nullptr);
  EXPECT_STREQ(path, "name");
}

TEST(RegQueryInfoKeyTest, CountsAndMeasures) {
  HKEY key = nullptr;
  ASSERT_EQ(RegOpenKeyExA(HKEY_LOCAL_MACHINE, "SYSTEM\\CurrentControlSet", 0, KEY_READ, &key), ERROR_SUCCESS);
  DWORD keys = 0, longest = 0, counted = 0, measured = 0;
  EXPECT_EQ(RegQueryInfoKeyA(key, nullptr, nullptr, nullptr, &keys, &longest, nullptr, nullptr, nullptr, nullptr, nullptr,
                             nullptr),
            ERROR_SUCCESS);
  for (char name[256];; ++counted) {
    DWORD length = sizeof name;
    if (RegEnumKeyExA(key, counted, name, &length, nullptr, nullptr, nullptr, nullptr) != ERROR_SUCCESS) break;
    measured = measured < length ? length : measured;
  }
  EXPECT_GT(keys, 0u);
  EXPECT_EQ(keys, counted);
  EXPECT_EQ(longest, measured);
  RegCloseKey(key);
  EXPECT_EQ(RegQueryInfoKeyA(reinterpret_cast<HKEY>(garbage()), nullptr, nullptr, nullptr, &keys, nullptr, nullptr, nullptr,
                             nullptr, nullptr, nullptr, nullptr),
            ERROR_INVALID_HANDLE);
}

}  // namespace
