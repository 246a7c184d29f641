// Completion ports: an echo server on GetQueuedCompletionStatus against the same on raw level-triggered epoll, Asio, libuv
// and raw io_uring, over connections of the same kind; and what an idle connection with a parked receive costs in memory.
//
// Settings, for a look at one thing: `bench_ports NAME...` measures only these servers, BENCH_TURNS (11) how often,
// BENCH_ROWS=CONNECTIONSxWORKERSxOCTETS,... only these rows.
#include <winsock2.h>
#include <windows.h>

#include <malloc.h>
#include <sys/resource.h>

#include <barrier>
#include <cstring>
#include <string>

#include "connections.h"
#include "port_server.h"

namespace {

using bench::Connections;
using bench::EchoServer;
using bench::PortServer;

struct Contender {
  const char* name;
  bench::MakeServer make;  // null: the port's, whose sockets are its own
};
constexpr Contender contenders[] = {{"port", nullptr},
                                    {"epoll", bench::epoll_server},
                                    {"asio", bench::asio_server},
                                    {"libuv", bench::uv_server},
                                    {"io_uring", bench::uring_server}};

struct Row {
  int connections, workers;
  std::size_t octets;
};
constexpr Row all_rows[] = {{1, 1, 64}, {64, 1, 64}, {1000, 1, 64}, {10000, 1, 64}, {64, 1, 16384},
                            {1, 2, 64}, {64, 2, 64}, {1000, 2, 64}, {10000, 2, 64}, {64, 2, 16384}};

/// What the turns of one contender have shown.
struct Shown {
  std::vector<double> nanoseconds, processor;  // of a request
  std::vector<float> microseconds;             // of each request
};

/// One turn: `server` on its threads, the load on another.
void turn(EchoServer& server, const Row& row, const std::vector<int>& clients, long total, Shown& shown) {
  std::atomic<double> processor{0};
  std::barrier ready(row.workers + 1);
  std::vector<std::thread> workers;
  for (int i = 0; i < row.workers; ++i)
    workers.emplace_back([&, i] {
      pthread_setname_np(pthread_self(), "worker");  // for profiles
      bench::use_processors(i, 1);
      double before = 0;
      server.run(i, [&] {
        ready.arrive_and_wait();
        before = bench::thread_time();
      });
      processor += bench::thread_time() - before;
    });
  bench::LoadResult load;
  std::thread loading([&] {
    row.workers == 1 ? bench::use_processors(1, 1) : bench::use_processors(0, 2);
    ready.arrive_and_wait();
    load = bench::run_load(clients, total, row.octets);
    server.stop();
  });
  loading.join();
  for (std::thread& worker : workers) worker.join();
  shown.nanoseconds.push_back(load.nanoseconds / static_cast<double>(total));
  shown.processor.push_back(processor / static_cast<double>(total));
  shown.microseconds.insert(shown.microseconds.end(), load.microseconds.begin(), load.microseconds.end());
}

float percentile(std::vector<float>& values, int percent) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() * static_cast<std::size_t>(percent) / 100);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

bool is_wanted(const char* name, char** names, int count) {
  return count == 0 || std::any_of(names, names + count, [&](const char* it) { return !std::strcmp(it, name); });
}

bool is_wanted(const Row& row) {
  const char* rows = std::getenv("BENCH_ROWS");
  if (!rows) return true;
  const std::string name =
      std::to_string(row.connections) + "x" + std::to_string(row.workers) + "x" + std::to_string(row.octets);
  return ("," + std::string(rows) + ",").find("," + name + ",") != std::string::npos;
}

/// How many descriptors the process may have: raised to `wanted` where the kernel allows it.
rlim_t raise_descriptor_limit(rlim_t wanted) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= wanted) return limit.rlim_cur;
  const rlimit raised{wanted, std::max(limit.rlim_max, wanted)}, highest{limit.rlim_max, limit.rlim_max};
  if (setrlimit(RLIMIT_NOFILE, &raised) == 0) return wanted;
  setrlimit(RLIMIT_NOFILE, &highest);
  return limit.rlim_max;
}

