// IcmpSendEcho and its kin: echo requests over Linux' ICMP sockets, the unprivileged ones where the administrator allows
// them (net.ipv4.ping_group_range), else raw ones. [icmpapi.h]
#include <icmpapi.h>
#include <windows.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "border/address.h"
#include "border/posix.h"
#include "border/posix_options.h"
#include "border/user_memory.h"
#include "names/worker.h"
#include "win32/last_error.h"

namespace ows::iphlpapi {
namespace {

using Clock = std::chrono::steady_clock;

struct Handles {
  std::mutex mutex;               // protects the rest
  std::set<std::uintptr_t> open;  // bit 1: of IPv6
  std::uintptr_t last = 0x7d000000;
};
Handles& handles() {
  static Handles& instance = *new Handles;
  return instance;
}

bool is_open(HANDLE handle) {
  const std::lock_guard lock(handles().mutex);
  return handles().open.contains(reinterpret_cast<std::uintptr_t>(handle));
}

/// A socket that can send echo requests.
struct Channel {
  int fd = -1;
  bool raw = false;

  explicit Channel(bool ipv6) {
    const int family = ipv6 ? posix::af_inet6 : posix::af_inet;
    const int protocol = ipv6 ? posix::ipproto_icmpv6 : posix::ipproto_icmp;
    fd = posix::socket(family, posix::sock_dgram | posix::sock_cloexec, protocol);
    if (fd >= 0) return;
    fd = posix::socket(family, posix::sock_raw | posix::sock_cloexec, protocol);
    raw = fd >= 0;
  }
  ~Channel() {
    if (fd >= 0) ::close(fd);
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
};

struct Request {
  bool ipv6 = false;
  std::optional<Address> source;
  Address destination;
  std::vector<std::uint8_t> data;
  IP_OPTION_INFORMATION options{};
  bool has_options = false;
  DWORD timeout_ms = 0;
};

struct Reply {
  ULONG status = IP_REQ_TIMED_OUT;
  Address from;
  ULONG milliseconds = 0;
  UCHAR ttl = 0, tos = 0;
  std::vector<std::uint8_t> data;
  [[nodiscard]] bool came() const { return from.length != 0; }
};

constexpr std::size_t header_size = 8;  // of ICMP: type, code, checksum, identifier, sequence

std::uint16_t checksum(const std::vector<std::uint8_t>& octets) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < octets.size(); i += 2)
    sum += static_cast<std::uint32_t>(octets[i] << 8 | (i + 1 < octets.size() ? octets[i + 1] : 0));
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

std::vector<std::uint8_t> message_of(const Request& request, std::uint16_t id, std::uint16_t sequence) {
  constexpr std::uint8_t echo4 = 8, echo6 = 128;
  std::vector<std::uint8_t> message{request.ipv6 ? echo6 : echo4,
                                    0,
                                    0,
                                    0,
                                    static_cast<std::uint8_t>(id >> 8),
                                    static_cast<std::uint8_t>(id),
                                    static_cast<std::uint8_t>(sequence >> 8),
                                    static_cast<std::uint8_t>(sequence)};
  message.insert(message.end(), request.data.begin(), request.data.end());
  if (!request.ipv6) {  // Linux computes that of IPv6
    const std::uint16_t sum = checksum(message);
    message[2] = static_cast<std::uint8_t>(sum >> 8);
    message[3] = static_cast<std::uint8_t>(sum);
  }
  return message;
}

ULONG status_of(bool ipv6, unsigned type, unsigned code) {
  if (ipv6) {
    if (type == 1)
      return code == 0   ? IP_DEST_NO_ROUTE
             : code == 1 ? IP_DEST_PROHIBITED
             : code == 4 ? IP_DEST_PORT_UNREACHABLE
                         : IP_DEST_ADDR_UNREACHABLE;
    if (type == 2) return IP_PACKET_TOO_BIG;
    if (type == 3) return code == 0 ? IP_HOP_LIMIT_EXCEEDED : IP_REASSEMBLY_TIME_EXCEEDED;
    return IP_PARAMETER_PROBLEM;
  }
  if (type == 3)
    return code == 0   ? IP_DEST_NET_UNREACHABLE
           : code == 2 ? IP_DEST_PROT_UNREACHABLE
           : code == 3 ? IP_DEST_PORT_UNREACHABLE
           : code == 4 ? IP_PACKET_TOO_BIG
                       : IP_DEST_HOST_UNREACHABLE;
  if (type == 11) return code == 0 ? IP_TTL_EXPIRED_TRANSIT : IP_TTL_EXPIRED_REASSEM;
  return type == 4 ? IP_SOURCE_QUENCH : IP_PARAM_PROBLEM;
}

ULONG status_of_errno(int error) {
  switch (error) {
    case ENETUNREACH: return IP_DEST_NET_UNREACHABLE;
    case EHOSTUNREACH: return IP_DEST_HOST_UNREACHABLE;
    case EMSGSIZE: return IP_PACKET_TOO_BIG;
    case ENOBUFS:
    case ENOMEM: return IP_NO_RESOURCES;
    case EINVAL:
    case EACCES: return IP_BAD_DESTINATION;
    default: return IP_GENERAL_FAILURE;
  }
}

/// What a packet says about the request: nothing, a reply, or an error that quotes it.
std::optional<Reply> read_packet(const Request& request, bool raw, std::uint16_t id, std::uint16_t sequence,
                                 const std::uint8_t* packet, std::size_t size) {
  Reply reply;
  if (raw && !request.ipv6) {
    if (size < 20) return std::nullopt;
    const std::size_t ip = (packet[0] & 0xfu) * 4;
    reply.tos = packet[1];
    reply.ttl = packet[8];
    if (size < ip) return std::nullopt;
    packet += ip, size -= ip;
  }
  if (size < header_size) return std::nullopt;
  const unsigned type = packet[0], code = packet[1];
  const auto is_ours = [&](const std::uint8_t* header) {
    const auto the_id = static_cast<std::uint16_t>(header[4] << 8 | header[5]);
    return (!raw || the_id == id) && static_cast<std::uint16_t>(header[6] << 8 | header[7]) == sequence;
  };
  if (type == (request.ipv6 ? 129u : 0u)) {
    if (!is_ours(packet)) return std::nullopt;
    reply.status = IP_SUCCESS;
    reply.data.assign(packet + header_size, packet + size);
    return reply;
  }
  const bool error = request.ipv6 ? type < 128 : type == 3 || type == 4 || type == 11 || type == 12;
  if (!error) return std::nullopt;
  // Behind the header comes the packet that it is about.
  const std::size_t inner = request.ipv6 ? 40 : size > header_size ? (packet[header_size] & 0xfu) * 4 : 0;
  if (size < header_size + inner + header_size || !is_ours(packet + header_size + inner)) return std::nullopt;
  reply.status = status_of(request.ipv6, type, code);
  return reply;
}

void set_options(int fd, const Request& request) {
  if (!request.has_options) return;
  const auto set = [fd](int level, int name, int value) { posix::setsockopt(fd, level, name, &value, sizeof value); };
  if (request.ipv6) {
    if (request.options.Ttl) set(posix::ipproto_ipv6, posix::ipv6_unicast_hops, request.options.Ttl);
    return;
  }
  if (request.options.Ttl) set(posix::ipproto_ip, posix::ip_ttl, request.options.Ttl);
  set(posix::ipproto_ip, posix::ip_tos, request.options.Tos);
  set(posix::ipproto_ip, posix::ip_mtu_discover,
      request.options.Flags & IP_FLAG_DF ? posix::ip_pmtudisc_do : posix::ip_pmtudisc_dont);
}

/// Sends the request and waits for what comes back. Its status tells what happened.
Reply echo(const Request& request) {
  static std::atomic<std::uint16_t> counter{1};
  const std::uint16_t sequence = counter.fetch_add(1), id = static_cast<std::uint16_t>(::getpid());
  Reply nothing;
  const Channel channel(request.ipv6);
  if (channel.fd < 0) return nothing.status = IP_NO_RESOURCES, nothing;
  set_options(channel.fd, request);
  if (request.source && posix::bind(channel.fd, request.source->data(), request.source->length) != 0)
    return nothing.status = IP_BAD_DESTINATION, nothing;
  const auto message = message_of(request, id, sequence);
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::milliseconds(request.timeout_ms);
  if (posix::sendto(channel.fd, message.data(), message.size(), posix::msg_nosignal, request.destination.data(),
                    request.destination.length)
      < 0)
    return nothing.status = status_of_errno(errno), nothing;
  std::vector<std::uint8_t> packet(65536 + 100);
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    posix::pollfd waiting{channel.fd, posix::pollin, 0};
    const int ready = posix::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return nothing;
    Address from;
    from.length = sizeof from.storage;
    const ssize_t got =
        posix::recvfrom(channel.fd, packet.data(), packet.size(), posix::msg_dontwait, from.data(), &from.length);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got < 0) return nothing.status = status_of_errno(errno), nothing;
    auto reply = read_packet(request, channel.raw, id, sequence, packet.data(), static_cast<std::size_t>(got));
    if (!reply) continue;
    reply->from = from;
    const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count();
    reply->milliseconds = static_cast<ULONG>(taken);
    return *reply;
  }
}

