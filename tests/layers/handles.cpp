// A layer whose sockets are not those of the provider below (no XP1_IFS_HANDLES): each is a handle of its own, made by
// WPUCreateSocketHandle. It knows nothing but ws2spi.h, as a third party's would, but for one service that it offers: what
// CancelIoEx needs. Overlapped operations are begun below with structures of its own, whose completion routines run on its own
// thread, which completes the program's.
#include <winsock2.h>
#include <ws2spi.h>
#include <mswsock.h>
#include <windows.h>

#include <openwinsock/layer.hpp>
#include <openwinsock/spi.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <memory>
#include <shared_mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

WSPPROC_TABLE below;
HMODULE below_library;
WSPUPCALLTABLE up;

/// One of our sockets.
struct Handle {
  SOCKET upper, lower;
  DWORD entry;
  std::mutex mutex{};  // protects the rest
  std::condition_variable none_left{};
  std::map<WSAOVERLAPPED *, std::shared_ptr<struct Operation>> operations{};  ///< by their own structures
};
using Ref = std::shared_ptr<Handle>;

std::shared_mutex mutex;  // protects the two
std::unordered_map<SOCKET, Ref> uppers;
std::unordered_map<SOCKET, SOCKET> upper_of_lower;

Ref find(SOCKET s) {
  std::shared_lock lock(mutex);
  const auto found = uppers.find(s);
  return found == uppers.end() ? nullptr : found->second;
}
SOCKET lower_of(SOCKET s) {
  const Ref ref = find(s);
  return ref ? ref->lower : INVALID_SOCKET;
}

SOCKET wrap(SOCKET lower, DWORD entry, LPINT error) {
  if (lower == INVALID_SOCKET) return lower;
  const SOCKET upper = up.lpWPUCreateSocketHandle(entry, 0, error);
  if (upper == INVALID_SOCKET) {
    int ignored = 0;
    below.lpWSPCloseSocket(lower, &ignored);
    return upper;
  }
  std::lock_guard lock(mutex);
  uppers[upper] = std::make_shared<Handle>(upper, lower, entry);
  upper_of_lower[lower] = upper;
  return upper;
}

/// What the provider below posts names its own socket.
BOOL WSPAPI post_message(HWND window, UINT message, WPARAM socket, LPARAM events) {
  {
    std::shared_lock lock(mutex);
    const auto found = upper_of_lower.find(socket);
    if (found != upper_of_lower.end()) socket = found->second;
  }
  return up.lpWPUPostMessage(window, message, socket, events);
}

/// The thread on which operations below complete.
class Worker {
 public:
  WSATHREADID *thread() {
    std::call_once(once_, [this] {
      ready_ = CreateEventW(nullptr, TRUE, FALSE, nullptr);
      thread_ = std::thread([this] {
        int error = 0;
        up.lpWPUOpenCurrentThread(&id_, &error);
        SetEvent(ready_);
        while (!stop_) SleepEx(INFINITE, TRUE);
      });
      WaitForSingleObject(ready_, INFINITE);
      CloseHandle(ready_);
    });
    return &id_;
  }
  ~Worker() {
    if (!thread_.joinable()) return;
    int error = 0;
    const auto end = [](DWORD_PTR stop) { *reinterpret_cast<std::atomic<bool> *>(stop) = true; };
    up.lpWPUQueueApc(&id_, end, reinterpret_cast<DWORD_PTR>(&stop_), &error);
    thread_.join();
    up.lpWPUCloseThread(&id_, &error);
  }

 private:
  std::once_flag once_;
  HANDLE ready_ = nullptr;
  WSATHREADID id_{};
  std::thread thread_;
  std::atomic<bool> stop_{false};
};
std::unique_ptr<Worker> worker;

struct Operation {
  WSAOVERLAPPED own{};
  Ref handle;
  WSAOVERLAPPED *programs = nullptr;
  LPWSAOVERLAPPED_COMPLETION_ROUTINE routine = nullptr;
  WSATHREADID thread{};  ///< that began it, or is to run the routine
  DWORD beginner = 0;
  DWORD error = 0, octets = 0, flags = 0;
  std::atomic<bool> told{false};
  std::shared_ptr<Operation> self{};  ///< while the provider below has it
};

