// What look-ups make of the answers of a name server. tests/containers/run names runs these with one (confine
// --name-server), which knows the names below .test; elsewhere they are skipped.
#ifndef _WIN32
#include "text_support.h"
#include "window_support.h"

#include <functional>

namespace {

class NameServer : public WinsockTest {
 protected:
  void SetUp() override {
    WinsockTest::SetUp();
    char value[2];
    if (!GetEnvironmentVariableA("OPENWINSOCK_TEST_NAMES", value, sizeof value)) GTEST_SKIP() << "no such name server";
  }
};

struct Answer {
  const char* name;
  unsigned char last_octet;  ///< of the address in 192.0.2.0/24
  int error;
};
constexpr Answer found{"found.test", 1, 0};
constexpr Answer failures[] = {{"nxdomain.test", 2, WSAHOST_NOT_FOUND},
                               {"nodata.test", 3, WSANO_DATA},
                               {"servfail.test", 4, WSATRY_AGAIN},
                               {"formerr.test", 5, WSANO_RECOVERY}};
constexpr const char* silent = "silent.test";

std::string octets_of(const Answer& answer) { return std::string{char(192), 0, 2, static_cast<char>(answer.last_octet)}; }

/// The functions that look up a host by its name, and their errors.
struct Form {
  const char* name;
  std::function<int(const char*)> ask;
};
const Form by_name[] = {
    {"gethostbyname", [](const char* name) { return gethostbyname(name) ? 0 : WSAGetLastError(); }},
    {"getaddrinfo",
     [](const char* name) {
       addrinfo* list = nullptr;
       const int result = getaddrinfo(name, "80", nullptr, &list);
       if (list) freeaddrinfo(list);
       return result;
     }},
    {"GetAddrInfoW",
     [](const char* name) {
       ADDRINFOW* list = nullptr;
       const int result = GetAddrInfoW(wide(name).c_str(), nullptr, nullptr, &list);
       if (list) FreeAddrInfoW(list);
       return result;
     }},
    {"GetAddrInfoExA",
     [](const char* name) {
       ADDRINFOEXA* list = nullptr;
       const int result = GetAddrInfoExA(name, nullptr, NS_DNS, nullptr, nullptr, &list, nullptr, nullptr, nullptr, nullptr);
       if (list) FreeAddrInfoEx(list);
       return result;
     }},
    {"GetAddrInfoExW",
     [](const char* name) {
       ADDRINFOEXW* list = nullptr;
       const int result =
           GetAddrInfoExW(wide(name).c_str(), nullptr, NS_DNS, nullptr, nullptr, &list, nullptr, nullptr, nullptr, nullptr);
       if (list) FreeAddrInfoExW(list);
       return result;
     }},
};

TEST_F(NameServer, ItsAnswersAreTheErrorsOfLookUpsByName) {
  // contract: WSAHOST_NOT_FOUND gethostbyname, getaddrinfo, GetAddrInfoW, GetAddrInfoExA, GetAddrInfoExW
  // contract: WSANO_DATA gethostbyname, getaddrinfo, GetAddrInfoW, GetAddrInfoExA, GetAddrInfoExW
  // contract: WSATRY_AGAIN gethostbyname, getaddrinfo, GetAddrInfoW, GetAddrInfoExA, GetAddrInfoExW
  // contract: WSANO_RECOVERY gethostbyname
  for (const Form& form : by_name) {
    EXPECT_EQ(form.ask(found.name), 0) << form.name;
    for (const Answer& each : failures) {
      // glibc's getaddrinfo tells of three kinds of failure.
      const bool untold = each.error == WSANO_RECOVERY && form.name != std::string("gethostbyname");
      EXPECT_EQ(form.ask(each.name), untold ? WSAHOST_NOT_FOUND : each.error) << form.name << ": " << each.name;
    }
  }
}

TEST_F(NameServer, ItsAnswersAreTheErrorsOfLookUpsByAddress) {
  // contract: WSAHOST_NOT_FOUND gethostbyaddr
  // contract: WSANO_DATA gethostbyaddr
  // contract: WSATRY_AGAIN gethostbyaddr
  // contract: WSANO_RECOVERY gethostbyaddr
  const auto ask = [](const Answer& answer) {
    const hostent* host = gethostbyaddr(octets_of(answer).data(), 4, AF_INET);
    return host ? std::string(host->h_name) : error(WSAGetLastError());
  };
  EXPECT_EQ(ask(found), found.name);
  for (const Answer& each : failures) EXPECT_EQ(ask(each), error(each.error)) << each.name;
}

TEST_F(NameServer, AnAddressWithoutANameIsItself) {
  // contract: WSAHOST_NOT_FOUND getnameinfo, GetNameInfoW
  // contract: WSATRY_AGAIN getnameinfo, GetNameInfoW
  const auto ask = [](const Answer& answer, int flags) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    std::memcpy(&address.sin_addr, octets_of(answer).data(), 4);
    const auto* generic = reinterpret_cast<sockaddr*>(&address);
    char name[100];
    WCHAR wide_name[100];
    const int result = getnameinfo(generic, sizeof address, name, 100, nullptr, 0, flags);
    EXPECT_EQ(GetNameInfoW(generic, sizeof address, wide_name, 100, nullptr, 0, flags), result);
    return result ? error(result) : std::string(name);
  };
  EXPECT_EQ(ask(found, 0), found.name);
  EXPECT_EQ(ask(failures[0], 0), "192.0.2.2");
  EXPECT_EQ(ask(failures[0], NI_NAMEREQD), error(WSAHOST_NOT_FOUND));
  EXPECT_EQ(ask(failures[1], NI_NAMEREQD), error(WSAHOST_NOT_FOUND));
  EXPECT_EQ(ask(failures[2], NI_NAMEREQD), error(WSATRY_AGAIN));
}

