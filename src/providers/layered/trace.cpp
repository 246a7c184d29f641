// The layer of `winsock trace`: writes a line for each call to the file that OPENWINSOCK_TRACE names ("-": the standard
// error output), as text or, with OPENWINSOCK_TRACE_JSON, as a JSON object.
#include <openwinsock/layer.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include "providers/layered/error_names.h"
#include "providers/layered/extensions.h"
#include "providers/layered/observing.h"

namespace {

using ows::layered::error_name;
using Table = WSPPROC_TABLE;
using Clock = std::chrono::steady_clock;

/// Opened once; -1: nowhere. A file that is not the user's own is not written to, and that is said.
int output() {
  static const int fd = [] {
    const char* path = secure_getenv("OPENWINSOCK_TRACE");
    if (!path) return -1;
    if (std::string(path) == "-") return 2;
    const auto refuse = [&](const char* why) {
      dprintf(2, "openwinsock: %s: %s; no trace is written\n", path, why);
      return -1;
    };
    const int opened = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (opened < 0) return refuse(std::strerror(errno));
    struct stat about{};
    if (fstat(opened, &about) != 0 || !S_ISREG(about.st_mode)) return opened;
    const char* const why = about.st_uid != geteuid()             ? "belongs to another user"
                            : about.st_mode & (S_IWGRP | S_IWOTH) ? "can be written by other users"
                                                                  : nullptr;
    if (!why) return opened;
    ::close(opened);
    return refuse(why);
  }();
  return fd;
}

bool json() {
  static const bool wanted = secure_getenv("OPENWINSOCK_TRACE_JSON") != nullptr;
  return wanted;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return result + '"';
}

std::string hex(unsigned long long value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", value);
  return text;
}

/// Reads the program's memory, which need not be there. How much could be read.
std::size_t copy(const void* from, void* to, std::size_t size) {
  const iovec here{to, size}, there{const_cast<void*>(from), size};
  const ssize_t got = process_vm_readv(getpid(), &here, 1, &there, 1, 0);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

long long length_of(const WSABUF* data) {
  WSABUF read;
  return data && copy(data, &read, sizeof read) == sizeof read ? static_cast<long long>(read.len) : -1;
}

std::string address(const sockaddr* from, int length) {
  sockaddr_storage storage{};
  const std::size_t wanted = length < 0 ? 0 : std::min(sizeof storage, static_cast<std::size_t>(length));
  if (!from || wanted < sizeof(ADDRESS_FAMILY) || copy(from, &storage, wanted) != wanted) return "?";
  const auto* name = reinterpret_cast<const sockaddr*>(&storage);
  char text[128];
  DWORD size = sizeof text;
  if (WSAAddressToStringA(const_cast<sockaddr*>(name), static_cast<DWORD>(length), nullptr, text, &size) == 0) return text;
  return "family " + std::to_string(name->sa_family);
}

unsigned long long total(const WSABUF* buffers, DWORD count) {
  unsigned long long sum = 0;
  for (DWORD i = 0; buffers && i < count; ++i) sum += buffers[i].len;
  return sum;
}

/// One line, in the making.
class Line {
 public:
  Line(const char* function, SOCKET s, Clock::time_point begun = Clock::now())
      : begun_(begun), function_(function), socket_(s) {}
  Line& with(const char* name, const std::string& value) {
    arguments_.emplace_back(name, value);
    return *this;
  }
  Line& with(const char* name, long long value) { return with(name, std::to_string(value)); }
  /// Writes it; gives back the result.
  template <class Result>
  Result end(Result result, bool failed, int error, long long octets = -1) {
    const auto took = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begun_).count();
    write(failed ? "-1" : std::to_string(static_cast<long long>(result)), failed ? error : 0, octets, took);
    return result;
  }
  int end(int result, const int* error, long long octets = -1) {
    return end(result, result == SOCKET_ERROR, *error, octets);
  }
  void write(const std::string& result, int error, long long octets, long long nanoseconds) const {
    const int fd = output();
    if (fd < 0) return;
    const auto now = std::chrono::duration_cast<std::chrono::microseconds>(begun_.time_since_epoch()).count();
    std::string line;
    char head[96];
    if (json()) {
      std::snprintf(head, sizeof head, "{\"time\":%lld.%06lld,\"process\":%d,\"thread\":%d,\"function\":\"",
                    static_cast<long long>(now / 1000000), static_cast<long long>(now % 1000000), getpid(), gettid());
      line = head + std::string(function_) + '"';
      if (socket_ != INVALID_SOCKET) line += ",\"socket\":" + std::to_string(socket_);
      line += ",\"arguments\":{";
      for (const auto& [name, value] : arguments_)
        line += (line.back() == '{' ? "\"" : ",\"") + std::string(name) + "\":" + quoted(value);
      line += "},\"result\":" + result;
      if (error) line += ",\"error\":" + quoted(error_name(error));
      if (octets >= 0) line += ",\"bytes\":" + std::to_string(octets);
      line += ",\"nanoseconds\":" + std::to_string(nanoseconds) + "}\n";
    } else {
      std::snprintf(head, sizeof head, "%lld.%06lld %d ", static_cast<long long>(now / 1000000),
                    static_cast<long long>(now % 1000000), gettid());
      line = head + std::string(function_) + '(';
      if (socket_ != INVALID_SOCKET) line += std::to_string(socket_);
      for (const auto& [name, value] : arguments_)
        line += (line.back() == '(' ? "" : ", ") + std::string(name) + '=' + value;
      line += ") = " + result;
      if (error) line += ' ' + error_name(error);
      if (octets >= 0) line += ", " + std::to_string(octets) + " bytes";
      std::snprintf(head, sizeof head, ", %.1f us\n", static_cast<double>(nanoseconds) / 1000);
      line += head;
    }
    if (::write(fd, line.data(), line.size()) < 0) return;  // nobody to tell
  }

 private:
  Clock::time_point begun_;
  const char* function_;
  SOCKET socket_;
  std::vector<std::pair<const char*, std::string>> arguments_;
};

/// Operations that are under way, by their structure: a completion's line names the post by its number.
struct Posted {
  const char* function;
  SOCKET socket;
  Clock::time_point at;
  unsigned long long number;
};
std::mutex posted_mutex;  // protects the two
std::map<LPWSAOVERLAPPED, Posted> posted;
unsigned long long last_number = 0;

void CALLBACK completed(LPWSAOVERLAPPED overlapped, DWORD* error, DWORD* octets) {
  Posted what{};
  {
    std::lock_guard lock(posted_mutex);
    const auto found = posted.find(overlapped);
    if (found == posted.end()) return;
    what = found->second;
    posted.erase(found);
  }
  const auto took = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - what.at).count();
  Line line("completion", what.socket);
  line.with("of", what.function).with("overlapped", hex(reinterpret_cast<ULONG_PTR>(overlapped)));
  line.with("operation", static_cast<long long>(what.number));
  line.write(*error ? "-1" : "0", static_cast<int>(*error), *octets, took);
}

