// Processes, what only Linux shows: native programs, errors for bad input, command lines, no zombies, names after a crash.
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include "win32/command_line.h"

namespace ows::win32 {
namespace {

constexpr DWORD limit = 20000;

struct Started {
  BOOL good = FALSE;
  DWORD error = 0;
  HANDLE process = nullptr;
  DWORD id = 0;
  DWORD code() const {
    DWORD result = 0xdead;
    EXPECT_EQ(WaitForSingleObject(process, limit), WAIT_OBJECT_0);
    EXPECT_TRUE(GetExitCodeProcess(process, &result));
    return result;
  }
};

Started start(std::string line, DWORD flags = 0, const char* directory = nullptr, const char* variables = nullptr) {
  STARTUPINFOA startup{};
  startup.cb = sizeof startup;
  PROCESS_INFORMATION information{};
  Started result;
  result.good = CreateProcessA(nullptr, line.data(), nullptr, nullptr, FALSE, flags, const_cast<char*>(variables), directory,
                               &startup, &information);
  result.error = result.good ? 0 : GetLastError();
  result.process = information.hProcess;
  result.id = information.dwProcessId;
  if (result.good) CloseHandle(information.hThread);
  return result;
}

TEST(Process, ANativeProgramHasEightBits) {
  const Started shell = start(R"(sh -c "exit 300")");
  ASSERT_TRUE(shell.good) << shell.error;
  EXPECT_EQ(shell.code(), 300u & 255);
  EXPECT_EQ(waitpid(static_cast<pid_t>(shell.id), nullptr, WNOHANG), -1);  // reaped
  EXPECT_EQ(errno, ECHILD);
  CloseHandle(shell.process);
}

TEST(Process, TheEndByASignalIsAnExitCode) {
  std::signal(SIGINT, SIG_DFL);  // who runs in the background may have inherited that it is ignored, and hands it on
  const Started killed = start(R"(sh -c "kill -INT $$")");
  EXPECT_EQ(killed.code(), 0xC000013Au);
  CloseHandle(killed.process);
}

TEST(Process, AGroupOfItsOwnGetsControlEvents) {
  std::signal(SIGINT, SIG_DFL);
  const Started shell = start(R"(sh -c "sleep 20")", CREATE_NEW_PROCESS_GROUP);
  ASSERT_TRUE(shell.good) << shell.error;
  EXPECT_TRUE(GenerateConsoleCtrlEvent(CTRL_C_EVENT, shell.id));
  EXPECT_EQ(shell.code(), 0xC000013Au);
  CloseHandle(shell.process);
  EXPECT_FALSE(GenerateConsoleCtrlEvent(CTRL_C_EVENT, 1));
  EXPECT_FALSE(GenerateConsoleCtrlEvent(CTRL_C_EVENT, shell.id));  // it is gone
}

TEST(Process, GetsItsFolderAndItsVariables) {
  const Started shell = start(R"(/bin/sh -c "test $(pwd) = / && test \"$OWS_A$OWS_B\" = 12 && test -z \"$HOME\"")", 0, "\\",
                              "OWS_A=1\0OWS_B=2\0");
  ASSERT_TRUE(shell.good) << shell.error;
  EXPECT_EQ(shell.code(), 0u);
  CloseHandle(shell.process);
}

TEST(Process, RefusesWhatIsWrong) {
  EXPECT_EQ(start("sh", DEBUG_PROCESS).error, static_cast<DWORD>(ERROR_NOT_SUPPORTED));
  EXPECT_EQ(start("").error, static_cast<DWORD>(ERROR_INVALID_PARAMETER));
  EXPECT_EQ(start("sh", 0, "/no/such/folder").error, static_cast<DWORD>(ERROR_DIRECTORY));
  EXPECT_EQ(start("/no/such/folder/program").error, static_cast<DWORD>(ERROR_PATH_NOT_FOUND));
  EXPECT_EQ(start("/proc/self/status").error, static_cast<DWORD>(ERROR_ACCESS_DENIED));
  STARTUPINFOA startup{};
  PROCESS_INFORMATION information{};
  char line[] = "sh";
  const auto error_of = [&](const char* name, char* command, STARTUPINFOA* given, PROCESS_INFORMATION* result) {
    return CreateProcessA(name, command, nullptr, nullptr, FALSE, 0, nullptr, nullptr, given, result) ? 0 : GetLastError();
  };
  auto* nowhere = reinterpret_cast<STARTUPINFOA*>(16);
  EXPECT_EQ(error_of(nullptr, nullptr, &startup, &information), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
  EXPECT_EQ(error_of(nullptr, line, nullptr, &information), static_cast<DWORD>(ERROR_NOACCESS));
  EXPECT_EQ(error_of(nullptr, line, nowhere, &information), static_cast<DWORD>(ERROR_NOACCESS));
  EXPECT_EQ(error_of(nullptr, line, &startup, nullptr), static_cast<DWORD>(ERROR_NOACCESS));
  EXPECT_EQ(error_of(reinterpret_cast<char*>(16), line, &startup, &information), static_cast<DWORD>(ERROR_NOACCESS));
}

TEST(Process, ANameOfAKilledProcessIsFree) {
  const std::string name = "ows-unit-killed-" + std::to_string(getpid());
  HANDLE mutex = CreateMutexA(nullptr, FALSE, name.c_str());
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    HANDLE own = OpenMutexA(SYNCHRONIZE, FALSE, name.c_str());
    const bool taken = own && WaitForSingleObject(own, limit) == WAIT_OBJECT_0;
    (void)!write(pipe_ends[1], taken ? "y" : "n", 1);
    for (;;) pause();
  }
  char answer = 0;
  ASSERT_EQ(read(pipe_ends[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  EXPECT_EQ(WaitForSingleObject(mutex, 0), static_cast<DWORD>(WAIT_TIMEOUT));
  kill(child, SIGKILL);
  EXPECT_EQ(WaitForSingleObject(mutex, limit), static_cast<DWORD>(WAIT_ABANDONED));
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(ReleaseMutex(mutex));
  CloseHandle(mutex);
  EXPECT_EQ(OpenMutexA(SYNCHRONIZE, FALSE, name.c_str()), nullptr);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

TEST(CommandLine, WordsComeBackAsTheyWere) {
  const std::vector<std::string> words{"program", "", "a b", "c\\", "d\\\\", "\"", "e\\\"f", "tab\there", "plain"};
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + quoted_word(word);
  EXPECT_EQ(words_of(line), words);
  EXPECT_EQ(words_of(R"("C:\a b\c.exe" x"y z"w  "a""b")"), (std::vector<std::string>{R"(C:\a b\c.exe)", "xy zw", "a\"b"}));
}

}  // namespace
}  // namespace ows::win32
