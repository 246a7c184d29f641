// What a callback of a pool may say about itself, and cleanup groups.
#include "pool_support.h"

namespace {

/// One callback with something to do when it returns.
template <class Do>
void run_once(Do function) {
  Handle done = manual_event();
  struct Both {
    Do& function;
    HANDLE done;
  } both{function, done};
  ASSERT_TRUE(TrySubmitThreadpoolCallback(
      [](PTP_CALLBACK_INSTANCE instance, void* context) {
        auto& it = *static_cast<Both*>(context);
        it.function(instance);
        SetEventWhenCallbackReturns(instance, it.done);
      },
      &both, nullptr));
  EXPECT_EQ(WaitForSingleObject(done, limit), DWORD{WAIT_OBJECT_0});
}

TEST(CallbackInstance, SetsAnEvent) {
  Handle event = auto_event();
  Handle seen_before = auto_event();
  struct Events {
    HANDLE event, seen;
  } events{event, seen_before};
  ASSERT_TRUE(TrySubmitThreadpoolCallback(
      [](PTP_CALLBACK_INSTANCE instance, void* context) {
        auto& it = *static_cast<Events*>(context);
        SetEventWhenCallbackReturns(instance, it.event);
        if (is_signalled(it.event)) SetEvent(it.seen);
      },
      &events, nullptr));
  EXPECT_EQ(WaitForSingleObject(event, limit), DWORD{WAIT_OBJECT_0});
  EXPECT_FALSE(is_signalled(seen_before));
}

TEST(CallbackInstance, ReleasesAMutexAndASemaphore) {
  Handle lock = mutex(), count = semaphore(0, 10);
  run_once([&](PTP_CALLBACK_INSTANCE instance) {
    WaitForSingleObject(lock, limit);
    ReleaseMutexWhenCallbackReturns(instance, lock);
    ReleaseSemaphoreWhenCallbackReturns(instance, count, 3);
  });
  EXPECT_EQ(WaitForSingleObject(lock, limit), DWORD{WAIT_OBJECT_0});  // not abandoned
  for (int i = 0; i < 3; ++i) EXPECT_EQ(WaitForSingleObject(count, limit), DWORD{WAIT_OBJECT_0});
  EXPECT_FALSE(is_signalled(count));
  ReleaseMutex(lock);
}

TEST(CallbackInstance, LeavesACriticalSection) {
  CRITICAL_SECTION section;
  InitializeCriticalSection(&section);
  run_once([&](PTP_CALLBACK_INSTANCE instance) {
    EnterCriticalSection(&section);
    LeaveCriticalSectionWhenCallbackReturns(instance, &section);
  });
  EXPECT_TRUE(TryEnterCriticalSection(&section));
  LeaveCriticalSection(&section);
  DeleteCriticalSection(&section);
}

TEST(CallbackInstance, FreesALibrary) {
  run_once([&](PTP_CALLBACK_INSTANCE instance) {
    HMODULE library = LoadLibraryA("ws2_32.dll");
    EXPECT_NE(library, nullptr);
    FreeLibraryWhenCallbackReturns(instance, library);
  });
}

TEST(CallbackInstance, MayRunLongWhileThereIsRoomForAnotherThread) {
  run_once([](PTP_CALLBACK_INSTANCE instance) { EXPECT_TRUE(CallbackMayRunLong(instance)); });
}

TEST(CallbackInstance, MayNotRunLongInTheOnlyThread) {
  Environment one(1);
  struct Answer {
    Tally tally;
    BOOL long_one = TRUE;
  } answer;
  ASSERT_TRUE(TrySubmitThreadpoolCallback(
      [](PTP_CALLBACK_INSTANCE instance, void* context) {
        auto& it = *static_cast<Answer*>(context);
        it.long_one = CallbackMayRunLong(instance);
        it.tally.count();
      },
      &answer, one));
  ASSERT_TRUE(answer.tally.wait_for(1));
  EXPECT_FALSE(answer.long_one);
}

struct Detached {
  Handle go = manual_event();
  Tally detached, finished;
  static void CALLBACK run(PTP_CALLBACK_INSTANCE instance, void* context, PTP_WORK) {
    auto& it = *static_cast<Detached*>(context);
    DisassociateCurrentThreadFromCallback(instance);
    it.detached.count();
    WaitForSingleObject(it.go, limit);
    it.finished.count();
  }
};

TEST(CallbackInstance, ThatIsDisassociatedIsNotWaitedFor) {
  Detached it;
  PTP_WORK work = CreateThreadpoolWork(Detached::run, &it, nullptr);
  SubmitThreadpoolWork(work);
  ASSERT_TRUE(it.detached.wait_for(1));
  WaitForThreadpoolWorkCallbacks(work, FALSE);
  EXPECT_EQ(it.finished.so_far(), 0);
  SetEvent(it.go);
  EXPECT_TRUE(it.finished.wait_for(1));
  CloseThreadpoolWork(work);
}

// On Windows nothing is looked at: these would read memory that is not there.
TEST(CallbackInstanceBadInput, AnotherPointerHasNoEffect) {
  Handle event = auto_event();
  SetEventWhenCallbackReturns(nullptr, event);
  SetEventWhenCallbackReturns(no_object<PTP_CALLBACK_INSTANCE>(), event);
  DisassociateCurrentThreadFromCallback(no_object<PTP_CALLBACK_INSTANCE>());
  EXPECT_ERROR(CallbackMayRunLong(no_object<PTP_CALLBACK_INSTANCE>()), ERROR_INVALID_PARAMETER);
  run_once([&](PTP_CALLBACK_INSTANCE instance) {
    SetEventWhenCallbackReturns(nullptr, event);
    ReleaseMutexWhenCallbackReturns(instance, garbage());
  });
  EXPECT_FALSE(is_signalled(event));
}

// ---- Cleanup groups ----

class CleanupGroupTest : public testing::Test {
 protected:
  CleanupGroupTest() { SetThreadpoolCallbackCleanupGroup(one, group, nullptr); }
  ~CleanupGroupTest() override { CloseThreadpoolCleanupGroup(group); }
  Environment one{1};
  PTP_CLEANUP_GROUP group = CreateThreadpoolCleanupGroup();
};

void CALLBACK count_work(PTP_CALLBACK_INSTANCE, void* tally, PTP_WORK) { static_cast<Tally*>(tally)->count(); }

TEST_F(CleanupGroupTest, ClosesItsMembersWhenTheirCallbacksHaveRun) {
  Tally tally;
  PTP_WORK first = CreateThreadpoolWork(count_work, &tally, one), second = CreateThreadpoolWork(count_work, &tally, one);
  for (int i = 0; i < 10; ++i) {
    SubmitThreadpoolWork(first);
    SubmitThreadpoolWork(second);
  }
  TrySubmitThreadpoolCallback([](PTP_CALLBACK_INSTANCE, void* context) { static_cast<Tally*>(context)->count(); }, &tally,
                              one);
  CloseThreadpoolCleanupGroupMembers(group, FALSE, nullptr);
  EXPECT_EQ(tally.so_far(), 21);
}

struct Cancelled {
  Tally cancels, runs;
  void* told = nullptr;
};
void CALLBACK note_cancel(void* object, void* cleanup) {
  auto& it = *static_cast<Cancelled*>(object);
  it.told = cleanup;
  it.cancels.count();
}

TEST_F(CleanupGroupTest, CancellingTellsEachMember) {
  SetThreadpoolCallbackCleanupGroup(one, group, note_cancel);
  Cancelled work_told, timer_told, simple_told;
  Handle go = manual_event();
  Tally inside;
  struct Blocked {
    HANDLE go;
    Tally& inside;
  } blocked{go, inside};
  Environment same_thread;  // without the group
  SetThreadpoolCallbackPool(same_thread, one.pool());
  PTP_WORK blocker = CreateThreadpoolWork(
      [](PTP_CALLBACK_INSTANCE, void* context, PTP_WORK) {
        auto& it = *static_cast<Blocked*>(context);
        it.inside.count();
        WaitForSingleObject(it.go, limit);
      },
      &blocked, same_thread);
  SubmitThreadpoolWork(blocker);
  ASSERT_TRUE(inside.wait_for(1));
  PTP_WORK work = CreateThreadpoolWork(
      [](PTP_CALLBACK_INSTANCE, void* context, PTP_WORK) { static_cast<Cancelled*>(context)->runs.count(); }, &work_told,
      one);
  SubmitThreadpoolWork(work);
  PTP_TIMER timer = CreateThreadpoolTimer(
      [](PTP_CALLBACK_INSTANCE, void* context, PTP_TIMER) { static_cast<Cancelled*>(context)->runs.count(); }, &timer_told,
      one);
  FILETIME now{};
  SetThreadpoolTimer(timer, &now, 1, 0);
  TrySubmitThreadpoolCallback([](PTP_CALLBACK_INSTANCE, void* context) { static_cast<Cancelled*>(context)->runs.count(); },
                              &simple_told, one);
  int cleanup = 0;
  CloseThreadpoolCleanupGroupMembers(group, TRUE, &cleanup);
  for (const Cancelled* told : {&work_told, &timer_told, &simple_told}) {
    EXPECT_EQ(told->cancels.so_far(), 1);
    EXPECT_EQ(told->runs.so_far(), 0);
    EXPECT_EQ(told->told, &cleanup);
  }
  SetEvent(go);
  WaitForThreadpoolWorkCallbacks(blocker, FALSE);
  CloseThreadpoolWork(blocker);
}

TEST_F(CleanupGroupTest, WhatWasClosedIsNoMember) {
  SetThreadpoolCallbackCleanupGroup(one, group, note_cancel);
  Cancelled told;
  PTP_WORK work = CreateThreadpoolWork([](PTP_CALLBACK_INSTANCE, void*, PTP_WORK) {}, &told, one);
  CloseThreadpoolWork(work);
  CloseThreadpoolCleanupGroupMembers(group, TRUE, nullptr);
  EXPECT_EQ(told.cancels.so_far(), 0);
}

TEST_F(CleanupGroupTest, WaitsForDisassociatedCallbacks) {
  Detached it;
  PTP_WORK work = CreateThreadpoolWork(Detached::run, &it, one);
  SubmitThreadpoolWork(work);
  ASSERT_TRUE(it.detached.wait_for(1));
  Thread closer([&] {
    CloseThreadpoolCleanupGroupMembers(group, FALSE, nullptr);
    return static_cast<DWORD>(it.finished.so_far());
  });
  EXPECT_EQ(WaitForSingleObject(closer.handle(), 20), DWORD{WAIT_TIMEOUT});
  SetEvent(it.go);
  EXPECT_EQ(closer.join(), 1u);
}

TEST_F(CleanupGroupTest, CanBeUsedAgain) {
  Tally tally;
  for (int i = 0; i < 3; ++i) {
    SubmitThreadpoolWork(CreateThreadpoolWork(count_work, &tally, one));
    CloseThreadpoolCleanupGroupMembers(group, FALSE, nullptr);
    EXPECT_EQ(tally.so_far(), i + 1);
  }
}

}  // namespace
