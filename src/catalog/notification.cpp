#include "catalog/notification.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <mutex>
#include <string>

#include "catalog/catalog.h"
#include "catalog/places.h"
#include "engine/default_set.h"

namespace ows::catalog {
namespace {

constinit std::atomic<void (*)()> told{nullptr};
std::mutex mutex;  // protects the rest
int watcher = -1;

/// Of a directory that is not there the nearest one above it: its making is a change.
void watch(std::string path) {
  constexpr unsigned changes = IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CLOSE_WRITE | IN_CREATE;
  while (!path.empty() && inotify_add_watch(watcher, path.c_str(), changes) < 0) {
    const std::size_t slash = path.find_last_of('/');
    path = slash == std::string::npos ? "" : path.substr(0, slash);
  }
}

void watch_all() {
  for (const Place& place : places()) watch(place.path);
}

/// Another process has changed something, or a directory on the way has been made.
void on_ready(std::uint32_t, std::uint32_t, std::uint32_t) {
  {
    std::lock_guard lock(mutex);
    alignas(inotify_event) std::array<char, 4096> buffer;
    bool relevant = false;
    for (ssize_t got; (got = read(watcher, buffer.data(), buffer.size())) > 0;) {
      for (const char* at = buffer.data(); at < buffer.data() + got;) {
        const auto* event = reinterpret_cast<const inotify_event*>(at);
        // Files that begin with a dot are the lock and what is being written.
        relevant |= event->len == 0 || event->name[0] != '.';
        at += sizeof *event + event->len;
      }
    }
    if (!relevant) return;
    watch_all();
  }
  notify_changed();
}

}  // namespace

void set_listener(void (*listener)()) { told.store(listener, std::memory_order_release); }

void notify_changed() {
  if (!refresh(true)) return;
  if (const auto listener = told.load(std::memory_order_acquire)) listener();
}

bool watch_places() {
  std::lock_guard lock(mutex);
  if (watcher >= 0) return true;
  watcher = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (watcher < 0) return false;
  engine::set_owner(engine::Kind::catalog, {on_ready, nullptr});
  watch_all();
  if (engine::add_to_default_set(watcher, engine::Kind::catalog, 0, 0) == 0) return true;
  close(watcher);
  watcher = -1;
  return false;
}

}  // namespace ows::catalog
