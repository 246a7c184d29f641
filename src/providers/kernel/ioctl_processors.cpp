// Which processors serve a socket: SIO_CPU_AFFINITY, SIO_QUERY_RSS_PROCESSOR_INFO, SIO_QUERY_RSS_SCALABILITY_INFO.
// [Winsock IOCTLs; SIO_QUERY_RSS_PROCESSOR_INFO Control Code]
#include <mstcpip.h>
#include <ws2tcpip.h>

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "border/posix_options.h"
#include "providers/kernel/ioctl_request.h"
#include "providers/kernel/option_values.h"

namespace ows::kernel {
namespace {

/// Sockets that share a port get what "their" processor has received. "Incompatible with SO_REUSEADDR and
/// SO_REUSE_MULTICASTPORT"; "must be called prior to bind, otherwise WSAEINVAL".
Status set_affinity(Socket& socket, const IoctlRequest& request) {
  if (socket.type != SOCK_DGRAM) return fail(WSAEOPNOTSUPP);
  const auto processor = request.input<USHORT>();
  if (!processor) return fail(processor.error());
  *request.returned = 0;
  const bool shared = socket.kept_options & (kept_reuse_address | kept_reuse_multicast_port);
  if (socket.bound || shared || *processor >= ::sysconf(_SC_NPROCESSORS_CONF)) return fail(WSAEINVAL);
  if (const auto told = tell_linux(socket, posix::sol_socket, posix::so_reuseport, 1); !told) return told;
  const auto told = tell_linux(socket, posix::sol_socket, posix::so_incoming_cpu, *processor);
  if (told) socket.kept_options |= kept_processor;
  return told;
}

USHORT numa_node_of(int processor) {
  constexpr int most_nodes = 1024;  // MAX_NUMNODES of the largest kernels
  for (int node = 0; node < most_nodes; ++node) {
    char path[80];
    std::snprintf(path, sizeof path, "/sys/devices/system/node/node%d", node);
    if (::access(path, F_OK) != 0) break;
    std::snprintf(path, sizeof path, "/sys/devices/system/node/node%d/cpu%d", node, processor);
    if (::access(path, F_OK) == 0) return static_cast<USHORT>(node);
  }
  return 0;
}

/// "If the output buffer is too small, the call fails ... WSAEINVAL, and lpcbBytesReturned ... zero." The processor is the
/// one that has received last.
Status give_processor(Socket& socket, const IoctlRequest& request) {
  *request.returned = 0;
  if (request.out_size < sizeof(SOCKET_PROCESSOR_AFFINITY)) return fail(WSAEINVAL);
  if (!socket.connected()) return fail(WSAENOTCONN);
  const auto processor = ask_linux(socket, posix::sol_socket, posix::so_incoming_cpu);
  if (!processor) return fail(processor.error());
  if (*processor < 0) return fail(WSAENOTCONN);  // nothing has come yet
  constexpr int group = 64;                      // processors
  SOCKET_PROCESSOR_AFFINITY affinity{};
  affinity.Processor.Group = static_cast<WORD>(*processor / group);
  affinity.Processor.Number = static_cast<BYTE>(*processor % group);
  affinity.NumaNodeId = numa_node_of(*processor);
  return request.give(affinity);
}

/// "If RSS is enabled on at least one interface": Linux spreads what an interface receives by its queues.
bool some_interface_has_queues() {
  std::error_code error;
  for (const auto& interface : std::filesystem::directory_iterator("/sys/class/net", error))
    if (::access((interface.path() / "queues/rx-1").c_str(), F_OK) == 0) return true;
  return false;
}

Status give_scalability(Socket& /*socket*/, const IoctlRequest& request) {
  *request.returned = 0;
  if (request.out_size < sizeof(RSS_SCALABILITY_INFO) || !request.out) return fail(WSAEINVAL);
  RSS_SCALABILITY_INFO info{};
  info.RssEnabled = some_interface_has_queues();
  return request.give(info);
}

}  // namespace

std::optional<Status> processor_request(Socket& socket, const IoctlRequest& request) {
  if (!socket.internet()) return std::nullopt;
  switch (request.code) {
    case SIO_CPU_AFFINITY: return set_affinity(socket, request);
    case SIO_QUERY_RSS_PROCESSOR_INFO: return give_processor(socket, request);
    case SIO_QUERY_RSS_SCALABILITY_INFO: return give_scalability(socket, request);
    default: return std::nullopt;
  }
}

}  // namespace ows::kernel
