// What every function answers alike: before WSAStartup, to what is no socket, to a bad pointer, to the wrong type of socket,
// and in the middle of another call. Tables of calls that would do nothing bad if they were let through.
#include "calls.h"

#include <mstcpip.h>

namespace {

std::vector<Call> socket_calls(SOCKET s, Arguments& a) {
  Arguments* p = &a;
  const WSAEVENT event = reinterpret_cast<WSAEVENT>(0);
  return {
      CALL(closesocket(s)),
      CALL(bind(s, p->name.data(), p->name.length)),
      CALL(listen(s, 1)),
      CALL(accept(s, nullptr, nullptr)),
      CALL(WSAAccept(s, nullptr, nullptr, nullptr, 0)),
      CALL(connect(s, p->name.data(), p->name.length)),
      CALL(WSAConnect(s, p->name.data(), p->name.length, nullptr, nullptr, nullptr, nullptr)),
      CALL(WSAJoinLeaf(s, p->name.data(), p->name.length, nullptr, nullptr, nullptr, nullptr, JL_BOTH)),
      CALL(send(s, p->octets, 1, 0)),
      CALL(sendto(s, p->octets, 1, 0, p->name.data(), p->name.length)),
      CALL(WSASend(s, &p->buffer, 1, &p->count, 0, nullptr, nullptr)),
      CALL(WSASendTo(s, &p->buffer, 1, &p->count, 0, p->name.data(), p->name.length, nullptr, nullptr)),
      CALL(WSASendMsg(s, &p->message, 0, &p->count, nullptr, nullptr)),
      CALL(recv(s, p->octets, 1, 0)),
      CALL(recvfrom(s, p->octets, 1, 0, nullptr, nullptr)),
      CALL(WSARecv(s, &p->buffer, 1, &p->count, &p->flags, nullptr, nullptr)),
      CALL(WSARecvFrom(s, &p->buffer, 1, &p->count, &p->flags, nullptr, nullptr, nullptr, nullptr)),
      CALL(WSARecvEx(s, p->octets, 1, &p->any)),
      CALL(shutdown(s, SD_SEND)),
      CALL(WSASendDisconnect(s, nullptr)),
      CALL(WSASendDisconnect(s, &p->buffer)),
      CALL(WSARecvDisconnect(s, nullptr)),
      CALL(WSARecvDisconnect(s, &p->buffer)),
      CALL(getsockname(s, p->name.data(), &p->name.length)),
      CALL(getpeername(s, p->name.data(), &p->name.length)),
      CALL(getsockopt(s, SOL_SOCKET, SO_TYPE, p->octets, &p->length)),
      CALL(setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, p->octets, 4)),
      CALL(ioctlsocket(s, static_cast<long>(FIONREAD), &p->number)),
      CALL(WSAIoctl(s, FIONREAD, nullptr, 0, &p->number, sizeof p->number, &p->count, nullptr, nullptr)),
      CALL(WSAHtonl(s, 1, &p->number)),
      CALL(WSAHtons(s, 1, &p->narrow)),
      CALL(WSANtohl(s, 1, &p->number)),
      CALL(WSANtohs(s, 1, &p->narrow)),
      CALL(WSAEventSelect(s, event, 0)),
      CALL(WSAEnumNetworkEvents(s, nullptr, &p->events)),
      CALL(WSAAsyncSelect(s, nullptr, 0, 0)),
      CALL(WSADuplicateSocketA(s, GetCurrentProcessId(), &p->info_a)),
      CALL(WSADuplicateSocketW(s, GetCurrentProcessId(), &p->info_w)),
      CALL_FAILS_AS(FALSE, WSAGetOverlappedResult(s, &p->overlapped, &p->count, FALSE, &p->flags)),
      CALL_FAILS_AS(FALSE, WSAGetQOSByName(s, &p->buffer, &p->qos)),
      CALL_FAILS_AS(FALSE, WSAConnectByNameA(s, p->host, p->port, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr)),
      CALL_FAILS_AS(FALSE, WSAConnectByNameW(s, p->wide_host.data(), p->wide_port.data(), nullptr, nullptr, nullptr, nullptr,
                                             nullptr, nullptr)),
      CALL_FAILS_AS(FALSE, WSAConnectByList(s, p->list, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr)),
  };
}

