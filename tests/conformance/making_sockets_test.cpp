// socket, WSASocketA and WSASocketW where there is no such socket, where the provider is none, and where there are no
// descriptors.
#include "calls.h"

#include <array>

#ifndef _WIN32
#include <sys/resource.h>

#include "own_catalog.h"

#include <fstream>
#endif

namespace {

std::vector<Call> makers(int family, int type, int protocol) {
  return {
      CALL(socket(family, type, protocol)),
      CALL(WSASocketA(family, type, protocol, nullptr, 0, WSA_FLAG_OVERLAPPED)),
      CALL(WSASocketW(family, type, protocol, nullptr, 0, WSA_FLAG_OVERLAPPED)),
  };
}

class MakingSockets : public WinsockTest {};

TEST_F(MakingSockets, RefusesWhatNobodyHas) {
  expect(makers(12345, SOCK_STREAM, 0), WSAEAFNOSUPPORT);
  expect(makers(AF_INET, 12345, 0), WSAESOCKTNOSUPPORT);
  expect(makers(AF_INET, SOCK_STREAM, 254), WSAEPROTONOSUPPORT);
  expect(makers(AF_INET, SOCK_STREAM, IPPROTO_UDP), WSAEPROTOTYPE);
  expect(makers(AF_UNSPEC, 0, 0), WSAEINVAL);
}

TEST_F(MakingSockets, OfAnEntryThatIsNoneIsRefused) {
  Arguments a;
  a.info_a.dwCatalogEntryId = a.info_w.dwCatalogEntryId = 0x7ffffff0;
  const int from = FROM_PROTOCOL_INFO;
  EXPECT_FAILS(WSASocketA(from, from, from, &a.info_a, 0, 0), WSAEINVAL);
  EXPECT_FAILS(WSASocketW(from, from, from, &a.info_w, 0, 0), WSAEINVAL);
  EXPECT_FAILS(WSASocketA(from, from, from, nowhere<WSAPROTOCOL_INFOA>(), 0, 0), WSAEFAULT);
  EXPECT_FAILS(WSASocketW(from, from, from, nowhere<WSAPROTOCOL_INFOW>(), 0, 0), WSAEFAULT);
}

TEST_F(MakingSockets, AFamilyATypeOrAProtocolIsEnough) {
  // contract: succeeds socket, WSASocketA, WSASocketW
  for (const auto& [family, type, protocol] : {std::array{AF_INET, SOCK_STREAM, 0}, std::array{AF_INET6, SOCK_DGRAM, 0}}) {
    for (const SOCKET s : {socket(family, type, protocol), WSASocketA(family, type, protocol, nullptr, 0, 0),
                           WSASocketW(family, type, protocol, nullptr, 0, WSA_FLAG_OVERLAPPED)}) {
      EXPECT_NE(s, INVALID_SOCKET) << WSAGetLastError();
      EXPECT_OK(closesocket(s));
    }
  }
}

#ifndef _WIN32  // providers of ours, and limits of Linux
class FaultyProvider : public OwnCatalog {
 protected:
  static constexpr int family = 99, protocol = 7;
  void SetUp() override {
    OwnCatalog::SetUp();
    std::ofstream(folder_ / "faulty.toml") << "[provider]\nid = \"{1A4E5000-0000-4000-8000-000000000009}\"\nlibrary = \""
                                           << library("faulty") << "\"\n[[protocol]]\nname = \"faulty\"\nfamily = " << family
                                           << "\ntype = \"datagram\"\nprotocol = " << protocol << '\n';
    WSADATA data;  // the catalog is read with the first WSAStartup
    WSACleanup();
    ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  }
  void TearDown() override {
    SetEnvironmentVariableA("OWS_TEST_FAULT", nullptr);
    OwnCatalog::TearDown();
  }
};

TEST_F(FaultyProvider, IsToldByTheSocketThatItCannotMake) {
  SetEnvironmentVariableA("OWS_TEST_FAULT", "version");
  expect(makers(family, SOCK_DGRAM, protocol), WSAEINVALIDPROVIDER);
  SetEnvironmentVariableA("OWS_TEST_FAULT", "table");
  expect(makers(family, SOCK_DGRAM, protocol), WSAEINVALIDPROCTABLE);
  SetEnvironmentVariableA("OWS_TEST_FAULT", "start");
  expect(makers(family, SOCK_DGRAM, protocol), WSAEPROVIDERFAILEDINIT);
}

/// No descriptor can be opened meanwhile.
class NoDescriptors {
 public:
  NoDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit none{0, before_.rlim_max};
    EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  }
  ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
};

std::vector<Call> duplicates(SOCKET s, Arguments& a) {
  Arguments* p = &a;
  return {CALL(WSADuplicateSocketA(s, GetCurrentProcessId(), &p->info_a)),
          CALL(WSADuplicateSocketW(s, GetCurrentProcessId(), &p->info_w))};
}

std::vector<Call> accepts(SOCKET s) {
  return {CALL(accept(s, nullptr, nullptr)), CALL(WSAAccept(s, nullptr, nullptr, nullptr, 0))};
}

TEST_F(MakingSockets, WantsADescriptor) {
  Listening listening = make_listener(tcp4);
  Sock client = make_socket(tcp4);
  ASSERT_OK(connect(client, listening.name.data(), listening.name.length));
  Arguments a;
  {
    const NoDescriptors none;
    expect(makers(AF_INET, SOCK_STREAM, 0), WSAEMFILE);
    expect(accepts(listening.socket), WSAEMFILE);
    expect(duplicates(client, a), WSAEMFILE);
  }
  Sock server(accept(listening.socket, nullptr, nullptr));
  EXPECT_NE(SOCKET{server}, INVALID_SOCKET) << "the request was lost";
}
#endif

}  // namespace
