// CreateProcess: which program, with which words, variables, folder and descriptors. [CreateProcess]
#include <windows.h>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <new>
#include <string>
#include <vector>

#include "win32/call.h"
#include "win32/command_line.h"
#include "win32/file.h"
#include "win32/inheritance.h"
#include "win32/process.h"
#include "win32/text_arguments.h"

namespace ows::win32 {
namespace {

constexpr DWORD not_supported =
    DEBUG_PROCESS | DEBUG_ONLY_THIS_PROCESS | EXTENDED_STARTUPINFO_PRESENT | CREATE_PROTECTED_PROCESS;

struct Request {
  std::string program;
  std::vector<std::string> words;
  std::vector<std::string> variables;
  std::string directory;  ///< empty: this process's
  DWORD flags = 0;
  bool inherit = false;
  std::array<int, 3> standard{-1, -1, -1};  ///< descriptors; -1: this process's own, -2: nothing
};

// The program.

bool is_file(const std::string& path) {
  struct stat about{};
  return stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode);
}

bool ends_in_exe(const std::string& name) {
  return name.size() > 4 && strcasecmp(name.c_str() + name.size() - 4, ".exe") == 0;
}

/// The path as it is, without ".exe", or with it; empty when there is none of them.
std::string with_or_without_exe(const std::string& path) {
  if (is_file(path)) return path;
  const std::string other = ends_in_exe(path) ? path.substr(0, path.size() - 4) : path + ".exe";
  return is_file(other) ? other : std::string();
}

std::string in_folder(std::string folder, const std::string& name) {
  folder += '/';
  folder += name;
  return with_or_without_exe(folder);
}

/// As CreateProcess looks for a name without a folder.
std::string search(const std::string& name) {
  if (name.find('/') != name.npos) return with_or_without_exe(name);
  std::error_code error;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
  for (const std::string& folder : {own, std::string(".")}) {
    if (std::string found = in_folder(folder, name); !found.empty()) return found;
  }
  const char* path = std::getenv("PATH");
  const std::string_view folders = path ? path : "/usr/local/bin:/usr/bin:/bin";
  for (std::size_t begin = 0; begin <= folders.size();) {
    const std::size_t end = std::min(folders.find(':', begin), folders.size());
    const std::string folder(folders.substr(begin, end - begin));
    if (std::string found = in_folder(folder.empty() ? "." : folder, name); !found.empty()) return found;
    begin = end + 1;
  }
  return {};
}

Result<std::string> found_or_not(const std::string& wanted, std::string found) {
  if (!found.empty()) return found;
  const std::size_t slash = wanted.find_last_of('/');
  struct stat about{};
  const bool no_folder =
      slash != wanted.npos && slash > 0 && (stat(wanted.substr(0, slash).c_str(), &about) != 0 || !S_ISDIR(about.st_mode));
  return fail(no_folder ? ERROR_PATH_NOT_FOUND : ERROR_FILE_NOT_FOUND);
}

Result<std::string> as_path(const std::string& text) { return path_of(text.c_str()); }

/// The program of a command line. Without quotes the name may have blanks, and every blank may be its end.
Result<std::string> program_of(const std::string& line) {
  const std::size_t begin = line.find_first_not_of(" \t");
  if (begin == line.npos) return fail(ERROR_INVALID_PARAMETER);
  if (line[begin] == '"') {
    const auto path = as_path(line.substr(begin + 1, std::min(line.find('"', begin + 1), line.size()) - begin - 1));
    return path ? found_or_not(*path, search(*path)) : path;
  }
  std::string first;
  for (std::size_t end = begin; end < line.size();) {
    end = std::min(line.find_first_of(" \t", end + 1), line.size());
    const auto path = as_path(line.substr(begin, end - begin));
    if (!path) return path;
    if (first.empty()) first = *path;
    if (std::string found = search(*path); !found.empty()) return found;
  }
  return found_or_not(first, {});
}

// Words and variables.

template <class Unit>
Status set_program(Request& request, const Unit* application, const Unit* line) {
  if (!application && !line) return fail(ERROR_INVALID_PARAMETER);
  std::string text;
  if (line) {
    auto given = text_of(line);
    if (!given) return fail(given.error());
    text = std::move(*given);
  }
  Result<std::string> program = application ? path_of(application) : program_of(text);
  if (application && program) program = found_or_not(*program, with_or_without_exe(*program));
  if (!program) return fail(program.error());
  request.program = std::move(*program);
  request.words = text.empty() ? std::vector{request.program} : words_of(text);
  return {};
}

/// Of a block of variables: up to two zeros in a row. ERROR_NOACCESS.
template <class Unit>
Result<std::vector<std::string>> variables_of(const Unit* block) {
  std::vector<std::string> variables;
  std::basic_string<Unit> variable;
  for (std::size_t i = 0;; ++i) {
    // Asked for once, and again at each page, of which an odd pointer's units may lie half.
    if ((i == 0 || ((reinterpret_cast<std::uintptr_t>(block + i) + sizeof(Unit) - 1) & 4095) < sizeof(Unit))
        && !readable(block + i, sizeof(Unit)))
      return fail(ERROR_NOACCESS);
    Unit unit;
    std::memcpy(&unit, block + i, sizeof unit);
    if (unit) {
      variable += unit;
      continue;
    }
    if (variable.empty()) return variables;
    if constexpr (sizeof(Unit) == 1) {
      variables.push_back(variable);
    } else {
      variables.push_back(to_utf8(variable));
    }
    variable.clear();
  }
}

Status set_variables(Request& request, const void* block) {
  if (!block) {
    for (char** at = environ; at && *at; ++at) request.variables.emplace_back(*at);
  } else {
    auto given = request.flags & CREATE_UNICODE_ENVIRONMENT ? variables_of(static_cast<const WCHAR*>(block))
                                                            : variables_of(static_cast<const char*>(block));
    if (!given) return fail(given.error());
    request.variables = std::move(*given);
  }
  // "=C:=C:\folder" is for cmd.exe.
  std::erase_if(request.variables, [](const std::string& each) {
    return each.starts_with('=') || each.starts_with(std::string(start_variable) + '=');
  });
  return {};
}

template <class Unit>
Status set_directory(Request& request, const Unit* directory) {
  if (!directory) return {};
  auto path = path_of(directory);
  if (!path) return fail(path.error() == ERROR_NOACCESS ? ERROR_NOACCESS : ERROR_DIRECTORY);
  struct stat about{};
  if (stat(path->c_str(), &about) != 0 || !S_ISDIR(about.st_mode)) return fail(ERROR_DIRECTORY);
  if (access(path->c_str(), X_OK) != 0) return fail(ERROR_ACCESS_DENIED);
  request.directory = std::move(*path);
  return {};
}

/// The descriptor of a standard handle for the child: of a file, a pipe or a socket; -2 for anything else.
int standard_descriptor(HANDLE handle) {
  const Pin pin = find_handle(handle);
  if (pin && pin.object()->type() == Type::file) return static_cast<File*>(pin.object())->descriptor();
  if (pin) return -2;
  const int socket = socket_inheritance().descriptor(handle);
  return socket >= 0 ? socket : -2;
}

// Descriptors that live until the child has them.

class Descriptors {
 public:
  Descriptors() = default;
  Descriptors(const Descriptors&) = delete;
  Descriptors& operator=(const Descriptors&) = delete;
  ~Descriptors() {
    for (const int each : list_) close(each);
  }
  int add(int descriptor) {
    if (descriptor >= 0) list_.push_back(descriptor);
    return descriptor;
  }

