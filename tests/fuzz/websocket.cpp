// Fuzz target: a state machine of WebSocket, either role, under a script of octets from the peer, requests of its user,
// time, and the end of the carrier. Checks the rules of web_checks.h, that what it puts out is well-formed, and that every
// machine comes to its end in bounded time.
//
// The input: an octet of set-up, then commands of one octet, some with an operand and octets behind it.
#include "../unit/web_checks.h"
#include "script.h"

namespace ows::websocket::fuzz {
namespace {

using namespace test;

struct Bench {
  Bench(Role role, const Options& options) : machine(role, std::make_shared<Options>(options)), user(machine, options) {}

  void receive(View octets) { machine.receive(octets, now, wire, user); }
  void open() {
    if (machine.role() == Role::initiator) {
      if (!machine.connect({}, now, wire)) return;
      const Octets request = wire.take();
      receive(text(acceptance_of({reinterpret_cast<const char*>(request.data()), request.size()})));
    } else {
      receive(text(sample_request));
      (void)machine.accept({}, now, wire);
      wire.take();
    }
    opened = machine.state() == State::open;
  }

  StateMachine machine;
  CheckedUser user;
  Wire wire;
  TimePoint now{};
  bool opened = false;
};

void step(Bench& b, Script& script) {
  const std::uint8_t command = script.octet();
  switch (command % 10) {
    case 0:
    case 1:
    case 2: {  // what the peer sends, at its natural length or octet by octet
      const Octets octets = script.octets(1U + script.octet());
      if (command % 10 != 2) return b.receive(octets);
      for (const std::byte& octet : octets) b.receive(View(&octet, 1));
      return;
    }
    case 3: {  // a frame that is right but for what the script says
      const std::uint8_t first = script.octet();
      const Octets payload = script.octets(script.octet());
      return b.receive(Frame{first & 15, std::string(reinterpret_cast<const char*>(payload.data()), payload.size()),
                             (first & 0x80) != 0, (first & 0x70) == 0x70 ? 1 : 0}
                           .octets(b.machine.role() == Role::responder));
    }
    case 4: {
      const Octets data = script.octets(script.octet());
      if (b.machine.state() == State::idle && (command & 0x80) == 0) return b.open();
      (void)b.machine.connect(data, b.now, b.wire);
      (void)b.machine.accept(data, b.now, b.wire);
      return;
    }
    case 5: b.machine.set_sends_text((command & 0x80) != 0); return;
    case 6: {
      const Octets data = script.octets(script.octet());
      (void)b.machine.send(data, (command & 0x80) != 0, b.wire);
      return;
    }
    case 7: {
      const Octets data = script.octets(script.octet());
      const auto given = (command & 0x80) != 0 ? std::optional<View>(data) : std::nullopt;
      (void)b.machine.disconnect(given, b.now, b.wire, b.user);
      return;
    }
    case 8: b.now += std::chrono::seconds(script.octet()); return b.machine.tick(b.now, b.wire, b.user);
    default:
      if ((command & 0x80) != 0) return b.machine.abort(b.now, b.wire, b.user);
      if ((command & 0x40) != 0) return (void)b.machine.refuse({}, b.now, b.wire, b.user);
      return b.machine.carrier_ended((command & 0x20) != 0, b.now, b.wire, b.user);
  }
}

}  // namespace
}  // namespace ows::websocket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ows::websocket;
  using namespace ows::websocket::fuzz;
  Script script(View(reinterpret_cast<const std::byte*>(data), size));
  const std::uint8_t set_up = script.octet();
  Options options{.max_message = 1000};
  if ((set_up & 4) != 0) options.page = "<p>page</p>";
  if ((set_up & 8) != 0) options.last_words_timeout = {};
  if ((set_up & 16) != 0) options.ping_interval = std::chrono::seconds(10);
  Bench bench((set_up & 1) != 0 ? Role::initiator : Role::responder, options);
  if ((set_up & 2) != 0) bench.open();
  while (!script.empty()) {
    step(bench, script);
    must(bench.user.finished() == (bench.machine.state() == State::closed), "closed means finished");
    const Octets sent = bench.wire.take();
    if (!bench.opened) continue;
    for (const auto& frame : read_frames(sent)) must(frame != "malformed" && frame != "part of a frame", "frames are whole");
  }
  // Whatever the peer did, one deadline after the other leads to the end, unless user or peer may rightly take his time.
  for (int i = 0; i < 4 && bench.machine.deadline(); ++i) {
    bench.now = *bench.machine.deadline();
    bench.machine.tick(bench.now, bench.wire, bench.user);
  }
  must(!bench.machine.deadline(), "timers run out");
  bench.machine.abort(bench.now, bench.wire, bench.user);
  must(bench.user.finished(), "abort ends every state");
  return 0;
}