void measure(Row row, char** names, int count) {
  // Both ends of the port's connections and of the others', and libuv's duplicates.
  constexpr rlim_t each = 5, beside = 100;
  const rlim_t wanted = each * static_cast<rlim_t>(row.connections) + beside, allowed = raise_descriptor_limit(wanted);
  if (allowed < wanted) {
    const int fewer = static_cast<int>((allowed - beside) / each);
    std::printf("(%d connections need %lu descriptors, and this process may have %lu: %d instead)\n", row.connections,
                wanted, allowed, fewer);
    row.connections = fewer;
  }
  std::printf("%d connection%s, %d worker%s, %zu octets\n", row.connections, row.connections == 1 ? "" : "s", row.workers,
              row.workers == 1 ? "" : "s", row.octets);
  const Connections connections(row.connections), of_others(row.connections);
  const std::vector<int> clients = Connections::descriptors(connections.clients);
  const std::vector<int> others_clients = Connections::descriptors(of_others.clients);
  const std::vector<int> others_servers = Connections::descriptors(of_others.servers);
  const std::size_t room = std::max<std::size_t>(4096, 2 * row.octets);  // as servers have it: more than there is
  PortServer port(connections.servers, room, row.workers);
  const long total = row.connections == 1 ? 5000 : std::max(row.octets > 1000 ? 10000 : 20000, 3 * row.connections);

  const char* turns_wanted = std::getenv("BENCH_TURNS");
  const int turns = turns_wanted ? std::atoi(turns_wanted) : 11;
  Shown shown[std::size(contenders)];
  for (int i = 0; i <= turns; ++i) {
    for (std::size_t at = 0; at < std::size(contenders); ++at) {
      const Contender& it = contenders[at];
      if (!is_wanted(it.name, names, count)) continue;
      if (i == 1) shown[at] = {};  // the first turn warms up
      if (!it.make) {
        turn(port, row, clients, total, shown[at]);
      } else if (const auto server = it.make({others_servers, row.workers, room})) {
        turn(*server, row, others_clients, total, shown[at]);
      }
    }
  }
  for (std::size_t at = 0; at < std::size(contenders); ++at) {
    if (shown[at].nanoseconds.empty()) continue;
    const auto against = [&](std::vector<double> Shown::* what) {
      return shown[0].nanoseconds.empty() ? 0 : bench::median(shown[at].*what) / bench::median(shown[0].*what);
    };
    std::printf("  %-10s %9.0f %9.0f %9.1f %9.1f %7.2f %7.2f\n", contenders[at].name, bench::median(shown[at].nanoseconds),
                bench::median(shown[at].processor), static_cast<double>(percentile(shown[at].microseconds, 50)),
                static_cast<double>(percentile(shown[at].microseconds, 99)), against(&Shown::nanoseconds),
                against(&Shown::processor));
  }
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
  std::printf(
      "Echo servers: one worker on one processor with the load on another, or two workers and the load on two; one message\n"
      "under way on each connection. Nanoseconds of a request in all, and of the workers' processor time; microseconds from "
      "a\n"
      "request to its reply, the 50th and the 99th of a hundred; and how fast the port is relative to this server, by the\n"
      "first and by the second (above 1: faster). Medians of turns in one run. The load uses %s.\n\n"
      "  %-10s %9s %9s %9s %9s %7s %7s\n",
      bench::why_no_uring() ? "epoll" : "io_uring", "", "ns", "cpu ns", "p50 us", "p99 us", "ratio", "by cpu");
  if (const char* why = bench::why_no_uring()) std::printf("  (no io_uring: %s)\n", why);
  if (const std::vector<int> none; !bench::asio_server({none, 1, 1}))
    std::printf("  (no Asio: built without libasio-dev)\n");
  if (const std::vector<int> none; !bench::uv_server({none, 1, 1})) std::printf("  (no libuv: built without libuv1-dev)\n");
  for (const Row& row : all_rows)
    if (is_wanted(row)) measure(row, argv + 1, argc - 1);
  {
    const Connections connections(400);
    const auto before = mallinfo2().uordblks;
    const PortServer server(connections.servers, 64);
    const std::size_t programs = sizeof(bench::Session) + 64;
    std::printf("memory of an idle connection with a parked receive: %zu octets, and the program's own %zu\n",
                (mallinfo2().uordblks - before) / 400 - programs, programs);
  }
  WSACleanup();
}
