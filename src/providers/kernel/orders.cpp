#include "providers/kernel/orders.h"

#include <linux/io_uring.h>
#include <windows.h>

#include <cerrno>

#include "engine/default_set.h"
#include "win32/port_set.h"

namespace ows::kernel {
namespace {

using Outcome = spi::Operation::Outcome;

win32::PortSet* set_with_ring(const Socket& socket) {
  win32::CompletionPort* port = socket.port.port();
  win32::PortSet* set = port ? port->sockets() : nullptr;
  return set && set->has_ring() ? set : nullptr;
}

// An event's key and generation have room for the 56 bits of an address.
std::uint64_t data_of(const Transfer& transfer) {
  return engine::event_data(engine::Kind::order, 0, 0) | reinterpret_cast<std::uintptr_t>(&transfer);
}
Transfer& transfer_of(std::uint32_t key, std::uint32_t generation) {
  return *reinterpret_cast<Transfer*>(std::uintptr_t{key} << 32 | generation);
}

std::optional<Outcome> outcome_of(const Ref& ref, IoQueues& io, Transfer& transfer, int result) {
  const Outcome aborted{.error = WSA_OPERATION_ABORTED};
  if (io.closed && result < 0) return aborted;
  if (result == -EAGAIN) io.no_orders = true;
  // The thread that gave the order has ended, unless it was called off.
  const bool nothing_done = result == -EAGAIN || result == -ECANCELED || result == -EINTR;
  const auto outcome = nothing_done ? std::nullopt : transfer.landed(ref, result);
  return !outcome && transfer.called_off ? aborted : outcome;
}

void land(std::uint32_t key, std::uint32_t generation, std::uint32_t result) {
  Transfer& transfer = transfer_of(key, generation);
  IoQueues& io = *known_queues(*transfer.ordered);
  Ref ref;  // given back behind the lock, which is in what it keeps
  const std::lock_guard lock(io.mutex);
  ref = std::move(transfer.ordered);  // not before: without it, it would be one that can be cancelled
  IoQueues::Queue& queue = transfer.receives() ? io.receives : io.sends;
  const auto outcome = outcome_of(ref, io, transfer, static_cast<int>(result));
  if (transfer.receives()) {
    io.likely_empty = outcome && transfer.left_room(ref, *outcome);
    io.drained = false;
  }
  const bool called_off = transfer.called_off;
  if (outcome) spi::Operation::complete(queue.take_first(), *outcome);
  go_on(ref, io, queue);
  if (called_off) --io.called_off;
}

}  // namespace

bool give_order(const Ref& ref, IoQueues& io, Transfer& transfer) {
  Socket& socket = *ref;
  if (io.no_orders || io.closed || !socket.stream() || !socket.connected() || socket.needs_default_set || socket.told_error)
    return false;
  if (socket.traits.nonblocking || socket.descriptor_nonblocking) return false;
  // Who wants no packets of what succeeds at once has it succeed at once.
  if (socket.port.modes() & FILE_SKIP_COMPLETION_PORT_ON_SUCCESS) return false;
  win32::PortSet* set = set_with_ring(socket);
  if (!set || !transfer.can_be_ordered(ref)) return false;
  transfer.ordered = sockets().find(static_cast<std::uint64_t>(socket.fd));
  if (!transfer.ordered) return false;  // it is being closed
  socket.gives_orders = true;
  const bool soon = socket.port.port()->is_served_by(win32::current_thread());
  const bool given = set->order(soon, [&](io_uring_sqe& order) {
    transfer.fill_order(ref, order);
    if (transfer.receives() && io.likely_empty) order.ioprio = IORING_RECVSEND_POLL_FIRST;
    order.user_data = data_of(transfer);
  });
  if (given) return true;
  transfer.ordered = {};
  return false;
}

void call_off(const Socket& socket, IoQueues& io, Transfer& transfer) {
  if (std::exchange(transfer.called_off, true)) return;
  ++io.called_off;
  set_with_ring(socket)->order(false, [&](io_uring_sqe& order) {
    order.opcode = IORING_OP_ASYNC_CANCEL;
    order.fd = -1;
    order.addr = data_of(transfer);
    order.user_data = win32::PortSet::no_news;
  });
}

void await_called_off(const Socket& socket, const IoQueues& io) {
  while (io.called_off > 0) set_with_ring(socket)->lend_a_hand();
}

void submit_orders(const Socket& socket) {
  if (!socket.gives_orders) return;
  if (const win32::PortSet* set = set_with_ring(socket)) set->submit_orders();
}

void forget_orders(Socket& socket) {
  if (!socket.gives_orders) return;
  IoQueues* io = socket.io.load(std::memory_order_relaxed);  // the parent's; so may its lock be, and nobody else is here
  for (const IoQueues::Queue* queue : {&io->receives, &io->sends})
    if (!queue->empty()) queue->front().ordered = {};
}

void own_orders() { engine::set_owner(engine::Kind::order, {land, nullptr}); }

}  // namespace ows::kernel
