// Callbacks that a program submits to a pool of threads: CreateThreadpoolWork and its kin, TrySubmitThreadpoolCallback,
// QueueUserWorkItem; pools.
#include "pool_support.h"

#include <mutex>
#include <string>
#include <vector>

namespace {

void CALLBACK count_work(PTP_CALLBACK_INSTANCE, void* tally, PTP_WORK) { static_cast<Tally*>(tally)->count(); }

TEST(ThreadpoolWork, RunsOnceForEachSubmission) {
  Tally tally;
  PTP_WORK work = CreateThreadpoolWork(count_work, &tally, nullptr);
  ASSERT_NE(work, nullptr);
  for (int i = 0; i < 100; ++i) SubmitThreadpoolWork(work);
  WaitForThreadpoolWorkCallbacks(work, FALSE);
  EXPECT_EQ(tally.so_far(), 100);
  SubmitThreadpoolWork(work);
  WaitForThreadpoolWorkCallbacks(work, FALSE);
  EXPECT_EQ(tally.so_far(), 101);
  CloseThreadpoolWork(work);
}

struct Seen {
  PTP_WORK work;
  DWORD thread;
};
TEST(ThreadpoolWork, IsToldItsWorkAndRunsInAnotherThread) {
  Seen seen{};
  PTP_WORK work =
      CreateThreadpoolWork([](PTP_CALLBACK_INSTANCE instance, void* context,
                              PTP_WORK it) { *static_cast<Seen*>(context) = {it, instance ? GetCurrentThreadId() : 0}; },
                           &seen, nullptr);
  SubmitThreadpoolWork(work);
  WaitForThreadpoolWorkCallbacks(work, FALSE);
  EXPECT_EQ(seen.work, work);
  EXPECT_NE(seen.thread, GetCurrentThreadId());
  EXPECT_NE(seen.thread, 0u);
  CloseThreadpoolWork(work);
}

/// Callbacks that wait until they are all there, or the test lets them go.
struct Gate {
  Tally entered, left;
  Handle open = manual_event();
  static void CALLBACK pass(PTP_CALLBACK_INSTANCE, void* context, PTP_WORK) {
    auto& gate = *static_cast<Gate*>(context);
    gate.entered.count();
    WaitForSingleObject(gate.open, limit);
    gate.left.count();
  }
};

TEST(ThreadpoolWork, CallbacksThatBlockDoNotKeepOthersBack) {
  Gate gate;
  PTP_WORK work = CreateThreadpoolWork(Gate::pass, &gate, nullptr);
  for (int i = 0; i < 20; ++i) SubmitThreadpoolWork(work);
  EXPECT_TRUE(gate.entered.wait_for(20));
  EXPECT_EQ(gate.left.so_far(), 0);
  SetEvent(gate.open);
  WaitForThreadpoolWorkCallbacks(work, FALSE);
  EXPECT_EQ(gate.left.so_far(), 20);
  CloseThreadpoolWork(work);
}

TEST(ThreadpoolWork, CancellingTakesBackWhatHasNotBegun) {
  Environment one(1);
  Gate gate;
  PTP_WORK work = CreateThreadpoolWork(Gate::pass, &gate, one);
  for (int i = 0; i < 10; ++i) SubmitThreadpoolWork(work);
  ASSERT_TRUE(gate.entered.wait_for(1));
  Thread canceller([&] {
    WaitForThreadpoolWorkCallbacks(work, TRUE);
    return static_cast<DWORD>(gate.left.so_far());
  });
  while (WaitForSingleObject(canceller.handle(), 10) == WAIT_TIMEOUT) SetEvent(gate.open);
  EXPECT_LE(canceller.join(), 2u);  // those that ran before the cancellation began may be one or two
  EXPECT_EQ(gate.entered.so_far(), gate.left.so_far());
  SubmitThreadpoolWork(work);
  WaitForThreadpoolWorkCallbacks(work, FALSE);
  EXPECT_LE(gate.left.so_far(), 3);
  CloseThreadpoolWork(work);
}

// In one thread: a callback that another one overtakes would submit once more, and count when the test is over.
TEST(ThreadpoolWork, MaySubmitAndCloseItselfFromItsCallback) {
  Tally tally;
  Environment one(1);
  PTP_WORK work = CreateThreadpoolWork(
      [](PTP_CALLBACK_INSTANCE, void* context, PTP_WORK it) {
        auto& counted = *static_cast<Tally*>(context);
        if (counted.so_far() < 3) {
          SubmitThreadpoolWork(it);
        } else {
          CloseThreadpoolWork(it);
        }
        counted.count();
      },
      &tally, one);
  SubmitThreadpoolWork(work);
  EXPECT_TRUE(tally.wait_for(4));
}

TEST(ThreadpoolWork, WhatIsSubmittedRunsThoughTheObjectIsClosed) {
  Environment one(1);
  Gate gate;
  PTP_WORK work = CreateThreadpoolWork(Gate::pass, &gate, one);
  ASSERT_NE(work, nullptr);
  for (int i = 0; i < 3; ++i) SubmitThreadpoolWork(work);
  CloseThreadpoolWork(work);
  SetEvent(gate.open);
  EXPECT_TRUE(gate.left.wait_for(3));
}

TEST(ThreadpoolBadInput, RefusesWhatIsNoCallback) {
  EXPECT_ERROR(CreateThreadpoolWork(nullptr, nullptr, nullptr) != nullptr, ERROR_INVALID_PARAMETER);
}

TEST(TrySubmitThreadpoolCallback, RunsOnce) {
  Tally tally;
  EXPECT_TRUE(TrySubmitThreadpoolCallback(
      [](PTP_CALLBACK_INSTANCE, void* context) { static_cast<Tally*>(context)->count(); }, &tally, nullptr));
  EXPECT_TRUE(tally.wait_for(1));
}

TEST(TrySubmitThreadpoolCallback, HigherPrioritiesGoFirst) {
  Environment one(1);
  struct Order {
    std::mutex mutex;
    std::string names;
    Tally tally;
  } order;
  struct Named {
    Order& order;
    char name;
    static void CALLBACK run(PTP_CALLBACK_INSTANCE, void* context) {
      auto& self = *static_cast<Named*>(context);
      {
        const std::lock_guard lock(self.order.mutex);
        self.order.names += self.name;
      }
      self.order.tally.count();
    }
  } low{order, 'l'}, normal{order, 'n'}, high{order, 'h'};
  Gate gate;
  PTP_WORK blocking = CreateThreadpoolWork(Gate::pass, &gate, one);
  SubmitThreadpoolWork(blocking);
  ASSERT_TRUE(gate.entered.wait_for(1));
  SetThreadpoolCallbackPriority(one, TP_CALLBACK_PRIORITY_LOW);
  TrySubmitThreadpoolCallback(Named::run, &low, one);
  SetThreadpoolCallbackPriority(one, TP_CALLBACK_PRIORITY_NORMAL);
  TrySubmitThreadpoolCallback(Named::run, &normal, one);
  SetThreadpoolCallbackPriority(one, TP_CALLBACK_PRIORITY_HIGH);
  TrySubmitThreadpoolCallback(Named::run, &high, one);
  SetEvent(gate.open);
  EXPECT_TRUE(order.tally.wait_for(3));
  EXPECT_EQ(order.names, "hnl");
  CloseThreadpoolWork(blocking);
}

DWORD WINAPI count_item(void* tally) {
  static_cast<Tally*>(tally)->count();
  return 5;
}

TEST(QueueUserWorkItem, RunsWithEveryFlag) {
  Tally tally;
  ULONG limited = WT_EXECUTEDEFAULT;
  WT_SET_MAX_THREADPOOL_THREADS(limited, 400);
  for (const ULONG flags : {ULONG{WT_EXECUTEDEFAULT}, ULONG{WT_EXECUTEINIOTHREAD}, ULONG{WT_EXECUTEINPERSISTENTTHREAD},
                            ULONG{WT_EXECUTELONGFUNCTION}, ULONG{WT_TRANSFER_IMPERSONATION}, limited}) {
    EXPECT_TRUE(QueueUserWorkItem(count_item, &tally, flags)) << flags;
    EXPECT_TRUE(tally.wait_for(1)) << flags;
  }
}

TEST(QueueUserWorkItem, APersistentThreadRunsItsApcs) {
  Tally tally;
  ASSERT_TRUE(QueueUserWorkItem(
      [](void* context) -> DWORD {
        QueueUserAPC([](ULONG_PTR counted) { reinterpret_cast<Tally*>(counted)->count(); }, GetCurrentThread(),
                     reinterpret_cast<ULONG_PTR>(context));
        return 0;
      },
      &tally, WT_EXECUTEINPERSISTENTTHREAD));
  EXPECT_TRUE(tally.wait_for(1));
}

TEST(QueueUserWorkItem, ManyLongOnesRunAtOnce) {
  Gate gate;
  for (int i = 0; i < 16; ++i) {
    ASSERT_TRUE(QueueUserWorkItem(
        [](void* context) -> DWORD {
          Gate::pass(nullptr, context, nullptr);
          return 0;
        },
        &gate, WT_EXECUTELONGFUNCTION));
  }
  EXPECT_TRUE(gate.entered.wait_for(16));
  SetEvent(gate.open);
  EXPECT_TRUE(gate.left.wait_for(16));
}

// Others find that out when they run it.
TEST(ThreadpoolBadInput, QueueUserWorkItemRefusesWhatIsWrong) {
  EXPECT_ERROR(QueueUserWorkItem(nullptr, nullptr, 0), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(QueueUserWorkItem(count_item, nullptr, WT_EXECUTEINUITHREAD), ERROR_INVALID_PARAMETER);
}

TEST(Threadpool, HasNoMoreThreadsThanItsMaximum) {
  Environment two(2);
  struct Crowd {
    std::atomic<LONG> inside{0}, most{0};
    Tally tally;
  } crowd;
  PTP_WORK work = CreateThreadpoolWork(
      [](PTP_CALLBACK_INSTANCE, void* context, PTP_WORK) {
        auto& it = *static_cast<Crowd*>(context);
        const LONG now = ++it.inside;
        LONG seen = it.most;
        while (seen < now && !it.most.compare_exchange_weak(seen, now)) {
        }
        Sleep(1);
        --it.inside;
        it.tally.count();
      },
      &crowd, two);
  for (int i = 0; i < 50; ++i) SubmitThreadpoolWork(work);
  EXPECT_TRUE(crowd.tally.wait_for(50));
  EXPECT_LE(crowd.most, 2);
  CloseThreadpoolWork(work);
}

TEST(Threadpool, MakesItsMinimumAtOnce) {
  PTP_POOL pool = CreateThreadpool(nullptr);
  ASSERT_NE(pool, nullptr);
  EXPECT_TRUE(SetThreadpoolThreadMinimum(pool, 3));
  SetThreadpoolThreadMaximum(pool, 3);
  CloseThreadpool(pool);
}

TEST(Threadpool, ThatIsClosedRunsWhatItsObjectsSubmit) {
  Tally tally;
  PTP_WORK work = nullptr;
  {
    Environment own(1);
    work = CreateThreadpoolWork(count_work, &tally, own);
  }
  SubmitThreadpoolWork(work);
  EXPECT_TRUE(tally.wait_for(1));
  CloseThreadpoolWork(work);
}

TEST(Threadpool, RemembersTheStacksOfItsThreads) {
  Environment own(1);
  TP_POOL_STACK_INFORMATION stack{.StackReserve = 1 << 20, .StackCommit = 1 << 16};
  EXPECT_TRUE(SetThreadpoolStackInformation(own.pool(), &stack));
  stack = {};
  EXPECT_TRUE(QueryThreadpoolStackInformation(own.pool(), &stack));
  EXPECT_EQ(stack.StackReserve, SIZE_T{1} << 20);
  EXPECT_EQ(stack.StackCommit, SIZE_T{1} << 16);
  Tally tally;
  EXPECT_TRUE(TrySubmitThreadpoolCallback(
      [](PTP_CALLBACK_INSTANCE, void* context) { static_cast<Tally*>(context)->count(); }, &tally, own));
  EXPECT_TRUE(tally.wait_for(1));
}

// Windows does not look whether a pointer is one of a pool's: an exception is raised, or memory is damaged.
TEST(ThreadpoolBadInput, WhatIsNoObjectIsLeftAlone) {
  for (auto* work : {static_cast<PTP_WORK>(nullptr), no_object<PTP_WORK>()}) {
    SubmitThreadpoolWork(work);
    WaitForThreadpoolWorkCallbacks(work, TRUE);
    CloseThreadpoolWork(work);
  }
  for (auto* pool : {static_cast<PTP_POOL>(nullptr), no_object<PTP_POOL>()}) {
    SetThreadpoolThreadMaximum(pool, 1);
    EXPECT_ERROR(SetThreadpoolThreadMinimum(pool, 1), ERROR_INVALID_PARAMETER);
    CloseThreadpool(pool);
  }
  TP_POOL_STACK_INFORMATION stack{};
  EXPECT_ERROR(SetThreadpoolStackInformation(nullptr, &stack), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(QueryThreadpoolStackInformation(no_object<PTP_POOL>(), &stack), ERROR_INVALID_PARAMETER);
  Environment own(1);
  EXPECT_ERROR(SetThreadpoolStackInformation(own.pool(), nullptr), ERROR_NOACCESS);
  EXPECT_ERROR(CreateThreadpool(&stack) != nullptr, ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(SetThreadpoolThreadMinimum(own.pool(), 0x7fffffff), ERROR_NOT_ENOUGH_MEMORY);
}

TEST(ThreadpoolBadInput, AnEnvironmentThatIsNone) {
  Tally tally;
  Environment closed(1);
  TP_CALLBACK_ENVIRON environment = *static_cast<PTP_CALLBACK_ENVIRON>(closed);
  environment.Version = 77;
  EXPECT_ERROR(CreateThreadpoolWork(count_work, &tally, &environment) != nullptr, ERROR_INVALID_PARAMETER);
  InitializeThreadpoolEnvironment(&environment);
  SetThreadpoolCallbackPool(&environment, no_object<PTP_POOL>());
  EXPECT_ERROR(CreateThreadpoolWork(count_work, &tally, &environment) != nullptr, ERROR_INVALID_PARAMETER);
  InitializeThreadpoolEnvironment(&environment);
  SetThreadpoolCallbackPriority(&environment, TP_CALLBACK_PRIORITY_INVALID);
  EXPECT_ERROR(CreateThreadpoolWork(count_work, &tally, &environment) != nullptr, ERROR_INVALID_PARAMETER);
  InitializeThreadpoolEnvironment(&environment);
  SetThreadpoolCallbackCleanupGroup(&environment, no_object<PTP_CLEANUP_GROUP>(), nullptr);
  EXPECT_ERROR(CreateThreadpoolWork(count_work, &tally, &environment) != nullptr, ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(CreateThreadpoolWork(count_work, &tally, no_object<PTP_CALLBACK_ENVIRON>()) != nullptr, ERROR_NOACCESS);
}

TEST(ThreadpoolBadInput, AClosedObjectDoesNothing) {
  Tally tally;
  PTP_WORK work = CreateThreadpoolWork(count_work, &tally, nullptr);
  EXPECT_ERROR(CloseHandle(reinterpret_cast<HANDLE>(work)), ERROR_INVALID_HANDLE);
  EXPECT_WAIT_ERROR(WaitForSingleObject(reinterpret_cast<HANDLE>(work), 0), ERROR_INVALID_HANDLE);
  SubmitThreadpoolWork(work);
  WaitForThreadpoolWorkCallbacks(work, FALSE);
  CloseThreadpoolWork(work);
  CloseThreadpoolWork(work);
  SubmitThreadpoolWork(work);
  WaitForThreadpoolWorkCallbacks(work, FALSE);
  EXPECT_EQ(tally.so_far(), 1);
}

TEST(ThreadpoolBadInput, ACallbackDoesNotWaitForItself) {
  Tally tally;
  PTP_WORK work = CreateThreadpoolWork(
      [](PTP_CALLBACK_INSTANCE, void* context, PTP_WORK it) {
        WaitForThreadpoolWorkCallbacks(it, FALSE);
        static_cast<Tally*>(context)->count();
      },
      &tally, nullptr);
  SubmitThreadpoolWork(work);
  EXPECT_TRUE(tally.wait_for(1));
  CloseThreadpoolWork(work);
}

}  // namespace
