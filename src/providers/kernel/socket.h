// What the kernel provider knows about a socket beside its descriptor, and the functions of its WSPPROC_TABLE.
#pragma once

#include <openwinsock/spi.h>
#include <winsock2.h>
#include <ws2ipdef.h>
#include <ws2spi.h>

#include <atomic>
#include <mutex>
#include <optional>

#include "base/immortal.h"
#include "base/result.h"
#include "base/slot_table.h"
#include "border/address.h"
#include "spi/network_events.h"
#include "spi/overlapped.h"
#include "spi/running.h"

namespace ows::kernel {

/// The traits that an accepted socket takes over from its listener. Any thread reads and writes them.
struct Traits {
  std::atomic<bool> nonblocking{false};
  std::atomic<bool> exclusive_address{false};
  std::atomic<bool> linger_on{false};
  std::atomic<unsigned short> linger_seconds{0};
  std::atomic<DWORD> receive_timeout_ms{0}, send_timeout_ms{0};
  std::atomic<int> receive_buffer{0}, send_buffer{0};  ///< as the program set them; 0: never
  std::atomic<bool> registered{false};                 ///< WSA_FLAG_REGISTERED_IO

  Traits() = default;
  Traits(const Traits& other) { *this = other; }
  Traits& operator=(const Traits& other);
};

/// How far a socket's connection has come. `accepting`: an AcceptEx waits with it for one. A failed attempt stays visible
/// (exceptfds, SO_ERROR) until the next connect.
enum class Connection : unsigned char { none, connecting, connected, failed, listening, accepting };

/// An atomic Connection that knows since when it is `connected`. [SO_CONNECT_TIME]
class ConnectionState {
 public:
  ConnectionState& operator=(Connection state) {
    if (state == Connection::connected) note_time();
    state_ = state;
    return *this;
  }
  operator Connection() const { return state_; }
  Connection load(std::memory_order order = std::memory_order_seq_cst) const { return state_.load(order); }
  bool compare_exchange_strong(Connection& expected, Connection state) {
    if (state == Connection::connected && state_ != Connection::connected) note_time();
    return state_.compare_exchange_strong(expected, state);
  }
  bool compare_exchange_weak(Connection& expected, Connection state) { return compare_exchange_strong(expected, state); }
  /// Seconds; means something while connected.
  int age() const;

 private:
  void note_time();
  std::atomic<Connection> state_{Connection::none};
  std::atomic<int> since_{0};  // seconds of the monotonic clock
};

/// Options that Linux does not keep: bits of Socket::kept_options. From `kept_tell_shift` on: what WSARecvMsg tells, the
/// bits of border/control_messages.h.
constexpr unsigned kept_reuse_address = 1, kept_debug = 2, kept_port_scalability = 4, kept_reuse_unicast_port = 8,
                   kept_randomize_port = 16, kept_conditional_accept = 32, kept_fast_open = 64, kept_multipoint = 128,
                   kept_dont_route = 256, kept_reuse_multicast_port = 512, kept_no_broadcasts = 1024,
                   kept_asks_destination = 2048, kept_fails_on_icmp = 4096, kept_processor = 8192;
constexpr unsigned kept_tell_shift = 16;

/// Whose epoll instance tells of a socket.
enum class Watched : unsigned char { nowhere, in_default_set, in_port_set };

class IoQueues;
class RioQueue;
struct SeldomOptions;
struct Capture;

struct Socket {
  const int fd;
  const int family;  ///< Linux' number
  const int type;
  const int protocol;
  const DWORD catalog_entry;
  const WSPUPCALLTABLE& upcalls;  ///< those of WSPStartup, or of the layer that it was made for

  Traits traits;
  ConnectionState connection;
  std::atomic<bool> bound{false};
  std::atomic<bool> send_shut{false}, receive_shut{false};
  std::atomic<bool> reusable{false};  ///< DisconnectEx has freed it for ConnectEx, which needs no bind() then

  /// The descriptor itself does not block, whatever the program asked for; blocking calls poll. See keep_from_blocking().
  std::atomic<bool> descriptor_nonblocking{false};

  const std::uint32_t generation;  ///< never that of an earlier socket with the same descriptor, in its time
  /// An error that the kernel has been asked for and so has forgotten; errno value. Reported by the program's calls.
  std::atomic<int> told_error{0};
  std::atomic<spi::NetworkEvents*> events{nullptr};  ///< made with the first selection, lives as long as the socket
  std::atomic<Watched> watched{Watched::nowhere};
  std::atomic<bool> needs_default_set{false};  ///< others than its port's threads wait for what happens to it
  std::atomic<IoQueues*> io{nullptr};          ///< made with the first overlapped operation, lives as long as the socket
  std::atomic<RioQueue*> rio{nullptr};         ///< registered I/O; with a reference, lives as long as the socket
  spi::PortLink port;
  std::atomic<bool> gives_orders{false};  ///< has had one (orders.h)
  std::atomic<bool> hung_up{false};       ///< the peer's end has been seen: a receive looks again

