// Sharing a kernel socket with another process. [WSPDuplicateSocket; WSADuplicateSocket]
//
// Each WSADuplicateSocket makes a duplicate of the descriptor and an abstract AF_UNIX listener of its own, whose random name
// goes into the reserved members of the WSAPROTOCOL_INFO. WSASocket in the target process connects there and gets the
// duplicate. Both ends look who the other one is (SO_PEERCRED): another process, or another user's, gets nothing. The
// reactor waits for the one connection that counts, and for the end of the target process, whichever comes first ends the
// offer.
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <mutex>

#include "border/errors.h"
#include "border/posix.h"
#include "border/user_memory.h"
#include "catalog/catalog.h"
#include "engine/reactor.h"
#include "providers/kernel/capture.h"
#include "providers/kernel/carried_state.h"

namespace ows::kernel {
namespace {

constexpr DWORD magic = 0x4F575344;  // dwServiceFlags2 of a WSAPROTOCOL_INFO that carries an offer

/// A control message with one descriptor.
struct alignas(8) Rights {
  std::size_t length = 20;
  int level = posix::sol_socket, type = 1;  // SCM_RIGHTS
  int fd = -1, padding = 0;
};

struct Credentials {
  int process = 0;
  unsigned user = 0, group = 0;
};

bool same_peer(int fd, int process) {
  Credentials peer;
  posix::socklen size = sizeof peer;
  return posix::getsockopt(fd, posix::sol_socket, posix::so_peercred, &peer, &size) == 0 && peer.user == ::geteuid()
         && peer.process == process;
}

Address address_of(DWORD process, std::uint64_t token) {
  Address address;
  address.storage.family = posix::af_unix;
  char text[80];
  const int length =
      std::snprintf(text, sizeof text, "openwinsock-share/%u/%016llx", process, static_cast<unsigned long long>(token));
  std::memcpy(address.storage.rest + 1, text, static_cast<std::size_t>(length));  // behind a zero octet
  address.length = static_cast<posix::socklen>(sizeof address.storage.family + 1 + static_cast<std::size_t>(length));
  return address;
}

int close_quietly(int fd) { return fd < 0 ? 0 : ::close(fd); }

/// A duplicate that waits for its process.
class Offer {
 public:
  Offer(int listener, int process_fd, int socket, int process, const CarriedState& state)
      : listener_(listener), process_fd_(process_fd), socket_(socket), process_(process), state_(state) {}
  ~Offer() {
    close_quietly(listener_);
    close_quietly(process_fd_);
    close_quietly(socket_);
  }
  Offer(const Offer&) = delete;
  Offer& operator=(const Offer&) = delete;

  /// Gives the socket to the target process if it is there. True when the offer is over.
  bool serve_connections() {
    for (;;) {
      const int peer = posix::accept4(listener_, nullptr, nullptr, posix::sock_cloexec | posix::sock_nonblock);
      if (peer < 0) return false;
      const bool given = same_peer(peer, process_) && give(peer);
      ::close(peer);
      if (given) return true;
    }
  }
  [[nodiscard]] int listener() const { return listener_; }
  [[nodiscard]] int process_fd() const { return process_fd_; }
  /// Children of a fork hold the listener too; nobody shall wait at theirs.
  void shut() const { posix::shutdown(listener_, posix::shut_rdwr); }

 private:
  bool give(int peer) const {
    Rights rights;
    rights.fd = socket_;
    CarriedState state = state_;
    iovec data{&state, sizeof state};
    const posix::msghdr message{nullptr, 0, &data, 1, &rights, sizeof rights, 0};
    return posix::sendmsg(peer, &message, posix::msg_nosignal) == static_cast<ssize_t>(sizeof state);
  }
  const int listener_, process_fd_, socket_, process_;
  const CarriedState state_;
};

/// The reactor waits for one descriptor an object, so an offer has two.
class Watcher : public engine::Watched, public std::enable_shared_from_this<Watcher> {
 public:
  explicit Watcher(std::shared_ptr<Offer> offer) : offer_(std::move(offer)) {}
  void serve() override {
    if (offer_->serve_connections()) {
      end();
      if (const auto other = other_.lock()) other->end();
    } else {
      watch(offer_->listener());
    }
  }
  void watch(int fd) {
    engine::Interest interest;
    interest.fd = fd;
    interest.readable = true;
    engine::watch(shared_from_this(), interest);
  }
  void end() {
    engine::watch(shared_from_this(), {});
    offer_->shut();
  }

