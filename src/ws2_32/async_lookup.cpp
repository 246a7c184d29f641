// WSAAsyncGetHostByName, WSAAsyncGetHostByAddr, WSAAsyncGetServByName, WSAAsyncGetServByPort, WSAAsyncGetProtoByName,
// WSAAsyncGetProtoByNumber, WSACancelAsyncRequest.
//
// Look-ups run on a few threads that are made when there is something to look up and end when there is nothing left, so no
// thread waits here. A look-up that is cancelled while it is under way runs to its end and is then forgotten: the program's
// buffer is written, and its message posted, under the lock under which WSACancelAsyncRequest takes it off the list.
#include "ws2_32/async_lookup.h"

#include <pthread.h>
#include <winsock2.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>

#include "base/quiet_thread.h"
#include "border/user_memory.h"
#include "names/netdb.h"
#include "win32/fork.h"
#include "ws2_32/call.h"

namespace ows {
namespace {

using Look = std::function<Result<names::NetEntry>()>;

struct Lookup {
  std::uintptr_t number;  // the task handle
  HWND window;
  u_int message;
  char* room;
  int capacity;
  Look look;
  bool begun = false;
};

constexpr std::size_t longest_name = 1025;
constexpr unsigned most_workers = 8;

struct Service {
  std::mutex mutex;
  std::list<std::shared_ptr<Lookup>> lookups;  // in the order of the requests; those under way too
  std::uintptr_t last_number = 0;
  unsigned workers = 0;
};

Service& service() {
  static Service* instance = [] {
    auto* fresh = new Service;
    win32::prepare_for_fork();  // its locks come behind ours, so its handlers are the older ones
    // A forked child has neither the threads nor, perhaps, anybody to release the lock.
    pthread_atfork([] { service().mutex.lock(); }, [] { service().mutex.unlock(); },
                   [] {
                     service().lookups.clear();
                     service().workers = 0;
                     service().mutex.unlock();
                   });
    return fresh;
  }();
  return *instance;
}

/// Into the program's buffer; the message's lParam.
LPARAM deliver(const Lookup& lookup, const Result<names::NetEntry>& found) {
  if (!found) return WSAMAKEASYNCREPLY(0, found.error());
  const std::size_t needed = found->size();
  // The size has 16 bits in the message.
  const auto told = static_cast<WORD>(std::min<std::size_t>(needed, 0xffff));
  if (lookup.capacity < 0 || static_cast<std::size_t>(lookup.capacity) < needed) return WSAMAKEASYNCREPLY(told, WSAENOBUFS);
  if (!writable(lookup.room, needed)) return WSAMAKEASYNCREPLY(0, WSAEFAULT);
  found->pack(lookup.room);
  return WSAMAKEASYNCREPLY(told, 0);
}

Result<names::NetEntry> run(const Look& look) try { return look(); } catch (const std::bad_alloc&) {
  return fail(WSAENOBUFS);
}

void* work(void* /*unused*/) {
  pthread_setname_np(pthread_self(), "ows-lookup");
  Service& it = service();
  std::unique_lock lock(it.mutex);
  for (;;) {
    const auto next = std::ranges::find_if(it.lookups, [](const auto& each) { return !each->begun; });
    if (next == it.lookups.end()) break;
    // A copy: cancelling takes it off the list.
    const std::shared_ptr<Lookup> lookup = *next;  // NOLINT(performance-unnecessary-copy-initialization)
    lookup->begun = true;
    lock.unlock();
    const auto found = run(lookup->look);
    lock.lock();
    const auto mine = std::ranges::find(it.lookups, lookup);
    if (mine == it.lookups.end()) continue;  // cancelled
    PostMessageW(lookup->window, lookup->message, lookup->number, deliver(*lookup, found));
    it.lookups.erase(mine);
  }
  --it.workers;
  return nullptr;
}

HANDLE begin(HWND window, u_int message, char* room, int capacity, Look look) try {
  if (const int why = not_ready()) return failed(why), HANDLE{};
  if (!IsWindow(window)) return failed(WSAEINVAL), HANDLE{};
  Service& it = service();
  const std::lock_guard lock(it.mutex);
  auto lookup = std::make_shared<Lookup>(++it.last_number, window, message, room, capacity, std::move(look));
  it.lookups.push_back(lookup);
  if (it.workers < most_workers) {
    if (start_quiet_thread(work, nullptr)) {
      ++it.workers;
    } else if (it.workers == 0) {
      it.lookups.pop_back();
      return failed(WSAEWOULDBLOCK), HANDLE{};
    }
  }
  return reinterpret_cast<HANDLE>(lookup->number);
} catch (const std::bad_alloc&) {
  return failed(WSAENOBUFS), HANDLE{};
}

/// A copy of the program's text, which it need not keep. Empty: it cannot be read, and the look-up will say so.
using Text = std::optional<std::string>;
Text copy_of(const char* text) { return readable_string(text, longest_name) ? Text(text) : Text(); }

const char* text_of(const Text& text) { return text ? text->c_str() : nullptr; }

}  // namespace

void cancel_all_lookups() {
  Service& it = service();
  const std::lock_guard lock(it.mutex);
  it.lookups.clear();
}

}  // namespace ows