class NameServerLater : public NameServer {
 protected:
  static constexpr UINT message = WM_USER + 7;
  int answer() {
    MSG got{};
    EXPECT_EQ(GetMessageW(&got, window_, message, message), TRUE);
    return WSAGETASYNCERROR(got.lParam);
  }
  HWND window() { return window_; }
  char room_[MAXGETHOSTSTRUCT] = "";

 private:
  TestWindow window_;
};

TEST_F(NameServerLater, ItsAnswersComeWithTheMessage) {
  // contract: WSAHOST_NOT_FOUND WSAAsyncGetHostByName, WSAAsyncGetHostByAddr
  // contract: WSANO_DATA WSAAsyncGetHostByName, WSAAsyncGetHostByAddr
  // contract: WSATRY_AGAIN WSAAsyncGetHostByName, WSAAsyncGetHostByAddr
  // contract: WSANO_RECOVERY WSAAsyncGetHostByName, WSAAsyncGetHostByAddr
  for (const Answer& each : failures) {
    ASSERT_NE(WSAAsyncGetHostByName(window(), message, each.name, room_, sizeof room_), nullptr);
    EXPECT_EQ(answer(), each.error) << each.name;
    ASSERT_NE(WSAAsyncGetHostByAddr(window(), message, octets_of(each).data(), 4, AF_INET, room_, sizeof room_), nullptr);
    EXPECT_EQ(answer(), each.error) << each.name;
  }
}

TEST_F(NameServerLater, ACancelledLookUpSendsNothing) {
  // contract: succeeds WSACancelAsyncRequest
  const HANDLE task = WSAAsyncGetHostByName(window(), message, silent, room_, sizeof room_);
  ASSERT_NE(task, nullptr);
  EXPECT_OK(WSACancelAsyncRequest(task));
  EXPECT_FAILS(WSACancelAsyncRequest(task), WSAEALREADY);
  ASSERT_NE(WSAAsyncGetProtoByNumber(window(), message, 6, room_, sizeof room_), nullptr);
  EXPECT_EQ(answer(), 0) << "of the second";
}

TEST_F(NameServer, ALookUpUnderWayIsInProgressUntilItIsCancelled) {
  // contract: succeeds GetAddrInfoExCancel
  ADDRINFOEXW* list = nullptr;
  Op op;
  HANDLE handle = nullptr;
  ASSERT_EQ(GetAddrInfoExW(wide(silent).c_str(), nullptr, NS_DNS, nullptr, nullptr, &list, nullptr, &op, nullptr, &handle),
            WSA_IO_PENDING);
  EXPECT_EQ(GetAddrInfoExOverlappedResult(&op), WSAEINPROGRESS);
  EXPECT_EQ(GetAddrInfoExCancel(&handle), 0);
  EXPECT_EQ(WaitForSingleObject(op.hEvent, INFINITE), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(GetAddrInfoExOverlappedResult(&op), WSA_E_CANCELLED);
  EXPECT_EQ(GetAddrInfoExCancel(&handle), WSA_INVALID_HANDLE);
  EXPECT_EQ(list, nullptr);
}

TEST_F(NameServer, ATimeLimitEndsALookUp) {
  ADDRINFOEXW* list = nullptr;
  timeval limit{0, 1000};
  EXPECT_EQ(
      GetAddrInfoExW(wide(silent).c_str(), nullptr, NS_DNS, nullptr, nullptr, &list, &limit, nullptr, nullptr, nullptr),
      WSAETIMEDOUT);
}

TEST_F(NameServer, ABlockingLookUpIsCancelledByTheHook) {
  // contract: WSAEINTR gethostbyname, gethostbyaddr
  WSACleanup();
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(1, 1), &data), 0);
  WSASetBlockingHook([]() -> INT_PTR {
    EXPECT_OK(WSACancelBlockingCall());
    return FALSE;
  });
  EXPECT_EQ(gethostbyname(silent), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEINTR);
  constexpr Answer nobody{"", 6, 0};
  EXPECT_EQ(gethostbyaddr(octets_of(nobody).data(), 4, AF_INET), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEINTR);
  EXPECT_OK(WSAUnhookBlockingHook());
}

}  // namespace
#endif