void CALLBACK called(const OWS_OBSERVED_CALL* call) {
  Line line(call->function, INVALID_SOCKET, Clock::now() - std::chrono::nanoseconds(call->nanoseconds));
  for (int i = 0; i < call->count; ++i) line.with(call->arguments[i].name, call->arguments[i].value);
  line.write(call->failed ? "-1" : std::to_string(call->result), static_cast<int>(call->error), -1, call->nanoseconds);
}

const OWS_OBSERVER observer{completed, called};

/// The call begins an operation, if it has a structure for one.
void post(Line& line, const char* function, SOCKET s, LPWSAOVERLAPPED overlapped) {
  if (!overlapped) return;
  std::lock_guard lock(posted_mutex);
  posted.insert_or_assign(overlapped, Posted{function, s, Clock::now(), ++last_number});
  line.with("overlapped", hex(reinterpret_cast<ULONG_PTR>(overlapped)));
  line.with("operation", static_cast<long long>(last_number));
}
/// It has not begun one.
void take_back(LPWSAOVERLAPPED overlapped) {
  std::lock_guard lock(posted_mutex);
  posted.erase(overlapped);
}

/// What ws2_32 itself asks of a provider is no call of the program's.
bool of_program(DWORD code) { return (code & 0x0fff0000) != (IOC_VENDOR & 0x0fff0000) || (code & 0xff00) != 0x4f00; }

struct Trace : ows::layered::Observing<observer> {
  template <ows::layered::Extension which, class Call, class... Arguments>
  static auto extension(Call call, SOCKET s, Arguments... arguments) {
    const char* const name = ows::layered::extension_names[static_cast<int>(which)];
    Line line(name, s);
    const LPWSAOVERLAPPED overlapped = ows::layered::overlapped_of(arguments...);
    describe<which>(line, arguments...);
    post(line, name, s, overlapped);
    const auto result = call();
    const bool failed = ows::layered::fails_with_false(which) ? !result : result == SOCKET_ERROR;
    const int error = WSAGetLastError();
    if (overlapped && failed && error != WSA_IO_PENDING) take_back(overlapped);
    line.end(result, failed, error);
    WSASetLastError(error);
    return result;
  }
  template <ows::layered::Extension which, class... Arguments>
  static void describe(Line& line, Arguments... arguments) {
    using ows::layered::Extension;
    const auto all = std::make_tuple(arguments...);
    if constexpr (which == Extension::accept_ex)
      line.with("accepting", static_cast<long long>(std::get<0>(all))).with("data", std::get<2>(all));
    if constexpr (which == Extension::connect_ex)
      line.with("name", address(std::get<0>(all), std::get<1>(all))).with("data", std::get<3>(all));
    if constexpr (which == Extension::transmit_file) line.with("length", std::get<1>(all));
    if constexpr (which == Extension::transmit_packets) line.with("elements", std::get<1>(all));
  }

