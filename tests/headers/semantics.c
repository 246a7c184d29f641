/* What the headers do by themselves: sets, byte by byte helpers, conversions. Compiles as C and as C++ and runs without the
 * library: the two functions that the headers need are below. compile_proof builds it in several dialects.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define FD_SETSIZE 3
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mstcpip.h>
#include <wshisotp.h>
#include <ntrtl.h>
#include <windowsx.h>
#include <ws2bth.h>
#include <pshpack1.h>
struct packed {
  char octet;
  LONG number;
};
#include <poppack.h>
struct not_packed {
  char octet;
  LONG number;
};

static int failures;
#define CHECK(condition)                                       \
  do {                                                         \
    if (!(condition)) {                                        \
      printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);   \
      failures++;                                              \
    }                                                          \
  } while (0)

int WSAAPI __WSAFDIsSet(SOCKET s, fd_set *set) {
  u_int i;
  for (i = 0; i < set->fd_count; i++)
    if (set->fd_array[i] == s) return 1;
  return 0;
}

/* Adds one to what it is given; fails for socket 0. */
int WSAAPI(ioctlsocket)(SOCKET s, long cmd, u_long *argp) {
  if (!argp) return 7;
  if ((DWORD)cmd != (DWORD)FIONBIO) return 8;
  ++*argp;
  return s ? 0 : SOCKET_ERROR;
}

static void sets_hold_what_fits(void) {
  fd_set set;
  FD_ZERO(&set);
  FD_SET(10, &set);
  FD_SET((SOCKET)~0 - 1, &set); /* no descriptor that a bit mask could hold */
  FD_SET(10, &set);
  CHECK(set.fd_count == 2);
  FD_SET(30, &set);
  FD_SET(40, &set);
  CHECK(set.fd_count == 3);
  CHECK(FD_ISSET(30, &set) && !FD_ISSET(40, &set));
  FD_CLR(10, &set);
  CHECK(set.fd_count == 2 && set.fd_array[0] == (SOCKET)~0 - 1 && set.fd_array[1] == 30);
  FD_CLR(99, &set);
  CHECK(set.fd_count == 2);
  if (set.fd_count)
    FD_CLR(30, &set); /* one statement, also before else */
  else
    FD_ZERO(&set);
  CHECK(set.fd_count == 1);
  CHECK(sizeof(set) == 8 + 3 * sizeof(SOCKET));
}

static void unsigned_long_is_a_u_long(void) {
  unsigned long wide;
  u_long narrow = 5;
  DWORD dword = 6;
  memset(&wide, 0xff, sizeof wide);
  CHECK(ioctlsocket(1, (long)FIONBIO, &wide) == 0 && wide == 0); /* 32 bits wrapped, and the upper half is not garbage */
  CHECK(ioctlsocket(1, FIONBIO, &narrow) == 0 && narrow == 6);
  CHECK(ioctlsocket(1, FIONBIO, &dword) == 0 && dword == 7);
  wide = 1;
  CHECK(ioctlsocket(0, FIONBIO, &wide) == SOCKET_ERROR && wide == 1);
  CHECK(ioctlsocket(1, FIONBIO, NULL) == 7);
  CHECK(ioctlsocket(1, FIONBIO, (unsigned long *)NULL) == 7);
}

static IN6_ADDR v6(unsigned first, unsigned second, unsigned last) {
  IN6_ADDR a;
  memset(&a, 0, sizeof a);
  a.s6_addr[0] = (UCHAR)first;
  a.s6_addr[1] = (UCHAR)second;
  a.s6_addr[15] = (UCHAR)last;
  return a;
}

static IN_ADDR v4(unsigned b1, unsigned b2, unsigned b3, unsigned b4) {
  IN_ADDR a;
  a.S_un.S_un_b.s_b1 = (UCHAR)b1;
  a.S_un.S_un_b.s_b2 = (UCHAR)b2;
  a.S_un.S_un_b.s_b3 = (UCHAR)b3;
  a.S_un.S_un_b.s_b4 = (UCHAR)b4;
  return a;
}