 protected:
  friend void begin(const std::shared_ptr<Offer>& offer);
  std::shared_ptr<Offer> offer_;
  std::weak_ptr<Watcher> other_;
};

class EndWatcher : public Watcher {
 public:
  using Watcher::Watcher;
  void serve() override {  // the process is gone
    end();
    if (const auto other = other_.lock()) other->end();
  }
};

void begin(const std::shared_ptr<Offer>& offer) {
  const auto connections = std::make_shared<Watcher>(offer);
  const auto end = std::make_shared<EndWatcher>(offer);
  connections->other_ = end;
  end->other_ = connections;
  connections->watch(offer->listener());
  end->watch(offer->process_fd());
}

/// A descriptor that ends with the process. WSAEINVAL: there is no such process; WSAEACCES: another user's.
Result<int> open_process(DWORD id) {
  char path[40];
  std::snprintf(path, sizeof path, "/proc/%u", id);
  struct stat status{};
  if (id == 0 || ::stat(path, &status) != 0) return fail(WSAEINVAL);
  if (status.st_uid != ::geteuid()) return fail(WSAEACCES);
  const long fd = ::syscall(SYS_pidfd_open, static_cast<int>(id), 0);
  if (fd < 0) return fail(errno == ESRCH || errno == EINVAL ? WSAEINVAL : winsock_error());
  return static_cast<int>(fd);
}

Status make_offer(Socket& socket, DWORD process, std::uint64_t token) {
  const auto process_fd = open_process(process);
  if (!process_fd) return fail(process_fd.error());
  constexpr int duplicate_cloexec = 1030;  // F_DUPFD_CLOEXEC
  const int duplicate = ::syscall(SYS_fcntl, socket.fd, duplicate_cloexec, 0L);
  const int listener = posix::socket(posix::af_unix, posix::sock_stream | posix::sock_cloexec | posix::sock_nonblock, 0);
  const auto made = std::make_shared<Offer>(listener, *process_fd, duplicate, static_cast<int>(process), state_of(socket));
  if (duplicate < 0 || listener < 0) return fail(WSAEMFILE);
  const Address name = address_of(static_cast<DWORD>(::getpid()), token);
  if (posix::bind(listener, name.data(), name.length) != 0 || posix::listen(listener, 4) != 0) return fail(winsock_error());
  begin(made);
  // In the child of a fork whose parent had a reactor nobody waits.
  return made.use_count() > 1 ? Status() : fail(WSAENETDOWN);
}

}  // namespace

int WSPAPI wsp_duplicate_socket(SOCKET s, DWORD process, LPWSAPROTOCOL_INFOW info, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (!writable(info, sizeof *info)) return refuse(error, WSAEFAULT);
  if (captures(**socket)) return refuse(error, WSAEOPNOTSUPP);  // two descriptors stand for it
  std::uint64_t token = 0;
  if (::getrandom(&token, sizeof token, 0) != static_cast<ssize_t>(sizeof token)) return refuse(error, WSAENOBUFS);
  if (const auto made = make_offer(**socket, process, token); !made) return refuse(error, made.error());
  const catalog::Reading reading;
  *info = *catalog::find((*socket)->catalog_entry);
  info->dwServiceFlags2 = magic;
  info->dwServiceFlags3 = static_cast<DWORD>(::getpid());
  info->dwServiceFlags4 = static_cast<DWORD>(token >> 32);
  info->dwProviderReserved = static_cast<DWORD>(token);
  return 0;
}

bool is_offer(const WSAPROTOCOL_INFOW& info) { return info.dwServiceFlags2 == magic; }

Result<SOCKET> take_offer(const WSAPROTOCOL_INFOW& info, bool inherit) {
  const std::uint64_t token = (std::uint64_t{info.dwServiceFlags4} << 32) | info.dwProviderReserved;
  const Address name = address_of(info.dwServiceFlags3, token);
  const int fd = posix::socket(posix::af_unix, posix::sock_stream | posix::sock_cloexec, 0);
  if (fd < 0) return fail(winsock_error());
  const struct {
    long seconds, microseconds;
  } patience{5, 0};
  posix::setsockopt(fd, posix::sol_socket, posix::so_rcvtimeo, &patience, sizeof patience);
  CarriedState state{};
  Rights rights;
  iovec data{&state, sizeof state};
  posix::msghdr message{nullptr, 0, &data, 1, &rights, sizeof rights, 0};
  constexpr int cloexec = 0x40000000;  // MSG_CMSG_CLOEXEC
  const bool good = posix::connect(fd, name.data(), name.length) == 0
                    && same_peer(fd, static_cast<int>(info.dwServiceFlags3))
                    && posix::recvmsg(fd, &message, inherit ? 0 : cloexec) == static_cast<ssize_t>(sizeof state)
                    && message.msg_controllen >= 20 && rights.fd >= 0;
  ::close(fd);
  if (!good) return fail(WSAEINVAL);
  return adopt_carried(rights.fd, info.dwCatalogEntryId, state);
}

}  // namespace ows::kernel
