// What the tests and fuzz targets of WebSocket share: frames made by hand, the two ends a state machine talks to, and what
// they got in words.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol_support.h"
#include "providers/websocket/settings.h"
#include "providers/websocket/state_machine.h"

namespace ows::websocket::test {

using namespace transport::test;
using Events = std::vector<std::string>;

/// One frame as a peer may make it, rightly or not.
struct Frame {
  int opcode;
  std::string payload;
  bool fin = true;
  int reserved = 0;
  bool wrongly_masked = false;
  std::string bare = {};  ///< instead of all this

  Octets octets(bool masked) const {
    if (!bare.empty()) return text(bare);
    const MaskingKey key{std::byte{0x37}, std::byte{0xfa}, std::byte{0x21}, std::byte{0x3d}};
    const FrameHeader header{.fin = fin,
                             .opcode = static_cast<Opcode>(opcode),
                             .masked = masked != wrongly_masked,
                             .key = key,
                             .length = payload.size()};
    Octets result(max_frame_header);
    result.resize(write_header(header, result.data()));
    result[0] |= static_cast<std::byte>(reserved << 4);
    Octets body = text(payload);
    if (header.masked) mask(body, key, 0, body.data());
    result.insert(result.end(), body.begin(), body.end());
    return result;
  }
};

inline std::string close_payload(unsigned code, std::string_view reason = "") {
  return std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)} + std::string(reason);
}
inline Frame text_frame(std::string payload) { return {1, std::move(payload)}; }
inline Frame text_begins(std::string payload) { return {1, std::move(payload), false}; }
inline Frame binary_frame(std::string payload) { return {2, std::move(payload)}; }
inline Frame binary_begins(std::string payload) { return {2, std::move(payload), false}; }
inline Frame goes_on(std::string payload) { return {0, std::move(payload), false}; }
inline Frame ends(std::string payload) { return {0, std::move(payload)}; }
inline Frame ping(std::string payload = "") { return {9, std::move(payload)}; }
inline Frame pong(std::string payload = "") { return {10, std::move(payload)}; }
inline Frame close_frame(unsigned code, std::string_view reason = "") { return {8, close_payload(code, reason)}; }
inline Frame bare(std::string octets) { return {0, {}, true, 0, false, std::move(octets)}; }

/// What stands in a stream of frames, in words: "text 'x'", "close 1000 'why'".
inline Events read_frames(View stream) {
  Events events;
  FrameReader reader;
  Octets payload;
  for (;;) {
    const auto item = reader.next(stream);
    if (item == FrameReader::Item::nothing) break;
    if (item == FrameReader::Item::malformed) {
      events.emplace_back("malformed");
      break;
    }
    const FrameHeader& header = reader.header();
    if (item == FrameReader::Item::header) payload.clear();
    if (item == FrameReader::Item::payload) {
      const std::size_t at = payload.size();
      payload.resize(at + reader.piece().size());
      mask(reader.piece(), header.key, reader.piece_offset(), payload.data() + at);
    }
    if (reader.payload_left() > 0) continue;
    constexpr const char* names[] = {"continuation", "text", "binary", "3", "4", "5", "6", "7", "close", "ping", "pong"};
    std::string event = std::string(header.fin ? "" : "unfinished ") + names[static_cast<std::size_t>(header.opcode)];
    if (header.opcode == Opcode::close) {
      if (payload.size() >= 2) {
        event += ' ' + std::to_string(std::to_integer<unsigned>(payload[0]) << 8 | std::to_integer<unsigned>(payload[1]));
        if (payload.size() > 2) event += ' ' + quoted(View(payload).subspan(2));
      }
    } else {
      event += ' ' + quoted(payload);
    }
    events.push_back(event);
  }
  if (reader.within_frame()) events.emplace_back("part of a frame");
  return events;
}

class Recorder : public EventRecorder<WebSettings> {
 public:
  explicit Recorder(const Options& options = {}) { service_.change() = options; }

 private:
  std::string message_name(std::uint8_t kind) const override { return kind == 1 ? "text" : "binary"; }
};

inline const std::string sample_key = "dGhlIHNhbXBsZSBub25jZQ==";  // [RFC 6455 §1.3]
inline const std::string sample_request =
    "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://example.com\r\n"
    "Sec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Version: 13\r\n\r\n";

/// A state machine with its two ends and a clock that stands still until it is moved.
class Endpoint {
 public:
  explicit Endpoint(Role role, const Options& options = {})
      : machine(role, std::make_shared<Options>(options)), user(options) {}

  void receive(View view) { machine.receive(view, now, wire, user); }
  void receive(std::string_view characters) { receive(text(characters)); }
  void receive(const Frame& frame) { receive(frame.octets(machine.role() == Role::responder)); }
  void carrier_ends(bool error = false) { machine.carrier_ended(error, now, wire, user); }
  void pass(std::chrono::milliseconds time) {
    now += time;
    machine.tick(now, wire, user);
  }
  ServiceResult connect(std::string_view data = "") { return machine.connect(text(data), now, wire); }
  ServiceResult accept(std::string_view data = "") { return machine.accept(text(data), now, wire); }
  ServiceResult refuse() { return machine.refuse({}, now, wire, user); }
  ServiceResult send(std::string_view data, bool end = true) { return machine.send(text(data), end, wire); }
  ServiceResult disconnect() { return machine.disconnect(std::nullopt, now, wire, user); }
  ServiceResult disconnect(std::string_view data) {
    const Octets octets = text(data);
    return machine.disconnect(View(octets), now, wire, user);
  }
  void abort() { machine.abort(now, wire, user); }

  /// What has been put on the wire, and told to the user, since the last time.
  std::string sent() {
    const Octets octets = wire.take();
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
  }
  Events frames() { return read_frames(wire.take()); }
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

/// The value of a field in a request that `initiator` has put out.
inline std::string field_of(const std::string& head, const std::string& name) {
  const auto at = head.find(name + ": ");
  if (at == std::string::npos) return {};
  const auto from = at + name.size() + 2;
  return head.substr(from, head.find("\r\n", from) - from);
}

inline std::string acceptance_of(const std::string& request, const std::string& more = "") {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
         + accept_key(field_of(request, "Sec-WebSocket-Key")) + "\r\n" + more + "\r\n";
}

/// Brings an endpoint into the state open, nothing left over from getting there.
inline void open(Endpoint& endpoint) {
  if (endpoint.machine.role() == Role::initiator) {
    (void)endpoint.connect();
    endpoint.receive(acceptance_of(endpoint.sent()));
  } else {
    endpoint.receive(sample_request);
    (void)endpoint.accept();
  }
  endpoint.forget();
}

}  // namespace ows::websocket::test