/// Writes the reply to the program's buffer, which has been checked. How many replies: 0 or 1.
DWORD deliver(const Request& request, const Reply& reply, void* buffer, std::size_t size) {
  if (!reply.came()) return 0;
  auto* octets = static_cast<char*>(buffer);
  if (request.ipv6) {
    ICMPV6_ECHO_REPLY result{};
    std::memcpy(&result.Address.sin6_addr,
                reinterpret_cast<const char*>(&reply.from.storage) + offsetof(sockaddr_in6, sin6_addr), 16);
    result.Status = reply.status;
    result.RoundTripTime = reply.milliseconds;
    const std::size_t room = size - sizeof result;
    std::memcpy(octets, &result, sizeof result);
    std::memcpy(octets + sizeof result, reply.data.data(), std::min(room, reply.data.size()));
    return 1;
  }
  ICMP_ECHO_REPLY result{};
  std::memcpy(&result.Address, reinterpret_cast<const char*>(&reply.from.storage) + offsetof(sockaddr_in, sin_addr), 4);
  result.Status = reply.status;
  result.RoundTripTime = reply.milliseconds;
  result.DataSize = static_cast<USHORT>(std::min(size - sizeof result, reply.data.size()));
  result.Data = octets + sizeof result;
  result.Options.Ttl = reply.ttl;
  result.Options.Tos = reply.tos;
  std::memcpy(octets + sizeof result, reply.data.data(), result.DataSize);
  std::memcpy(octets, &result, sizeof result);
  return 1;
}

