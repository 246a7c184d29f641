#include "win32/file_operation.h"

#include <new>

#include "win32/call.h"
#include "win32/status.h"

namespace ows::win32 {
namespace {

// The lowest bit of hEvent keeps the packet from the port. [GetQueuedCompletionStatus]
constexpr ULONG_PTR no_packet = 1;

}  // namespace

Result<std::unique_ptr<FileOperation>> FileOperation::begin(File& file, OVERLAPPED* overlapped,
                                                            LPOVERLAPPED_COMPLETION_ROUTINE routine) {
  if (!writable(overlapped, sizeof *overlapped)) return fail(ERROR_NOACCESS);
  std::unique_ptr<FileOperation> it(new (std::nothrow) FileOperation);
  if (!it) return fail(ERROR_NOT_ENOUGH_MEMORY);
  const File::PortUse use = file.port_use();
  it->thread_ = Ref<Thread>::share(&current_thread());
  if (routine) {
    if (use.port) return fail(ERROR_INVALID_PARAMETER);
    it->routine_ = routine;
  } else {
    const auto bits = reinterpret_cast<ULONG_PTR>(overlapped->hEvent);
    if (const auto handle = reinterpret_cast<HANDLE>(bits & ~no_packet)) {
      const auto event = find<Event>(handle, 0);
      if (!event) return fail(ERROR_INVALID_HANDLE);
      it->event_ = Ref<Event>::share(&**event);
      it->event_->reset();
    }
    if (!(bits & no_packet)) it->port_ = use.port;
    it->key = use.key;
    it->skips_port_at_once_ = (use.modes & FILE_SKIP_COMPLETION_PORT_ON_SUCCESS) != 0;
  }
  it->program_ = overlapped;
  it->offset_ = (std::uint64_t{overlapped->OffsetHigh} << 32) | overlapped->Offset;
  overlapped->InternalHigh = 0;
  __atomic_store_n(&overlapped->Internal, ULONG_PTR{status_pending}, __ATOMIC_RELEASE);
  return it;
}

void FileOperation::set_result(int error, std::uint32_t count) {
  error_ = error;
  status = status_of_file_error(error);
  octets = count;
  overlapped = program_;
  program_->InternalHigh = count;
  __atomic_store_n(&program_->Internal, ULONG_PTR{status}, __ATOMIC_RELEASE);
}

void FileOperation::withdraw(int error) { set_result(error, 0); }

void FileOperation::complete(std::unique_ptr<FileOperation> operation, int error, std::uint32_t count, bool at_once) {
  FileOperation& it = *operation;
  it.set_result(error, count);
  // From here on a program that looks at Internal may have reused its structure.
  if (it.routine_) {
    it.Apc::run = [](Apc* self) {
      const std::unique_ptr<FileOperation> done(static_cast<FileOperation*>(self));
      done->routine_(static_cast<DWORD>(done->error_), done->octets, done->program_);
    };
    it.Apc::discard = [](Apc* self) { delete static_cast<FileOperation*>(self); };
    const Ref<Thread> thread = std::exchange(it.thread_, {});  // not a cycle: thread, APC, thread
    if (thread->queue_apc(it)) (void)operation.release();
    return;
  }
  if (it.event_) it.event_->set();
  if (!it.port_ || (at_once && error == 0 && it.skips_port_at_once_)) return;
  it.Packet::dispose = [](Packet* self) { delete static_cast<FileOperation*>(self); };
  const Ref<CompletionPort> port = std::exchange(it.port_, {});  // not a cycle: port, packet, port
  if (port->post(it)) (void)operation.release();
}

}  // namespace ows::win32