// Those of mswsock.
std::vector<Call> extension_calls(SOCKET s, Arguments& a, const Extensions& extensions) {
  Arguments* p = &a;
  const auto ConnectEx = extensions.connect_ex;
  const auto DisconnectEx = extensions.disconnect_ex;
  const auto WSARecvMsg = extensions.receive_message;
  const auto TransmitPackets = extensions.transmit_packets;
  return {
      CALL_FAILS_AS(FALSE, AcceptEx(s, s, p->octets, 0, 32, 32, &p->count, &p->overlapped)),
      CALL_FAILS_AS(FALSE, TransmitFile(s, nullptr, 0, 0, nullptr, nullptr, 0)),
      CALL_FAILS_AS(FALSE, ConnectEx(s, p->name.data(), p->name.length, nullptr, 0, nullptr, &p->overlapped)),
      CALL_FAILS_AS(FALSE, DisconnectEx(s, nullptr, 0, 0)),
      CALL(WSARecvMsg(s, &p->message, &p->count, nullptr, nullptr)),
      CALL_FAILS_AS(FALSE, TransmitPackets(s, nullptr, 0, 0, nullptr, 0)),
  };
}

// Functions that work on no socket that is there.
std::vector<Call> other_calls(Arguments& a) {
  Arguments* p = &a;
  return {
      CALL(socket(AF_INET, SOCK_STREAM, 0)),
      CALL(WSASocketA(AF_INET, SOCK_STREAM, 0, nullptr, 0, 0)),
      CALL(WSASocketW(AF_INET, SOCK_STREAM, 0, nullptr, 0, 0)),
      CALL(select(0, &p->set, nullptr, nullptr, &p->soon)),
      CALL(gethostname(p->octets, sizeof p->octets)),
      CALL(WSAEnumProtocolsA(nullptr, nullptr, &p->count)),
      CALL(WSAEnumProtocolsW(nullptr, nullptr, &p->count)),
      CALL_RETURNS(getaddrinfo("127.0.0.1", nullptr, nullptr, &p->found)),
      CALL_RETURNS(GetAddrInfoW(p->wide_host.c_str(), nullptr, nullptr, &p->found_w)),
      CALL_RETURNS(getnameinfo(p->name.data(), p->name.length, p->octets, 100, nullptr, 0, NI_NUMERICHOST)),
      CALL_RETURNS(GetNameInfoW(p->name.data(), p->name.length, p->text, 100, nullptr, 0, NI_NUMERICHOST)),
      CALL_FAILS_AS(nullptr, gethostbyname("127.0.0.1")),
      CALL_FAILS_AS(nullptr, gethostbyaddr(p->octets, 4, AF_INET)),
      CALL_FAILS_AS(nullptr, getprotobyname("tcp")),
      CALL_FAILS_AS(nullptr, getprotobynumber(6)),
      CALL_FAILS_AS(nullptr, getservbyname("http", "tcp")),
      CALL_FAILS_AS(nullptr, getservbyport(htons(80), "tcp")),
      CALL(WSAEnumNameSpaceProvidersA(&p->size, reinterpret_cast<LPWSANAMESPACE_INFOA>(p->octets))),
      CALL(WSAEnumNameSpaceProvidersW(&p->size, reinterpret_cast<LPWSANAMESPACE_INFOW>(p->octets))),
      CALL(WSALookupServiceBeginA(&p->query_a, 0, &p->lookup)),
      CALL(WSALookupServiceBeginW(&p->query_w, 0, &p->lookup)),
      CALL(WSALookupServiceNextA(p->lookup, 0, &p->size, &p->query_a)),
      CALL(WSALookupServiceNextW(p->lookup, 0, &p->size, &p->query_w)),
      CALL(WSALookupServiceEnd(p->lookup)),
      CALL(WSASetServiceA(&p->query_a, RNRSERVICE_REGISTER, 0)),
      CALL(WSASetServiceW(&p->query_w, RNRSERVICE_REGISTER, 0)),
      CALL(WSAInstallServiceClassA(&p->class_a)),
      CALL(WSAInstallServiceClassW(&p->class_w)),
      CALL(WSARemoveServiceClass(&p->guid)),
      CALL(WSAGetServiceClassInfoA(&p->guid, &p->guid, &p->size, &p->class_a)),
      CALL(WSAGetServiceClassInfoW(&p->guid, &p->guid, &p->size, &p->class_w)),
      CALL(WSAGetServiceClassNameByClassIdA(&p->guid, p->octets, &p->size)),
      CALL(WSAGetServiceClassNameByClassIdW(&p->guid, p->text, &p->text_size)),
      CALL(WSAProviderConfigChange(&p->lookup, nullptr, nullptr)),
      CALL_FAILS_AS(nullptr, WSAAsyncGetHostByName(nullptr, 0x400, "127.0.0.1", p->octets, sizeof p->octets)),
      CALL_FAILS_AS(nullptr, WSAAsyncGetHostByAddr(nullptr, 0x400, p->octets, 4, AF_INET, p->octets, sizeof p->octets)),
      CALL_FAILS_AS(nullptr, WSAAsyncGetProtoByName(nullptr, 0x400, "tcp", p->octets, sizeof p->octets)),
      CALL_FAILS_AS(nullptr, WSAAsyncGetProtoByNumber(nullptr, 0x400, 6, p->octets, sizeof p->octets)),
      CALL_FAILS_AS(nullptr, WSAAsyncGetServByName(nullptr, 0x400, "http", "tcp", p->octets, sizeof p->octets)),
      CALL_FAILS_AS(nullptr, WSAAsyncGetServByPort(nullptr, 0x400, htons(80), "tcp", p->octets, sizeof p->octets)),
      CALL(WSACancelAsyncRequest(reinterpret_cast<HANDLE>(5))),
      CALL(WSACleanup()),
      CALL(GetHostNameW(p->text, 256)),
      CALL_RETURNS(
          GetAddrInfoExA("127.0.0.1", nullptr, NS_DNS, nullptr, nullptr, &p->found_ex, nullptr, nullptr, nullptr, nullptr)),
      CALL_RETURNS(GetAddrInfoExW(p->wide_host.c_str(), nullptr, NS_DNS, nullptr, nullptr, &p->found_ex_w, nullptr, nullptr,
                                  nullptr, nullptr)),
      CALL_RETURNS(
          SetAddrInfoExA(p->host, nullptr, nullptr, 0, nullptr, 0, NS_DNS, nullptr, nullptr, nullptr, nullptr, nullptr)),
      CALL_RETURNS(SetAddrInfoExW(p->wide_host.c_str(), nullptr, nullptr, 0, nullptr, 0, NS_DNS, nullptr, nullptr, nullptr,
                                  nullptr, nullptr)),
      CALL(WSAEnumNameSpaceProvidersExA(&p->size, reinterpret_cast<LPWSANAMESPACE_INFOEXA>(p->octets))),
      CALL(WSAEnumNameSpaceProvidersExW(&p->size, reinterpret_cast<LPWSANAMESPACE_INFOEXW>(p->octets))),
      CALL(WSANSPIoctl(p->lookup, SIO_NSP_NOTIFY_CHANGE, nullptr, 0, nullptr, 0, &p->count, nullptr)),
      CALL_FAILS_AS(WSA_INVALID_EVENT, WSACreateEvent()),
      CALL_FAILS_AS(FALSE, WSACloseEvent(p->event)),
      CALL_FAILS_AS(FALSE, WSASetEvent(p->event)),
      CALL_FAILS_AS(FALSE, WSAResetEvent(p->event)),
      CALL_FAILS_AS(WSA_WAIT_FAILED, WSAWaitForMultipleEvents(1, &p->event, FALSE, 0, FALSE)),
  };
}

