// Processes: starting them, their exit codes, waiting for them, what they inherit.
#include <winsock2.h>
#include <ws2tcpip.h>

#include "child_process.h"

#include <shellapi.h>

namespace {

struct Pipe {
  Handle reader, writer;
  Pipe() {
    SECURITY_ATTRIBUTES attributes = inheritable();
    HANDLE ends[2] = {};
    EXPECT_TRUE(CreatePipe(&ends[0], &ends[1], &attributes, 0));
    reader = Handle(ends[0]);
    writer = Handle(ends[1]);
  }
};

std::string read_all(HANDLE pipe) {
  std::string all;
  char part[200];
  DWORD count = 0;
  while (ReadFile(pipe, part, sizeof part, &count, nullptr) && count > 0) all.append(part, count);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_BROKEN_PIPE));
  return all;
}

void write_text(HANDLE to, const std::string& text) {
  DWORD count = 0;
  EXPECT_TRUE(WriteFile(to, text.data(), static_cast<DWORD>(text.size()), &count, nullptr));
}

TEST(ChildTest, DISABLED_Exit) { ExitProcess(0x12345678); }
TEST(ChildTest, DISABLED_Sleep) { Sleep(limit); }
TEST(ChildTest, DISABLED_WaitForInput) {
  char octet = 0;
  DWORD count = 0;
  ReadFile(GetStdHandle(STD_INPUT_HANDLE), &octet, 1, &count, nullptr);
  ExitProcess(5);
}
TEST(ChildTest, DISABLED_SetInheritedEvent) { ExitProcess(SetEvent(handle_in("OWS_EVENT")) ? 0 : GetLastError()); }
TEST(ChildTest, DISABLED_LookAtHandle) {
  DWORD flags = 0;
  ExitProcess(GetHandleInformation(handle_in("OWS_EVENT"), &flags) ? 1 : 0);
}
TEST(ChildTest, DISABLED_WriteToInheritedPipe) {
  write_text(handle_in("OWS_PIPE"), "from the child");
  ExitProcess(0);
}
TEST(ChildTest, DISABLED_TellArguments) {
  int count = 0;
  LPWSTR* words = CommandLineToArgvW(GetCommandLineW(), &count);
  for (int i = count - 3; i < count; ++i) {
    char text[100] = {};
    WideCharToMultiByte(CP_UTF8, 0, words[i], -1, text, sizeof text, nullptr, nullptr);
    write_text(GetStdHandle(STD_OUTPUT_HANDLE), std::string("[") + text + "]");
  }
  ExitProcess(0);
}
TEST(ChildTest, DISABLED_UseInheritedSocket) {
  WSADATA data;
  if (WSAStartup(MAKEWORD(2, 2), &data)) ExitProcess(1);
  const SOCKET s = reinterpret_cast<ULONG_PTR>(handle_in("OWS_SOCKET"));
  char text[20] = {};
  if (recv(s, text, sizeof text, 0) != 4) ExitProcess(2);
  if (send(s, "pong", 4, 0) != 4) ExitProcess(3);
  closesocket(s);
  WSACleanup();
  ExitProcess(0);
}

TEST(CreateProcessTest, TheExitCodeIsTheChildsOwn) {
  Child child("Exit");
  EXPECT_EQ(child.exit_code(), 0x12345678u);
  EXPECT_NE(child.id(), GetCurrentProcessId());
  EXPECT_EQ(GetProcessId(child.process()), child.id());
}

TEST(CreateProcessTest, RunsWhileItsPipeIsOpen) {
  Pipe pipe;
  SetHandleInformation(pipe.writer, HANDLE_FLAG_INHERIT, 0);
  Child child("WaitForInput", {.inherit = true, .input = pipe.reader, .output = GetStdHandle(STD_OUTPUT_HANDLE)});
  DWORD code = 0;
  EXPECT_TRUE(GetExitCodeProcess(child.process(), &code));
  EXPECT_EQ(code, static_cast<DWORD>(STILL_ACTIVE));
  EXPECT_EQ(WaitForSingleObject(child.process(), 0), static_cast<DWORD>(WAIT_TIMEOUT));
  pipe.writer.close();
  EXPECT_EQ(child.exit_code(), 5u);
}

