/* ping by a raw socket, as everybody wrote it in 1996: its own checksum, the IP header taken apart, the time in the data.
 * Without the right to raw sockets it tries what Windows has for that since NT 4, a function found in a library at run time.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <winsock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#pragma pack(1)
typedef struct tagIPHDR {
    unsigned int h_len : 4;
    unsigned int version : 4;
    unsigned char tos;
    unsigned short total_len;
    unsigned short ident;
    unsigned short frag_and_flags;
    unsigned char ttl;
    unsigned char proto;
    unsigned short checksum;
    DWORD sourceIP;
    DWORD destIP;
} IPHDR, FAR *LPIPHDR;

typedef struct tagICMPHDR {
    BYTE i_type;
    BYTE i_code;
    USHORT i_cksum;
    USHORT i_id;
    USHORT i_seq;
    DWORD timestamp;
} ICMPHDR, FAR *LPICMPHDR;
#pragma pack()

#define ICMP_ECHO      8
#define ICMP_ECHOREPLY 0
#define DATA_SIZE      32
#define MAX_PACKET     1024
#define SKIPPED        77

static USHORT checksum(USHORT *buffer, int size)
{
    unsigned long cksum = 0;
    for (; size > 1; size -= sizeof(USHORT)) cksum += *buffer++;
    if (size) cksum += *(UCHAR *)buffer;
    cksum = (cksum >> 16) + (cksum & 0xffff);
    cksum += (cksum >> 16);
    return (USHORT)(~cksum);
}

static void fill_icmp_data(char *data, int size, USHORT seq)
{
    LPICMPHDR hdr = (LPICMPHDR)data;
    hdr->i_type = ICMP_ECHO;
    hdr->i_code = 0;
    hdr->i_id = (USHORT)GetCurrentProcessId();
    hdr->i_seq = seq;
    hdr->i_cksum = 0;
    hdr->timestamp = GetTickCount();
    memset(data + sizeof(ICMPHDR), 'E', size - sizeof(ICMPHDR));
    hdr->i_cksum = checksum((USHORT *)data, size);
}

/* TRUE: the answer to our request. On the loopback interface the request comes in too, and others ping as well. */
static BOOL decode_resp(char *buf, int bytes, struct sockaddr_in *from, USHORT seq)
{
    LPIPHDR iphdr = (LPIPHDR)buf;
    unsigned short iphdrlen = (unsigned short)(iphdr->h_len * 4);
    LPICMPHDR icmphdr = (LPICMPHDR)(buf + iphdrlen);
    if (bytes < iphdrlen + (int)sizeof(ICMPHDR)) return FALSE;
    if (icmphdr->i_type != ICMP_ECHOREPLY) return FALSE;
    if (icmphdr->i_id != (USHORT)GetCurrentProcessId() || icmphdr->i_seq != seq) return FALSE;
    printf("%d bytes from %s: icmp_seq=%d %s\n", bytes - iphdrlen, inet_ntoa(from->sin_addr), icmphdr->i_seq,
           GetTickCount() - icmphdr->timestamp < 10000 ? "in time" : "late");
    return TRUE;
}

static int ping_raw(SOCKET s, struct sockaddr_in *dest)
{
    static char icmp_data[MAX_PACKET], recvbuf[MAX_PACKET];
    int timeout = 5000, datasize = DATA_SIZE + sizeof(ICMPHDR) - 4, received = 0;
    USHORT seq;
    if (setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, (char *)&timeout, sizeof(timeout)) == SOCKET_ERROR) return -1;
    for (seq = 0; seq < 4; seq++) {
        struct sockaddr_in from;
        fill_icmp_data(icmp_data, datasize, seq);
        if (sendto(s, icmp_data, datasize, 0, (struct sockaddr *)dest, sizeof(*dest)) != datasize) return -1;
        for (;;) {
            int fromlen = sizeof(from);
            int bread = recvfrom(s, recvbuf, MAX_PACKET, 0, (struct sockaddr *)&from, &fromlen);
            if (bread == SOCKET_ERROR) {
                if (WSAGetLastError() != WSAETIMEDOUT) return -1;
                printf("timed out\n");
                break;
            }
            if (!decode_resp(recvbuf, bread, &from, seq)) continue;
            received++;
            break;
        }
    }
    return received;
}