static void addresses_are_classified(void) {
  IN6_ADDR any = v6(0, 0, 0), loopback = v6(0, 0, 1), link = v6(0xfe, 0x80, 1), site = v6(0xfe, 0xc0, 1);
  IN6_ADDR local = v6(0xfd, 0, 1), global = v6(0x20, 1, 1), multicast = v6(0xff, 0x0e, 1), mapped = v6(0, 0, 1);
  IN_ADDR ten = v4(10, 0, 0, 1), b = v4(172, 31, 0, 1), c = v4(192, 168, 0, 1), d = v4(239, 1, 1, 1), l = v4(127, 1, 2, 3);
  IN_ADDR outside = v4(172, 32, 0, 1), linklocal = v4(169, 254, 0, 1), hosts = v4(224, 0, 0, 1);
  SOCKADDR_INET a;
  mapped.s6_addr[10] = mapped.s6_addr[11] = 0xff;
  CHECK(IN6_IS_ADDR_UNSPECIFIED(&any) && !IN6_IS_ADDR_UNSPECIFIED(&loopback));
  CHECK(IN6_IS_ADDR_LOOPBACK(&loopback) && !IN6_IS_ADDR_LOOPBACK(&any));
  CHECK(IN6_IS_ADDR_LINKLOCAL(&link) && !IN6_IS_ADDR_LINKLOCAL(&site));
  CHECK(IN6_IS_ADDR_SITELOCAL(&site) && !IN6_IS_ADDR_SITELOCAL(&link));
  CHECK(IN6_IS_ADDR_GLOBAL(&global) && !IN6_IS_ADDR_GLOBAL(&link) && !IN6_IS_ADDR_GLOBAL(&local));
  CHECK(!IN6_IS_ADDR_GLOBAL(&multicast) && !IN6_IS_ADDR_GLOBAL(&mapped) && !IN6_IS_ADDR_GLOBAL(&loopback));
  CHECK(IN6_IS_ADDR_MULTICAST(&multicast) && IN6_IS_ADDR_MC_GLOBAL(&multicast) && !IN6_IS_ADDR_MC_LINKLOCAL(&multicast));
  CHECK(IN6_IS_ADDR_V4MAPPED(&mapped) && !IN6_IS_ADDR_V4MAPPED(&loopback) && !IN6_IS_ADDR_V4COMPAT(&loopback));
  IN6ADDR_SETLOOPBACK(&a.Ipv6);
  CHECK(INETADDR_ISLOOPBACK((SOCKADDR *)&a) && !INETADDR_ISANY((SOCKADDR *)&a) && !INETADDR_ISV4MAPPED((SOCKADDR *)&a));
  a.Ipv6.sin6_addr = mapped;
  CHECK(INETADDR_ISV4MAPPED((SOCKADDR *)&a));
  memset(&a, 0, sizeof a);
  CHECK(!INETADDR_ISANY((SOCKADDR *)&a));
  a.si_family = AF_INET;
  CHECK(INETADDR_ISANY((SOCKADDR *)&a));
  a.Ipv4.sin_addr = l;
  CHECK(INETADDR_ISLOOPBACK((SOCKADDR *)&a));
  CHECK(IN4_IS_ADDR_RFC1918(&ten) && IN4_IS_ADDR_RFC1918(&b) && IN4_IS_ADDR_RFC1918(&c) && !IN4_IS_ADDR_RFC1918(&outside));
  CHECK(IN4_IS_ADDR_MULTICAST(&d) && !IN4_IS_ADDR_MULTICAST(&c) && IN4_IS_ADDR_MC_LINKLOCAL(&hosts));
  CHECK(IN4_IS_ADDR_LOOPBACK(&l) && IN4_IS_ADDR_LINKLOCAL(&linklocal));
  l = v4(127, 0, 0, 1);
  CHECK(l.s_addr == IN4ADDR_LOOPBACK);
}

/* Two items, 1 and 12 octets, one behind the other; then a buffer that is cut in the second header. */
static void control_messages_are_walked(void) {
  OWS_EXTENSION long long memory[16];
  WSAMSG message;
  WSACMSGHDR *item;
  memset(memory, 0, sizeof memory);
  memset(&message, 0, sizeof message);
  message.Control.buf = (char *)memory;
  message.Control.len = (ULONG)(WSA_CMSG_SPACE(1) + WSA_CMSG_SPACE(12));
  item = WSA_CMSG_FIRSTHDR(&message);
  CHECK(item == (void *)memory);
  item->cmsg_len = WSA_CMSG_LEN(1);
  *WSA_CMSG_DATA(item) = 'x';
  CHECK(((char *)memory)[16] == 'x');
  item = WSA_CMSG_NXTHDR(&message, item);
  CHECK((char *)item == (char *)memory + WSA_CMSG_SPACE(1));
  item->cmsg_len = WSA_CMSG_LEN(12);
  CHECK(WSA_CMSG_NXTHDR(&message, item) == NULL);
  message.Control.len = (ULONG)WSA_CMSG_SPACE(1) + 15;
  CHECK(WSA_CMSG_NXTHDR(&message, WSA_CMSG_FIRSTHDR(&message)) == NULL);
  message.Control.len = 15;
  CHECK(WSA_CMSG_FIRSTHDR(&message) == NULL);
}

