// WSALookupService: queries to the DNS name space; the classes of services; which name spaces there are.
#include "text_support.h"

#include <svcguid.h>

#include <atomic>
#include <functional>

#include "bad_memory.h"

namespace {

GUID host_class = SVCID_INET_HOSTADDRBYNAME;
GUID http_class = SVCID_TCP(80);
GUID service_class = SVCID_INET_SERVICEBYNAME;
GUID address_class = SVCID_INET_HOSTADDRBYINETSTRING;

/// A query in the A form, ended with the object.
class Query {
 public:
  Query(const char* name, GUID* id, DWORD flags = LUP_RETURN_ALL, DWORD space = NS_DNS) : name_(name ? name : "") {
    set_.dwSize = sizeof set_;
    set_.lpszServiceInstanceName = name ? name_.data() : nullptr;
    set_.lpServiceClassId = id;
    set_.dwNameSpace = space;
    flags_ = flags;
  }
  ~Query() {
    if (handle_) WSALookupServiceEnd(handle_);
  }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  WSAQUERYSETA& set() { return set_; }
  int begin() { return error_of(WSALookupServiceBeginA(&set_, flags_, &handle_)); }
  int next(DWORD flags = LUP_RETURN_ALL) {
    DWORD length = static_cast<DWORD>(room_.size() * sizeof room_[0]);
    return error_of(WSALookupServiceNextA(handle_, flags, &length, result()));
  }
  WSAQUERYSETA* result() { return reinterpret_cast<WSAQUERYSETA*>(room_.data()); }
  [[nodiscard]] HANDLE handle() const { return handle_; }
  void forget() { handle_ = nullptr; }

  /// The addresses of the result, "192.0.2.1:80".
  std::vector<std::string> addresses() {
    std::vector<std::string> texts;
    for (DWORD i = 0; i < result()->dwNumberOfCsAddrs; ++i) {
      const SOCKET_ADDRESS& each = result()->lpcsaBuffer[i].RemoteAddr;
      char text[100];
      DWORD size = sizeof text;
      const auto length = static_cast<DWORD>(each.iSockaddrLength);
      texts.push_back(WSAAddressToStringA(each.lpSockaddr, length, nullptr, text, &size) == 0 ? text : "?");
    }
    return texts;
  }

 private:
  std::string name_;
  WSAQUERYSETA set_{};
  DWORD flags_ = 0;
  HANDLE handle_ = nullptr;
  std::vector<ULONGLONG> room_ = std::vector<ULONGLONG>(1024);
};

class WSALookupServiceTest : public WinsockTest {};

TEST_F(WSALookupServiceTest, GivesTheAddressesOfAHost) {
  Query query("localhost", &host_class);
  ASSERT_EQ(query.begin(), 0);
  ASSERT_EQ(query.next(), 0);
  EXPECT_EQ(query.addresses(), std::vector<std::string>{"127.0.0.1"});
  EXPECT_EQ(query.result()->dwSize, sizeof(WSAQUERYSETA));
  EXPECT_STRNE(query.result()->lpszServiceInstanceName, nullptr);
  ASSERT_NE(query.result()->lpServiceClassId, nullptr);
  EXPECT_TRUE(IsEqualGUID(*query.result()->lpServiceClassId, host_class));
  EXPECT_EQ(query.next(), WSA_E_NO_MORE);
  EXPECT_EQ(query.next(), WSA_E_NO_MORE);
}

TEST_F(WSALookupServiceTest, GivesAPortAndAProtocolWhereTheClassHasThem) {
  Query query("192.0.2.7", &http_class);
  ASSERT_EQ(query.begin(), 0);
  ASSERT_EQ(query.next(), 0);
  EXPECT_EQ(query.addresses(), std::vector<std::string>{"192.0.2.7:80"});
  EXPECT_EQ(query.result()->lpcsaBuffer[0].iSocketType, SOCK_STREAM);
  EXPECT_EQ(query.result()->lpcsaBuffer[0].iProtocol, IPPROTO_TCP);
}

TEST_F(WSALookupServiceTest, PrivateDataOfAHostIsAHostentByOffsets) {
  Query query("localhost", &host_class, LUP_RETURN_BLOB);
  ASSERT_EQ(query.begin(), 0);
  ASSERT_EQ(query.next(), 0);
  ASSERT_NE(query.result()->lpBlob, nullptr);
  const BYTE* base = query.result()->lpBlob->pBlobData;
  const auto* host = reinterpret_cast<const hostent*>(base);
  EXPECT_EQ(host->h_addrtype, AF_INET);
  EXPECT_EQ(host->h_length, 4);
  const auto* list = reinterpret_cast<const ULONG_PTR*>(base + reinterpret_cast<ULONG_PTR>(host->h_addr_list));
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(base + list[0]), 4), std::string("\x7f\0\0\x01", 4));
}

