// What the tests and fuzz targets of ISO transport share: octets as readable text, and the two ends a state machine
// talks to, which write down what they get.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "providers/iso/settings.h"
#include "providers/iso/state_machine.h"

namespace ows::iso::test {

using Octets = std::vector<std::byte>;

inline Octets text(std::string_view characters) {
  Octets octets;
  for (char c : characters) octets.push_back(static_cast<std::byte>(c));
  return octets;
}

/// "0300 000e 'hello'": hexadecimal digits and quoted characters, blanks anywhere.
inline Octets octets(std::string_view notation) {
  Octets result;
  bool quoted = false, half = false;
  int value = 0;
  for (char c : notation) {
    if (c == '\'') {
      quoted = !quoted;
    } else if (quoted) {
      result.push_back(static_cast<std::byte>(c));
    } else if (std::isxdigit(static_cast<unsigned char>(c))) {
      const int digit = std::isdigit(static_cast<unsigned char>(c)) ? c - '0' : (c | 0x20) - 'a' + 10;
      value = value << 4 | digit;
      if (half) result.push_back(static_cast<std::byte>(value));
      half = !half;
      if (!half) value = 0;
    } else if (c != ' ') {
      throw std::invalid_argument("not octets: " + std::string(notation));
    }
  }
  if (half || quoted) throw std::invalid_argument("unfinished octets: " + std::string(notation));
  return result;
}

inline std::string hex(View view) {
  constexpr char digits[] = "0123456789abcdef";
  std::string result;
  for (std::byte octet : view) {
    result += digits[std::to_integer<unsigned>(octet) >> 4];
    result += digits[std::to_integer<unsigned>(octet) & 15];
  }
  return result;
}

/// The canonical spelling of octets(notation), to compare with hex().
inline std::string hex(std::string_view notation) { return hex(octets(notation)); }
inline std::string hex(const char* notation) { return hex(std::string_view(notation)); }

inline std::string quoted(View view) {
  std::string result = "'";
  for (std::byte octet : view) {
    const auto c = std::to_integer<unsigned char>(octet);
    if (std::isprint(c)) {
      result += static_cast<char>(c);
    } else {
      result += "\\" + hex(View(&octet, 1));
    }
  }
  return result + "'";
}

class Wire final : public transport::Output {
 public:
  void put(View view) override { octets_.insert(octets_.end(), view.begin(), view.end()); }
  void put_borrowed(View view) override { put(view); }
  void shut() override { shut_ = true; }
  void reset() override { reset_ = true; }
  bool is_shut() const { return shut_; }
  bool is_reset() const { return reset_; }
  Octets take() { return std::exchange(octets_, {}); }

 private:
  Octets octets_;
  bool shut_ = false, reset_ = false;
};

/// One line per event. The pieces of a message are put together, so that the lines do not depend on how it was cut.
class Recorder final : public ServiceUser {
 public:
  /// The only service there is, as options.local_selector says.
  explicit Recorder(const Options& options = {}) : service_(WSAPROTOCOL_INFOW{}) { service_.options() = options; }

  const transport::Settings* on_service_wanted(View wanted) override {
    const View served = service_.service();
    return served.empty() || std::ranges::equal(served, wanted) ? &service_ : nullptr;
  }
  void on_connect_request(View data) override { add("connect request " + quoted(data)); }
  void on_connected(View data) override { add("connected " + quoted(data)); }
  void on_refused(const transport::Disconnect& why) override { add("refused " + spell(why)); }
  void on_data(View piece, bool end_of_message) override {
    message_.insert(message_.end(), piece.begin(), piece.end());
    in_message_ = true;
    if (end_of_message) {
      events_.push_back("message " + quoted(message_));
      clear_message();
    }
  }
  void on_expedited(View item) override { add("expedited " + quoted(item)); }
  void on_disconnect(const transport::Disconnect& why) override { add("disconnect " + spell(why)); }
  void on_finished() override { add("finished"); }

  std::vector<std::string> take() {
    flush_message();
    return std::exchange(events_, {});
  }

 private:
  static std::string spell(const transport::Disconnect& why) {
    constexpr const char* kinds[] = {"graceful", "aborted", "timed out"};
    const auto reason = static_cast<std::byte>(why.reason);
    std::string result = kinds[static_cast<std::size_t>(why.kind)];
    result += " " + hex(View(&reason, 1));
    if (why.data) result += " " + quoted(*why.data);
    return result;
  }
  void add(std::string event) {
    flush_message();
    events_.push_back(std::move(event));
  }
  void flush_message() {
    if (in_message_) events_.push_back("part of a message " + quoted(message_));
    clear_message();
  }
  void clear_message() {
    message_.clear();
    in_message_ = false;
  }

  IsoSettings service_;
  std::vector<std::string> events_;
  Octets message_;
  bool in_message_ = false;
};

using Events = std::vector<std::string>;

/// A state machine with its two ends and a clock that stands still until it is moved.
class Endpoint {
 public:
  static constexpr std::uint16_t initiator_reference = 0x1234, responder_reference = 0x5678;

  explicit Endpoint(Role role, const Options& options = {})
      : machine(role, options, role == Role::initiator ? initiator_reference : responder_reference), user(options) {}

  void receive(View view) { machine.receive(view, now, wire, user); }
  void receive(std::string_view notation) { receive(octets(notation)); }
  void carrier_ends(bool error = false) { machine.carrier_ended(error, now, wire, user); }
  void pass(std::chrono::milliseconds time) {
    now += time;
    machine.tick(now, wire, user);
  }
  ServiceResult connect(std::string_view data = "") { return machine.connect(text(data), now, wire); }
  ServiceResult accept(std::string_view data = "") { return machine.accept(text(data), now, wire); }
  ServiceResult refuse(std::string_view data = "") { return machine.refuse(text(data), now, wire, user); }
  ServiceResult send(std::string_view data, bool end = true) { return machine.send(text(data), end, wire); }
  ServiceResult send_expedited(std::string_view data) { return machine.send_expedited(text(data), wire); }
  ServiceResult disconnect() { return machine.disconnect(std::nullopt, now, wire, user); }
  ServiceResult disconnect(std::string_view data) {
    const Octets bytes = text(data);
    return machine.disconnect(View(bytes), now, wire, user);
  }
  void abort() { machine.abort(now, wire, user); }

  /// What has been put on the wire, and told to the user, since the last time.
  std::string sent() { return hex(wire.take()); }
  Events events() { return user.take(); }
  void forget() {
    wire.take();
    user.take();
  }

  StateMachine machine;
  Wire wire;
  Recorder user;
  TimePoint now{};
};

/// An initiator and a responder in the state open, nothing left over from getting there.
inline Endpoint open_initiator(const Options& options = {}) {
  Endpoint endpoint(Role::initiator, options);
  (void)endpoint.connect();
  endpoint.receive(options.expedited != Expedited::none ? "0300 0012 0d d0 1234 5678 21 f00201ff c60101"
                                                        : "0300 0012 0d d0 1234 5678 21 f00201ff c60100");
  endpoint.forget();
  return endpoint;
}
inline Endpoint open_responder(const Options& options = {}) {
  Endpoint endpoint(Role::responder, options);
  endpoint.receive("0300 0015 10 e0 0000 1234 21 c0010d f00201ff c60101");
  (void)endpoint.accept();
  endpoint.forget();
  return endpoint;
}

}  // namespace ows::iso::test
