// Bad input for every function of the runtime that takes a handle, a pointer, a count or an index: the documented error, and
// nothing crashes, hangs or is taken. The pages name no error for a pointer that cannot be read or written; ERROR_NOACCESS
// is what such an access means.
#include <winsock2.h>  // before windows.h, as always

#include <shellapi.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "bad_memory.h"
#include "win32_support.h"

namespace {

HANDLE a_closed_handle() {
  const HANDLE event = CreateEventW(nullptr, TRUE, TRUE, nullptr);
  CloseHandle(event);
  return event;
}

void CALLBACK no_apc(ULONG_PTR) {}

/// A function that takes a handle of one type; 0 when it has succeeded, else its last error.
struct HandleFunction {
  const char* name;
  DWORD (*call)(HANDLE handle);
};

void PrintTo(const HandleFunction& function, std::ostream* out) { *out << function.name; }

template <class Result>
DWORD unless(Result result) {
  return result ? 0 : GetLastError();
}

const HandleFunction handle_functions[] = {
    {"SetEvent", [](HANDLE h) { return unless(SetEvent(h)); }},
    {"ResetEvent", [](HANDLE h) { return unless(ResetEvent(h)); }},
    {"PulseEvent", [](HANDLE h) { return unless(PulseEvent(h)); }},
    {"ReleaseMutex", [](HANDLE h) { return unless(ReleaseMutex(h)); }},
    {"ReleaseSemaphore", [](HANDLE h) { return unless(ReleaseSemaphore(h, 1, nullptr)); }},
    {"SetWaitableTimer",
     [](HANDLE h) {
       LARGE_INTEGER due;
       due.QuadPart = -1;
       return unless(SetWaitableTimer(h, &due, 0, nullptr, nullptr, FALSE));
     }},
    {"SetWaitableTimerEx",
     [](HANDLE h) {
       LARGE_INTEGER due;
       due.QuadPart = -1;
       return unless(SetWaitableTimerEx(h, &due, 0, nullptr, nullptr, nullptr, 0));
     }},
    {"CancelWaitableTimer", [](HANDLE h) { return unless(CancelWaitableTimer(h)); }},
    {"GetExitCodeThread",
     [](HANDLE h) {
       DWORD code;
       return unless(GetExitCodeThread(h, &code));
     }},
    {"GetThreadId", [](HANDLE h) { return unless(GetThreadId(h)); }},
    {"GetProcessId", [](HANDLE h) { return unless(GetProcessId(h)); }},
    {"ResumeThread", [](HANDLE h) { return ResumeThread(h) == static_cast<DWORD>(-1) ? GetLastError() : 0; }},
    {"QueueUserAPC", [](HANDLE h) { return unless(QueueUserAPC(no_apc, h, 0)); }},
};

/// Those that take a handle of any type.
const HandleFunction any_handle_functions[] = {
    {"CloseHandle", [](HANDLE h) { return unless(CloseHandle(h)); }},
    {"GetHandleInformation",
     [](HANDLE h) {
       DWORD flags;
       return unless(GetHandleInformation(h, &flags));
     }},
    {"SetHandleInformation", [](HANDLE h) { return unless(SetHandleInformation(h, HANDLE_FLAG_INHERIT, 0)); }},
    {"DuplicateHandle",
     [](HANDLE h) {
       HANDLE copy = nullptr;
       return unless(DuplicateHandle(GetCurrentProcess(), h, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
     }},
    {"WaitForSingleObject", [](HANDLE h) { return wait_error(WaitForSingleObject(h, 0)); }},
    {"WaitForSingleObjectEx", [](HANDLE h) { return wait_error(WaitForSingleObjectEx(h, 0, TRUE)); }},
    {"WaitForMultipleObjects", [](HANDLE h) { return wait_error(WaitForMultipleObjects(1, &h, FALSE, 0)); }},
    {"WaitForMultipleObjectsEx", [](HANDLE h) { return wait_error(WaitForMultipleObjectsEx(1, &h, TRUE, 0, TRUE)); }},
    {"SignalObjectAndWait, what it signals",
     [](HANDLE h) {
       static Handle event = manual_event(true);  // not made now: it could get the number of the closed one
       return wait_error(SignalObjectAndWait(h, event, 0, FALSE));
     }},
    {"SignalObjectAndWait, what it waits for",
     [](HANDLE h) {
       static Handle event = manual_event();
       return wait_error(SignalObjectAndWait(event, h, 0, FALSE));
     }},
};

class BadHandle : public testing::TestWithParam<HandleFunction> {
 protected:
  void refuses(HANDLE handle, const char* what) {
    SetLastError(0);
    EXPECT_EQ(GetParam().call(handle), static_cast<DWORD>(ERROR_INVALID_HANDLE)) << what;
  }
  void refuses_what_is_none() {
    refuses(nullptr, "NULL");
    refuses(garbage(), "garbage");
    refuses(reinterpret_cast<HANDLE>(~static_cast<ULONG_PTR>(0) / 2), "the largest number");
    refuses(reinterpret_cast<HANDLE>(static_cast<ULONG_PTR>(1) << 40), "a number of more than 32 bits");
    refuses(a_closed_handle(), "a closed handle");
  }
};

class BadHandleOfType : public BadHandle {};

TEST_P(BadHandle, IsRefused) { refuses_what_is_none(); }
TEST_P(BadHandleOfType, IsRefused) { refuses_what_is_none(); }

TEST_P(BadHandleOfType, OfAnyOtherTypeIsRefusedAndLeftAlone) {
  Handle event = manual_event(), a_mutex = mutex(), a_semaphore = semaphore(1, 2), a_timer = timer(), thread = this_thread();
  const std::string name = GetParam().name;
  const bool of_event = name.find("Event") != std::string::npos, of_timer = name.find("Timer") != std::string::npos,
             of_thread = name.find("Thread") != std::string::npos || name == "QueueUserAPC";
  if (!of_event) refuses(event, "an event");
  if (name != "ReleaseMutex") refuses(a_mutex, "a mutex");
  if (name != "ReleaseSemaphore") refuses(a_semaphore, "a semaphore");
  if (!of_timer) refuses(a_timer, "a timer");
  if (!of_thread) refuses(thread, "a thread");
  EXPECT_TRUE(of_event || !is_signalled(event));
  EXPECT_TRUE(is_signalled(a_semaphore));
}

std::string function_name(const testing::TestParamInfo<HandleFunction>& info) {
  std::string name = info.param.name;
  std::erase_if(name, [](char c) { return c == ' ' || c == ','; });
  return name;
}
INSTANTIATE_TEST_SUITE_P(All, BadHandleOfType, testing::ValuesIn(handle_functions), function_name);
INSTANTIATE_TEST_SUITE_P(All, BadHandle, testing::ValuesIn(any_handle_functions), function_name);

TEST(BadWinsockEvent, IsRefused) {
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  for (HANDLE bad : {HANDLE{}, garbage(), a_closed_handle()}) {
    WSASetLastError(0);
    EXPECT_EQ(WSASetEvent(bad) ? 0 : WSAGetLastError(), WSA_INVALID_HANDLE);
    EXPECT_EQ(WSAResetEvent(bad) ? 0 : WSAGetLastError(), WSA_INVALID_HANDLE);
    EXPECT_EQ(WSACloseEvent(bad) ? 0 : WSAGetLastError(), WSA_INVALID_HANDLE);
  }
  WSACleanup();
}

TEST(BadCount, OfHandlesIsRefused) {
  Handle event = manual_event(true);
  std::vector<HANDLE> handles(1000, event);
  for (const DWORD count : {DWORD{0}, DWORD{MAXIMUM_WAIT_OBJECTS + 1}, DWORD{1000}, DWORD{0x80000000}, DWORD{0xffffffff}}) {
    for (const BOOL all : {FALSE, TRUE}) {
      EXPECT_WAIT_ERROR(WaitForMultipleObjects(count, handles.data(), all, 0), ERROR_INVALID_PARAMETER);
      EXPECT_WAIT_ERROR(WaitForMultipleObjectsEx(count, handles.data(), all, 0, TRUE), ERROR_INVALID_PARAMETER);
    }
  }
}

TEST(BadCount, OfASemaphoreIsRefused) {
  for (const auto& [count, maximum] : std::initializer_list<std::pair<LONG, LONG>>{{0, 0}, {-1, 1}, {2, 1}, {0, -1}, {1, 0}})
    EXPECT_ERROR(CreateSemaphoreW(nullptr, count, maximum, nullptr), ERROR_INVALID_PARAMETER);
  Handle one = semaphore(0, 1);
  LONG before = 77;
  EXPECT_ERROR(ReleaseSemaphore(one, 0x7fffffff, &before), ERROR_TOO_MANY_POSTS);
  EXPECT_EQ(before, 77);
  EXPECT_FALSE(is_signalled(one));
}

TEST(BadCount, OfOctetsIsRefused) {
  constexpr auto absurd = ~static_cast<SIZE_T>(0) - 4096;
  EXPECT_EQ(HeapAlloc(GetProcessHeap(), 0, absurd), nullptr);
  EXPECT_ERROR(LocalAlloc(LMEM_FIXED, absurd), ERROR_NOT_ENOUGH_MEMORY);
  EXPECT_ERROR(GlobalAlloc(GMEM_FIXED, absurd), ERROR_NOT_ENOUGH_MEMORY);
  EXPECT_ERROR(LocalAlloc(LMEM_MOVEABLE, absurd), ERROR_NOT_ENOUGH_MEMORY);
}

TEST(BadHeap, IsRefused) {
  Handle event = manual_event();
  char block[64];
  for (HANDLE bad : {HANDLE{}, garbage(), a_closed_handle(), HANDLE{event}}) {
    EXPECT_ERROR(HeapAlloc(bad, 0, 16), ERROR_INVALID_HANDLE);
    EXPECT_ERROR(HeapReAlloc(bad, 0, block + 32, 16), ERROR_INVALID_HANDLE);
    EXPECT_ERROR(HeapFree(bad, 0, block + 32), ERROR_INVALID_HANDLE);
    EXPECT_ERROR(HeapDestroy(bad), ERROR_INVALID_HANDLE);
    SetLastError(0);
    EXPECT_EQ(HeapSize(bad, 0, block + 32), ~static_cast<SIZE_T>(0));
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_HANDLE));
  }
  EXPECT_ERROR(HeapDestroy(GetProcessHeap()), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(HeapCreate(0, 2u << 20, 1u << 20), ERROR_INVALID_PARAMETER);
}

TEST(BadHeap, HasNoBlocksOfAnother) {
  const HANDLE heap = HeapCreate(0, 0, 0);
  void* const block = HeapAlloc(heap, 0, 100);
  ASSERT_NE(block, nullptr);
  for (void* bad :
       {block, static_cast<void*>(static_cast<char*>(block) + 8), reinterpret_cast<void*>(ULONG_PTR{0x10}), HANDLE{}}) {
    EXPECT_EQ(HeapReAlloc(GetProcessHeap(), 0, bad, 16), nullptr);
    EXPECT_EQ(HeapSize(GetProcessHeap(), 0, bad), ~static_cast<SIZE_T>(0));
    if (bad) EXPECT_ERROR(HeapFree(GetProcessHeap(), 0, bad), ERROR_INVALID_PARAMETER);
  }
  EXPECT_TRUE(HeapFree(GetProcessHeap(), 0, nullptr));
  EXPECT_EQ(HeapReAlloc(heap, 0, block, ~static_cast<SIZE_T>(0) - 4096), nullptr);
  EXPECT_EQ(HeapSize(heap, 0, block), 100u);
  EXPECT_TRUE(HeapFree(heap, 0, block));
  EXPECT_TRUE(HeapDestroy(heap));
}

TEST(BadFlags, OfInitOnceAreRefused) {
  INIT_ONCE once = INIT_ONCE_STATIC_INIT;
  BOOL pending = 7;
  for (const DWORD flags :
       {DWORD{INIT_ONCE_CHECK_ONLY | INIT_ONCE_ASYNC}, DWORD{INIT_ONCE_INIT_FAILED}, DWORD{8}, DWORD{0x80000000}})
    EXPECT_ERROR(InitOnceBeginInitialize(&once, flags, &pending, nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(pending, 7);
  EXPECT_ERROR(InitOnceComplete(&once, 0, nullptr), ERROR_GEN_FAILURE);  // nobody has begun

  ASSERT_TRUE(InitOnceBeginInitialize(&once, 0, &pending, nullptr));
  EXPECT_ERROR(InitOnceBeginInitialize(&once, INIT_ONCE_ASYNC, &pending, nullptr), ERROR_INVALID_PARAMETER);
  const DWORD none = 0;
  int value = 0;
  EXPECT_ERROR(InitOnceComplete(&once, INIT_ONCE_ASYNC | INIT_ONCE_INIT_FAILED, nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(InitOnceComplete(&once, INIT_ONCE_INIT_FAILED, &value), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(InitOnceComplete(&once, DWORD{INIT_ONCE_CHECK_ONLY}, nullptr), ERROR_INVALID_PARAMETER);
  // The two lowest bits of the context are not the program's.
  EXPECT_ERROR(InitOnceComplete(&once, none, reinterpret_cast<void*>(ULONG_PTR{0x1001})), ERROR_INVALID_PARAMETER);
  EXPECT_TRUE(InitOnceComplete(&once, none, &value)) << "still to be completed";
}

TEST(BadFlags, OfACriticalSectionAreRefused) {
  CRITICAL_SECTION section{};
  EXPECT_ERROR(InitializeCriticalSectionEx(&section, 0, 1), ERROR_INVALID_PARAMETER);
}

TEST(BadIndex, OfThreadsStorageIsRefused) {
  for (const DWORD index : {DWORD{TLS_OUT_OF_INDEXES}, DWORD{0x7fffffff}, DWORD{100000}}) {
    EXPECT_ERROR(TlsGetValue(index), ERROR_INVALID_PARAMETER);
    EXPECT_ERROR(TlsSetValue(index, nullptr), ERROR_INVALID_PARAMETER);
    EXPECT_ERROR(TlsFree(index), ERROR_INVALID_PARAMETER);
    EXPECT_ERROR(FlsGetValue(index), ERROR_INVALID_PARAMETER);
    EXPECT_ERROR(FlsSetValue(index, nullptr), ERROR_INVALID_PARAMETER);
    EXPECT_ERROR(FlsFree(index), ERROR_INVALID_PARAMETER);
  }
}

class BadPointer : public testing::Test {
 protected:
  EndOfMapping end{1};
  /// One that cannot be dereferenced at all, and one of which only the first octet can.
  std::array<char*, 2> wild{reinterpret_cast<char*>(static_cast<ULONG_PTR>(0x10)), end.get()};
  template <class T>
  static T* as(char* pointer) {
    return reinterpret_cast<T*>(reinterpret_cast<ULONG_PTR>(pointer));
  }
};

TEST_F(BadPointer, ToHandlesIsRefused) {
  for (char* bad : wild) {
    EXPECT_WAIT_ERROR(WaitForMultipleObjects(1, as<HANDLE>(bad), FALSE, 0), ERROR_NOACCESS);
    EXPECT_WAIT_ERROR(WaitForMultipleObjects(64, as<HANDLE>(bad), TRUE, 0), ERROR_NOACCESS);
  }
}

TEST_F(BadPointer, ToAResultIsRefused) {
  Handle event = manual_event(), a_semaphore = semaphore(0, 5), thread = this_thread();
  for (char* bad : wild) {
    EXPECT_ERROR(GetHandleInformation(event, as<DWORD>(bad)), ERROR_NOACCESS);
    EXPECT_ERROR(GetExitCodeThread(thread, as<DWORD>(bad)), ERROR_NOACCESS);
    EXPECT_ERROR(ReleaseSemaphore(a_semaphore, 1, as<LONG>(bad)), ERROR_NOACCESS);
    EXPECT_ERROR(
        DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), as<HANDLE>(bad), 0, FALSE, DUPLICATE_SAME_ACCESS),
        ERROR_NOACCESS);
  }
  EXPECT_ERROR(GetHandleInformation(event, nullptr), ERROR_NOACCESS);
  EXPECT_ERROR(GetExitCodeThread(thread, nullptr), ERROR_NOACCESS);
  EXPECT_FALSE(is_signalled(a_semaphore));
}

TEST_F(BadPointer, ToATimeIsRefused) {
  Handle a_timer = timer();
  for (char* bad : wild) {
    EXPECT_ERROR(SetWaitableTimer(a_timer, as<LARGE_INTEGER>(bad), 0, nullptr, nullptr, FALSE), ERROR_NOACCESS);
    EXPECT_ERROR(SetWaitableTimerEx(a_timer, as<LARGE_INTEGER>(bad), 0, nullptr, nullptr, nullptr, 0), ERROR_NOACCESS);
  }
}

TEST_F(BadPointer, ToANameIsRefused) {
  char* bad = wild[0];
  EXPECT_ERROR(CreateEventA(nullptr, FALSE, FALSE, bad), ERROR_NOACCESS);
  EXPECT_ERROR(CreateMutexW(nullptr, FALSE, as<WCHAR>(bad)), ERROR_NOACCESS);
  EXPECT_ERROR(OpenSemaphoreA(SYNCHRONIZE, FALSE, bad), ERROR_NOACCESS);
  *end.get() = 'x';  // no end before the end of memory
  EXPECT_ERROR(CreateWaitableTimerA(nullptr, FALSE, end.get()), ERROR_NOACCESS);
}

TEST_F(BadPointer, ToAttributesIsRefused) {
  auto* bad = as<SECURITY_ATTRIBUTES>(wild[0]);
  EXPECT_ERROR(CreateEventW(bad, FALSE, FALSE, nullptr), ERROR_NOACCESS);
  EXPECT_ERROR(CreateMutexW(bad, FALSE, nullptr), ERROR_NOACCESS);
  EXPECT_ERROR(CreateSemaphoreW(bad, 0, 1, nullptr), ERROR_NOACCESS);
  EXPECT_ERROR(CreateWaitableTimerW(bad, FALSE, nullptr), ERROR_NOACCESS);
}

TEST_F(BadPointer, ToACodeThatIsNoneIsRefused) {
  EXPECT_ERROR(CreateThread(nullptr, 0, nullptr, nullptr, 0, nullptr), ERROR_INVALID_PARAMETER);
  DWORD id;
  EXPECT_ERROR(CreateThread(nullptr, 0, [](void*) { return DWORD{0}; }, nullptr, 0x80000000, &id), ERROR_INVALID_PARAMETER);
}

TEST_F(BadPointer, ToAMessageIsRefused) {
  char text[16];
  for (char* bad : wild) {
    EXPECT_ERROR(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr, WSAECONNRESET, 0, bad,
                                1000, nullptr),
                 ERROR_INVALID_PARAMETER);
  }
  EXPECT_ERROR(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr, WSAECONNRESET, 0, nullptr,
                              0, nullptr),
               ERROR_INSUFFICIENT_BUFFER);
  EXPECT_ERROR(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, nullptr, WSAECONNRESET, 0, text, 1, nullptr),
               ERROR_INSUFFICIENT_BUFFER);
  EXPECT_ERROR(FormatMessageA(FORMAT_MESSAGE_FROM_STRING, nullptr, 0, 0, text, sizeof text, nullptr),
               ERROR_INVALID_PARAMETER);
}

// A unit at an odd address may lie half on the page before: found by tests/hostile.
TEST_F(BadPointer, ToTextAtAnOddAddressIsRefused) {
  const EndOfMapping memory(5);  // two units, and half of the third
  std::memset(memory.get(), 'x', 5);
  const auto* text = reinterpret_cast<const WCHAR*>(memory.get());
  EXPECT_EQ(unless(CreateEventW(nullptr, TRUE, TRUE, text)), DWORD{ERROR_NOACCESS});
  EXPECT_EQ(unless(OpenMutexW(MUTEX_ALL_ACCESS, FALSE, text)), DWORD{ERROR_NOACCESS});
  EXPECT_EQ(unless(DeleteFileW(text)), DWORD{ERROR_NOACCESS});
  int count = 0;
  EXPECT_EQ(unless(CommandLineToArgvW(text, &count)), DWORD{ERROR_NOACCESS});
  WCHAR room[8];
  EXPECT_EQ(unless(FormatMessageW(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_IGNORE_INSERTS, text, 0, 0, room, 8, nullptr)),
            DWORD{ERROR_INVALID_PARAMETER});
}

TEST_F(BadPointer, ToATimeIsNotWrittenTo) {
  auto* bad = reinterpret_cast<void*>(16);
  EXPECT_EQ(unless(QueryPerformanceCounter(static_cast<LARGE_INTEGER*>(bad))), DWORD{ERROR_NOACCESS});
  EXPECT_EQ(unless(QueryPerformanceFrequency(static_cast<LARGE_INTEGER*>(bad))), DWORD{ERROR_NOACCESS});
  GetSystemTimeAsFileTime(static_cast<FILETIME*>(bad));
  GetSystemTimePreciseAsFileTime(static_cast<FILETIME*>(bad));
}

}  // namespace
