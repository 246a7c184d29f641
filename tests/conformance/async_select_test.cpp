// WSAAsyncSelect: network events as window messages.
#include "support.h"

namespace {

constexpr UINT wm_socket = WM_APP + 7;

/// A message-only window of the calling thread.
class Window {
 public:
  Window() {
    static const ATOM type = [] {
      WNDCLASSW description{};
      description.lpfnWndProc = DefWindowProcW;
      description.lpszClassName = name;
      return RegisterClassW(&description);
    }();
    handle_ = CreateWindowExW(0, MAKEINTATOM_W(type), nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, nullptr, nullptr);
    EXPECT_NE(handle_, nullptr) << GetLastError();
  }
  ~Window() { DestroyWindow(handle_); }
  Window(const Window&) = delete;
  operator HWND() const { return handle_; }

 private:
  static LPCWSTR MAKEINTATOM_W(ATOM atom) { return reinterpret_cast<LPCWSTR>(static_cast<ULONG_PTR>(atom)); }
  static constexpr WCHAR name[] = {'o', 'w', 's', 'a', 's', 'y', 'n', 'c', 0};
  HWND handle_ = nullptr;
};

struct Told {
  SOCKET socket = INVALID_SOCKET;
  int event = 0, error = -1;
};

/// The next message about `event`; others are passed over. A timer bounds the wait.
Told next(HWND window, int event) {
  const UINT_PTR timer = SetTimer(window, 1, 20000, nullptr);
  Told told;
  MSG message;
  while (GetMessageW(&message, window, 0, 0) > 0) {
    if (message.message == WM_TIMER) break;
    if (message.message != wm_socket || WSAGETSELECTEVENT(message.lParam) != event) continue;
    told = {static_cast<SOCKET>(message.wParam), WSAGETSELECTEVENT(message.lParam), WSAGETSELECTERROR(message.lParam)};
    break;
  }
  KillTimer(window, timer);
  return told;
}

/// What waits in the queue now: the FD_* bits told.
long waiting(HWND window) {
  long events = 0;
  MSG message;
  while (PeekMessageW(&message, window, wm_socket, wm_socket, PM_REMOVE)) events |= WSAGETSELECTEVENT(message.lParam);
  return events;
}

class AsyncSelectTest : public OverFamilies {};

TEST_P(AsyncSelectTest, TellsReadWriteAndClose) {
  Window window;
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(WSAAsyncSelect(pair.server, window, wm_socket, FD_READ | FD_WRITE | FD_CLOSE));
  EXPECT_EQ(next(window, FD_WRITE).socket, SOCKET{pair.server});
  send_text(pair.client, "data");
  const Told read = next(window, FD_READ);
  EXPECT_EQ(read.socket, SOCKET{pair.server});
  EXPECT_EQ(read.error, 0);
  EXPECT_EQ(received(pair.server), "data");
  pair.client.close();
  EXPECT_EQ(next(window, FD_CLOSE).error, 0);
  EXPECT_EQ(waiting(window), 0);
}

TEST_P(AsyncSelectTest, OneMessageUntilTheReenablingCall) {
  Window window;
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(WSAAsyncSelect(pair.server, window, wm_socket, FD_READ));
  send_text(pair.client, "abcd");
  EXPECT_EQ(next(window, FD_READ).event, FD_READ);
  send_text(pair.client, "efgh");
  EXPECT_EQ(waiting(window), 0);
  char half[2];
  recv(pair.server, half, 2, 0);
  EXPECT_EQ(next(window, FD_READ).event, FD_READ) << "data is left";
}

TEST_P(AsyncSelectTest, MakesTheSocketNonBlockingAndEndsWithMaskZero) {
  Window window;
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(WSAAsyncSelect(pair.server, window, wm_socket, FD_READ));
  u_long blocking = 0;
  EXPECT_FAILS(ioctlsocket(pair.server, static_cast<long>(FIONBIO), &blocking), WSAEINVAL);
  ASSERT_OK(WSAAsyncSelect(pair.server, window, 0, 0));
  EXPECT_OK(ioctlsocket(pair.server, static_cast<long>(FIONBIO), &blocking));
  send_text(pair.client, "x");
  EXPECT_EQ(received(pair.server), "x");
  EXPECT_EQ(waiting(window), 0);
}

TEST_P(AsyncSelectTest, AcceptAndConnect) {
  Window window, other;  // each waits for its own: which comes first is open
  Listening listening = make_listener(GetParam());
  ASSERT_OK(WSAAsyncSelect(listening.socket, window, wm_socket, FD_ACCEPT | FD_CLOSE));
  Sock client = make_socket(GetParam());
  ASSERT_OK(WSAAsyncSelect(client, other, wm_socket, FD_CONNECT));
  EXPECT_FAILS(connect(client, listening.name.data(), listening.name.length), WSAEWOULDBLOCK);
  EXPECT_EQ(next(window, FD_ACCEPT).socket, SOCKET{listening.socket});
  Sock server(accept(listening.socket, nullptr, nullptr));
  ASSERT_NE(SOCKET{server}, INVALID_SOCKET);
  const Told connected = next(other, FD_CONNECT);
  EXPECT_EQ(connected.socket, SOCKET{client});
  EXPECT_EQ(connected.error, 0);
  client.close();
  EXPECT_EQ(next(window, FD_CLOSE).socket, SOCKET{server}) << "the accepted socket has the listener's selection";
}

TEST_P(AsyncSelectTest, AFailedConnectTellsItsError) {
  Name nobody;
  {
    Listening listening = make_listener(GetParam());
    nobody = listening.name;
  }
  Window window;
  Sock client = make_socket(GetParam());
  ASSERT_OK(WSAAsyncSelect(client, window, wm_socket, FD_CONNECT));
  EXPECT_FAILS(connect(client, nobody.data(), nobody.length), WSAEWOULDBLOCK);
  EXPECT_EQ(next(window, FD_CONNECT).error, WSAECONNREFUSED);
}

TEST_P(AsyncSelectTest, EventSelectReplacesIt) {
  Window window;
  Pair pair = make_pair_of(GetParam());
  const WSAEVENT event = WSACreateEvent();
  ASSERT_OK(WSAAsyncSelect(pair.server, window, wm_socket, FD_READ));
  ASSERT_OK(WSAEventSelect(pair.server, event, FD_READ));
  send_text(pair.client, "x");
  EXPECT_EQ(WSAWaitForMultipleEvents(1, &event, FALSE, 20000, FALSE), WSA_WAIT_EVENT_0);
  EXPECT_EQ(waiting(window), 0);
  WSACloseEvent(event);
}

TEST_P(AsyncSelectTest, NothingIsPostedAfterCloseSocket) {
  Window window;
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(WSAAsyncSelect(pair.server, window, wm_socket, FD_READ | FD_CLOSE));
  pair.server.close();
  pair.client.close();
  EXPECT_EQ(waiting(window), 0);
}

TEST_P(AsyncSelectTest, RefusesBadArguments) {
  Pair pair = make_pair_of(GetParam());
  EXPECT_FAILS(WSAAsyncSelect(pair.server, nullptr, wm_socket, FD_READ), WSAEINVAL);
  HWND dead = nullptr;
  {
    Window window;
    dead = window;
  }
  EXPECT_FAILS(WSAAsyncSelect(pair.server, dead, wm_socket, FD_READ), WSAEINVAL);
  Window window;
  EXPECT_FAILS(WSAAsyncSelect(pair.server, window, wm_socket, 1 << 20), WSAEINVAL);
  EXPECT_FAILS(WSAAsyncSelect(INVALID_SOCKET, window, wm_socket, FD_READ), WSAENOTSOCK);
}

TEST_P(AsyncSelectTest, AWindowThatDiesTakesItsMessagesAlong) {
  Pair pair = make_pair_of(GetParam());
  {
    Window window;
    ASSERT_OK(WSAAsyncSelect(pair.server, window, wm_socket, FD_READ));
  }
  send_text(pair.client, "x");
  Window other;
  EXPECT_EQ(waiting(other), 0);
  EXPECT_EQ(received(pair.server), "x");
}

INSTANTIATE_TEST_SUITE_P(All, AsyncSelectTest, testing::Values(tcp4, iso4, iso_stream4, web4, web_stream4), family_name);

TEST(AsyncSelect, NeedsWinsock) { EXPECT_FAILS(WSAAsyncSelect(1, nullptr, 0, 0), WSANOTINITIALISED); }

}  // namespace