DWORD refused(DWORD error) {
  set_last_error(error);
  return 0;
}

/// What the program gave beside the request.
struct Call {
  HANDLE handle, event;
  FARPROC routine;
  void* context;
  const void* data;
  WORD data_size;
  const IP_OPTION_INFORMATION* options;
  void* buffer;
  DWORD buffer_size;
};

/// How an asynchronous request ends: an event, or a routine on the thread that asked.
struct Completion {
  HANDLE event = nullptr, thread = nullptr;
  FARPROC routine = nullptr;
  void* context = nullptr;
  struct {
    ULONG_PTR status, information;
  } block{};  // IO_STATUS_BLOCK
};

void CALLBACK run_routine(ULONG_PTR parameter) {
  const std::unique_ptr<Completion> completion(reinterpret_cast<Completion*>(parameter));
  using Routine = void (*)(void* context, void* block, ULONG reserved);
  reinterpret_cast<Routine>(reinterpret_cast<void*>(completion->routine))(completion->context, &completion->block, 0);
}

void complete(std::unique_ptr<Completion> completion) {
  const HANDLE event = completion->event, thread = completion->thread;
  if (event) SetEvent(event);
  if (!thread) return;
  if (QueueUserAPC(run_routine, thread, reinterpret_cast<ULONG_PTR>(completion.get()))) completion.release();
  CloseHandle(thread);
}

