// Window classes and windows: their beginning and end, their values, texts and places.
#include "window_support.h"

#include <algorithm>

#include "bad_memory.h"

namespace {

using Messages = std::vector<UINT>;

/// Only these of a log: systems that draw add messages of their own.
Messages only(const Messages& log, const Messages& wanted) {
  Messages kept;
  std::copy_if(log.begin(), log.end(), std::back_inserter(kept),
               [&](UINT message) { return std::find(wanted.begin(), wanted.end(), message) != wanted.end(); });
  return kept;
}

WNDCLASSA class_named(const char* name) {
  WNDCLASSA description{};
  description.lpfnWndProc = DefWindowProcA;
  description.lpszClassName = name;
  return description;
}

TEST(RegisterClassTest, GivesAnAtomThatNamesTheClass) {
  const WNDCLASSA description = class_named("ows-atom");
  const ATOM atom = RegisterClassA(&description);
  ASSERT_NE(atom, 0);
  EXPECT_GE(atom, 0xc000);
  const HWND window =
      CreateWindowExA(0, MAKEINTRESOURCEA(atom), nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, nullptr, nullptr);
  ASSERT_NE(window, nullptr);
  EXPECT_EQ(GetClassLongPtrA(window, GCW_ATOM), atom);
  char name[20] = "";
  EXPECT_EQ(GetClassNameA(window, name, sizeof name), 8);
  EXPECT_STREQ(name, "ows-atom");
  EXPECT_TRUE(DestroyWindow(window));
  EXPECT_TRUE(UnregisterClassA(MAKEINTRESOURCEA(atom), nullptr));
}

TEST(RegisterClassTest, RefusesASecondOfTheSameName) {
  const WNDCLASSA description = class_named("ows-twice");
  ASSERT_NE(RegisterClassA(&description), 0);
  const WNDCLASSA same = class_named("OWS-Twice");
  EXPECT_ERROR(RegisterClassA(&same), ERROR_CLASS_ALREADY_EXISTS);
  EXPECT_TRUE(UnregisterClassA("ows-twice", nullptr));
}

TEST(RegisterClassTest, RefusesWhatIsNoDescription) {
  WNDCLASSEXA description{};
  description.lpfnWndProc = DefWindowProcA;
  description.lpszClassName = "ows-size";
  description.cbSize = 1;
  EXPECT_ERROR(RegisterClassExA(&description), ERROR_INVALID_PARAMETER);
  description.cbSize = sizeof description;
  description.cbWndExtra = -1;
  EXPECT_ERROR(RegisterClassExA(&description), ERROR_INVALID_PARAMETER);
}

TEST(RegisterClassTest, RefusesAClassWithoutAProcedure) {
  WNDCLASSA description = class_named("ows-none");
  description.lpfnWndProc = nullptr;
  EXPECT_ERROR(RegisterClassA(&description), ERROR_INVALID_PARAMETER);
}

TEST(RegisterClassTest, RefusesMemoryThatIsNotThere) {
  EXPECT_ERROR(RegisterClassA(nullptr), ERROR_NOACCESS);
  const EndOfMapping end(4);
  EXPECT_ERROR(RegisterClassExW(reinterpret_cast<const WNDCLASSEXW*>(end.get())), ERROR_NOACCESS);
}

TEST(UnregisterClassTest, WantsThatThereAreNoWindows) {
  const WNDCLASSA description = class_named("ows-used");
  RegisterClassA(&description);
  const HWND window = CreateWindowExA(0, "ows-used", nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, nullptr, nullptr);
  EXPECT_ERROR(UnregisterClassA("ows-used", nullptr), ERROR_CLASS_HAS_WINDOWS);
  DestroyWindow(window);
  EXPECT_TRUE(UnregisterClassA("ows-used", nullptr));
  EXPECT_ERROR(UnregisterClassA("ows-used", nullptr), ERROR_CLASS_DOES_NOT_EXIST);
}

TEST(GetClassInfoTest, TellsWhatWasRegistered) {
  WNDCLASSA description = class_named("ows-info");
  description.style = CS_DBLCLKS;
  description.cbWndExtra = 24;
  description.lpszMenuName = "menu";
  description.hInstance = reinterpret_cast<HINSTANCE>(0x140000000);
  const ATOM atom = RegisterClassA(&description);
  WNDCLASSEXA found{};
  found.cbSize = sizeof found;
  EXPECT_EQ(GetClassInfoExA(description.hInstance, "ows-info", &found), atom);
  EXPECT_EQ(found.style, UINT{CS_DBLCLKS});
  EXPECT_EQ(found.cbWndExtra, 24);
  EXPECT_EQ(found.lpfnWndProc, &DefWindowProcA);
  EXPECT_STREQ(found.lpszMenuName, "menu");
  UnregisterClassA("ows-info", description.hInstance);
  EXPECT_ERROR(GetClassInfoExA(description.hInstance, "ows-info", &found), ERROR_CLASS_DOES_NOT_EXIST);
}

TEST(CreateWindowTest, SendsTheMessagesOfItsBeginningAndEnd) {
  Log log;
  {
    const TestWindow window(log.handler());
  }
  const Messages wanted{WM_NCCREATE, WM_NCCALCSIZE, WM_CREATE, WM_DESTROY, WM_NCDESTROY};
  // Before WM_NCCREATE the window does not know its handler: that message is the log's own first one.
  EXPECT_EQ(only(log.messages, wanted), wanted);
}

TEST(CreateWindowTest, GivesTheParameterToTheProcedure) {
  int parameter = 0;
  void* seen = nullptr;
  struct Catch {
    static LRESULT CALLBACK procedure(HWND window, UINT message, WPARAM w, LPARAM l) {
      if (message == WM_CREATE) {
        const auto* create = reinterpret_cast<const CREATESTRUCTA*>(l);
        **static_cast<void***>(create->lpCreateParams) = create->lpCreateParams;
        EXPECT_STREQ(create->lpszName, "h\xc3\xa9");
        EXPECT_STREQ(create->lpszClass, "ows-catch");
        EXPECT_EQ(create->style & 0xffff, 0x1234);
      }
      return DefWindowProcA(window, message, w, l);
    }
  };
  WNDCLASSA description = class_named("ows-catch");
  description.lpfnWndProc = Catch::procedure;
  RegisterClassA(&description);
  void** out = &seen;
  const HWND window = CreateWindowExA(0, "ows-catch", "h\xc3\xa9", 0x1234, 0, 0, 0, 0, HWND_MESSAGE, nullptr, nullptr, &out);
  EXPECT_EQ(seen, &out);
  EXPECT_EQ(parameter, 0);
  DestroyWindow(window);
  UnregisterClassA("ows-catch", nullptr);
}

/// Creates a window whose procedure answers `message` with `answer`.
HWND create_answering(UINT message, LRESULT answer, Messages* log) {
  Handler handler = [=](HWND, UINT seen, WPARAM, LPARAM, LRESULT* result) {
    log->push_back(seen);
    *result = answer;
    return seen == message;
  };
  return CreateWindowExW(0, test_class(), nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, nullptr, &handler);
}

TEST(CreateWindowTest, FailsWhenTheProcedureRefusesAtFirst) {
  Messages log;
  EXPECT_EQ(create_answering(WM_NCCREATE, FALSE, &log), nullptr);
  const Messages wanted{WM_NCCREATE, WM_CREATE, WM_DESTROY, WM_NCDESTROY};
  EXPECT_EQ(only(log, wanted), (Messages{WM_NCCREATE, WM_NCDESTROY}));
}

TEST(CreateWindowTest, FailsWhenTheProcedureRefusesLater) {
  Messages log;
  EXPECT_EQ(create_answering(WM_CREATE, -1, &log), nullptr);
  const Messages wanted{WM_NCCREATE, WM_CREATE, WM_DESTROY, WM_NCDESTROY};
  EXPECT_EQ(only(log, wanted), wanted);
}

TEST(CreateWindowTest, WantsAClassThatIsThere) {
  EXPECT_ERROR(CreateWindowExA(0, "ows-nobody", nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, nullptr, nullptr),
               ERROR_CANNOT_FIND_WND_CLASS);
}

TEST(CreateWindowTest, WantsAParentThatIsThere) {
  EXPECT_ERROR(CreateWindowExW(0, test_class(), nullptr, WS_CHILD, 0, 0, 0, 0, nullptr, nullptr, nullptr, nullptr),
               ERROR_TLW_WITH_WSCHILD);
  EXPECT_ERROR(CreateWindowExW(0, test_class(), nullptr, WS_CHILD, 0, 0, 0, 0, reinterpret_cast<HWND>(0x7ffe1234), nullptr,
                               nullptr, nullptr),
               ERROR_INVALID_WINDOW_HANDLE);
}

TEST(DestroyWindowTest, WantsAWindowOfTheThread) {
  WindowThread other;
  EXPECT_ERROR(DestroyWindow(other.window()), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(IsWindow(other.window()));
}

TEST(DestroyWindowTest, WantsAWindow) { EXPECT_ERROR(DestroyWindow(nullptr), ERROR_INVALID_WINDOW_HANDLE); }

TEST(DestroyWindowTest, TellsTheOuterFirstAndEndsTheInnerFirst) {
  std::vector<std::pair<char, UINT>> log;
  const auto logging = [&](char name) {
    return [&log, name](HWND, UINT message, WPARAM, LPARAM, LRESULT*) {
      if (message == WM_DESTROY || message == WM_NCDESTROY) log.emplace_back(name, message);
      return false;
    };
  };
  TestWindow outer(logging('o'), nullptr);
  TestWindow inner(logging('i'), outer, WS_CHILD);
  TestWindow innermost(logging('m'), inner, WS_CHILD);
  EXPECT_TRUE(DestroyWindow(outer));
  const std::vector<std::pair<char, UINT>> wanted{{'o', WM_DESTROY},   {'i', WM_DESTROY},   {'m', WM_DESTROY},
                                                  {'m', WM_NCDESTROY}, {'i', WM_NCDESTROY}, {'o', WM_NCDESTROY}};
  EXPECT_EQ(log, wanted);
  EXPECT_FALSE(IsWindow(inner));
  EXPECT_FALSE(IsWindow(innermost));
}

TEST(DestroyWindowTest, TakesWhatTheWindowOwns) {
  TestWindow owner({}, nullptr);
  TestWindow owned({}, owner, WS_POPUP);
  TestWindow owned_by_it({}, owned, WS_POPUP);
  EXPECT_EQ(GetParent(owned), owner);
  EXPECT_TRUE(DestroyWindow(owner));
  EXPECT_FALSE(IsWindow(owned));
  EXPECT_FALSE(IsWindow(owned_by_it));
}

TEST(DestroyWindowTest, ChildrenAreStillThereInWmDestroy) {
  HWND child = nullptr;
  bool there = false;
  TestWindow parent(
      [&](HWND, UINT message, WPARAM, LPARAM, LRESULT*) {
        if (message == WM_DESTROY) there = IsWindow(child) != FALSE;
        return false;
      },
      nullptr);
  TestWindow inner({}, parent, WS_CHILD);
  child = inner;
  DestroyWindow(parent);
  EXPECT_TRUE(there);
}

TEST(DestroyWindowTest, ForgetsPostedMessages) {
  empty_queue();
  {
    TestWindow window;
    PostMessageW(window, WM_USER, 0, 0);
  }
  EXPECT_EQ(next_message(nullptr, WM_USER, WM_USER), 0u);
}

TEST(DestroyWindowTest, HandlesStayInvalid) {
  std::vector<HWND> gone;
  for (int i = 0; i < 300; ++i) gone.push_back(TestWindow());
  for (const HWND each : gone) EXPECT_FALSE(IsWindow(each));
}

TEST(WindowThreadTest, TheEndOfAThreadTakesItsWindows) {
  HWND window = nullptr;
  Messages log;
  Thread thread([&] {
    Handler handler = [&](HWND, UINT message, WPARAM, LPARAM, LRESULT*) {
      log.push_back(message);
      return false;
    };
    window = CreateWindowExW(0, test_class(), nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, nullptr, &handler);
    EXPECT_TRUE(IsWindow(window));
    log.clear();
    return 0u;
  });
  thread.join();
  EXPECT_FALSE(IsWindow(window));
  EXPECT_TRUE(only(log, {WM_DESTROY, WM_NCDESTROY}).empty()) << "nothing runs on a thread that is gone";
}

TEST(WindowThreadTest, WindowsOfStdThreadsWork) {
  std::string text;
  std::thread thread([&] {
    TestWindow window;
    PostMessageW(window, WM_USER, 1, 2);
    MSG message{};
    EXPECT_TRUE(GetMessageW(&message, window, 0, 0));
    EXPECT_EQ(message.message, UINT{WM_USER});
  });
  thread.join();
}

TEST(DefWindowProcTest, WmCloseDestroysTheWindow) {
  TestWindow window;
  EXPECT_EQ(SendMessageW(window, WM_CLOSE, 0, 0), 0);
  EXPECT_FALSE(IsWindow(window));
}

TEST(DefWindowProcTest, ScCloseIsWmClose) {
  Log log;
  TestWindow window(log.handler(), nullptr);
  SendMessageW(window, WM_SYSCOMMAND, SC_CLOSE, 0);
  EXPECT_FALSE(only(log.messages, {WM_CLOSE}).empty());
  EXPECT_FALSE(IsWindow(window));
}

TEST(GetWindowLongPtrTest, KeepsTheProgramsValues) {
  TestWindow window;
  SetLastError(0);
  EXPECT_EQ(SetWindowLongPtrW(window, 0, 0x123456789abcdef0), 0);
  EXPECT_EQ(GetLastError(), 0u);
  EXPECT_EQ(SetWindowLongPtrW(window, 8, -5), 0);
  EXPECT_EQ(SetWindowLongPtrW(window, 0, 1), 0x123456789abcdef0);
  EXPECT_EQ(GetWindowLongPtrW(window, 8), -5);
  EXPECT_EQ(GetWindowLongPtrW(window, 0), 1);
  EXPECT_EQ(SetWindowLongW(window, 4, 7), 0);
  EXPECT_EQ(GetWindowLongPtrW(window, 0), 0x700000001);
}

TEST(GetWindowLongPtrTest, RefusesOtherIndices) {
  TestWindow window;
  EXPECT_ERROR(GetWindowLongPtrW(window, 9), ERROR_INVALID_INDEX);
  EXPECT_ERROR(SetWindowLongPtrW(window, 16, 1), ERROR_INVALID_INDEX);
  EXPECT_ERROR(GetWindowLongPtrW(window, -1), ERROR_INVALID_INDEX);
  EXPECT_ERROR(GetWindowLongW(window, GWLP_WNDPROC), ERROR_INVALID_INDEX);
  EXPECT_ERROR(GetWindowLongPtrW(nullptr, GWLP_USERDATA), ERROR_INVALID_WINDOW_HANDLE);
}

TEST(GetWindowLongPtrTest, KnowsTheWindowsOwnValues) {
  TestWindow parent({}, nullptr);
  const HWND child =
      CreateWindowExW(0, test_class(), nullptr, WS_CHILD, 0, 0, 0, 0, parent, reinterpret_cast<HMENU>(42), nullptr, nullptr);
  EXPECT_EQ(GetWindowLongPtrW(child, GWLP_ID), 42);
  EXPECT_EQ(SetWindowLongPtrW(child, GWLP_ID, 43), 42);
  EXPECT_EQ(GetWindowLongPtrW(child, GWLP_HWNDPARENT), reinterpret_cast<LONG_PTR>(HWND{parent}));
  EXPECT_TRUE(GetWindowLongPtrW(child, GWL_STYLE) & WS_CHILD);
  EXPECT_EQ(GetWindowLongPtrW(child, GWLP_WNDPROC), reinterpret_cast<LONG_PTR>(test_procedure));
}

LRESULT CALLBACK answering(HWND window, UINT message, WPARAM w, LPARAM l) {
  return message == WM_USER ? 77 : DefWindowProcW(window, message, w, l);
}

TEST(GetWindowLongPtrTest, AWindowCanBeGivenAnotherProcedure) {
  TestWindow window;
  const LONG_PTR before = SetWindowLongPtrW(window, GWLP_WNDPROC, reinterpret_cast<LONG_PTR>(answering));
  EXPECT_EQ(before, reinterpret_cast<LONG_PTR>(test_procedure));
  EXPECT_EQ(SendMessageW(window, WM_USER, 0, 0), 77);
  EXPECT_EQ(CallWindowProcW(reinterpret_cast<WNDPROC>(before), window, WM_USER, 0, 0), 0);
}

TEST(CallWindowProcTest, ConvertsForAProcedureOfTheOtherKind) {
  // The window's procedure takes UTF-16; an A caller gets something that stands for it.
  std::vector<std::u16string> texts;
  TestWindow window([&](HWND, UINT message, WPARAM, LPARAM l, LRESULT* result) {
    if (message != WM_SETTEXT) return false;
    std::u16string text;
    for (const auto* at = reinterpret_cast<const WCHAR*>(l); *at; ++at) text += static_cast<char16_t>(*at);
    texts.push_back(text);
    *result = TRUE;
    return true;
  });
  const LONG_PTR seen = GetWindowLongPtrA(window, GWLP_WNDPROC);
  EXPECT_NE(seen, reinterpret_cast<LONG_PTR>(test_procedure));
  EXPECT_EQ(CallWindowProcA(reinterpret_cast<WNDPROC>(seen), window, WM_SETTEXT, 0, reinterpret_cast<LPARAM>("abc")), TRUE);
  EXPECT_EQ(SendMessageA(window, WM_SETTEXT, 0, reinterpret_cast<LPARAM>("def")), TRUE);
  EXPECT_EQ(texts, (std::vector<std::u16string>{u"abc", u"def"}));
  SetWindowLongPtrA(window, GWLP_WNDPROC, seen);
  EXPECT_TRUE(IsWindowUnicode(window)) << "set as it was given, it is the same procedure";
  EXPECT_EQ(GetWindowLongPtrW(window, GWLP_WNDPROC), reinterpret_cast<LONG_PTR>(test_procedure));
}

TEST(WindowTextTest, IsKeptInBothForms) {
  TestWindow window;
  EXPECT_TRUE(SetWindowTextW(window, W("hello")));
  char octets[20] = "";
  EXPECT_EQ(GetWindowTextA(window, octets, sizeof octets), 5);
  EXPECT_STREQ(octets, "hello");
  EXPECT_EQ(GetWindowTextLengthA(window), 5);
  EXPECT_EQ(GetWindowTextLengthW(window), 5);
  EXPECT_TRUE(SetWindowTextA(window, "other"));
  WCHAR units[20] = {};
  EXPECT_EQ(GetWindowTextW(window, units, 20), 5);
  EXPECT_EQ(units[4], 'r');
  EXPECT_EQ(units[5], 0);
}

TEST(WindowTextTest, IsCutToTheRoom) {
  TestWindow window;
  SetWindowTextA(window, "hello");
  char octets[20] = "..........";
  EXPECT_EQ(GetWindowTextA(window, octets, 4), 3);
  EXPECT_STREQ(octets, "hel");
  EXPECT_EQ(octets[4], '.');
  EXPECT_EQ(GetWindowTextA(window, octets, 1), 0);
  EXPECT_EQ(octets[0], 0);
}

TEST(WindowTextTest, GoesToAnotherThread) {
  WindowThread other;
  EXPECT_TRUE(SetWindowTextA(other.window(), "far"));
  char octets[20] = "";
  EXPECT_EQ(GetWindowTextA(other.window(), octets, sizeof octets), 3);
  EXPECT_STREQ(octets, "far");
  WCHAR units[20] = {};
  EXPECT_EQ(GetWindowTextW(other.window(), units, 20), 3);
  EXPECT_EQ(units[2], 'r');
}

TEST(WindowTextTest, IsTheNameAtFirst) {
  TestWindow window;
  char octets[20] = "";
  EXPECT_EQ(GetWindowTextA(window, octets, sizeof octets), 4);
  EXPECT_STREQ(octets, "text");
}

TEST(ParentTest, ChildrenTellTheirParents) {
  std::vector<std::pair<WORD, WORD>> seen;
  TestWindow parent(
      [&](HWND, UINT message, WPARAM w, LPARAM, LRESULT*) {
        if (message == WM_PARENTNOTIFY) seen.emplace_back(LOWORD(w), HIWORD(w));
        return false;
      },
      nullptr);
  const HWND child =
      CreateWindowExW(0, test_class(), nullptr, WS_CHILD, 0, 0, 0, 0, parent, reinterpret_cast<HMENU>(9), nullptr, nullptr);
  DestroyWindow(child);
  const HWND quiet =
      CreateWindowExW(WS_EX_NOPARENTNOTIFY, test_class(), nullptr, WS_CHILD, 0, 0, 0, 0, parent, nullptr, nullptr, nullptr);
  DestroyWindow(quiet);
  EXPECT_EQ(seen, (std::vector<std::pair<WORD, WORD>>{{WM_CREATE, 9}, {WM_DESTROY, 9}}));
}

TEST(ParentTest, ATreeOfWindows) {
  TestWindow outer({}, nullptr), inner({}, outer, WS_CHILD), other({}, nullptr);
  EXPECT_EQ(GetParent(inner), outer);
  EXPECT_EQ(GetParent(outer), nullptr);
  EXPECT_TRUE(IsChild(outer, inner));
  EXPECT_FALSE(IsChild(inner, outer));
  EXPECT_EQ(SetParent(inner, other), outer);
  EXPECT_EQ(GetParent(inner), other);
  EXPECT_FALSE(IsChild(outer, inner));
  EXPECT_EQ(SetParent(other, inner), nullptr) << "it is inside";
}

TEST(FindWindowTest, FindsByClassAndText) {
  TestWindow window({}, nullptr);
  SetWindowTextA(window, "ows find me");
  EXPECT_EQ(FindWindowW(test_class(), W("ows find me")), window);
  EXPECT_EQ(FindWindowA("ows-test", "ows find me"), window);
  EXPECT_EQ(FindWindowA("ows-test", "ows find nobody"), nullptr);
  EXPECT_EQ(FindWindowA(nullptr, "ows find me"), window);
}

TEST(FindWindowTest, MessageOnlyWindowsAreApart) {
  TestWindow window;
  SetWindowTextA(window, "ows message only");
  EXPECT_EQ(FindWindowA("ows-test", "ows message only"), nullptr);
  EXPECT_EQ(FindWindowExA(HWND_MESSAGE, nullptr, "ows-test", "ows message only"), window);
  EXPECT_EQ(FindWindowExA(HWND_MESSAGE, window, "ows-test", "ows message only"), nullptr);
}

TEST(FindWindowTest, FindsChildren) {
  TestWindow parent({}, nullptr), child({}, parent, WS_CHILD);
  EXPECT_EQ(FindWindowExW(parent, nullptr, test_class(), nullptr), child);
  EXPECT_EQ(FindWindowExW(reinterpret_cast<HWND>(0x7ffe1234), nullptr, nullptr, nullptr), nullptr);
}

TEST(WindowStateTest, KnowsThreadAndProcess) {
  WindowThread other;
  DWORD process = 0;
  EXPECT_EQ(GetWindowThreadProcessId(other.window(), &process), other.id());
  EXPECT_EQ(process, GetCurrentProcessId());
  EXPECT_ERROR(GetWindowThreadProcessId(nullptr, nullptr), ERROR_INVALID_WINDOW_HANDLE);
}

TEST(WindowStateTest, ShowWindowTellsWhetherItWasVisible) {
  Log log;
  TestWindow window(log.handler(), nullptr);
  log.messages.clear();
  EXPECT_FALSE(IsWindowVisible(window));
  EXPECT_FALSE(ShowWindow(window, SW_SHOWNA));
  EXPECT_EQ(only(log.messages, {WM_SHOWWINDOW}).size(), 1u);
  EXPECT_TRUE(IsWindowVisible(window));
  EXPECT_TRUE(GetWindowLongW(window, GWL_STYLE) & WS_VISIBLE);
  EXPECT_TRUE(ShowWindow(window, SW_HIDE));
  EXPECT_FALSE(ShowWindow(window, SW_HIDE));
  EXPECT_TRUE(UpdateWindow(window));
}

TEST(WindowStateTest, EnableWindowTellsWhetherItWasDisabled) {
  TestWindow window({}, nullptr);
  EXPECT_TRUE(IsWindowEnabled(window));
  EXPECT_FALSE(EnableWindow(window, FALSE));
  EXPECT_FALSE(IsWindowEnabled(window));
  EXPECT_TRUE(EnableWindow(window, TRUE));
}

TEST(RegisterWindowMessageTest, GivesANameItsNumber) {
  const UINT number = RegisterWindowMessageA("ows test message");
  EXPECT_GE(number, 0xc000u);
  EXPECT_LE(number, 0xffffu);
  EXPECT_EQ(RegisterWindowMessageW(W("ows test message")), number);
  EXPECT_NE(RegisterWindowMessageA("ows another message"), number);
}

TEST(WindowTest, BadMemoryIsRefused) {
  TestWindow window;
  const EndOfMapping end(2);
  EXPECT_ERROR(CreateWindowExA(0, "ows-test", end.get() + 2, 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, nullptr, nullptr),
               ERROR_NOACCESS);
  EXPECT_EQ(GetWindowTextA(window, nullptr, 10), 0);
  DWORD* odd = reinterpret_cast<DWORD*>(end.get());
  EXPECT_ERROR(GetWindowThreadProcessId(window, odd), ERROR_NOACCESS);
}

}  // namespace
