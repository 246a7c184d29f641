// The worked example of docs/providers.md: a whole transport on the kit. Messages are netstrings ("5:hello,"), the first
// one each way is caller and callee data, and the end is the carrier's: graceful between two netstrings.
#pragma once

#include <winsock2.h>

#include <string>
#include <utility>

#include "providers/transport/provider.h"
#include "providers/transport/transport.h"

namespace ows::netstring {

using namespace transport;

/// One side of a connection: octets in, events out, and the other way round. No socket, no thread, no lock.
class Machine final : public Protocol {
 public:
  explicit Machine(bool initiator) : initiator_(initiator) {}

  // --- the carrier's side ---
  void receive(View octets, TimePoint, Output&, ServiceUser& user) override {
    for (; !octets.empty() && state_ != State::closed; octets = octets.subspan(1)) take(octets.front(), user);
  }
  void carrier_ended(bool error, TimePoint, Output&, ServiceUser& user) override {
    end(!error && part_ == Part::length && length_ == 0 ? Disconnect::Kind::graceful : Disconnect::Kind::aborted, user);
  }
  void tick(TimePoint, Output&, ServiceUser&) override {}
  std::optional<TimePoint> deadline() const override { return std::nullopt; }
  bool owed_more() const override { return part_ != Part::length || length_ != 0; }

  // --- the user's side ---
  ServiceResult connect(View caller_data, TimePoint, Output& out) override {
    if (!initiator_ || state_ != State::idle) return refused(ServiceError::wrong_state);
    put(caller_data, out);
    state_ = State::asked;
    return {};
  }
  ServiceResult accept(View callee_data, TimePoint, Output& out) override {
    if (state_ != State::requested) return refused(ServiceError::wrong_state);
    put(callee_data, out);
    state_ = State::open;
    return {};
  }
  ServiceResult refuse(View, TimePoint, Output&, ServiceUser& user) override {
    if (state_ != State::requested) return refused(ServiceError::wrong_state);
    finish(user);
    return {};
  }
  ServiceResult send(View piece, bool end_of_message, Output& out) override {
    if (state_ != State::open) return refused(ServiceError::wrong_state);
    // The length comes first, so a message in parts has to be gathered; see ISO transport for one that streams.
    message_.insert(message_.end(), piece.begin(), piece.end());
    if (!end_of_message) return {};
    put(message_, out);
    message_.clear();
    return {};
  }
  ServiceResult send_expedited(View, Output&) override { return refused(ServiceError::not_supported); }
  ServiceResult disconnect(std::optional<View> data, TimePoint, Output& out, ServiceUser& user) override {
    if (state_ != State::open) return refused(ServiceError::wrong_state);
    if (data) return refused(ServiceError::not_supported);
    out.shut();
    finish(user);
    return {};
  }
  void abort(TimePoint, Output& out, ServiceUser& user) override {
    if (state_ == State::closed) return;
    out.reset();
    finish(user);
  }
  Limits limits() const override { return {.caller_data = most_, .callee_data = most_}; }
  bool receives_after_disconnect() const override { return false; }

 private:
  enum class State : std::uint8_t { idle, asked, requested, open, closed };
  enum class Part : std::uint8_t { length, data, comma };
  static ServiceResult refused(ServiceError why) { return std::unexpected(why); }

  static void put(View message, Output& out) {
    const std::string length = std::to_string(message.size()) + ":";
    out.put({reinterpret_cast<const std::byte*>(length.data()), length.size()});
    out.put(message);
    constexpr std::byte comma{','};
    out.put(View(&comma, 1));
  }

  void take(std::byte octet, ServiceUser& user) {
    const char c = static_cast<char>(octet);
    switch (part_) {
      case Part::length:
        if (c >= '0' && c <= '9' && length_ < most_length) {
          length_ = length_ * 10 + static_cast<std::size_t>(c - '0');
        } else if (c == ':') {
          part_ = length_ == 0 ? Part::comma : Part::data;
        } else {
          end(Disconnect::Kind::aborted, user);
        }
        return;
      case Part::data:
        received_.push_back(octet);
        if (received_.size() == length_) part_ = Part::comma;
        return;
      case Part::comma: {
        if (c != ',') return end(Disconnect::Kind::aborted, user);
        const Bytes message = std::exchange(received_, {});
        part_ = Part::length;
        length_ = 0;
        return arrived(message, user);
      }
    }
  }

  void arrived(View message, ServiceUser& user) {
    switch (state_) {
      case State::idle:
        if (!user.on_service_wanted({})) return finish(user);
        state_ = State::requested;
        return user.on_connect_request(message);
      case State::asked: state_ = State::open; return user.on_connected(message);
      case State::open: return user.on_data(message, true);
      case State::requested:  // too early
      case State::closed: return end(Disconnect::Kind::aborted, user);
    }
  }

  void end(Disconnect::Kind kind, ServiceUser& user) {
    const State before = std::exchange(state_, State::closed);
    if (before == State::asked) user.on_refused({.kind = kind, .reason = 0, .data = std::nullopt});
    if (before == State::requested || before == State::open) user.on_disconnect({.kind = kind, .reason = 0, .data = {}});
    if (before != State::closed) user.on_finished();
  }
  void finish(ServiceUser& user) {
    state_ = State::closed;
    user.on_finished();
  }

  static constexpr std::size_t most_ = 100, most_length = 10'000'000;
  const bool initiator_;
  State state_ = State::idle;
  Part part_ = Part::length;
  std::size_t length_ = 0;
  Bytes received_, message_;
};

/// What a socket is set to: nothing beyond its catalog entry.
class NetstringSettings final : public Settings {
 public:
  using Settings::Settings;
  std::unique_ptr<Settings> clone() const override { return std::make_unique<NetstringSettings>(*this); }
  std::unique_ptr<Protocol> make_protocol(bool initiator) const override { return std::make_unique<Machine>(initiator); }
};

inline constexpr Transport the_transport{
    u"netstrings over TCP",
    [](const WSAPROTOCOL_INFOW& entry) -> std::unique_ptr<Settings> { return std::make_unique<NetstringSettings>(entry); }};

inline SOCKET WSPAPI wsp_socket(int, int, int, LPWSAPROTOCOL_INFOW info, GROUP, DWORD, LPINT error) {
  return make_socket(the_transport, info, error);
}
inline int WSPAPI wsp_cleanup(LPINT) { return close_sockets(the_transport); }

/// The provider's one entrance.
inline int WSPAPI startup(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW, WSPUPCALLTABLE upcalls, LPWSPPROC_TABLE table) {
  return start(the_transport, version, data, upcalls, table, wsp_socket, wsp_cleanup);
}

}  // namespace ows::netstring
