// The layer of `winsock faults`: makes calls fail, wait, transfer less, or cuts their connections, by the rules in
// OPENWINSOCK_FAULTS (rules.h), with OPENWINSOCK_FAULTS_SEED repeatably.
#include <openwinsock/layer.hpp>

#include <array>
#include <cstdlib>
#include <map>
#include <optional>

#include "providers/layered/extensions.h"
#include "providers/layered/observing.h"
#include "providers/layered/rules.h"

namespace {

using namespace ows::layered;
using Table = WSPPROC_TABLE;

enum Function : std::size_t {
  f_socket,
  f_accept,
  f_bind,
  f_connect,
  f_listen,
  f_shutdown,
  f_closesocket,
  f_send,
  f_sendto,
  f_recv,
  f_recvfrom,
  f_getsockname,
  f_getpeername,
  f_getsockopt,
  f_setsockopt,
  f_ioctl,
  f_select,
  f_eventselect,
  f_enumnetworkevents,
  f_asyncselect,
  f_senddisconnect,
  f_recvdisconnect,
  f_getoverlappedresult,
  f_acceptex  // and the other extensions in their order
};

const Rules& rules() {
  static const Rules all = [] {
    const char* text = secure_getenv("OPENWINSOCK_FAULTS");
    Rules read = read_rules(text ? text : "").value_or(Rules{});
    if (const char* seed = secure_getenv("OPENWINSOCK_FAULTS_SEED")) read.seed = std::strtoull(seed, nullptr, 10);
    return read;
  }();
  return all;
}

std::array<std::atomic<std::uint64_t>, function_count> calls;

/// A number in [0, 1) for a rule at a call: of the seed, not of the order in which threads come. (splitmix64)
double chance(std::uint64_t rule, std::uint64_t function, std::uint64_t call) {
  std::uint64_t x = rules().seed + rule * 0x9e3779b97f4a7c15u + function * 0xbf58476d1ce4e5b9u + call * 0x94d049bb133111ebu;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return static_cast<double>((x ^ (x >> 31)) >> 11) / 9007199254740992.0;
}

bool applies(const Rule& rule, std::size_t number, std::size_t function, std::uint64_t call) {
  if (!(rule.functions & 1u << function)) return false;
  switch (rule.when) {
    case Rule::When::always: return true;
    case Rule::When::call: return call >= rule.first && call <= rule.last;
    case Rule::When::every: return call % rule.first == 0;
    case Rule::When::probability: return chance(number, function, call) < rule.probability;
  }
  return false;
}

/// What becomes of one call.
struct Fault {
  int error = 0;
  int completion = 0;  ///< what an overlapped operation ends with
  std::optional<ULONG> at_most;
};

/// Delays at once; a cut ends the socket's connection in both directions.
Fault meet(const Table* below, std::size_t function, SOCKET s) {
  Fault fault;
  const std::uint64_t call = calls[function].fetch_add(1, std::memory_order_relaxed) + 1;
  const auto& all = rules().rules;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Rule& rule = all[i];
    if (!applies(rule, i, function, call)) continue;
    switch (rule.action) {
      case Rule::Action::fail: fault.error = static_cast<int>(rule.value); break;
      case Rule::Action::complete: fault.completion = static_cast<int>(rule.value); break;
      case Rule::Action::delay: Sleep(static_cast<DWORD>((rule.value + 999) / 1000)); break;
      case Rule::Action::shorten: fault.at_most = static_cast<ULONG>(rule.value); break;
      case Rule::Action::cut: {
        int ignored = 0;
        if (s != INVALID_SOCKET && below)
          below->lpWSPShutdown(s, SD_BOTH, &ignored);
        else if (s != INVALID_SOCKET)
          ::shutdown(s, SD_BOTH);
        fault.error = WSAECONNRESET;
        break;
      }
    }
    if (fault.error) break;
  }
  return fault;
}

/// Fewer buffers, which hold at most so much.
struct Shorter {
  std::vector<WSABUF> kept;
  void cut(LPWSABUF& buffers, DWORD& count, ULONG most) {
    for (DWORD i = 0; i < count && most; ++i) {
      kept.push_back(buffers[i]);
      kept.back().len = kept.back().len < most ? kept.back().len : most;
      most -= kept.back().len;
    }
    buffers = kept.data();
    count = static_cast<DWORD>(kept.size());
  }
};

/// Operations that are to end with an error, by their structure.
std::mutex doomed_mutex;  // protects the map
std::map<LPWSAOVERLAPPED, int> doomed;

