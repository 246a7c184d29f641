// Tests of two processes: the second one runs a test of this program that is otherwise disabled, whose name the first one
// gives. What the child needs to know is in variables of its environment.
#pragma once

#include "win32_support.h"

#include <string>

struct ChildOptions {
  bool inherit = false;
  HANDLE input = nullptr, output = nullptr;  ///< with either: standard handles
  std::string arguments = {};
  DWORD flags = 0;
};

/// The child running the disabled test `ChildTest.DISABLED_<name>`.
class Child {
 public:
  explicit Child(const std::string& name, const ChildOptions& options = {}) {
    char program[MAX_PATH] = {};
    GetModuleFileNameA(nullptr, program, MAX_PATH);
    std::string line = std::string("\"") + program
                       + "\" --gtest_brief=1 --gtest_also_run_disabled_tests --gtest_filter=ChildTest.DISABLED_" + name;
    if (!options.arguments.empty()) line += " " + options.arguments;
    STARTUPINFOA startup = {};
    startup.cb = sizeof startup;
    if (options.input || options.output) {
      startup.dwFlags = STARTF_USESTDHANDLES;
      startup.hStdInput = options.input;
      startup.hStdOutput = options.output;
      startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    }
    PROCESS_INFORMATION information = {};
    if (!CreateProcessA(program, line.data(), nullptr, nullptr, options.inherit, options.flags, nullptr, nullptr, &startup,
                        &information)) {
      ADD_FAILURE() << "CreateProcess: " << GetLastError();
      return;
    }
    process_ = Handle(information.hProcess);
    thread_ = Handle(information.hThread);
    id_ = information.dwProcessId;
  }
  /// Waits for its end.
  DWORD exit_code() {
    EXPECT_EQ(WaitForSingleObject(process_, limit), WAIT_OBJECT_0);
    DWORD code = 0xdead;
    EXPECT_TRUE(GetExitCodeProcess(process_, &code));
    return code;
  }
  [[nodiscard]] HANDLE process() const { return process_; }
  [[nodiscard]] HANDLE thread() const { return thread_; }
  [[nodiscard]] DWORD id() const { return id_; }

 private:
  Handle process_, thread_;
  DWORD id_ = 0;
};

/// A variable of the environment for as long as this lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { SetEnvironmentVariableA(name, value.c_str()); }
  ~Variable() { SetEnvironmentVariableA(name_, nullptr); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};
inline std::string variable(const char* name) {
  char value[300] = {};
  GetEnvironmentVariableA(name, value, sizeof value);
  return value;
}
inline std::string as_text(HANDLE handle) { return std::to_string(reinterpret_cast<ULONG_PTR>(handle)); }
inline HANDLE handle_in(const char* name) {
  return reinterpret_cast<HANDLE>(static_cast<ULONG_PTR>(std::stoull("0" + variable(name))));
}

/// A name that no other run of the tests has at the moment.
inline std::string own_name(const char* what) { return "ows-test-" + std::to_string(GetCurrentProcessId()) + "-" + what; }

/// Attributes of what a child inherits.
inline SECURITY_ATTRIBUTES inheritable() { return {sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE}; }
