// Flows of qos2.h: a socket's traffic class as Linux has it: the priority of its packets (SO_PRIORITY), their mark (DSCP, in
// IP_TOS and IPV6_TCLASS) and a limit to their rate (SO_MAX_PACING_RATE). [QOSAddSocketToFlow, QOSSetFlow]
#include <mstcpip.h>
#include <qos2.h>
#include <windows.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <vector>

#include "border/posix.h"
#include "border/posix_options.h"
#include "border/user_memory.h"
#include "spi/directory.h"
#include "win32/last_error.h"

namespace ows {
namespace {

struct Class {
  int dscp, priority;
};
/// By QOS_TRAFFIC_TYPE. [QOS_TRAFFIC_TYPE enumeration]
constexpr Class classes[] = {{0, 0}, {8, 1}, {40, 5}, {40, 5}, {56, 6}, {56, 7}};

struct Flow {
  std::vector<SOCKET> sockets;
  Class traffic{};
  UINT64 rate = 0;  // bits a second, 0: no limit
};

struct Session {
  std::map<QOS_FLOWID, Flow> flows;
};

struct Sessions {
  std::mutex mutex;  // protects the rest
  std::map<std::uintptr_t, Session> all;
  std::uintptr_t last = 0x7c000000;
  QOS_FLOWID last_flow = 0;
};
Sessions& sessions() {
  static Sessions& instance = *new Sessions;
  return instance;
}

BOOL refused(DWORD error) {
  set_last_error(error);
  return FALSE;
}

void set_number(SOCKET s, int level, int name, unsigned value) {
  posix::setsockopt(static_cast<int>(s), level, name, &value, sizeof value);
}

/// What the flow wants, on the socket's descriptor; with the last it is as before.
void apply(SOCKET s, const Flow& flow) {
  const unsigned limit = flow.rate ? static_cast<unsigned>(std::min<UINT64>(flow.rate / 8, ~0u - 1)) : ~0u;
  set_number(s, posix::ipproto_ip, posix::ip_tos, static_cast<unsigned>(flow.traffic.dscp) << 2);
  set_number(s, posix::ipproto_ipv6, posix::ipv6_tclass, static_cast<unsigned>(flow.traffic.dscp) << 2);
  set_number(s, posix::sol_socket, posix::so_priority, static_cast<unsigned>(flow.traffic.priority));
  set_number(s, posix::sol_socket, posix::so_max_pacing_rate, limit);
}

/// `function(session)` with the session of the handle. ERROR_INVALID_HANDLE.
template <class Function>
BOOL with_session(HANDLE handle, Function function) {
  const std::lock_guard lock(sessions().mutex);
  const auto found = sessions().all.find(reinterpret_cast<std::uintptr_t>(handle));
  return found == sessions().all.end() ? refused(ERROR_INVALID_HANDLE) : function(found->second);
}

template <class Function>
BOOL with_flow(HANDLE handle, QOS_FLOWID id, Function function) {
  return with_session(handle, [&](Session& session) {
    const auto found = session.flows.find(id);
    return found == session.flows.end() ? refused(ERROR_NOT_FOUND) : function(found->second);
  });
}

/// A copy of `value` in the program's buffer. ERROR_INSUFFICIENT_BUFFER with what is needed.
BOOL give(const void* value, std::size_t needed, ULONG* size, void* buffer) {
  if (!writable(size, sizeof *size)) return refused(ERROR_INVALID_PARAMETER);
  const ULONG capacity = *size;
  *size = static_cast<ULONG>(needed);
  if (capacity < needed) return refused(ERROR_INSUFFICIENT_BUFFER);
  if (!writable(buffer, needed)) return refused(ERROR_INVALID_PARAMETER);
  if (needed > 0) std::memcpy(buffer, value, needed);
  return TRUE;
}

BOOL give_fundamentals(const Flow& flow, ULONG* size, void* buffer) {
  struct posix::tcp_info info{};
  posix::socklen length = sizeof info;
  const int fd = static_cast<int>(flow.sockets.front());
  if (posix::getsockopt(fd, posix::ipproto_tcp, posix::tcp_info, &info, &length) != 0) return refused(ERROR_NOT_SUPPORTED);
  QOS_FLOW_FUNDAMENTALS result{};
  result.AvailableBandwidthSet = info.delivery_rate != 0;
  result.AvailableBandwidth = info.delivery_rate * 8;
  result.RTTSet = info.rtt != 0;
  result.RTT = info.rtt / 1000;
  return give(&result, sizeof result, size, buffer);
}

template <class T>
bool read(const void* buffer, ULONG size, T& value) {
  if (size < sizeof value || !readable(buffer, sizeof value)) return false;
  std::memcpy(&value, buffer, sizeof value);
  return true;
}

void apply_to_all(const Flow& flow) {
  for (const SOCKET s : flow.sockets) apply(s, flow);
}

/// Only sockets whose descriptor is their own have packets that Linux marks.
bool is_kernel_socket(SOCKET s) {
  int type = 0;
  posix::socklen size = sizeof type;
  return spi::find_binding(s)
         && posix::getsockopt(static_cast<int>(s), posix::sol_socket, posix::so_type, &type, &size) == 0;
}

}  // namespace
}  // namespace ows

