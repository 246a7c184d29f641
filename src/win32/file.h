// The file object: a descriptor of an ordinary file, a pipe or a terminal. Its calls block. Where it was opened for
// overlapped I/O they do too, and complete before they return: the event is set, the packet or the completion routine
// queued. Only a lock is waited for in the background.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "win32/completion_port.h"
#include "win32/file_locks.h"
#include "win32/object.h"

namespace ows::win32 {

class FileOperation;
class PendingLock;
class Thread;

class File final : public Object {
 public:
  static constexpr Type object_type = Type::file;
  /// `owned`: closed with the last handle.
  File(int descriptor, bool owned, bool overlapped = false)
      : Object(Type::file),
        descriptor_(descriptor),
        owned_(owned),
        overlapped_(overlapped),
        seekable_(has_position()),
        locks_(descriptor) {}
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] bool overlapped() const { return overlapped_; }
  /// It has a position; a pipe or a terminal has none. What is the program's (standard output) may become another file.
  [[nodiscard]] bool seekable() const { return owned_ ? seekable_ : has_position(); }
  bool describe(InheritedHandle& to) override;

  /// Its operations complete to the port from now on. ERROR_INVALID_PARAMETER: to one already, or it is not overlapped.
  Status associate(Ref<CompletionPort> port, std::uintptr_t key);
  /// FILE_SKIP_*; the event of an OVERLAPPED is set in any case.
  void set_modes(unsigned char modes);
  /// What its operations complete to; `port` may be empty.
  struct PortUse {
    Ref<CompletionPort> port;
    std::uintptr_t key;
    unsigned char modes;
  };
  [[nodiscard]] PortUse port_use();

  FileLocks& locks() { return locks_; }
  /// The operation completes when its lock is granted. ERROR_NOT_ENOUGH_MEMORY: it stays the caller's.
  Status lock_in_background(std::unique_ptr<FileOperation>& operation, Region region, bool exclusive);
  /// Ends those that wait: of the thread, or all (null); of this name, or any (null). Whether there was one.
  bool cancel(const Thread* thread, const _OVERLAPPED* name);

 protected:
  void last_handle_closed() override;

 private:
  friend class PendingLock;
  ~File() override;
  [[nodiscard]] bool has_position() const;
  const int descriptor_;
  const bool owned_;
  const bool overlapped_;
  const bool seekable_;
  FileLocks locks_;
  std::mutex mutex_;  // protects the rest
  Ref<CompletionPort> port_;
  std::uintptr_t key_ = 0;
  unsigned char modes_ = 0;
  std::vector<PendingLock*> pending_locks_;
};

}  // namespace ows::win32