 private:
  std::vector<int> list_;
};

/// What the child gets beside the program.
class Inheritance {
 public:
  explicit Inheritance(bool inherit) {
    if (!inherit) return;
    handles_ = inheritable_handles();
    for (InheritedHandle& each : handles_) {
      if (std::exchange(each.owns_descriptor, false)) temporary_.add(each.descriptor);
      kept_.push_back(each.descriptor);
    }
    socket_inheritance().collect(sockets_);
    for (const InheritedSocket& each : sockets_) kept_.push_back(each.descriptor);
  }

  /// Makes the start block. False when there is no memory.
  bool make(bool suspended) {
    block_ = make_block(handles_, sockets_, suspended);
    if (block_.descriptor < 0) return false;
    kept_.push_back(temporary_.add(block_.descriptor));
    return true;
  }
  ~Inheritance() { release_block(block_.block); }
  Inheritance(const Inheritance&) = delete;
  Inheritance& operator=(const Inheritance&) = delete;

  [[nodiscard]] int block_descriptor() const { return block_.descriptor; }
  StartBlock* take_block() { return std::exchange(block_.block, nullptr); }

  /// Tells the child's side of posix_spawn which descriptors stay open.
  bool add_actions(posix_spawn_file_actions_t* actions, const std::array<int, 3>& standard) {
    for (int i = 0; i < 3; ++i) {
      const int from = standard[static_cast<std::size_t>(i)];
      if (from == -1) continue;
      // Duplicated first: one of the three may be what another of them was.
      const int source =
          temporary_.add(from == -2 ? open("/dev/null", O_RDWR | O_CLOEXEC) : fcntl(from, F_DUPFD_CLOEXEC, 3));
      if (source < 0 || posix_spawn_file_actions_adddup2(actions, source, i) != 0) return false;
    }
    for (const int each : kept_) {
      if (posix_spawn_file_actions_adddup2(actions, each, each) != 0) return false;  // it is not closed by exec
    }
    return close_the_rest(actions);
  }

