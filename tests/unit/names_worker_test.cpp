// Look-ups that hang: the caller stays alertable, time limits end them, and what comes late is dropped.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "names/async_lookup.h"
#include "names/hosts_file.h"
#include "names/idn.h"
#include "names/worker.h"

namespace ows::names {
namespace {

struct Gate {
  std::promise<void> promise;
  std::shared_future<void> opened{promise.get_future()};
};

TEST(NamesWorker, ApcsRunWhileALookUpHangs) {
  Gate gate;
  QueueUserAPC([](ULONG_PTR gate_) { reinterpret_cast<Gate*>(gate_)->promise.set_value(); }, GetCurrentThread(),
               reinterpret_cast<ULONG_PTR>(&gate));
  SetLastError(77);
  const auto result = call_on_worker([opened = gate.opened] {
    opened.wait();  // the APC, which the caller runs while it waits, lets us go on
    return 5;
  });
  EXPECT_EQ(result, 5);
  EXPECT_EQ(GetLastError(), 77u);
}

TEST(NamesWorker, ATimeLimitEndsTheWait) {
  Gate gate;
  const auto result = call_on_worker(
      [opened = gate.opened] {
        opened.wait();
        return 5;
      },
      win32::Deadline::in(1));
  EXPECT_FALSE(result);
  gate.promise.set_value();
}

TEST(NamesWorker, MoreJobsThanThreadsAllRun) {
  constexpr int jobs = 500;
  std::atomic<int> done{0};
  std::promise<void> all;
  for (int i = 0; i < jobs; ++i) {
    ASSERT_TRUE(run_on_worker([&] {
      if (++done == jobs) all.set_value();
    }));
  }
  all.get_future().wait();
}

struct Ended : OVERLAPPED {
  std::promise<DWORD> error;
  static void CALLBACK routine(DWORD error, DWORD, LPWSAOVERLAPPED self) {
    static_cast<Ended*>(self)->error.set_value(error);
  }
};

AsyncLookup hanging(Gate& gate, Ended& ended, std::atomic<int>& delivered) {
  AsyncLookup lookup;
  lookup.overlapped = &ended;
  lookup.routine = Ended::routine;
  lookup.resolver = [opened = gate.opened](const Query&) -> Result<Answer> {
    opened.wait();
    return Answer{};
  };
  lookup.deliver = [&delivered](const Result<Answer>& answer) {
    ++delivered;
    return answer ? 0 : answer.error();
  };
  return lookup;
}

TEST(AsyncLookupTest, CancelEndsALookUpThatHangs) {
  Gate gate;
  Ended ended{};
  std::atomic<int> delivered{0};
  HANDLE handle = nullptr;
  ASSERT_TRUE(start(hanging(gate, ended, delivered), &handle));
  ASSERT_TRUE(cancel(handle));
  EXPECT_EQ(ended.error.get_future().get(), DWORD{WSA_E_CANCELLED});
  EXPECT_EQ(cancel(handle).error(), WSA_INVALID_HANDLE);
  gate.promise.set_value();
  EXPECT_EQ(delivered, 1);
}

TEST(AsyncLookupTest, ATimeLimitEndsALookUpThatHangs) {
  Gate gate;
  Ended ended{};
  std::atomic<int> delivered{0};
  HANDLE handle = nullptr;
  AsyncLookup lookup = hanging(gate, ended, delivered);
  lookup.limit = std::chrono::milliseconds(1);
  ASSERT_TRUE(start(std::move(lookup), &handle));
  EXPECT_EQ(ended.error.get_future().get(), DWORD{WSAETIMEDOUT});
  EXPECT_EQ(cancel(handle).error(), WSA_INVALID_HANDLE);
  gate.promise.set_value();
  EXPECT_EQ(delivered, 1);
}

TEST(Idn, EncodesWhatIsNotAscii) {
  EXPECT_EQ(idn_to_ascii("b\xc3\xbc"
                         "cher.example"),
            "xn--bcher-kva.example");
  EXPECT_EQ(idn_to_ascii("Plain.example"), "Plain.example");
  EXPECT_EQ(idn_to_ascii("\xff\xfe"), std::nullopt);
}

TEST(HostsFile, KnowsLocalhostOnly) {
  EXPECT_TRUE(in_hosts_file("LocalHost"));
  EXPECT_FALSE(in_hosts_file("no-such-name.invalid"));
}

}  // namespace
}  // namespace ows::names