// Those whose pages know no call in progress.
std::vector<Call> text_calls(Arguments& a) {
  Arguments* p = &a;
  return {
      CALL(WSAAddressToStringA(p->name.data(), static_cast<DWORD>(p->name.length), nullptr, p->octets, &p->size)),
      CALL(WSAAddressToStringW(p->name.data(), static_cast<DWORD>(p->name.length), nullptr, p->text, &p->text_size)),
      CALL(WSAStringToAddressA(p->host, AF_INET, nullptr, p->name.data(), &p->name.length)),
      CALL(WSAStringToAddressW(p->wide_host.data(), AF_INET, nullptr, p->name.data(), &p->name.length)),
  };
}

TEST(NotStarted, EverySocketFunctionSaysSo) {
  Arguments arguments;
  expect(socket_calls(1, arguments), WSANOTINITIALISED);
}

TEST(NotStarted, EveryOtherFunctionSaysSo) {
  Arguments arguments;
  expect(text_calls(arguments), WSANOTINITIALISED);
  expect(other_calls(arguments), WSANOTINITIALISED);
  EXPECT_FAILS(WSACleanup(), WSANOTINITIALISED);
}

// Extension functions are called by pointers that outlive the last WSACleanup.
TEST(NotStarted, ExtensionFunctionsSaySo) {
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  std::vector<Extensions> extensions;
  for (const Family& family : {tcp4, udp4}) extensions.emplace_back(make_socket(family));
  WSACleanup();
  Arguments arguments;
  for (const Extensions& of_one : extensions) expect(extension_calls(1, arguments, of_one), WSANOTINITIALISED);
}

class NotASocket : public WinsockTest {};

TEST_F(NotASocket, EveryFunctionSaysSo) {
  Sock real = make_socket(tcp4);
  const Extensions extensions(real);
  SOCKET closed;
  {
    Sock s = make_socket(tcp4);
    closed = s;
  }
  for (const SOCKET s : {INVALID_SOCKET, SOCKET{0x7ffffff0}, static_cast<SOCKET>(0x8000000000000000u), closed}) {
    Arguments arguments;
    SCOPED_TRACE(s == closed ? "a closed socket" : std::to_string(s));
    expect(socket_calls(s, arguments), WSAENOTSOCK);
    expect(extension_calls(s, arguments, extensions), WSAENOTSOCK);
  }
}

