// What processes share by name: events, mutexes, semaphores, file mappings.
#include "child_process.h"

namespace {

/// A child's way to wait and to tell: exit codes.
void wait_and_exit(HANDLE handle) { ExitProcess(handle ? WaitForSingleObject(handle, limit) : 0xbad); }

TEST(ChildTest, DISABLED_SetNamedEvent) {
  Handle event(OpenEventA(EVENT_MODIFY_STATE, FALSE, variable("OWS_NAME").c_str()));
  ExitProcess(event && SetEvent(event) ? 0 : GetLastError());
}
TEST(ChildTest, DISABLED_WaitForNamedEvent) { wait_and_exit(OpenEventA(SYNCHRONIZE, FALSE, variable("OWS_NAME").c_str())); }
TEST(ChildTest, DISABLED_TakeMutexAndEnd) {
  HANDLE mutex = CreateMutexA(nullptr, FALSE, variable("OWS_NAME").c_str());
  const bool existed = GetLastError() == ERROR_ALREADY_EXISTS;
  Handle told(OpenEventA(EVENT_MODIFY_STATE, FALSE, variable("OWS_EVENT").c_str()));
  ExitProcess(existed && WaitForSingleObject(mutex, limit) == WAIT_OBJECT_0 && SetEvent(told) ? 0 : 1);
}
TEST(ChildTest, DISABLED_ReleaseSemaphore) {
  Handle semaphore(OpenSemaphoreA(SEMAPHORE_MODIFY_STATE, FALSE, variable("OWS_NAME").c_str()));
  LONG before = -1;
  ExitProcess(semaphore && ReleaseSemaphore(semaphore, 2, &before) ? static_cast<UINT>(before) : 0xbad);
}
TEST(ChildTest, DISABLED_WriteToMapping) {
  Handle mapping(OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, variable("OWS_NAME").c_str()));
  auto* view = mapping ? static_cast<char*>(MapViewOfFile(mapping, FILE_MAP_ALL_ACCESS, 0, 0, 0)) : nullptr;
  if (!view) ExitProcess(GetLastError());
  const bool seen = lstrcmpA(view, "from the parent") == 0;
  lstrcpyA(view + 70000, "from the child");
  ExitProcess(seen ? 0 : 1);
}
TEST(ChildTest, DISABLED_WriteToInheritedMapping) {
  auto* view = static_cast<char*>(MapViewOfFile(handle_in("OWS_MAPPING"), FILE_MAP_WRITE, 0, 0, 0));
  if (!view) ExitProcess(GetLastError());
  lstrcpyA(view, "inherited");
  ExitProcess(0);
}

TEST(NamedEventTest, AnotherProcessSetsIt) {
  const Variable name("OWS_NAME", own_name("event"));
  Handle event(CreateEventA(nullptr, FALSE, FALSE, variable("OWS_NAME").c_str()));
  ASSERT_TRUE(event);
  Child child("SetNamedEvent");
  EXPECT_EQ(WaitForSingleObject(event, limit), WAIT_OBJECT_0);
  EXPECT_EQ(child.exit_code(), 0u);
  EXPECT_EQ(WaitForSingleObject(event, 0), static_cast<DWORD>(WAIT_TIMEOUT));  // taken
}

TEST(NamedEventTest, AManualOneLetsAllThrough) {
  const Variable name("OWS_NAME", own_name("manual"));
  Handle event(CreateEventA(nullptr, TRUE, FALSE, variable("OWS_NAME").c_str()));
  Child one("WaitForNamedEvent"), other("WaitForNamedEvent");
  EXPECT_EQ(WaitForSingleObject(one.process(), 20), static_cast<DWORD>(WAIT_TIMEOUT));
  SetEvent(event);
  EXPECT_EQ(one.exit_code(), WAIT_OBJECT_0);
  EXPECT_EQ(other.exit_code(), WAIT_OBJECT_0);
  EXPECT_TRUE(is_signalled(event));
}

TEST(NamedEventTest, WaitsForAllWithLocalObjects) {
  const Variable name("OWS_NAME", own_name("all"));
  Handle event(CreateEventA(nullptr, FALSE, FALSE, variable("OWS_NAME").c_str()));
  Handle local = auto_event();
  HANDLE both[] = {local, event};
  Child child("SetNamedEvent");
  EXPECT_EQ(child.exit_code(), 0u);
  EXPECT_EQ(WaitForMultipleObjects(2, both, TRUE, 0), static_cast<DWORD>(WAIT_TIMEOUT));
  Thread setter([&] { return static_cast<DWORD>(SetEvent(local)); });
  EXPECT_EQ(WaitForMultipleObjects(2, both, TRUE, limit), WAIT_OBJECT_0);
  EXPECT_FALSE(is_signalled(event));
}

TEST(NamedEventTest, TheNameGoesWithTheLastHandle) {
  const std::string name = own_name("gone");
  {
    Handle event(CreateEventA(nullptr, TRUE, TRUE, name.c_str()));
  }
  EXPECT_ERROR(OpenEventA(SYNCHRONIZE, FALSE, name.c_str()), ERROR_FILE_NOT_FOUND);
  Handle again(CreateEventA(nullptr, TRUE, FALSE, name.c_str()));
  EXPECT_EQ(GetLastError(), 0u);
  EXPECT_FALSE(is_signalled(again));
}

