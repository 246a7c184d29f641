// Calls as rows of a table: what many functions answer alike is one test, and says which of them does not. Arguments that
// are right; extension functions under their own names.
#pragma once

#include "text_support.h"

#include <mswsock.h>
#include <ws2spi.h>

#include <functional>

#ifndef TCP_MAXRT  // from ws2ipdef.h, which mingw-w64 has less of
#define TCP_MAXRT 5
#endif
#ifndef TCP_MAXRTMS
#define TCP_MAXRTMS 14
#endif

struct Call {
  const char* text;
  std::function<int()> error;  // of the call; 0 where it has not failed
};
#define CALL(call)                        \
  Call {                                  \
    #call, [=] { return error_of(call); } \
  }
// For functions whose failure is NULL, FALSE, ...: the value is given.
#define CALL_FAILS_AS(failure, call)                                   \
  Call {                                                               \
    #call, [=] { return (call) == (failure) ? WSAGetLastError() : 0; } \
  }
// For functions that return the error.
#define CALL_RETURNS(call)                        \
  Call {                                          \
    #call, [=] { return static_cast<int>(call); } \
  }

inline void expect(const std::vector<Call>& calls, int code) {
  for (const Call& call : calls) EXPECT_EQ(call.error(), code) << call.text;
}

/// Arguments that are right, in memory that outlives the calls.
struct Arguments {
  char octets[1024]{};
  WCHAR text[256]{};
  // As the functions want it: not const.
  char host[16] = "127.0.0.1", port[2] = "9";
  Wide wide_host = wide("127.0.0.1"), wide_port = wide("9");
  int length = sizeof octets;
  Name name = loopback(AF_INET, 9);
  DWORD count = 0, flags = 0, size = sizeof octets, text_size = 256, port_length = 0, host_length = 0;
  u_long number = 0;
  u_short narrow = 0;
  WSABUF buffer{1, octets};
  WSAMSG message{name.data(), name.length, &buffer, 1, {0, nullptr}, 0};
  OVERLAPPED overlapped{};
  WSANETWORKEVENTS events{};
  WSAPROTOCOL_INFOA info_a{};
  WSAPROTOCOL_INFOW info_w{};
  QOS qos{};
  timeval soon{0, 1000};
  GUID guid{};
  WSAQUERYSETA query_a{};
  WSAQUERYSETW query_w{};
  WSASERVICECLASSINFOA class_a{};
  WSASERVICECLASSINFOW class_w{};
  SOCKET_ADDRESS_LIST* list = reinterpret_cast<SOCKET_ADDRESS_LIST*>(octets);
  int any = 0, errors = 0;
  HANDLE lookup = nullptr;
  addrinfo* found = nullptr;
  ADDRINFOW* found_w = nullptr;
  ADDRINFOEXA* found_ex = nullptr;
  ADDRINFOEXW* found_ex_w = nullptr;
  WSAEVENT event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  DWORD catalog_id = 0;
  fd_set set{};
  WSAPOLLFD poll{};
  Arguments() {
    query_a.dwSize = sizeof query_a;
    query_w.dwSize = sizeof query_w;
    list->iAddressCount = 1;
    list->Address[0] = {name.data(), name.length};
  }
  ~Arguments() { CloseHandle(event); }
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;
};

struct Extensions {
  LPFN_CONNECTEX connect_ex;
  LPFN_DISCONNECTEX disconnect_ex;
  LPFN_WSARECVMSG receive_message;
  LPFN_TRANSMITPACKETS transmit_packets;
  explicit Extensions(SOCKET s)
      : connect_ex(extension<LPFN_CONNECTEX>(s, WSAID_CONNECTEX)),
        disconnect_ex(extension<LPFN_DISCONNECTEX>(s, WSAID_DISCONNECTEX)),
        receive_message(extension<LPFN_WSARECVMSG>(s, WSAID_WSARECVMSG)),
        transmit_packets(extension<LPFN_TRANSMITPACKETS>(s, WSAID_TRANSMITPACKETS)) {}
};

/// A pointer into nothing.
template <class T>
T* nowhere() {
  return reinterpret_cast<T*>(static_cast<ULONG_PTR>(16));
}

// Transfers of one octet.
inline std::vector<Call> receives(SOCKET s, Arguments& a) {
  Arguments* p = &a;
  return {
      CALL(recv(s, p->octets, 1, 0)),
      CALL(recvfrom(s, p->octets, 1, 0, nullptr, nullptr)),
      CALL(WSARecv(s, &p->buffer, 1, &p->count, &p->flags, nullptr, nullptr)),
      CALL(WSARecvFrom(s, &p->buffer, 1, &p->count, &p->flags, nullptr, nullptr, nullptr, nullptr)),
      CALL(WSARecvEx(s, p->octets, 1, &p->any)),
  };
}

inline std::vector<Call> sends(SOCKET s, Arguments& a) {
  Arguments* p = &a;
  return {
      CALL(send(s, p->octets, 1, 0)),
      CALL(sendto(s, p->octets, 1, 0, p->name.data(), p->name.length)),
      CALL(WSASend(s, &p->buffer, 1, &p->count, 0, nullptr, nullptr)),
      CALL(WSASendTo(s, &p->buffer, 1, &p->count, 0, p->name.data(), p->name.length, nullptr, nullptr)),
  };
}

// Those for datagrams.
inline std::vector<Call> message_receives(SOCKET s, Arguments& a) {
  Arguments* p = &a;
  const auto WSARecvMsg = extension<LPFN_WSARECVMSG>(s, WSAID_WSARECVMSG);
  return {CALL(WSARecvMsg(s, &p->message, &p->count, nullptr, nullptr))};
}
inline std::vector<Call> message_sends(SOCKET s, Arguments& a) {
  Arguments* p = &a;
  return {CALL(WSASendMsg(s, &p->message, 0, &p->count, nullptr, nullptr))};
}