void run_routine(DWORD_PTR context) {
  const std::unique_ptr<std::shared_ptr<Operation>> done(reinterpret_cast<std::shared_ptr<Operation> *>(context));
  (*done)->routine((*done)->error, (*done)->octets, (*done)->programs, (*done)->flags);
}

/// Once: by the call that began it where it is done at once, else by the worker. The program's structure keeps the flags and the
/// error for get_overlapped_result().
void tell(const std::shared_ptr<Operation> &done, DWORD with_error, DWORD octets, DWORD flags) {
  if (done->told.exchange(true)) return;
  done->error = with_error;
  done->octets = octets;
  done->flags = flags;
  const Ref handle = done->handle;
  int error = 0;
  done->programs->Offset = done->flags;
  done->programs->OffsetHigh = done->error;
  if (done->routine) {
    done->programs->InternalHigh = done->octets;
    done->programs->Internal = done->error ? 0xC0000001 : 0;
    WSATHREADID thread = done->thread;
    auto context = std::make_unique<std::shared_ptr<Operation>>(done);
    if (up.lpWPUQueueApc(&thread, run_routine, reinterpret_cast<DWORD_PTR>(context.get()), &error) == 0) context.release();
  } else {
    WPUCompleteOverlappedRequest(handle->upper, done->programs, done->error, done->octets, &error);
  }
}

/// The provider below has done with it.
void forget(const std::shared_ptr<Operation> &operation) {
  operation->self = nullptr;
  const Ref handle = operation->handle;
  std::lock_guard lock(handle->mutex);
  std::erase_if(handle->operations, [&](const auto &each) { return each.second == operation; });
  handle->none_left.notify_all();
}

void CALLBACK completed(DWORD error, DWORD octets, WSAOVERLAPPED *own, DWORD flags) {
  const std::shared_ptr<Operation> done = reinterpret_cast<Operation *>(own)->self;
  tell(done, error, octets, flags);
  forget(done);
}

/// False: the event is none.
bool reset_event(const WSAOVERLAPPED &programs) {
  const auto bits = reinterpret_cast<ULONG_PTR>(programs.hEvent) & ~ULONG_PTR{1};  // the lowest bit is the port's
  int error = 0;
  return bits == 0 || up.lpWPUResetEvent(reinterpret_cast<WSAEVENT>(bits), &error);
}

/// Begins an operation below by `call(own structure, its routine, its thread)`, which may be done at once.
template <class Call>
int begin(const Ref &handle, WSAOVERLAPPED *programs, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, const WSATHREADID *thread,
          const DWORD *octets, const DWORD *flags, LPINT error, Call call) {
  if (!routine && !reset_event(*programs)) return *error = WSA_INVALID_HANDLE, SOCKET_ERROR;
  auto operation = std::make_shared<Operation>();
  operation->self = operation;
  operation->handle = handle;
  operation->programs = programs;
  operation->routine = routine;
  if (thread) operation->thread = *thread;
  operation->beginner = GetCurrentThreadId();
  {
    std::lock_guard lock(handle->mutex);
    handle->operations.emplace(&operation->own, operation);
  }
  programs->Internal = STATUS_PENDING;
  const int result = call(&operation->own, completed, worker->thread());
  if (result == 0)
    tell(operation, 0, octets ? *octets : 0, flags ? *flags : 0);
  else if (*error != WSA_IO_PENDING)
    forget(operation);
  return result;
}

// Translating functions.

