#include "providers/iso/settings.h"

#include <openwinsock/iso.h>

#include <cstring>

#include "border/user_memory.h"
#include "providers/iso/nsap.h"

namespace ows::iso {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t class_0_size = 8192;  // the largest that is commonly understood in class 0

transport::Bytes number(std::uint32_t value) {
  transport::Bytes octets(sizeof value);
  std::memcpy(octets.data(), &value, sizeof value);
  return octets;
}

transport::Bytes octets(View view) { return {view.begin(), view.end()}; }

/// An option whose value is a number within limits, and where it goes.
struct NumberOption {
  int name;
  std::uint32_t least, most;
  void (*set)(Options&, std::uint32_t);
  std::uint32_t (*get)(const Options&);
};

std::uint32_t count(milliseconds time) { return static_cast<std::uint32_t>(time.count()); }

constexpr std::uint32_t no_limit = 0x7fffffff;
constexpr NumberOption number_options[] = {
    {ISO_TPDU_SIZE, 128, 65408, [](Options& o, std::uint32_t v) { o.tpdu_size = v; },
     [](const Options& o) { return static_cast<std::uint32_t>(o.tpdu_size); }},
    {ISO_ALTERNATIVE_CLASS_0, 0, 0xffffffff, [](Options& o, std::uint32_t v) { o.alternative_class_0 = v != 0; },
     [](const Options& o) { return std::uint32_t{o.alternative_class_0}; }},
    {ISO_EXPEDITED, ISO_EXPEDITED_NONE, ISO_EXPEDITED_ACKNOWLEDGED,
     [](Options& o, std::uint32_t v) { o.expedited = static_cast<Expedited>(v); },
     [](const Options& o) { return static_cast<std::uint32_t>(o.expedited); }},
    {ISO_CONNECT_TIMEOUT, 1, no_limit, [](Options& o, std::uint32_t v) { o.ts1 = milliseconds(v); },
     [](const Options& o) { return count(o.ts1); }},
    {ISO_DISCONNECT_TIMEOUT, 1, no_limit, [](Options& o, std::uint32_t v) { o.ts2 = milliseconds(v); },
     [](const Options& o) { return count(o.ts2); }},
    {ISO_LAST_WORDS_TIMEOUT, 0, no_limit,
     [](Options& o, std::uint32_t v) {
       o.last_words = v != 0;
       o.answer_wait = milliseconds(v);
     },
     [](const Options& o) { return o.last_words ? count(o.answer_wait) : 0; }},
    {ISO_DISCONNECT_STYLE, ISO_STYLE_RFC2126, ISO_STYLE_RFC1859,
     [](Options& o, std::uint32_t v) { o.dialect = static_cast<Dialect>(v); },
     [](const Options& o) { return static_cast<std::uint32_t>(o.dialect); }},
};

const NumberOption* find_number_option(int name) {
  for (const auto& option : number_options)
    if (option.name == name) return &option;
  return nullptr;
}

std::uint32_t class_number(TransportClass transport_class) { return transport_class == TransportClass::class_0 ? 0 : 2; }

}  // namespace

IsoSettings::IsoSettings(const WSAPROTOCOL_INFOW& entry) : Settings(entry) {
  if (entry.iProtocol == ISOPROTO_TP0) {
    options_.preferred_class = TransportClass::class_0;
    options_.tpdu_size = class_0_size;
  } else {
    options_.expedited = Expedited::plain;
  }
}

std::unique_ptr<transport::Protocol> IsoSettings::make_protocol(bool initiator) const {
  return std::make_unique<StateMachine>(initiator ? Role::initiator : Role::responder, options_);
}

