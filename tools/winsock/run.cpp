// winsock trace, faults: a program with a layer over everything, by a manifest of its own in OPENWINSOCK_PROVIDERS.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "providers/layered/rules.h"
#include "winsock.h"

namespace winsock {
namespace {

/// The folder of the layers' libraries, beside this program's.
std::string layers() {
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / OWS_TO_LIBRARY / "openwinsock").lexically_normal();
}

/// A folder that goes with it.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "winsock-XXXXXX").string();
    if (mkdtemp(pattern.data())) path_ = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Why a trace is not written to a file: another user could put something else there.
std::string distrust(const std::string& file) {
  const auto why = [](const std::string& path, const struct stat& about, bool sticky_is_good) -> std::string {
    if (about.st_uid != 0 && about.st_uid != geteuid()) return path + " belongs to another user";
    const bool sticky = sticky_is_good && about.st_mode & S_ISVTX;
    return about.st_mode & (S_IWGRP | S_IWOTH) && !sticky ? path + " can be written by other users" : "";
  };
  struct stat about{};
  if (lstat(file.c_str(), &about) == 0 && S_ISREG(about.st_mode)) {
    if (std::string text = why(file, about, false); !text.empty()) return text;
  }
  for (std::filesystem::path at = std::filesystem::path(file).parent_path();; at = at.parent_path()) {
    if (stat(at.c_str(), &about) != 0) return at.string() + ": " + std::strerror(errno);
    if (std::string text = why(at, about, true); !text.empty()) return text;
    if (at == at.parent_path()) return "";
  }
}

/// Runs the program with the layer, and answers with its exit status; 128 and its number for a signal; 127: it does not
/// start.
int run(const Folder& folder, const std::string& layer, const char* id, const std::vector<std::string>& program) {
  const std::string manifest = folder.path() + '/' + layer + ".toml";
  std::ofstream(manifest) << "[provider]\nid = \"" << id << "\"\nlibrary = \"" << layers() << '/' << layer
                          << ".so\"\nfirst = true\n\n[layer]\nname = \"winsock " << layer << "\"\n";
  const char* before = std::getenv("OPENWINSOCK_PROVIDERS");
  setenv("OPENWINSOCK_PROVIDERS", (before ? before + std::string(":") + manifest : manifest).c_str(), 1);
  std::vector<char*> arguments;
  for (const std::string& each : program) arguments.push_back(const_cast<char*>(each.c_str()));
  arguments.push_back(nullptr);
  std::signal(SIGINT, SIG_IGN);  // for the program to decide
  std::signal(SIGQUIT, SIG_IGN);
  const pid_t pid = fork();
  if (pid == 0) {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGQUIT, SIG_DFL);
    execvp(arguments[0], arguments.data());
    std::fprintf(stderr, "winsock: %s: %s\n", arguments[0], std::strerror(errno));
    _exit(127);
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// The value of a member in a line of the trace's own making.
std::string member(const std::string& line, const std::string& name) {
  const std::size_t at = line.find('"' + name + "\":");
  if (at == std::string::npos) return "";
  std::size_t begin = at + name.size() + 3;
  const bool text = line[begin] == '"';
  if (text) ++begin;
  return line.substr(begin, line.find_first_of(text ? "\"" : ",}", begin) - begin);
}

void summarise(const std::string& file, std::FILE* to) {
  struct Sum {
    unsigned long long calls = 0, errors = 0, octets = 0, nanoseconds = 0;
  };
  std::map<std::string, Sum> sums;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    Sum& sum = sums[member(line, "function")];
    ++sum.calls;
    sum.errors += !member(line, "error").empty();
    sum.octets += std::strtoull(member(line, "bytes").c_str(), nullptr, 10);
    sum.nanoseconds += std::strtoull(member(line, "nanoseconds").c_str(), nullptr, 10);
  }
  std::vector<std::pair<std::string, Sum>> sorted(sums.begin(), sums.end());
  std::ranges::sort(sorted,
                    [](const auto& one, const auto& other) { return one.second.nanoseconds > other.second.nanoseconds; });
  std::fprintf(to, "%-24s %10s %8s %14s %12s %10s\n", "FUNCTION", "CALLS", "ERRORS", "BYTES", "TIME ms", "EACH us");
  for (const auto& [name, sum] : sorted)
    std::fprintf(to, "%-24s %10llu %8llu %14llu %12.3f %10.2f\n", name.c_str(), sum.calls, sum.errors, sum.octets,
                 static_cast<double>(sum.nanoseconds) / 1e6,
                 static_cast<double>(sum.nanoseconds) / 1e3 / static_cast<double>(sum.calls));
}

}  // namespace

int trace(const TraceOptions& options, const std::vector<std::string>& program) {
  const Folder folder;
  if (folder.path().empty()) return std::perror("winsock"), 1;
  if (options.summary && options.json) {
    std::fputs("winsock: trace: a summary is a table, not JSON\n", stderr);
    return 2;
  }
  std::string file = options.output.empty() ? "-" : std::filesystem::absolute(options.output).string();
  if (file != "-")
    if (const std::string why = distrust(file); !why.empty()) return std::fprintf(stderr, "winsock: %s\n", why.c_str()), 2;
  if (file != "-" && !options.summary) {
    // Each run's trace is a new one; what is not ours stays.
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
  }
  if (options.summary) file = folder.path() + "/trace";
  setenv("OPENWINSOCK_TRACE", file.c_str(), 1);
  if (options.json || options.summary)
    setenv("OPENWINSOCK_TRACE_JSON", "1", 1);
  else
    unsetenv("OPENWINSOCK_TRACE_JSON");
  const int status = run(folder, "trace", "{4C0E2E5B-8E0B-4A6C-9B57-6B1E1B0F0A01}", program);
  if (options.summary) {
    std::FILE* to = options.output.empty() ? stderr : std::fopen(options.output.c_str(), "w");
    if (!to) return std::perror(options.output.c_str()), 1;
    summarise(file, to);
    if (to != stderr) std::fclose(to);
  }
  return status;
}

int faults(const std::string& rules, const std::string& file, unsigned long long seed, bool seed_given,
           const std::vector<std::string>& program) {
  std::string text = rules;
  if (!file.empty()) {
    std::ifstream in(file);
    if (!in) {
      std::fprintf(stderr, "winsock: %s: %s\n", file.c_str(), std::strerror(errno));
      return 2;
    }
    std::stringstream all;
    all << in.rdbuf();
    text = all.str() + '\n' + rules;
  }
  if (const auto read = ows::layered::read_rules(text); !read) {
    const auto& wrong = read.error();
    std::fprintf(stderr, "winsock: rules:%zu:%zu: %s\n", wrong.line, wrong.column, wrong.why.c_str());
    return 2;
  }
  const Folder folder;
  if (folder.path().empty()) return std::perror("winsock"), 1;
  setenv("OPENWINSOCK_FAULTS", text.c_str(), 1);
  if (seed_given) setenv("OPENWINSOCK_FAULTS_SEED", std::to_string(seed).c_str(), 1);
  return run(folder, "faults", "{4C0E2E5B-8E0B-4A6C-9B57-6B1E1B0F0A02}", program);
}

}  // namespace winsock
