// Standalone Asio over completion ports, as it is on Windows: echo over TCP and UDP, 1,000 connections, timers, cancellation,
// the resolver, files, several threads in run(). Each check that fails is named, and the status says how many.
#include <asio.hpp>
#include <asio/windows/basic_object_handle.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#ifndef ASIO_HAS_IOCP
#error "Asio has not chosen completion ports"
#endif

using namespace std::chrono_literals;
using asio::ip::tcp;
using asio::ip::udp;
using asio::error_code;

static int failures = 0;

#define CHECK(...)                                                         \
  do {                                                                     \
    if (!(__VA_ARGS__)) {                                                  \
      ++failures;                                                          \
      std::printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #__VA_ARGS__); \
    }                                                                      \
  } while (0)

/// A connection that sends back what it gets until its end comes.
class Echo : public std::enable_shared_from_this<Echo> {
 public:
  explicit Echo(tcp::socket socket) : socket_(std::move(socket)) {}

  void read() {
    socket_.async_read_some(asio::buffer(data_), [self = shared_from_this()](error_code error, std::size_t size) {
      if (!error) self->write(size);
    });
  }

 private:
  void write(std::size_t size) {
    asio::async_write(socket_, asio::buffer(data_, size), [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->read();
    });
  }

  tcp::socket socket_;
  std::array<char, 4096> data_;
};

class Server {
 public:
  explicit Server(asio::io_context& io, const char* address = "127.0.0.1")
      : acceptor_(io, tcp::endpoint(asio::ip::make_address(address), 0)) {
    acceptor_.listen();
    accept();
  }

  tcp::endpoint endpoint() { return acceptor_.local_endpoint(); }
  void stop() { acceptor_.close(); }
  int accepted = 0;

 private:
  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket peer) {
      if (error) return;
      ++accepted;
      std::make_shared<Echo>(std::move(peer))->read();
      accept();
    });
  }

  tcp::acceptor acceptor_;
};

static void echoes_over_tcp(const char* address) {
  asio::io_context io;
  Server server(io, address);
  tcp::socket client(io);
  const std::string sent(100'000, 'x');
  std::string got(sent.size(), '\0');
  bool ended = false;
  client.async_connect(server.endpoint(), [&](error_code error) {
    CHECK(!error);
    client.set_option(tcp::no_delay(true));
    asio::async_write(client, asio::buffer(sent), [&](error_code error, std::size_t size) {
      CHECK(!error && size == sent.size());
      client.shutdown(tcp::socket::shutdown_send);
    });
    asio::async_read(client, asio::buffer(got), [&](error_code error, std::size_t size) {
      CHECK(!error && size == sent.size());
      client.async_read_some(asio::buffer(got, 1), [&](error_code error, std::size_t) {
        CHECK(error == asio::error::eof);
        ended = true;
        server.stop();
      });
    });
  });
  io.run();
  CHECK(ended && got == sent && server.accepted == 1);
}

static void thousand_connections() {
  constexpr int connections = 1000, rounds = 5;
  asio::io_context io;
  Server server(io);
  struct Client {
    explicit Client(asio::io_context& io) : socket(io) {}
    tcp::socket socket;
    std::array<char, 64> data{};
    int round = 0;
  };
  std::vector<std::unique_ptr<Client>> clients;
  int done = 0, connected = 0;
  std::function<void(Client&)> exchange = [&](Client& client) {
    asio::async_write(client.socket, asio::buffer(client.data), [&](error_code error, std::size_t) {
      CHECK(!error);
      asio::async_read(client.socket, asio::buffer(client.data), [&](error_code error, std::size_t size) {
        CHECK(!error && size == client.data.size());
        if (!error && ++client.round < rounds) return exchange(client);
        if (++done == connections) {
          server.stop();
          for (auto& one : clients) one->socket.close();
        }
      });
    });
  };
  for (int i = 0; i < connections; ++i) {
    clients.push_back(std::make_unique<Client>(io));
    clients.back()->socket.async_connect(server.endpoint(), [&, &client = *clients.back()](error_code error) {
      CHECK(!error);
      // All at once, when all are there.
      if (++connected == connections) {
        for (auto& one : clients) exchange(*one);
      }
      (void)client;
    });
  }
  io.run();
  CHECK(done == connections && server.accepted == connections);
}

static void threads_share_a_context() {
  constexpr int connections = 50, threads = 4;
  asio::io_context io;
  tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  std::atomic<int> done{0};
  std::function<void()> accept = [&] {
    acceptor.async_accept(asio::make_strand(io), [&](error_code error, tcp::socket peer) {
      if (error) return;
      std::make_shared<Echo>(std::move(peer))->read();
      accept();
    });
  };
  accept();
  std::deque<tcp::socket> clients;
  std::vector<std::array<char, 1000>> data(connections);
  for (int i = 0; i < connections; ++i) {
    tcp::socket& client = clients.emplace_back(asio::make_strand(io));
    client.async_connect(acceptor.local_endpoint(), [&, i](error_code error) {
      if (error) return;
      asio::async_write(clients[i], asio::buffer(data[i]), [&, i](error_code error, std::size_t) {
        if (error) return;
        asio::async_read(clients[i], asio::buffer(data[i]), [&](error_code error, std::size_t) {
          if (!error && ++done == connections) io.stop();
        });
      });
    });
  }
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i) workers.emplace_back([&] { io.run(); });
  for (std::thread& worker : workers) worker.join();
  CHECK(done == connections);
}

