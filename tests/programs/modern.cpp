// programs: c++20
// C++20 around Winsock, 2024: RAII, std::jthread, spans, a small HTTP server and three clients at once.
#define NOMINMAX
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#pragma comment(lib, "ws2_32.lib")

#include <array>
#include <cstdio>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace net {
class session {
public:
    session()
    {
        WSADATA data;
        if (const int error = ::WSAStartup(MAKEWORD(2, 2), &data); error != 0) throw std::runtime_error("WSAStartup");
    }
    session(const session&) = delete;
    session& operator=(const session&) = delete;
    ~session() { ::WSACleanup(); }
};

class unique_socket {
public:
    unique_socket() noexcept = default;
    explicit unique_socket(SOCKET s) noexcept : s_{s} {}
    unique_socket(unique_socket&& other) noexcept : s_{std::exchange(other.s_, INVALID_SOCKET)} {}
    unique_socket& operator=(unique_socket&& other) noexcept
    {
        std::swap(s_, other.s_);
        return *this;
    }
    ~unique_socket()
    {
        if (s_ != INVALID_SOCKET) ::closesocket(s_);
    }
    [[nodiscard]] SOCKET get() const noexcept { return s_; }

private:
    SOCKET s_{INVALID_SOCKET};
};

void check(int result, const char* what)
{
    if (result == SOCKET_ERROR) throw std::runtime_error(std::string{what} + ": " + std::to_string(::WSAGetLastError()));
}

void write(const unique_socket& s, std::string_view text)
{
    while (!text.empty()) {
        const int n = ::send(s.get(), text.data(), static_cast<int>(text.size()), 0);
        check(n, "send");
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

std::string read_until(const unique_socket& s, std::string_view end)
{
    std::string all;
    std::array<char, 100> buffer;
    while (end.empty() || all.find(end) == std::string::npos) {
        const int n = ::recv(s.get(), buffer.data(), static_cast<int>(buffer.size()), 0);
        check(n, "recv");
        if (n == 0) break;
        all.append(std::span{buffer}.first(static_cast<std::size_t>(n)).data(), static_cast<std::size_t>(n));
    }
    return all;
}
}  // namespace net

int main()
try {
    const net::session winsock;
    net::unique_socket listener{::socket(AF_INET, SOCK_STREAM, IPPROTO_TCP)};
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {}, .sin_zero = {}};
    if (::InetPtonA(AF_INET, "127.0.0.1", &address.sin_addr) != 1) return 1;
    net::check(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
    net::check(::listen(listener.get(), SOMAXCONN), "listen");
    int length = sizeof address;
    net::check(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &length), "getsockname");

    constexpr std::size_t count = 3;
    std::vector<std::string> answers(count);
    {
        std::jthread server([&] {
            for (std::size_t i = 0; i < count; i++) {
                const net::unique_socket s{::accept(listener.get(), nullptr, nullptr)};
                const std::string request = net::read_until(s, "\r\n\r\n");
                const std::string path = request.substr(4, request.find(' ', 4) - 4);
                const std::string body = "<p>" + path + "</p>";
                net::write(s, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
            }
        });
        std::vector<std::jthread> clients;
        for (std::size_t i = 0; i < count; i++) {
            clients.emplace_back([&, i] {
                const net::unique_socket s{::socket(AF_INET, SOCK_STREAM, IPPROTO_TCP)};
                net::check(::connect(s.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
                net::write(s, "GET /page/" + std::to_string(i) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
                const std::string answer = net::read_until(s, "");
                answers[i] = answer.substr(answer.find("\r\n\r\n") + 4);
            });
        }
    }
    for (const auto& answer : answers) std::puts(answer.c_str());

    const net::unique_socket nobody{::socket(AF_INET, SOCK_STREAM, IPPROTO_TCP)};
    const net::unique_socket gone = std::exchange(listener, net::unique_socket{});
    char octet = 0;
    std::puts(::recv(nobody.get(), &octet, 1, 0) == SOCKET_ERROR && ::WSAGetLastError() == WSAENOTCONN ? "not connected" : "?");
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