DWORD send(const Call& call, Request request) {
  if (!is_open(call.handle)) return refused(ERROR_INVALID_HANDLE);
  if (!readable(call.data, call.data_size) || (call.options && !readable(call.options, sizeof *call.options)))
    return refused(ERROR_INVALID_PARAMETER);
  const std::size_t head = request.ipv6 ? sizeof(ICMPV6_ECHO_REPLY) : sizeof(ICMP_ECHO_REPLY);
  if (call.buffer_size < head) return refused(ERROR_INVALID_PARAMETER);
  if (call.buffer_size < head + call.data_size) return refused(IP_BUF_TOO_SMALL);
  if (!writable(call.buffer, call.buffer_size)) return refused(ERROR_INVALID_PARAMETER);
  const auto* octets = static_cast<const std::uint8_t*>(call.data);
  request.data.assign(octets, octets + call.data_size);
  if (call.options) request.options = *call.options, request.has_options = true;
  std::memset(call.buffer, 0, head);
  if (!call.event && !call.routine) {
    const Reply reply = echo(request);
    return deliver(request, reply, call.buffer, call.buffer_size) ? 1 : refused(reply.status);
  }
  auto completion = std::make_shared<std::unique_ptr<Completion>>(std::make_unique<Completion>());
  (*completion)->event = call.event;
  (*completion)->routine = call.routine;
  (*completion)->context = call.context;
  if (call.routine
      && !DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &(*completion)->thread, 0, FALSE,
                          DUPLICATE_SAME_ACCESS))
    return refused(ERROR_NOT_ENOUGH_MEMORY);
  const auto job = [request = std::move(request), completion, buffer = call.buffer, size = call.buffer_size] {
    const Reply reply = echo(request);
    if (!deliver(request, reply, buffer, size)) {  // IcmpParseReplies finds the status
      const ULONG status = reply.status;
      const std::size_t at = request.ipv6 ? offsetof(ICMPV6_ECHO_REPLY, Status) : offsetof(ICMP_ECHO_REPLY, Status);
      std::memcpy(static_cast<char*>(buffer) + at, &status, sizeof status);
    }
    complete(std::move(*completion));
  };
  if (!names::run_on_worker(job)) return refused(ERROR_NOT_ENOUGH_MEMORY);
  return refused(ERROR_IO_PENDING);
}

HANDLE create(bool ipv6) {
  const Channel probe(ipv6);
  if (probe.fd < 0) {
    set_last_error(errno == EAFNOSUPPORT ? ERROR_NOT_SUPPORTED : ERROR_ACCESS_DENIED);
    return INVALID_HANDLE_VALUE;
  }
  const std::lock_guard lock(handles().mutex);
  handles().last += 4;
  handles().open.insert(handles().last);
  return reinterpret_cast<HANDLE>(handles().last);
}

Address ipv4_address(IPAddr octets) {
  Address address = Address::any(posix::af_inet);
  std::memcpy(reinterpret_cast<char*>(&address.storage) + offsetof(sockaddr_in, sin_addr), &octets, sizeof octets);
  return address;
}

/// How many replies are in a buffer whose first one has this status; a time of nothing at all never came.
DWORD parse(const void* buffer, DWORD size, std::size_t head, std::size_t status_at, bool came) {
  if (size < head || !readable(buffer, head)) return refused(ERROR_INVALID_PARAMETER);
  ULONG status = 0;
  std::memcpy(&status, static_cast<const char*>(buffer) + status_at, sizeof status);
  return came || status == IP_SUCCESS ? 1 : refused(status);
}

}  // namespace
}  // namespace ows::iphlpapi

