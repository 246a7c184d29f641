// A socket of a user-space transport, and the functions of its provider.
//
// Lock order: Socket::mutex, Connection::mutex, the reactor's. Socket::mutex protects which connection or
// listener a socket has; a connection's state is its own. No lock is held while a thread waits.
#pragma once

#include <openwinsock/spi.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "base/slot_table.h"
#include "providers/transport/connection.h"
#include "providers/transport/listener.h"
#include "providers/transport/transport.h"

namespace ows::transport {

/// Options of a socket that an accepted one takes over from its listener. Any thread reads and writes them.
struct Traits {
  std::atomic<bool> nonblocking{false}, linger_on{false}, reuse_address{false}, exclusive_address{false}, keep_alive{false},
      conditional_accept{false}, expedited_inline{false};
  std::atomic<unsigned short> linger_seconds{0};
  std::atomic<DWORD> receive_timeout_ms{0}, send_timeout_ms{0};
  std::atomic<int> receive_buffer{64 * 1024}, send_buffer{64 * 1024};

  Traits() = default;
  Traits(const Traits& other) { *this = other; }
  Traits& operator=(const Traits& other);
};

struct Socket {
  const Transport& transport;
  const WSAPROTOCOL_INFOW entry;
  const WSPUPCALLTABLE& upcalls;  ///< those of WSPStartup, or of the layer that it was made for
  const bool acts_as_stream;      ///< XP1_PSEUDO_STREAM: boundaries are not shown, the end is 0 octets
  /// One of those that are open: what events name, and the key of its descriptors in the engine's default set.
  std::atomic<SOCKET> handle = INVALID_SOCKET;
  const unsigned generation = engine::fork_generation();
  const std::uint64_t serial;  ///< never that of another socket

  Traits traits;

  std::mutex mutex;  // protects what follows
  std::vector<SOCKET> handles;
  std::unique_ptr<Settings> settings;
  int carrier = -1;  ///< made by bind or connect, until a connection or listener has it
  bool bound = false;
  Address local;                ///< as last known, once bound
  std::optional<Address> peer;  ///< of the connection
  std::shared_ptr<Connection> connection;
  std::shared_ptr<Port> shared_port;  ///< bound to the port that another socket listens on
  std::unique_ptr<Listener> listener;
  Bytes connect_data, disconnect_data;  ///< SO_CONNDATA, SO_DISCDATA as set by the program
  bool has_disconnect_data = false;
  std::vector<int> waiters;  ///< wakers of threads that wait for a request on the listener
  spi::NetworkEvents events{upcalls};
  spi::PortLink port;
  TransferQueue accepts;          ///< AcceptEx
  bool listener_watched = false;  ///< the listener's descriptor is in the engine's default set

  Socket(const Transport& which, const WSAPROTOCOL_INFOW& info);
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  std::shared_ptr<Connection> current_connection() {
    std::lock_guard lock(mutex);
    return connection;
  }
};

/// A SOCKET. A socket has one, and one more for each WSADuplicateSocket; it ends when the last of them is closed.
struct Handle {
  const SOCKET value;
  const std::shared_ptr<Socket> socket;
  std::atomic<DWORD> claim{0};  ///< of a duplicate that WSASocket has not been asked for yet

  Handle(SOCKET s, std::shared_ptr<Socket> whose) : value(s), socket(std::move(whose)) {}
  ~Handle();
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
};
using Handles = SlotTable<Handle>;
Handles& handles();

/// A socket as one of its handles finds it: the handle's number is not used again, and the socket lives, at least as long.
class Ref {
 public:
  Ref() = default;
  explicit Ref(Handles::Ref handle) : handle_(std::move(handle)) {}
  explicit operator bool() const { return static_cast<bool>(handle_); }
  Socket* operator->() const { return handle_->socket.get(); }
  Socket& operator*() const { return *handle_->socket; }
  [[nodiscard]] const Handles::Ref& handle() const { return handle_; }
  /// The reference as a plain pointer, which counts until it is turned back.
  [[nodiscard]] void* detach() { return handle_.detach(); }
  static Ref attach(void* detached) { return Ref(Handles::Ref::attach(detached)); }

