// What the tests and fuzz targets of every protocol share: octets as readable text, and the two ends of a machine.
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

#include "providers/transport/protocol.h"
#include "providers/transport/transport.h"

namespace ows::transport::test {

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

class Wire final : public Output {
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

/// What a machine tells its user, one line per event. The pieces of a message are put together, so that the lines do not
/// depend on how it was cut. `ProtocolSettings`: of the only service there is.
template <class ProtocolSettings>
class EventRecorder : public ServiceUser {
 public:
  const Settings* on_service_wanted(View wanted) override {
    const View served = service_.service();
    return served.empty() || std::ranges::equal(served, wanted) ? &service_ : nullptr;
  }
  void on_connect_request(View data) override { add("connect request " + quoted(data)); }
  void on_connected(View data) override { add("connected " + quoted(data)); }
  void on_refused(const Disconnect& why) override { add("refused " + spell(why)); }
  void on_message(std::uint8_t kind) override { kind_ = kind; }
  void on_data(View piece, bool end_of_message) override {
    message_.insert(message_.end(), piece.begin(), piece.end());
    in_message_ = true;
    if (end_of_message) {
      events_.push_back(message_name(kind_) + ' ' + quoted(message_));
      clear_message();
    }
  }
  void on_expedited(View item) override { add("expedited " + quoted(item)); }
  void on_disconnect(const Disconnect& why) override { add("disconnect " + spell(why)); }
  void on_finished() override { add("finished"); }

  std::vector<std::string> take() {
    if (in_message_) events_.push_back("part of a message " + quoted(message_));
    clear_message();
    return std::exchange(events_, {});
  }

 protected:
  EventRecorder() : service_(WSAPROTOCOL_INFOW{}) {}
  virtual std::string message_name(std::uint8_t /*kind*/) const { return "message"; }
  virtual std::string reason(std::uint32_t number) const { return std::to_string(number); }
  ProtocolSettings service_;

 private:
  std::string spell(const Disconnect& why) const {
    constexpr const char* kinds[] = {"graceful", "aborted", "timed out"};
    std::string result = kinds[static_cast<std::size_t>(why.kind)] + (' ' + reason(why.reason));
    if (why.data) result += ' ' + quoted(*why.data);
    return result;
  }
  void add(std::string event) {
    if (in_message_) events_.push_back("part of a message " + quoted(message_));
    clear_message();
    events_.push_back(std::move(event));
  }
  void clear_message() {
    message_.clear();
    in_message_ = false;
  }

  std::vector<std::string> events_;
  Octets message_;
  std::uint8_t kind_ = 0;
  bool in_message_ = false;
};

}  // namespace ows::transport::test
