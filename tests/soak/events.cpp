// Thousands of event-selected connections with random traffic, closes and re-selections. Counted at the end: as many FD_CLOSE
// as peers that closed, each once; and of every connection that ended gracefully all octets that were sent were received.
//
// Each event thread has a listener (FD_ACCEPT) whose accepted sockets inherit its selection, and shares its sockets out among
// a few events. Each traffic thread connects, sends, and closes, gracefully or hard.
//
// Settings, by environment variables: SOAK_SECONDS (3), SOAK_SEED (1), SOAK_SOCKETS (5000, both ends counted, fewer where the
// descriptor limit says so), SOAK_PATIENCE, seconds that the end may take (60).
#include <winsock2.h>
#include <windows.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <unordered_map>
#include <vector>

#include "soak.h"

namespace {

using soak::check;
using soak::die;
using soak::setting;

using Clock = std::chrono::steady_clock;

/// What is known of a connection on both sides: its number goes first over the wire.
struct Connection {
  std::atomic<long> sent{0};
  std::atomic<bool> hard{false};
  /// The server has read the number. Before that a hard close may never be seen: where the accept queue overflows, Linux drops
  /// the last packet of the handshake, connect() succeeds all the same, and a reset makes it forget the connection.
  std::atomic<bool> known{false};
};

struct Totals {
  std::mutex mutex;  // protects connections
  std::unordered_map<std::uint32_t, std::shared_ptr<Connection>> connections;
  std::atomic<std::uint32_t> next{1};
  std::atomic<long> opened{0}, closed{0}, told{0}, selections{0}, octets{0};
  std::atomic<bool> stop{false};

  std::shared_ptr<Connection> find(std::uint32_t number) {
    std::lock_guard lock(mutex);
    const auto found = connections.find(number);
    return found == connections.end() ? nullptr : found->second;
  }
};
Totals totals;

constexpr long selection = FD_ACCEPT | FD_READ | FD_CLOSE | FD_WRITE;

/// The side that waits for events.
class EventThread {
 public:
  explicit EventThread(unsigned seed) : random_(seed) {
    for (auto& event : events_) check((event = WSACreateEvent()) != WSA_INVALID_EVENT, "WSACreateEvent");
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    name_.sin_family = AF_INET;
    name_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int length = sizeof name_;
    check(bind(listener_, reinterpret_cast<sockaddr*>(&name_), length) == 0, "bind");
    check(listen(listener_, 200) == 0, "listen");
    check(getsockname(listener_, reinterpret_cast<sockaddr*>(&name_), &length) == 0, "getsockname");
    check(WSAEventSelect(listener_, events_[0], selection) == 0, "WSAEventSelect");
  }
  const sockaddr_in& name() const { return name_; }

  void run() {
    while (!done_) {
      const DWORD first = WSAWaitForMultipleEvents(groups, events_.data(), FALSE, 1000, FALSE);
      if (first == WSA_WAIT_TIMEOUT) continue;
      check(first < WSA_WAIT_EVENT_0 + groups, "WSAWaitForMultipleEvents");
      for (unsigned i = first - WSA_WAIT_EVENT_0; i < groups; ++i) {
        if (WSAWaitForMultipleEvents(1, &events_[i], FALSE, 0, FALSE) != WSA_WAIT_EVENT_0) continue;
        WSAResetEvent(events_[i]);
        serve(i);
      }
    }
    for (const auto& servers : servers_) left_ += servers.size();
    closesocket(listener_);
    for (const auto& event : events_) WSACloseEvent(event);
  }
  /// Accepted sockets that no FD_CLOSE has ended, when run() has returned.
  std::size_t left() const { return left_; }
  void finish() {
    done_ = true;
    WSASetEvent(events_[0]);
  }

 private:
  static constexpr unsigned groups = 16;
  struct Server {
    SOCKET s;
    std::uint32_t number = 0;
    long received = 0;
    bool closed = false;
  };

