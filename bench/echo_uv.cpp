#include "echo_servers.h"

#if __has_include(<uv.h>)

#include <unistd.h>
#include <uv.h>

namespace bench {
namespace {

/// One loop, its connections, and the one buffer that is enough where replies go out at once.
class Loop {
 public:
  Loop() {
    uv_loop_init(&loop_);
    uv_async_init(&loop_, &stop_, [](uv_async_t* it) { uv_stop(it->loop); });
  }
  ~Loop() {
    uv_walk(&loop_, [](uv_handle_t* handle, void*) { uv_close(handle, nullptr); }, nullptr);
    uv_run(&loop_, UV_RUN_DEFAULT);
    uv_loop_close(&loop_);
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void add(int fd, std::size_t room) {
    text_.resize(room);
    uv_tcp_t& stream = *streams_.emplace_back(std::make_unique<uv_tcp_t>());
    uv_tcp_init(&loop_, &stream);
    uv_tcp_open(&stream, dup(fd));  // libuv closes what it has
    stream.data = this;
    uv_read_start(reinterpret_cast<uv_stream_t*>(&stream), room_for, have_read);
  }
  void run() { uv_run(&loop_, UV_RUN_DEFAULT); }
  void stop() { uv_async_send(&stop_); }

 private:
  static void room_for(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
    std::vector<char>& text = static_cast<Loop*>(handle->data)->text_;
    *buffer = uv_buf_init(text.data(), static_cast<unsigned>(text.size()));
  }
  static void have_read(uv_stream_t* stream, ssize_t octets, const uv_buf_t* buffer) {
    if (octets <= 0) return;
    const uv_buf_t reply = uv_buf_init(buffer->base, static_cast<unsigned>(octets));
    if (uv_try_write(stream, &reply, 1) != octets) uv_stop(stream->loop);
  }

  uv_loop_t loop_;
  uv_async_t stop_;
  std::vector<char> text_;
  std::vector<std::unique_ptr<uv_tcp_t>> streams_;
};

class UvServer final : public EchoServer {
 public:
  explicit UvServer(const ServerSetup& setup) : loops_(static_cast<std::size_t>(setup.workers)) {
    for (std::size_t i = 0; i < setup.descriptors.size(); ++i)
      loops_[i % loops_.size()].add(setup.descriptors[i], setup.room);
  }
  void run(int worker, const std::function<void()>& ready) override {
    ready();
    loops_[static_cast<std::size_t>(worker)].run();
  }
  void stop() override {
    for (Loop& loop : loops_) loop.stop();
  }

 private:
  std::vector<Loop> loops_;
};

}  // namespace

std::unique_ptr<EchoServer> uv_server(const ServerSetup& setup) { return std::make_unique<UvServer>(setup); }

}  // namespace bench

#else

std::unique_ptr<bench::EchoServer> bench::uv_server(const ServerSetup&) { return nullptr; }

#endif
