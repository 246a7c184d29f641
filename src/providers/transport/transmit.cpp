// TransmitFile and TransmitPackets on transport sockets: a message of pieces of memory and of files, which are read and sent
// step by step. [TransmitFile, LPFN_TRANSMITPACKETS]
#include <mswsock.h>

#include <algorithm>
#include <vector>

#include "providers/transport/extension.h"
#include "providers/transport/overlapped.h"
#include "spi/transmission.h"

namespace ows::transport {
namespace {

constexpr std::size_t step = 65536;

class Transmit final : public Transfer {
 public:
  using Words = std::optional<Bytes>;
  Transmit(spi::Transmission what, DWORD per_send, DWORD flags, bool as_stream, Words last_words)
      : what_(std::move(what)),
        buffer_(std::min<std::size_t>(per_send == 0 ? step : per_send, step)),
        flags_(flags),
        as_stream_(as_stream),
        last_words_(std::move(last_words)) {}

  std::optional<Outcome> attempt(Connection& connection) override {
    if (!sent_) {
      // A message has its turn for itself, from its first octet to its last.
      if (!has_turn_ && connection.sending) return std::nullopt;
      has_turn_ = connection.sending = true;
      while (!what_.empty()) {
        if (connection.takes_no_more()) return finish(connection, WSAECONNRESET);
        if (!connection.has_room()) return std::nullopt;
        if (const int error = send_piece(connection)) return finish(connection, error);
      }
      if (flags_ & TF_DISCONNECT) {
        const Status ended = end_with(connection, last_words_ ? std::optional<View>(*last_words_) : std::nullopt);
        if (!ended) return finish(connection, ended.error());
      }
      has_turn_ = connection.sending = false;
      sent_ = true;
    }
    if (flags_ & TF_REUSE_SOCKET) {
      if (!is_over(connection)) return std::nullopt;
      connection.reusable = true;
    }
    return finish(connection, 0);
  }

  [[nodiscard]] bool waits_for_the_end() const override { return sent_; }

  void give_up(Connection& connection) override {
    if (!std::exchange(has_turn_, false)) return;
    connection.sending = false;
    if (in_message_) connection.message_cut = true;
  }

 private:
  /// 0, or why not.
  int send_piece(Connection& connection) {
    const bool ends = what_.front().ends;
    const std::size_t size = what_.front().size;
    const long got = what_.read_front(buffer_);
    if (got < 0) return WSAEINVAL;
    const auto octets = static_cast<std::size_t>(got);
    const bool whole = got == 0 || octets == size;
    if (got == 0)
      what_.cut_front();  // the file has ended before its time
    else
      what_.advance(octets);
    const bool last = as_stream_ || (whole && ends);
    if (octets == 0 && !(last && in_message_)) return 0;
    const auto sent = connection.protocol().send(View(buffer_).first(octets), last, connection.output);
    if (!sent) return sent.error() == ServiceError::invalid_data ? WSAEINVAL : WSAECONNRESET;
    connection.flush();
    connection.output.keep();
    done_ += octets;
    in_message_ = !last;
    return 0;
  }

  Outcome finish(Connection& connection, int error) {
    if (std::exchange(has_turn_, false)) connection.sending = false;
    if (error != 0 && in_message_) connection.message_cut = true;
    return {.error = error, .octets = static_cast<DWORD>(done_)};
  }

  spi::Transmission what_;
  std::vector<std::byte> buffer_;
  const DWORD flags_;
  const bool as_stream_;
  const Words last_words_;
  std::size_t done_ = 0;
  bool has_turn_ = false, in_message_ = false, sent_ = false;
};

BOOL transmit(SOCKET s, Result<spi::Transmission> what, DWORD per_send, DWORD flags, LPOVERLAPPED overlapped) {
  const auto ref = find(s);
  if (!ref) return refuse_with(ref.error());
  if (const Status good = spi::check_transmit_flags(flags); !good) return refuse_with(good.error());
  if (!what) return refuse_with(what.error());
  std::unique_lock socket_lock((*ref)->mutex);
  const auto connection = (*ref)->connection;
  Transmit::Words words;
  if ((*ref)->has_disconnect_data) words = (*ref)->disconnect_data;
  socket_lock.unlock();
  if (!connection) return refuse_with(WSAENOTCONN);
  spi::OwnOverlapped own;
  DWORD octets = 0;
  int error = 0, result = SOCKET_ERROR;
  {
    std::lock_guard lock(connection->mutex);
    if (const Status good = may_send(*connection); !good) return refuse_with(good.error());
    auto operation = std::make_unique<Transmit>(std::move(*what), per_send, flags, (*ref)->acts_as_stream, std::move(words));
    result = start(*ref, *connection, &Operations::sends, std::move(operation),
                   {overlapped ? overlapped : own.get(), nullptr, nullptr, &octets}, nullptr, &error);
  }
  if (result == 0) return TRUE;
  if (overlapped || error != WSA_IO_PENDING) return refuse_with(error);
  const auto waited = own.wait();
  return waited ? TRUE : refuse_with(waited.error());
}

BOOL PASCAL transmit_file(SOCKET s, HANDLE file, DWORD octets, DWORD per_send, LPOVERLAPPED overlapped,
                          LPTRANSMIT_FILE_BUFFERS buffers, DWORD flags) {
  return transmit(s, spi::Transmission::of_file(file, octets, overlapped, buffers), per_send, flags, overlapped);
}

BOOL PASCAL transmit_packets(SOCKET s, LPTRANSMIT_PACKETS_ELEMENT elements, DWORD count, DWORD send_size,
                             LPOVERLAPPED overlapped, DWORD flags) {
  return transmit(s, spi::Transmission::of_packets(elements, count), send_size, flags, overlapped);
}

}  // namespace

const LPFN_TRANSMITFILE transmit_file_function = transmit_file;
const LPFN_TRANSMITPACKETS transmit_packets_function = transmit_packets;

}  // namespace ows::transport
