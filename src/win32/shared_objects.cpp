#include "win32/shared_objects.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <string>

#include "engine/default_set.h"
#include "win32/event.h"
#include "win32/inheritance.h"
#include "win32/mutex.h"
#include "win32/object_names.h"
#include "win32/semaphore.h"

namespace ows::win32 {
namespace {

// Keys in the default set.
constexpr std::uint32_t the_bell = 0, an_owner = 1;

int bell = -1;  // the inotify descriptor, made once; see SharedObjects

/// Watches of files, and how many objects each is for. Protected by the dispatcher's lock.
std::map<int, int>& watches() {
  static auto* const it = new std::map<int, int>;
  return *it;
}

void ready(std::uint32_t key, std::uint32_t, std::uint32_t) {
  if (key == the_bell) {
    std::array<char, 4096> events;
    while (read(bell, events.data(), events.size()) > 0) {
    }
  }
  shared_objects_changed();
}

int watch(int descriptor) {
  return inotify_add_watch(bell, ("/proc/self/fd/" + std::to_string(descriptor)).c_str(), IN_MODIFY);
}

}  // namespace

/// What the list of shared objects needs of a Dispatcher.
struct SharedObjects {
  static inline Dispatcher* first = nullptr;  // protected by the dispatcher's lock

  // The bell is in the default set as long as there are such objects: a program without pays nothing for them. Changed with
  // bell_mutex, which comes before the dispatcher's lock.
  static inline std::mutex bell_mutex;
  static inline std::size_t users = 0;             // protected by bell_mutex
  static inline std::atomic<std::size_t> gone{0};  // users that have left under the dispatcher's lock

  static void use_bell() {
    const std::lock_guard lock(bell_mutex);
    if (bell < 0) {
      bell = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
      engine::set_owner(engine::Kind::shared_objects, {ready, add_all});
    }
    const std::size_t left = gone.exchange(0);
    const bool in_set = users > 0;
    users = users - left + 1;
    if (!in_set) engine::add_to_default_set(bell, engine::Kind::shared_objects, the_bell, 0);
  }

  static void leave_bell(std::size_t count) {
    const std::lock_guard lock(bell_mutex);
    const std::size_t before = users;
    users -= count + gone.exchange(0);
    if (users == 0 && before > 0) engine::remove_from_default_set(bell);
  }

  /// In a forked child, which is alone; the parent goes on with its own descriptor.
  static void add_all() {
    close(bell);
    bell = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    watches().clear();
    if (users == 0) return;
    engine::add_to_default_set(bell, engine::Kind::shared_objects, the_bell, 0);
    for (Dispatcher* object = first; object; object = object->next_shared_) {
      object->shared_->forget_owner();
      ++watches()[object->watch_ = watch(object->shared_->descriptor())];
    }
  }

  static void add(Dispatcher& object) {
    use_bell();
    const DispatcherLock lock;
    object.next_shared_ = first;
    if (first) first->previous_shared_ = &object;
    first = &object;
    ++watches()[object.watch_ = watch(object.shared_->descriptor())];
  }

  static void remove(Dispatcher& object) {
    (object.previous_shared_ ? object.previous_shared_->next_shared_ : first) = object.next_shared_;
    if (object.next_shared_) object.next_shared_->previous_shared_ = object.previous_shared_;
    if (--watches()[object.watch_] == 0) {
      watches().erase(object.watch_);
      inotify_rm_watch(bell, object.watch_);
    }
    delete std::exchange(object.shared_, nullptr);
  }

  static void look_again() {
    DispatcherLock lock;
    for (Dispatcher* object = first; object; object = object->next_shared_) object->satisfy_waits(lock);
  }
};

Dispatcher::Dispatcher(Type type, std::unique_ptr<SharedState> state)
    : Object(type), word_(held), shared_(state.release()), holders_(1) {
  SharedObjects::add(*this);
}

Dispatcher::~Dispatcher() {
  if (!shared_) return;
  {
    const DispatcherLock lock;
    SharedObjects::remove(*this);
  }
  SharedObjects::leave_bell(1);
}

void Dispatcher::leave_shared_objects() {
  if (!shared_) return;
  SharedObjects::remove(*this);
  SharedObjects::gone.fetch_add(1);
}

void forget_objects_that_have_left() {
  if (SharedObjects::gone.load(std::memory_order_relaxed) != 0) SharedObjects::leave_bell(0);
}

void lock_shared_objects() { SharedObjects::bell_mutex.lock(); }
void unlock_shared_objects() { SharedObjects::bell_mutex.unlock(); }

std::uint64_t Dispatcher::shared_word() const { return shared_->word(); }

void Dispatcher::set_shared_word(std::uint64_t value) {
  value &= ~held;
  const bool changed = shared_->word() != value;
  shared_->set_word(value);
  if (changed) shared_->ring();
}

bool Dispatcher::describe(InheritedHandle& to) {
  if (!shared_) return false;
  to.descriptor = shared_->descriptor();
  return true;
}

void Dispatcher::name_is_free() {
  if (shared_) shared_->unlink_if_last();
}

void shared_objects_changed() { SharedObjects::look_again(); }

// There is something in the default set already, so that this asks nobody to lead.
void watch_owner(int descriptor) { engine::add_to_default_set(descriptor, engine::Kind::shared_objects, an_owner, 0); }
void forget_watched_owner(int descriptor) { engine::remove_from_default_set(descriptor); }

Object* object_of(std::unique_ptr<SharedState> state) {
  switch (state->type()) {
    case Type::event: return new Event(std::move(state));
    case Type::semaphore: return new Semaphore(std::move(state));
    case Type::mutex: return new Mutex(std::move(state));
    default: return nullptr;
  }
}

Object* inherited_shared_object(const InheritedHandle& from) {
  auto state = SharedState::inherited(from.descriptor);
  if (!state || state->type() != static_cast<Type>(from.type)) return nullptr;
  const std::u16string name = state->name();
  Object* object = object_of(std::move(state));
  if (object && !name.empty()) enter_object_name(name, object);
  return object;
}

}  // namespace ows::win32
