// One overlapped operation of a file: what the program gave to be told by (an event, a completion routine, the file's port),
// and telling it, once. [Synchronous and Asynchronous I/O]
#pragma once

#include <windows.h>

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "win32/apc.h"
#include "win32/completion_port.h"
#include "win32/event.h"
#include "win32/file.h"
#include "win32/thread.h"

namespace ows::win32 {

class FileOperation : private Packet, private Apc {
 public:
  FileOperation(const FileOperation&) = delete;
  FileOperation& operator=(const FileOperation&) = delete;
  ~FileOperation() = default;

  /// Resets the event and makes the status STATUS_PENDING. With `routine` hEvent is the program's own. ERROR_NOACCESS: a bad
  /// `overlapped`; ERROR_INVALID_HANDLE: hEvent is neither 0 nor an event; ERROR_INVALID_PARAMETER: a routine for a file
  /// that has a port; ERROR_NOT_ENOUGH_MEMORY.
  static Result<std::unique_ptr<FileOperation>> begin(File& file, OVERLAPPED* overlapped,
                                                      LPOVERLAPPED_COMPLETION_ROUTINE routine);

  /// What the program sees as its name.
  [[nodiscard]] const OVERLAPPED* name() const { return program_; }
  [[nodiscard]] bool begun_by(const Thread& thread) const { return thread_.get() == &thread; }
  /// Where in the file it begins.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

  /// `error` is a Win32 code, 0 for success. `at_once`: the call that began it tells the program of its success, too.
  static void complete(std::unique_ptr<FileOperation> operation, int error, std::uint32_t octets, bool at_once);
  /// It is not to be told of: the call itself says `error`.
  void withdraw(int error);

 private:
  FileOperation() = default;
  void set_result(int error, std::uint32_t octets);

  OVERLAPPED* program_ = nullptr;
  LPOVERLAPPED_COMPLETION_ROUTINE routine_ = nullptr;
  std::uint64_t offset_ = 0;
  int error_ = 0;
  Ref<Thread> thread_;
  Ref<Event> event_;
  Ref<CompletionPort> port_;
  bool skips_port_at_once_ = false;
};

}  // namespace ows::win32