static void echoes_over_udp() {
  asio::io_context io;
  udp::socket server(io, udp::endpoint(asio::ip::address_v4::loopback(), 0)), client(io, udp::v4());
  std::array<char, 100> request, answer;
  udp::endpoint from, answered_by;
  server.async_receive_from(asio::buffer(request), from, [&](error_code error, std::size_t size) {
    CHECK(!error && size == 5);
    server.async_send_to(asio::buffer(request, size), from, [](error_code error, std::size_t) { CHECK(!error); });
  });
  client.async_send_to(asio::buffer("hello", 5), server.local_endpoint(), [&](error_code error, std::size_t) {
    CHECK(!error);
    client.async_receive_from(asio::buffer(answer), answered_by, [&](error_code error, std::size_t size) {
      CHECK(!error && std::string(answer.data(), size) == "hello");
      CHECK(answered_by == server.local_endpoint());
    });
  });
  io.run();
  // Of a datagram that is longer than the buffer Asio gives the beginning: it takes WSAEMSGSIZE for no error.
  client.send_to(asio::buffer("a long one", 10), server.local_endpoint());
  error_code error;
  CHECK(server.receive_from(asio::buffer(request, 3), from, 0, error) == 3 && !error);
}

static void timers_come_in_order() {
  asio::io_context io;
  std::string order;
  asio::steady_timer late(io, 60ms), early(io, 20ms), cancelled(io, 1h);
  late.async_wait([&](error_code error) { order += error ? "?" : "late "; });
  early.async_wait([&](error_code error) {
    order += error ? "?" : "early ";
    CHECK(cancelled.cancel() == 1);
  });
  cancelled.async_wait([&](error_code error) { order += error == asio::error::operation_aborted ? "cancelled " : "?"; });
  asio::post(io, [&] { order += "posted "; });
  io.run();
  CHECK(order == "posted early cancelled late ");
}

static void cancelling_ends_what_waits() {
  asio::io_context io;
  tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  tcp::socket client(io), other(io);
  udp::socket datagrams(io, udp::endpoint(asio::ip::address_v4::loopback(), 0));
  client.connect(acceptor.local_endpoint());
  tcp::socket peer = acceptor.accept();
  std::array<char, 16> data;
  udp::endpoint from;
  int aborted = 0;
  const auto is_aborted = [&](error_code error) { aborted += error == asio::error::operation_aborted; };
  acceptor.async_accept([&](error_code error, tcp::socket) { is_aborted(error); });
  client.async_read_some(asio::buffer(data), [&](error_code error, std::size_t) { is_aborted(error); });
  client.async_wait(tcp::socket::wait_read, is_aborted);
  datagrams.async_receive_from(asio::buffer(data), from, [&](error_code error, std::size_t) { is_aborted(error); });
  // One operation by its own signal; it must leave the others of the socket alone.
  asio::cancellation_signal signal;
  int by_signal = 0;
  peer.async_read_some(asio::buffer(data), asio::bind_cancellation_slot(signal.slot(), [&](error_code error, std::size_t) {
    by_signal = error == asio::error::operation_aborted ? 1 : 2;
  }));
  asio::post(io, [&] {
    acceptor.cancel();
    client.cancel();
    datagrams.close();
    signal.emit(asio::cancellation_type::all);
  });
  io.run();
  CHECK(aborted == 4);
  CHECK(by_signal == 1);
  // The connection is whole.
  asio::write(peer, asio::buffer("ok", 2));
  CHECK(asio::read(client, asio::buffer(data, 2)) == 2);
}