void CALLBACK completed(LPWSAOVERLAPPED overlapped, DWORD* error, DWORD* octets) {
  std::lock_guard lock(doomed_mutex);
  const auto found = doomed.find(overlapped);
  if (found == doomed.end()) return;
  *error = static_cast<DWORD>(found->second);
  *octets = 0;
  doomed.erase(found);
}
const OWS_OBSERVER observer{completed, nullptr};

/// A call that may begin an operation, which is to end with `completion`. One that is done at once has been told of with
/// that error, so the call itself must leave the outcome to the completion.
template <class Call>
auto doom(LPWSAOVERLAPPED overlapped, int completion, bool fails_with_false, LPINT error, Call call) {
  if (!overlapped || !completion) return call();
  {
    std::lock_guard lock(doomed_mutex);
    doomed.insert_or_assign(overlapped, completion);
  }
  const auto result = call();
  const bool failed = fails_with_false ? !result : result == SOCKET_ERROR;
  if (!failed) return *error = WSA_IO_PENDING, static_cast<decltype(result)>(fails_with_false ? FALSE : SOCKET_ERROR);
  if (*error != WSA_IO_PENDING) {
    std::lock_guard lock(doomed_mutex);
    doomed.erase(overlapped);
  }
  return result;
}

/// A transfer as the rules have it: it fails, or `call(buffers, count)` makes it, with fewer octets where that is said.
template <class Call>
int transfer(const Table& below, Function function, SOCKET s, LPWSABUF buffers, DWORD count, LPWSAOVERLAPPED overlapped,
             LPINT error, Call call) {
  const Fault fault = meet(&below, function, s);
  if (fault.error) return *error = fault.error, SOCKET_ERROR;
  Shorter shorter;
  if (fault.at_most) shorter.cut(buffers, count, *fault.at_most);
  return doom(overlapped, fault.completion, false, error, [&] { return call(buffers, count); });
}

struct Faults : ows::layered::Observing<observer> {
  template <ows::layered::Extension which, class Call, class... Arguments>
  static auto extension(Call call, SOCKET s, Arguments... arguments) {
    using Result = decltype(call());
    constexpr bool with_false = ows::layered::fails_with_false(which);
    const Fault fault = meet(nullptr, f_acceptex + static_cast<std::size_t>(which), s);
    if (fault.error) return WSASetLastError(fault.error), static_cast<Result>(with_false ? FALSE : SOCKET_ERROR);
    int error = 0;
    const Result result = doom(ows::layered::overlapped_of(arguments...), fault.completion, with_false, &error, [&] {
      const Result answer = call();
      error = WSAGetLastError();
      return answer;
    });
    WSASetLastError(error);
    return result;
  }