TEST(NamedMutexTest, IsAbandonedByAProcessThatEnds) {
  const Variable name("OWS_NAME", own_name("mutex")), event_name("OWS_EVENT", own_name("told"));
  Handle mutex(CreateMutexA(nullptr, FALSE, variable("OWS_NAME").c_str()));
  Handle told(CreateEventA(nullptr, FALSE, FALSE, variable("OWS_EVENT").c_str()));
  Child child("TakeMutexAndEnd");
  EXPECT_EQ(WaitForSingleObject(told, limit), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(mutex, limit), WAIT_ABANDONED);
  EXPECT_TRUE(ReleaseMutex(mutex));
  EXPECT_EQ(child.exit_code(), 0u);
}

TEST(NamedMutexTest, KeepsAnotherProcessOut) {
  const Variable name("OWS_NAME", own_name("kept")), event_name("OWS_EVENT", own_name("told"));
  Handle mutex(CreateMutexA(nullptr, TRUE, variable("OWS_NAME").c_str()));
  Handle told(CreateEventA(nullptr, FALSE, FALSE, variable("OWS_EVENT").c_str()));
  Child child("TakeMutexAndEnd");
  EXPECT_EQ(WaitForSingleObject(told, 50), static_cast<DWORD>(WAIT_TIMEOUT));
  EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0);  // again: it is recursive
  EXPECT_TRUE(ReleaseMutex(mutex));
  EXPECT_TRUE(ReleaseMutex(mutex));
  EXPECT_ERROR(ReleaseMutex(mutex), ERROR_NOT_OWNER);
  EXPECT_EQ(WaitForSingleObject(told, limit), WAIT_OBJECT_0);
  EXPECT_EQ(child.exit_code(), 0u);
}

TEST(NamedSemaphoreTest, IsCountedByAllProcesses) {
  const Variable name("OWS_NAME", own_name("semaphore"));
  Handle semaphore(CreateSemaphoreA(nullptr, 1, 5, variable("OWS_NAME").c_str()));
  EXPECT_EQ(Child("ReleaseSemaphore").exit_code(), 1u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(WaitForSingleObject(semaphore, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(semaphore, 0), static_cast<DWORD>(WAIT_TIMEOUT));
}

TEST(FileMappingTest, IsSharedByName) {
  const Variable name("OWS_NAME", own_name("mapping"));
  Handle mapping(CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, 100000, variable("OWS_NAME").c_str()));
  ASSERT_TRUE(mapping);
  auto* view = static_cast<char*>(MapViewOfFile(mapping, FILE_MAP_ALL_ACCESS, 0, 0, 0));
  ASSERT_TRUE(view);
  EXPECT_EQ(view[99999], 0);
  lstrcpyA(view, "from the parent");
  EXPECT_EQ(Child("WriteToMapping").exit_code(), 0u);
  EXPECT_STREQ(view + 70000, "from the child");
  EXPECT_TRUE(UnmapViewOfFile(view));
  EXPECT_ERROR(CreateEventA(nullptr, FALSE, FALSE, variable("OWS_NAME").c_str()), ERROR_INVALID_HANDLE);
}

TEST(FileMappingTest, IsInherited) {
  SECURITY_ATTRIBUTES attributes = inheritable();
  Handle mapping(CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 4096, nullptr));
  const Variable value("OWS_MAPPING", as_text(mapping));
  EXPECT_EQ(Child("WriteToInheritedMapping", {.inherit = true}).exit_code(), 0u);
  auto* view = static_cast<char*>(MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0));
  EXPECT_STREQ(view, "inherited");
  UnmapViewOfFile(view);
}

TEST(FileMappingTest, OfAFileWritesTheFile) {
  const std::string name = own_name("file");
  {
    Handle file(CreateFileA(name.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, 0, nullptr));
    EXPECT_ERROR(CreateFileMappingA(file, nullptr, PAGE_READWRITE, 0, 0, nullptr), ERROR_FILE_INVALID);
    Handle mapping(CreateFileMappingA(file, nullptr, PAGE_READWRITE, 0, 10, nullptr));
    ASSERT_TRUE(mapping);
    auto* view = static_cast<char*>(MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 10));
    ASSERT_TRUE(view);
    lstrcpyA(view, "written");
    EXPECT_TRUE(FlushViewOfFile(view, 0));
    EXPECT_TRUE(UnmapViewOfFile(view));
    char text[20] = {};
    DWORD count = 0;
    EXPECT_TRUE(ReadFile(file, text, sizeof text, &count, nullptr));
    EXPECT_EQ(count, 10u);
    EXPECT_STREQ(text, "written");
    auto* copy = static_cast<char*>(MapViewOfFile(mapping, FILE_MAP_COPY, 0, 0, 0));
    ASSERT_TRUE(copy);
    copy[0] = 'W';
    UnmapViewOfFile(copy);
  }
  EXPECT_TRUE(DeleteFileA(name.c_str()));
}

TEST(FileMappingTest, RefusesWhatIsWrong) {
  EXPECT_ERROR(CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, 0, nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, 0, 0, 10, nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(CreateFileMappingA(garbage(), nullptr, PAGE_READWRITE, 0, 10, nullptr), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(OpenFileMappingA(FILE_MAP_READ, FALSE, own_name("nobody").c_str()), ERROR_FILE_NOT_FOUND);
  Handle mapping(CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, PAGE_READONLY, 0, 4096, nullptr));
  EXPECT_ERROR(MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 0), ERROR_ACCESS_DENIED);
  EXPECT_ERROR(MapViewOfFile(mapping, FILE_MAP_READ, 0, 100, 0), ERROR_MAPPED_ALIGNMENT);
  EXPECT_ERROR(MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 100000), ERROR_ACCESS_DENIED);
  int here = 0;
  EXPECT_ERROR(UnmapViewOfFile(&here), ERROR_INVALID_ADDRESS);
}

}  // namespace
