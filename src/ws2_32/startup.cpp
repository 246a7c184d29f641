// WSAStartup, WSACleanup, WSAGetLastError, WSASetLastError.
#include "ws2_32/advertised.h"
#include "ws2_32/startup.h"

#include <winsock2.h>

#include <sys/resource.h>

#include <algorithm>
#include <mutex>
#include <string_view>

#include "border/user_memory.h"
#include "catalog/catalog.h"
#include "spi/library_use.h"
#include "spi/name_space.h"
#include "spi/provider.h"
#include "win32/inheritance.h"
#include "ws2_32/async_lookup.h"
#include "ws2_32/call.h"
#include "ws2_32/service_lookup.h"

namespace ows {

constinit std::atomic<unsigned> startup_count{0};
constinit std::atomic<bool> winsock_1_1{false};
[[gnu::tls_model("initial-exec")]] constinit thread_local bool in_callback = false;

namespace {

std::mutex startup_mutex;  // startup_count changes, and providers stop, under it

/// The version to use for the one that a program asks for: the highest of ours that is not higher. 0 below 1.0.
WORD negotiate(WORD requested) {
  const int major = LOBYTE(requested), minor = HIBYTE(requested);
  if (major == 0) return 0;
  if (major == 1) return minor == 0 ? MAKEWORD(1, 0) : MAKEWORD(1, 1);
  return major > 2 || minor > 2 ? MAKEWORD(2, 2) : requested;
}

template <std::size_t size>
void set_text(char (&field)[size], std::string_view text) {
  field[text.copy(field, size - 1)] = 0;
}

/// Windows knows no limit of some thousand sockets; the soft one of Linux may be raised by every process.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// A process that got sockets from its parent can use them from now on: their provider takes them up when it starts.
void start_for_inherited_sockets() {
  const catalog::Reading reading;
  const spi::InLibrary inside;
  for (const win32::InheritedSocket& each : win32::inherited_sockets()) {
    const WSAPROTOCOL_INFOW* entry = catalog::find(each.catalog_entry);
    if (entry) static_cast<void>(spi::provider_of(*entry));
  }
}

}  // namespace
}  // namespace ows

using namespace ows;

int WSAAPI WSAStartup(WORD requested, LPWSADATA data) {
  if (in_progress()) return WSAEINPROGRESS;
  if (!writable(data, sizeof *data)) return WSAEFAULT;
  const WORD version = negotiate(requested);
  *data = {};
  data->wVersion = version ? version : MAKEWORD(2, 2);
  data->wHighVersion = MAKEWORD(2, 2);
  set_text(data->szDescription, "openwinsock 2.2");
  set_text(data->szSystemStatus, "Running");
  if (!version) return WSAVERNOTSUPPORTED;
  if (LOBYTE(version) == 1) {  // version 2 programs are to ignore these
    data->iMaxSockets = 32767;
    data->iMaxUdpDg = 65467;
  }
  std::lock_guard lock(startup_mutex);
  // A process that asks for 2.x at any time gets its rules.
  winsock_1_1 = LOBYTE(version) == 1 && (winsock_1_1 || startup_count == 0);
  if (startup_count.fetch_add(1, std::memory_order_acq_rel) == 0) {
    raise_descriptor_limit();
    catalog::refresh(false);
  }
  start_for_inherited_sockets();
  return 0;
}

int WSAAPI WSACleanup(void) {
  if (const int why = not_ready()) return failed(why);
  std::lock_guard lock(startup_mutex);
  if (!started()) return failed(WSANOTINITIALISED);
  if (startup_count.fetch_sub(1, std::memory_order_acq_rel) > 1) return 0;
  const spi::InLibrary inside;
  cancel_all_lookups();
  end_service_lookups();
  // The last one: open sockets are closed as if by closesocket. [WSACleanup, Remarks]
  spi::for_each_socket([](SOCKET s) {
    const spi::Binding binding = spi::find_binding(s);
    int ignored = 0;
    if (spi::Provider* provider = spi::provider_behind(binding)) provider->functions().lpWSPCloseSocket(s, &ignored);
    spi::unbind_socket(s, binding);
  });
  spi::stop_providers();
  forget_advertised();
  spi::stop_name_spaces();
  winsock_1_1 = false;
  return 0;
}

int WSAAPI WSAGetLastError(void) { return static_cast<int>(last_error()); }

void WSAAPI WSASetLastError(int error) { set_last_error(static_cast<unsigned>(error)); }
