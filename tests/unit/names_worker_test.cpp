// Look-ups that hang: the caller stays alertable, time limits end them, and what comes late is dropped.
#include <sys/mount.h>
#include <windows.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <thread>

#include "names/async_lookup.h"
#include "names/hosts_file.h"
#include "names/idn.h"
#include "names/worker.h"
#include "own_network.h"
#include "ws2_32/blocking_look_up.h"

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
  const auto result = blocking_look_up([opened = gate.opened] {
    opened.wait();  // the APC, which the caller runs while it waits, lets us go on
    return Result<int>(5);
  });
  EXPECT_EQ(result, 5);
  EXPECT_EQ(GetLastError(), 77u);
}

TEST(NamesWorker, ATimeLimitEndsTheWait) {
  Gate gate;
  const auto result = blocking_look_up(
      [opened = gate.opened] {
        opened.wait();
        return Result<int>(5);
      },
      win32::Deadline::in(1));
  EXPECT_EQ(result, fail(WSAETIMEDOUT));
  gate.promise.set_value();
}

TEST(NamesWorker, ALookUpIsABlockingCall) {
  Gate gate;
  const auto hang = [opened = gate.opened] {
    opened.wait();
    return Result<int>(5);
  };
  static Result<int> inner = 0;
  QueueUserAPC(
      [](ULONG_PTR) {
        inner = blocking_look_up([] { return Result<int>(6); });
        EXPECT_TRUE(win32::BlockingCall::cancel());
      },
      GetCurrentThread(), 0);
  EXPECT_EQ(blocking_look_up(hang), fail(WSAEINTR)) << "cancelled";
  EXPECT_EQ(inner, fail(WSAEINPROGRESS)) << "nothing waits inside a wait";

  const HANDLE thread = OpenThread(THREAD_ALL_ACCESS, FALSE, GetCurrentThreadId());
  std::thread other([thread] {
    while (!CancelSynchronousIo(thread)) std::this_thread::yield();  // until it has begun
  });
  EXPECT_EQ(blocking_look_up(hang), fail(WSAEINTR)) << "cancelled from elsewhere";
  other.join();
  CloseHandle(thread);
  gate.promise.set_value();
}

#if !defined(__SANITIZE_THREAD__)  // which lets no child of a process with threads start one
/// A name server that never answers, for the functions that are calls of Winsock 1.1.
int hooked_look_ups() {
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return no_own_network;
  REQUIRE(configure("lo", {127, 0, 0, 1}));
  const int server = posix::socket(posix::af_inet, posix::sock_dgram, 0);
  const sockaddr_in name = ipv4({127, 0, 0, 1}, 53);
  REQUIRE(posix::bind(server, &name, sizeof name) == 0);
  char path[] = "/tmp/resolv-XXXXXX";
  const int file = mkstemp(path);
  constexpr std::string_view text = "nameserver 127.0.0.1\n";
  const bool mounted = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size())
                       && mount(path, "/etc/resolv.conf", nullptr, MS_BIND, nullptr) == 0;
  unlink(path);
  if (!mounted) return no_own_network;
  WSADATA data;
  REQUIRE(WSAStartup(MAKEWORD(1, 1), &data) == 0);
  static int runs = 0;
  const auto hook = +[]() -> INT_PTR {
    if (runs++ == 0) {
      EXPECT_EQ(gethostbyname("other.example"), nullptr);
      EXPECT_EQ(WSAGetLastError(), WSAEINPROGRESS);
    } else {
      EXPECT_EQ(WSACancelBlockingCall(), 0);
    }
    return FALSE;
  };
  REQUIRE(WSASetBlockingHook(reinterpret_cast<FARPROC>(hook)));
  REQUIRE(gethostbyname("slow.example") == nullptr && WSAGetLastError() == WSAEINTR && runs == 2);
  runs = 0;
  const unsigned char address[4] = {192, 0, 2, 5};
  REQUIRE(gethostbyaddr(reinterpret_cast<const char*>(address), 4, AF_INET) == nullptr && WSAGetLastError() == WSAEINTR);
  runs = 0;
  addrinfo* list = nullptr;
  REQUIRE(getaddrinfo("slow.example", "80", nullptr, &list) == WSAEINTR && !list);
  return testing::Test::HasFailure();
}

TEST(NamesWorker, BlockingHooksRunAndCancel) { EXPECT_GOOD_IN_OWN_NETWORK(hooked_look_ups); }
#endif

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
