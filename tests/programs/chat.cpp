// A multicast chat on the loopback interface: three members, each hears every line once, its own too.
#include <winsock2.h>
#include <ws2tcpip.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#ifdef _MSC_VER
#pragma comment(lib, "ws2_32.lib")
#endif

static const char *const Group = "239.255.77.7";

static void Check(bool ok, const char *what)
{
    if (ok) return;
    printf("%s: %d\n", what, WSAGetLastError());
    exit(1);
}

class Member {
public:
    Member(const char *name, u_short port) : m_name(name), m_socket(socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP))
    {
        BOOL reuse = TRUE;
        Check(setsockopt(m_socket, SOL_SOCKET, SO_REUSEADDR, (const char *)&reuse, sizeof reuse) == 0, "SO_REUSEADDR");
        sockaddr_in local;
        memset(&local, 0, sizeof local);
        local.sin_family = AF_INET;
        local.sin_addr.s_addr = htonl(INADDR_ANY);
        local.sin_port = htons(port);
        Check(bind(m_socket, (sockaddr *)&local, sizeof local) == 0, "bind");
        ip_mreq membership;
        membership.imr_multiaddr.s_addr = inet_addr(Group);
        membership.imr_interface.s_addr = inet_addr("127.0.0.1");
        Check(setsockopt(m_socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, (char *)&membership, sizeof membership) == 0, "join");
        in_addr interface_ = membership.imr_interface;
        Check(setsockopt(m_socket, IPPROTO_IP, IP_MULTICAST_IF, (char *)&interface_, sizeof interface_) == 0, "interface");
        DWORD hops = 1, loop = 1, patience = 20000;
        Check(setsockopt(m_socket, IPPROTO_IP, IP_MULTICAST_TTL, (char *)&hops, sizeof hops) == 0, "hops");
        Check(setsockopt(m_socket, IPPROTO_IP, IP_MULTICAST_LOOP, (char *)&loop, sizeof loop) == 0, "loop");
        Check(setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, (char *)&patience, sizeof patience) == 0, "time-out");
    }
    ~Member() { closesocket(m_socket); }
    void Say(const char *what)
    {
        sockaddr_in to, own;
        int length = sizeof own;
        getsockname(m_socket, (sockaddr *)&own, &length);
        memset(&to, 0, sizeof to);
        to.sin_family = AF_INET;
        to.sin_addr.s_addr = inet_addr(Group);
        to.sin_port = own.sin_port;
        char line[80];
        _snprintf(line, sizeof line, "<%s> %s", m_name, what);
        Check(sendto(m_socket, line, (int)strlen(line), 0, (sockaddr *)&to, sizeof to) > 0, "sendto");
    }
    void Hear()
    {
        char line[80];
        int n = recv(m_socket, line, sizeof line, 0);
        Check(n > 0, "recv");
        printf("%s heard %.*s\n", m_name, n, line);
    }
    u_short Port() const
    {
        sockaddr_in own;
        int length = sizeof own;
        getsockname(m_socket, (sockaddr *)&own, &length);
        return ntohs(own.sin_port);
    }

private:
    const char *m_name;
    SOCKET m_socket;
};

int main()
{
    WSADATA data;
    Check(WSAStartup(MAKEWORD(2, 2), &data) == 0, "WSAStartup");
    {
        Member anna("anna", 0), bert("bert", anna.Port()), carl("carl", anna.Port());
        anna.Say("hello");
        anna.Hear(), bert.Hear(), carl.Hear();
        carl.Say("hi anna");
        anna.Hear(), bert.Hear(), carl.Hear();
    }
    WSACleanup();
    return 0;
}
