// Random arguments by their types, and a call of any function with them. What a function gives (sockets, handles, objects)
// is kept and given to others. All of a thread's own: the random numbers, the memory that pointers point to, and what it
// keeps.
#pragma once

#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <tuple>
#include <type_traits>
#include <utility>

namespace hostile {

/// Sockets and handles that belong to the workers, which nobody else may touch. Constant while hostile threads run.
bool is_a_workers(std::uintptr_t value);

/// The last values of one kind, some of them closed by now.
template <class T>
class Kept {
 public:
  /// Returns what had to make place; T{} for nothing.
  T keep(T value) { return std::exchange(values_[next_++ % values_.size()], value); }
  T any(std::uint32_t random) const { return values_[random % values_.size()]; }
  template <class Function>
  void clear(Function end) {
    for (T& value : values_) {
      if (value != T{}) end(std::exchange(value, T{}));
    }
  }

 private:
  std::array<T, 24> values_{};
  std::size_t next_ = 0;
};

/// 64 KiB between two pages that nobody may touch, filled with what looks like addresses, lengths, pointers and text.
class Memory {
 public:
  explicit Memory(std::minstd_rand& random);
  ~Memory();
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  void* any(std::minstd_rand& random) const;
  void* end(std::size_t good) const { return base_ + size - good; }
  void fill(std::minstd_rand& random);
  static constexpr std::size_t size = 64 * 1024;

 private:
  char* base_;
};

class Thread {
 public:
  Thread(unsigned number, unsigned seed);
  std::uint32_t random() { return static_cast<std::uint32_t>(random_()); }
  bool one_in(unsigned n) { return random() % n == 0; }
  void* pointer();
  void* bad_pointer();   ///< to memory that is nobody's
  void* good_pointer();  ///< to memory of the program's, some octets at least
  HANDLE handle();
  SOCKET socket();
  std::uint64_t number();
  const char* text();
  const char16_t* wide_text();
  sockaddr* address();
  OVERLAPPED* overlapped();
  void keep(HANDLE handle);
  void keep(SOCKET s);
  /// Takes what a call has written to handle slots, closes everything that is kept.
  void harvest();
  void close_all();

  const unsigned number_of_thread;
  Kept<SOCKET> sockets;
  Kept<HANDLE> handles;
  std::array<HANDLE, 16> slots{};
  std::size_t next_slot = 0;
  std::atomic<const char*> in{nullptr};  ///< the function that is being called
  std::atomic<std::uint64_t> calls{0};
  std::atomic<DWORD> id{0};
  std::atomic<bool> ended{false};