 private:
  /// Descriptors that a native program has made inheritable, and sockets: only what Windows would inherit goes on.
  bool close_the_rest(posix_spawn_file_actions_t* actions) const {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
      const std::string name = entry.path().filename().string();
      int descriptor = -1;
      std::from_chars(name.data(), name.data() + name.size(), descriptor);
      if (descriptor < 3 || std::ranges::find(kept_, descriptor) != kept_.end()) continue;
      const int flags = fcntl(descriptor, F_GETFD);
      if (flags >= 0 && !(flags & FD_CLOEXEC) && posix_spawn_file_actions_addclose(actions, descriptor) != 0) return false;
    }
    return !error;
  }

  std::vector<InheritedHandle> handles_;
  std::vector<InheritedSocket> sockets_;
  std::vector<int> kept_;
  Descriptors temporary_;
  NewBlock block_;
};

int error_of_spawn(int error) {
  switch (error) {
    case ENOENT: return ERROR_FILE_NOT_FOUND;
    case ENOTDIR: return ERROR_PATH_NOT_FOUND;
    case EACCES:
    case EPERM: return ERROR_ACCESS_DENIED;
    case ENOEXEC:
    case EINVAL: return ERROR_BAD_EXE_FORMAT;
    case E2BIG: return ERROR_FILENAME_EXCED_RANGE;
    case EMFILE:
    case ENFILE: return ERROR_TOO_MANY_OPEN_FILES;
    default: return ERROR_NOT_ENOUGH_MEMORY;
  }
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& each : texts) result.push_back(each.data());
  result.push_back(nullptr);
  return result;
}

/// posix_spawn's two structures.
struct Spawn {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  Spawn() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  ~Spawn() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  Spawn(const Spawn&) = delete;
  Spawn& operator=(const Spawn&) = delete;

  /// No signal is blocked or ignored in the child; a group or a session of its own where that is asked for.
  void set_attributes(DWORD creation) {
    sigset_t none, ignored;
    sigemptyset(&none);
    sigemptyset(&ignored);
    sigaddset(&ignored, SIGPIPE);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &ignored);
    int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    if (creation & DETACHED_PROCESS) {
      flags |= POSIX_SPAWN_SETSID;
    } else if (creation & CREATE_NEW_PROCESS_GROUP) {
      posix_spawnattr_setpgroup(&attributes, 0);
      flags |= POSIX_SPAWN_SETPGROUP;
    }
    posix_spawnattr_setflags(&attributes, static_cast<short>(flags));
  }
};

void set_priority(pid_t pid, DWORD flags) {
  if (flags & IDLE_PRIORITY_CLASS) {
    setpriority(PRIO_PROCESS, static_cast<id_t>(pid), 19);
  } else if (flags & BELOW_NORMAL_PRIORITY_CLASS) {
    setpriority(PRIO_PROCESS, static_cast<id_t>(pid), 10);
  }
}

Result<Ref<Process>> start(Request& request) {
  Inheritance inheritance(request.inherit);
  const bool suspended = request.flags & CREATE_SUSPENDED;
  if (!inheritance.make(suspended)) return fail(ERROR_NOT_ENOUGH_MEMORY);
  request.variables.push_back(start_variable + ('=' + std::to_string(inheritance.block_descriptor())));
  Spawn spawn;
  spawn.set_attributes(request.flags);
  if (!request.directory.empty()) posix_spawn_file_actions_addchdir_np(&spawn.actions, request.directory.c_str());
  if (!inheritance.add_actions(&spawn.actions, request.standard)) return fail(ERROR_NOT_ENOUGH_MEMORY);
  const std::string program = std::filesystem::absolute(request.program).string();  // before the folder changes
  pid_t pid = 0;
  const int error = posix_spawn(&pid, program.c_str(), &spawn.actions, &spawn.attributes, pointers(request.words).data(),
                                pointers(request.variables).data());
  if (error != 0) return fail(error_of_spawn(error));
  set_priority(pid, request.flags);
  const auto descriptor = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));  // not reaped, so it is still this one
  auto* process = descriptor < 0 ? nullptr : new (std::nothrow) Process(pid, descriptor, inheritance.take_block());
  if (!process) {
    if (descriptor >= 0) close(descriptor);
    kill(pid, SIGKILL);  // the caller is told that there is none
    waitpid(pid, nullptr, 0);
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
  auto ref = Ref<Process>::adopt(process);
  if (suspended) {
    process->start_suspended();
    // A child without this library does not look at the block.
    syscall(SYS_pidfd_send_signal, descriptor, SIGSTOP, nullptr, 0);
  }
  static_cast<void>(process->watch());
  return ref;
}