static void errors_have_their_names() {
  asio::io_context io;
  tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  const tcp::endpoint gone = acceptor.local_endpoint();
  acceptor.close();
  tcp::socket socket(io);
  error_code failed;
  socket.async_connect(gone, [&](error_code error) { failed = error; });
  io.run();
  CHECK(failed == asio::error::connection_refused);
  CHECK(failed.value() == WSAECONNREFUSED && !failed.message().empty());
  socket.connect(gone, failed);
  CHECK(failed == asio::error::connection_refused);
  udp::socket bound(io, udp::endpoint(asio::ip::address_v4::loopback(), 0)), second(io, udp::v4());
  second.bind(bound.local_endpoint(), failed);
  CHECK(failed == asio::error::address_in_use);
}

static void resolves_names() {
  asio::io_context io;
  tcp::resolver resolver(io);
  bool loopback = false, failed = false, numeric = false, named = false;
  resolver.async_resolve(tcp::v4(), "localhost", "80", [&](error_code error, tcp::resolver::results_type results) {
    CHECK(!error);
    for (const auto& one : results) loopback = loopback || one.endpoint() == tcp::endpoint(asio::ip::address_v4::loopback(), 80);
  });
  resolver.async_resolve("no such name.invalid", "80", [&](error_code error, tcp::resolver::results_type) { failed = !!error; });
  resolver.async_resolve("::1", "8080", tcp::resolver::numeric_host | tcp::resolver::numeric_service,
                         [&](error_code error, tcp::resolver::results_type results) {
                           numeric = !error && results.size() == 1 && results.begin()->endpoint().port() == 8080;
                         });
  io.run();
  resolver.async_resolve(tcp::endpoint(asio::ip::address_v4::loopback(), 80),
                         [&](error_code error, tcp::resolver::results_type) { named = !error; });
  io.restart();
  io.run();
  CHECK(loopback && failed && numeric && named);
}

static void streams_block() {
  asio::io_context io;
  tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  std::thread server([&] {
    tcp::iostream peer;
    acceptor.accept(peer.socket());
    std::string line;
    std::getline(peer, line);
    peer << "you said " << line << std::endl;
  });
  tcp::iostream client(acceptor.local_endpoint());
  client.expires_after(60s);
  client << "good day" << std::endl;
  std::string line;
  std::getline(client, line);
  server.join();
  CHECK(line == "you said good day");
}

#ifdef ASIO_HAS_FILE
static void files_are_read() {
  asio::io_context io;
  const char* path = "asio-file.tmp";
  asio::random_access_file file(io, path,
                                asio::file_base::read_write | asio::file_base::create | asio::file_base::truncate);
  std::array<char, 5> data{};
  bool read = false;
  asio::async_write_at(file, 3, asio::buffer("pears", 5), [&](error_code error, std::size_t) {
    CHECK(!error);
    asio::async_read_at(file, 3, asio::buffer(data), [&](error_code error, std::size_t) {
      read = !error && std::string(data.data(), 5) == "pears";
    });
  });
  io.run();
  CHECK(read && file.size() == 8);
  file.close();
  DeleteFileA(path);
}
#endif

static void objects_are_waited_for() {
  asio::io_context io;
  asio::windows::object_handle event(io, CreateEventA(nullptr, FALSE, FALSE, nullptr));
  bool seen = false;
  event.async_wait([&](error_code error) { seen = !error; });
  asio::post(io, [&] { SetEvent(event.native_handle()); });
  io.run();
  CHECK(seen);
}

int main() {
  const struct {
    const char* name;
    std::function<void()> run;
  } all[] = {
      {"echo over TCP", [] { echoes_over_tcp("127.0.0.1"); }},
      {"1,000 connections", thousand_connections},
      {"four threads", threads_share_a_context},
      {"echo over UDP", echoes_over_udp},
      {"timers", timers_come_in_order},
      {"cancellation", cancelling_ends_what_waits},
      {"errors", errors_have_their_names},
      {"resolver", resolves_names},
      {"iostream", streams_block},
#ifdef ASIO_HAS_FILE
      {"files", files_are_read},
#endif
      {"objects", objects_are_waited_for},
  };
  for (const auto& one : all) {
    try {
      one.run();
    } catch (const std::exception& error) {
      ++failures;
      std::printf("%s: %s\n", one.name, error.what());
    }
    std::printf("%s\n", one.name);
    std::fflush(stdout);
  }
  return failures;
}