Status IsoSettings::set_option(int level, int name, View value, transport::Protocol* connection) {
  if (level != SOL_ISO_TRANSPORT) return fail(WSAENOPROTOOPT);
  if (name == ISO_LOCAL_SELECTOR || name == ISO_REMOTE_SELECTOR) {
    const auto selector = Selector::from(value);
    if (!selector) return fail(WSAEINVAL);
    if (connection) return fail(WSAEISCONN);
    (name == ISO_LOCAL_SELECTOR ? options_.local_selector : options_.remote_selector) = *selector;
    return {};
  }
  const NumberOption* option = find_number_option(name);
  if (!option && name != ISO_TCP_PORT && name != ISO_STALL_TIMEOUT) return fail(WSAENOPROTOOPT);
  std::uint32_t wanted;
  if (value.size() < sizeof wanted) return fail(WSAEFAULT);
  std::memcpy(&wanted, value.data(), sizeof wanted);
  const bool good = option ? wanted >= option->least && wanted <= option->most
                           : wanted > 0 && wanted <= (name == ISO_TCP_PORT ? 65535 : no_limit);
  if (!good) return fail(WSAEINVAL);
  if (connection) return fail(WSAEISCONN);
  if (option)
    option->set(options_, wanted);
  else if (name == ISO_TCP_PORT)
    tcp_port_ = static_cast<std::uint16_t>(wanted);
  else
    stall_limit_ = milliseconds(wanted);
  return {};
}

Result<transport::Bytes> IsoSettings::get_option(int level, int name, const transport::Protocol* connection) const {
  if (level != SOL_ISO_TRANSPORT) return fail(WSAENOPROTOOPT);
  const auto* machine = static_cast<const StateMachine*>(connection);
  const bool agreed = machine && machine->agreed();
  switch (name) {
    case ISO_LOCAL_SELECTOR: return octets(selector(Side::local, machine));
    case ISO_REMOTE_SELECTOR: return octets(selector(Side::peer, machine));
    case ISO_TRANSPORT_CLASS:
      return number(class_number(agreed ? machine->agreement().transport_class : options_.preferred_class));
    case ISO_DISCONNECT_REASON: return number(machine ? static_cast<std::uint32_t>(machine->reason()) : 0);
    case ISO_TPDU_SIZE:
      if (agreed) return number(static_cast<std::uint32_t>(machine->tpdu_size()));
      break;
    case ISO_EXPEDITED:
      if (agreed) return number(static_cast<std::uint32_t>(machine->agreement().expedited));
      break;
    case ISO_TCP_PORT: return number(tcp_port_);
    case ISO_STALL_TIMEOUT: return number(static_cast<std::uint32_t>(stall_limit_.count()));
    default: break;
  }
  const NumberOption* option = find_number_option(name);
  return option ? Result<transport::Bytes>(number(option->get(options_))) : fail(WSAENOPROTOOPT);
}

View IsoSettings::selector(Side side, const StateMachine* connection) const {
  const bool local = side == Side::local;
  if (connection && connection->role() == Role::responder)
    return (local ? connection->called_selector() : connection->calling_selector()).view();
  return (local ? options_.local_selector : options_.remote_selector).view();
}

Result<Address> IsoSettings::read_name(Side side, const sockaddr* name, int namelen) {
  if (entry().iAddressFamily != AF_ISO) return Settings::read_name(side, name, namelen);
  const auto address = read_transport_address(name, namelen, tcp_port_);
  if (!address) return fail(address.error());
  (side == Side::local ? options_.local_selector : options_.remote_selector) = address->selector;
  return address->carrier;
}

Status IsoSettings::write_name(Side side, const Address& carrier, const transport::Protocol* connection, sockaddr* name,
                               int* namelen) const {
  if (entry().iAddressFamily != AF_ISO) return Settings::write_name(side, carrier, connection, name, namelen);
  const auto address = make_transport_address(selector(side, static_cast<const StateMachine*>(connection)), carrier);
  const int size = sizeof address;
  if (!writable(namelen, sizeof *namelen) || *namelen < size || !writable(name, sizeof address)) return fail(WSAEFAULT);
  std::memcpy(name, &address, sizeof address);
  *namelen = size;
  return {};
}

}  // namespace ows::iso
