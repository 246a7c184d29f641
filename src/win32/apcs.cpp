// QueueUserAPC, QueueUserAPC2.
#include <windows.h>

#include <new>

#include "win32/call.h"
#include "win32/thread.h"

namespace ows::win32 {
namespace {

struct UserApc : Apc {
  UserApc(PAPCFUNC function, ULONG_PTR with) : routine(function), parameter(with) {
    run = [](Apc* self) {
      const auto* apc = static_cast<UserApc*>(self);
      const auto call = apc->routine;
      const auto argument = apc->parameter;
      delete apc;  // first: the routine may leave by ExitThread
      call(argument);
    };
    discard = [](Apc* self) { delete static_cast<UserApc*>(self); };
  }
  PAPCFUNC routine;
  ULONG_PTR parameter;
};

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

DWORD WINAPI QueueUserAPC(PAPCFUNC routine, HANDLE thread, ULONG_PTR parameter) {
  const auto found = find<Thread>(thread, THREAD_SET_CONTEXT);
  if (!found) return failed(found.error(), DWORD{0});
  if (!routine) return failed(ERROR_INVALID_PARAMETER, DWORD{0});
  auto* apc = new (std::nothrow) UserApc(routine, parameter);
  if (!apc) return failed(ERROR_NOT_ENOUGH_MEMORY, DWORD{0});
  if ((*found)->queue_apc(*apc)) return 1;
  delete apc;
  return failed(ERROR_GEN_FAILURE, DWORD{0});  // the thread has ended
}

BOOL WINAPI QueueUserAPC2(PAPCFUNC routine, HANDLE thread, ULONG_PTR parameter, QUEUE_USER_APC_FLAGS flags) {
  // Special APCs run wherever the thread is, and need a signal at any instruction; context data needs a CONTEXT.
  if (flags != QUEUE_USER_APC_FLAGS_NONE) {
    const bool known = !(flags & ~(QUEUE_USER_APC_FLAGS_SPECIAL_USER_APC | QUEUE_USER_APC_CALLBACK_DATA_CONTEXT));
    return failed(known ? ERROR_NOT_SUPPORTED : ERROR_INVALID_PARAMETER, FALSE);
  }
  return QueueUserAPC(routine, thread, parameter) != 0;
}