  static SOCKET socket(const Table& below, int af, int type, int protocol, LPWSAPROTOCOL_INFOW info, GROUP group,
                       DWORD flags, LPINT error) {
    if (const Fault fault = meet(&below, f_socket, INVALID_SOCKET); fault.error) return *error = fault.error, INVALID_SOCKET;
    return below.lpWSPSocket(af, type, protocol, info, group, flags, error);
  }
  static SOCKET accept(const Table& below, SOCKET s, sockaddr* addr, LPINT length, LPCONDITIONPROC condition, DWORD_PTR data,
                       LPINT error) {
    if (const Fault fault = meet(&below, f_accept, INVALID_SOCKET); fault.error) return *error = fault.error, INVALID_SOCKET;
    return below.lpWSPAccept(s, addr, length, condition, data, error);
  }
  static int send(const Table& below, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags,
                  LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                  LPINT error) {
    return transfer(below, f_send, s, buffers, count, overlapped, error, [&](LPWSABUF kept, DWORD number) {
      return below.lpWSPSend(s, kept, number, sent, flags, overlapped, routine, thread, error);
    });
  }
  static int send_to(const Table& below, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags,
                     const sockaddr* to, int length, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                     LPWSATHREADID thread, LPINT error) {
    return transfer(below, f_sendto, s, buffers, count, overlapped, error, [&](LPWSABUF kept, DWORD number) {
      return below.lpWSPSendTo(s, kept, number, sent, flags, to, length, overlapped, routine, thread, error);
    });
  }
  static int recv(const Table& below, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags,
                  LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                  LPINT error) {
    return transfer(below, f_recv, s, buffers, count, overlapped, error, [&](LPWSABUF kept, DWORD number) {
      return below.lpWSPRecv(s, kept, number, received, flags, overlapped, routine, thread, error);
    });
  }
  static int recv_from(const Table& below, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags,
                       sockaddr* from, LPINT length, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                       LPWSATHREADID thread, LPINT error) {
    return transfer(below, f_recvfrom, s, buffers, count, overlapped, error, [&](LPWSABUF kept, DWORD number) {
      return below.lpWSPRecvFrom(s, kept, number, received, flags, from, length, overlapped, routine, thread, error);
    });
  }
  static BOOL get_overlapped_result(const Table& below, SOCKET s, LPWSAOVERLAPPED overlapped, LPDWORD octets, BOOL wait,
                                    LPDWORD flags, LPINT error) {
    const Fault fault = meet(&below, f_getoverlappedresult, INVALID_SOCKET);
    if (fault.error) return *error = fault.error, FALSE;
    return below.lpWSPGetOverlappedResult(s, overlapped, octets, wait, flags, error);
  }
  static int ioctl(const Table& below, SOCKET s, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size,
                   LPDWORD returned, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                   LPWSATHREADID thread, LPINT error) {
    // What ws2_32 itself asks of a provider is no call of the program's.
    const bool of_program = (code & 0x0fff0000) != (IOC_VENDOR & 0x0fff0000) || (code & 0xff00) != 0x4f00;
    if (of_program)
      if (const Fault fault = meet(&below, f_ioctl, INVALID_SOCKET); fault.error) return *error = fault.error, SOCKET_ERROR;
    const int result = below.lpWSPIoctl(s, code, in, in_size, out, out_size, returned, overlapped, routine, thread, error);
    if (result == 0 && code == SIO_GET_EXTENSION_FUNCTION_POINTER) ows::layered::wrap_extension<Faults>(in, out);
    return result;
  }
  static int select(const Table& below, int n, fd_set* read, fd_set* write, fd_set* except, const timeval* timeout,
                    LPINT error) {
    if (const Fault fault = meet(&below, f_select, INVALID_SOCKET); fault.error) return *error = fault.error, SOCKET_ERROR;
    return below.lpWSPSelect(n, read, write, except, timeout, error);
  }

#define SIMPLE(name, number, Name, parameters, arguments)                                                    \
  static int name parameters {                                                                               \
    if (const Fault fault = meet(&below, number, s); fault.error) return *error = fault.error, SOCKET_ERROR; \
    return below.lpWSP##Name arguments;                                                                      \
  }
  SIMPLE(bind, f_bind, Bind, (const Table& below, SOCKET s, const sockaddr* name, int length, LPINT error),
         (s, name, length, error))
  SIMPLE(connect, f_connect, Connect,
         (const Table& below, SOCKET s, const sockaddr* name, int length, LPWSABUF caller, LPWSABUF callee, LPQOS sqos,
          LPQOS gqos, LPINT error),
         (s, name, length, caller, callee, sqos, gqos, error))
  SIMPLE(listen, f_listen, Listen, (const Table& below, SOCKET s, int backlog, LPINT error), (s, backlog, error))
  SIMPLE(shutdown, f_shutdown, Shutdown, (const Table& below, SOCKET s, int how, LPINT error), (s, how, error))
  SIMPLE(close_socket, f_closesocket, CloseSocket, (const Table& below, SOCKET s, LPINT error), (s, error))
  SIMPLE(get_sock_name, f_getsockname, GetSockName,
         (const Table& below, SOCKET s, sockaddr* name, LPINT length, LPINT error), (s, name, length, error))
  SIMPLE(get_peer_name, f_getpeername, GetPeerName,
         (const Table& below, SOCKET s, sockaddr* name, LPINT length, LPINT error), (s, name, length, error))
  SIMPLE(get_sock_opt, f_getsockopt, GetSockOpt,
         (const Table& below, SOCKET s, int level, int option, char* value, LPINT length, LPINT error),
         (s, level, option, value, length, error))
  SIMPLE(set_sock_opt, f_setsockopt, SetSockOpt,
         (const Table& below, SOCKET s, int level, int option, const char* value, int length, LPINT error),
         (s, level, option, value, length, error))
  SIMPLE(event_select, f_eventselect, EventSelect, (const Table& below, SOCKET s, WSAEVENT event, LONG events, LPINT error),
         (s, event, events, error))
  SIMPLE(enum_network_events, f_enumnetworkevents, EnumNetworkEvents,
         (const Table& below, SOCKET s, WSAEVENT event, LPWSANETWORKEVENTS record, LPINT error), (s, event, record, error))
  SIMPLE(async_select, f_asyncselect, AsyncSelect,
         (const Table& below, SOCKET s, HWND window, unsigned int message, LONG events, LPINT error),
         (s, window, message, events, error))
  SIMPLE(send_disconnect, f_senddisconnect, SendDisconnect, (const Table& below, SOCKET s, LPWSABUF data, LPINT error),
         (s, data, error))
  SIMPLE(recv_disconnect, f_recvdisconnect, RecvDisconnect, (const Table& below, SOCKET s, LPWSABUF data, LPINT error),
         (s, data, error))
#undef SIMPLE
};

}  // namespace

OPENWINSOCK_LAYER(Faults)