TEST_F(WSALookupServiceTest, FindsAServiceByItsName) {
  Query query("http/tcp", &service_class);
  ASSERT_EQ(query.begin(), 0);
  ASSERT_EQ(query.next(), 0);
  EXPECT_STREQ(query.result()->lpszServiceInstanceName, "http");
  ASSERT_NE(query.result()->lpBlob, nullptr);
  EXPECT_EQ(reinterpret_cast<const servent*>(query.result()->lpBlob->pBlobData)->s_port, htons(80));
}

TEST_F(WSALookupServiceTest, FindsTheNameOfAnAddress) {
  Query query("127.0.0.1", &address_class);
  ASSERT_EQ(query.begin(), 0);
  ASSERT_EQ(query.next(), 0);
  EXPECT_STRNE(query.result()->lpszServiceInstanceName, "");
}

TEST_F(WSALookupServiceTest, AResultThatDoesNotFitStays) {
  Query query("localhost", &host_class);
  ASSERT_EQ(query.begin(), 0);
  DWORD length = 0;
  EXPECT_FAILS(WSALookupServiceNextA(query.handle(), LUP_RETURN_ALL, &length, query.result()), WSAEFAULT);
  EXPECT_GT(length, sizeof(WSAQUERYSETA));
  std::vector<ULONGLONG> room(length / 8 + 1);
  auto* result = reinterpret_cast<WSAQUERYSETA*>(room.data());
  --length;
  EXPECT_FAILS(WSALookupServiceNextA(query.handle(), LUP_RETURN_ALL, &length, result), WSAEFAULT);
  EXPECT_OK(WSALookupServiceNextA(query.handle(), LUP_RETURN_ALL, &length, result));
  EXPECT_EQ(result->dwNumberOfCsAddrs, 1u);
}

TEST_F(WSALookupServiceTest, FlushPreviousDropsTheResultThatDidNotFit) {
  Query query("localhost", &host_class);
  ASSERT_EQ(query.begin(), 0);
  DWORD length = 0;
  EXPECT_FAILS(WSALookupServiceNextA(query.handle(), LUP_RETURN_ALL, &length, query.result()), WSAEFAULT);
  EXPECT_EQ(query.next(LUP_FLUSHPREVIOUS), WSA_E_NO_MORE);
}

TEST_F(WSALookupServiceTest, NextGivesNoMoreThanBothAskFor) {
  Query query("192.0.2.7", &host_class, LUP_RETURN_ADDR | LUP_RETURN_NAME);
  ASSERT_EQ(query.begin(), 0);
  ASSERT_EQ(query.next(LUP_RETURN_ADDR | LUP_RETURN_TYPE), 0);
  EXPECT_EQ(query.result()->lpszServiceInstanceName, nullptr);
  EXPECT_EQ(query.result()->lpServiceClassId, nullptr);
  EXPECT_EQ(query.result()->dwNumberOfCsAddrs, 1u);
}

