// Name-space providers that are installed (tests/layers/names.cpp), asked by WSALookupService, WSASetService and the
// functions of service classes. Not under Wine, which does not load any.
#ifndef _WIN32
#include "own_catalog.h"

#include <svcguid.h>

#include <thread>

#include <sporder.h>

namespace {

constexpr DWORD book_space = 4711, own_request = 4711;

class NameSpaceProvider : public OwnCatalog {
 protected:
  /// `refuses`: the error with which it answers registrations and questions about classes.
  static GUID id(unsigned number, int refuses = 0x1234) {
    return {number, static_cast<unsigned short>(refuses), 0x4321, {8, 7, 6, 5, 4, 3, 2, 1}};
  }
  static int install(unsigned number, int refuses = 0x1234) {
    GUID guid = id(number, refuses);
    WideText name = wide("book"), path = wide(library("names"));
    return error_of(WSCInstallNameSpace(name.data(), path.data(), book_space, 1, &guid));
  }
  int register_service(const char* name, unsigned number, WSAESETSERVICEOP operation = RNRSERVICE_REGISTER,
                       const std::string& comment = "") {
    GUID guid = id(number);
    WideText wide_name = wide(name), wide_comment = wide(comment);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(4242);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CSADDR_INFO info{};
    info.LocalAddr = {reinterpret_cast<sockaddr*>(&address), sizeof address};
    WSAQUERYSETW set{};
    set.dwSize = sizeof set;
    set.lpszServiceInstanceName = wide_name.data();
    set.lpszComment = wide_comment.data();
    set.lpServiceClassId = &class_;
    set.lpNSProviderId = number ? &guid : nullptr;
    set.dwNameSpace = NS_ALL;
    set.dwNumberOfCsAddrs = 1;
    set.lpcsaBuffer = &info;
    return error_of(WSASetServiceW(&set, operation, 0));
  }
  int begin(HANDLE* handle, const char* name = nullptr, DWORD space = book_space, DWORD flags = LUP_RETURN_ALL) {
    std::string text = name ? name : "";
    WSAQUERYSETA set{};
    set.dwSize = sizeof set;
    set.lpszServiceInstanceName = name ? text.data() : nullptr;
    set.lpServiceClassId = &class_;
    set.dwNameSpace = space;
    return error_of(WSALookupServiceBeginA(&set, flags, handle));
  }
  int next(HANDLE handle, DWORD flags = LUP_RETURN_ALL, DWORD room = 65536) {
    room_.resize(room / sizeof room_[0]);
    length_ = room;
    return error_of(WSALookupServiceNextA(handle, flags, &length_, result()));
  }
  WSAQUERYSETA* result() { return reinterpret_cast<WSAQUERYSETA*>(room_.data()); }
  /// What a query gives: "name@provider", and the error behind it unless there is simply no more.
  std::vector<std::string> look_up(const char* name = nullptr, DWORD space = book_space) {
    HANDLE handle = nullptr;
    if (const int why = begin(&handle, name, space)) return {std::to_string(why)};
    std::vector<std::string> found;
    int error;
    while ((error = next(handle)) == 0)
      found.push_back(result()->lpszServiceInstanceName + ('@' + std::to_string(result()->lpNSProviderId->Data1)));
    if (error != WSA_E_NO_MORE) found.push_back(std::to_string(error));
    EXPECT_OK(WSALookupServiceEnd(handle));
    return found;
  }

