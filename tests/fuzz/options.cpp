// Every option and request of a socket with any size and value: the documented errors or success, and never an octet behind
// the length that the program gave.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

constexpr std::array families = {std::array{AF_INET, SOCK_STREAM, 0},  std::array{AF_INET, SOCK_DGRAM, 0},
                                 std::array{AF_INET6, SOCK_STREAM, 0}, std::array{AF_INET6, SOCK_DGRAM, 0},
                                 std::array{AF_UNIX, SOCK_STREAM, 0},  std::array{AF_INET, SOCK_SEQPACKET, 27},
                                 std::array{AF_INET, SOCK_RAW, 0},     std::array{AF_INET6, SOCK_RAW, 41},
                                 std::array{AF_INET, SOCK_RAW, 17},    std::array{AF_HYPERV, SOCK_STREAM, 1}};
constexpr std::array levels = {
    SOL_SOCKET, int{IPPROTO_TCP}, int{IPPROTO_UDP}, int{IPPROTO_IP}, int{IPPROTO_IPV6}, 0xfffe, 27, 1};

/// The errors that a bad size, a bad value or a bad moment may give.
bool documented(int error) {
  constexpr std::array errors = {WSAEFAULT,          WSAEINVAL,    WSAENOPROTOOPT,    WSAEACCES,       WSAENOTCONN,
                                 WSAEOPNOTSUPP,      WSAEISCONN,   WSAEADDRNOTAVAIL,  WSAEADDRINUSE,   WSAENOBUFS,
                                 WSAEWOULDBLOCK,     WSAEMSGSIZE,  WSAENETUNREACH,    WSAEHOSTUNREACH, WSAEAFNOSUPPORT,
                                 WSAEPROTONOSUPPORT, WSAESHUTDOWN, WSASYSCALLFAILURE, WSAENOTSOCK};
  return std::ranges::find(errors, error) != errors.end();
}

class Input {
 public:
  Input(const unsigned char* data, std::size_t size) : data_(data), size_(size) {}
  unsigned octet() {
    if (!size_) return 0;
    --size_;
    return *data_++;
  }
  unsigned word() { return octet() | octet() << 8; }
  /// As many octets as there are, at most `most`.
  std::vector<char> octets(std::size_t most) {
    const std::size_t count = std::min(most, size_);
    std::vector<char> result(data_, data_ + count);
    data_ += count;
    size_ -= count;
    result.resize(most);
    return result;
  }
  [[nodiscard]] bool empty() const { return size_ == 0; }

 private:
  const unsigned char* data_;
  std::size_t size_;
};

void get_option(SOCKET s, int level, int name, Input& input) {
  const int room = static_cast<int>(input.octet() * 3);
  std::vector<char> value(static_cast<std::size_t>(room));  // AddressSanitizer sees the octet behind it
  int length = room;
  if (getsockopt(s, level, name, value.data(), &length) == 0)
    require(length >= 0 && length <= room);
  else
    require(documented(WSAGetLastError()));
}

void set_option(SOCKET s, int level, int name, Input& input) {
  // Not the times to wait, and not the linger: the fuzzer would wait.
  if (level == SOL_SOCKET && (name == SO_LINGER || name == SO_DONTLINGER)) return;
  const std::vector<char> value = input.octets(input.octet() * 2);
  if (setsockopt(s, level, name, value.data(), static_cast<int>(value.size())) != 0) require(documented(WSAGetLastError()));
}

void request(SOCKET s, DWORD code, Input& input) {
  if (code == static_cast<DWORD>(SIO_ADDRESS_LIST_CHANGE) || code == static_cast<DWORD>(SIO_ROUTING_INTERFACE_CHANGE))
    return;
  std::vector<char> in = input.octets(input.octet());
  const std::size_t room = input.octet() * 4;
  std::vector<char> out(room);
  DWORD returned = 0;
  if (WSAIoctl(s, code, in.data(), static_cast<DWORD>(in.size()), out.data(), static_cast<DWORD>(room), &returned, nullptr,
               nullptr)
      == 0)
    require(returned <= room);
  else
    require(documented(WSAGetLastError()));
}

/// A raw socket hears what passes an interface only when it is bound to one.
void bind_to_loopback(SOCKET s, int family) {
  sockaddr_in6 name{};
  name.sin6_family = static_cast<ADDRESS_FAMILY>(family);
  if (family == AF_INET6)
    name.sin6_addr.s6_addr[15] = 1;
  else
    reinterpret_cast<sockaddr_in&>(name).sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bind(s, reinterpret_cast<sockaddr*>(&name), family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const bool started = [] {
    WSADATA winsock;
    return WSAStartup(MAKEWORD(2, 2), &winsock) == 0;
  }();
  require(started);
  Input input(data, size);
  const auto& family = families[input.octet() % families.size()];
  const SOCKET s = socket(family[0], family[1], family[2]);
  if (s == INVALID_SOCKET) return 0;
  if (family[1] == SOCK_RAW) bind_to_loopback(s, family[0]);
  while (!input.empty()) {
    const unsigned what = input.octet();
    const int level = levels[input.octet() % levels.size()];
    const int name = static_cast<int>(what & 0x40 ? input.word() | input.octet() << 16 : input.octet());
    switch (what % 3) {
      case 0: get_option(s, level, what & 0x80 ? ~name : name, input); break;
      case 1: set_option(s, level, what & 0x80 ? ~name : name, input); break;
      default: {
        constexpr std::array<DWORD, 4> kinds = {IOC_WS2, IOC_VENDOR, IOC_UNIX, IOC_PROTOCOL};
        const DWORD direction = (what & 0x10 ? IOC_IN : 0u) | (what & 0x20 ? IOC_OUT : 0u);
        request(s, direction | kinds[input.octet() % kinds.size()] | static_cast<DWORD>(name), input);
      }
    }
  }
  closesocket(s);
  return 0;
}