/* The six that are inline functions of winsock2.h. */
static void wide_numbers_change_their_byte_order(void) {
  static const unsigned char number[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  static const unsigned char one_and_a_half[8] = {0x3f, 0xf8, 0, 0, 0, 0, 0, 0};
  OWS_EXTENSION UINT64 wide = 0x0102030405060708ull, bits;
  UINT32 half;
  wide = htonll(wide);
  CHECK(memcmp(&wide, number, 8) == 0);
  CHECK(ntohll(wide) == (((UINT64)0x01020304 << 32) | 0x05060708));
  bits = htond(1.5);
  CHECK(memcmp(&bits, one_and_a_half, 8) == 0 && ntohd(bits) == 1.5);
  half = htonf(1.5f);
  CHECK(((unsigned char *)&half)[0] == 0x3f && ((unsigned char *)&half)[1] == 0xc0 && ntohf(half) == 1.5f);
}

static __declspec(thread) int of_the_thread = 3;
static __declspec(align(64)) char aligned[64];
C_ASSERT(sizeof(DWORD) == 4);
C_ASSERT(sizeof(LONG) == 4 && sizeof(u_long) == 4 && sizeof(WCHAR) == 2 && sizeof(SOCKET) == 8);

static void words_of_microsofts_compiler_count(void) {
  OWS_EXTENSION unsigned __int64 wide = MAXUINT64;
  CHECK(of_the_thread == 3 && sizeof wide == 8);
  CHECK(((UINT_PTR)aligned & 63) == 0);
  CHECK(MININT64 < 0 && MAXINT64 > 0 && MAXUINT > 0 && MININT < 0);
}

static void text_is_utf16_under_unicode(void) {
  static const TCHAR text[] = TEXT("ab");
#ifdef UNICODE
  CHECK(sizeof text == 6);
#else
  CHECK(sizeof text == 3);
#endif
  CHECK(text[1] == 'b' && text[2] == 0);
}

static void an_osi_address_is_set(void) {
  SOCKADDR_TP tp;
  memset(&tp, 0, sizeof tp);
  if (sizeof tp == 72)
    ISO_SET_TP_ADDR(&tp, "\1\2", 2, "net", 3);
  else
    failures++;
  CHECK(tp.tp_family == AF_ISO && tp.tp_addr_type == ISO_HIERARCHICAL && tp.tp_tsel_len == 2 && tp.tp_taddr_len == 5);
  CHECK(memcmp(tp.tp_addr, "\1\2net", 5) == 0);
}

C_ASSERT(sizeof(struct packed) == 5 && sizeof(struct not_packed) == 8 && sizeof(SOCKADDR_BTH) == 30);

struct record {
  int number;
  LIST_ENTRY links;
};

static void lists_are_linked(void) {
  struct record records[3];
  LIST_ENTRY head;
  int i;
  InitializeListHead(&head);
  CHECK(IsListEmpty(&head));
  for (i = 0; i < 3; i++) {
    records[i].number = i;
    if (i == 2)
      InsertHeadList(&head, &records[i].links);
    else
      InsertTailList(&head, &records[i].links);
  }
  CHECK(CONTAINING_RECORD(head.Flink, struct record, links)->number == 2);
  CHECK(CONTAINING_RECORD(RemoveTailList(&head), struct record, links)->number == 1);
  CHECK(!RemoveEntryList(&records[2].links));
  CHECK(RemoveHeadList(&head) == &records[0].links && IsListEmpty(&head));
}

static void on_command(HWND window, int id, HWND control, UINT code) {
  CHECK(!window && id == 7 && !control && code == 9);
}

static void messages_are_cracked(void) {
  WPARAM wParam = MAKEWPARAM(7, 9);
  LPARAM lParam = 0;
  CHECK(HANDLE_WM_COMMAND(NULL, wParam, lParam, on_command) == 0);
  (void)lParam;
}

int main(void) {
  lists_are_linked();
  messages_are_cracked();
  sets_hold_what_fits();
  unsigned_long_is_a_u_long();
  addresses_are_classified();
  control_messages_are_walked();
  wide_numbers_change_their_byte_order();
  words_of_microsofts_compiler_count();
  text_is_utf16_under_unicode();
  an_osi_address_is_set();
  return failures != 0;
}
