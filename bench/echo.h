// An echo server's two sides for benchmarks: the load, and a server on raw epoll, both on plain descriptors. In a file of its
// own because <sys/socket.h> and <winsock2.h> do not go together.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bench {

constexpr int message = 64;

/// What a client sends, and how many octets come back for it.
struct Exchange {
  std::string request = std::string(message, '\0');
  std::size_t reply = message;
};

/// Keeps `clients` busy: one message under way on each. Returns when `total` have come back.
void echo_load(const std::vector<int>& clients, long total, const Exchange& exchange = {});

/// Connects to a port of this computer and makes a WebSocket connection of it, as its client; -1: it did not.
int websocket_client(int port);

/// Echoes on `servers` until `total` messages have gone back: level-triggered epoll, one read and one write a message.
void raw_echo_server(const std::vector<int>& servers, long total);

/// Nanoseconds from sending an octet to the thread that waits for it in epoll_wait; median of `rounds`.
double raw_wake_latency(int from, int to, int rounds);

}  // namespace bench