  std::atomic<unsigned> kept_options{0};
  std::atomic<DWORD> coalesced_size{0};       ///< UDP_RECV_MAX_COALESCED_SIZE
  std::atomic<ULONG> multicast_interface{0};  ///< IP_MULTICAST_IF, as the program gave it
  std::atomic<int> protection_level{PROTECTION_LEVEL_UNRESTRICTED};
  std::atomic<bool> ignores_resets{false};      ///< SIO_UDP_CONNRESET with FALSE
  std::atomic<SeldomOptions*> seldom{nullptr};  ///< made with the first of them, lives as long as the socket
  std::atomic<Capture*> capture{nullptr};       ///< made with the first SIO_RCVALL (capture.h), lives as long as the socket

  std::atomic<unsigned> selecting{0};  ///< threads that wait for it in select or WSAPoll

  /// A connection that a condition function deferred; it is the first that the next accept sees.
  struct Pending {
    int fd;
    Address peer;
  };
  std::mutex pending_mutex;  // protects pending
  std::optional<Pending> pending;

  Socket(int descriptor, int linux_family, int socket_type, int socket_protocol, DWORD entry);
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  bool stream() const { return type == SOCK_STREAM; }
  bool internet() const { return Address::is_internet(family); }
  bool has_urgent_data() const { return stream() && internet(); }
  /// The descriptor that sends, and has the addresses and the options of IP: another one while the socket captures.
  int ip_fd() const {
    const Capture* const it = capture.load(std::memory_order_acquire);
    return it ? ip_fd_of(*it) : fd;
  }
  /// The one that has the options of a level of Linux'.
  int option_fd(int linux_level) const { return linux_level == linux_socket_level ? fd : ip_fd(); }
  /// Looks whether an attempt to connect has succeeded meanwhile.
  bool connected() {
    const Connection seen = connection.load(std::memory_order_relaxed);
    return seen == Connection::connecting ? look_for_connection() : seen == Connection::connected;
  }
  bool look_for_connection();
  /// The network events of a socket that anybody is to be told of, or nullptr.
  spi::NetworkEvents* wanted_events() const {
    spi::NetworkEvents* it = events.load(std::memory_order_acquire);
    return it && it->wanted() ? it : nullptr;
  }

