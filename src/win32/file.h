// The file object: a descriptor of an ordinary file, a pipe or a terminal. Its calls block. Where it was opened for
// overlapped I/O they do too, and complete before they return: the event is set, the packet queued.
#pragma once

#include <cstdint>
#include <mutex>

#include "base/result.h"
#include "win32/completion_port.h"
#include "win32/object.h"

namespace ows::win32 {

class File final : public Object {
 public:
  static constexpr Type object_type = Type::file;
  /// `owned`: closed with the last handle.
  File(int descriptor, bool owned, bool overlapped = false)
      : Object(Type::file), descriptor_(descriptor), owned_(owned), overlapped_(overlapped), seekable_(has_position()) {}
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] bool overlapped() const { return overlapped_; }
  /// It has a position; a pipe or a terminal has none. What is the program's (standard output) may become another file.
  [[nodiscard]] bool seekable() const { return owned_ ? seekable_ : has_position(); }
  bool describe(InheritedHandle& to) override;

  /// Its operations complete to the port from now on. ERROR_INVALID_PARAMETER: to one already, or it is not overlapped.
  Status associate(Ref<CompletionPort> port, std::uintptr_t key);
  /// FILE_SKIP_*; the event of an OVERLAPPED is set in any case.
  void set_modes(unsigned char modes);
  /// Queues the packet of an operation that has succeeded, where there is a port that wants it.
  void queue_packet(_OVERLAPPED* overlapped, std::uint32_t octets);

 private:
  ~File() override;
  [[nodiscard]] bool has_position() const;
  const int descriptor_;
  const bool owned_;
  const bool overlapped_;
  const bool seekable_;
  std::mutex mutex_;  // protects the rest
  Ref<CompletionPort> port_;
  std::uintptr_t key_ = 0;
  unsigned char modes_ = 0;
};

}  // namespace ows::win32