TEST(CreateProcessTest, WordsGoThroughTheCommandLine) {
  Pipe pipe;
  Child child("TellArguments", {.inherit = true,
                                .input = GetStdHandle(STD_INPUT_HANDLE),
                                .output = pipe.writer,
                                .arguments = "\"two words\" a\\\\b \"quote\\\"d\\\\\""});
  pipe.writer.close();
  const std::string said = read_all(pipe.reader);
  EXPECT_NE(said.find("[two words][a\\\\b][quote\"d\\]"), std::string::npos) << said;
  EXPECT_EQ(child.exit_code(), 0u);
}

TEST(CreateProcessTest, AnEventIsInheritedWithItsValue) {
  SECURITY_ATTRIBUTES attributes = inheritable();
  Handle event(CreateEventA(&attributes, FALSE, FALSE, nullptr));
  const Variable value("OWS_EVENT", as_text(event));
  Child child("SetInheritedEvent", {.inherit = true});
  EXPECT_EQ(WaitForSingleObject(event, limit), WAIT_OBJECT_0);
  EXPECT_EQ(child.exit_code(), 0u);
}

TEST(CreateProcessTest, APipeIsInheritedWithItsValue) {
  Pipe pipe;
  SetHandleInformation(pipe.reader, HANDLE_FLAG_INHERIT, 0);
  const Variable value("OWS_PIPE", as_text(pipe.writer));
  Child child("WriteToInheritedPipe", {.inherit = true});
  pipe.writer.close();
  EXPECT_EQ(read_all(pipe.reader), "from the child");
  EXPECT_EQ(child.exit_code(), 0u);
}

TEST(CreateProcessTest, NothingIsInheritedUnlessAskedFor) {
  SECURITY_ATTRIBUTES attributes = inheritable();
  Handle event(CreateEventA(&attributes, FALSE, FALSE, nullptr));
  const Variable value("OWS_EVENT", as_text(event));
  EXPECT_EQ(Child("LookAtHandle").exit_code(), 0u);
}