/// `call(lower)` for one of our sockets.
template <class Call>
int pass(SOCKET s, LPINT error, Call call) {
  const Ref ref = find(s);
  return ref ? call(ref->lower) : (*error = WSAENOTSOCK, SOCKET_ERROR);
}
/// A WSP function whose first parameter is the socket.
template <auto member, class... Arguments>
int WSPAPI passing(SOCKET s, Arguments... arguments) {
  const Ref ref = find(s);
  int *error = std::get<sizeof...(Arguments) - 1>(std::make_tuple(arguments...));
  return ref ? (below.*member)(ref->lower, arguments...) : (*error = WSAENOTSOCK, SOCKET_ERROR);
}
template <auto member, class... Arguments>
void put(WSPPROC_TABLE &table, int(WSPAPI *)(SOCKET, Arguments...)) {
  table.*member = passing<member, Arguments...>;
}
template <auto member>
void put(WSPPROC_TABLE &table) {
  put<member>(table, below.*member);
}

SOCKET WSPAPI wsp_socket(int af, int type, int protocol, LPWSAPROTOCOL_INFOW info, GROUP group, DWORD flags, LPINT error) {
  WSAPROTOCOL_INFOW lower;
  if (!openwinsock::layer::entry_below(*info, lower)) return *error = WSAEPROVIDERFAILEDINIT, INVALID_SOCKET;
  lower.dwServiceFlags2 = info->dwServiceFlags2;
  lower.dwServiceFlags3 = info->dwServiceFlags3;
  lower.dwServiceFlags4 = info->dwServiceFlags4;
  lower.dwProviderReserved = info->dwProviderReserved;
  return wrap(below.lpWSPSocket(af, type, protocol, &lower, group, flags, error), info->dwCatalogEntryId, error);
}

SOCKET WSPAPI wsp_accept(SOCKET s, sockaddr *name, LPINT length, LPCONDITIONPROC condition, DWORD_PTR data, LPINT error) {
  const Ref ref = find(s);
  if (!ref) return *error = WSAENOTSOCK, INVALID_SOCKET;
  return wrap(below.lpWSPAccept(ref->lower, name, length, condition, data, error), ref->entry, error);
}

SOCKET WSPAPI wsp_join_leaf(SOCKET s, const sockaddr *name, int length, LPWSABUF caller, LPWSABUF callee, LPQOS sqos, LPQOS gqos,
                            DWORD flags, LPINT error) {
  const Ref ref = find(s);
  if (!ref) return *error = WSAENOTSOCK, INVALID_SOCKET;
  const SOCKET made = below.lpWSPJoinLeaf(ref->lower, name, length, caller, callee, sqos, gqos, flags, error);
  return made == ref->lower ? s : wrap(made, ref->entry, error);
}

/// The handle goes when all operations have told of their end.
int WSPAPI wsp_close_socket(SOCKET s, LPINT error) {
  Ref ref;
  {
    std::lock_guard lock(mutex);
    const auto found = uppers.find(s);
    if (found == uppers.end()) return *error = WSAENOTSOCK, SOCKET_ERROR;
    ref = std::move(found->second);
    uppers.erase(found);
    upper_of_lower.erase(ref->lower);
  }
  const int result = below.lpWSPCloseSocket(ref->lower, error);
  if (result != 0 && *error == WSAEWOULDBLOCK) {  // it lingers, and stays
    std::lock_guard lock(mutex);
    upper_of_lower[ref->lower] = s;
    uppers[s] = std::move(ref);
    return result;
  }
  {
    std::unique_lock lock(ref->mutex);
    ref->none_left.wait(lock, [&] { return ref->operations.empty(); });
  }
  int ignored = 0;
  up.lpWPUCloseSocketHandle(s, &ignored);
  return result;
}

int WSPAPI wsp_duplicate_socket(SOCKET s, DWORD process, LPWSAPROTOCOL_INFOW info, LPINT error) {
  const Ref ref = find(s);
  if (!ref) return *error = WSAENOTSOCK, SOCKET_ERROR;
  const int result = below.lpWSPDuplicateSocket(ref->lower, process, info, error);
  WSAPROTOCOL_INFOW mine;
  if (result != 0 || !openwinsock::layer::find_entry(ref->entry, mine)) return result;
  mine.dwServiceFlags2 = info->dwServiceFlags2;
  mine.dwServiceFlags3 = info->dwServiceFlags3;
  mine.dwServiceFlags4 = info->dwServiceFlags4;
  mine.dwProviderReserved = info->dwProviderReserved;
  *info = mine;
  return 0;
}

