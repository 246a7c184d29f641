/* The installer of the sample layer, as one for Windows: usage: install LIBRARY (its whole path) |
 * install --remove */
#include <winsock2.h>
#include <ws2spi.h>
#include <windows.h>
#include <stdio.h>
#include <string.h>

static GUID provider = {0x6f0a2c11, 0x3d54, 0x4b7e, {0x8c, 0x60, 0x2a, 0x9d, 0x51, 0xe7, 0xb3, 0x02}};

static int install(const char *library) {
  WCHAR path[MAX_PATH];
  WCHAR name[] = {'C', 'o', 'u', 'n', 't', 'i', 'n', 'g', 0};
  WSAPROTOCOL_INFOW tcp[2];
  DWORD layer = 0;
  int error = 0;
  if (!MultiByteToWideChar(CP_UTF8, 0, library, -1, path, MAX_PATH)) return 1;
  memset(tcp, 0, sizeof tcp);
  tcp[0].iAddressFamily = AF_INET;
  tcp[1].iAddressFamily = AF_INET6;
  tcp[0].iSocketType = tcp[1].iSocketType = SOCK_STREAM;
  tcp[0].iProtocol = tcp[1].iProtocol = IPPROTO_TCP;
  if (WSCInstallProviderAndChains(&provider, path, name, XP1_IFS_HANDLES, tcp, 2, &layer, &error) != 0)
    return printf("WSCInstallProviderAndChains: %d\n", error), 1;
  printf("installed\n");
  return 0;
}

int main(int argc, char **argv) {
  int error = 0;
  if (argc != 2) return printf("usage: install LIBRARY | install --remove\n"), 2;
  if (strcmp(argv[1], "--remove") != 0) return install(argv[1]);
  if (WSCDeinstallProvider(&provider, &error) != 0) return printf("WSCDeinstallProvider: %d\n", error), 1;
  printf("removed\n");
  return 0;
}
