// getaddrinfo's W form, flags and errors; GetAddrInfoEx, with events, routines and cancelling.
#include "text_support.h"

#include <atomic>
#include <set>

#ifdef _WIN32  // mingw-w64 takes the routine for a void *, and lacks these
extern "C" INT WSAAPI GetAddrInfoExCancel(LPHANDLE lpHandle);
extern "C" INT WSAAPI GetAddrInfoExOverlappedResult(LPOVERLAPPED lpOverlapped);
#define ROUTINE reinterpret_cast<void*>(&Completion::routine)
#else
#define ROUTINE Completion::routine
#endif

namespace {

std::string text_of(const sockaddr* address, std::size_t length) {
  char text[100];
  DWORD size = sizeof text;
  if (WSAAddressToStringA(const_cast<sockaddr*>(address), static_cast<DWORD>(length), nullptr, text, &size) != 0) return "?";
  return text;
}

class GetAddrInfoWTest : public WinsockTest {
 protected:
  addrinfoW* list = nullptr;
  ~GetAddrInfoWTest() override { free_it(); }
  void free_it() {
    if (list) FreeAddrInfoW(list);
    list = nullptr;
  }
  int ask(const char* host, const char* service, int flags = 0, int family = AF_UNSPEC, int type = 0, int protocol = 0) {
    free_it();
    addrinfoW hints{};
    hints.ai_flags = flags;
    hints.ai_family = family;
    hints.ai_socktype = type;
    hints.ai_protocol = protocol;
    const Wide h = wide(host ? host : ""), s = wide(service ? service : "");
    return GetAddrInfoW(host ? h.c_str() : nullptr, service ? s.c_str() : nullptr, &hints, &list);
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> result;
    for (const addrinfoW* each = list; each; each = each->ai_next)
      result.push_back(text_of(each->ai_addr, each->ai_addrlen));
    return result;
  }
};

TEST_F(GetAddrInfoWTest, OfALiteralIsOneAddress) {
  ASSERT_EQ(ask("192.0.2.1", "80"), 0);
  EXPECT_EQ(texts(), std::vector<std::string>{"192.0.2.1:80"});
  EXPECT_EQ(list->ai_socktype, 0);
  EXPECT_EQ(list->ai_protocol, 0);
  ASSERT_EQ(ask("2001:db8::5", "443", 0, AF_UNSPEC, SOCK_STREAM, IPPROTO_TCP), 0);
  EXPECT_EQ(texts(), std::vector<std::string>{"[2001:db8::5]:443"});
  EXPECT_EQ(list->ai_family, AF_INET6);
  EXPECT_EQ(list->ai_socktype, SOCK_STREAM);
  EXPECT_EQ(list->ai_protocol, IPPROTO_TCP);
}

TEST_F(GetAddrInfoWTest, KeepsTheScopeOfALiteral) {
  ASSERT_EQ(ask("fe80::1%7", nullptr), 0);
  EXPECT_EQ(reinterpret_cast<sockaddr_in6*>(list->ai_addr)->sin6_scope_id, 7u);
}

TEST_F(GetAddrInfoWTest, WithoutAHostIsLoopbackOrTheWildcard) {
  ASSERT_EQ(ask(nullptr, "80"), 0);
  EXPECT_EQ(texts(), (std::vector<std::string>{"[::1]:80", "127.0.0.1:80"}));
  ASSERT_EQ(ask(nullptr, "80", AI_PASSIVE), 0);
  EXPECT_EQ(texts(), (std::vector<std::string>{"[::]:80", "0.0.0.0:80"}));
  ASSERT_EQ(ask(nullptr, "80", AI_PASSIVE, AF_INET), 0);
  EXPECT_EQ(texts(), std::vector<std::string>{"0.0.0.0:80"});
}

TEST_F(GetAddrInfoWTest, OfTheEmptyNameAreOwnAddresses) {
  ASSERT_EQ(ask("", "80"), 0);
  const std::vector<std::string> anonymous = texts();
  EXPECT_FALSE(anonymous.empty());
  char own[256];
  ASSERT_OK(gethostname(own, sizeof own));
  ASSERT_EQ(ask(own, "80"), 0);
  EXPECT_EQ(texts(), anonymous);
}

TEST_F(GetAddrInfoWTest, AServiceNameTiesTheTypesThatHaveIt) {
  ASSERT_EQ(ask("127.0.0.1", "http", 0, AF_UNSPEC, SOCK_STREAM), 0);
  EXPECT_EQ(texts(), std::vector<std::string>{"127.0.0.1:80"});
}

TEST_F(GetAddrInfoWTest, CanonicalNameOfALiteralIsItself) {
  ASSERT_EQ(ask("127.0.0.1", nullptr, AI_CANONNAME), 0);
  EXPECT_EQ(narrow(list->ai_canonname), "127.0.0.1");
}

TEST_F(GetAddrInfoWTest, MapsIpv4WhereAsked) {
  ASSERT_EQ(ask("192.0.2.1", "80", AI_V4MAPPED, AF_INET6), 0);
  EXPECT_EQ(texts(), std::vector<std::string>{"[::ffff:192.0.2.1]:80"});
  EXPECT_EQ(ask("192.0.2.1", "80", 0, AF_INET6), WSAHOST_NOT_FOUND);
  EXPECT_EQ(ask("::1", "80", 0, AF_INET), WSAHOST_NOT_FOUND);
}

TEST_F(GetAddrInfoWTest, ANumericServiceIsANumber) {
  EXPECT_EQ(ask("127.0.0.1", "http", AI_NUMERICSERV), WSAHOST_NOT_FOUND);
  EXPECT_EQ(ask("127.0.0.1", "80", AI_NUMERICSERV), 0);
}

class GetNameInfoWTest : public WinsockTest {};

TEST_F(GetNameInfoWTest, GivesNumbers) {
  Name name = loopback(AF_INET6, 8080);
  WCHAR host[64], service[32];
  ASSERT_EQ(GetNameInfoW(name.data(), name.length, host, 64, service, 32, NI_NUMERICHOST | NI_NUMERICSERV), 0);
  EXPECT_EQ(narrow(host), "::1");
  EXPECT_EQ(narrow(service), "8080");
}

TEST_F(GetNameInfoWTest, NamesServices) {
  Name name = loopback(AF_INET, 80);
  WCHAR service[32];
  ASSERT_EQ(GetNameInfoW(name.data(), name.length, nullptr, 0, service, 32, 0), 0);
  EXPECT_EQ(narrow(service), "http");
}

class GetHostNameWTest : public WinsockTest {};

TEST_F(GetHostNameWTest, IsTheSameName) {
  char narrow_name[256];
  WCHAR wide_name[256];
  ASSERT_OK(gethostname(narrow_name, 256));
  ASSERT_OK(GetHostNameW(wide_name, 256));
  EXPECT_EQ(narrow(wide_name), narrow_name);
  EXPECT_FAILS(GetHostNameW(wide_name, 0), WSAEFAULT);
  EXPECT_FAILS(GetHostNameW(nullptr, 256), WSAEFAULT);
}

class GetAddrInfoExTest : public WinsockTest {
 protected:
  ADDRINFOEXW* list = nullptr;
  OVERLAPPED overlapped{};
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  ~GetAddrInfoExTest() override {
    if (list) FreeAddrInfoExW(list);
    CloseHandle(event);
  }
};

TEST_F(GetAddrInfoExTest, AnswersAtOnceWithoutAnOverlapped) {
  ASSERT_EQ(GetAddrInfoExW(wide("127.0.0.1").c_str(), wide("80").c_str(), NS_ALL, nullptr, nullptr, &list, nullptr, nullptr,
                           nullptr, nullptr),
            0);
  EXPECT_EQ(text_of(list->ai_addr, list->ai_addrlen), "127.0.0.1:80");
  EXPECT_EQ(list->ai_next, nullptr);
}

TEST_F(GetAddrInfoExTest, HasANarrowForm) {
  ADDRINFOEXA* narrow_list = nullptr;
  ASSERT_EQ(GetAddrInfoExA("127.0.0.1", "80", NS_DNS, nullptr, nullptr, &narrow_list, nullptr, nullptr, nullptr, nullptr),
            0);
  EXPECT_EQ(text_of(narrow_list->ai_addr, narrow_list->ai_addrlen), "127.0.0.1:80");
  FreeAddrInfoEx(narrow_list);
}

TEST_F(GetAddrInfoExTest, SetsTheEventOfAnOverlapped) {
  overlapped.hEvent = event;
  const int result = GetAddrInfoExW(wide("127.0.0.1").c_str(), wide("80").c_str(), NS_DNS, nullptr, nullptr, &list, nullptr,
                                    &overlapped, nullptr, nullptr);
  if (result != 0) {
    ASSERT_EQ(result, WSA_IO_PENDING);
    ASSERT_EQ(WaitForSingleObject(event, 20000), WAIT_OBJECT_0);
    ASSERT_EQ(GetAddrInfoExOverlappedResult(&overlapped), 0);
  }
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(text_of(list->ai_addr, list->ai_addrlen), "127.0.0.1:80");
}

struct Completion : OVERLAPPED {
  HANDLE event;
  std::atomic<int> calls{0};
  DWORD error = 0xcccccccc;
  DWORD thread = 0;
  static void CALLBACK routine(DWORD error, DWORD, LPWSAOVERLAPPED overlapped) {
    auto* self = static_cast<Completion*>(overlapped);
    self->error = error;
    self->thread = GetCurrentThreadId();
    ++self->calls;
    SetEvent(self->event);
  }
};

TEST_F(GetAddrInfoExTest, CallsTheRoutineOnAnotherThread) {
  Completion completion{};
  completion.event = event;
  const int result = GetAddrInfoExW(wide("127.0.0.1").c_str(), wide("80").c_str(), NS_DNS, nullptr, nullptr, &list, nullptr,
                                    &completion, ROUTINE, nullptr);
  if (result == 0) return;  // finished at once: no routine
  ASSERT_EQ(result, WSA_IO_PENDING);
  ASSERT_EQ(WaitForSingleObject(event, 20000), WAIT_OBJECT_0);  // not alertable
  EXPECT_EQ(completion.error, 0u);
  EXPECT_NE(completion.thread, GetCurrentThreadId());
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(text_of(list->ai_addr, list->ai_addrlen), "127.0.0.1:80");
}

TEST_F(GetAddrInfoExTest, ErrorsComeTheSameWay) {
  overlapped.hEvent = event;
  ADDRINFOEXW hints{};
  hints.ai_flags = AI_NUMERICHOST;
  int result = GetAddrInfoExW(wide("localhost").c_str(), nullptr, NS_DNS, nullptr, &hints, &list, nullptr, &overlapped,
                              nullptr, nullptr);
  if (result == WSA_IO_PENDING) {
    ASSERT_EQ(WaitForSingleObject(event, 20000), WAIT_OBJECT_0);
    result = GetAddrInfoExOverlappedResult(&overlapped);
  }
  EXPECT_EQ(result, WSAHOST_NOT_FOUND);
  EXPECT_EQ(list, nullptr);
}

TEST_F(GetAddrInfoExTest, CancelEndsItOnce) {
  for (int round = 0; round < 50; ++round) {
    ResetEvent(event);
    Completion completion{};
    completion.event = event;
    HANDLE handle = nullptr;
    ADDRINFOEXW* found = nullptr;
    const int result = GetAddrInfoExW(wide("localhost").c_str(), wide("80").c_str(), NS_DNS, nullptr, nullptr, &found,
                                      nullptr, &completion, ROUTINE, &handle);
    ASSERT_EQ(result, WSA_IO_PENDING);
    const int cancelled = GetAddrInfoExCancel(&handle);
    EXPECT_TRUE(cancelled == 0 || cancelled == WSA_INVALID_HANDLE) << cancelled;
    ASSERT_EQ(WaitForSingleObject(event, 20000), WAIT_OBJECT_0);
    EXPECT_EQ(completion.calls, 1);
    EXPECT_EQ(completion.error, cancelled == 0 ? DWORD{WSA_E_CANCELLED} : DWORD{0});
    EXPECT_EQ(GetAddrInfoExCancel(&handle), WSA_INVALID_HANDLE);
    if (found) FreeAddrInfoExW(found);
  }
}

TEST_F(GetAddrInfoExTest, RefusesWhatIsWrong) {
  const Wide host = wide("127.0.0.1");
  EXPECT_EQ(GetAddrInfoExW(nullptr, nullptr, NS_DNS, nullptr, nullptr, &list, nullptr, nullptr, nullptr, nullptr),
            WSAHOST_NOT_FOUND);
  EXPECT_EQ(GetAddrInfoExOverlappedResult(nullptr), WSAEINVAL);
  HANDLE nonsense = reinterpret_cast<HANDLE>(std::uintptr_t{0x12345678});
  EXPECT_EQ(GetAddrInfoExCancel(&nonsense), WSA_INVALID_HANDLE);
}

#ifndef _WIN32
TEST_F(GetAddrInfoExTest, RefusesMemoryThatIsNotThere) {
  EXPECT_EQ(GetAddrInfoExCancel(nullptr), WSAEFAULT);
  EXPECT_EQ(GetAddrInfoExCancel(reinterpret_cast<HANDLE*>(8)), WSAEFAULT);
  EXPECT_EQ(GetAddrInfoExOverlappedResult(reinterpret_cast<OVERLAPPED*>(8)), WSAEFAULT);
}
#endif

TEST_F(GetAddrInfoExTest, TakesARoutineOrAnEventNotBoth) {
  Completion completion{};
  completion.event = event;
  completion.hEvent = event;
  EXPECT_EQ(GetAddrInfoExW(wide("127.0.0.1").c_str(), nullptr, NS_DNS, nullptr, nullptr, &list, nullptr, &completion,
                           ROUTINE, nullptr),
            WSAEINVAL);
}

TEST_F(GetAddrInfoExTest, OtherNameSpacesAreNotHere) {
  const Wide host = wide("127.0.0.1");
  EXPECT_EQ(GetAddrInfoExW(host.c_str(), nullptr, NS_PNRPNAME, nullptr, nullptr, &list, nullptr, nullptr, nullptr, nullptr),
            WSASERVICE_NOT_FOUND);
  ADDRINFOEXA* other = nullptr;
  EXPECT_EQ(GetAddrInfoExA("127.0.0.1", nullptr, NS_PNRPNAME, nullptr, nullptr, &other, nullptr, nullptr, nullptr, nullptr),
            WSASERVICE_NOT_FOUND);
}

TEST_F(GetAddrInfoExTest, TheNarrowFormKeepsItsLastParametersForLater) {
  // contract: WSAEINVAL GetAddrInfoExA
  ADDRINFOEXA* other = nullptr;
  timeval limit{1, 0};
  HANDLE handle = nullptr;
  EXPECT_EQ(GetAddrInfoExA("127.0.0.1", nullptr, NS_DNS, nullptr, nullptr, &other, &limit, nullptr, nullptr, nullptr),
            WSAEINVAL);
  EXPECT_EQ(GetAddrInfoExA("127.0.0.1", nullptr, NS_DNS, nullptr, nullptr, &other, nullptr, &overlapped, nullptr, nullptr),
            WSAEINVAL);
  EXPECT_EQ(GetAddrInfoExA("127.0.0.1", nullptr, NS_DNS, nullptr, nullptr, &other, nullptr, nullptr, ROUTINE, nullptr),
            WSAEINVAL);
  EXPECT_EQ(GetAddrInfoExA("127.0.0.1", nullptr, NS_DNS, nullptr, nullptr, &other, nullptr, nullptr, nullptr, &handle),
            WSAEINVAL);
}

class SetAddrInfoExTest : public WinsockTest {
 protected:
  /// Both forms answer alike.
  static int set(const char* name, const char* service, DWORD name_space, DWORD count = 1, timeval* limit = nullptr) {
    Name address = loopback(AF_INET, 80);
    SOCKET_ADDRESS list{address.data(), address.length};
    const Wide wide_name = wide(name ? name : ""), wide_service = wide(service ? service : "");
    const int narrow_form =
        SetAddrInfoExA(name, service, &list, count, nullptr, 0, name_space, nullptr, limit, nullptr, nullptr, nullptr);
    const int wide_form = SetAddrInfoExW(name ? wide_name.c_str() : nullptr, service ? wide_service.c_str() : nullptr, &list,
                                         count, nullptr, 0, name_space, nullptr, limit, nullptr, nullptr, nullptr);
    EXPECT_EQ(narrow_form, wide_form);
    if (wide_form) {
      EXPECT_EQ(WSAGetLastError(), wide_form);
    }
    return wide_form;
  }
};

TEST_F(SetAddrInfoExTest, DnsTakesNoRegistrations) {
  EXPECT_EQ(set("x", nullptr, NS_DNS), WSAEOPNOTSUPP);
  EXPECT_EQ(set("x", nullptr, NS_DNS, 0), WSAEOPNOTSUPP);
  EXPECT_EQ(set("x", nullptr, NS_PNRPNAME), WSASERVICE_NOT_FOUND);
}

TEST_F(SetAddrInfoExTest, RefusesWhatIsMissingOrReserved) {
  // contract: WSAEINVAL SetAddrInfoExA, SetAddrInfoExW
  EXPECT_EQ(set(nullptr, nullptr, NS_ALL), WSAEINVAL);
  EXPECT_EQ(set("x", "no-such-service", NS_ALL), WSAEINVAL);
  timeval limit{1, 0};
  EXPECT_EQ(set("x", nullptr, NS_ALL, 1, &limit), WSAEINVAL);
  OVERLAPPED overlapped{};
  HANDLE handle = nullptr;
  EXPECT_EQ(SetAddrInfoExA("x", nullptr, nullptr, 0, nullptr, 0, NS_ALL, nullptr, nullptr, &overlapped, nullptr, nullptr),
            WSAEINVAL);
  EXPECT_EQ(SetAddrInfoExA("x", nullptr, nullptr, 0, nullptr, 0, NS_ALL, nullptr, nullptr, nullptr, ROUTINE, nullptr),
            WSAEINVAL);
  EXPECT_EQ(SetAddrInfoExA("x", nullptr, nullptr, 0, nullptr, 0, NS_ALL, nullptr, nullptr, nullptr, nullptr, &handle),
            WSAEINVAL);
}

#ifndef _WIN32
TEST_F(SetAddrInfoExTest, RefusesMemoryThatIsNotThere) {
  // contract: WSAEFAULT SetAddrInfoExA, SetAddrInfoExW
  const auto nowhere = reinterpret_cast<char*>(8);
  const auto set_raw = [&](const char* name, const char* service, SOCKET_ADDRESS* list, BLOB* blob, GUID* provider) {
    return SetAddrInfoExA(name, service, list, 1, blob, 0, NS_ALL, provider, nullptr, nullptr, nullptr, nullptr);
  };
  Name address = loopback(AF_INET);
  SOCKET_ADDRESS good{address.data(), address.length}, bad{reinterpret_cast<sockaddr*>(nowhere), address.length};
  EXPECT_EQ(set_raw(nowhere, nullptr, &good, nullptr, nullptr), WSAEFAULT);
  EXPECT_EQ(SetAddrInfoExW(reinterpret_cast<WCHAR*>(nowhere), nullptr, &good, 1, nullptr, 0, NS_ALL, nullptr, nullptr,
                           nullptr, nullptr, nullptr),
            WSAEFAULT);
  EXPECT_EQ(set_raw("x", nowhere, &good, nullptr, nullptr), WSAEFAULT);
  EXPECT_EQ(set_raw("x", nullptr, reinterpret_cast<SOCKET_ADDRESS*>(nowhere), nullptr, nullptr), WSAEFAULT);
  EXPECT_EQ(set_raw("x", nullptr, &bad, nullptr, nullptr), WSAEFAULT);
  EXPECT_EQ(set_raw("x", nullptr, &good, reinterpret_cast<BLOB*>(nowhere), nullptr), WSAEFAULT);
  EXPECT_EQ(set_raw("x", nullptr, &good, nullptr, reinterpret_cast<GUID*>(nowhere)), WSAEFAULT);
}
#endif

TEST_F(GetAddrInfoExTest, ExtendedAnswersSayTheirVersion) {
#ifdef ADDRINFOEX_VERSION_2
  addrinfoex2W hints{};
  hints.ai_flags = static_cast<int>(AI_EXTENDED) | AI_CANONNAME;
  hints.ai_version = ADDRINFOEX_VERSION_2;
  ASSERT_EQ(GetAddrInfoExW(wide("127.0.0.1").c_str(), nullptr, NS_DNS, nullptr, reinterpret_cast<ADDRINFOEXW*>(&hints),
                           &list, nullptr, nullptr, nullptr, nullptr),
            0);
  const auto* answer = reinterpret_cast<addrinfoex2W*>(list);
  EXPECT_EQ(answer->ai_version, ADDRINFOEX_VERSION_2);
  EXPECT_EQ(narrow(answer->ai_canonname), "127.0.0.1");
#endif
}

}  // namespace
