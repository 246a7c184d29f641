// Echo servers to compare a completion port with, on plain descriptors: each behind one interface, in a file of its own
// (echo_epoll.cpp, echo_asio.cpp, echo_uv.cpp, echo_uring.cpp), as somebody would write it who uses that interface.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace bench {

class EchoServer {
 public:
  EchoServer() = default;
  EchoServer(const EchoServer&) = delete;
  EchoServer& operator=(const EchoServer&) = delete;
  virtual ~EchoServer() = default;  ///< leaves the descriptors open, and nothing waiting on them

  /// Serves until stop(), on one thread for each worker; calls `ready` when requests will find it waiting.
  virtual void run(int worker, const std::function<void()>& ready) = 0;
  /// Ends run() of all workers. Any thread.
  virtual void stop() = 0;
};

/// What every server is made of: connected descriptors, how many threads will call run().
struct ServerSetup {
  const std::vector<int>& descriptors;
  int workers;
  std::size_t room;  ///< of a buffer
};
using MakeServer = std::unique_ptr<EchoServer> (*)(const ServerSetup&);

/// Level-triggered epoll, one read and one write a message; two workers: two loops with half the connections each.
std::unique_ptr<EchoServer> epoll_server(const ServerSetup& setup);
/// One io_context, which all workers run. Null: built without Asio.
std::unique_ptr<EchoServer> asio_server(const ServerSetup& setup);
/// A loop for each worker. Null: built without libuv.
std::unique_ptr<EchoServer> uv_server(const ServerSetup& setup);
/// A ring for each worker, single shots. Null: built without liburing, or this computer forbids io_uring.
std::unique_ptr<EchoServer> uring_server(const ServerSetup& setup);

/// Why uring_server() answers null, or nullptr where it does not.
const char* why_no_uring();

/// The processor time of the calling thread, in nanoseconds.
double thread_time();

struct LoadResult {
  double nanoseconds = 0;           ///< from the first request to the last reply
  std::vector<float> microseconds;  ///< of each request until its reply is there
};

/// Keeps `clients` busy until `total` messages have come back: one under way on each. By a ring where there is io_uring, so
/// that the load is lighter than any server and does not hold it up; otherwise by edge-triggered epoll.
LoadResult run_load(const std::vector<int>& clients, long total, std::size_t message);

}  // namespace bench
