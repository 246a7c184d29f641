// What a layer costs: send through none, one and three of tests/layers/passing.cpp, which look at each send; and what the
// trace of `winsock trace` costs, into /dev/null.
#include "support.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <winsock2.h>
#include <ws2tcpip.h>

namespace {

/// A catalog with so many layers over UDP/IPv4; each a library of its own.
std::string make_catalog(const std::filesystem::path& folder, int layers) {
  const auto catalog = folder / std::to_string(layers);
  std::filesystem::create_directory(catalog);
  for (int number = 1; number <= layers; ++number) {
    const std::string name = "passing" + std::to_string(number);
    std::filesystem::copy_file(PASSING, catalog / (name + ".so"));
    std::ofstream(catalog / (name + ".toml"))
        << "[provider]\nid = \"{7E5A0C1D-0000-4000-8000-0000000000" << layers << number << "}\"\nlibrary = \"" << name
        << ".so\"\nfirst = true\n[layer]\nname = \"" << name << "\"\nover = [\"UDP/IPv4\"]\n";
  }
  return catalog.string();
}

/// The layer of `winsock trace`, which looks at everything.
std::string make_trace_catalog(const std::filesystem::path& folder) {
  const auto catalog = folder / "trace";
  std::filesystem::create_directory(catalog);
  std::ofstream(catalog / "trace.toml") << "[provider]\nid = \"{7E5A0C1D-0000-4000-8000-000000000099}\"\nlibrary = \""
                                        << TRACE << "\"\nfirst = true\n[layer]\nname = \"trace\"\nover = [\"UDP/IPv4\"]\n";
  return catalog.string();
}

/// Sends of one octet to a socket that nobody reads: the kernel drops them once its buffer is full. Nanoseconds each.
double measure(const std::string& catalog) {
  setenv("OPENWINSOCK_PROVIDERS", catalog.c_str(), 1);
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
  const SOCKET to = socket(AF_INET, SOCK_DGRAM, 0), from = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int length = sizeof name;
  auto* address = reinterpret_cast<sockaddr*>(&name);
  if (bind(to, address, length) || getsockname(to, address, &length) || connect(from, address, length)) {
    std::printf("no sockets: %d\n", WSAGetLastError());
    std::exit(1);
  }
  const auto run = [&](int rounds) {
    for (int i = 0; i < rounds; ++i) send(from, "x", 1, 0);
  };
  run(10000);
  double best = bench::nanoseconds(run, 10000);
  for (int i = 0; i < 30; ++i) best = std::min(best, bench::nanoseconds(run, 10000));
  closesocket(to);
  closesocket(from);
  WSACleanup();
  return best;
}

}  // namespace

int main() {
  bench::use_processors(0, 1);
  std::string pattern = (std::filesystem::temp_directory_path() / "layers-XXXXXX").string();
  if (!mkdtemp(pattern.data())) return 1;
  setenv("OPENWINSOCK_TRACE", "/dev/null", 1);
  const std::string catalogs[] = {make_catalog(pattern, 0), make_catalog(pattern, 1), make_catalog(pattern, 3),
                                  make_trace_catalog(pattern)};
  std::puts("Layers: send of 1 octet, UDP over the loopback to a full buffer; the least of 30 batches of 10,000");
  double best[4] = {1e9, 1e9, 1e9, 1e9};
  for (int turn = 0; turn < 5; ++turn)
    for (int i = 0; i < 4; ++i) best[i] = std::min(best[i], measure(catalogs[i]));
  std::printf("no layer %.0f ns, one %.0f ns, three %.0f ns: %.0f ns a layer\n", best[0], best[1], best[2],
              (best[2] - best[0]) / 3);
  std::printf("traced %.0f ns: %.0f ns a line\n", best[3], best[3] - best[0]);
  std::filesystem::remove_all(pattern);
}