  using Texts = std::vector<std::string>;
  GUID class_ = {0xc1a55, 1, 2, {3}};
  std::vector<ULONGLONG> room_;
  DWORD length_ = 0;
};

TEST_F(NameSpaceProvider, AnswersWithItsServices) {
  ASSERT_EQ(install(1), 0);
  ASSERT_EQ(register_service("printer", 1, RNRSERVICE_REGISTER, "second floor"), 0);
  HANDLE handle = nullptr;
  ASSERT_EQ(begin(&handle, "printer"), 0);
  ASSERT_EQ(next(handle), 0);
  EXPECT_STREQ(result()->lpszServiceInstanceName, "printer");
  EXPECT_STREQ(result()->lpszComment, "second floor");
  EXPECT_EQ(result()->dwNameSpace, book_space);
  EXPECT_EQ(std::memcmp(result()->lpServiceClassId, &class_, sizeof class_), 0);
  ASSERT_EQ(result()->dwNumberOfCsAddrs, 1u);
  const CSADDR_INFO& info = result()->lpcsaBuffer[0];
  EXPECT_EQ(info.iProtocol, IPPROTO_TCP);
  ASSERT_EQ(info.RemoteAddr.iSockaddrLength, static_cast<INT>(sizeof(sockaddr_in)));
  EXPECT_EQ(reinterpret_cast<sockaddr_in*>(info.RemoteAddr.lpSockaddr)->sin_port, htons(4242));
  EXPECT_EQ(next(handle), WSA_E_NO_MORE);
  EXPECT_OK(WSALookupServiceEnd(handle));
  EXPECT_FAILS(WSALookupServiceEnd(handle), WSA_INVALID_HANDLE);
}

TEST_F(NameSpaceProvider, WideFormsAreTheSame) {
  ASSERT_EQ(install(1), 0);
  ASSERT_EQ(register_service("printer", 1), 0);
  WSAQUERYSETW set{};
  set.dwSize = sizeof set;
  set.lpServiceClassId = &class_;
  set.dwNameSpace = NS_ALL;
  HANDLE handle = nullptr;
  ASSERT_OK(WSALookupServiceBeginW(&set, LUP_RETURN_NAME, &handle));
  room_.resize(512);
  DWORD length = 4096;
  auto* wide_result = reinterpret_cast<WSAQUERYSETW*>(room_.data());
  ASSERT_OK(WSALookupServiceNextW(handle, LUP_RETURN_ALL, &length, wide_result));
  EXPECT_EQ(WideText(wide_result->lpszServiceInstanceName), wide("printer"));
  EXPECT_EQ(wide_result->lpszComment, nullptr);
  EXPECT_OK(WSALookupServiceEnd(handle));
}

TEST_F(NameSpaceProvider, AllNameSpacesAnswerInTheirOrder) {
  ASSERT_EQ(install(1), 0);
  ASSERT_EQ(install(2), 0);
  ASSERT_EQ(register_service("one", 1), 0);
  ASSERT_EQ(register_service("two", 2), 0);
  ASSERT_EQ(register_service("both", 0), 0);
  EXPECT_EQ(look_up(nullptr, NS_ALL), (Texts{"both@1", "one@1", "both@2", "two@2"}));
  std::vector<GUID> order = {id(2), id(1), {0x22059d40, 0x7e9e, 0x11cf, {0xae, 0x5a, 0x00, 0xaa, 0x00, 0xa7, 0x11, 0x2b}}};
  ASSERT_EQ(WSCWriteNameSpaceOrder(order.data(), 3), 0);
  EXPECT_EQ(look_up(nullptr, NS_ALL), (Texts{"both@2", "two@2", "both@1", "one@1"}));
  // DNS has the name of this computer, and the others pass.
  class_ = SVCID_HOSTNAME;
  EXPECT_EQ(look_up(nullptr, NS_ALL).size(), 1u);
}

TEST_F(NameSpaceProvider, AQueryMayNameOne) {
  ASSERT_EQ(install(1), 0);
  ASSERT_EQ(install(2), 0);
  ASSERT_EQ(register_service("both", 0), 0);
  WSAQUERYSETA set{};
  GUID two = id(2), none = id(3);
  set.dwSize = sizeof set;
  set.lpServiceClassId = &class_;
  set.dwNameSpace = NS_ALL;
  set.lpNSProviderId = &two;
  HANDLE handle = nullptr;
  ASSERT_OK(WSALookupServiceBeginA(&set, LUP_RETURN_ALL, &handle));
  ASSERT_EQ(next(handle), 0);
  EXPECT_EQ(result()->lpNSProviderId->Data1, 2u);
  EXPECT_EQ(next(handle), WSA_E_NO_MORE);
  EXPECT_OK(WSALookupServiceEnd(handle));
  set.lpNSProviderId = &none;
  EXPECT_FAILS(WSALookupServiceBeginA(&set, LUP_RETURN_ALL, &handle), WSASERVICE_NOT_FOUND);
  set.lpNSProviderId = &two;
  set.dwNameSpace = NS_DNS;
  EXPECT_FAILS(WSALookupServiceBeginA(&set, LUP_RETURN_ALL, &handle), WSASERVICE_NOT_FOUND);
}

TEST_F(NameSpaceProvider, ADisabledOneIsNotAsked) {
  ASSERT_EQ(install(1), 0);
  ASSERT_EQ(register_service("printer", 1), 0);
  GUID guid = id(1);
  ASSERT_OK(WSCEnableNSProvider(&guid, FALSE));
  EXPECT_EQ(look_up(), Texts{std::to_string(WSASERVICE_NOT_FOUND)});
  EXPECT_EQ(register_service("another", 1), WSAEINVAL);
  ASSERT_OK(WSCEnableNSProvider(&guid, TRUE));
  EXPECT_EQ(look_up(), Texts{"printer@1"});
}

TEST_F(NameSpaceProvider, OneThatCannotStartIsPassedBy) {
  ASSERT_EQ(install(0xbad), 0);
  EXPECT_EQ(look_up(), Texts{std::to_string(WSAEPROVIDERFAILEDINIT)});
  EXPECT_EQ(register_service("printer", 0xbad), WSAEPROVIDERFAILEDINIT);
  ASSERT_EQ(install(1), 0);
  ASSERT_EQ(register_service("printer", 0), 0);
  EXPECT_EQ(look_up(), Texts{"printer@1"});
}

TEST_F(NameSpaceProvider, OneWithoutAllFunctionsIsRefused) {
  ASSERT_EQ(install(0xbad1), 0);
  EXPECT_EQ(look_up(), Texts{std::to_string(WSAEINVALIDPROCTABLE)});
}

TEST_F(NameSpaceProvider, AResultThatDoesNotFitStays) {
  ASSERT_EQ(install(1), 0);
  ASSERT_EQ(register_service("a", 1, RNRSERVICE_REGISTER, std::string(4000, 'x')), 0);
  ASSERT_EQ(register_service("b", 1), 0);
  HANDLE handle = nullptr;
  ASSERT_EQ(begin(&handle), 0);
  EXPECT_EQ(next(handle, LUP_RETURN_ALL, 64), WSAEFAULT);
  const DWORD needed = length_;
  EXPECT_GT(needed, 4000u);
  EXPECT_EQ(next(handle, LUP_RETURN_ALL, needed - 8), WSAEFAULT);
  ASSERT_EQ(next(handle, LUP_RETURN_ALL, (needed + 7) / 8 * 8), 0);
  EXPECT_STREQ(result()->lpszServiceInstanceName, "a");
  EXPECT_EQ(std::string(result()->lpszComment), std::string(4000, 'x'));
  EXPECT_EQ(next(handle, LUP_RETURN_ALL, 64), WSAEFAULT);
  EXPECT_EQ(next(handle, LUP_RETURN_ALL | LUP_FLUSHPREVIOUS), WSA_E_NO_MORE);
  EXPECT_OK(WSALookupServiceEnd(handle));
}

TEST_F(NameSpaceProvider, EndGivesUpANextUnderWay) {
  // contract: WSA_E_CANCELLED WSALookupServiceNextA, WSALookupServiceNextW
  ASSERT_EQ(install(1), 0);
  for (const bool wide_form : {false, true}) {
    HANDLE handle = nullptr;
    ASSERT_EQ(begin(&handle, "wait"), 0);
    std::thread waiting([&] {
      WSAQUERYSETW room{};
      DWORD length = sizeof room;
      EXPECT_EQ(wide_form ? error_of(WSALookupServiceNextW(handle, 0, &length, &room)) : next(handle), WSA_E_CANCELLED);
    });
    DWORD out = 0, returned = 0;
    // The provider answers when the other thread is in its Next.
    ASSERT_OK(WSANSPIoctl(handle, own_request, nullptr, 0, &out, sizeof out, &returned, nullptr));
    WSAQUERYSETA unused;
    EXPECT_FAILS(WSALookupServiceNextA(handle, 0, &returned, &unused), WSAEINPROGRESS);
    EXPECT_OK(WSALookupServiceEnd(handle));
    waiting.join();
  }
}

TEST_F(NameSpaceProvider, ErrorsOfWSASetServiceAreTheProviders) {
  ASSERT_EQ(install(1), 0);
  EXPECT_EQ(register_service("none", 1, RNRSERVICE_DELETE), WSASERVICE_NOT_FOUND);
  EXPECT_EQ(register_service("none", 1, RNRSERVICE_DEREGISTER), WSASERVICE_NOT_FOUND);
  ASSERT_EQ(register_service("printer", 1), 0);
  EXPECT_EQ(register_service("printer", 1, RNRSERVICE_DELETE), 0);
  EXPECT_EQ(look_up("printer"), Texts{std::to_string(WSASERVICE_NOT_FOUND)});
}

TEST_F(NameSpaceProvider, HearsOfServiceClasses) {
  ASSERT_EQ(install(1), 0);
  WSASERVICECLASSINFOA info{};
  char name[] = "books";
  info.lpServiceClassId = &class_;
  info.lpszServiceClassName = name;
  ASSERT_OK(WSAInstallServiceClassA(&info));
  // What a provider makes of it is its own business: this one has another name for it.
  GUID guid = id(1);
  DWORD length = 0;
  WSASERVICECLASSINFOA known{};
  EXPECT_FAILS(WSAGetServiceClassInfoA(&guid, &class_, &length, &known), WSAEFAULT);
  std::vector<ULONGLONG> room(length / 8 + 1);
  auto* answer = reinterpret_cast<WSASERVICECLASSINFOA*>(room.data());
  ASSERT_OK(WSAGetServiceClassInfoA(&guid, &class_, &length, answer));
  EXPECT_EQ(std::string(answer->lpszServiceClassName), std::string(1000, 'x'));
  // And registrations come with what is known of the class.
  ASSERT_EQ(register_service("printer", 1, RNRSERVICE_REGISTER, "about "), 0);
  HANDLE handle = nullptr;
  ASSERT_EQ(begin(&handle), 0);
  ASSERT_EQ(next(handle), 0);
  EXPECT_STREQ(result()->lpszComment, "about books");
  EXPECT_OK(WSALookupServiceEnd(handle));
  ASSERT_OK(WSARemoveServiceClass(&class_));
  length = static_cast<DWORD>(room.size() * 8);
  EXPECT_FAILS(WSAGetServiceClassInfoA(&guid, &class_, &length, answer), WSATYPE_NOT_FOUND);
}

TEST_F(NameSpaceProvider, AnswersRequestsOfItsOwn) {
  ASSERT_EQ(install(1), 0);
  HANDLE handle = nullptr;
  ASSERT_EQ(begin(&handle), 0);
  DWORD out = 0, returned = 0;
  ASSERT_OK(WSANSPIoctl(handle, own_request, nullptr, 0, &out, sizeof out, &returned, nullptr));
  EXPECT_EQ(out, own_request);
  EXPECT_FAILS(WSANSPIoctl(handle, own_request, nullptr, 0, &out, 0, &returned, nullptr), WSAEFAULT);
  const auto nowhere = reinterpret_cast<DWORD*>(8);
  EXPECT_FAILS(WSANSPIoctl(handle, own_request, nowhere, 4, &out, sizeof out, &returned, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSANSPIoctl(handle, own_request, nullptr, 0, nowhere, 4, &returned, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSANSPIoctl(handle, own_request, nullptr, 0, &out, sizeof out, nowhere, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSANSPIoctl(handle, 1, nullptr, 0, &out, sizeof out, &returned, nullptr), WSAEOPNOTSUPP);
  EXPECT_OK(WSALookupServiceEnd(handle));
}

TEST_F(NameSpaceProvider, TellsWhetherAQueryIsStillGood) {
  // contract: succeeds WSANSPIoctl
  ASSERT_EQ(install(1), 0);
  HANDLE handle = nullptr;
  ASSERT_EQ(begin(&handle), 0);
  const auto notify = [&](WSACOMPLETION* completion) {
    DWORD returned = 0;
    return WSANSPIoctl(handle, SIO_NSP_NOTIFY_CHANGE, nullptr, 0, nullptr, 0, &returned, completion);
  };
  EXPECT_FAILS(notify(nullptr), WSAEWOULDBLOCK);
  Op op;
  WSACOMPLETION completion{};
  completion.Type = NSP_NOTIFY_EVENT;
  completion.Parameters.Event.lpOverlapped = &op;
  EXPECT_FAILS(notify(&completion), WSA_IO_PENDING);
  ASSERT_EQ(register_service("printer", 1), 0);
  EXPECT_EQ(WaitForSingleObject(op.hEvent, INFINITE), DWORD{WAIT_OBJECT_0});
  EXPECT_OK(notify(nullptr)) << "it is not good any more";
  EXPECT_OK(WSALookupServiceEnd(handle));
}

TEST_F(NameSpaceProvider, AQueryOfSeveralNameSpacesTakesNoRequests) {
  ASSERT_EQ(install(1), 0);
  HANDLE handle = nullptr;
  ASSERT_EQ(begin(&handle, nullptr, NS_ALL), 0);  // DNS and the book
  DWORD out = 0, returned = 0;
  EXPECT_FAILS(WSANSPIoctl(handle, SIO_NSP_NOTIFY_CHANGE, nullptr, 0, nullptr, 0, &returned, nullptr), WSAEINVAL);
  EXPECT_FAILS(WSANSPIoctl(handle, own_request, nullptr, 0, &out, sizeof out, &returned, nullptr), WSAEINVAL);
  EXPECT_OK(WSALookupServiceEnd(handle));
}

TEST_F(NameSpaceProvider, SetAddrInfoExRegistersAndTakesBack) {
  // contract: succeeds SetAddrInfoExA, SetAddrInfoExW
  ASSERT_EQ(install(1), 0);
  Name address = loopback(AF_INET, 4242);
  SOCKET_ADDRESS list{address.data(), address.length};
  const WideText wide_name = wide("queue"), http = wide("http");
  ASSERT_EQ(
      SetAddrInfoExA("printer", nullptr, &list, 1, nullptr, 0, book_space, nullptr, nullptr, nullptr, nullptr, nullptr), 0);
  ASSERT_EQ(SetAddrInfoExW(wide_name.c_str(), http.c_str(), &list, 1, nullptr, 0, NS_ALL, nullptr, nullptr, nullptr, nullptr,
                           nullptr),
            0);
  class_ = SVCID_INET_HOSTADDRBYNAME;
  EXPECT_EQ(look_up(), Texts{"printer@1"});
  ASSERT_EQ(result()->dwNumberOfCsAddrs, 1u);
  EXPECT_EQ(reinterpret_cast<sockaddr_in*>(result()->lpcsaBuffer[0].RemoteAddr.lpSockaddr)->sin_port, htons(4242));
  class_ = SVCID_TCP(80);
  EXPECT_EQ(look_up(), Texts{"queue@1"});
  // Without addresses it is deregistered.
  GUID guid = id(1);
  EXPECT_EQ(SetAddrInfoExA("queue", "http", nullptr, 0, nullptr, 0, NS_ALL, &guid, nullptr, nullptr, nullptr, nullptr), 0);
  EXPECT_EQ(look_up(), Texts{std::to_string(WSASERVICE_NOT_FOUND)});
  EXPECT_EQ(SetAddrInfoExA("queue", "http", nullptr, 0, nullptr, 0, NS_ALL, &guid, nullptr, nullptr, nullptr, nullptr),
            WSASERVICE_NOT_FOUND);
}

TEST_F(NameSpaceProvider, ItsRefusalsOfRegistrationsAreTheErrors) {
  // contract: WSATRY_AGAIN SetAddrInfoExA, SetAddrInfoExW
  // contract: WSANO_RECOVERY SetAddrInfoExA, SetAddrInfoExW
  // contract: WSAEACCES WSASetServiceA, WSASetServiceW
  Name address = loopback(AF_INET, 4242);
  SOCKET_ADDRESS list{address.data(), address.length};
  WideText wide_name = wide("printer");
  std::string name = "printer";
  unsigned number = 0;
  for (const int error : {WSATRY_AGAIN, WSANO_RECOVERY, WSAEACCES}) {
    GUID guid = id(++number, error);
    ASSERT_EQ(install(number, error), 0);
    EXPECT_EQ(SetAddrInfoExA("x", nullptr, &list, 1, nullptr, 0, NS_ALL, &guid, nullptr, nullptr, nullptr, nullptr), error);
    EXPECT_EQ(
        SetAddrInfoExW(wide_name.c_str(), nullptr, &list, 1, nullptr, 0, NS_ALL, &guid, nullptr, nullptr, nullptr, nullptr),
        error);
    WSAQUERYSETA set{};
    set.dwSize = sizeof set;
    set.lpszServiceInstanceName = name.data();
    set.lpServiceClassId = &class_;
    set.lpNSProviderId = &guid;
    WSAQUERYSETW wide_set{};
    wide_set.dwSize = sizeof wide_set;
    wide_set.lpszServiceInstanceName = wide_name.data();
    wide_set.lpServiceClassId = &class_;
    wide_set.lpNSProviderId = &guid;
    EXPECT_FAILS(WSASetServiceA(&set, RNRSERVICE_REGISTER, 0), error);
    EXPECT_FAILS(WSASetServiceW(&wide_set, RNRSERVICE_REGISTER, 0), error);
  }
}

TEST_F(NameSpaceProvider, ItsRefusalsOfClassesAreTheErrors) {
  // contract: WSAEACCES WSAGetServiceClassInfoA, WSAGetServiceClassInfoW
  // contract: WSAEACCES WSAGetServiceClassNameByClassIdA, WSAGetServiceClassNameByClassIdW
  // contract: WSAEOPNOTSUPP WSAGetServiceClassInfoA, WSAGetServiceClassInfoW
  // contract: WSAEOPNOTSUPP WSAGetServiceClassNameByClassIdA, WSAGetServiceClassNameByClassIdW
  // contract: WSANO_DATA WSAGetServiceClassInfoA, WSAGetServiceClassInfoW
  // contract: WSANO_DATA WSAGetServiceClassNameByClassIdA, WSAGetServiceClassNameByClassIdW
  unsigned number = 0;
  for (const int error : {WSAEACCES, WSAEOPNOTSUPP, WSANO_DATA}) {
    GUID guid = id(++number, error);
    ASSERT_EQ(install(number, error), 0);
    WSASERVICECLASSINFOA info{};
    WSASERVICECLASSINFOW wide_info{};
    char name[10];
    WCHAR wide_name[10];
    DWORD length = sizeof info, characters = 10;
    EXPECT_FAILS(WSAGetServiceClassInfoA(&guid, &class_, &length, &info), error);
    EXPECT_FAILS(WSAGetServiceClassInfoW(&guid, &class_, &length, &wide_info), error);
    EXPECT_FAILS(WSAGetServiceClassNameByClassIdA(&class_, name, &characters), error);
    EXPECT_FAILS(WSAGetServiceClassNameByClassIdW(&class_, wide_name, &characters), error);
    ASSERT_OK(WSCUnInstallNameSpace(&guid));
  }
}

TEST_F(NameSpaceProvider, EndsWithTheLastCleanup) {
  ASSERT_EQ(install(1), 0);
  ASSERT_EQ(register_service("printer", 1), 0);
  HANDLE handle = nullptr;
  ASSERT_EQ(begin(&handle), 0);
  WSADATA data;
  ASSERT_OK(WSACleanup());
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  EXPECT_EQ(next(handle), WSA_INVALID_HANDLE);
  // Its book has gone with it.
  EXPECT_EQ(look_up(), Texts{std::to_string(WSASERVICE_NOT_FOUND)});
}

}  // namespace
#endif
