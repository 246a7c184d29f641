#include "names/hosts_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <fstream>
#include <sstream>
#include <unordered_set>

namespace ows::names {
namespace {

constexpr const char* hosts_path = "/etc/hosts";

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// "hosts: files ..." in nsswitch.conf, or no such file: then glibc's default begins with files too.
bool files_come_first() {
  std::ifstream file("/etc/nsswitch.conf");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string database, source;
    words >> database >> source;
    if (database == "hosts:") return source == "files";
  }
  return true;
}

struct Version {
  timespec modified{};
  off_t size = -1;
  ino_t inode = 0;
  bool operator==(const Version& other) const {
    return modified.tv_sec == other.modified.tv_sec && modified.tv_nsec == other.modified.tv_nsec && size == other.size
           && inode == other.inode;
  }
};

/// What was read. Versions are never freed (the file hardly changes), so that readers need no lock, which a fork could leave
/// locked.
struct Hosts {
  Version version;
  const Hosts* before = nullptr;
  std::unordered_set<std::string> names;
};

Hosts* read(const Version& version) {
  auto* hosts = new Hosts;
  hosts->version = version;
  std::ifstream file(hosts_path);
  for (std::string line; std::getline(file, line);) {
    line.resize(std::min(line.find('#'), line.size()));
    std::istringstream words(line);
    std::string word;
    words >> word;  // the address
    while (words >> word) hosts->names.insert(lower(word));
  }
  return hosts;
}

constinit std::atomic<const Hosts*> known{nullptr};

/// The newest version; looked for at most once a second, for what hangs on it is only which thread asks NSS.
const Hosts* newest() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  static constinit std::atomic<long> looked_at{-1};
  const Hosts* hosts = known.load(std::memory_order_acquire);
  if (hosts && looked_at.load(std::memory_order_relaxed) == now.tv_sec) return hosts;
  struct stat status{};
  if (::stat(hosts_path, &status) != 0) return nullptr;
  const Version version{status.st_mtim, status.st_size, status.st_ino};
  if (!hosts || !(hosts->version == version)) {
    Hosts* fresh = read(version);
    fresh->before = hosts;
    // Where another thread was faster, both versions stay in the list.
    while (!known.compare_exchange_weak(fresh->before, fresh, std::memory_order_acq_rel)) {
    }
    hosts = fresh;
  }
  looked_at.store(now.tv_sec, std::memory_order_relaxed);
  return hosts;
}

}  // namespace

bool in_hosts_file(const std::string& host) {
  static const bool files_first = files_come_first();
  const Hosts* hosts = files_first ? newest() : nullptr;
  return hosts && hosts->names.contains(lower(host));
}

}  // namespace ows::names