/// A set of ours as one of the lower provider's.
class LowerSet {
 public:
  explicit LowerSet(fd_set *programs) : programs_(programs) {
    if (!programs) return;
    room_.resize(sizeof(fd_set) / sizeof(SOCKET) + programs->fd_count);
    get()->fd_count = programs->fd_count;
    for (u_int i = 0; i < programs->fd_count; ++i) get()->fd_array[i] = lower_of(programs->fd_array[i]);
  }
  fd_set *get() { return programs_ ? reinterpret_cast<fd_set *>(room_.data()) : nullptr; }
  void give_back() {
    if (!programs_) return;
    u_int kept = 0;
    for (u_int i = 0; i < programs_->fd_count; ++i) {
      const SOCKET lower = lower_of(programs_->fd_array[i]);
      const SOCKET *end = get()->fd_array + get()->fd_count;
      if (std::find(static_cast<const SOCKET *>(get()->fd_array), end, lower) != end)
        programs_->fd_array[kept++] = programs_->fd_array[i];
    }
    programs_->fd_count = kept;
  }

 private:
  fd_set *programs_;
  std::vector<SOCKET> room_;
};

int WSPAPI wsp_select(int n, fd_set *read, fd_set *write, fd_set *except, const timeval *timeout, LPINT error) {
  LowerSet sets[] = {LowerSet(read), LowerSet(write), LowerSet(except)};
  const int count = below.lpWSPSelect(n, sets[0].get(), sets[1].get(), sets[2].get(), timeout, error);
  if (count != SOCKET_ERROR)
    for (LowerSet &each : sets) each.give_back();
  return count;
}

// Transfers: without an OVERLAPPED the lower provider's call, with one an operation.

template <class Call>
int transfer(SOCKET s, WSAOVERLAPPED *programs, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
             const DWORD *octets, const DWORD *flags, LPINT error, Call call) {
  const Ref ref = find(s);
  if (!ref) return *error = WSAENOTSOCK, SOCKET_ERROR;
  if (!programs) return call(ref->lower, nullptr, nullptr, thread);
  return begin(ref, programs, routine, thread, octets, flags, error,
               [&](WSAOVERLAPPED *own, LPWSAOVERLAPPED_COMPLETION_ROUTINE told, LPWSATHREADID on) {
                 return call(ref->lower, own, told, on);
               });
}

int WSPAPI wsp_send(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, WSAOVERLAPPED *programs,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error) {
  return transfer(s, programs, routine, thread, sent, nullptr, error, [&](SOCKET lower, auto own, auto told, auto on) {
    return below.lpWSPSend(lower, buffers, count, sent, flags, own, told, on, error);
  });
}
int WSPAPI wsp_send_to(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, const sockaddr *to, int length,
                       WSAOVERLAPPED *programs, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                       LPINT error) {
  return transfer(s, programs, routine, thread, sent, nullptr, error, [&](SOCKET lower, auto own, auto told, auto on) {
    return below.lpWSPSendTo(lower, buffers, count, sent, flags, to, length, own, told, on, error);
  });
}
int WSPAPI wsp_recv(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, WSAOVERLAPPED *programs,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error) {
  return transfer(s, programs, routine, thread, received, flags, error, [&](SOCKET lower, auto own, auto told, auto on) {
    return below.lpWSPRecv(lower, buffers, count, received, flags, own, told, on, error);
  });
}
int WSPAPI wsp_recv_from(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, sockaddr *from,
                         LPINT length, WSAOVERLAPPED *programs, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                         LPWSATHREADID thread, LPINT error) {
  return transfer(s, programs, routine, thread, received, flags, error, [&](SOCKET lower, auto own, auto told, auto on) {
    return below.lpWSPRecvFrom(lower, buffers, count, received, flags, from, length, own, told, on, error);
  });
}