TEST(CreateProcessTest, SocketsAreInheritedWithTheirValues) {
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in name = {};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int length = sizeof name;
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&name), &length), 0);
  const SOCKET client = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(connect(client, reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
  const SOCKET server = accept(listener, nullptr, nullptr);
  DWORD flags = 0;
  EXPECT_TRUE(SetHandleInformation(reinterpret_cast<HANDLE>(client), HANDLE_FLAG_INHERIT, 0));
  EXPECT_TRUE(GetHandleInformation(reinterpret_cast<HANDLE>(client), &flags));
  EXPECT_EQ(flags, 0u);
  const Variable value("OWS_SOCKET", std::to_string(server));
  Child child("UseInheritedSocket", {.inherit = true});
  closesocket(server);
  EXPECT_EQ(send(client, "ping", 4, 0), 4);
  char text[20] = {};
  EXPECT_EQ(recv(client, text, sizeof text, 0), 4);
  EXPECT_STREQ(text, "pong");
  EXPECT_EQ(recv(client, text, sizeof text, 0), 0);  // the child's was the last
  EXPECT_EQ(child.exit_code(), 0u);
  closesocket(client);
  closesocket(listener);
  WSACleanup();
}

TEST(CreateProcessTest, SuspendedNothingRunsBeforeResumeThread) {
  SECURITY_ATTRIBUTES attributes = inheritable();
  Handle event(CreateEventA(&attributes, TRUE, FALSE, nullptr));
  const Variable value("OWS_EVENT", as_text(event));
  Child child("SetInheritedEvent", {.inherit = true, .flags = CREATE_SUSPENDED});
  EXPECT_EQ(WaitForSingleObject(child.process(), 50), static_cast<DWORD>(WAIT_TIMEOUT));
  EXPECT_FALSE(is_signalled(event));
  EXPECT_EQ(ResumeThread(child.thread()), 1u);
  EXPECT_EQ(WaitForSingleObject(event, limit), WAIT_OBJECT_0);
  EXPECT_EQ(child.exit_code(), 0u);
}

TEST(CreateProcessTest, SuspendedCanBeTerminated) {
  Child child("Exit", {.flags = CREATE_SUSPENDED});
  EXPECT_TRUE(TerminateProcess(child.process(), 77));
  EXPECT_EQ(child.exit_code(), 77u);
}

TEST(CreateProcessTest, TheThreadsHandleIsAThreads) {
  Child child("Sleep");
  DWORD code = 0;
  EXPECT_EQ(ResumeThread(child.thread()), 0u);
  EXPECT_TRUE(GetExitCodeThread(child.thread(), &code));
  EXPECT_EQ(code, static_cast<DWORD>(STILL_ACTIVE));
  EXPECT_NE(GetThreadId(child.thread()), 0u);
  EXPECT_ERROR(GetProcessId(child.thread()), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(TerminateProcess(child.thread(), 1), ERROR_INVALID_HANDLE);
  EXPECT_EQ(ResumeThread(child.process()), MAXDWORD);
  TerminateProcess(child.process(), 3);
  EXPECT_EQ(WaitForSingleObject(child.thread(), limit), WAIT_OBJECT_0);
  EXPECT_TRUE(GetExitCodeThread(child.thread(), &code));
  EXPECT_EQ(code, 3u);
}

TEST(CreateProcessTest, WhatIsNotThere) {
  STARTUPINFOA startup = {};
  startup.cb = sizeof startup;
  PROCESS_INFORMATION information = {};
  char line[] = "ows-no-such-program with words";
  EXPECT_ERROR(CreateProcessA(nullptr, line, nullptr, nullptr, FALSE, 0, nullptr, nullptr, &startup, &information),
               ERROR_FILE_NOT_FOUND);
  EXPECT_ERROR(
      CreateProcessA("ows-no-such-program", nullptr, nullptr, nullptr, FALSE, 0, nullptr, nullptr, &startup, &information),
      ERROR_FILE_NOT_FOUND);
}

TEST(WaitForMultipleObjectsTest, AProcessAmongEvents) {
  Handle event = manual_event();
  Child child("Exit");
  HANDLE both[] = {event, child.process()};
  EXPECT_EQ(WaitForMultipleObjects(2, both, FALSE, limit), WAIT_OBJECT_0 + 1);
  EXPECT_EQ(WaitForMultipleObjects(2, both, TRUE, 0), static_cast<DWORD>(WAIT_TIMEOUT));
  SetEvent(event);
  EXPECT_EQ(WaitForMultipleObjects(2, both, TRUE, limit), WAIT_OBJECT_0);
}

TEST(DuplicateHandleTest, AHandleOfThisProcessByItsIdIsAsGoodAsThePseudoHandle) {
  Handle process(OpenProcess(PROCESS_DUP_HANDLE, FALSE, GetCurrentProcessId())), event = manual_event();
  HANDLE duplicate = nullptr;
  ASSERT_TRUE(DuplicateHandle(process, event, process, &duplicate, 0, FALSE, DUPLICATE_SAME_ACCESS));
  const Handle owned(duplicate);
  SetEvent(event);
  EXPECT_TRUE(is_signalled(duplicate));
  Handle weak(OpenProcess(SYNCHRONIZE, FALSE, GetCurrentProcessId()));
  EXPECT_ERROR(DuplicateHandle(weak, event, process, &duplicate, 0, FALSE, DUPLICATE_SAME_ACCESS), ERROR_ACCESS_DENIED);
}

#ifndef _WIN32
TEST(DuplicateHandleTest, AnotherProcessCannotBeGivenOne) {
  Child child("Sleep");
  Handle event = manual_event();
  HANDLE duplicate = nullptr;
  EXPECT_ERROR(DuplicateHandle(GetCurrentProcess(), event, child.process(), &duplicate, 0, FALSE, DUPLICATE_SAME_ACCESS),
               ERROR_NOT_SUPPORTED);
  TerminateProcess(child.process(), 0);
}
#endif

TEST(TerminateProcessTest, GivesTheExitCode) {
  Child child("Sleep");
  EXPECT_TRUE(TerminateProcess(child.process(), 77));
  EXPECT_EQ(child.exit_code(), 77u);
  EXPECT_ERROR(TerminateProcess(child.process(), 1), ERROR_ACCESS_DENIED);
  EXPECT_ERROR(TerminateProcess(garbage(), 1), ERROR_INVALID_HANDLE);
}

TEST(OpenProcessTest, FindsAProcessByItsId) {
  Child child("Sleep");
  Handle opened(OpenProcess(SYNCHRONIZE | PROCESS_TERMINATE, FALSE, child.id()));
  ASSERT_TRUE(opened);
  DWORD code = 0;
  EXPECT_ERROR(GetExitCodeProcess(opened, &code), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(TerminateProcess(opened, 3));
  EXPECT_EQ(WaitForSingleObject(opened, limit), WAIT_OBJECT_0);
  EXPECT_EQ(child.exit_code(), 3u);
  EXPECT_ERROR(OpenProcess(SYNCHRONIZE, FALSE, 0x7ffffff0), ERROR_INVALID_PARAMETER);
}

TEST(GetExitCodeProcessTest, WantsAProcess) {
  DWORD code = 0;
  EXPECT_ERROR(GetExitCodeProcess(garbage(), &code), ERROR_INVALID_HANDLE);
  EXPECT_TRUE(GetExitCodeProcess(GetCurrentProcess(), &code));
  EXPECT_EQ(code, static_cast<DWORD>(STILL_ACTIVE));
}

TEST(CreatePipeTest, CarriesOctetsAndEnds) {
  Pipe pipe;
  write_text(pipe.writer, "hello");
  DWORD available = 0, count = 0;
  char text[10] = {};
  EXPECT_TRUE(PeekNamedPipe(pipe.reader, text, 3, &count, &available, nullptr));
  EXPECT_EQ(available, 5u);
  EXPECT_STREQ(text, "hel");
  EXPECT_TRUE(ReadFile(pipe.reader, text, sizeof text, &count, nullptr));
  EXPECT_EQ(count, 5u);
  pipe.writer.close();
  EXPECT_ERROR(ReadFile(pipe.reader, text, sizeof text, &count, nullptr), ERROR_BROKEN_PIPE);
  EXPECT_ERROR(PeekNamedPipe(pipe.reader, nullptr, 0, nullptr, &available, nullptr), ERROR_BROKEN_PIPE);
}

TEST(CreatePipeTest, WritingWithoutAReader) {
  Pipe pipe;
  pipe.reader.close();
  DWORD count = 0;
  EXPECT_ERROR(WriteFile(pipe.writer, "x", 1, &count, nullptr), ERROR_NO_DATA);
}

TEST(CommandLineToArgvTest, BackslashesCountBeforeQuotesOnly) {
  const WCHAR line[] = {'p', ' ', 'a', '\\', '\\', 'b', ' ', '"', 'c', ' ', 'd', '\\', '\\', '"', ' ', '\\', '"', 'e', 0};
  int count = 0;
  LPWSTR* words = CommandLineToArgvW(line, &count);
  ASSERT_EQ(count, 4);
  const auto narrow = [](const WCHAR* text) {
    char to[40] = {};
    WideCharToMultiByte(CP_UTF8, 0, text, -1, to, sizeof to, nullptr, nullptr);
    return std::string(to);
  };
  EXPECT_EQ(narrow(words[1]), "a\\\\b");
  EXPECT_EQ(narrow(words[2]), "c d\\");
  EXPECT_EQ(narrow(words[3]), "\"e");
  LocalFree(words);
}

}  // namespace