  void serve(unsigned group) {
    if (group == 0) {
      WSANETWORKEVENTS record;
      check(WSAEnumNetworkEvents(listener_, nullptr, &record) == 0, "WSAEnumNetworkEvents");
      if (record.lNetworkEvents & FD_ACCEPT) accept_all();
    }
    auto& servers = servers_[group];
    for (std::size_t i = 0; i < servers.size(); ++i) look(servers[i], group);
    std::erase_if(servers, [](const Server& server) { return server.closed; });
  }

  void accept_all() {
    for (;;) {
      const SOCKET s = accept(listener_, nullptr, nullptr);
      if (s == INVALID_SOCKET) {
        check(WSAGetLastError() == WSAEWOULDBLOCK, "accept");
        return;
      }
      const unsigned group = static_cast<unsigned>(random_() % groups);
      // What the inherited selection has told to event 0 holds still, and is told again to this one.
      check(WSAEventSelect(s, events_[group], selection) == 0, "WSAEventSelect");
      servers_[group].push_back({s});
    }
  }

  void look(Server& server, unsigned group) {
    WSANETWORKEVENTS record;
    check(WSAEnumNetworkEvents(server.s, nullptr, &record) == 0, "WSAEnumNetworkEvents");
    if (record.lNetworkEvents & FD_READ) receive(server, 1 + random_() % 4096);
    if (record.lNetworkEvents & FD_CLOSE) return end(server, record.iErrorCode[FD_CLOSE_BIT]);
    if (random_() % 64 == 0) {
      check(WSAEventSelect(server.s, events_[group], selection) == 0, "WSAEventSelect again");
      ++totals.selections;
    }
  }

  /// One receive: what is left is told again. False at the end.
  bool receive(Server& server, std::size_t most) {
    std::array<char, 4096> buffer;
    const int got = recv(server.s, buffer.data(), static_cast<int>(std::min(most, buffer.size())), 0);
    if (got <= 0) return false;
    for (int i = 0; i < got && server.received + i < 4; ++i)
      server.number |= static_cast<std::uint32_t>(static_cast<unsigned char>(buffer[static_cast<std::size_t>(i)]))
                       << 8 * (server.received + i);
    const bool introduced = server.received < 4 && server.received + got >= 4;
    server.received += got;
    totals.octets += got;
    if (const auto connection = introduced ? totals.find(server.number) : nullptr) connection->known = true;
    return true;
  }

  void end(Server& server, int error) {
    while (receive(server, 4096)) {  // FD_CLOSE comes after the last data; nothing may be left
      if (error == 0) die("data behind FD_CLOSE");
    }
    if (error == 0) {
      const auto connection = totals.find(server.number);
      if (connection && !connection->hard && connection->sent != server.received) die("octets are lost");
    }
    server.closed = true;
    closesocket(server.s);
    ++totals.told;
  }

  std::mt19937 random_;
  std::array<WSAEVENT, groups> events_{};
  std::array<std::vector<Server>, groups> servers_;
  std::size_t left_ = 0;
  SOCKET listener_;
  sockaddr_in name_{};
  std::atomic<bool> done_{false};
};

/// The other side.
class TrafficThread {
 public:
  TrafficThread(unsigned seed, std::vector<sockaddr_in> names, std::size_t most) : random_(seed), names_(std::move(names)), most_(most) {}

  void run() {
    while (!totals.stop) {
      const unsigned choice = random_() % 100;
      if (clients_.size() < most_ && (clients_.empty() || choice < 30))
        open();
      else if (choice < 40)
        close(random_() % clients_.size());
      else
        send_some(clients_[random_() % clients_.size()]);
    }
    while (!clients_.empty()) close(clients_.size() - 1);
  }

 private:
  struct Client {
    SOCKET s;
    std::shared_ptr<Connection> connection;
  };