TEST_F(WSALookupServiceTest, ProtocolsRestrictTheAddresses) {
  Query query("192.0.2.7", &http_class);
  AFPROTOCOLS only_ipv6{AF_INET6, IPPROTO_TCP};
  query.set().dwNumberOfProtocols = 1;
  query.set().lpafpProtocols = &only_ipv6;
  ASSERT_EQ(query.begin(), 0);
  EXPECT_EQ(query.next(), WSANO_DATA);
}

TEST_F(WSALookupServiceTest, UnknownHostsAndClassesAreNotFound) {
  Query host("no-such-host.invalid", &host_class);
  ASSERT_EQ(host.begin(), 0);
  EXPECT_NE(host.next(), 0);
  GUID nothing{0x12345678, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
  Query unknown("localhost", &nothing);
  const int begun = unknown.begin();
  if (begun == 0) {
    EXPECT_EQ(unknown.next(), WSASERVICE_NOT_FOUND);
  } else {
    EXPECT_EQ(begun, WSASERVICE_NOT_FOUND);
  }
}

TEST_F(WSALookupServiceTest, RefusesWhatIsMissing) {
  HANDLE handle = nullptr;
  Query query("localhost", &host_class);
  EXPECT_FAILS(WSALookupServiceBeginA(nullptr, 0, &handle), WSAEFAULT);
  EXPECT_FAILS(WSALookupServiceBeginA(&query.set(), 0, nullptr), WSAEFAULT);
  query.set().lpServiceClassId = nullptr;
  EXPECT_EQ(query.begin(), WSAEINVAL);
  query.set().lpServiceClassId = &host_class;
  query.set().dwSize = sizeof(WSAQUERYSETA) - 1;
  EXPECT_EQ(query.begin(), WSAEINVAL);
  Query other_space("localhost", &host_class, LUP_RETURN_ALL, NS_BTH);
  EXPECT_EQ(other_space.begin(), WSASERVICE_NOT_FOUND);
  Query containers("localhost", &host_class, LUP_CONTAINERS);
  EXPECT_EQ(containers.begin(), WSANO_DATA);
}

TEST_F(WSALookupServiceTest, AHandleIsGoodUntilItsEnd) {
  DWORD length = 1000;
  std::vector<ULONGLONG> room(200);
  auto* result = reinterpret_cast<WSAQUERYSETA*>(room.data());
  EXPECT_FAILS(WSALookupServiceNextA(nullptr, LUP_RETURN_ALL, &length, result), WSA_INVALID_HANDLE);
  EXPECT_FAILS(WSALookupServiceEnd(reinterpret_cast<HANDLE>(0x1234)), WSA_INVALID_HANDLE);
  Query query("localhost", &host_class);
  ASSERT_EQ(query.begin(), 0);
  const HANDLE handle = query.handle();
  EXPECT_OK(WSALookupServiceEnd(handle));
  query.forget();
  EXPECT_FAILS(WSALookupServiceNextA(handle, LUP_RETURN_ALL, &length, result), WSA_INVALID_HANDLE);
  EXPECT_FAILS(WSALookupServiceEnd(handle), WSA_INVALID_HANDLE);
}

TEST_F(WSALookupServiceTest, NamesInUtf16) {
  Wide name = wide("localhost");
  WSAQUERYSETW set{};
  set.dwSize = sizeof set;
  set.lpszServiceInstanceName = name.data();
  set.lpServiceClassId = &http_class;
  HANDLE handle = nullptr;
  ASSERT_OK(WSALookupServiceBeginW(&set, LUP_RETURN_ALL, &handle));
  std::vector<ULONGLONG> room(500);
  DWORD length = 4000;
  EXPECT_OK(WSALookupServiceNextW(handle, LUP_RETURN_NAME, &length, reinterpret_cast<WSAQUERYSETW*>(room.data())));
  EXPECT_NE(reinterpret_cast<WSAQUERYSETW*>(room.data())->lpszServiceInstanceName, nullptr);
  EXPECT_OK(WSALookupServiceEnd(handle));
}

TEST_F(WSALookupServiceTest, TheWideFormRefusesTheSame) {
  Wide name = wide("192.0.2.7");
  WSAQUERYSETW set{};
  set.dwSize = sizeof set;
  set.lpszServiceInstanceName = name.data();
  set.dwNameSpace = NS_DNS;
  HANDLE handle = nullptr;
  EXPECT_FAILS(WSALookupServiceBeginW(&set, LUP_RETURN_ALL, &handle), WSAEINVAL);
  set.lpServiceClassId = &host_class;
  set.dwNameSpace = NS_BTH;
  EXPECT_FAILS(WSALookupServiceBeginW(&set, LUP_RETURN_ALL, &handle), WSASERVICE_NOT_FOUND);
  set.dwNameSpace = NS_DNS;
  EXPECT_FAILS(WSALookupServiceBeginW(&set, LUP_CONTAINERS, &handle), WSANO_DATA);
  std::vector<ULONGLONG> room(500);
  auto* const result = reinterpret_cast<WSAQUERYSETW*>(room.data());
  DWORD length = 0;
  EXPECT_FAILS(WSALookupServiceNextW(nullptr, LUP_RETURN_ALL, &length, result), WSA_INVALID_HANDLE);
  ASSERT_OK(WSALookupServiceBeginW(&set, LUP_RETURN_ALL, &handle));
  EXPECT_FAILS(WSALookupServiceNextW(handle, LUP_RETURN_ALL, nullptr, result), WSAEINVAL);
  EXPECT_FAILS(WSALookupServiceNextW(handle, LUP_RETURN_ALL, &length, result), WSAEFAULT);
  EXPECT_GT(length, sizeof(WSAQUERYSETW));
  EXPECT_OK(WSALookupServiceNextW(handle, LUP_RETURN_ALL, &length, result));
  EXPECT_FAILS(WSALookupServiceNextW(handle, LUP_RETURN_ALL, &length, result), WSA_E_NO_MORE);
  EXPECT_OK(WSALookupServiceEnd(handle));
  AFPROTOCOLS only_ipv6{AF_INET6, IPPROTO_TCP};
  set.dwNumberOfProtocols = 1;
  set.lpafpProtocols = &only_ipv6;
  ASSERT_OK(WSALookupServiceBeginW(&set, LUP_RETURN_ALL, &handle));
  EXPECT_FAILS(WSALookupServiceNextW(handle, LUP_RETURN_ALL, &length, result), WSANO_DATA);
  EXPECT_OK(WSALookupServiceEnd(handle));
}

TEST_F(WSALookupServiceTest, NextWantsALength) {
  Query query("192.0.2.7", &host_class);
  ASSERT_EQ(query.begin(), 0);
  EXPECT_FAILS(WSALookupServiceNextA(query.handle(), LUP_RETURN_ALL, nullptr, query.result()), WSAEINVAL);
}

class WSANSPIoctlTest : public WinsockTest {};

TEST_F(WSANSPIoctlTest, DnsTellsOfNoChanges) {
  DWORD returned = 0;
  EXPECT_FAILS(WSANSPIoctl(nullptr, SIO_NSP_NOTIFY_CHANGE, nullptr, 0, nullptr, 0, &returned, nullptr), WSA_INVALID_HANDLE);
  Query query("localhost", &host_class);
  ASSERT_EQ(query.begin(), 0);
  EXPECT_FAILS(WSANSPIoctl(query.handle(), SIO_NSP_NOTIFY_CHANGE, nullptr, 0, nullptr, 0, &returned, nullptr),
               WSAEOPNOTSUPP);
}

class WSAEnumNameSpaceProvidersTest : public WinsockTest {};

TEST_F(WSAEnumNameSpaceProvidersTest, ListsDns) {
  // contract: succeeds WSAEnumNameSpaceProvidersA
  DWORD length = 0;
  EXPECT_FAILS(WSAEnumNameSpaceProvidersA(&length, nullptr), WSAEFAULT);
  ASSERT_GT(length, sizeof(WSANAMESPACE_INFOA));
  std::vector<ULONGLONG> room(length / 8 + 1);
  auto* list = reinterpret_cast<WSANAMESPACE_INFOA*>(room.data());
  const int count = WSAEnumNameSpaceProvidersA(&length, list);
  ASSERT_GE(count, 1);
  bool dns = false;
  for (int i = 0; i < count; ++i) {
    EXPECT_NE(list[i].lpszIdentifier, nullptr);
    dns |= list[i].dwNameSpace == NS_DNS && list[i].fActive;
  }
  EXPECT_TRUE(dns);
}

TEST_F(WSAEnumNameSpaceProvidersTest, ExAndWideFormsListThemToo) {
  std::vector<ULONGLONG> room(500);
  DWORD length = 4000;
  EXPECT_GE(WSAEnumNameSpaceProvidersW(&length, reinterpret_cast<WSANAMESPACE_INFOW*>(room.data())), 1);
  length = 4000;
  EXPECT_GE(WSAEnumNameSpaceProvidersExA(&length, reinterpret_cast<WSANAMESPACE_INFOEXA*>(room.data())), 1);
  length = 4000;
  EXPECT_GE(WSAEnumNameSpaceProvidersExW(&length, reinterpret_cast<WSANAMESPACE_INFOEXW*>(room.data())), 1);
}

TEST_F(WSAEnumNameSpaceProvidersTest, WantRoom) {
  const struct {
    const char* name;
    std::function<int(DWORD*, void*)> enumerate;
  } forms[] = {
      {"A",
       [](DWORD* length, void* room) { return WSAEnumNameSpaceProvidersA(length, static_cast<WSANAMESPACE_INFOA*>(room)); }},
      {"W",
       [](DWORD* length, void* room) { return WSAEnumNameSpaceProvidersW(length, static_cast<WSANAMESPACE_INFOW*>(room)); }},
      {"ExA", [](DWORD* length,
                 void* room) { return WSAEnumNameSpaceProvidersExA(length, static_cast<WSANAMESPACE_INFOEXA*>(room)); }},
      {"ExW", [](DWORD* length,
                 void* room) { return WSAEnumNameSpaceProvidersExW(length, static_cast<WSANAMESPACE_INFOEXW*>(room)); }},
  };
  // contract: WSAEFAULT WSAEnumNameSpaceProvidersA, WSAEnumNameSpaceProvidersW, WSAEnumNameSpaceProvidersExA
  // contract: WSAEFAULT WSAEnumNameSpaceProvidersExW
  for (const auto& form : forms) {
    std::vector<ULONGLONG> room(500);
    DWORD length = 8;
    EXPECT_FAILS(form.enumerate(nullptr, room.data()), WSAEFAULT) << form.name;
    EXPECT_FAILS(form.enumerate(&length, room.data()), WSAEFAULT) << form.name;
    const DWORD needed = length--;
    EXPECT_FAILS(form.enumerate(&length, room.data()), WSAEFAULT) << form.name;
    EXPECT_EQ(length, needed) << form.name;
    EXPECT_FAILS(form.enumerate(&length, nullptr), WSAEFAULT) << form.name;
    EXPECT_FAILS(form.enumerate(&length, reinterpret_cast<void*>(16)), WSAEFAULT) << form.name;
    EXPECT_GE(form.enumerate(&length, room.data()), 1) << form.name;
  }
}

/// The functions of classes in both forms.
INT install_class(WSASERVICECLASSINFOA* info) { return WSAInstallServiceClassA(info); }
INT install_class(WSASERVICECLASSINFOW* info) { return WSAInstallServiceClassW(info); }
INT class_info(GUID* provider, GUID* id, DWORD* length, WSASERVICECLASSINFOA* info) {
  return WSAGetServiceClassInfoA(provider, id, length, info);
}
INT class_info(GUID* provider, GUID* id, DWORD* length, WSASERVICECLASSINFOW* info) {
  return WSAGetServiceClassInfoW(provider, id, length, info);
}
INT class_name(GUID* id, char* name, DWORD* length) { return WSAGetServiceClassNameByClassIdA(id, name, length); }
INT class_name(GUID* id, WCHAR* name, DWORD* length) { return WSAGetServiceClassNameByClassIdW(id, name, length); }

struct NarrowForm {
  using Char = char;
  using Info = WSASERVICECLASSINFOA;
  using Element = WSANSCLASSINFOA;
};
struct WideForm {
  using Char = WCHAR;
  using Info = WSASERVICECLASSINFOW;
  using Element = WSANSCLASSINFOW;
};

std::string ascii(const char* text) { return text; }
std::string ascii(const WCHAR* text) { return narrow(text); }

/// A class that is installed as long as the object lives.
template <class Form>
struct InstalledClass {
  using Text = std::basic_string<typename Form::Char>;
  static Text text(const std::string& from) { return Text(from.begin(), from.end()); }

  GUID id{0x5a0f1c11, 0x2222, 0x4333, {0x84, 0x44, 1, 2, 3, 4, 5, 6}};
  Text name = text("An oddity"), info_name = text("TcpPort");
  DWORD port = 4711;
  typename Form::Element info{info_name.data(), NS_ALL, 4, sizeof port, &port};
  typename Form::Info whole{&id, name.data(), 1, &info};
  ~InstalledClass() { WSARemoveServiceClass(&id); }
};

GUID dns_provider{0x22059d40, 0x7e9e, 0x11cf, {0xae, 0x5a, 0x00, 0xaa, 0x00, 0xa7, 0x11, 0x2b}};

class ServiceClassTest : public WinsockTest {
 protected:
  template <class Form>
  static void known_until_it_is_removed() {
    InstalledClass<Form> it;
    ASSERT_OK(install_class(&it.whole));
    EXPECT_FAILS(install_class(&it.whole), WSAEALREADY);
    typename Form::Char name[20];
    DWORD characters = 20;
    ASSERT_OK(class_name(&it.id, name, &characters));
    EXPECT_EQ(ascii(name), "An oddity");
    EXPECT_EQ(characters, 10u);
    EXPECT_OK(WSARemoveServiceClass(&it.id));
    EXPECT_FAILS(WSARemoveServiceClass(&it.id), WSATYPE_NOT_FOUND);
    EXPECT_FAILS(class_name(&it.id, name, &characters), WSANO_DATA);
    DWORD length = 1000;
    std::vector<ULONGLONG> room(200);
    EXPECT_FAILS(class_info(&dns_provider, &it.id, &length, reinterpret_cast<typename Form::Info*>(room.data())),
                 WSATYPE_NOT_FOUND);
  }
  template <class Form>
  static void information_comes_back() {
    InstalledClass<Form> it;
    ASSERT_OK(install_class(&it.whole));
    DWORD length = 1;
    typename Form::Info too_small;
    EXPECT_FAILS(class_info(&dns_provider, &it.id, &length, &too_small), WSAEFAULT);
    std::vector<ULONGLONG> room(length / 8 + 1);
    auto* info = reinterpret_cast<typename Form::Info*>(room.data());
    ASSERT_OK(class_info(&dns_provider, &it.id, &length, info));
    EXPECT_EQ(ascii(info->lpszServiceClassName), "An oddity");
    ASSERT_EQ(info->dwCount, 1u);
    EXPECT_EQ(ascii(info->lpClassInfos[0].lpszName), "TcpPort");
    EXPECT_EQ(*static_cast<DWORD*>(info->lpClassInfos[0].lpValue), 4711u);
  }
  template <class Form>
  static void refuse_what_is_missing() {
    InstalledClass<Form> it;
    const auto install = [](auto change) {
      InstalledClass<Form> other;
      change(other.whole);
      return error_of(install_class(&other.whole));
    };
    EXPECT_FAILS(install_class(static_cast<typename Form::Info*>(nullptr)), WSAEINVAL);
    EXPECT_EQ(install([](auto& whole) { whole.lpServiceClassId = nullptr; }), WSAEINVAL);
    EXPECT_EQ(install([](auto& whole) { whole.lpszServiceClassName = nullptr; }), WSAEINVAL);
    EXPECT_EQ(install([](auto& whole) { whole.dwCount = ~0u; }), WSAEINVAL);
    DWORD length = 0;
    typename Form::Info info;
    EXPECT_FAILS(class_info(nullptr, &it.id, &length, &info), WSAEINVAL);
    EXPECT_FAILS(class_info(&dns_provider, nullptr, &length, &info), WSAEINVAL);
    EXPECT_FAILS(class_info(&dns_provider, &it.id, nullptr, &info), WSAEINVAL);
    EXPECT_FAILS(class_info(&dns_provider, &it.id, &length, static_cast<typename Form::Info*>(nullptr)), WSAEINVAL);
    EXPECT_FAILS(class_info(&it.id, &it.id, &length, &info), WSAEINVAL) << "no provider";
    typename Form::Char name[100];
    DWORD characters = 100;
    EXPECT_FAILS(class_name(nullptr, name, &characters), WSA_INVALID_PARAMETER);
  }
  template <class Form>
  static void name_wants_room() {
    typename Form::Char name[20];
    DWORD characters = 3;
    EXPECT_FAILS(class_name(&host_class, name, &characters), WSAEFAULT);
    EXPECT_EQ(characters, std::strlen("HostAddrByName") + 1);
    EXPECT_FAILS(class_name(&host_class, static_cast<typename Form::Char*>(nullptr), &characters), WSAEFAULT);
    EXPECT_FAILS(class_name(&host_class, name, nullptr), WSAEFAULT);
    EXPECT_OK(class_name(&host_class, name, &characters));
    EXPECT_EQ(ascii(name), "HostAddrByName");
  }
};

TEST_F(ServiceClassTest, AnInstalledOneIsKnownUntilItIsRemoved) {
  // contract: succeeds WSAInstallServiceClassA, WSAInstallServiceClassW, WSARemoveServiceClass
  // contract: succeeds WSAGetServiceClassNameByClassIdA, WSAGetServiceClassNameByClassIdW
  // contract: WSAEALREADY WSAInstallServiceClassA, WSAInstallServiceClassW
  // contract: WSATYPE_NOT_FOUND WSARemoveServiceClass, WSAGetServiceClassInfoA, WSAGetServiceClassInfoW
  // contract: WSANO_DATA WSAGetServiceClassNameByClassIdA, WSAGetServiceClassNameByClassIdW
  known_until_it_is_removed<NarrowForm>();
  known_until_it_is_removed<WideForm>();
}

TEST_F(ServiceClassTest, ItsInformationComesBack) {
  // contract: succeeds WSAGetServiceClassInfoA, WSAGetServiceClassInfoW
  // contract: WSAEFAULT WSAGetServiceClassInfoA, WSAGetServiceClassInfoW
  information_comes_back<NarrowForm>();
  information_comes_back<WideForm>();
}

TEST_F(ServiceClassTest, RefusesWhatIsMissing) {
  // contract: WSAEINVAL WSAInstallServiceClassA, WSAInstallServiceClassW, WSAGetServiceClassInfoA, WSAGetServiceClassInfoW
  // contract: WSA_INVALID_PARAMETER WSAGetServiceClassNameByClassIdA, WSAGetServiceClassNameByClassIdW
  refuse_what_is_missing<NarrowForm>();
  refuse_what_is_missing<WideForm>();
  EXPECT_FAILS(WSARemoveServiceClass(nullptr), WSAEINVAL);
}

TEST_F(ServiceClassTest, ItsNameWantsRoom) {
  // contract: WSAEFAULT WSAGetServiceClassNameByClassIdA, WSAGetServiceClassNameByClassIdW
  name_wants_room<NarrowForm>();
  name_wants_room<WideForm>();
}

#ifndef _WIN32  // there they crash
TEST_F(ServiceClassTest, RefusesMemoryThatIsNotThere) {
  const auto nowhere = reinterpret_cast<GUID*>(8);
  InstalledClass<NarrowForm> it;
  DWORD length = sizeof(WSASERVICECLASSINFOA);
  WSASERVICECLASSINFOA info;
  EXPECT_FAILS(WSAInstallServiceClassA(reinterpret_cast<WSASERVICECLASSINFOA*>(nowhere)), WSAEFAULT);
  EXPECT_FAILS(WSARemoveServiceClass(nowhere), WSAEFAULT);
  EXPECT_FAILS(WSAGetServiceClassInfoA(nowhere, &it.id, &length, &info), WSAEFAULT);
  EXPECT_FAILS(WSAGetServiceClassInfoA(&dns_provider, nowhere, &length, &info), WSAEFAULT);
  EXPECT_FAILS(WSAGetServiceClassNameByClassIdA(nowhere, nullptr, &length), WSAEFAULT);
  it.whole.lpClassInfos = reinterpret_cast<WSANSCLASSINFOA*>(nowhere);
  EXPECT_FAILS(WSAInstallServiceClassA(&it.whole), WSAEFAULT);
  InstalledClass<WideForm> wide_one;
  EXPECT_FAILS(WSAInstallServiceClassW(reinterpret_cast<WSASERVICECLASSINFOW*>(nowhere)), WSAEFAULT);
  wide_one.whole.lpszServiceClassName = reinterpret_cast<WCHAR*>(nowhere);
  EXPECT_FAILS(WSAInstallServiceClassW(&wide_one.whole), WSAEFAULT);
}

TEST(QuerySetTest, RefusesMemoryThatIsNotThere) {
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  const auto nowhere = reinterpret_cast<char*>(8);
  HANDLE handle = nullptr;
  EXPECT_FAILS(WSALookupServiceBeginA(reinterpret_cast<WSAQUERYSETA*>(nowhere), 0, &handle), WSAEFAULT);
  EXPECT_FAILS(WSALookupServiceBeginW(reinterpret_cast<WSAQUERYSETW*>(nowhere), 0, &handle), WSAEFAULT);
  EXPECT_FAILS(WSASetServiceA(reinterpret_cast<WSAQUERYSETA*>(nowhere), RNRSERVICE_REGISTER, 0), WSAEFAULT);
  EXPECT_FAILS(WSASetServiceW(reinterpret_cast<WSAQUERYSETW*>(nowhere), RNRSERVICE_REGISTER, 0), WSAEFAULT);
  std::string name = "x";
  WSAQUERYSETA set{};
  set.dwSize = sizeof set;
  set.lpszServiceInstanceName = name.data();
  set.lpServiceClassId = reinterpret_cast<GUID*>(nowhere);
  EXPECT_FAILS(WSALookupServiceBeginA(&set, 0, &handle), WSAEFAULT);
  EXPECT_FAILS(WSASetServiceA(&set, RNRSERVICE_REGISTER, 0), WSAEFAULT);
  set.lpServiceClassId = &host_class;
  set.dwNumberOfCsAddrs = 1;
  set.lpcsaBuffer = reinterpret_cast<CSADDR_INFO*>(nowhere);
  EXPECT_FAILS(WSASetServiceA(&set, RNRSERVICE_REGISTER, 0), WSAEFAULT);
  WSACleanup();
}
#endif

class WSASetServiceTest : public WinsockTest {};

TEST_F(WSASetServiceTest, DoesNothingForDns) {
  Query query("a service", &http_class);
  EXPECT_OK(WSASetServiceA(&query.set(), RNRSERVICE_REGISTER, 0));
  EXPECT_OK(WSASetServiceA(&query.set(), RNRSERVICE_DEREGISTER, 0));
  EXPECT_FAILS(WSASetServiceA(nullptr, RNRSERVICE_REGISTER, 0), WSAEINVAL);
}

}  // namespace
