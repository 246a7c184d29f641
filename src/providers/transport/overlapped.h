// Overlapped transfers on transport sockets: the operations, their beginning and their cancelling.
#pragma once

#include "providers/transport/operations.h"
#include "providers/transport/receiving.h"
#include "providers/transport/sending.h"
#include "providers/transport/socket.h"

namespace ows::transport {

/// 0: done, and told; SOCKET_ERROR with WSA_IO_PENDING or the reason why nothing has begun. The arguments have been checked.
int send_overlapped(const Ref& ref, Connection& connection, Sending sending, const spi::HowToTell& how, LPINT error);
int receive_overlapped(const Ref& ref, Connection& connection, Receiving receiving, const spi::HowToTell& how, LPDWORD flags,
                       LPINT error);
int send_expedited_overlapped(const Ref& ref, Connection& connection, Bytes item, const spi::HowToTell& how, LPINT error);
int receive_expedited_overlapped(const Ref& ref, Connection& connection, UserBuffers into, bool peek,
                                 const spi::HowToTell& how, LPDWORD flags, LPINT error);

/// Begins `transfer` and attempts it, or parks it in `direction`. With the connection's mutex held.
int start(const Ref& ref, Connection& connection, TransferQueue Operations::* direction, std::unique_ptr<Transfer> transfer,
          const spi::HowToTell& how, LPDWORD flags, LPINT error);

/// Sends one message, in its turn.
std::unique_ptr<Transfer> make_send(Sending sending);

/// Whether a send may begin. WSAENOTCONN, WSAESHUTDOWN, WSAECONNRESET. With the connection's mutex held.
Status may_send(const Connection& connection);
/// And an item of expedited data with `size` octets. WSAEOPNOTSUPP, WSAEINVAL, WSAEMSGSIZE too.
Status may_send_expedited(Connection& connection, std::size_t size);

/// The first item of expedited data, as much as fits; the rest of it stays. `more`: there is one. Only where one waits.
std::size_t take_expedited(Connection& connection, Buffers into, bool peek, bool& more);

}  // namespace ows::transport