  void open() {
    const auto& name = names_[random_() % names_.size()];
    const SOCKET s = socket(AF_INET, SOCK_STREAM, 0);
    check(s != INVALID_SOCKET, "socket");
    if (connect(s, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
      const int error = WSAGetLastError();
      if (error != WSAEADDRNOTAVAIL && error != WSAEADDRINUSE) die("connect");  // the ports are used up for a while
      closesocket(s);
      return;
    }
    const auto connection = std::make_shared<Connection>();
    const std::uint32_t number = totals.next++;
    {
      std::lock_guard lock(totals.mutex);
      totals.connections.emplace(number, connection);
    }
    ++totals.opened;
    char text[4];
    std::memcpy(text, &number, sizeof text);
    connection->sent = 4;
    check(send(s, text, 4, 0) == 4, "send");
    u_long nonblocking = 1;
    ioctlsocket(s, static_cast<long>(FIONBIO), &nonblocking);
    clients_.push_back({s, connection});
  }

  void send_some(Client& client) {
    static const std::array<char, 4096> text{};
    const int size = static_cast<int>(1 + random_() % text.size());
    const int sent = send(client.s, text.data(), size, 0);
    if (sent > 0)
      client.connection->sent += sent;
    else
      check(WSAGetLastError() == WSAEWOULDBLOCK, "send");
  }

  void close(std::size_t index) {
    Client& client = clients_[index];
    if (client.connection->known && random_() % 4 == 0) {
      client.connection->hard = true;
      const linger hard{1, 0};
      setsockopt(client.s, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&hard), sizeof hard);
    }
    check(closesocket(client.s) == 0, "closesocket");
    ++totals.closed;
    client = clients_.back();
    clients_.pop_back();
  }

  std::mt19937 random_;
  std::vector<sockaddr_in> names_;
  const std::size_t most_;
  std::vector<Client> clients_;
};

}  // namespace

int main() {
  const auto seconds = std::chrono::seconds(setting("SOAK_SECONDS", 3)), patience = std::chrono::seconds(setting("SOAK_PATIENCE", 60));
  const auto seed = static_cast<unsigned>(setting("SOAK_SEED", 1));
  WSADATA data;
  check(WSAStartup(MAKEWORD(2, 2), &data) == 0, "WSAStartup");
  const std::size_t sockets = soak::possible_sockets(static_cast<std::size_t>(setting("SOAK_SOCKETS", 5000)));

  std::array<std::unique_ptr<EventThread>, 2> waiting{std::make_unique<EventThread>(seed), std::make_unique<EventThread>(seed + 1)};
  const std::vector<sockaddr_in> names{waiting[0]->name(), waiting[1]->name()};
  std::array<std::unique_ptr<TrafficThread>, 2> traffic{std::make_unique<TrafficThread>(seed + 2, names, sockets / 4),
                                                        std::make_unique<TrafficThread>(seed + 3, names, sockets / 4)};
  std::vector<std::thread> waiters, senders;
  for (auto& thread : waiting) waiters.emplace_back([&] { thread->run(); });
  for (auto& thread : traffic) senders.emplace_back([&] { thread->run(); });
  std::this_thread::sleep_for(seconds);
  totals.stop = true;
  for (auto& thread : senders) thread.join();
  const auto limit = Clock::now() + patience;
  while (totals.told < totals.closed && Clock::now() < limit) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  for (auto& thread : waiting) thread->finish();
  for (auto& thread : waiters) thread.join();
  std::printf("%ld connections, %ld octets, %ld selections again, %ld closed by the peer, FD_CLOSE %ld times, %zu sockets left\n",
              totals.opened.load(), totals.octets.load(), totals.selections.load(), totals.closed.load(), totals.told.load(),
              waiting[0]->left() + waiting[1]->left());
  std::fflush(stdout);
  check(totals.told == totals.closed && totals.closed == totals.opened, "as many FD_CLOSE as closed peers");
  WSACleanup();
}
