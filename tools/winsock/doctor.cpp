// winsock doctor, error.
#include <openwinsock/catalog.h>

#include <linux/io_uring.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <cstring>
#include <set>

#include "providers/layered/error_names.h"
#include "text.h"
#include "winsock.h"

namespace winsock {
namespace {

void say(bool good, const std::string& what) { std::printf("%s %s\n", good ? "yes" : "no ", what.c_str()); }

bool has_io_uring() {
  io_uring_params parameters{};
  const long ring = syscall(__NR_io_uring_setup, 1, &parameters);
  if (ring >= 0) ::close(static_cast<int>(ring));
  return ring >= 0;
}

bool can_make(int family, int type, int protocol, int* error) {
  const SOCKET s = socket(family, type, protocol);
  *error = s == INVALID_SOCKET ? WSAGetLastError() : 0;
  if (s != INVALID_SOCKET) closesocket(s);
  return s != INVALID_SOCKET;
}

std::string meaning(int error) {
  char text[512] = "";
  const DWORD length = FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr,
                                      static_cast<DWORD>(error), 0, text, sizeof text, nullptr);
  std::string result(text, length);
  while (!result.empty() && (result.back() == '\n' || result.back() == '\r')) result.pop_back();
  return result;
}

}  // namespace

int doctor() {
  WSADATA data;
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;
  int status = 0, error = 0;
  say(has_io_uring(), "io_uring");
  constexpr int hyperv = 34;
  say(can_make(hyperv, SOCK_STREAM, 1, &error), "virtual machines' sockets (AF_HYPERV, by vsock)");
  say(can_make(AF_INET6, SOCK_STREAM, 0, &error), "IPv6");
  say(can_make(AF_BTH, SOCK_STREAM, 0, &error), "Bluetooth (AF_BTH)");
  const bool raw = can_make(AF_INET, SOCK_RAW, IPPROTO_ICMP, &error);
  say(raw, "raw sockets" + (raw ? "" : " (" + ows::layered::error_name(error) + ')'));
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  std::printf("    descriptors: %llu, at most %llu\n", static_cast<unsigned long long>(limit.rlim_cur),
              static_cast<unsigned long long>(limit.rlim_max));

  std::puts("\nProviders:");
  std::set<std::string> seen;
  for (auto info : all_entries()) {
    if (info.ProtocolChain.ChainLen == LAYERED_PROTOCOL || !seen.insert(guid(info.ProviderId)).second) continue;
    const SOCKET s = WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, WSA_FLAG_OVERLAPPED);
    const int why = s == INVALID_SOCKET ? WSAGetLastError() : 0;
    if (s != INVALID_SOCKET) closesocket(s);
    const bool loads = why != WSAEPROVIDERFAILEDINIT && why != WSAEINVALIDPROVIDER && why != WSAEINVALIDPROCTABLE;
    say(loads, path_of(info.ProviderId) + " (" + narrow(info.szProtocol) + ')'
                   + (loads ? "" : ": " + ows::layered::error_name(why)));
    if (!loads) status = 1;
  }
  std::vector<char> problems(static_cast<std::size_t>(OwsCatalogProblems(nullptr, 0)) + 256);
  OwsCatalogProblems(problems.data(), static_cast<int>(problems.size()));
  if (problems[0]) {
    std::printf("\nSkipped:\n%s", problems.data());
    status = 1;
  }
  WSACleanup();
  return status;
}

int error(const std::string& which) {
  int number = ows::layered::error_of(which);
  if (number == 0 && which.find_first_not_of("0123456789") == std::string::npos) number = std::atoi(which.c_str());
  const std::string text = number ? meaning(number) : "";
  const std::string name = number ? ows::layered::error_name(number) : "";
  if (number == 0 || (text.empty() && name == std::to_string(number))) {
    std::fprintf(stderr, "winsock: there is no error %s\n", which.c_str());
    return 1;
  }
  std::printf("%d %s: %s\n", number, name.c_str(), text.c_str());
  return 0;
}

}  // namespace winsock
