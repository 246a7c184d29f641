#include "echo_servers.h"

#if __has_include(<asio.hpp>)

#include <asio.hpp>

namespace bench {
namespace {

class AsioServer final : public EchoServer {
 public:
  explicit AsioServer(const ServerSetup& setup) : context_(setup.workers) {
    for (const int fd : setup.descriptors) sessions_.push_back(std::make_unique<Session>(context_, fd, setup.room));
    for (const auto& session : sessions_) session->receive();
  }
  ~AsioServer() override {
    for (const auto& session : sessions_) session->socket.release();
  }

  void run(int /*worker*/, const std::function<void()>& ready) override {
    ready();
    context_.run();
  }
  void stop() override { context_.stop(); }

 private:
  struct Session {
    Session(asio::io_context& context, int fd, std::size_t room) : socket(context), text(room) {
      socket.assign(asio::ip::tcp::v4(), fd);
    }
    void receive() {
      socket.async_read_some(asio::buffer(text), [this](const asio::error_code& error, std::size_t octets) {
        if (!error) send(octets);
      });
    }
    void send(std::size_t octets) {
      asio::async_write(socket, asio::buffer(text.data(), octets), [this](const asio::error_code& error, std::size_t) {
        if (!error) receive();
      });
    }
    asio::ip::tcp::socket socket;
    std::vector<char> text;
  };

  asio::io_context context_;
  std::vector<std::unique_ptr<Session>> sessions_;
};

}  // namespace

std::unique_ptr<EchoServer> asio_server(const ServerSetup& setup) { return std::make_unique<AsioServer>(setup); }

}  // namespace bench

#else

std::unique_ptr<bench::EchoServer> bench::asio_server(const ServerSetup&) { return nullptr; }

#endif