 private:
  std::minstd_rand random_;
  Memory memory_;
  std::array<OVERLAPPED, 64> operations_{};
};

// The end of what a function gave, when nobody thinks of it any more; it may have had its end before.
void end(HANDLE handle);
void end(SOCKET s);
void end(HWND window);
void end(PTP_POOL pool);
void end(PTP_WORK work);
void end(PTP_TIMER timer);
void end(PTP_WAIT wait);
void end(PTP_IO io);
void end(PTP_CLEANUP_GROUP group);
template <class T>
void end(T*) {}

/// Objects of one opaque type that functions gave, per thread.
template <class T>
class Objects : public Kept<T> {
 public:
  ~Objects() { Kept<T>::clear([](T object) { end(object); }); }
};
template <class T>
Objects<T>& kept() {
  thread_local Objects<T> objects;
  return objects;
}

/// A function of the program's that does nothing.
template <class R, class... A>
R does_nothing(A...) {
  if constexpr (!std::is_void_v<R>) return R{};
}

template <class T, class = void>
inline constexpr bool complete = false;
template <class T>
inline constexpr bool complete<T, std::void_t<decltype(sizeof(T))>> = true;

template <class T>
struct Maker;
template <class T>
concept Number = std::is_arithmetic_v<T> || std::is_enum_v<T>;
template <Number T>
struct Maker<T> {
  static T make(Thread& thread) {
    if constexpr (std::is_same_v<T, SOCKET>) {
      return thread.socket();
    } else {
      return static_cast<T>(thread.number());
    }
  }
};
template <class R, class... A>
struct Maker<R (*)(A...)> {
  static auto make(Thread& thread) -> R (*)(A...) { return thread.one_in(3) ? nullptr : &does_nothing<R, A...>; }
};
template <>
struct Maker<HANDLE> {
  static HANDLE make(Thread& thread) { return thread.handle(); }
};
template <>
struct Maker<HANDLE*> {
  static HANDLE* make(Thread& thread) {
    if (thread.one_in(8)) return reinterpret_cast<HANDLE*>(std::uintptr_t{thread.random() % 4096});
    HANDLE* slots = &thread.slots[thread.next_slot++];  // what is written there is not lost
    if (thread.one_in(2)) {                             // an array to read
      for (HANDLE* slot = slots; slot != slots + 9; ++slot) *slot = thread.handle();
    }
    return slots;
  }
};
template <>
struct Maker<const HANDLE*> : Maker<HANDLE*> {};
template <>
struct Maker<const char*> {
  static const char* make(Thread& thread) { return thread.text(); }
};
template <>
struct Maker<const char16_t*> {
  static const char16_t* make(Thread& thread) { return thread.wide_text(); }
};
template <>
struct Maker<const sockaddr*> {
  static sockaddr* make(Thread& thread) { return thread.address(); }
};
template <>
struct Maker<OVERLAPPED*> {
  static OVERLAPPED* make(Thread& thread) { return thread.overlapped(); }
};
template <class T>
struct Maker<T*> {
  static T* make(Thread& thread) {
    if constexpr (!std::is_void_v<T> && !complete<T>) {
      if (!thread.one_in(4)) return kept<T*>().any(thread.random());
    }
    // Misaligned only where that is no mistake of the program's.
    std::uintptr_t at = reinterpret_cast<std::uintptr_t>(thread.pointer());
    if constexpr (complete<T> && !std::is_same_v<std::remove_cv_t<T>, char16_t>) at &= ~(alignof(T) - 1);
    return reinterpret_cast<T*>(at);
  }
};
// Structures with functions of the program's in them, which are called: they are good ones, the rest is not.
template <class T>
  requires requires(T window_class) { window_class.lpfnWndProc; }
struct Maker<const T*> {
  static const T* make(Thread& thread) {
    if (thread.one_in(4)) return static_cast<const T*>(thread.bad_pointer());
    auto* made = static_cast<T*>(thread.good_pointer());
    made->lpfnWndProc = Maker<WNDPROC>::make(thread);
    if (thread.one_in(2)) made->lpszClassName = Maker<decltype(made->lpszClassName)>::make(thread);
    return made;
  }
};
template <>
struct Maker<TP_CALLBACK_ENVIRON*> {
  static TP_CALLBACK_ENVIRON* make(Thread& thread) {
    if (thread.one_in(4)) return static_cast<TP_CALLBACK_ENVIRON*>(thread.bad_pointer());
    auto* made = static_cast<TP_CALLBACK_ENVIRON*>(thread.good_pointer());
    if (thread.one_in(2)) InitializeThreadpoolEnvironment(made);
    made->Pool = Maker<PTP_POOL>::make(thread);
    made->CleanupGroup = Maker<PTP_CLEANUP_GROUP>::make(thread);
    made->CleanupGroupCancelCallback = Maker<PTP_CLEANUP_GROUP_CANCEL_CALLBACK>::make(thread);
    made->FinalizationCallback = Maker<PTP_SIMPLE_CALLBACK>::make(thread);
    return made;
  }
};
template <>
struct Maker<WSACOMPLETION*> {
  static WSACOMPLETION* make(Thread& thread) {
    if (thread.one_in(4)) return static_cast<WSACOMPLETION*>(thread.bad_pointer());
    auto* made = static_cast<WSACOMPLETION*>(thread.good_pointer());
    if (made->Type == NSP_NOTIFY_APC) {
      made->Parameters.Apc = {Maker<OVERLAPPED*>::make(thread), Maker<LPWSAOVERLAPPED_COMPLETION_ROUTINE>::make(thread)};
    }
    return made;
  }
};
template <class T>
struct Maker<const T&> {
  static const T& make(Thread& thread) { return *static_cast<const T*>(thread.good_pointer()); }
};
template <class T>
  requires std::is_class_v<T> || std::is_union_v<T>
struct Maker<T> {
  static T make(Thread& thread) {
    T value;
    for (std::size_t i = 0; i < sizeof value; i++)
      reinterpret_cast<unsigned char*>(&value)[i] = static_cast<unsigned char>(thread.random());
    return value;
  }
};

template <class R, class... A>
void call(R (*function)(A...), Thread& thread) {
  // In the order of the parameters, so that a seed means one sequence.
  std::tuple<A...> arguments{Maker<A>::make(thread)...};
  if constexpr (std::is_void_v<R>) {
    std::apply(function, arguments);
  } else {
    R result = std::apply(function, arguments);
    if constexpr (std::is_same_v<R, SOCKET> || std::is_same_v<R, HANDLE>) {
      thread.keep(result);
    } else if constexpr (std::is_pointer_v<R> && !std::is_function_v<std::remove_pointer_t<R>>) {
      if constexpr (!complete<std::remove_pointer_t<R>>) {
        if (R old = kept<R>().keep(result)) end(old);
      }
    }
  }
}

struct Entry {
  const char* name;
  void (*call)(Thread&);
};
extern const Entry* const all_entries;
extern const std::size_t number_of_entries;

}  // namespace hostile
