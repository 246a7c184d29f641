// The functions of registered I/O, as programs call them: what they are given is checked here. [RIO*, mswsock.h]
#include <windows.h>

#include <cstring>
#include <new>
#include <utility>

#include "border/control_messages.h"
#include "border/user_memory.h"
#include "engine/default_set.h"
#include "providers/kernel/message.h"
#include "providers/kernel/rio.h"
#include "win32/call.h"
#include "win32/pool.h"

namespace ows::kernel {
namespace {

using win32::failed;

template <class Id, class T>
Id give_id(win32::Ref<T> object, Id none) {
  const auto name = win32::open_name(std::move(object));
  return name ? static_cast<Id>(*name) : failed(WSAENOBUFS, none);
}

RIO_BUFFERID PASCAL register_buffer(PCHAR data, DWORD length) {
  if (length == 0) return failed(WSAEINVAL, RIO_INVALID_BUFFERID);
  if (!writable(data, length)) return failed(WSAEFAULT, RIO_INVALID_BUFFERID);
  auto* buffer = new (std::nothrow) RioBuffer(data, length);
  if (!buffer) return failed(WSAENOBUFS, RIO_INVALID_BUFFERID);
  return give_id(win32::Ref<RioBuffer>::adopt(buffer), RIO_INVALID_BUFFERID);
}

VOID PASCAL deregister_buffer(RIO_BUFFERID id) {
  if (win32::find<RioBuffer>(id, 0)) win32::close_name(id);
}

RIO_CQ PASCAL create_completion_queue(DWORD size, PRIO_NOTIFICATION_COMPLETION how) {
  auto made = RioCompletions::create(size, how);
  return made ? give_id(std::move(*made), RIO_INVALID_CQ) : failed(made.error(), RIO_INVALID_CQ);
}

VOID PASCAL close_completion_queue(RIO_CQ id) {
  const auto queue = win32::find<RioCompletions>(id, 0);
  if (queue && win32::close_name(id)) (*queue)->close();
}

BOOL PASCAL resize_completion_queue(RIO_CQ id, DWORD size) {
  const auto queue = win32::find<RioCompletions>(id, 0);
  return queue ? win32::finish((*queue)->resize(size)) : failed(WSAEINVAL, FALSE);
}

ULONG PASCAL dequeue_completion(RIO_CQ id, PRIORESULT array, ULONG size) {
  const auto queue = win32::find<RioCompletions>(id, 0);
  if (!queue || size == 0 || !writable(array, std::size_t{size} * sizeof *array)) return RIO_CORRUPT_CQ;
  const ULONG taken = (*queue)->take(array, size);
  if (taken > 0) return taken;
  engine::poll_default_set();  // whoever polls must be what moves it on
  return (*queue)->take(array, size);
}

INT PASCAL notify(RIO_CQ id) {
  const auto queue = win32::find<RioCompletions>(id, 0);
  if (!queue) return WSAEINVAL;
  const Status armed = (*queue)->notify();
  return armed ? ERROR_SUCCESS : armed.error();
}

Result<win32::Ref<RioQueue>> make_request_queue(SOCKET s, const Ref& ref, DWORD receives, DWORD sends, RIO_CQ receive_id,
                                                RIO_CQ send_id, PVOID context) {
  const auto receive_completions = win32::find<RioCompletions>(receive_id, 0);
  const auto send_completions = win32::find<RioCompletions>(send_id, 0);
  if (!receive_completions || !send_completions) return fail(WSAEINVAL);
  auto queue =
      RioQueue::create(s, receives, sends, win32::Ref<RioCompletions>::share(&**receive_completions),
                       win32::Ref<RioCompletions>::share(&**send_completions), reinterpret_cast<ULONG_PTR>(context));
  if (!queue) return queue;
  RioQueue* none = nullptr;
  (*queue)->retain();  // the socket's
  if (!ref->rio.compare_exchange_strong(none, queue->get(), std::memory_order_acq_rel)) {
    (*queue)->release();
    (*queue)->close();
    return fail(WSAEINVAL);
  }
  return queue;
}

RIO_RQ PASCAL create_request_queue(SOCKET s, ULONG receives, ULONG receive_buffers, ULONG sends, ULONG send_buffers,
                                   RIO_CQ receive_id, RIO_CQ send_id, PVOID context) {
  const auto ref = find(s);
  if (!ref) {
    int type = 0, size = sizeof type;  // of another provider?
    const bool is_socket = getsockopt(s, SOL_SOCKET, SO_TYPE, reinterpret_cast<char*>(&type), &size) == 0;
    return failed(is_socket ? WSAEOPNOTSUPP : WSAENOTSOCK, RIO_INVALID_RQ);
  }
  const bool transfers = (*ref)->internet() && ((*ref)->stream() || (*ref)->type == SOCK_DGRAM);
  if (!transfers || !(*ref)->traits.registered) return failed(WSAEOPNOTSUPP, RIO_INVALID_RQ);
  if ((receives == 0 && sends == 0) || receives > RIO_MAX_CQ_SIZE || sends > RIO_MAX_CQ_SIZE || receive_buffers != 1
      || send_buffers != 1)
    return failed(WSAEINVAL, RIO_INVALID_RQ);
  auto queue = make_request_queue(s, *ref, receives, sends, receive_id, send_id, context);
  if (!queue) return failed(queue.error(), RIO_INVALID_RQ);
  RioQueue& made = **queue;
  const auto name = win32::open_name(std::move(*queue));
  if (!name) {
    made.close();
    return failed(WSAENOBUFS, RIO_INVALID_RQ);
  }
  if (closed(*ref)) made.close();
  if (!made.publish(*name)) return failed(WSAENOTSOCK, RIO_INVALID_RQ);
  return static_cast<RIO_RQ>(*name);
}

BOOL PASCAL resize_request_queue(RIO_RQ id, DWORD receives, DWORD sends) {
  const auto queue = win32::find<RioQueue>(id, 0);
  if (!queue || receives > RIO_MAX_CQ_SIZE || sends > RIO_MAX_CQ_SIZE) return failed(WSAEINVAL, FALSE);
  return win32::finish((*queue)->resize(receives, sends));
}

/// The octets of a slice; null for no slice. WSAEFAULT, WSAEINVAL: it is not in its buffer, or shorter than `least`.
Result<char*> octets_of(const RIO_BUF* slice, ULONG least) {
  if (!slice) return nullptr;
  if (!readable(slice, sizeof *slice)) return fail(WSAEFAULT);
  const auto buffer = win32::find<RioBuffer>(slice->BufferId, 0);
  if (!buffer) return fail(WSAEFAULT);
  char* const octets = (*buffer)->slice(slice->Offset, slice->Length);
  if (!octets || slice->Length < least) return fail(WSAEINVAL);
  return octets;
}

/// What a request was given beside its data.
struct Slices {
  PRIO_BUF local, remote, control, flags;
};

/// The control data of a send.
Status read_said(const Socket& socket, const char* octets, ULONG room, RioRequest& to) {
  RIO_CMSG_BUFFER head{};
  std::memcpy(&head, octets, sizeof head);
  if (head.TotalLength < RIO_CMSG_BASE_SIZE || head.TotalLength > room) return fail(WSAEINVAL);
  const WSABUF control{static_cast<ULONG>(head.TotalLength - RIO_CMSG_BASE_SIZE),
                       const_cast<char*>(octets) + RIO_CMSG_BASE_SIZE};
  if (control.len == 0) return {};
  to.said.reset(new (std::nothrow) ControlData);
  return to.said ? read_control(control, socket.family, service_of(socket), *to.said) : fail(WSAENOBUFS);
}

Status request_of(const Ref& ref, bool of_send, PRIO_BUF data, ULONG count, const Slices& slices, DWORD flags,
                  RioRequest& to) {
  // A stream's octets have nothing of their own; and where a send comes from its control data say.
  if (ref->stream() && (slices.control || slices.local || slices.remote)) return fail(WSAEINVAL);
  if (of_send && slices.local) return fail(WSAEINVAL);
  if (count > 1 || (count == 1) != (data != nullptr)) return fail(WSAEINVAL);
  if (!data && (ref->stream() || !of_send)) return fail(WSAEINVAL);
  const auto octets = octets_of(data, ref->stream() ? 1 : 0);
  if (!octets) return fail(octets.error());
  const auto remote = octets_of(slices.remote, sizeof(SOCKADDR_INET));
  if (!remote) return fail(remote.error());
  const auto local = octets_of(slices.local, sizeof(SOCKADDR_INET));
  if (!local) return fail(local.error());
  const auto control = octets_of(slices.control, RIO_CMSG_BASE_SIZE);
  if (!control) return fail(control.error());
  const auto told = octets_of(slices.flags, sizeof(DWORD));
  if (!told) return fail(told.error());
  to.data = *octets;
  to.length = data ? data->Length : 0;
  to.local = *local;
  to.remote = of_send ? nullptr : *remote;
  to.flags = *told;
  if (*control && of_send) {
    if (const Status read = read_said(*ref, *control, slices.control->Length, to); !read) return read;
  } else if (*control) {
    to.control = *control;
    to.control_room = slices.control->Length;
  }
  if (!of_send && !ref->stream() && to.wants_control()) ask_for_destination(*ref);
  to.quiet = (flags & RIO_MSG_DONT_NOTIFY) != 0;
  to.wait_all = (flags & RIO_MSG_WAITALL) != 0;
  if (of_send && *remote) {
    const auto address = read_address(reinterpret_cast<const sockaddr*>(*remote), sizeof(SOCKADDR_INET), ref->family);
    if (!address) return fail(address.error());
    to.to = *address;
  }
  return {};
}

BOOL transfer(bool of_send, RIO_RQ id, PRIO_BUF data, ULONG count, const Slices& slices, DWORD flags, PVOID context) {
  const auto queue = win32::find<RioQueue>(id, 0);
  if (!queue) return failed(WSAEINVAL, FALSE);
  const auto ref = find((*queue)->socket());
  if (!ref || (*ref)->rio.load(std::memory_order_acquire) != &**queue) return failed(WSAEINVAL, FALSE);
  const DWORD waits = of_send || !(*ref)->stream() ? 0 : RIO_MSG_WAITALL;
  if (flags == RIO_MSG_COMMIT_ONLY) {
    if (data || count || slices.local || slices.remote || slices.control || slices.flags || context)
      return failed(WSAEINVAL, FALSE);
    (*queue)->commit(*ref, of_send);
    return TRUE;
  }
  if (flags & ~(RIO_MSG_DONT_NOTIFY | RIO_MSG_DEFER | waits)) return failed(WSAEINVAL, FALSE);
  RioRequest request{};
  request.context = reinterpret_cast<ULONG_PTR>(context);
  const Status understood = request_of(*ref, of_send, data, count, slices, flags, request);
  if (!understood) return failed(understood.error(), FALSE);
  return win32::finish((*queue)->post(*ref, of_send, std::move(request), !(flags & RIO_MSG_DEFER)));
}

BOOL PASCAL receive(RIO_RQ queue, PRIO_BUF data, ULONG count, DWORD flags, PVOID context) {
  return transfer(false, queue, data, count, {}, flags, context);
}
int PASCAL receive_ex(RIO_RQ queue, PRIO_BUF data, ULONG count, PRIO_BUF local, PRIO_BUF remote, PRIO_BUF control,
                      PRIO_BUF told, DWORD flags, PVOID context) {
  return transfer(false, queue, data, count, {local, remote, control, told}, flags, context);
}
BOOL PASCAL send(RIO_RQ queue, PRIO_BUF data, ULONG count, DWORD flags, PVOID context) {
  return transfer(true, queue, data, count, {}, flags, context);
}
BOOL PASCAL send_ex(RIO_RQ queue, PRIO_BUF data, ULONG count, PRIO_BUF local, PRIO_BUF remote, PRIO_BUF control,
                    PRIO_BUF told, DWORD flags, PVOID context) {
  return transfer(true, queue, data, count, {local, remote, control, told}, flags, context);
}

}  // namespace

const RIO_EXTENSION_FUNCTION_TABLE rio_functions{
    .cbSize = sizeof(RIO_EXTENSION_FUNCTION_TABLE),
    .RIOReceive = receive,
    .RIOReceiveEx = receive_ex,
    .RIOSend = send,
    .RIOSendEx = send_ex,
    .RIOCloseCompletionQueue = close_completion_queue,
    .RIOCreateCompletionQueue = create_completion_queue,
    .RIOCreateRequestQueue = create_request_queue,
    .RIODequeueCompletion = dequeue_completion,
    .RIODeregisterBuffer = deregister_buffer,
    .RIONotify = notify,
    .RIORegisterBuffer = register_buffer,
    .RIOResizeCompletionQueue = resize_completion_queue,
    .RIOResizeRequestQueue = resize_request_queue,
};

}  // namespace ows::kernel
