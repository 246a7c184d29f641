// WSAProviderConfigChange: a handle, and waiting for the next change of the catalog.
#include <windows.h>

#include <list>
#include <mutex>

#include "catalog/notification.h"
#include "names/worker.h"
#include "spi/overlapped.h"
#include "spi/upcalls.h"
#include "win32/call.h"
#include "win32/handle_table.h"
#include "ws2_32/call.h"

namespace ows {
namespace {

/// What the notification handle refers to.
class ConfigChange final : public win32::Object {
 public:
  static constexpr win32::Type object_type = win32::Type::config_change;
  ConfigChange() : Object(object_type) {}

 private:
  ~ConfigChange() override = default;
  void last_handle_closed() override;
};

struct Waiting final : spi::Operation {
  const ConfigChange* of = nullptr;
};

struct Waiters {
  std::mutex mutex;  // protects the rest
  std::list<std::unique_ptr<Waiting>> operations;
  std::list<win32::Ref<win32::Event>> events;
};
Waiters& waiters() {
  static Waiters& instance = *new Waiters;
  return instance;
}
// Operations outlive what they were begun on.
const spi::PortLink no_port;

void complete(std::list<std::unique_ptr<Waiting>> done, int error) {
  for (auto& operation : done) spi::Operation::complete(std::move(operation), {.error = error});
}

void on_change() {
  std::list<std::unique_ptr<Waiting>> operations;
  std::list<win32::Ref<win32::Event>> events;
  {
    std::lock_guard lock(waiters().mutex);
    operations.swap(waiters().operations);
    events.swap(waiters().events);
  }
  for (auto& event : events) event->set();
  complete(std::move(operations), 0);
}

void ConfigChange::last_handle_closed() {
  std::list<std::unique_ptr<Waiting>> mine;
  {
    std::lock_guard lock(waiters().mutex);
    auto& all = waiters().operations;
    for (auto each = all.begin(); each != all.end();) {
      const auto next = std::next(each);
      if ((*each)->of == this) mine.splice(mine.end(), all, each);
      each = next;
    }
  }
  complete(std::move(mine), WSA_OPERATION_ABORTED);
}

int begin(LPHANDLE handle) {
  static const bool watching = [] {
    catalog::set_listener(on_change);
    return catalog::watch_places();
  }();
  if (!watching) return failed(WSA_NOT_ENOUGH_MEMORY);
  const auto object = win32::Ref<ConfigChange>::adopt(new ConfigChange);
  const auto made = win32::open_handle(win32::Ref<win32::Object>::share(object.get()), SYNCHRONIZE, false);
  if (!made) return failed(WSA_NOT_ENOUGH_MEMORY);
  *handle = *made;
  return 0;
}

int wait() {
  if (in_progress()) return failed(WSAEINPROGRESS);
  const auto event = win32::Ref<win32::Event>::adopt(new win32::Event(true, false));
  {
    std::lock_guard lock(waiters().mutex);
    waiters().events.push_back(event);
  }
  names::wait_alertably(*event);
  return 0;
}

}  // namespace
}  // namespace ows

using namespace ows;

int WSAAPI WSAProviderConfigChange(LPHANDLE handle, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  if (const int why = not_ready()) return failed(why);
  if (!writable(handle, sizeof *handle)) return failed(WSAEFAULT);
  if (!*handle) return begin(handle);
  const auto found = win32::find<ConfigChange>(*handle, 0);
  if (!found) return failed(WSA_INVALID_HANDLE);
  if (!overlapped) return wait();
  auto operation = std::make_unique<Waiting>();
  operation->of = &**found;
  WSATHREADID thread = spi::this_thread();
  if (const auto begun = operation->begin({overlapped, routine, &thread, nullptr}, no_port); !begun)
    return failed(begun.error());
  std::lock_guard lock(waiters().mutex);
  waiters().operations.push_back(std::move(operation));
  return failed(WSA_IO_PENDING);
}
