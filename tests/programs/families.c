/* Mentions every family that Winsock has ever had, lists the catalog by the registry, and prints a GUID of its own. */
#include <WinSock2.h>
#include <WSIPX.H>
#include <wsnwlink.h>
#include <ws2atm.h>
#include <wsrm.h>
#include <ws2bth.h>
#include <af_irda.h>
#include <wsnetbs.h>
#include <WS2spi.h>
#include <SPOrder.h>
#include <WSPiApi.h>
#include <Windows.h>
#include <WindowsX.h>
#include <ObjBase.h>
#include <Rpc.h>
#include <InitGuid.h>
#include <evntprov.h>
#include <stdio.h>

DEFINE_GUID(MyProvider, 0x01020304, 0x0506, 0x0708, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10);

#pragma comment(lib, "rpcrt4.lib")
#pragma comment(lib, "ole32.lib")

int main(void)
{
    static const struct { const char *name; int family, type, protocol, size; } list[] = {
        { "IPX", AF_IPX, SOCK_DGRAM, NSPROTO_IPX, sizeof(SOCKADDR_IPX) },
        { "IrDA", AF_IRDA, SOCK_STREAM, 0, sizeof(SOCKADDR_IRDA) },
    };
    static const int sizes[] = { sizeof(SOCKADDR_NB), sizeof(SOCKADDR_ATM), sizeof(SOCKADDR_BTH), sizeof(RM_SEND_WINDOW) };
    WSADATA data;
    HKEY key;
    REGHANDLE events;
    UUID uuid;
    RPC_CSTR text;
    int i;

    if (WSAStartup(MAKEWORD(2, 2), &data)) return 1;
    for (i = 0; i < 2; i++) {
        SOCKET s = socket(list[i].family, list[i].type, list[i].protocol);
        printf("%s, %d octets: %s\n", list[i].name, list[i].size,
               s == INVALID_SOCKET && WSAGetLastError() == WSAEAFNOSUPPORT ? "WSAEAFNOSUPPORT" : "?");
    }
    printf("sizes: %d %d %d %d\n", sizes[0], sizes[1], sizes[2], sizes[3]);
    if (RegOpenKeyEx(HKEY_LOCAL_MACHINE, "System\\CurrentControlSet\\Services\\Winsock2\\Parameters", 0, KEY_READ, &key) == ERROR_SUCCESS) {
        char value[64];
        DWORD size = sizeof value, type = 0;
        LONG status = RegQueryValueEx(key, "NoSuchValue", NULL, &type, (LPBYTE)value, &size);
        printf("value: %s\n", status == ERROR_FILE_NOT_FOUND ? "not found" : "?");
        RegCloseKey(key);
    }
    printf("event: %lu\n", EventRegister(&MyProvider, NULL, NULL, &events) + EventUnregister(events));
    uuid = MyProvider;
    UuidToStringA(&uuid, &text);
    printf("%s\n", (char *)text);
    RpcStringFreeA(&text);
    printf("equal: %d\n", IsEqualGUID(&uuid, &MyProvider) != 0);
    WSACleanup();
    return 0;
}
