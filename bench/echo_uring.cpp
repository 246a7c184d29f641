#include "echo_servers.h"
#include "ring.h"

#ifdef BENCH_HAS_URING

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace bench {
namespace {

class UringServer final : public EchoServer {
 public:
  explicit UringServer(const ServerSetup& setup) : room_(setup.room), workers_(static_cast<std::size_t>(setup.workers)) {
    for (std::size_t i = 0; i < setup.descriptors.size(); ++i)
      workers_[i % workers_.size()].sessions.push_back({setup.descriptors[i], false, std::vector<char>(room_)});
  }
  ~UringServer() override { close(stop_); }

  void run(int number, const std::function<void()>& ready) override {
    Worker& worker = workers_[static_cast<std::size_t>(number)];
    io_uring& ring = worker.ring;
    make_ring(ring, worker.sessions.size());
    io_uring_prep_poll_add(&next_entry(ring), stop_, POLLIN);  // its user data is null
    for (Session& session : worker.sessions) receive(ring, session);
    io_uring_submit(&ring);
    ready();
    for (bool stopped = false; !stopped;) {
      io_uring_submit_and_wait(&ring, 1);
      io_uring_cqe* done;
      unsigned head, seen = 0;
      io_uring_for_each_cqe(&ring, head, done) {
        ++seen;
        auto* session = static_cast<Session*>(io_uring_cqe_get_data(done));
        if (!session) {
          stopped = true;
        } else if (session->sends) {
          receive(ring, *session);
        } else if (done->res > 0) {
          session->sends = true;
          io_uring_sqe& entry = next_entry(ring);
          io_uring_prep_send(&entry, session->fd, session->text.data(), static_cast<std::size_t>(done->res), MSG_NOSIGNAL);
          io_uring_sqe_set_data(&entry, session);
        }
      }
      io_uring_cq_advance(&ring, seen);
    }
    cancel_all(worker);
    io_uring_queue_exit(&ring);
  }
  void stop() override { eventfd_write(stop_, 1); }

 private:
  struct Session {
    int fd;
    bool sends;
    std::vector<char> text;
  };
  struct Worker {
    io_uring ring;
    std::vector<Session> sessions;
  };

  void receive(io_uring& ring, Session& session) const {
    session.sends = false;
    io_uring_sqe& entry = next_entry(ring);
    io_uring_prep_recv(&entry, session.fd, session.text.data(), room_, 0);
    io_uring_sqe_set_data(&entry, &session);
  }

  /// Nothing may be left waiting: it would take the next server's data.
  static void cancel_all(Worker& worker) {
    io_uring& ring = worker.ring;
    std::size_t left = worker.sessions.size() + 1;  // a receive each, and this one
    io_uring_sqe& entry = next_entry(ring);
    io_uring_prep_cancel(&entry, nullptr, IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL);
    io_uring_sqe_set_data(&entry, nullptr);
    while (left > 0) {
      io_uring_submit_and_wait(&ring, 1);
      io_uring_cqe* done;
      unsigned head, seen = 0;
      io_uring_for_each_cqe(&ring, head, done)++ seen;
      io_uring_cq_advance(&ring, seen);
      left -= std::min<std::size_t>(left, seen);
    }
  }

  const std::size_t room_;
  const int stop_ = eventfd(0, EFD_CLOEXEC);
  std::vector<Worker> workers_;
};

}  // namespace

const char* why_no_uring() {
  static const int error = [] {
    io_uring ring;
    const int made = make_ring(ring, 1);
    if (made == 0) io_uring_queue_exit(&ring);
    return -made;
  }();
  return error ? std::strerror(error) : nullptr;
}

std::unique_ptr<EchoServer> uring_server(const ServerSetup& setup) {
  return why_no_uring() ? nullptr : std::make_unique<UringServer>(setup);
}

}  // namespace bench

#else

const char* bench::why_no_uring() { return "built without liburing"; }
std::unique_ptr<bench::EchoServer> bench::uring_server(const ServerSetup&) { return nullptr; }

#endif
