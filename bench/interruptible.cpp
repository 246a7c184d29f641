// The interruptible system call against a plain one: read() of one octet in ping-pong over pipes, and from a full pipe.
#include "support.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "win32/blocking_call.h"

namespace {

struct Pipe {
  std::array<int, 2> end{};
  Pipe() {
    if (pipe(end.data()) != 0) std::perror("pipe");
  }
  ~Pipe() {
    for (const int fd : end) close(fd);
  }
};

struct Interruptible {
  static void read(const Pipe& pipe, char& octet) {
    ows::win32::BlockingCall call(7);
    while (call.syscall(SYS_read, pipe.end[0], &octet, 1) == -EINTR) static_cast<void>(call.attend());
  }
};
struct Plain {
  static void read(const Pipe& pipe, char& octet) {
    while (syscall(SYS_read, pipe.end[0], &octet, 1) == -1 && errno == EINTR) {
    }
  }
};

void put(const Pipe& pipe, char octet) {
  if (write(pipe.end[1], &octet, 1) != 1) std::perror("write");
}

template <class How>
void ping_pong(int rounds) {
  const Pipe ping, pong;
  std::thread other([&] {
    char octet = 0;
    for (int i = 0; i < rounds; ++i) {
      How::read(ping, octet);
      put(pong, octet);
    }
  });
  char octet = 0;
  for (int i = 0; i < rounds; ++i) {
    put(ping, octet);
    How::read(pong, octet);
  }
  other.join();
}

template <class How>
void without_blocking(int rounds) {
  const Pipe pipe;
  char octet = 0;
  for (int i = 0; i < rounds; ++i) {
    put(pipe, octet);
    How::read(pipe, octet);
  }
}

}  // namespace

int main() {
  bench::heading(
      "Interruptible against plain read(), medians of 15 turns of each in one run. Ratio above 1: ours is faster.");
  if (std::thread::hardware_concurrency() > 1) {
    bench::use_processors(0, 2);
    bench::compare("ping-pong of one octet, two processors", 20000, ping_pong<Interruptible>, ping_pong<Plain>);
  }
  bench::use_processors(0, 1);
  bench::compare("ping-pong of one octet, one processor", 20000, ping_pong<Interruptible>, ping_pong<Plain>);
  bench::compare("write and read that do not block", 200000, without_blocking<Interruptible>, without_blocking<Plain>);
}