using namespace ows;
using namespace ows::iphlpapi;

HANDLE WINAPI IcmpCreateFile(VOID) { return create(false); }
HANDLE WINAPI Icmp6CreateFile(VOID) { return create(true); }

BOOL WINAPI IcmpCloseHandle(HANDLE handle) {
  const std::lock_guard lock(handles().mutex);
  if (handles().open.erase(reinterpret_cast<std::uintptr_t>(handle))) return TRUE;
  set_last_error(ERROR_INVALID_HANDLE);
  return FALSE;
}

DWORD WINAPI IcmpSendEcho2Ex(HANDLE handle, HANDLE event, FARPROC routine, PVOID context, IPAddr source, IPAddr destination,
                             LPVOID data, WORD size, PIP_OPTION_INFORMATION options, LPVOID buffer, DWORD buffer_size,
                             DWORD timeout) {
  Request request;
  request.destination = ipv4_address(destination);
  if (source) request.source = ipv4_address(source);
  request.timeout_ms = timeout;
  return send({handle, event, routine, context, data, size, options, buffer, buffer_size}, std::move(request));
}

DWORD WINAPI IcmpSendEcho2(HANDLE handle, HANDLE event, FARPROC routine, PVOID context, IPAddr destination, LPVOID data,
                           WORD size, PIP_OPTION_INFORMATION options, LPVOID buffer, DWORD buffer_size, DWORD timeout) {
  return IcmpSendEcho2Ex(handle, event, routine, context, 0, destination, data, size, options, buffer, buffer_size, timeout);
}

DWORD WINAPI IcmpSendEcho(HANDLE handle, IPAddr destination, LPVOID data, WORD size, PIP_OPTION_INFORMATION options,
                          LPVOID buffer, DWORD buffer_size, DWORD timeout) {
  return IcmpSendEcho2Ex(handle, nullptr, nullptr, nullptr, 0, destination, data, size, options, buffer, buffer_size,
                         timeout);
}

DWORD WINAPI Icmp6SendEcho2(HANDLE handle, HANDLE event, FARPROC routine, PVOID context, sockaddr_in6* source,
                            sockaddr_in6* destination, LPVOID data, WORD size, PIP_OPTION_INFORMATION options, LPVOID buffer,
                            DWORD buffer_size, DWORD timeout) {
  Request request;
  request.ipv6 = true;
  const auto to = read_address(reinterpret_cast<sockaddr*>(destination), sizeof *destination, posix::af_inet6);
  if (!to) return refused(ERROR_INVALID_PARAMETER);
  request.destination = *to;
  request.destination.set_port(0);
  if (source) {
    const auto from = read_address(reinterpret_cast<sockaddr*>(source), sizeof *source, posix::af_inet6);
    if (!from) return refused(ERROR_INVALID_PARAMETER);
    request.source = *from;
    request.source->set_port(0);
  }
  request.timeout_ms = timeout;
  return send({handle, event, routine, context, data, size, options, buffer, buffer_size}, std::move(request));
}

DWORD WINAPI IcmpParseReplies(LPVOID buffer, DWORD size) {
  IPAddr from = 0;
  if (size >= sizeof from && readable(buffer, sizeof from)) std::memcpy(&from, buffer, sizeof from);
  return parse(buffer, size, sizeof(ICMP_ECHO_REPLY), offsetof(ICMP_ECHO_REPLY, Status), from != 0);
}

DWORD WINAPI Icmp6ParseReplies(LPVOID buffer, DWORD size) {
  return parse(buffer, size, sizeof(ICMPV6_ECHO_REPLY), offsetof(ICMPV6_ECHO_REPLY, Status), false);
}
