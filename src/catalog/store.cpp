#include "catalog/store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "catalog/current.h"
#include "catalog/notification.h"
#include "catalog/places.h"

namespace ows::catalog {
namespace {

constexpr std::string_view unfinished = ".tmp";

template <class T>
T file_or_none(const std::string& path, Parsed<T> (*read)(std::string_view, const std::string&)) {
  const auto text = read_trusted(path);
  if (!text || !*text) return {};
  return read(**text, path).value_or(T{});
}

bool write_all(int fd, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t wrote = ::write(fd, text.data() + done, text.size() - done);
    if (wrote < 0 && errno != EINTR) return false;
    done += static_cast<std::size_t>(std::max<ssize_t>(wrote, 0));
  }
  return fsync(fd) == 0;
}

void sync_directory(const std::string& directory) {
  const int fd = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd);
  close(fd);
}

/// What a process left that died while it wrote; nobody writes while the lock is held.
void remove_unfinished(const std::string& directory) {
  std::error_code error;
  for (std::filesystem::directory_iterator each(directory, error), end; !error && each != end; each.increment(error)) {
    const std::string name = each->path().filename().string();
    if (name.starts_with('.') && name.ends_with(unfinished)) unlink(each->path().c_str());
  }
}

}  // namespace

std::string manifest_name(const GUID& id) {
  std::string name = guid_text(id).substr(1, 36);
  std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
  return name + ".toml";
}

Result<Change> Change::begin(const std::string& directory) {
  const std::string where = directory.empty() ? place_to_write() : directory;
  if (where.empty()) return fail(WSANO_RECOVERY);
  std::error_code error;
  std::filesystem::create_directories(where, error);
  if (error || distrust(where)) return fail(WSANO_RECOVERY);
  const int lock = open((where + '/' + lock_file).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0) return fail(WSANO_RECOVERY);
  int locked;
  do locked = flock(lock, LOCK_EX);
  while (locked != 0 && errno == EINTR);
  if (locked != 0) {
    close(lock);
    return fail(WSANO_RECOVERY);
  }
  return Change(where, lock);
}

Change::Change(std::string directory, int lock) : directory_(std::move(directory)), lock_(lock) {
  remove_unfinished(directory_);
  catalog_ = read_catalog();
}

Change::~Change() {
  if (lock_ < 0) return;
  close(lock_);  // and with it the lock
  if (!changed_) return;
  notify_changed();
}

Order Change::order() const { return file_or_none(directory_ + '/' + order_file, read_order); }
std::vector<Application> Change::applications() const {
  return file_or_none(directory_ + '/' + applications_file, read_applications);
}

DWORD Change::new_id() {
  last_id_ = std::max(last_id_ + 1, first_installed_id);
  const auto use = [&](DWORD id) {
    if (id < first_found_id) last_id_ = std::max(last_id_, id + 1);
  };
  for (const auto& entry : catalog_->entries) use(entry.dwCatalogEntryId);
  for (const Manifest& manifest : catalog_->manifests)
    for (const ManifestEntry& entry : manifest.entries) use(entry.info.dwCatalogEntryId);
  return last_id_;
}

Status Change::write(const std::string& name, const std::string& text) {
  const std::string path = directory_ + '/' + name, fresh = directory_ + "/." + name + std::string(unfinished);
  const int fd = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (fd < 0) return fail(WSANO_RECOVERY);
  const bool wrote = write_all(fd, text);
  close(fd);
  if (!wrote || rename(fresh.c_str(), path.c_str()) != 0) {
    unlink(fresh.c_str());
    return fail(WSANO_RECOVERY);
  }
  sync_directory(directory_);
  changed_ = true;
  return {};
}

Status Change::write(const std::string& name, const Manifest& manifest) {
  const std::string text = write_manifest(manifest);
  return read_manifest(text, name) ? write(name, text) : fail(WSAEINVAL);
}

Status Change::remove(const std::string& path) {
  if (unlink(path.c_str()) != 0) return fail(WSANO_RECOVERY);
  sync_directory(directory_);
  changed_ = true;
  return {};
}

}  // namespace ows::catalog