/* What ICMP.DLL's header said. */
typedef struct {
    unsigned char ttl, tos, flags, options_size;
    unsigned char FAR *options_data;
} IPINFO;
typedef struct {
    DWORD addr, status, rtt;
    WORD data_size, reserved;
    void FAR *data;
    IPINFO options;
} ICMPECHO;
typedef HANDLE(WINAPI *PFNICMPCREATEFILE)(VOID);
typedef BOOL(WINAPI *PFNICMPCLOSEHANDLE)(HANDLE);
typedef DWORD(WINAPI *PFNICMPSENDECHO)(HANDLE, DWORD, LPVOID, WORD, IPINFO *, LPVOID, DWORD, DWORD);

static int ping_by_dll(struct sockaddr_in *dest)
{
    static char data[DATA_SIZE + 4], reply[sizeof(ICMPECHO) + sizeof(data) + 64];
    PFNICMPCREATEFILE pIcmpCreateFile;
    PFNICMPCLOSEHANDLE pIcmpCloseHandle;
    PFNICMPSENDECHO pIcmpSendEcho;
    HANDLE hIcmp;
    int i, received = 0;
    HINSTANCE hInst = LoadLibrary("ICMP.DLL");
    if (!hInst) hInst = LoadLibrary("IPHLPAPI.DLL");
    if (!hInst) return -1;
    pIcmpCreateFile = (PFNICMPCREATEFILE)GetProcAddress(hInst, "IcmpCreateFile");
    pIcmpCloseHandle = (PFNICMPCLOSEHANDLE)GetProcAddress(hInst, "IcmpCloseHandle");
    pIcmpSendEcho = (PFNICMPSENDECHO)GetProcAddress(hInst, "IcmpSendEcho");
    if (!pIcmpCreateFile || !pIcmpCloseHandle || !pIcmpSendEcho) return -1;
    hIcmp = pIcmpCreateFile();
    if (hIcmp == INVALID_HANDLE_VALUE) {
        printf("no right to send echo requests: %lu\n", (unsigned long)GetLastError());
        exit(SKIPPED);
    }
    memset(data, 'E', sizeof(data));
    for (i = 0; i < 4; i++) {
        ICMPECHO *echo = (ICMPECHO *)reply;
        if (pIcmpSendEcho(hIcmp, dest->sin_addr.s_addr, data, sizeof(data), NULL, reply, sizeof(reply), 5000) != 1 ||
            echo->status)
            continue;
        printf("%d bytes from %s: icmp_seq=%d %s\n", echo->data_size + 4, inet_ntoa(*(struct in_addr *)&echo->addr), i,
               echo->rtt < 10000 ? "in time" : "late");
        received++;
    }
    pIcmpCloseHandle(hIcmp);
    FreeLibrary(hInst);
    return received;
}

int main(int argc, char **argv)
{
    WSADATA wsaData;
    struct sockaddr_in dest;
    SOCKET sockRaw;
    int received;
    if (WSAStartup(0x0101, &wsaData) != 0) {
        printf("WSAStartup failed\n");
        return 1;
    }
    memset(&dest, 0, sizeof(dest));
    dest.sin_family = AF_INET;
    dest.sin_addr.s_addr = inet_addr(argc > 1 ? argv[1] : "127.0.0.1");
    printf("Pinging %s\n", inet_ntoa(dest.sin_addr));

    sockRaw = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    if (sockRaw != INVALID_SOCKET) {
        received = ping_raw(sockRaw, &dest);
        if (received < 0) printf("failed: %d\n", WSAGetLastError());
        closesocket(sockRaw);
    } else if (WSAGetLastError() == WSAEACCES) {
        received = ping_by_dll(&dest);
    } else {
        printf("socket() failed: %d\n", WSAGetLastError());
        return 1;
    }
    printf("4 sent, %d received\n", received);

    /* The other way must come to the same. */
    if (received == 4) printf("by ICMP.DLL:\n"), received = ping_by_dll(&dest);
    printf("4 sent, %d received\n", received);
    WSACleanup();
    return received == 4 ? 0 : 1;
}