  static SOCKET socket(const Table& below, int af, int type, int protocol, LPWSAPROTOCOL_INFOW info, GROUP group,
                       DWORD flags, LPINT error) {
    Line line("WSASocket", INVALID_SOCKET);
    line.with("af", af)
        .with("type", type)
        .with("protocol", protocol)
        .with("entry", info->dwCatalogEntryId)
        .with("flags", hex(flags));
    const SOCKET s = below.lpWSPSocket(af, type, protocol, info, group, flags, error);
    return line.end(s, s == INVALID_SOCKET, *error);
  }
  static SOCKET accept(const Table& below, SOCKET s, sockaddr* addr, LPINT length, LPCONDITIONPROC condition, DWORD_PTR data,
                       LPINT error) {
    Line line("WSAAccept", s);
    const SOCKET made = below.lpWSPAccept(s, addr, length, condition, data, error);
    if (made != INVALID_SOCKET && addr && length) line.with("peer", address(addr, *length));
    return line.end(made, made == INVALID_SOCKET, *error);
  }
  static int bind(const Table& below, SOCKET s, const sockaddr* name, int length, LPINT error) {
    Line line("bind", s);
    line.with("name", address(name, length));
    return line.end(below.lpWSPBind(s, name, length, error), error);
  }
  static int connect(const Table& below, SOCKET s, const sockaddr* name, int length, LPWSABUF caller, LPWSABUF callee,
                     LPQOS sqos, LPQOS gqos, LPINT error) {
    Line line("WSAConnect", s);
    line.with("name", address(name, length));
    if (caller) line.with("caller_data", length_of(caller));
    return line.end(below.lpWSPConnect(s, name, length, caller, callee, sqos, gqos, error), error);
  }
  static int listen(const Table& below, SOCKET s, int backlog, LPINT error) {
    Line line("listen", s);
    line.with("backlog", backlog);
    return line.end(below.lpWSPListen(s, backlog, error), error);
  }
  static int shutdown(const Table& below, SOCKET s, int how, LPINT error) {
    Line line("shutdown", s);
    line.with("how", how == SD_SEND      ? "SD_SEND"
                     : how == SD_RECEIVE ? "SD_RECEIVE"
                     : how == SD_BOTH    ? "SD_BOTH"
                                         : std::to_string(how));
    return line.end(below.lpWSPShutdown(s, how, error), error);
  }
  static int close_socket(const Table& below, SOCKET s, LPINT error) {
    Line line("closesocket", s);
    return line.end(below.lpWSPCloseSocket(s, error), error);
  }
  static int send(const Table& below, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags,
                  LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                  LPINT error) {
    Line line = transfer("WSASend", s, buffers, count, flags, overlapped);
    const int result = below.lpWSPSend(s, buffers, count, sent, flags, overlapped, routine, thread, error);
    return finish(line, result, error, sent, overlapped);
  }
  static int send_to(const Table& below, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags,
                     const sockaddr* to, int length, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                     LPWSATHREADID thread, LPINT error) {
    Line line = transfer("WSASendTo", s, buffers, count, flags, overlapped);
    line.with("to", address(to, length));
    const int result = below.lpWSPSendTo(s, buffers, count, sent, flags, to, length, overlapped, routine, thread, error);
    return finish(line, result, error, sent, overlapped);
  }
  static int recv(const Table& below, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags,
                  LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                  LPINT error) {
    Line line = transfer("WSARecv", s, buffers, count, flags ? *flags : 0, overlapped);
    const int result = below.lpWSPRecv(s, buffers, count, received, flags, overlapped, routine, thread, error);
    return finish(line, result, error, received, overlapped);
  }
  static int recv_from(const Table& below, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags,
                       sockaddr* from, LPINT length, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                       LPWSATHREADID thread, LPINT error) {
    Line line = transfer("WSARecvFrom", s, buffers, count, flags ? *flags : 0, overlapped);
    const int result =
        below.lpWSPRecvFrom(s, buffers, count, received, flags, from, length, overlapped, routine, thread, error);
    if (result == 0 && !overlapped && from && length) line.with("from", address(from, *length));
    return finish(line, result, error, received, overlapped);
  }
  static int send_disconnect(const Table& below, SOCKET s, LPWSABUF data, LPINT error) {
    Line line("WSASendDisconnect", s);
    line.with("data", length_of(data));
    return line.end(below.lpWSPSendDisconnect(s, data, error), error);
  }
  static int recv_disconnect(const Table& below, SOCKET s, LPWSABUF data, LPINT error) {
    Line line("WSARecvDisconnect", s);
    const int result = below.lpWSPRecvDisconnect(s, data, error);
    return line.end(result, error, result == 0 && data ? static_cast<long long>(data->len) : -1);
  }
  static int get_sock_name(const Table& below, SOCKET s, sockaddr* name, LPINT length, LPINT error) {
    Line line("getsockname", s);
    const int result = below.lpWSPGetSockName(s, name, length, error);
    if (result == 0) line.with("name", address(name, *length));
    return line.end(result, error);
  }
  static int get_peer_name(const Table& below, SOCKET s, sockaddr* name, LPINT length, LPINT error) {
    Line line("getpeername", s);
    const int result = below.lpWSPGetPeerName(s, name, length, error);
    if (result == 0) line.with("name", address(name, *length));
    return line.end(result, error);
  }
  static int get_sock_opt(const Table& below, SOCKET s, int level, int option, char* value, LPINT length, LPINT error) {
    Line line("getsockopt", s);
    line.with("level", hex(static_cast<unsigned>(level))).with("option", hex(static_cast<unsigned>(option)));
    return line.end(below.lpWSPGetSockOpt(s, level, option, value, length, error), error);
  }
  static int set_sock_opt(const Table& below, SOCKET s, int level, int option, const char* value, int length, LPINT error) {
    Line line("setsockopt", s);
    line.with("level", hex(static_cast<unsigned>(level)))
        .with("option", hex(static_cast<unsigned>(option)))
        .with("length", length);
    return line.end(below.lpWSPSetSockOpt(s, level, option, value, length, error), error);
  }
  static int ioctl(const Table& below, SOCKET s, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size,
                   LPDWORD returned, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                   LPWSATHREADID thread, LPINT error) {
    const auto call = [&] {
      return below.lpWSPIoctl(s, code, in, in_size, out, out_size, returned, overlapped, routine, thread, error);
    };
    if (!of_program(code)) return call();
    Line line("WSAIoctl", s);
    line.with("code", hex(code)).with("in", in_size).with("out", out_size);
    post(line, "WSAIoctl", s, overlapped);
    const int result = call();
    if (result == 0 && code == SIO_GET_EXTENSION_FUNCTION_POINTER) ows::layered::wrap_extension<Trace>(in, out);
    return finish(line, result, error, nullptr, overlapped);
  }
  static int event_select(const Table& below, SOCKET s, WSAEVENT event, LONG events, LPINT error) {
    Line line("WSAEventSelect", s);
    line.with("events", hex(static_cast<unsigned>(events)));
    return line.end(below.lpWSPEventSelect(s, event, events, error), error);
  }
  static int async_select(const Table& below, SOCKET s, HWND window, unsigned int message, LONG events, LPINT error) {
    Line line("WSAAsyncSelect", s);
    line.with("message", message).with("events", hex(static_cast<unsigned>(events)));
    return line.end(below.lpWSPAsyncSelect(s, window, message, events, error), error);
  }
  static int enum_network_events(const Table& below, SOCKET s, WSAEVENT event, LPWSANETWORKEVENTS record, LPINT error) {
    Line line("WSAEnumNetworkEvents", s);
    const int result = below.lpWSPEnumNetworkEvents(s, event, record, error);
    if (result == 0) line.with("events", hex(static_cast<unsigned>(record->lNetworkEvents)));
    return line.end(result, error);
  }
  static BOOL get_overlapped_result(const Table& below, SOCKET s, LPWSAOVERLAPPED overlapped, LPDWORD octets, BOOL wait,
                                    LPDWORD flags, LPINT error) {
    Line line("WSAGetOverlappedResult", s);
    line.with("overlapped", hex(reinterpret_cast<ULONG_PTR>(overlapped))).with("wait", wait);
    const BOOL result = below.lpWSPGetOverlappedResult(s, overlapped, octets, wait, flags, error);
    return line.end(result, !result, *error, result ? static_cast<long long>(*octets) : -1);
  }

 private:
  static Line transfer(const char* function, SOCKET s, LPWSABUF buffers, DWORD count, DWORD flags,
                       LPWSAOVERLAPPED overlapped) {
    Line line(function, s);
    line.with("buffers", count).with("length", static_cast<long long>(total(buffers, count)));
    if (flags) line.with("flags", hex(flags));
    post(line, function, s, overlapped);
    return line;
  }
  static int finish(Line& line, int result, const int* error, const DWORD* octets, LPWSAOVERLAPPED overlapped) {
    if (overlapped && result != 0 && *error != WSA_IO_PENDING) take_back(overlapped);
    return line.end(result, error, result == 0 && octets ? static_cast<long long>(*octets) : -1);
  }
};

}  // namespace

OPENWINSOCK_LAYER(Trace)
