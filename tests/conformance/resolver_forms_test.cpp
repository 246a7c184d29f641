// What the four forms of getaddrinfo and the two of getnameinfo answer alike: errors, bad memory, what they give back.
#include "text_support.h"

#include <functional>

#include "bad_memory.h"

namespace {

struct Question {
  const char* host;
  const char* service = nullptr;
  int flags = 0, family = 0, type = 0, protocol = 0;
};

template <class Info>
Info hints_of(const Question& question) {
  Info hints{};
  hints.ai_flags = question.flags;
  hints.ai_family = question.family;
  hints.ai_socktype = question.type;
  hints.ai_protocol = question.protocol;
  return hints;
}

/// The text in a form's own characters, or NULL.
template <class Text>
auto pointer(const char* given, const Text& text) {
  return given ? text.c_str() : nullptr;
}
Wide wide_text(const char* text) { return wide(text ? text : ""); }

/// One of the functions. `ask` gives its result, and the port of the first address; `raw` has pointers as they are.
struct AddressForm {
  const char* name;
  std::function<int(const Question&, int&)> ask;
  std::function<int(const void*, const void*, const void*, void*)> raw;
};
void PrintTo(const AddressForm& form, std::ostream* out) { *out << form.name; }

template <class Info>
int port_of(const Info* list) {
  return list ? ntohs(reinterpret_cast<const sockaddr_in*>(list->ai_addr)->sin_port) : -1;
}

const AddressForm address_forms[] = {
    {"getaddrinfo",
     [](const Question& q, int& port) {
       addrinfo hints = hints_of<addrinfo>(q), *list = nullptr;
       const int result = getaddrinfo(q.host, q.service, &hints, &list);
       port = port_of(list);
       if (list) freeaddrinfo(list);
       return result;
     },
     [](const void* host, const void* service, const void* hints, void* result) {
       return getaddrinfo(static_cast<PCSTR>(host), static_cast<PCSTR>(service), static_cast<const addrinfo*>(hints),
                          static_cast<addrinfo**>(result));
     }},
    {"GetAddrInfoW",
     [](const Question& q, int& port) {
       ADDRINFOW hints = hints_of<ADDRINFOW>(q), *list = nullptr;
       const Wide host = wide_text(q.host), service = wide_text(q.service);
       const int result = GetAddrInfoW(pointer(q.host, host), pointer(q.service, service), &hints, &list);
       port = port_of(list);
       if (list) FreeAddrInfoW(list);
       return result;
     },
     [](const void* host, const void* service, const void* hints, void* result) {
       return GetAddrInfoW(static_cast<PCWSTR>(host), static_cast<PCWSTR>(service), static_cast<const ADDRINFOW*>(hints),
                           static_cast<ADDRINFOW**>(result));
     }},
    {"GetAddrInfoExA",
     [](const Question& q, int& port) {
       ADDRINFOEXA hints = hints_of<ADDRINFOEXA>(q), *list = nullptr;
       const int result =
           GetAddrInfoExA(q.host, q.service, NS_DNS, nullptr, &hints, &list, nullptr, nullptr, nullptr, nullptr);
       port = port_of(list);
       if (list) FreeAddrInfoEx(list);
       return result;
     },
     [](const void* host, const void* service, const void* hints, void* result) {
       return GetAddrInfoExA(static_cast<PCSTR>(host), static_cast<PCSTR>(service), NS_DNS, nullptr,
                             static_cast<const ADDRINFOEXA*>(hints), static_cast<ADDRINFOEXA**>(result), nullptr, nullptr,
                             nullptr, nullptr);
     }},
    {"GetAddrInfoExW",
     [](const Question& q, int& port) {
       ADDRINFOEXW hints = hints_of<ADDRINFOEXW>(q), *list = nullptr;
       const Wide host = wide_text(q.host), service = wide_text(q.service);
       const int result = GetAddrInfoExW(pointer(q.host, host), pointer(q.service, service), NS_DNS, nullptr, &hints, &list,
                                         nullptr, nullptr, nullptr, nullptr);
       port = port_of(list);
       if (list) FreeAddrInfoExW(list);
       return result;
     },
     [](const void* host, const void* service, const void* hints, void* result) {
       return GetAddrInfoExW(static_cast<PCWSTR>(host), static_cast<PCWSTR>(service), NS_DNS, nullptr,
                             static_cast<const ADDRINFOEXW*>(hints), static_cast<ADDRINFOEXW**>(result), nullptr, nullptr,
                             nullptr, nullptr);
     }},
};

class AddressForms : public WinsockTest, public testing::WithParamInterface<AddressForm> {
 protected:
  static int ask(const Question& question) {
    int port = 0;
    const int result = GetParam().ask(question, port);
    if (result != 0) {
      EXPECT_EQ(WSAGetLastError(), result) << "the last error is the same";
      EXPECT_EQ(port, -1) << "there is no list";
    }
    return result;
  }
};
INSTANTIATE_TEST_SUITE_P(All, AddressForms, testing::ValuesIn(address_forms),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(AddressForms, GiveAnAddressWithItsPort) {
  // contract: succeeds getaddrinfo, GetAddrInfoW, GetAddrInfoExA, GetAddrInfoExW
  // contract: succeeds freeaddrinfo, FreeAddrInfoW, FreeAddrInfoEx, FreeAddrInfoExW
  int port = 0;
  EXPECT_EQ(GetParam().ask({"127.0.0.1", "4242"}, port), 0);
  EXPECT_EQ(port, 4242);
  EXPECT_EQ(GetParam().ask({"localhost", "80", 0, AF_INET, SOCK_STREAM}, port), 0);
  EXPECT_EQ(port, 80);
}

TEST_P(AddressForms, RefuseFlagsThatAreNone) {
  // contract: WSAEINVAL getaddrinfo, GetAddrInfoW, GetAddrInfoExA, GetAddrInfoExW
  EXPECT_EQ(ask({"127.0.0.1", nullptr, 0x00800000}), WSAEINVAL);
  EXPECT_EQ(ask({nullptr, "80", AI_CANONNAME}), WSAEINVAL) << "of which name?";
}

TEST_P(AddressForms, RefuseFamiliesAndTypesThatAreNone) {
  // contract: WSAEAFNOSUPPORT getaddrinfo, GetAddrInfoW, GetAddrInfoExA, GetAddrInfoExW
  // contract: WSAESOCKTNOSUPPORT getaddrinfo, GetAddrInfoW, GetAddrInfoExA, GetAddrInfoExW
  EXPECT_EQ(ask({"127.0.0.1", nullptr, 0, 12345}), WSAEAFNOSUPPORT);
  EXPECT_EQ(ask({"127.0.0.1", nullptr, 0, AF_INET, 77}), WSAESOCKTNOSUPPORT);
}

TEST_P(AddressForms, DoNotFindWhatIsNotThere) {
  // contract: WSAHOST_NOT_FOUND getaddrinfo, GetAddrInfoW, GetAddrInfoExA, GetAddrInfoExW
  // contract: WSATYPE_NOT_FOUND getaddrinfo, GetAddrInfoW, GetAddrInfoExA, GetAddrInfoExW
  EXPECT_EQ(ask({nullptr}), WSAHOST_NOT_FOUND) << "neither a host nor a service";
  EXPECT_EQ(ask({"localhost", "80", AI_NUMERICHOST}), WSAHOST_NOT_FOUND);
  EXPECT_EQ(ask({"::1", "80", 0, AF_INET}), WSAHOST_NOT_FOUND);
  EXPECT_EQ(ask({"127.0.0.1", "no-such-service", 0, AF_INET, SOCK_STREAM}), WSATYPE_NOT_FOUND);
  EXPECT_EQ(ask({"127.0.0.1", "70000", 0, AF_INET, SOCK_STREAM}), WSATYPE_NOT_FOUND) << "no port";
}

TEST_P(AddressForms, RefuseHintsWithMoreThanFourMembers) {
  // contract: WSANO_RECOVERY getaddrinfo, GetAddrInfoW, GetAddrInfoExA, GetAddrInfoExW
  // The length has the same place in all four structures.
  ADDRINFOEXW hints{};
  hints.ai_addrlen = 16;
  static_assert(offsetof(ADDRINFOEXW, ai_addrlen) == offsetof(addrinfo, ai_addrlen));
  void* list = nullptr;
  const Wide host = wide("127.0.0.1");
  const bool narrow_form = GetParam().name == std::string("getaddrinfo") || GetParam().name == std::string("GetAddrInfoExA");
  const void* const name = narrow_form ? static_cast<const void*>("127.0.0.1") : host.c_str();
  EXPECT_EQ(GetParam().raw(name, nullptr, &hints, &list), WSANO_RECOVERY);
  EXPECT_EQ(list, nullptr);
}

TEST(AddressFormsNotStarted, SaySo) {
  // contract: WSANOTINITIALISED getaddrinfo, GetAddrInfoW, GetAddrInfoExA, GetAddrInfoExW
  for (const AddressForm& form : address_forms) {
    int port = 0;
    EXPECT_EQ(form.ask({"127.0.0.1"}, port), WSANOTINITIALISED) << form.name;
  }
}

#ifndef _WIN32  // there they crash
TEST_P(AddressForms, RefuseMemoryThatIsNotThere) {
  // contract: WSAEFAULT getaddrinfo, GetAddrInfoW, GetAddrInfoExA, GetAddrInfoExW
  const EndOfMapping end(4);
  std::memcpy(end.get(), "abcd", 4);  // text without an end, in both forms
  void* list = nullptr;
  char nothing[4] = "";  // an empty text, in both forms
  EXPECT_EQ(GetParam().raw(end.get(), nullptr, nullptr, &list), WSAEFAULT);
  EXPECT_EQ(GetParam().raw(nullptr, end.get(), nullptr, &list), WSAEFAULT);
  EXPECT_EQ(GetParam().raw(nothing, nullptr, end.get(), &list), WSAEFAULT);
  EXPECT_EQ(GetParam().raw(nothing, nullptr, nullptr, nullptr), WSAEFAULT);
  EXPECT_EQ(GetParam().raw(nothing, nullptr, nullptr, reinterpret_cast<void*>(8)), WSAEFAULT);
}
#endif

/// getnameinfo and its wide form; `host` and `service`: the room for them in characters, -1 for none.
struct NameForm {
  const char* name;
  std::function<int(const sockaddr*, int, int, int, int)> ask;
};
void PrintTo(const NameForm& form, std::ostream* out) { *out << form.name; }

const NameForm name_forms[] = {
    {"getnameinfo",
     [](const sockaddr* address, int length, int host, int service, int flags) {
       char names[2][100];
       return getnameinfo(address, length, host < 0 ? nullptr : names[0], host < 0 ? 0 : static_cast<DWORD>(host),
                          service < 0 ? nullptr : names[1], service < 0 ? 0 : static_cast<DWORD>(service), flags);
     }},
    {"GetNameInfoW",
     [](const sockaddr* address, int length, int host, int service, int flags) {
       WCHAR names[2][100];
       return GetNameInfoW(address, length, host < 0 ? nullptr : names[0], host < 0 ? 0 : static_cast<DWORD>(host),
                           service < 0 ? nullptr : names[1], service < 0 ? 0 : static_cast<DWORD>(service), flags);
     }},
};

class NameForms : public WinsockTest, public testing::WithParamInterface<NameForm> {
 protected:
  int ask(int host, int service, int flags = NI_NUMERICHOST | NI_NUMERICSERV) {
    return GetParam().ask(name.data(), name.length, host, service, flags);
  }
  Name name = loopback(AF_INET, 80);
};
INSTANTIATE_TEST_SUITE_P(All, NameForms, testing::ValuesIn(name_forms),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(NameForms, GiveWhatIsAskedFor) {
  // contract: succeeds getnameinfo, GetNameInfoW
  EXPECT_EQ(ask(100, 100), 0);
  EXPECT_EQ(ask(100, -1), 0);
  EXPECT_EQ(ask(-1, 100), 0);
  EXPECT_EQ(ask(10, 3), 0) << "just enough";
}

TEST_P(NameForms, RefuseRoomOfNoSizeAndFlagsThatAreNone) {
  // contract: WSAEINVAL getnameinfo, GetNameInfoW
  EXPECT_EQ(ask(0, -1), WSAEINVAL) << "a host is asked for, without room for it";
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  EXPECT_EQ(ask(100, 0), WSAEINVAL);
  EXPECT_EQ(ask(100, 100, 0x4000), WSAEINVAL);
}

TEST_P(NameForms, RefuseToGiveNothing) {
  // contract: WSAHOST_NOT_FOUND getnameinfo, GetNameInfoW
  EXPECT_EQ(ask(-1, -1), WSAHOST_NOT_FOUND);
}

TEST_P(NameForms, RefuseAddressesThatAreNone) {
  // contract: WSAEAFNOSUPPORT getnameinfo, GetNameInfoW
  // contract: WSAEFAULT getnameinfo, GetNameInfoW
  EXPECT_EQ(GetParam().ask(nullptr, name.length, 100, -1, 0), WSAEFAULT);
  EXPECT_EQ(GetParam().ask(name.data(), sizeof(sockaddr_in) - 1, 100, -1, 0), WSAEFAULT);
  EXPECT_EQ(ask(9, -1), WSAEFAULT) << "the name does not fit";
  name = loopback(AF_INET6, 80);
  EXPECT_EQ(GetParam().ask(name.data(), sizeof(sockaddr_in6) - 1, 100, -1, 0), WSAEFAULT);
  name.data()->sa_family = 99;
  EXPECT_EQ(ask(100, -1), WSAEAFNOSUPPORT);
}

TEST(NameFormsNotStarted, SaySo) {
  // contract: WSANOTINITIALISED getnameinfo, GetNameInfoW
  Name name = loopback(AF_INET, 80);
  for (const NameForm& form : name_forms)
    EXPECT_EQ(form.ask(name.data(), name.length, 100, 100, NI_NUMERICHOST), WSANOTINITIALISED) << form.name;
}

}  // namespace
