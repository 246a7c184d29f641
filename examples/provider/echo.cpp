/* A base provider: messages that are sent on a socket come back on the same socket. Its sockets are handles that ws2_32 makes
 * (WPUCreateSocketHandle); it shows waiting, events and overlapped receives. Build and install:
 *
 *   ws2c++ -shared -fPIC -fvisibility=hidden echo.cpp -o echo.so
 *   winsock install echo.toml
 */
#include <winsock2.h>
#include <ws2spi.h>

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace {

struct Pending {
  LPWSAOVERLAPPED overlapped;
  LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;
  WSATHREADID thread;
  WSABUF buffer;
};

struct Echo {
  std::deque<std::string> messages;
  std::deque<Pending> receives;
  bool blocking = true;
  WSAEVENT event = nullptr;
  long selected = 0, happened = 0;
};
using Ref = std::shared_ptr<Echo>;

std::mutex mutex;  // protects all of it
std::condition_variable came;
std::map<SOCKET, Ref> sockets;
WSPUPCALLTABLE upcalls;

int refuse(LPINT error, int why) { return *error = why, SOCKET_ERROR; }

Ref find(SOCKET s) {
  const auto found = sockets.find(s);
  return found == sockets.end() ? nullptr : found->second;
}

/* Copies the first message out, cut where the buffer is too small. */
DWORD take(Echo &echo, const WSABUF &buffer) {
  const std::string message = std::move(echo.messages.front());
  echo.messages.pop_front();
  return static_cast<DWORD>(message.copy(buffer.buf, buffer.len));
}

struct Routine {
  Pending pending;
  DWORD octets;
};
void CALLBACK run_routine(DWORD_PTR context) {
  const std::unique_ptr<Routine> it(reinterpret_cast<Routine *>(context));
  it->pending.routine(0, it->octets, it->pending.overlapped, 0);
}

/* Tells the program of a receive: by its routine, or by event or port, which ws2_32 knows. */
void complete(SOCKET s, const Pending &pending, DWORD octets) {
  int ignored = 0;
  pending.overlapped->Offset = 0;
  pending.overlapped->OffsetHigh = 0;
  if (pending.routine) {
    pending.overlapped->InternalHigh = octets;
    pending.overlapped->Internal = 0;
    WSATHREADID thread = pending.thread;
    upcalls.lpWPUQueueApc(&thread, run_routine, reinterpret_cast<DWORD_PTR>(new Routine{pending, octets}), &ignored);
    upcalls.lpWPUCloseThread(&thread, &ignored);
    return;
  }
  WPUCompleteOverlappedRequest(s, pending.overlapped, 0, octets, &ignored);
}

void happen(Echo &echo, long event) {
  echo.happened |= event & echo.selected;
  int ignored = 0;
  if (echo.happened && echo.event) upcalls.lpWPUSetEvent(echo.event, &ignored);
}

SOCKET WSPAPI wsp_socket(int, int, int, LPWSAPROTOCOL_INFOW info, GROUP, DWORD, LPINT error) {
  const SOCKET s = upcalls.lpWPUCreateSocketHandle(info->dwCatalogEntryId, 0, error);
  if (s == INVALID_SOCKET) return s;
  std::lock_guard<std::mutex> lock(mutex);
  sockets[s] = std::make_shared<Echo>();
  return s;
}

int WSPAPI wsp_close_socket(SOCKET s, LPINT error) {
  {
    std::lock_guard<std::mutex> lock(mutex);
    const Ref echo = find(s);
    if (!echo) return refuse(error, WSAENOTSOCK);
    int ignored = 0;
    for (const Pending &each : echo->receives) WPUCompleteOverlappedRequest(s, each.overlapped, WSA_OPERATION_ABORTED, 0, &ignored);
    sockets.erase(s);
  }
  came.notify_all();
  return upcalls.lpWPUCloseSocketHandle(s, error);
}

int WSPAPI wsp_send(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID, LPINT error) {
  if (routine) return refuse(error, WSAEOPNOTSUPP);
  std::lock_guard<std::mutex> lock(mutex);
  const Ref echo = find(s);
  if (!echo) return refuse(error, WSAENOTSOCK);
  std::string message;
  for (DWORD i = 0; i < count; ++i) message.append(buffers[i].buf, buffers[i].len);
  *sent = static_cast<DWORD>(message.size());
  echo->messages.push_back(std::move(message));
  if (!echo->receives.empty()) {
    const Pending pending = echo->receives.front();
    echo->receives.pop_front();
    complete(s, pending, take(*echo, pending.buffer));
  } else {
    happen(*echo, FD_READ);
    came.notify_all();
  }
  if (overlapped) complete(s, {overlapped, nullptr, {}, {}}, *sent);
  return 0;
}

int WSPAPI wsp_recv(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID, LPINT error) {
  if (count != 1) return refuse(error, WSAEOPNOTSUPP);
  std::unique_lock<std::mutex> lock(mutex);
  Ref echo = find(s);
  if (!echo) return refuse(error, WSAENOTSOCK);
  *flags = 0;
  if (overlapped) {
    Pending pending{overlapped, routine, {}, buffers[0]};
    if (routine && upcalls.lpWPUOpenCurrentThread(&pending.thread, error) != 0) return SOCKET_ERROR;
    overlapped->Internal = WSS_OPERATION_IN_PROGRESS;
    if (echo->messages.empty()) echo->receives.push_back(pending);
    else complete(s, pending, take(*echo, pending.buffer));
    return refuse(error, WSA_IO_PENDING);
  }
  while (echo->messages.empty()) {
    if (!echo->blocking) return refuse(error, WSAEWOULDBLOCK);
    came.wait(lock);
    if (find(s) != echo) return refuse(error, WSAEINTR);
  }
  *received = take(*echo, buffers[0]);
  return 0;
}

int WSPAPI wsp_send_to(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, const struct sockaddr *, int,
                       LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error) {
  return wsp_send(s, buffers, count, sent, flags, overlapped, routine, thread, error);
}
int WSPAPI wsp_recv_from(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, struct sockaddr *, LPINT,
                         LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                         LPINT error) {
  return wsp_recv(s, buffers, count, received, flags, overlapped, routine, thread, error);
}

int WSPAPI wsp_ioctl(SOCKET s, DWORD code, LPVOID in, DWORD in_size, LPVOID, DWORD, LPDWORD returned, LPWSAOVERLAPPED,
                     LPWSAOVERLAPPED_COMPLETION_ROUTINE, LPWSATHREADID, LPINT error) {
  std::lock_guard<std::mutex> lock(mutex);
  const Ref echo = find(s);
  if (!echo) return refuse(error, WSAENOTSOCK);
  if (code != static_cast<DWORD>(FIONBIO) || in_size < sizeof(u_long)) return refuse(error, WSAEINVAL);
  echo->blocking = *static_cast<u_long *>(in) == 0;
  *returned = 0;
  return 0;
}

int WSPAPI wsp_select(int, fd_set *read, fd_set *write, fd_set *except, const struct timeval *timeout, LPINT error) {
  std::unique_lock<std::mutex> lock(mutex);
  const auto ready = [](SOCKET s) {
    const Ref echo = find(s);
    return !echo || !echo->messages.empty();
  };
  const auto any = [&] {
    for (u_int i = 0; read && i < read->fd_count; ++i)
      if (ready(read->fd_array[i])) return true;
    return write && write->fd_count;
  };
  if (!timeout) came.wait(lock, any);
  else came.wait_for(lock, std::chrono::seconds(timeout->tv_sec) + std::chrono::microseconds(timeout->tv_usec), any);
  u_int kept = 0;
  for (u_int i = 0; read && i < read->fd_count; ++i) {
    if (!find(read->fd_array[i])) return refuse(error, WSAENOTSOCK);
    if (ready(read->fd_array[i])) read->fd_array[kept++] = read->fd_array[i];
  }
  if (read) read->fd_count = kept;
  if (except) except->fd_count = 0;
  return static_cast<int>(kept + (write ? write->fd_count : 0));
}

int WSPAPI wsp_event_select(SOCKET s, WSAEVENT event, LONG events, LPINT error) {
  std::lock_guard<std::mutex> lock(mutex);
  const Ref echo = find(s);
  if (!echo) return refuse(error, WSAENOTSOCK);
  echo->blocking = false;
  echo->event = events ? event : nullptr;
  echo->selected = events;
  echo->happened = 0;
  happen(*echo, FD_WRITE | (echo->messages.empty() ? 0 : FD_READ));
  return 0;
}

int WSPAPI wsp_enum_network_events(SOCKET s, WSAEVENT event, LPWSANETWORKEVENTS record, LPINT error) {
  std::lock_guard<std::mutex> lock(mutex);
  const Ref echo = find(s);
  if (!echo) return refuse(error, WSAENOTSOCK);
  if (event) upcalls.lpWPUResetEvent(event, error);
  *record = {};
  record->lNetworkEvents = echo->happened;
  echo->happened = 0;
  return 0;
}

BOOL WSPAPI wsp_get_overlapped_result(SOCKET, LPWSAOVERLAPPED overlapped, LPDWORD octets, BOOL wait, LPDWORD flags, LPINT error) {
  while (overlapped->Internal == WSS_OPERATION_IN_PROGRESS) {
    if (!wait) return *error = WSA_IO_INCOMPLETE, FALSE;
    WaitForSingleObject(overlapped->hEvent, INFINITE);
  }
  *octets = static_cast<DWORD>(overlapped->InternalHigh);
  *flags = overlapped->Offset;
  return TRUE;
}

int WSPAPI wsp_bind(SOCKET, const struct sockaddr *, int, LPINT) { return 0; }
int WSPAPI wsp_connect(SOCKET, const struct sockaddr *, int, LPWSABUF, LPWSABUF, LPQOS, LPQOS, LPINT) { return 0; }
int WSPAPI wsp_shutdown(SOCKET, int, LPINT) { return 0; }
int WSPAPI wsp_cleanup(LPINT) { return 0; }

/* What this transport does not have. */
SOCKET WSPAPI no_accept(SOCKET, struct sockaddr *, LPINT, LPCONDITIONPROC, DWORD_PTR, LPINT error) {
  return *error = WSAEOPNOTSUPP, INVALID_SOCKET;
}
SOCKET WSPAPI no_join_leaf(SOCKET, const struct sockaddr *, int, LPWSABUF, LPWSABUF, LPQOS, LPQOS, DWORD, LPINT error) {
  return *error = WSAEOPNOTSUPP, INVALID_SOCKET;
}
int WSPAPI no_async_select(SOCKET, HWND, unsigned int, LONG, LPINT error) { return refuse(error, WSAEOPNOTSUPP); }
int WSPAPI no_cancel(LPINT error) { return refuse(error, WSAEOPNOTSUPP); }
int WSPAPI no_duplicate(SOCKET, DWORD, LPWSAPROTOCOL_INFOW, LPINT error) { return refuse(error, WSAEOPNOTSUPP); }
int WSPAPI no_name(SOCKET, struct sockaddr *, LPINT, LPINT error) { return refuse(error, WSAEOPNOTSUPP); }
int WSPAPI no_get_option(SOCKET, int, int, char *, LPINT, LPINT error) { return refuse(error, WSAENOPROTOOPT); }
int WSPAPI no_set_option(SOCKET, int, int, const char *, int, LPINT error) { return refuse(error, WSAENOPROTOOPT); }
BOOL WSPAPI no_qos(SOCKET, LPWSABUF, LPQOS, LPINT error) { return *error = WSAEOPNOTSUPP, FALSE; }
int WSPAPI no_listen(SOCKET, int, LPINT error) { return refuse(error, WSAEOPNOTSUPP); }
int WSPAPI no_disconnect(SOCKET, LPWSABUF, LPINT error) { return refuse(error, WSAENOPROTOOPT); }
INT WSPAPI no_address_text(LPSOCKADDR, DWORD, LPWSAPROTOCOL_INFOW, LPWSTR, LPDWORD, LPINT error) { return refuse(error, WSAEINVAL); }
INT WSPAPI no_text_address(LPWSTR, INT, LPWSAPROTOCOL_INFOW, LPSOCKADDR, LPINT, LPINT error) { return refuse(error, WSAEINVAL); }

}  // namespace

extern "C" __attribute__((visibility("default"))) int WSPAPI WSPStartup(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW,
                                                                        WSPUPCALLTABLE table_of_upcalls, LPWSPPROC_TABLE table) {
  if (LOBYTE(version) < 2) return WSAVERNOTSUPPORTED;
  upcalls = table_of_upcalls;
  *data = {};
  data->wVersion = data->wHighVersion = MAKEWORD(2, 2);
  *table = {no_accept,    no_address_text,  no_async_select,         wsp_bind,         no_cancel,
            wsp_cleanup,  wsp_close_socket, wsp_connect,             no_duplicate,     wsp_enum_network_events,
            wsp_event_select, wsp_get_overlapped_result, no_name,    no_name,          no_get_option,
            no_qos,       wsp_ioctl,        no_join_leaf,            no_listen,        wsp_recv,
            no_disconnect, wsp_recv_from,   wsp_select,              wsp_send,         no_disconnect,
            wsp_send_to,  no_set_option,    wsp_shutdown,            wsp_socket,       no_text_address};
  return 0;
}
