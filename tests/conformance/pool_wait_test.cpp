// Waits whose callbacks run in a pool: CreateThreadpoolWait and its kin, RegisterWaitForSingleObject, UnregisterWait[Ex].
#include "pool_support.h"

#include <vector>

namespace {

struct Results {
  Tally tally;
  std::atomic<DWORD> last{77};
  static void CALLBACK note(PTP_CALLBACK_INSTANCE, void* context, PTP_WAIT, TP_WAIT_RESULT result) {
    auto& it = *static_cast<Results*>(context);
    it.last = result;
    it.tally.count();
  }
};

class ThreadpoolWait : public testing::Test {
 protected:
  ~ThreadpoolWait() override {
    SetThreadpoolWait(wait, nullptr, nullptr);
    WaitForThreadpoolWaitCallbacks(wait, TRUE);
    CloseThreadpoolWait(wait);
  }
  Results results;
  PTP_WAIT wait = CreateThreadpoolWait(Results::note, &results, nullptr);
};

TEST_F(ThreadpoolWait, RunsWhenTheObjectIsSignalled) {
  Handle event = auto_event();
  SetThreadpoolWait(wait, event, nullptr);
  EXPECT_EQ(results.tally.so_far(), 0);
  SetEvent(event);
  EXPECT_TRUE(results.tally.wait_for(1));
  EXPECT_EQ(results.last, DWORD{WAIT_OBJECT_0});
  EXPECT_FALSE(is_signalled(event));  // the wait has reset it
}

TEST_F(ThreadpoolWait, FindsAnObjectThatIsSignalledAlready) {
  Handle event = manual_event(true);
  SetThreadpoolWait(wait, event, nullptr);
  EXPECT_TRUE(results.tally.wait_for(1));
  WaitForThreadpoolWaitCallbacks(wait, FALSE);
  EXPECT_EQ(results.tally.so_far(), 1);  // once, though the event stays set
}

TEST_F(ThreadpoolWait, TimesOut) {
  Handle event = auto_event();
  FILETIME soon = in_milliseconds(5), now{};
  SetThreadpoolWait(wait, event, &soon);
  EXPECT_TRUE(results.tally.wait_for(1));
  EXPECT_EQ(results.last, DWORD{WAIT_TIMEOUT});
  SetThreadpoolWait(wait, event, &now);
  EXPECT_TRUE(results.tally.wait_for(1));
  EXPECT_EQ(results.last, DWORD{WAIT_TIMEOUT});
}

TEST_F(ThreadpoolWait, MustBeSetAgainForTheNextTime) {
  Handle event = auto_event();
  for (int i = 0; i < 3; ++i) {
    SetThreadpoolWait(wait, event, nullptr);
    SetEvent(event);
    EXPECT_TRUE(results.tally.wait_for(1));
  }
  SetEvent(event);
  EXPECT_TRUE(is_signalled(event));  // nobody waited
}

TEST_F(ThreadpoolWait, StopsWithoutAnObject) {
  Handle event = auto_event();
  SetThreadpoolWait(wait, event, nullptr);
  SetThreadpoolWait(wait, nullptr, nullptr);
  SetEvent(event);
  EXPECT_TRUE(is_signalled(event));
  EXPECT_EQ(results.tally.so_far(), 0);
}

TEST_F(ThreadpoolWait, AnotherObjectReplacesTheFirst) {
  Handle first = auto_event(), second = auto_event();
  SetThreadpoolWait(wait, first, nullptr);
  SetThreadpoolWait(wait, second, nullptr);
  SetEvent(first);
  SetEvent(second);
  EXPECT_TRUE(results.tally.wait_for(1));
  EXPECT_TRUE(is_signalled(first));
  EXPECT_FALSE(is_signalled(second));
}

TEST_F(ThreadpoolWait, TellsWhetherItWasSet) {
  Handle event = auto_event();
  EXPECT_FALSE(SetThreadpoolWaitEx(wait, event, nullptr, nullptr));
  EXPECT_TRUE(SetThreadpoolWaitEx(wait, event, nullptr, nullptr));
  EXPECT_TRUE(SetThreadpoolWaitEx(wait, nullptr, nullptr, nullptr));
  EXPECT_FALSE(SetThreadpoolWaitEx(wait, nullptr, nullptr, nullptr));
}

TEST_F(ThreadpoolWait, WaitsForThreadsSemaphoresAndTimers) {
  {
    Thread thread([] { return DWORD{0}; });
    SetThreadpoolWait(wait, thread.handle(), nullptr);
    EXPECT_TRUE(results.tally.wait_for(1));
  }
  Handle count = semaphore(1, 5);
  SetThreadpoolWait(wait, count, nullptr);
  EXPECT_TRUE(results.tally.wait_for(1));
  EXPECT_FALSE(is_signalled(count));
  Handle waitable = timer();
  LARGE_INTEGER due{};
  due.QuadPart = -10000;
  SetThreadpoolWait(wait, waitable, nullptr);
  SetWaitableTimer(waitable, &due, 0, nullptr, nullptr, FALSE);
  EXPECT_TRUE(results.tally.wait_for(1));
}

TEST(ThreadpoolWaits, MoreThanSixtyFourAtOnce) {
  constexpr int many = 300;
  std::vector<Handle> events;
  std::vector<PTP_WAIT> waits;
  Results results;
  for (int i = 0; i < many; ++i) {
    events.push_back(auto_event());
    waits.push_back(CreateThreadpoolWait(Results::note, &results, nullptr));
    ASSERT_NE(waits.back(), nullptr);
    SetThreadpoolWait(waits.back(), events.back(), nullptr);
  }
  for (auto event = events.rbegin(); event != events.rend(); ++event) SetEvent(*event);
  EXPECT_TRUE(results.tally.wait_for(many));
  for (PTP_WAIT wait : waits) {
    WaitForThreadpoolWaitCallbacks(wait, FALSE);
    CloseThreadpoolWait(wait);
  }
}

TEST(ThreadpoolWaits, OneSignalIsOneCallback) {
  Handle event = auto_event();
  Results results;
  std::vector<PTP_WAIT> waits;
  for (int i = 0; i < 3; ++i) {
    waits.push_back(CreateThreadpoolWait(Results::note, &results, nullptr));
    SetThreadpoolWait(waits.back(), event, nullptr);
  }
  for (int i = 1; i <= 3; ++i) {
    SetEvent(event);
    EXPECT_TRUE(results.tally.wait_for(1));
    EXPECT_EQ(results.tally.so_far(), i);
  }
  for (PTP_WAIT wait : waits) {
    WaitForThreadpoolWaitCallbacks(wait, FALSE);
    CloseThreadpoolWait(wait);
  }
}

TEST(ThreadpoolWaitBadInput, NothingHappens) {
  Results results;
  EXPECT_ERROR(CreateThreadpoolWait(nullptr, nullptr, nullptr) != nullptr, ERROR_INVALID_PARAMETER);
  Handle event = manual_event(true);
  for (auto* wait : {static_cast<PTP_WAIT>(nullptr), no_object<PTP_WAIT>()}) {
    SetThreadpoolWait(wait, event, nullptr);
    WaitForThreadpoolWaitCallbacks(wait, TRUE);
    CloseThreadpoolWait(wait);
  }
  PTP_WAIT wait = CreateThreadpoolWait(Results::note, &results, nullptr);
  EXPECT_ERROR(SetThreadpoolWaitEx(wait, garbage(), nullptr, nullptr), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(SetThreadpoolWaitEx(wait, event, no_object<PFILETIME>(), nullptr), ERROR_NOACCESS);
  EXPECT_ERROR(SetThreadpoolWaitEx(wait, event, nullptr, &results), ERROR_INVALID_PARAMETER);
  CloseThreadpoolWait(wait);
  SetThreadpoolWait(wait, event, nullptr);
  EXPECT_EQ(results.tally.so_far(), 0);
}

// ---- RegisterWaitForSingleObject ----

struct Registered {
  Tally signals, timeouts;
  static void CALLBACK note(void* context, BOOLEAN timed_out) {
    auto& it = *static_cast<Registered*>(context);
    (timed_out ? it.timeouts : it.signals).count();
  }
};

HANDLE register_wait(HANDLE object, Registered& with, DWORD milliseconds = INFINITE, ULONG flags = WT_EXECUTEDEFAULT) {
  HANDLE wait = nullptr;
  EXPECT_TRUE(RegisterWaitForSingleObject(&wait, object, Registered::note, &with, milliseconds, flags));
  return wait;
}

TEST(RegisterWait, RunsEachTimeTheObjectIsSignalled) {
  Registered registered;
  Handle event = auto_event();
  HANDLE wait = register_wait(event, registered);
  for (int i = 0; i < 3; ++i) {
    SetEvent(event);
    EXPECT_TRUE(registered.signals.wait_for(1));
  }
  EXPECT_TRUE(UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
  EXPECT_EQ(registered.signals.so_far(), 3);
  SetEvent(event);
  EXPECT_TRUE(is_signalled(event));
}

TEST(RegisterWait, OnceOnly) {
  Registered registered;
  Handle event = auto_event();
  HANDLE wait = register_wait(event, registered, INFINITE, WT_EXECUTEONLYONCE);
  SetEvent(event);
  EXPECT_TRUE(registered.signals.wait_for(1));
  SetEvent(event);
  EXPECT_TRUE(UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
  EXPECT_EQ(registered.signals.so_far(), 1);
}

TEST(RegisterWait, TimesOutAgainAndAgain) {
  Registered registered;
  Handle event = auto_event();
  HANDLE wait = register_wait(event, registered, 2);
  EXPECT_TRUE(registered.timeouts.wait_for(3));
  EXPECT_TRUE(UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
  EXPECT_EQ(registered.signals.so_far(), 0);
}

TEST(RegisterWait, WithNoTimeAtAllOnce) {
  Registered registered;
  Handle event = auto_event();
  HANDLE wait = register_wait(event, registered, 0, WT_EXECUTEONLYONCE);
  EXPECT_TRUE(registered.timeouts.wait_for(1));
  EXPECT_TRUE(UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
}

TEST(RegisterWait, AnObjectThatStaysSignalledInTheWaitThread) {
  struct Resetting {
    Handle event = manual_event();
    Tally tally;
  } it;
  HANDLE wait = nullptr;
  ASSERT_TRUE(RegisterWaitForSingleObject(
      &wait, it.event,
      [](void* context, BOOLEAN) {
        auto& resetting = *static_cast<Resetting*>(context);
        ResetEvent(resetting.event);
        resetting.tally.count();
      },
      &it, INFINITE, WT_EXECUTEINWAITTHREAD));
  for (int i = 1; i <= 3; ++i) {
    SetEvent(it.event);
    EXPECT_TRUE(it.tally.wait_for(1));
    EXPECT_EQ(it.tally.so_far(), i);
  }
  EXPECT_TRUE(UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
}

TEST(RegisterWait, MoreThanSixtyFourAtOnce) {
  constexpr int many = 200;
  Registered registered;
  std::vector<Handle> events;
  std::vector<HANDLE> waits;
  for (int i = 0; i < many; ++i) {
    events.push_back(auto_event());
    waits.push_back(register_wait(events.back(), registered, INFINITE, WT_EXECUTEONLYONCE));
  }
  for (Handle& event : events) SetEvent(event);
  EXPECT_TRUE(registered.signals.wait_for(many));
  for (HANDLE wait : waits) EXPECT_TRUE(UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
}

TEST(RegisterWait, AMutexBelongsToTheCallbackInTheWaitThread) {
  struct Owning {
    Handle lock = mutex(true);
    Tally released;
  } it;
  HANDLE wait = nullptr;
  ASSERT_TRUE(RegisterWaitForSingleObject(
      &wait, it.lock,
      [](void* context, BOOLEAN) {
        auto& owning = *static_cast<Owning*>(context);
        EXPECT_TRUE(ReleaseMutex(owning.lock));
        owning.released.count();
      },
      &it, INFINITE, WT_EXECUTEINWAITTHREAD | WT_EXECUTEONLYONCE));
  ReleaseMutex(it.lock);
  EXPECT_TRUE(it.released.wait_for(1));
  EXPECT_EQ(WaitForSingleObject(it.lock, limit), DWORD{WAIT_OBJECT_0});
  ReleaseMutex(it.lock);
  EXPECT_TRUE(UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
}

/// A callback that blocks until it may go on.
struct Held {
  Handle event = auto_event(true), go = manual_event();
  Tally inside, outside;
  HANDLE wait = nullptr;
  Held() {
    EXPECT_TRUE(RegisterWaitForSingleObject(
        &wait, event,
        [](void* context, BOOLEAN) {
          auto& it = *static_cast<Held*>(context);
          it.inside.count();
          WaitForSingleObject(it.go, limit);
          it.outside.count();
        },
        this, INFINITE, WT_EXECUTEDEFAULT));
    EXPECT_TRUE(inside.wait_for(1));
  }
};

TEST(UnregisterWait, SaysThatACallbackIsUnderWay) {
  Held held;
  EXPECT_ERROR(UnregisterWait(held.wait), ERROR_IO_PENDING);
  SetEvent(held.go);
  EXPECT_TRUE(held.outside.wait_for(1));
}

TEST(UnregisterWait, SetsAnEventAfterTheLastCallback) {
  Held held;
  Handle done = manual_event();
  EXPECT_ERROR(UnregisterWaitEx(held.wait, done), ERROR_IO_PENDING);
  EXPECT_FALSE(is_signalled(done));
  SetEvent(held.go);
  EXPECT_EQ(WaitForSingleObject(done, limit), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(held.outside.so_far(), 1);
}

TEST(UnregisterWait, WithoutACallbackSucceeds) {
  Registered registered;
  Handle event = auto_event(), done = manual_event();
  EXPECT_TRUE(UnregisterWait(register_wait(event, registered)));
  EXPECT_TRUE(UnregisterWaitEx(register_wait(event, registered), done));
  EXPECT_EQ(WaitForSingleObject(done, limit), DWORD{WAIT_OBJECT_0});
  SetEvent(event);
  EXPECT_TRUE(is_signalled(event));
}

TEST(UnregisterWait, MayBeCalledInTheCallback) {
  struct Self {
    Handle event = auto_event(), known = manual_event();
    HANDLE wait = nullptr;
    Tally tally;
  } self;
  ASSERT_TRUE(RegisterWaitForSingleObject(
      &self.wait, self.event,
      [](void* context, BOOLEAN) {
        auto& it = *static_cast<Self*>(context);
        WaitForSingleObject(it.known, limit);
        EXPECT_ERROR(UnregisterWait(it.wait), ERROR_IO_PENDING);
        it.tally.count();
      },
      &self, INFINITE, WT_EXECUTEDEFAULT));
  SetEvent(self.event);
  SetEvent(self.known);
  EXPECT_TRUE(self.tally.wait_for(1));
}

TEST(RegisterWait, RefusesWhatIsWrong) {
  Registered registered;
  Handle event = auto_event();
  HANDLE wait = nullptr;
  EXPECT_ERROR(RegisterWaitForSingleObject(&wait, garbage(), Registered::note, nullptr, 0, 0), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(RegisterWaitForSingleObject(&wait, nullptr, Registered::note, nullptr, 0, 0), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(UnregisterWait(nullptr), ERROR_INVALID_HANDLE);
}

TEST(RegisterWaitBadInput, IsRefused) {
  Registered registered;
  Handle event = auto_event();
  HANDLE wait = nullptr;
  EXPECT_ERROR(RegisterWaitForSingleObject(nullptr, event, Registered::note, nullptr, 0, 0), ERROR_NOACCESS);
  EXPECT_ERROR(RegisterWaitForSingleObject(&wait, event, nullptr, nullptr, 0, 0), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(RegisterWaitForSingleObject(&wait, event, Registered::note, nullptr, 0, WT_EXECUTEINUITHREAD),
               ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(UnregisterWait(garbage()), ERROR_INVALID_HANDLE);
  wait = register_wait(event, registered);
  EXPECT_ERROR(CloseHandle(wait), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(UnregisterWaitEx(wait, garbage()), ERROR_INVALID_HANDLE);
  EXPECT_TRUE(UnregisterWait(wait));
  EXPECT_ERROR(UnregisterWait(wait), ERROR_INVALID_HANDLE);
}

}  // namespace
