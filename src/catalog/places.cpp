#include "catalog/places.h"

#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace ows::catalog {
namespace {

constexpr const char* system_directory = "/etc/openwinsock/providers";
constexpr std::size_t longest_file = 1 << 20;

/// A variable of the environment; none in a program that runs with another user's rights.
std::string environment(const char* name) {
  const char* value = secure_getenv(name);
  return value ? value : "";
}

std::string user_directory() {
  const std::string config = environment("XDG_CONFIG_HOME");
  if (config.starts_with('/')) return config + "/openwinsock/providers";
  const std::string home = environment("HOME");
  return home.starts_with('/') ? home + "/.config/openwinsock/providers" : "";
}

bool is_directory(const std::string& path) {
  struct stat about{};
  return stat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode);
}

std::vector<std::string> named_by_environment() {
  std::vector<std::string> result;
  const std::string list = environment("OPENWINSOCK_PROVIDERS");
  for (std::size_t begin = 0; begin < list.size();) {
    const std::size_t end = std::min(list.find(':', begin), list.size());
    if (end > begin) result.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return result;
}

/// Why one file or directory can be changed by another user.
std::optional<std::string> distrust_one(const std::string& path, const struct stat& about) {
  if (about.st_uid != 0 && about.st_uid != geteuid()) return path + " belongs to another user";
  // In a sticky directory others cannot replace what is not theirs.
  const bool sticky = S_ISDIR(about.st_mode) && about.st_mode & S_ISVTX;
  if (about.st_mode & (S_IWGRP | S_IWOTH) && !sticky) return path + " can be written by other users";
  return std::nullopt;
}

}  // namespace

std::vector<Place> places() {
  std::vector<Place> result{{system_directory, true}};
  if (const std::string user = user_directory(); !user.empty()) result.push_back({user, true});
  for (const std::string& path : named_by_environment()) result.push_back({path, !path.ends_with(".toml")});
  return result;
}

std::string place_to_write() {
  for (const std::string& path : named_by_environment())
    if (!path.ends_with(".toml")) return path;
  return geteuid() == 0 ? system_directory : user_directory();
}

std::optional<std::string> distrust(const std::string& path) {
  std::array<char, PATH_MAX> real{};
  if (!realpath(path.c_str(), real.data())) return path + ": " + std::strerror(errno);
  // The file, and each directory on the way to it.
  std::string at = real.data();
  for (;;) {
    struct stat about{};
    if (stat(at.c_str(), &about) != 0) return at + ": " + std::strerror(errno);
    if (auto why = distrust_one(at, about)) return why;
    if (at == "/") return std::nullopt;
    const std::size_t slash = at.find_last_of('/');
    at.resize(std::max<std::size_t>(slash, 1));
  }
}

std::expected<std::optional<std::string>, std::string> read_trusted(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    if (errno == ENOENT) return std::nullopt;
    return std::unexpected(std::strerror(errno));
  }
  const auto finish = [fd](auto answer) {
    close(fd);
    return answer;
  };
  using Answer = std::expected<std::optional<std::string>, std::string>;
  struct stat about{};
  if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) return finish(Answer(std::unexpected("it is not a file")));
  // Of the file that is open, and of the way to it.
  if (auto why = distrust_one(path, about)) return finish(Answer(std::unexpected(*why)));
  if (auto why = distrust(path)) return finish(Answer(std::unexpected(*why)));
  if (static_cast<std::size_t>(about.st_size) > longest_file) return finish(Answer(std::unexpected("it is too large")));
  std::string text;
  std::array<char, 4096> part;
  for (ssize_t got; (got = read(fd, part.data(), part.size())) > 0 && text.size() <= longest_file;)
    text.append(part.data(), static_cast<std::size_t>(got));
  return finish(Answer(std::move(text)));
}

std::expected<std::vector<std::string>, std::string> list_manifests(const std::string& directory) {
  std::vector<std::string> result;
  if (!is_directory(directory)) return result;
  if (auto why = distrust(directory)) return std::unexpected(*why);
  std::error_code error;
  for (std::filesystem::directory_iterator each(directory, error), end; !error && each != end; each.increment(error)) {
    const std::string name = each->path().filename().string();
    if (name.ends_with(".toml") && !name.starts_with('.') && name != order_file && name != applications_file)
      result.push_back(each->path().string());
  }
  if (error) return std::unexpected(error.message());
  std::ranges::sort(result);
  return result;
}

std::string library_file(const std::string& installed, const std::string& manifest_file) {
  std::string path;
  for (std::size_t i = 0; i < installed.size(); ++i) {
    const std::size_t end = installed[i] == '%' ? installed.find('%', i + 1) : std::string::npos;
    if (end == std::string::npos) {
      path += installed[i] == '\\' ? '/' : installed[i];
      continue;
    }
    const std::string name = installed.substr(i + 1, end - i - 1);
    const char* value = secure_getenv(name.c_str());
    path += value ? value : installed.substr(i, end - i + 1);
    i = end;
  }
  if (path.size() > 1 && path[1] == ':') path.erase(0, 2);
  if (path.starts_with('/')) return path;
  const std::size_t slash = manifest_file.find_last_of('/');
  return slash == std::string::npos ? path : manifest_file.substr(0, slash + 1) + path;
}

}  // namespace ows::catalog