Status give(Ref<Process> process, bool inherit_process, bool inherit_thread, LPPROCESS_INFORMATION information) {
  const DWORD id = process->id();
  auto* primary = new (std::nothrow) PrimaryThread(Ref<Process>::share(process.get()));
  if (!primary) return fail(ERROR_NOT_ENOUGH_MEMORY);
  const auto thread = open_handle(Ref<Object>::adopt(primary), THREAD_ALL_ACCESS, inherit_thread);
  if (!thread) return fail(thread.error());
  const auto handle = open_handle(std::move(process), PROCESS_ALL_ACCESS, inherit_process);
  if (!handle) {
    (void)close_handle(*thread);
    return fail(handle.error());
  }
  *information = {*handle, *thread, id, id};
  return {};
}

template <class Unit, class Info>
Status create(const Unit* application, const Unit* line, const SECURITY_ATTRIBUTES* process_attributes,
              const SECURITY_ATTRIBUTES* thread_attributes, bool inherit, DWORD flags, const void* environment,
              const Unit* directory, const Info* startup, LPPROCESS_INFORMATION information) {
  if (!information || !writable(information, sizeof *information)) return fail(ERROR_NOACCESS);
  if (!startup || !readable(startup, sizeof *startup)) return fail(ERROR_NOACCESS);
  if (flags & not_supported) return fail(ERROR_NOT_SUPPORTED);
  if ((flags & DETACHED_PROCESS) && (flags & CREATE_NEW_CONSOLE)) return fail(ERROR_INVALID_PARAMETER);
  const auto inherit_process = inheritable(process_attributes), inherit_thread = inheritable(thread_attributes);
  if (!inherit_process || !inherit_thread) return fail(ERROR_NOACCESS);
  Request request;
  request.flags = flags;
  request.inherit = inherit;
  if (const Status set = set_program(request, application, line); !set) return set;
  if (const Status set = set_variables(request, environment); !set) return set;
  if (const Status set = set_directory(request, directory); !set) return set;
  if (startup->dwFlags & STARTF_USESTDHANDLES) {
    request.standard = {standard_descriptor(startup->hStdInput), standard_descriptor(startup->hStdOutput),
                        standard_descriptor(startup->hStdError)};
  }
  auto process = start(request);
  if (!process) return fail(process.error());
  return give(std::move(*process), *inherit_process, *inherit_thread, information);
}

template <class... Arguments>
BOOL finished(Arguments... arguments) {
  try {
    return finish(create(arguments...));
  } catch (const std::bad_alloc&) {
    return failed(ERROR_NOT_ENOUGH_MEMORY, FALSE);
  } catch (const std::filesystem::filesystem_error&) {
    return failed(ERROR_PATH_NOT_FOUND, FALSE);
  }
}

template <class Info>
void startup_info(Info* info) {
  if (!writable(info, sizeof *info)) return set_last_error(ERROR_NOACCESS);
  *info = {};
  info->cb = sizeof *info;
  info->dwFlags = STARTF_USESTDHANDLES;
  info->hStdInput = GetStdHandle(STD_INPUT_HANDLE);
  info->hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
  info->hStdError = GetStdHandle(STD_ERROR_HANDLE);
}

}  // namespace
}  // namespace ows::win32

using namespace ows::win32;

BOOL WINAPI CreateProcessA(LPCSTR application, LPSTR line, LPSECURITY_ATTRIBUTES process, LPSECURITY_ATTRIBUTES thread,
                           BOOL inherit, DWORD flags, LPVOID environment, LPCSTR directory, LPSTARTUPINFOA startup,
                           LPPROCESS_INFORMATION information) {
  return finished<LPCSTR, LPCSTR>(application, line, process, thread, inherit != FALSE, flags, environment, directory,
                                  startup, information);
}
BOOL WINAPI CreateProcessW(LPCWSTR application, LPWSTR line, LPSECURITY_ATTRIBUTES process, LPSECURITY_ATTRIBUTES thread,
                           BOOL inherit, DWORD flags, LPVOID environment, LPCWSTR directory, LPSTARTUPINFOW startup,
                           LPPROCESS_INFORMATION information) {
  return finished<LPCWSTR, LPCWSTR>(application, line, process, thread, inherit != FALSE, flags, environment, directory,
                                    startup, information);
}
void WINAPI GetStartupInfoA(LPSTARTUPINFOA info) { startup_info(info); }
void WINAPI GetStartupInfoW(LPSTARTUPINFOW info) { startup_info(info); }