BOOL WSPAPI wsp_get_overlapped_result(SOCKET s, WSAOVERLAPPED *programs, LPDWORD octets, BOOL wait, LPDWORD flags,
                                      LPINT error) {
  if (!find(s)) return *error = WSAENOTSOCK, FALSE;
  if (!programs || !octets || !flags) return *error = WSAEFAULT, FALSE;
  if (wait && programs->Internal == STATUS_PENDING && !programs->hEvent) return *error = WSA_INVALID_HANDLE, FALSE;
  if (!GetOverlappedResult(reinterpret_cast<HANDLE>(s), programs, octets, wait) && programs->Internal == STATUS_PENDING)
    return *error = WSA_IO_INCOMPLETE, FALSE;
  *flags = programs->Offset;
  *error = static_cast<int>(programs->OffsetHigh);
  return *error == 0;
}

// Extension functions.

template <class Function>
Function lower_extension(SOCKET lower, GUID id) {
  Function function = nullptr;
  if (lower == INVALID_SOCKET) WSASetLastError(WSAENOTSOCK);
  DWORD size = 0;
  int error = 0;
  below.lpWSPIoctl(lower, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &function, sizeof function, &size, nullptr, nullptr,
                   nullptr, &error);
  return function;
}
/// They have no completion routine: the structure's own event tells, and the worker hears of it by a wait of the pool's.
void CALLBACK waited(void *context, BOOLEAN) {
  const std::shared_ptr<Operation> done = static_cast<Operation *>(context)->self;
  int error = 0;
  DWORD flags = 0, octets = 0;
  if (below.lpWSPGetOverlappedResult(done->handle->lower, &done->own, &octets, FALSE, &flags, &error)) error = 0;
  CloseHandle(done->own.hEvent);
  tell(done, static_cast<DWORD>(error == WSAENOTSOCK ? WSA_OPERATION_ABORTED : error), octets, flags);
  forget(done);
}
/// Calls an extension function `call(lower socket, own structure)` that needs an OVERLAPPED.
template <class Call>
BOOL extend(SOCKET s, WSAOVERLAPPED *programs, Call call) {
  const Ref ref = find(s);
  if (!ref) return WSASetLastError(WSAENOTSOCK), FALSE;
  if (!programs) return call(ref->lower, nullptr);
  if (!reset_event(*programs)) return WSASetLastError(WSA_INVALID_HANDLE), FALSE;
  const auto operation = std::make_shared<Operation>();
  operation->self = operation;
  operation->handle = ref;
  operation->programs = programs;
  operation->beginner = GetCurrentThreadId();
  operation->own.hEvent = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  {
    std::lock_guard lock(ref->mutex);
    ref->operations.emplace(&operation->own, operation);
  }
  programs->Internal = STATUS_PENDING;
  if (!call(ref->lower, &operation->own) && WSAGetLastError() != WSA_IO_PENDING) {
    const int error = WSAGetLastError();
    CloseHandle(operation->own.hEvent);
    forget(operation);
    WSASetLastError(error);
    return FALSE;
  }
  HANDLE wait = nullptr;
  RegisterWaitForSingleObject(&wait, operation->own.hEvent, waited, operation.get(), INFINITE, WT_EXECUTEONLYONCE);
  WSASetLastError(WSA_IO_PENDING);
  return FALSE;
}

BOOL PASCAL accept_ex(SOCKET listener, SOCKET accepting, PVOID output, DWORD data, DWORD local, DWORD peer, LPDWORD received,
                      LPOVERLAPPED programs) {
  const auto function = lower_extension<LPFN_ACCEPTEX>(lower_of(listener), WSAID_ACCEPTEX);
  return function && extend(listener, programs, [&](SOCKET lower, WSAOVERLAPPED *own) {
           return function(lower, lower_of(accepting), output, data, local, peer, received, own);
         });
}
BOOL PASCAL connect_ex(SOCKET s, const sockaddr *name, int length, PVOID data, DWORD size, LPDWORD sent, LPOVERLAPPED programs) {
  const auto function = lower_extension<LPFN_CONNECTEX>(lower_of(s), WSAID_CONNECTEX);
  return function && extend(s, programs, [&](SOCKET lower, WSAOVERLAPPED *own) {
           return function(lower, name, length, data, size, sent, own);
         });
}
BOOL PASCAL disconnect_ex(SOCKET s, LPOVERLAPPED programs, DWORD flags, DWORD reserved) {
  const auto function = lower_extension<LPFN_DISCONNECTEX>(lower_of(s), WSAID_DISCONNECTEX);
  return function && extend(s, programs, [&](SOCKET lower, WSAOVERLAPPED *own) { return function(lower, own, flags, reserved); });
}

