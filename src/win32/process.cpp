// The process object, and GetCurrentProcess, GetCurrentProcessId, GetProcessId.
#include "win32/process.h"

#include <windows.h>

#include <unistd.h>

#include "win32/call.h"
#include "win32/dispatcher.h"

namespace ows::win32 {
namespace {

class Process final : public Dispatcher {
 public:
  static constexpr Type object_type = Type::process;
  Process() : Dispatcher(Type::process, 0) {}
  Attempt try_take(Thread& /*thread*/) override { return Attempt::not_signalled; }
  [[nodiscard]] bool signalled_for(const Thread& /*thread*/) const override { return false; }
  bool take(Thread& /*thread*/) override { return false; }

 private:
  ~Process() override = default;
};

}  // namespace

Object& this_process() {
  static auto* process = new Process;  // one reference is nobody's, so that it never goes
  return *process;
}

}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

HANDLE WINAPI GetCurrentProcess(void) { return reinterpret_cast<HANDLE>(std::intptr_t{-1}); }
DWORD WINAPI GetCurrentProcessId(void) { return static_cast<DWORD>(getpid()); }

DWORD WINAPI GetProcessId(HANDLE process) {
  const auto found = find<Process>(process, 0);
  return found ? GetCurrentProcessId() : failed(found.error(), DWORD{0});
}
