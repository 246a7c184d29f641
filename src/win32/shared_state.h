// State of an object that several processes share: by its name, or because a child has inherited a handle to it.
//
// The state of one object is a page of shared memory: of a file in a folder that belongs to the user alone (see folder() in
// shared_state.cpp), named like the object, or of a memfd. One lock in that folder, a robust mutex of all the user's
// processes, protects the words of all of them, so that a wait for all is atomic here too; it is held for lines, under the
// dispatcher's lock, from the first look at a shared word to the end of that lock (see Dispatcher::word).
//
// Who changes a word so that a wait elsewhere may be satisfied rings: it writes an octet into the file, and every other
// process, which watches the file with inotify, looks again. A process that is alone with an object wakes itself once too
// often; nobody is ever not woken.
//
// The file lives as long as a process has it open, which a shared file lock says: it falls with the process, however that
// ends. What is left of a crash is made anew by the next one who wants the name.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "win32/object.h"

namespace ows::win32 {

/// What a new state begins with.
struct InitialState {
  std::uint64_t word = 0;
  std::uint64_t parameter = 0;  ///< of an event: manual reset; of a semaphore: the maximum; of a mapping: its protection
  std::uint64_t size = 0;       ///< of a mapping: octets
  bool data_follow = false;     ///< of a mapping: they are in this file, behind the page
  std::string path;             ///< of a mapping of a file: which
  bool owned_by_this_process = false;
};

class SharedState {
 public:
  SharedState(const SharedState&) = delete;
  SharedState& operator=(const SharedState&) = delete;
  ~SharedState();

  /// The state of that name. `created`: it is a new one. ERROR_ACCESS_DENIED: there is no folder for it.
  static Result<std::unique_ptr<SharedState>> open_or_create(const std::u16string& name, Type type,
                                                             const InitialState& initial, bool& created);
  /// ERROR_FILE_NOT_FOUND.
  static Result<std::unique_ptr<SharedState>> open(const std::u16string& name);
  /// Without a name, for inheritance.
  static Result<std::unique_ptr<SharedState>> anonymous(Type type, const InitialState& initial);
  /// In the child. Null: it is no state.
  static std::unique_ptr<SharedState> inherited(int descriptor);

  [[nodiscard]] Type type() const;
  [[nodiscard]] std::u16string name() const;
  [[nodiscard]] std::uint64_t parameter() const;
  [[nodiscard]] std::uint64_t size() const;
  [[nodiscard]] bool data_follow() const;
  [[nodiscard]] std::string path() const;
  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// Where the data of a mapping begin in the file.
  static constexpr std::uint64_t data_offset = 65536;

  // Under the dispatcher's lock; each takes the lock of all processes, which end_shared_access() gives back.
  [[nodiscard]] std::uint64_t word() const;
  void set_word(std::uint64_t value);
  void ring();
  /// The process that owns a mutex.
  void set_owner();
  [[nodiscard]] bool owned_by_this_process() const;
  /// The owner has ended. While it has not, this process will be told when it does (see shared_objects.h).
  [[nodiscard]] bool owner_is_gone();

  /// Stops watching the owner. Under the dispatcher's lock, or in a forked child.
  void forget_owner();

  /// No other process has it any more, and the caller gives it up.
  [[nodiscard]] bool is_last() const;
  /// The last process takes the file away. Under the lock of names.
  void unlink_if_last();

 private:
  struct Page;
  SharedState(int descriptor, Page* page) : descriptor_(descriptor), page_(page) {}
  static std::unique_ptr<SharedState> adopt(int descriptor);

  const int descriptor_;
  Page* const page_;
  int owner_descriptor_ = -1;  // a pidfd; protected by the dispatcher's lock
  std::uint32_t observed_owner_ = 0;
};

/// Under the dispatcher's lock, at its end.
void end_shared_access_now();
extern constinit bool shared_access_begun;  // protected by the dispatcher's lock
inline void end_shared_access() {
  if (shared_access_begun) [[unlikely]]
    end_shared_access_now();
}

}  // namespace ows::win32
