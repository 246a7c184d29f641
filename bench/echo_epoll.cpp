#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <ctime>

#include "echo_servers.h"

namespace bench {
namespace {

class EpollServer final : public EchoServer {
 public:
  explicit EpollServer(const ServerSetup& setup) : room_(setup.room) {
    for (int i = 0; i < setup.workers; ++i) sets_.push_back(epoll_create1(EPOLL_CLOEXEC));
    for (std::size_t i = 0; i < setup.descriptors.size(); ++i) add(sets_[i % sets_.size()], setup.descriptors[i]);
    for (const int set : sets_) add(set, stop_);
  }
  ~EpollServer() override {
    for (const int set : sets_) close(set);
    close(stop_);
  }

  void run(int worker, const std::function<void()>& ready) override {
    const int set = sets_[static_cast<std::size_t>(worker)];
    std::vector<char> text(room_);
    std::array<epoll_event, 256> events;
    ready();
    for (;;) {
      const int count = epoll_wait(set, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < count; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd == stop_) return;
        const ssize_t got = recv(fd, text.data(), text.size(), MSG_DONTWAIT);
        if (got > 0 && send(fd, text.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) != got) return;
      }
    }
  }
  void stop() override { eventfd_write(stop_, 1); }

 private:
  static void add(int set, int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    epoll_ctl(set, EPOLL_CTL_ADD, fd, &event);
  }

  const std::size_t room_;
  const int stop_ = eventfd(0, EFD_CLOEXEC);
  std::vector<int> sets_;
};

}  // namespace

std::unique_ptr<EchoServer> epoll_server(const ServerSetup& setup) { return std::make_unique<EpollServer>(setup); }

double thread_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

}  // namespace bench