 private:
  static constexpr int linux_socket_level = 1;  // SOL_SOCKET
  static int ip_fd_of(const Capture& capture);
};

using Sockets = SlotTable<Socket>;
using Ref = Sockets::Ref;

namespace detail {
extern constinit Immortal<Sockets> table;
}
inline Sockets& sockets() { return *detail::table; }

/// The open socket `s`; WSAENOTSOCK, WSANOTINITIALISED.
inline Result<Ref> find(SOCKET s) {
  if (Ref ref = sockets().find(s)) [[likely]]
    return ref;
  return fail(spi::no_such_socket());
}

/// True when closesocket has been called while the caller was busy with `socket`.
inline bool closed(const Ref& socket) { return sockets().closed(socket); }

/// Takes a descriptor over as a socket of catalog entry `entry`: registers it with ws2_32 and enters it into sockets().
/// Closes it on failure.
Result<SOCKET> adopt(int fd, int family, int type, int protocol, DWORD entry, const Traits& traits, Connection connection);

/// Makes sockets of the descriptors that this process was started with (inherit.cpp).
void take_up_inherited_sockets();

/// The upcalls of a socket that is made now.
const WSPUPCALLTABLE& upcalls_for_new_socket();

// The provider's functions, by family of files. Each follows the page of its name in the SPI reference; on failure they
// return SOCKET_ERROR or INVALID_SOCKET and set *lpErrno.

// socket.cpp
SOCKET WSPAPI wsp_socket(int af, int type, int protocol, LPWSAPROTOCOL_INFOW info, GROUP g, DWORD flags, LPINT error);
// names.cpp
int WSPAPI wsp_bind(SOCKET s, const sockaddr* name, int namelen, LPINT error);
int WSPAPI wsp_get_sock_name(SOCKET s, sockaddr* name, LPINT namelen, LPINT error);
int WSPAPI wsp_get_peer_name(SOCKET s, sockaddr* name, LPINT namelen, LPINT error);
// connect.cpp
int WSPAPI wsp_connect(SOCKET s, const sockaddr* name, int namelen, LPWSABUF caller_data, LPWSABUF callee_data, LPQOS sqos,
                       LPQOS gqos, LPINT error);
// accept.cpp
int WSPAPI wsp_listen(SOCKET s, int backlog, LPINT error);
SOCKET WSPAPI wsp_accept(SOCKET s, sockaddr* addr, LPINT addrlen, LPCONDITIONPROC condition, DWORD_PTR context, LPINT error);
// share.cpp
int WSPAPI wsp_duplicate_socket(SOCKET s, DWORD process, LPWSAPROTOCOL_INFOW info, LPINT error);
/// Whether WSADuplicateSocket has filled `info`.
bool is_offer(const WSAPROTOCOL_INFOW& info);
/// The socket that it offers; `inherit`: across exec too. WSAEINVAL: it was taken already, or is for another process.
Result<SOCKET> take_offer(const WSAPROTOCOL_INFOW& info, bool inherit);
// join.cpp
SOCKET WSPAPI wsp_join_leaf(SOCKET s, const sockaddr* name, int namelen, LPWSABUF caller_data, LPWSABUF callee_data,
                            LPQOS sqos, LPQOS gqos, DWORD flags, LPINT error);
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
// events.cpp
int WSPAPI wsp_event_select(SOCKET s, WSAEVENT event, LONG mask, LPINT error);
int WSPAPI wsp_async_select(SOCKET s, HWND window, unsigned int message, LONG mask, LPINT error);
int WSPAPI wsp_enum_network_events(SOCKET s, WSAEVENT event, LPWSANETWORKEVENTS record, LPINT error);
/// Reports what the poll bits `revents` say to the selected events.
void report_ready(Socket& socket, spi::NetworkEvents& events, short revents);
/// Asks the kernel what holds now, and reports it.
void report_what_holds(Socket& socket, spi::NetworkEvents& events);
/// Reports what an edge of the default set said, perhaps some time ago.
void report_edge(Socket& socket, spi::NetworkEvents& events, short revents);
/// The socket's error as an errno value, which the kernel forgets as it tells; kept for the program's own calls. 0: none.
int learn_error(Socket& socket);
/// After a re-enabling call. `drained`: nothing can be left to receive.
void after_receiving(Socket& socket, spi::NetworkEvents& events, bool drained);
void after_accepting(Socket& listener, spi::NetworkEvents& events, bool deferred);
void after_blocked_send(Socket& socket, spi::NetworkEvents& events);
/// An accepted socket takes over its listener's selection.
void inherit_events(const Socket& listener, Socket& accepted);
/// The socket's events, made where there are none, and the socket in the default set.
Result<spi::NetworkEvents*> watch(Socket& socket);
// notifications.cpp
/// ProcessSocketNotifications: of OWS_COMPLETION.
int notify(SOCKET s, HANDLE port, const SOCK_NOTIFY_REGISTRATION* registration, LPINT error);
/// What a registration hears: an edge of the default set; a receive or an accept; a send that found no room; anything.
void notify_edge(Socket& socket, spi::NetworkEvents& events, short revents);
void notify_received(Socket& socket, spi::NetworkEvents& events);
void notify_blocked(Socket& socket, spi::NetworkEvents& events);
void notify_change(Socket& socket, spi::NetworkEvents& events);
/// Puts the socket into the engine's default set, for good.
Status enter_default_set(Socket& socket);
/// Puts the socket where its overlapped operations are best watched: into the set of its port, or the default set.
Status enter_set(Socket& socket);
/// Whether it is there already.
inline bool is_watched_well(const Socket& socket) {
  const Watched where = socket.watched.load(std::memory_order_relaxed);
  if (where != Watched::in_default_set) return where == Watched::in_port_set;
  return socket.needs_default_set.load(std::memory_order_relaxed) || !socket.port.port() || !socket.port.port()->sockets();
}
/// Before the descriptor is closed or replaced. Where the socket was.
Watched leave_sets(Socket& socket);
/// closesocket.
void end_events(Socket& socket);
/// Of the engine's default set.
void own_kernel_descriptors();
// overlapped.cpp
extern const OWS_COMPLETION completion;
// changes.cpp
/// SIO_ADDRESS_LIST_CHANGE and SIO_ROUTING_INTERFACE_CHANGE (`remote`, in octets). A blocking socket waits for the change;
/// another gets WSAEWOULDBLOCK, and the network event when it comes.
Status address_list_change(const Ref& socket);
Status routing_interface_change(const Ref& socket, const sockaddr* remote, DWORD length);
// disconnect.cpp
int WSPAPI wsp_shutdown(SOCKET s, int how, LPINT error);
int WSPAPI wsp_send_disconnect(SOCKET s, LPWSABUF outbound, LPINT error);
int WSPAPI wsp_recv_disconnect(SOCKET s, LPWSABUF inbound, LPINT error);
// close.cpp
int WSPAPI wsp_close_socket(SOCKET s, LPINT error);
void close_all_sockets();
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
/// SO_OOBINLINE: out-of-band data is data like any other.
bool urgent_data_is_inline(const Socket& socket);

/// A function's failure: the code through lpErrno, the return value to the caller.
template <class Value = int>
Value refuse(LPINT error_out, int error, Value value = static_cast<Value>(SOCKET_ERROR)) {
  *error_out = error;
  return value;
}

/// Status as return value and *lpErrno.
inline int answer(LPINT error_out, const Status& status) { return status ? 0 : refuse(error_out, status.error()); }

}  // namespace ows::kernel