TEST_F(NotASocket, AnotherKindOfHandleIsNone) {
  const HANDLE event = WSACreateEvent();
  Arguments arguments;
  auto calls = socket_calls(reinterpret_cast<SOCKET>(event), arguments);
  expect(calls, WSAENOTSOCK);
  EXPECT_TRUE(WSACloseEvent(event));
}

TEST_F(NotASocket, InASetIsFound) {
  Arguments a;
  FD_SET(SOCKET{0x7ffffff0}, &a.set);
  EXPECT_FAILS(select(0, &a.set, nullptr, nullptr, &a.soon), WSAENOTSOCK);
}

// In the middle of another call: here Winsock 1.1's blocking hook, while a receive blocks.
struct Middle {
  SOCKET s;
  std::vector<std::pair<std::string, int>> answers;
  static Middle* now;
};
Middle* Middle::now = nullptr;

TEST(InProgress, EveryFunctionSaysSo) {
  // contract: WSAEINPROGRESS in socket_calls, other_calls
  // contract: WSAEINPROGRESS WSAStartup
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(1, 1), &data), 0);
  {
    Pair pair = make_pair_of(tcp4);
    Middle middle{pair.server, {}};
    Middle::now = &middle;
    WSASetBlockingHook([]() -> INT_PTR {
      if (Middle::now->answers.empty()) {
        Arguments arguments;
        for (const auto& calls : {socket_calls(Middle::now->s, arguments), other_calls(arguments)}) {
          for (const Call& call : calls) Middle::now->answers.emplace_back(call.text, call.error());
        }
        WSADATA again;
        Middle::now->answers.emplace_back("WSAStartup", WSAStartup(MAKEWORD(1, 1), &again));
      }
      WSACancelBlockingCall();
      return FALSE;
    });
    EXPECT_EQ(received(pair.server), error(WSAEINTR));
    WSAUnhookBlockingHook();
    EXPECT_FALSE(middle.answers.empty());
    for (const auto& [call, code] : middle.answers) EXPECT_EQ(code, WSAEINPROGRESS) << call;
  }
  WSACleanup();
}

// Those of datagrams, on a socket of datagrams.
TEST(InProgress, AMessageIsNotWaitedFor) {
  // contract: WSAEINPROGRESS WSARecvMsg
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(1, 1), &data), 0);
  {
    Pair pair = make_pair_of(tcp4);
    Sock datagrams = make_socket(udp4);
    Name name = loopback(AF_INET);
    ASSERT_OK(bind(datagrams, name.data(), name.length));
    Middle middle{datagrams, {}};
    Middle::now = &middle;
    static const auto WSARecvMsg = Extensions(datagrams).receive_message;
    ASSERT_NE(WSARecvMsg, nullptr);
    WSASetBlockingHook([]() -> INT_PTR {
      Arguments a;
      Middle::now->answers.emplace_back("WSARecvMsg",
                                        error_of(WSARecvMsg(Middle::now->s, &a.message, &a.count, nullptr, nullptr)));
      WSACancelBlockingCall();
      return FALSE;
    });
    EXPECT_EQ(received(pair.server), error(WSAEINTR));
    WSAUnhookBlockingHook();
    ASSERT_FALSE(middle.answers.empty());
    EXPECT_EQ(middle.answers[0].second, WSAEINPROGRESS);
  }
  WSACleanup();
}

// A pointer into nothing where each function takes one; everything else is right.
class BadWinsockPointer : public WinsockTest {
 protected:
  void SetUp() override {
    WinsockTest::SetUp();
    pair = make_pair_of(tcp4);
    ASSERT_EQ(send_text(pair.client, "data"), 4);
    fd_set set;
    FD_ZERO(&set);
    FD_SET(SOCKET{pair.server}, &set);
    ASSERT_EQ(select(0, &set, nullptr, nullptr, nullptr), 1);
    datagrams = make_socket(udp4);
    ASSERT_OK(bind(datagrams, a.name.data(), a.name.length));
  }
  Pair pair;
  Sock datagrams;
  Arguments a;
  BadWinsockPointer() { a.name = loopback(AF_INET); }
};