using namespace ows;

BOOL WINAPI QOSCreateHandle(PQOS_VERSION version, PHANDLE handle) {
  if (!readable(version, sizeof *version) || !writable(handle, sizeof *handle) || version->MajorVersion != 1
      || version->MinorVersion != 0)
    return refused(ERROR_INVALID_PARAMETER);
  const std::lock_guard lock(sessions().mutex);
  sessions().last += 4;
  sessions().all.try_emplace(sessions().last);
  *handle = reinterpret_cast<HANDLE>(sessions().last);
  return TRUE;
}

BOOL WINAPI QOSCloseHandle(HANDLE handle) {
  return with_session(handle, [&](Session& session) {
    for (const auto& [_, flow] : session.flows) {
      for (const SOCKET s : flow.sockets) {
        if (is_kernel_socket(s)) apply(s, Flow{});
      }
    }
    sessions().all.erase(reinterpret_cast<std::uintptr_t>(handle));
    return TRUE;
  });
}

BOOL WINAPI QOSAddSocketToFlow(HANDLE handle, SOCKET s, PSOCKADDR destination, QOS_TRAFFIC_TYPE type, DWORD flags,
                               PQOS_FLOWID id) {
  return with_session(handle, [&](Session& session) {
    if (!writable(id, sizeof *id) || (flags & ~DWORD{QOS_NON_ADAPTIVE_FLOW})
        || static_cast<unsigned>(type) >= std::size(classes) || (destination && !readable(destination, sizeof *destination)))
      return refused(ERROR_INVALID_PARAMETER);
    if (!is_kernel_socket(s)) return refused(spi::find_binding(s) ? ERROR_NOT_SUPPORTED : DWORD{WSAENOTSOCK});
    for (const auto& [_, flow] : session.flows) {
      if (std::ranges::find(flow.sockets, s) != flow.sockets.end()) return refused(ERROR_ALREADY_EXISTS);
    }
    if (*id == 0) {
      *id = ++sessions().last_flow;
      session.flows[*id].traffic = classes[type];
    }
    const auto found = session.flows.find(*id);
    if (found == session.flows.end()) return refused(ERROR_NOT_FOUND);
    found->second.sockets.push_back(s);
    apply(s, found->second);
    return TRUE;
  });
}

BOOL WINAPI QOSRemoveSocketFromFlow(HANDLE handle, SOCKET s, QOS_FLOWID id, DWORD flags) {
  return with_session(handle, [&](Session& session) {
    const auto found = session.flows.find(id);
    if (flags) return refused(ERROR_INVALID_PARAMETER);
    if (found == session.flows.end()) return refused(ERROR_NOT_FOUND);
    auto& all = found->second.sockets;
    if (s != 0 && std::ranges::find(all, s) == all.end()) return refused(ERROR_NOT_FOUND);
    for (const SOCKET each : all) {
      if ((s == 0 || each == s) && is_kernel_socket(each)) apply(each, Flow{});
    }
    std::erase_if(all, [s](SOCKET each) { return s == 0 || each == s; });
    if (all.empty()) session.flows.erase(found);
    return TRUE;
  });
}

