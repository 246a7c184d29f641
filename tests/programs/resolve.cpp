// getaddrinfo, both families, dual stack: the server listens on each address that it is given, the client tries each.
#include <winsock2.h>
#include <Ws2tcpip.h>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

struct ListDeleter {
    void operator()(addrinfo *list) const { freeaddrinfo(list); }
};
using List = std::unique_ptr<addrinfo, ListDeleter>;

static List resolve(const char *host, const char *service, int family, int flags)
{
    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags;
    addrinfo *list = nullptr;
    const int result = getaddrinfo(host, service, &hints, &list);
    if (result != 0) std::printf("%s: %d\n", host ? host : "any", result);
    return List(result == 0 ? list : nullptr);
}

static void print(const char *what, const sockaddr *address, socklen_t length)
{
    char host[NI_MAXHOST], service[NI_MAXSERV];
    if (getnameinfo(address, length, host, sizeof host, service, sizeof service, NI_NUMERICHOST | NI_NUMERICSERV) == 0)
        std::printf("%s %s, port %s\n", what, host, service);
}

int main()
{
    WSADATA data;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;
    for (const char *text : {"127.0.0.1", "::1", "::ffff:1.2.3.4", "fe80::1"}) {
        if (List list = resolve(text, "80", AF_UNSPEC, AI_NUMERICHOST)) {
            print(text, list->ai_addr, static_cast<socklen_t>(list->ai_addrlen));
        }
    }
    resolve("not numeric", "80", AF_UNSPEC, AI_NUMERICHOST);
    resolve("127.0.0.1", "80", AF_INET + 1000, 0);

    char text[INET6_ADDRSTRLEN];
    IN6_ADDR six;
    std::printf("%d", inet_pton(AF_INET6, "2001:DB8:0:0::00ff", &six));
    std::printf(" %s", inet_ntop(AF_INET6, &six, text, sizeof text));
    std::printf(" %d\n", inet_pton(AF_INET6, "2001:db8::1::2", &six));

    // A server at the loopback address, and a client that finds it there.
    List local = resolve("127.0.0.1", "0", AF_INET, AI_PASSIVE);
    SOCKET listener = socket(local->ai_family, local->ai_socktype, local->ai_protocol);
    if (bind(listener, local->ai_addr, static_cast<int>(local->ai_addrlen)) != 0 || listen(listener, 1) != 0) return 1;
    sockaddr_storage at{};
    int length = sizeof at;
    getsockname(listener, reinterpret_cast<sockaddr *>(&at), &length);
    char port[NI_MAXSERV];
    getnameinfo(reinterpret_cast<sockaddr *>(&at), length, nullptr, 0, port, sizeof port, NI_NUMERICSERV);
    List found = resolve("localhost", port, AF_INET, 0);
    for (const addrinfo *each = found.get(); each; each = each->ai_next) {
        SOCKET s = socket(each->ai_family, each->ai_socktype, each->ai_protocol);
        const bool connected = connect(s, each->ai_addr, static_cast<int>(each->ai_addrlen)) == 0;
        closesocket(s);
        if (connected) {
            std::puts("connected");
            break;
        }
    }
    closesocket(listener);
    WSACleanup();
}
