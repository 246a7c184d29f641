// Object: what a HANDLE refers to. Counted; a Ref<T> is one count.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace ows::win32 {

enum class Type : std::uint8_t {
  event,
  semaphore,
  mutex,
  timer,
  thread,
  process,
  primary_thread,
  heap,
  file,
  message_queue,
  completion_port,
  registry_key,
  mapping,
  pool,
  pool_group,
  pool_callback,
  pool_work,
  pool_timer,
  pool_wait,
  pool_io,
  io_binding,
  registered_wait,
  timer_queue,
  queue_timer,
  rio_buffer,
  rio_completions,
  rio_queue,
  config_change
};

class Dispatcher;
class Object;
struct InheritedHandle;
void forget_object_name(Object* object);

class Object {
 public:
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  [[nodiscard]] Type type() const { return type_; }
  /// The object as one that can be waited for; null where it cannot.
  virtual Dispatcher* as_dispatcher() { return nullptr; }
  /// Its name has been forgotten; under the lock of names.
  virtual void name_is_free() {}
  /// For a child process (inheritance.h): a descriptor and what else makes the object again. False where it cannot be.
  virtual bool describe(InheritedHandle& /*to*/) { return false; }

  void retain() { references_.fetch_add(1, std::memory_order_relaxed); }
  /// False when the last reference is gone already: the object is about to die.
  [[nodiscard]] bool try_retain() {
    std::uint32_t seen = references_.load(std::memory_order_relaxed);
    while (seen != 0) {
      if (references_.compare_exchange_weak(seen, seen + 1, std::memory_order_relaxed)) return true;
    }
    return false;
  }
  void release() {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    if (named_) forget_object_name(this);
    unreferenced();
  }
  /// Handles of the object, which open_handle() and close_handle() count.
  void handle_opened() { handles_.fetch_add(1, std::memory_order_relaxed); }
  void handle_closed() {
    if (handles_.fetch_sub(1, std::memory_order_acq_rel) == 1) last_handle_closed();
  }
  /// The object has a name, which goes with it. Before anybody else knows the object.
  void set_named() { named_ = true; }

 protected:
  explicit Object(Type type) : type_(type) {}
  virtual ~Object() = default;
  /// The last reference is gone.
  virtual void unreferenced() { delete this; }
  /// The last handle is gone; whoever uses the object at the moment has references still.
  virtual void last_handle_closed() {}

 private:
  std::atomic<std::uint32_t> references_{1};
  std::atomic<std::uint32_t> handles_{0};
  const Type type_;
  bool named_ = false;
};

/// Owns one reference.
template <class T>
class Ref {
 public:
  Ref() = default;
  /// Takes over a reference that the caller has, such as the first one of a new object.
  static Ref adopt(T* object) {
    Ref ref;
    ref.object_ = object;
    return ref;
  }
  static Ref share(T* object) {
    if (object) object->retain();
    return adopt(object);
  }
  Ref(const Ref& other) : object_(other.object_) {
    if (object_) object_->retain();
  }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <class U>
  Ref(Ref<U>&& other) noexcept : object_(other.detach()) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_) object_->release();
  }
  [[nodiscard]] T* detach() { return std::exchange(object_, nullptr); }
  [[nodiscard]] T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  T* object_ = nullptr;
};

}  // namespace ows::win32