using namespace ows;

// A bad pointer is told by the message, as the pages say, like every error of the look-up itself.

HANDLE WSAAPI WSAAsyncGetHostByName(HWND window, u_int message, const char* name, char* room, int capacity) {
  return begin(window, message, room, capacity, [name = copy_of(name)]() -> Result<names::NetEntry> {
    if (!name) return fail(WSAEFAULT);
    return names::host_by_name(text_of(name));
  });
}

HANDLE WSAAPI WSAAsyncGetHostByAddr(HWND window, u_int message, const char* address, int length, int family, char* room,
                                    int capacity) {
  const std::size_t size = length > 0 ? static_cast<std::size_t>(std::min(length, 64)) : 0;
  const Text octets = address && readable(address, size) ? Text(std::string(address, size)) : Text();
  return begin(window, message, room, capacity, [octets, family]() -> Result<names::NetEntry> {
    if (!octets) return fail(WSAEFAULT);
    return names::host_by_address(octets->data(), octets->size(), family);
  });
}

HANDLE WSAAPI WSAAsyncGetServByName(HWND window, u_int message, const char* name, const char* protocol, char* room,
                                    int capacity) {
  return begin(window, message, room, capacity,
               [name = copy_of(name), any = !protocol, protocol = copy_of(protocol)]() -> Result<names::NetEntry> {
                 if (!name || (!protocol && !any)) return fail(WSAEFAULT);
                 return names::service_by_name(text_of(name), text_of(protocol));
               });
}

HANDLE WSAAPI WSAAsyncGetServByPort(HWND window, u_int message, int port, const char* protocol, char* room, int capacity) {
  return begin(window, message, room, capacity,
               [port, any = !protocol, protocol = copy_of(protocol)]() -> Result<names::NetEntry> {
                 if (!protocol && !any) return fail(WSAEFAULT);
                 return names::service_by_port(port, text_of(protocol));
               });
}

HANDLE WSAAPI WSAAsyncGetProtoByName(HWND window, u_int message, const char* name, char* room, int capacity) {
  return begin(window, message, room, capacity, [name = copy_of(name)]() -> Result<names::NetEntry> {
    if (!name) return fail(WSAEFAULT);
    return names::protocol_by_name(text_of(name));
  });
}

HANDLE WSAAPI WSAAsyncGetProtoByNumber(HWND window, u_int message, int number, char* room, int capacity) {
  return begin(window, message, room, capacity, [number] { return names::protocol_by_number(number); });
}

int WSAAPI WSACancelAsyncRequest(HANDLE task) {
  if (const int why = not_ready()) return failed(why);
  const auto number = reinterpret_cast<std::uintptr_t>(task);
  Service& it = service();
  const std::lock_guard lock(it.mutex);
  if (number == 0 || number > it.last_number) return failed(WSAEINVAL);
  const auto found = std::ranges::find(it.lookups, number, [](const auto& each) { return each->number; });
  if (found == it.lookups.end()) return failed(WSAEALREADY);
  it.lookups.erase(found);
  return 0;
}