bool same(const GUID &one, const GUID &other) { return std::memcmp(&one, &other, sizeof one) == 0; }

/// Functions that take no socket are the lower provider's own; others that are not wrapped are not there.
int extension(SOCKET lower, void *in, DWORD in_size, void *out, DWORD out_size, LPDWORD returned, LPINT error) {
  if (!in || in_size < sizeof(GUID) || !out || out_size < sizeof(void *)) return *error = WSAEFAULT, SOCKET_ERROR;
  GUID id;
  std::memcpy(&id, in, sizeof id);
  void *function = nullptr;
  if (same(id, WSAID_ACCEPTEX)) function = reinterpret_cast<void *>(accept_ex);
  if (same(id, WSAID_CONNECTEX)) function = reinterpret_cast<void *>(connect_ex);
  if (same(id, WSAID_DISCONNECTEX)) function = reinterpret_cast<void *>(disconnect_ex);
  if (same(id, WSAID_GETACCEPTEXSOCKADDRS)) function = lower_extension<void *>(lower, id);
  if (!function) return *error = WSAEINVAL, SOCKET_ERROR;
  std::memcpy(out, &function, sizeof function);
  *returned = sizeof function;
  return 0;
}

/// For CancelIoEx: the lower provider cancels its own structure. Ports are ws2_32's to keep.
int cancel(SOCKET s, LPWSAOVERLAPPED programs, BOOL only_this_thread, LPINT error) {
  const Ref ref = find(s);
  if (!ref) return *error = ERROR_INVALID_HANDLE, SOCKET_ERROR;
  OWS_COMPLETION service{};
  DWORD size = 0;
  int ignored = 0;
  below.lpWSPIoctl(ref->lower, SIO_OPENWINSOCK_COMPLETION, nullptr, 0, &service, sizeof service, &size, nullptr, nullptr, nullptr,
                   &ignored);
  std::vector<WSAOVERLAPPED *> owns;
  {
    std::lock_guard lock(ref->mutex);
    for (const auto &[of, operation] : ref->operations)
      if ((!programs || operation->programs == programs)
          && (!only_this_thread || operation->beginner == GetCurrentThreadId()))
        owns.push_back(of);
  }
  bool found = false;
  for (WSAOVERLAPPED *own : owns) found |= service.cancel(ref->lower, own, FALSE, &ignored) == 0;
  return found || only_this_thread ? 0 : (*error = ERROR_NOT_FOUND, SOCKET_ERROR);
}
int associate(SOCKET, HANDLE, ULONG_PTR, LPINT error) { return *error = ERROR_NOT_SUPPORTED, SOCKET_ERROR; }
int set_modes(SOCKET, UCHAR, LPINT error) { return *error = ERROR_NOT_SUPPORTED, SOCKET_ERROR; }
int notify(SOCKET, HANDLE, const SOCK_NOTIFY_REGISTRATION *, LPINT error) { return *error = ERROR_NOT_SUPPORTED, SOCKET_ERROR; }

template <class T>
int give(const T &value, void *out, DWORD out_size, LPDWORD returned, LPINT error) {
  if (!out || out_size < sizeof value || !returned) return *error = WSAEFAULT, SOCKET_ERROR;
  std::memcpy(out, &value, sizeof value);
  *returned = sizeof value;
  return 0;
}