TEST_F(BadWinsockPointer, ToATransferGivesFault) {
  const SOCKET s = pair.server, d = datagrams;
  Name to = loopback(AF_INET, 9);
  WSABUF wild{1, nowhere<char>()};
  EXPECT_FAILS(send(s, nowhere<char>(), 1, 0), WSAEFAULT);
  EXPECT_FAILS(recv(s, nowhere<char>(), 1, 0), WSAEFAULT);
  EXPECT_FAILS(sendto(d, nowhere<char>(), 1, 0, to.data(), to.length), WSAEFAULT);
  EXPECT_FAILS(sendto(d, a.octets, 1, 0, nowhere<sockaddr>(), to.length), WSAEFAULT);
  EXPECT_FAILS(recvfrom(s, nowhere<char>(), 1, 0, nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSASend(s, nowhere<WSABUF>(), 1, &a.count, 0, nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSASend(s, &wild, 1, &a.count, 0, nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSARecv(s, nowhere<WSABUF>(), 1, &a.count, &a.flags, nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSARecv(s, &wild, 1, &a.count, &a.flags, nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSARecv(s, &a.buffer, 1, &a.count, nowhere<DWORD>(), nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSASendTo(d, nowhere<WSABUF>(), 1, &a.count, 0, to.data(), to.length, nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSASendTo(d, &a.buffer, 1, &a.count, 0, nowhere<sockaddr>(), to.length, nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSARecvFrom(s, nowhere<WSABUF>(), 1, &a.count, &a.flags, nullptr, nullptr, nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSASendMsg(d, nowhere<WSAMSG>(), 0, &a.count, nullptr, nullptr), WSAEFAULT);
  EXPECT_EQ(received(s), "data");  // nothing has taken it
}

TEST_F(BadWinsockPointer, ToANameGivesFault) {
  const SOCKET s = pair.server;
  Sock fresh = make_socket(tcp4);
  EXPECT_FAILS(bind(fresh, nowhere<sockaddr>(), sizeof(sockaddr_in)), WSAEFAULT);
  EXPECT_FAILS(connect(fresh, nowhere<sockaddr>(), sizeof(sockaddr_in)), WSAEFAULT);
  EXPECT_FAILS(WSAConnect(fresh, nowhere<sockaddr>(), sizeof(sockaddr_in), nullptr, nullptr, nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(getsockname(s, nowhere<sockaddr>(), &a.length), WSAEFAULT);
  EXPECT_FAILS(getsockname(s, a.name.data(), nowhere<int>()), WSAEFAULT);
  EXPECT_FAILS(getpeername(s, nowhere<sockaddr>(), &a.length), WSAEFAULT);
  EXPECT_FAILS(getpeername(s, a.name.data(), nowhere<int>()), WSAEFAULT);
}

TEST_F(BadWinsockPointer, ToAValueGivesFault) {
  const SOCKET s = pair.server;
  EXPECT_FAILS(getsockopt(s, SOL_SOCKET, SO_TYPE, nowhere<char>(), &a.length), WSAEFAULT);
  EXPECT_FAILS(getsockopt(s, SOL_SOCKET, SO_TYPE, a.octets, nowhere<int>()), WSAEFAULT);
  EXPECT_FAILS(setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, nowhere<char>(), 4), WSAEFAULT);
  EXPECT_FAILS(ioctlsocket(s, static_cast<long>(FIONREAD), nowhere<u_long>()), WSAEFAULT);
  EXPECT_FAILS(WSAIoctl(s, FIONREAD, nullptr, 0, nowhere<u_long>(), 4, &a.count, nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSAIoctl(s, FIONREAD, nullptr, 0, &a.number, 4, nowhere<DWORD>(), nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSAHtonl(s, 1, nowhere<u_long>()), WSAEFAULT);
  EXPECT_FAILS(WSAHtons(s, 1, nowhere<u_short>()), WSAEFAULT);
  EXPECT_FAILS(WSANtohl(s, 1, nowhere<u_long>()), WSAEFAULT);
  EXPECT_FAILS(WSANtohs(s, 1, nowhere<u_short>()), WSAEFAULT);
  EXPECT_FAILS(WSAEnumNetworkEvents(s, nullptr, nowhere<WSANETWORKEVENTS>()), WSAEFAULT);
  EXPECT_FAILS(WSADuplicateSocketA(s, GetCurrentProcessId(), nowhere<WSAPROTOCOL_INFOA>()), WSAEFAULT);
  EXPECT_FAILS(WSADuplicateSocketW(s, GetCurrentProcessId(), nowhere<WSAPROTOCOL_INFOW>()), WSAEFAULT);
  EXPECT_FALSE(WSAGetOverlappedResult(s, nowhere<OVERLAPPED>(), &a.count, FALSE, &a.flags));
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_FAILS(select(0, nowhere<fd_set>(), nullptr, nullptr, &a.soon), WSAEFAULT);
  EXPECT_FAILS(WSAPoll(nowhere<WSAPOLLFD>(), 1, 0), WSAEFAULT);
  // contract: bad_pointer __WSAFDIsSet
  EXPECT_EQ(__WSAFDIsSet(s, nowhere<fd_set>()), 0);
}

TEST_F(BadWinsockPointer, ToWhatIsAcceptedOrConnectedGivesFault) {
  Listening listening = make_listener(tcp4);
  Sock fresh = make_socket(tcp4);
  Name peer;
  EXPECT_FAILS(accept(listening.socket, nowhere<sockaddr>(), &peer.length), WSAEFAULT);
  EXPECT_FAILS(WSAAccept(listening.socket, nowhere<sockaddr>(), &peer.length, nullptr, 0), WSAEFAULT);
  EXPECT_FAILS(WSAAccept(listening.socket, peer.data(), nowhere<int>(), nullptr, 0), WSAEFAULT);
  EXPECT_FALSE(AcceptEx(listening.socket, fresh, nowhere<char>(), 0, 32, 32, &a.count, &a.overlapped));
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_FALSE(
      WSAConnectByList(fresh, nowhere<SOCKET_ADDRESS_LIST>(), nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_FALSE(WSAConnectByNameA(fresh, nowhere<char>(), a.port, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_FALSE(
      WSAConnectByNameW(fresh, nowhere<WCHAR>(), a.wide_port.data(), nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  const auto DisconnectEx = Extensions(pair.client).disconnect_ex;
  EXPECT_FALSE(DisconnectEx(pair.client, nowhere<OVERLAPPED>(), 0, 0));
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_EQ(send_text(pair.client, "x"), 1) << "it has ended";
}

TEST_F(BadWinsockPointer, ToTextAndTablesGivesFault) {
  EXPECT_FAILS(gethostname(nowhere<char>(), 100), WSAEFAULT);
  EXPECT_FAILS(WSAEnumProtocolsA(nullptr, nullptr, nowhere<DWORD>()), WSAEFAULT);
  EXPECT_FAILS(WSAEnumProtocolsW(nullptr, nullptr, nowhere<DWORD>()), WSAEFAULT);
  EXPECT_FAILS(WSAAddressToStringA(nowhere<sockaddr>(), sizeof(sockaddr_in), nullptr, a.octets, &a.size), WSAEFAULT);
  EXPECT_FAILS(WSAAddressToStringA(a.name.data(), sizeof(sockaddr_in), nullptr, nowhere<char>(), &a.size), WSAEFAULT);
  EXPECT_FAILS(WSAAddressToStringW(nowhere<sockaddr>(), sizeof(sockaddr_in), nullptr, a.text, &a.text_size), WSAEFAULT);
  EXPECT_FAILS(WSAAddressToStringW(a.name.data(), sizeof(sockaddr_in), nullptr, nowhere<WCHAR>(), &a.text_size), WSAEFAULT);
  EXPECT_FAILS(WSAStringToAddressA(nowhere<char>(), AF_INET, nullptr, a.name.data(), &a.name.length), WSAEFAULT);
  EXPECT_FAILS(WSAStringToAddressA(a.host, AF_INET, nullptr, nowhere<sockaddr>(), &a.length), WSAEFAULT);
  EXPECT_FAILS(WSAStringToAddressW(nowhere<WCHAR>(), AF_INET, nullptr, a.name.data(), &a.name.length), WSAEFAULT);
  EXPECT_FAILS(WSAStringToAddressW(a.wide_host.data(), AF_INET, nullptr, nowhere<sockaddr>(), &a.length), WSAEFAULT);
  EXPECT_EQ(getnameinfo(nowhere<sockaddr>(), sizeof(sockaddr_in), a.octets, 100, nullptr, 0, NI_NUMERICHOST), WSAEFAULT);
  EXPECT_EQ(GetNameInfoW(nowhere<sockaddr>(), sizeof(sockaddr_in), a.text, 100, nullptr, 0, NI_NUMERICHOST), WSAEFAULT);
  EXPECT_EQ(gethostbyname(nowhere<char>()), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_EQ(gethostbyaddr(nowhere<char>(), 4, AF_INET), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_EQ(getprotobyname(nowhere<char>()), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_EQ(getservbyname(nowhere<char>(), nullptr), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_EQ(getservbyport(htons(80), nowhere<char>()), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_FAILS(inet_pton(AF_INET, nowhere<char>(), a.octets), WSAEFAULT);
  EXPECT_FAILS(inet_pton(AF_INET, "1.2.3.4", nowhere<char>()), WSAEFAULT);
  EXPECT_FAILS(InetPtonW(AF_INET, nowhere<WCHAR>(), a.octets), WSAEFAULT);
  EXPECT_FAILS(InetPtonW(AF_INET, a.wide_host.c_str(), nowhere<char>()), WSAEFAULT);
  EXPECT_FAILS(WSAEnumNameSpaceProvidersA(nowhere<DWORD>(), nullptr), WSAEFAULT);
  EXPECT_FAILS(WSAEnumNameSpaceProvidersW(nowhere<DWORD>(), nullptr), WSAEFAULT);
}

// A socket of another type, or in another state, than the function is for.
class WrongSocket : public WinsockTest {};

TEST_F(WrongSocket, OfDatagramsIsRefusedByWhatIsOfStreams) {
  Sock d = make_socket(udp4);
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(d, name.data(), name.length));
  Arguments a;
  EXPECT_FAILS(listen(d, 1), WSAEOPNOTSUPP);
  EXPECT_FAILS(accept(d, nullptr, nullptr), WSAEOPNOTSUPP);
  EXPECT_FAILS(WSAAccept(d, nullptr, nullptr, nullptr, 0), WSAEOPNOTSUPP);
  EXPECT_FAILS(recv(d, a.octets, 1, MSG_OOB), WSAEOPNOTSUPP);
  EXPECT_FAILS(recvfrom(d, a.octets, 1, MSG_OOB, nullptr, nullptr), WSAEOPNOTSUPP);
  EXPECT_FAILS(sendto(d, a.octets, 1, MSG_OOB, a.name.data(), a.name.length), WSAEOPNOTSUPP);
  DWORD oob = MSG_OOB;
  EXPECT_FAILS(WSARecv(d, &a.buffer, 1, &a.count, &oob, nullptr, nullptr), WSAEOPNOTSUPP);
  a.any = MSG_OOB;
  EXPECT_FAILS(WSARecvEx(d, a.octets, 1, &a.any), WSAEOPNOTSUPP);
  EXPECT_FAILS(getpeername(d, a.name.data(), &a.length), WSAENOTCONN);
  ASSERT_OK(connect(d, a.name.data(), a.name.length));
  EXPECT_FAILS(send(d, a.octets, 1, MSG_OOB), WSAEOPNOTSUPP);
  EXPECT_FAILS(WSASend(d, &a.buffer, 1, &a.count, MSG_OOB, nullptr, nullptr), WSAEOPNOTSUPP);
}

TEST_F(WrongSocket, OfDatagramsIsRefusedByExtensionFunctions) {
  Listening listening = make_listener(tcp4);
  Sock d = make_socket(udp4);
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(d, name.data(), name.length));
  const Extensions extensions(listening.socket);
  const auto ConnectEx = extensions.connect_ex;
  const auto DisconnectEx = extensions.disconnect_ex;
  Arguments a;
  EXPECT_FALSE(AcceptEx(listening.socket, d, a.octets, 0, 32, 32, &a.count, &a.overlapped));
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  EXPECT_FALSE(ConnectEx(d, listening.name.data(), listening.name.length, nullptr, 0, nullptr, &a.overlapped));
  EXPECT_EQ(WSAGetLastError(), WSAEOPNOTSUPP);
  EXPECT_FALSE(DisconnectEx(d, nullptr, 0, 0));
  EXPECT_EQ(WSAGetLastError(), WSAENOTCONN);
  EXPECT_FALSE(TransmitFile(d, nullptr, 0, 0, nullptr, nullptr, 0));
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
}

TEST_F(WrongSocket, OfDatagramsDoesNotConnectByNameOrList) {
  Listening listening = make_listener(tcp4);
  Sock d = make_socket(udp4);
  Arguments a;
  a.list->Address[0] = {listening.name.data(), listening.name.length};
  EXPECT_FALSE(WSAConnectByNameA(d, a.host, a.port, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  EXPECT_FALSE(
      WSAConnectByNameW(d, a.wide_host.data(), a.wide_port.data(), nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  EXPECT_FALSE(WSAConnectByList(d, a.list, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
}

TEST_F(WrongSocket, OfStreamsIsRefusedByWhatIsOfDatagrams) {
  Pair pair = make_pair_of(tcp4);
  Sock d = make_socket(udp4);
  const auto WSARecvMsg = Extensions(d).receive_message;
  Arguments a;
  EXPECT_FAILS(WSASendMsg(pair.client, &a.message, 0, &a.count, nullptr, nullptr), WSAEOPNOTSUPP);
  EXPECT_FAILS(WSARecvMsg(pair.client, &a.message, &a.count, nullptr, nullptr), WSAEOPNOTSUPP);
  Name group = loopback(AF_INET, 5000);
  reinterpret_cast<sockaddr_in*>(group.data())->sin_addr.s_addr = inet_addr("239.1.2.3");
  EXPECT_FAILS(WSAJoinLeaf(pair.client, group.data(), group.length, nullptr, nullptr, nullptr, nullptr, JL_BOTH), WSAEINVAL);
}

TEST_F(WrongSocket, HasNotTheOptionsAndRequestsOfAnother) {
  Sock d = make_socket(udp4);
  int on = 1, length = sizeof on;
  DWORD count = 0;
  tcp_keepalive keep_alive{1, 30000, 2000};
  EXPECT_FAILS(setsockopt(d, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<char*>(&on), sizeof on), WSAENOPROTOOPT);
  EXPECT_FAILS(getsockopt(d, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<char*>(&on), &length), WSAENOPROTOOPT);
  EXPECT_FAILS(WSAIoctl(d, SIO_KEEPALIVE_VALS, &keep_alive, sizeof keep_alive, nullptr, 0, &count, nullptr, nullptr),
               WSAENOPROTOOPT);
  Sock unbound = make_socket(tcp4);
  Name name;
  EXPECT_FAILS(getsockname(unbound, name.data(), &name.length), WSAEINVAL);
  EXPECT_FAILS(setsockopt(unbound, SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, nullptr, 0), WSAENOTCONN);
}

TEST_F(WrongSocket, WithoutAConnectionIsRefusedByTransfers) {
  Sock s = make_socket(tcp4);
  Arguments a;
  EXPECT_FAILS(send(s, a.octets, 1, 0), WSAENOTCONN);
  EXPECT_FAILS(recv(s, a.octets, 1, 0), WSAENOTCONN);
  EXPECT_FAILS(WSASend(s, &a.buffer, 1, &a.count, 0, nullptr, nullptr), WSAENOTCONN);
  EXPECT_FAILS(WSARecv(s, &a.buffer, 1, &a.count, &a.flags, nullptr, nullptr), WSAENOTCONN);
  EXPECT_FAILS(WSARecvEx(s, a.octets, 1, &a.any), WSAENOTCONN);
  EXPECT_FALSE(TransmitFile(s, nullptr, 0, 0, nullptr, nullptr, 0));
  EXPECT_EQ(WSAGetLastError(), WSAENOTCONN);
  EXPECT_FAILS(shutdown(s, SD_SEND), WSAENOTCONN);
  EXPECT_FAILS(WSASendDisconnect(s, nullptr), WSAENOTCONN);
  EXPECT_FAILS(WSARecvDisconnect(s, nullptr), WSAENOTCONN);
  EXPECT_FAILS(getpeername(s, a.name.data(), &a.length), WSAENOTCONN);
  EXPECT_FAILS(listen(s, 1), WSAEINVAL);
  EXPECT_FAILS(accept(s, nullptr, nullptr), WSAEINVAL);
  EXPECT_FAILS(WSAAccept(s, nullptr, nullptr, nullptr, 0), WSAEINVAL);
}

TEST_F(WrongSocket, ThatListensOrIsConnectedDoesNotConnect) {
  Listening listening = make_listener(tcp4);
  Pair pair = make_pair_of(tcp4);
  Arguments a;
  const auto connect_again = [&](SOCKET s) { return connect(s, listening.name.data(), listening.name.length); };
  EXPECT_FAILS(connect_again(listening.socket), WSAEINVAL);
  EXPECT_FAILS(connect_again(pair.client), WSAEISCONN);
  EXPECT_FAILS(
      WSAConnect(listening.socket, listening.name.data(), listening.name.length, nullptr, nullptr, nullptr, nullptr),
      WSAEINVAL);
  EXPECT_FAILS(WSAConnect(pair.client, listening.name.data(), listening.name.length, nullptr, nullptr, nullptr, nullptr),
               WSAEISCONN);
  EXPECT_FAILS(listen(pair.client, 1), WSAEISCONN);
}

TEST_F(WrongSocket, OfAnotherFamilyThanTheAddress) {
  Sock s = make_socket(tcp4), d = make_socket(udp4);
  Name six = loopback(AF_INET6, 9);
  Arguments a;
  EXPECT_FAILS(connect(s, six.data(), six.length), WSAEAFNOSUPPORT);
  EXPECT_FAILS(WSAConnect(s, six.data(), six.length, nullptr, nullptr, nullptr, nullptr), WSAEAFNOSUPPORT);
  EXPECT_FAILS(sendto(d, a.octets, 1, 0, six.data(), six.length), WSAEAFNOSUPPORT);
  EXPECT_FAILS(WSASendTo(d, &a.buffer, 1, &a.count, 0, six.data(), six.length, nullptr, nullptr), WSAEAFNOSUPPORT);
}

TEST_F(WrongSocket, ThatDoesNotBlockWouldHaveTo) {
  Listening listening = make_listener(tcp4);
  Pair pair = make_pair_of(tcp4);
  Sock d = make_socket(udp4);
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(d, name.data(), name.length));
  for (const SOCKET s : {SOCKET{listening.socket}, SOCKET{pair.server}, SOCKET{d}}) set_nonblocking(s);
  Arguments a;
  EXPECT_FAILS(accept(listening.socket, nullptr, nullptr), WSAEWOULDBLOCK);
  EXPECT_FAILS(WSAAccept(listening.socket, nullptr, nullptr, nullptr, 0), WSAEWOULDBLOCK);
  EXPECT_FAILS(recv(pair.server, a.octets, 1, 0), WSAEWOULDBLOCK);
  EXPECT_FAILS(recvfrom(d, a.octets, 1, 0, nullptr, nullptr), WSAEWOULDBLOCK);
  EXPECT_FAILS(WSARecv(pair.server, &a.buffer, 1, &a.count, &a.flags, nullptr, nullptr), WSAEWOULDBLOCK);
  EXPECT_FAILS(WSARecvFrom(d, &a.buffer, 1, &a.count, &a.flags, nullptr, nullptr, nullptr, nullptr), WSAEWOULDBLOCK);
}

}  // namespace
