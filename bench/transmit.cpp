// TransmitFile against sendfile: a file in the page cache over loopback, to a peer on the other processor that throws it
// away.
#include <winsock2.h>
#include <windows.h>

#include <mswsock.h>

#include <fcntl.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <memory>
#include <thread>

#include "connections.h"

namespace {

constexpr long size = 16L << 20;
constexpr const char* name = "bench-transmit.tmp";

/// Takes `total` octets from a descriptor.
void drain(int fd, long total) {
  constexpr std::size_t room = 256 * 1024;
  const auto into = std::make_unique<char[]>(room);
  while (total > 0) {
    const ssize_t got = read(fd, into.get(), room);
    bench::check(got > 0, "read");
    total -= got;
  }
}

template <class Send>
void to_a_reader(const bench::Connections& connection, int rounds, Send send) {
  std::thread reader([&] {
    bench::use_processors(1, 1);
    drain(static_cast<int>(connection.servers[0]), rounds * size);
  });
  bench::use_processors(0, 1);
  for (int i = 0; i < rounds; ++i) send();
  reader.join();
}

}  // namespace

int main() {
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
  const HANDLE file =
      CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
  {
    const auto text = std::make_unique<char[]>(size);
    DWORD written = 0;
    bench::check(WriteFile(file, text.get(), size, &written, nullptr) && SetFilePointer(file, 0, nullptr, FILE_BEGIN) == 0,
                 "WriteFile");
  }
  const int raw = open(name, O_RDONLY);
  bench::heading(
      "TransmitFile without an OVERLAPPED against sendfile in a blocking loop; ns a file. Medians of 15\n"
      "turns of each in one run. Ratio above 1: ours is faster.");
  const bench::Connections ours(1), theirs(1);
  bench::compare(
      "a file of 16 MiB", 10,
      [&](int rounds) {
        to_a_reader(ours, rounds,
                    [&] { bench::check(TransmitFile(ours.clients[0], file, 0, 0, nullptr, nullptr, 0), "TransmitFile"); });
      },
      [&](int rounds) {
        to_a_reader(theirs, rounds, [&] {
          for (off_t at = 0; at < size;)
            bench::check(sendfile(static_cast<int>(theirs.clients[0]), raw, &at, static_cast<std::size_t>(size - at)) > 0,
                         "sendfile");
        });
      });
  close(raw);
  CloseHandle(file);
  DeleteFileA(name);
  WSACleanup();
}