 private:
  Handles::Ref handle_;
};

/// The open socket `s`; empty: there is none.
inline Ref look_up(SOCKET s) { return Ref(handles().find(s)); }
/// The same. WSAENOTSOCK; WSAENETDOWN in a child process: a user-space connection cannot be in two processes.
Result<Ref> find(SOCKET s);
/// Whether the handle by which `socket` was found has been closed meanwhile.
bool closed(const Ref& socket);

/// Gives a new socket its handle and enters it.
Result<SOCKET> enter(std::unique_ptr<Socket> socket);
/// Gives an open socket a further handle, for who knows `claim`. WSAENOTSOCK: its last one has been closed.
Result<SOCKET> enter_again(const std::shared_ptr<Socket>& socket, DWORD claim);

/// What WSPStartup was given.
void remember(const WSPUPCALLTABLE& given);

/// The socket's carrier, made for `linux_family` where there is none yet. With Socket::mutex held.
Status make_carrier(Socket& socket, int linux_family);

/// Gives a new connection what its socket is set to. With the locks of both held.
void apply_traits(const Socket& socket, Connection& connection);
void set_keep_alive(int carrier, bool on);

// The provider's functions; each follows the page of its name in the SPI reference.
// names.cpp
int WSPAPI wsp_bind(SOCKET s, const sockaddr* name, int namelen, LPINT error);
int WSPAPI wsp_get_sock_name(SOCKET s, sockaddr* name, LPINT namelen, LPINT error);
int WSPAPI wsp_get_peer_name(SOCKET s, sockaddr* name, LPINT namelen, LPINT error);
// connect.cpp
int WSPAPI wsp_connect(SOCKET s, const sockaddr* name, int namelen, LPWSABUF caller_data, LPWSABUF callee_data, LPQOS sqos,
                       LPQOS gqos, LPINT error);
/// An attempt to connect, as WSPConnect begins it; without caller_data those of SO_CONNDATA. With Socket::mutex held.
Result<std::shared_ptr<Connection>> begin_to_connect(Socket& socket, const sockaddr* name, int namelen,
                                                     const std::optional<Bytes>& caller_data, WSABUF* callee_data);
/// Lets the connection of an earlier attempt, or one that DisconnectEx has ended, go. With Socket::mutex held.
void forget_connection(Socket& socket);
// accept.cpp
int WSPAPI wsp_listen(SOCKET s, int backlog, LPINT error);
SOCKET WSPAPI wsp_accept(SOCKET s, sockaddr* addr, LPINT addrlen, LPCONDITIONPROC condition, DWORD_PTR context, LPINT error);
// transfer.cpp
int WSPAPI wsp_send(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error);
int WSPAPI wsp_send_to(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, const sockaddr* to, int tolen,
                       LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                       LPINT error);
int WSPAPI wsp_recv(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error);
int WSPAPI wsp_recv_from(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, sockaddr* from,
                         LPINT fromlen, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                         LPWSATHREADID thread, LPINT error);
// overlapped.cpp
extern const OWS_COMPLETION completion;
// extension.cpp
/// The function that `id` names, as a pointer for the program; nullptr: there is none.
void* extension_function(const GUID& id);
// events.cpp
int WSPAPI wsp_event_select(SOCKET s, WSAEVENT event, LONG mask, LPINT error);
int WSPAPI wsp_async_select(SOCKET s, HWND window, unsigned int message, LONG mask, LPINT error);
int WSPAPI wsp_enum_network_events(SOCKET s, WSAEVENT event, LPWSANETWORKEVENTS record, LPINT error);
/// ProcessSocketNotifications: of OWS_COMPLETION.
int notify(SOCKET s, HANDLE port, const SOCK_NOTIFY_REGISTRATION* registration, LPINT error);
/// Lets the socket's connection or listener report to the events that the socket has selected. With Socket::mutex held.
void attach_events(Socket& socket);
/// An accepted socket takes over its listener's selection.
void inherit_events(const Socket& listener, Socket& accepted);
/// closesocket, after the socket can no longer be found. With Socket::mutex held.
void detach_events(Socket& socket);
/// Makes a receive on `connection` the re-enabling call that it is, when it goes. With Connection::mutex held from the
/// making to the end.
class ReceiveReenables {
 public:
  explicit ReceiveReenables(Connection& connection) : connection_(connection) {}
  ~ReceiveReenables();
  ReceiveReenables(const ReceiveReenables&) = delete;
  ReceiveReenables& operator=(const ReceiveReenables&) = delete;

 private:
  Connection& connection_;
};
/// Of the engine's default set.
void own_carriers();
/// `closing` is a handle of the socket no longer: what is in the default set under its number goes on under another one's.
/// False: there is no other. With Socket::mutex held.
bool forget_handle(Socket& socket, SOCKET closing);
// duplicate.cpp
int WSPAPI wsp_duplicate_socket(SOCKET s, DWORD process, LPWSAPROTOCOL_INFOW info, LPINT error);
/// Whether `info` comes from WSADuplicateSocket.
bool is_duplicate(const WSAPROTOCOL_INFOW& info);
/// The handle of a socket of `transport` that goes with it, once. WSAEINVAL.
Result<SOCKET> take_duplicate(const Transport& transport, const WSAPROTOCOL_INFOW& info);
// disconnect.cpp
int WSPAPI wsp_shutdown(SOCKET s, int how, LPINT error);
int WSPAPI wsp_send_disconnect(SOCKET s, LPWSABUF outbound, LPINT error);
int WSPAPI wsp_recv_disconnect(SOCKET s, LPWSABUF inbound, LPINT error);
/// Our end, with the data given; without any, the one that SO_DISCDATA set.
Status end_sending(Socket& socket, Connection& connection, std::optional<View> data);
/// The same with the data given, under the connection's mutex.
Status end_with(Connection& connection, std::optional<View> data);
// close.cpp
int WSPAPI wsp_close_socket(SOCKET s, LPINT error);
void close_all_sockets(const Transport& transport);
// options.cpp
int WSPAPI wsp_get_sock_opt(SOCKET s, int level, int name, char* value, LPINT length, LPINT error);
int WSPAPI wsp_set_sock_opt(SOCKET s, int level, int name, const char* value, int length, LPINT error);
// ioctl.cpp
int WSPAPI wsp_ioctl(SOCKET s, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD returned,
                     LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                     LPINT error);
// readiness.cpp
int WSPAPI wsp_select(int nfds, fd_set* readfds, fd_set* writefds, fd_set* exceptfds, const timeval* timeout, LPINT error);
extern const OWS_READINESS readiness;

/// A function's failure: the code through lpErrno, the return value to the caller.
template <class Value = int>
Value refuse(LPINT error_out, int error, Value value = static_cast<Value>(SOCKET_ERROR)) {
  *error_out = error;
  return value;
}

inline int answer(LPINT error_out, const Status& status) { return status ? 0 : refuse(error_out, status.error()); }

}  // namespace ows::transport