int WSPAPI wsp_ioctl(SOCKET s, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD returned,
                     WSAOVERLAPPED *programs, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error) {
  const Ref ref = find(s);
  if (!ref) return *error = WSAENOTSOCK, SOCKET_ERROR;
  switch (code) {
    case SIO_OPENWINSOCK_READINESS: return *error = WSAEINVAL, SOCKET_ERROR;
    case SIO_OPENWINSOCK_COMPLETION: return give(OWS_COMPLETION{associate, cancel, set_modes, notify}, out, out_size, returned, error);
    // The next provider's socket, which the program's depends on.
    case SIO_QUERY_TARGET_PNP_HANDLE: return give(ref->lower, out, out_size, returned, error);
    case SIO_GET_EXTENSION_FUNCTION_POINTER: return extension(ref->lower, in, in_size, out, out_size, returned, error);
    default:
      return transfer(s, programs, routine, thread, returned, nullptr, error, [&](SOCKET lower, auto own, auto told, auto on) {
        return below.lpWSPIoctl(lower, code, in, in_size, out, out_size, returned, own, told, on, error);
      });
  }
}

int WSPAPI wsp_set_sock_opt(SOCKET s, int level, int option, const char *value, int length, LPINT error) {
  SOCKET listener;
  if (level == SOL_SOCKET && option == SO_UPDATE_ACCEPT_CONTEXT && value && length == sizeof listener) {
    std::memcpy(&listener, value, sizeof listener);
    listener = lower_of(listener);
    value = reinterpret_cast<const char *>(&listener);
  }
  return pass(s, error, [&](SOCKET lower) { return below.lpWSPSetSockOpt(lower, level, option, value, length, error); });
}

int started = 0;

int WSPAPI wsp_cleanup(LPINT error) {
  if (--started == 0) worker.reset();
  const int result = below.lpWSPCleanup(error);
  OwsReleaseLibrary(below_library);
  return result;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int WSPAPI WSPStartup(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW info,
                                                                        WSPUPCALLTABLE upcalls, LPWSPPROC_TABLE table) {
  static std::mutex starting;
  std::lock_guard lock(starting);
  WSAPROTOCOL_INFOW next;
  if (!openwinsock::layer::entry_below(*info, next)) return WSAEPROVIDERFAILEDINIT;
  up = upcalls;
  WSPUPCALLTABLE for_below = upcalls;
  for_below.lpWPUPostMessage = post_message;
  if (const int error = openwinsock::layer::start_below(version, next, for_below, below, below_library)) return error;
  if (started++ == 0) worker = std::make_unique<Worker>();
  *data = {};
  data->wVersion = data->wHighVersion = MAKEWORD(2, 2);
  *table = below;
  table->lpWSPSocket = wsp_socket;
  table->lpWSPAccept = wsp_accept;
  table->lpWSPJoinLeaf = wsp_join_leaf;
  table->lpWSPCloseSocket = wsp_close_socket;
  table->lpWSPDuplicateSocket = wsp_duplicate_socket;
  table->lpWSPSelect = wsp_select;
  table->lpWSPSend = wsp_send;
  table->lpWSPSendTo = wsp_send_to;
  table->lpWSPRecv = wsp_recv;
  table->lpWSPRecvFrom = wsp_recv_from;
  table->lpWSPGetOverlappedResult = wsp_get_overlapped_result;
  table->lpWSPIoctl = wsp_ioctl;
  table->lpWSPSetSockOpt = wsp_set_sock_opt;
  table->lpWSPCleanup = wsp_cleanup;
  using T = WSPPROC_TABLE;
  put<&T::lpWSPAsyncSelect>(*table);
  put<&T::lpWSPBind>(*table);
  put<&T::lpWSPConnect>(*table);
  put<&T::lpWSPEnumNetworkEvents>(*table);
  put<&T::lpWSPEventSelect>(*table);
  put<&T::lpWSPGetPeerName>(*table);
  put<&T::lpWSPGetSockName>(*table);
  put<&T::lpWSPGetSockOpt>(*table);
  put<&T::lpWSPListen>(*table);
  put<&T::lpWSPRecvDisconnect>(*table);
  put<&T::lpWSPSendDisconnect>(*table);
  put<&T::lpWSPShutdown>(*table);
  return 0;
}