BOOL WINAPI QOSSetFlow(HANDLE handle, QOS_FLOWID id, QOS_SET_FLOW operation, ULONG size, PVOID buffer, DWORD flags,
                       LPOVERLAPPED) {
  return with_flow(handle, id, [&](Flow& flow) {
    if (flags) return refused(ERROR_INVALID_PARAMETER);
    switch (operation) {
      case QOSSetTrafficType: {
        unsigned type = 0;
        if (!read(buffer, size, type) || type >= std::size(classes)) return refused(ERROR_INVALID_PARAMETER);
        flow.traffic = classes[type];
        break;
      }
      case QOSSetOutgoingRate: {
        QOS_FLOWRATE_OUTGOING rate{};
        if (!read(buffer, size, rate)) return refused(ERROR_INVALID_PARAMETER);
        flow.rate = rate.Bandwidth;
        break;
      }
      case QOSSetOutgoingDSCPValue: {
        DWORD value = 0;
        constexpr DWORD most = 63;
        if (!read(buffer, size, value) || value > most) return refused(ERROR_INVALID_PARAMETER);
        flow.traffic.dscp = static_cast<int>(value);
        break;
      }
      default: return refused(ERROR_INVALID_PARAMETER);
    }
    apply_to_all(flow);
    return TRUE;
  });
}

BOOL WINAPI QOSQueryFlow(HANDLE handle, QOS_FLOWID id, QOS_QUERY_FLOW operation, PULONG size, PVOID buffer, DWORD,
                         LPOVERLAPPED) {
  return with_flow(handle, id, [&](Flow& flow) {
    switch (operation) {
      case QOSQueryFlowFundamentals: return give_fundamentals(flow, size, buffer);
      case QOSQueryPacketPriority: {
        const auto dscp = static_cast<ULONG>(flow.traffic.dscp), level = static_cast<ULONG>(flow.traffic.priority);
        const QOS_PACKET_PRIORITY result{dscp, dscp, level, level};
        return give(&result, sizeof result, size, buffer);
      }
      case QOSQueryOutgoingRate: {
        const QOS_FLOWRATE_OUTGOING result{flow.rate, QOSShapeOnly, QOSFlowRateNotApplicable};
        return give(&result, sizeof result, size, buffer);
      }
      default: return refused(ERROR_INVALID_PARAMETER);
    }
  });
}

BOOL WINAPI QOSEnumerateFlows(HANDLE handle, PULONG size, PVOID buffer) {
  return with_session(handle, [&](Session& session) {
    std::vector<QOS_FLOWID> ids;
    ids.reserve(session.flows.size());
    for (const auto& [id, _] : session.flows) ids.push_back(id);
    return give(ids.data(), ids.size() * sizeof(QOS_FLOWID), size, buffer);
  });
}

BOOL WINAPI QOSNotifyFlow(HANDLE handle, QOS_FLOWID id, QOS_NOTIFY_FLOW, PULONG, PVOID, DWORD, LPOVERLAPPED) {
  return with_flow(handle, id, [](Flow&) { return refused(ERROR_NOT_SUPPORTED); });
}

BOOL WINAPI QOSStartTrackingClient(HANDLE handle, PSOCKADDR, DWORD) {
  return with_session(handle, [](Session&) { return refused(ERROR_NOT_SUPPORTED); });
}

BOOL WINAPI QOSStopTrackingClient(HANDLE handle, PSOCKADDR, DWORD) {
  return with_session(handle, [](Session&) { return refused(ERROR_NOT_SUPPORTED); });
}

BOOL WINAPI QOSCancel(HANDLE handle, LPOVERLAPPED) {
  return with_session(handle, [](Session&) { return refused(ERROR_NOT_FOUND); });
}
