// Handles: closing, duplicating, flags, types, rights, names.
#include "win32_support.h"

#include <string>

namespace {

TEST(CloseHandleTest, RefusesWhatIsNoHandle) {
  EXPECT_ERROR(CloseHandle(nullptr), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(CloseHandle(garbage()), ERROR_INVALID_HANDLE);
}

TEST(CloseHandleTest, ClosesOnce) {
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  EXPECT_TRUE(CloseHandle(event));
  EXPECT_ERROR(CloseHandle(event), ERROR_INVALID_HANDLE);
}

TEST(CloseHandleTest, MakesTheHandleInvalidForEverything) {
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  ASSERT_TRUE(CloseHandle(event));
  EXPECT_ERROR(SetEvent(event), ERROR_INVALID_HANDLE);
  EXPECT_WAIT_ERROR(WaitForSingleObject(event, 0), ERROR_INVALID_HANDLE);
}

TEST(CloseHandleTest, HasNoEffectOnPseudoHandles) {
  EXPECT_TRUE(CloseHandle(GetCurrentThread()));
  EXPECT_TRUE(CloseHandle(GetCurrentProcess()));
  EXPECT_EQ(GetThreadId(GetCurrentThread()), GetCurrentThreadId());
}

TEST(CloseHandleTest, LeavesTheObjectToItsOtherHandles) {
  Handle first = auto_event();
  HANDLE second = nullptr;
  ASSERT_TRUE(DuplicateHandle(GetCurrentProcess(), first, GetCurrentProcess(), &second, 0, FALSE, DUPLICATE_SAME_ACCESS));
  Handle other(second);
  EXPECT_TRUE(SetEvent(first));
  first.close();
  EXPECT_TRUE(is_signalled(other));
}

TEST(CloseHandleTest, DoesNotEndAWaitUnderWay) {
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  HANDLE duplicate = nullptr;
  DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &duplicate, 0, FALSE, DUPLICATE_SAME_ACCESS);
  Handle other(duplicate), ready = auto_event();
  Thread waiter([&] { return SignalObjectAndWait(ready, event, limit, FALSE); });
  ASSERT_EQ(WaitForSingleObject(ready, limit), WAIT_OBJECT_0);
  EXPECT_TRUE(CloseHandle(event));
  EXPECT_TRUE(SetEvent(other));
  EXPECT_EQ(waiter.join(), WAIT_OBJECT_0);
}

TEST(CloseHandleTest, LeavesAProtectedHandleOpen) {
  Handle event = auto_event();
  ASSERT_TRUE(SetHandleInformation(event, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE));
  EXPECT_ERROR(CloseHandle(event), ERROR_INVALID_HANDLE);
  EXPECT_TRUE(SetEvent(event));
  EXPECT_TRUE(SetHandleInformation(event, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0));
}

TEST(DuplicateHandleTest, ClosesTheSourceWhenAsked) {
  HANDLE source = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  HANDLE target = nullptr;
  ASSERT_TRUE(DuplicateHandle(GetCurrentProcess(), source, GetCurrentProcess(), &target, 0, FALSE,
                              DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
  Handle other(target);
  EXPECT_TRUE(SetEvent(target));
  if (source != target) EXPECT_ERROR(SetEvent(source), ERROR_INVALID_HANDLE);
}

TEST(DuplicateHandleTest, RefusesWhatIsNoHandle) {
  HANDLE target = nullptr;
  EXPECT_ERROR(
      DuplicateHandle(GetCurrentProcess(), garbage(), GetCurrentProcess(), &target, 0, FALSE, DUPLICATE_SAME_ACCESS),
      ERROR_INVALID_HANDLE);
  EXPECT_EQ(target, nullptr);
}

TEST(DuplicateHandleTest, RefusesAProcessHandleThatIsNone) {
  Handle event = auto_event();
  HANDLE target = nullptr;
  EXPECT_ERROR(DuplicateHandle(event, event, GetCurrentProcess(), &target, 0, FALSE, DUPLICATE_SAME_ACCESS),
               ERROR_INVALID_HANDLE);
}

TEST(DuplicateHandleTest, GivesOnlyTheRightsAskedFor) {
  Handle event = auto_event(true);
  HANDLE target = nullptr;
  ASSERT_TRUE(DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &target, SYNCHRONIZE, FALSE, 0));
  Handle other(target);
  EXPECT_TRUE(is_signalled(other));
  EXPECT_ERROR(SetEvent(other), ERROR_ACCESS_DENIED);
}

TEST(DuplicateHandleTest, MakesARealHandleOfThePseudoHandle) {
  Handle self = this_thread();
  const DWORD id = GetCurrentThreadId();
  Thread other([&] { return GetThreadId(self) == id ? 1u : 0u; });
  EXPECT_EQ(other.join(), 1u);
}

TEST(HandleInformation, IsKeptPerHandle) {
  Handle event = auto_event();
  DWORD flags = 99;
  ASSERT_TRUE(GetHandleInformation(event, &flags));
  EXPECT_EQ(flags, 0u);
  ASSERT_TRUE(SetHandleInformation(event, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
  ASSERT_TRUE(GetHandleInformation(event, &flags));
  EXPECT_EQ(flags, DWORD{HANDLE_FLAG_INHERIT});
  ASSERT_TRUE(SetHandleInformation(event, HANDLE_FLAG_INHERIT, 0));
  ASSERT_TRUE(GetHandleInformation(event, &flags));
  EXPECT_EQ(flags, 0u);
}

TEST(HandleInformation, StartsWithTheSecurityAttributes) {
  SECURITY_ATTRIBUTES attributes{sizeof attributes, nullptr, TRUE};
  Handle event(CreateEventW(&attributes, FALSE, FALSE, nullptr));
  DWORD flags = 0;
  ASSERT_TRUE(GetHandleInformation(event, &flags));
  EXPECT_EQ(flags, DWORD{HANDLE_FLAG_INHERIT});
}

TEST(HandleInformation, RefusesWhatIsNoHandle) {
  DWORD flags = 0;
  EXPECT_ERROR(GetHandleInformation(garbage(), &flags), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(SetHandleInformation(nullptr, HANDLE_FLAG_INHERIT, 0), ERROR_INVALID_HANDLE);
}

TEST(HandleTypes, AWrongTypeIsAnInvalidHandle) {
  Handle an_event = auto_event(), a_mutex = mutex(), a_semaphore = semaphore(0, 1), a_timer = timer();
  LARGE_INTEGER due{};
  EXPECT_ERROR(SetEvent(a_mutex), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(ResetEvent(a_semaphore), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(PulseEvent(a_timer), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(ReleaseMutex(an_event), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(ReleaseSemaphore(a_mutex, 1, nullptr), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(SetWaitableTimer(an_event, &due, 0, nullptr, nullptr, FALSE), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(CancelWaitableTimer(a_mutex), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(GetThreadId(an_event), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(SetEvent(GetCurrentThread()), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(SetEvent(GetCurrentProcess()), ERROR_INVALID_HANDLE);
}

TEST(HandleTypes, GarbageIsAnInvalidHandle) {
  LARGE_INTEGER due{};
  DWORD code = 0;
  for (HANDLE bad : {HANDLE{}, garbage(), reinterpret_cast<HANDLE>(~static_cast<ULONG_PTR>(0) / 2)}) {
    EXPECT_ERROR(SetEvent(bad), ERROR_INVALID_HANDLE);
    EXPECT_ERROR(ResetEvent(bad), ERROR_INVALID_HANDLE);
    EXPECT_ERROR(ReleaseMutex(bad), ERROR_INVALID_HANDLE);
    EXPECT_ERROR(ReleaseSemaphore(bad, 1, nullptr), ERROR_INVALID_HANDLE);
    EXPECT_ERROR(SetWaitableTimer(bad, &due, 0, nullptr, nullptr, FALSE), ERROR_INVALID_HANDLE);
    EXPECT_ERROR(GetExitCodeThread(bad, &code), ERROR_INVALID_HANDLE);
    EXPECT_ERROR(QueueUserAPC([](ULONG_PTR) {}, bad, 0), ERROR_INVALID_HANDLE);
    EXPECT_WAIT_ERROR(WaitForSingleObject(bad, 0), ERROR_INVALID_HANDLE);
  }
}

TEST(HandleTypes, TheTwoLowestBitsBelongToTheProgram) {
  Handle event = manual_event(true);
  EXPECT_TRUE(is_signalled(reinterpret_cast<HANDLE>(reinterpret_cast<ULONG_PTR>(HANDLE{event}) | 1)));
}

TEST(NamedObjects, AnExistingNameGivesTheExistingObject) {
  SetLastError(ERROR_GEN_FAILURE);
  Handle first(CreateEventA(nullptr, TRUE, FALSE, "ows-test-existing"));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_SUCCESS});
  Handle second(CreateEventA(nullptr, FALSE, TRUE, "ows-test-existing"));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_ALREADY_EXISTS});
  ASSERT_NE(HANDLE{second}, nullptr);
  EXPECT_FALSE(is_signalled(first)) << "the initial state of the second call is ignored";
  SetEvent(second);
  EXPECT_TRUE(is_signalled(first));
  EXPECT_TRUE(is_signalled(first)) << "and so is its kind";
}

TEST(NamedObjects, ANameOfAnotherTypeIsRefused) {
  Handle event(CreateEventA(nullptr, TRUE, FALSE, "ows-test-type"));
  EXPECT_ERROR(Handle(CreateMutexA(nullptr, FALSE, "ows-test-type")), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(Handle(OpenSemaphoreW(SYNCHRONIZE, FALSE, reinterpret_cast<LPCWSTR>(u"ows-test-type"))),
               ERROR_INVALID_HANDLE);
}

TEST(NamedObjects, ANameGoesWithTheLastHandle) {
  Handle(CreateMutexA(nullptr, FALSE, "ows-test-gone")).close();
  EXPECT_ERROR(Handle(OpenMutexA(SYNCHRONIZE, FALSE, "ows-test-gone")), ERROR_FILE_NOT_FOUND);
}

TEST(NamedObjects, AAndWFormsMeanTheSameName) {
  Handle semaphore(CreateSemaphoreW(nullptr, 1, 1, reinterpret_cast<LPCWSTR>(u"ows-test-both")));
  Handle same(OpenSemaphoreA(SEMAPHORE_ALL_ACCESS, FALSE, "ows-test-both"));
  EXPECT_TRUE(is_signalled(same));
  EXPECT_FALSE(is_signalled(semaphore));
}

TEST(NamedObjects, NamesDistinguishCase) {
  Handle event(CreateEventA(nullptr, TRUE, FALSE, "ows-test-Case"));
  EXPECT_ERROR(Handle(OpenEventA(SYNCHRONIZE, FALSE, "ows-test-case")), ERROR_FILE_NOT_FOUND);
}

TEST(NamedObjects, LocalIsTheUsualNameSpace) {
  Handle event(CreateEventA(nullptr, TRUE, FALSE, "Local\\ows-test-local"));
  Handle same(OpenEventA(SYNCHRONIZE, FALSE, "ows-test-local"));
  EXPECT_NE(HANDLE{same}, nullptr);
}

TEST(NamedObjects, BadNamesAreRefused) {
  EXPECT_ERROR(Handle(CreateEventA(nullptr, TRUE, FALSE, "ows\\test")), ERROR_PATH_NOT_FOUND);
  EXPECT_ERROR(Handle(CreateEventA(nullptr, TRUE, FALSE, std::string(500, 'x').c_str())), ERROR_FILENAME_EXCED_RANGE);
  EXPECT_ERROR(Handle(OpenEventA(SYNCHRONIZE, FALSE, nullptr)), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(Handle(OpenEventA(SYNCHRONIZE, FALSE, "ows-test-nobody")), ERROR_FILE_NOT_FOUND);
}

TEST(NamedObjects, RightsAreThoseAskedFor) {
  Handle event(CreateEventA(nullptr, TRUE, TRUE, "ows-test-rights"));
  Handle reader(OpenEventA(SYNCHRONIZE, FALSE, "ows-test-rights"));
  EXPECT_TRUE(is_signalled(reader));
  EXPECT_ERROR(ResetEvent(reader), ERROR_ACCESS_DENIED);
  Handle writer(OpenEventA(EVENT_MODIFY_STATE, FALSE, "ows-test-rights"));
  EXPECT_TRUE(ResetEvent(writer));
  EXPECT_WAIT_ERROR(WaitForSingleObject(writer, 0), ERROR_ACCESS_DENIED);
}

}  // namespace
