#include "providers/websocket/settings.h"

#include <openwinsock/websocket.h>
#include <ws2tcpip.h>

#include <array>
#include <cstring>
#include <limits>

#include "names/address_string.h"
#include "providers/tls/protocol.h"

namespace ows::websocket {
namespace {

using std::chrono::milliseconds;
using transport::Bytes;

std::string_view text_of(View octets) { return {reinterpret_cast<const char*>(octets.data()), octets.size()}; }

Bytes octets(std::string_view text) {
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return {first, first + text.size()};
}

Bytes number(std::uint32_t value) {
  Bytes result(sizeof value);
  std::memcpy(result.data(), &value, sizeof value);
  return result;
}

/// An option whose value is text, what it may be, and where it is.
struct TextOption {
  int name;
  bool (*good)(std::string_view);
  std::string Options::* where;
};

bool is_path(std::string_view text) { return text.empty() || is_target(text); }
bool is_file_name(std::string_view text) { return !text.contains('\0'); }
bool is_anything(std::string_view) { return true; }
constexpr std::size_t longest_text = 4096;

constexpr TextOption text_options[] = {
    {WEB_PATH, is_path, &Options::path},
    {WEB_HOST, is_field_value, &Options::host},
    {WEB_ORIGIN, is_field_value, &Options::origin},
    {WEB_PROTOCOLS, is_protocol_list, &Options::protocols},
    {WEB_HEADERS, are_header_lines, &Options::headers},
    {WEB_PAGE, is_anything, &Options::page},
    {WEB_PAGE_TYPE, is_field_value, &Options::page_type},
    {WEB_TLS_NAME, is_field_value, &Options::tls_name},
    {WEB_TLS_TRUST, is_file_name, &Options::tls_trust},
    {WEB_TLS_CERTIFICATE, is_file_name, &Options::tls_certificate},
    {WEB_TLS_KEY, is_file_name, &Options::tls_key},
};

/// An option whose value is a number within limits, and where it is.
struct NumberOption {
  int name;
  std::uint32_t least, most;
  void (*set)(Options&, std::uint32_t);
  std::uint32_t (*get)(const Options&);
};

template <milliseconds Options::* where>
constexpr NumberOption time_option(int name, std::uint32_t least) {
  return {name, least, std::numeric_limits<std::int32_t>::max(),
          [](Options& options, std::uint32_t value) { options.*where = milliseconds(value); },
          [](const Options& options) { return static_cast<std::uint32_t>((options.*where).count()); }};
}

template <std::size_t Options::* where>
constexpr NumberOption size_option(int name, std::uint32_t least, std::uint32_t most) {
  return {name, least, most, [](Options& options, std::uint32_t value) { options.*where = value; },
          [](const Options& options) { return static_cast<std::uint32_t>(options.*where); }};
}

template <bool Options::* where>
constexpr NumberOption flag_option(int name) {
  return {name, 0, std::numeric_limits<std::uint32_t>::max(),
          [](Options& options, std::uint32_t value) { options.*where = value != 0; },
          [](const Options& options) { return std::uint32_t{options.*where}; }};
}

constexpr NumberOption number_options[] = {
    flag_option<&Options::tls>(WEB_TLS),
    flag_option<&Options::tls_verify>(WEB_TLS_VERIFY),
    size_option<&Options::max_message>(WEB_MAX_MESSAGE, 0, std::numeric_limits<std::uint32_t>::max()),
    size_option<&Options::max_header>(WEB_MAX_HEADER, 256, 65536),
    time_option<&Options::handshake_timeout>(WEB_HANDSHAKE_TIMEOUT, 1),
    time_option<&Options::close_timeout>(WEB_CLOSE_TIMEOUT, 1),
    time_option<&Options::stall_timeout>(WEB_STALL_TIMEOUT, 1),
    time_option<&Options::last_words_timeout>(WEB_LAST_WORDS_TIMEOUT, 0),
    time_option<&Options::ping_interval>(WEB_PING_INTERVAL, 0),
};

template <class Option>
const Option* find(std::span<const Option> options, int name) {
  for (const auto& option : options)
    if (option.name == name) return &option;
  return nullptr;
}

/// "example.com:443", "[::1]:443": without the port and the brackets.
std::string host_alone(std::string_view host) {
  if (host.starts_with('[')) return std::string(host.substr(1, host.find(']') - 1));
  return std::string(host.substr(0, host.find(':')));
}

/// The machine of a connection, which TLS may be around. nullptr for nullptr.
const StateMachine* machine_of(const transport::Protocol* connection) {
  if (const auto* tls = dynamic_cast<const tls::TlsProtocol*>(connection)) connection = &tls->inner();
  return static_cast<const StateMachine*>(connection);
}

}  // namespace

Options& WebSettings::change() {
  if (options_.use_count() > 1) options_ = std::make_shared<Options>(*options_);
  return *options_;
}

std::unique_ptr<transport::Protocol> WebSettings::make_protocol(bool initiator) const {
  std::shared_ptr<Options> options = options_;
  if (initiator && options_->host.empty()) {
    options = std::make_shared<Options>(*options_);
    options->host = peer_;
  }
  auto machine = std::make_unique<StateMachine>(initiator ? Role::initiator : Role::responder, options);
  if (!options->tls) return machine;
  tls::Config config{.initiator = initiator,
                     .server_name = options->tls_name.empty() ? host_alone(options->host) : options->tls_name,
                     .verify = options->tls_verify,
                     .trust_file = options->tls_trust,
                     .certificate_file = options->tls_certificate,
                     .key_file = options->tls_key,
                     .application = "http/1.1"};
  return std::make_unique<tls::TlsProtocol>(std::move(machine), std::move(config), options->handshake_timeout);
}

Status WebSettings::check_caller_data(View data) const {
  return read_caller_data(data, *options_) ? Status() : fail(WSAEINVAL);
}

View WebSettings::service() const {
  return {reinterpret_cast<const std::byte*>(options_->path.data()), options_->path.size()};
}

Status WebSettings::set_option(int level, int name, View value, transport::Protocol* connection) {
  if (level != SOL_WEBSOCKET) return fail(WSAENOPROTOOPT);
  auto* machine = const_cast<StateMachine*>(machine_of(connection));
  if (const auto* option = find<TextOption>(text_options, name)) {
    if (name != WEB_PAGE && value.size() > longest_text) return fail(WSAEINVAL);
    if (!option->good(text_of(value))) return fail(WSAEINVAL);
    if (machine) return fail(WSAEISCONN);
    std::string& text = change().*option->where;
    text = text_of(value);
    if (name == WEB_HEADERS && !text.empty() && !text.ends_with("\r\n")) text += "\r\n";
    return {};
  }
  const auto* option = find<NumberOption>(number_options, name);
  if (!option && name != WEB_MESSAGE_TYPE && name != WEB_CLOSE_CODE) return fail(WSAENOPROTOOPT);
  std::uint32_t wanted;
  if (value.size() < sizeof wanted) return fail(WSAEFAULT);
  std::memcpy(&wanted, value.data(), sizeof wanted);
  if (option) {
    if (wanted < option->least || wanted > option->most) return fail(WSAEINVAL);
    if (machine) return fail(WSAEISCONN);
    option->set(change(), wanted);
  } else if (name == WEB_MESSAGE_TYPE) {
    if (wanted != WEB_BINARY && wanted != WEB_TEXT) return fail(WSAEINVAL);
    if (machine)
      machine->set_sends_text(wanted == WEB_TEXT);
    else
      change().text = wanted == WEB_TEXT;
  } else {
    if (!may_be_sent(wanted)) return fail(WSAEINVAL);
    if (machine)
      machine->set_close_code(static_cast<std::uint16_t>(wanted));
    else
      change().close_code = static_cast<std::uint16_t>(wanted);
  }
  return {};
}

Result<Bytes> WebSettings::get_option(int level, int name, const transport::Protocol* connection) const {
  if (level != SOL_WEBSOCKET) return fail(WSAENOPROTOOPT);
  const auto* machine = machine_of(connection);
  if (machine) {
    switch (name) {
      case WEB_PATH: return octets(machine->wanted().target);
      case WEB_HOST: return octets(machine->host());
      case WEB_ORIGIN: return octets(machine->origin());
      case WEB_PROTOCOLS: return octets(machine->wanted().protocols);
      default: break;
    }
  }
  switch (name) {
    case WEB_TLS_ERROR: {
      const auto* tls = dynamic_cast<const tls::TlsProtocol*>(connection);
      return octets(tls ? tls->error() : std::string());
    }
    case WEB_PROTOCOL: return octets(machine ? std::string_view(machine->chosen_protocol()) : std::string_view());
    case WEB_MESSAGE_TYPE: return number((machine ? machine->sends_text() : options_->text) ? WEB_TEXT : WEB_BINARY);
    case WEB_RECEIVED_TYPE: return number(machine && machine->received_text() ? WEB_TEXT : WEB_BINARY);
    case WEB_CLOSE_CODE: return number(machine ? machine->close_code() : options_->close_code);
    case WEB_PEER_CLOSE_CODE: return number(machine ? machine->end_code() : 0);
    case WEB_HTTP_STATUS: return number(machine ? static_cast<std::uint32_t>(machine->http_status()) : 0);
    default: break;
  }
  if (const auto* option = find<TextOption>(text_options, name)) return octets((*options_).*option->where);
  const auto* option = find<NumberOption>(number_options, name);
  return option ? Result<Bytes>(number(option->get(*options_))) : fail(WSAENOPROTOOPT);
}

Result<Address> WebSettings::read_name(Side side, const sockaddr* name, int namelen) {
  auto address = Settings::read_name(side, name, namelen);
  if (!address || side != Side::peer) return address;
  WindowsName shown = windows_name(*address);
  if (entry().iAddressFamily == AF_INET6)  // a scope means nothing to the peer
    reinterpret_cast<sockaddr_in6*>(shown.octets)->sin6_scope_id = 0;
  peer_ = names::address_to_string(shown.name(), static_cast<DWORD>(shown.length)).value_or("");
  return address;
}

}  // namespace ows::websocket
