// One side of a TLS connection without I/O: octets of the carrier in and out, octets of the protocol in and out. GnuTLS
// makes it, in a library of its own (src/tls_module) that is loaded when the first one is wanted: a program that uses no TLS
// does not pay for loading it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ows::tls {

struct Config {
  bool initiator = true;
  /// Initiator: whom we mean, for SNI and for the certificate. An address is not sent as a name.
  std::string server_name;
  /// Initiator: the responder's certificate must be good.
  bool verify = true;
  /// PEM files. Initiator: what is trusted; the system's store where empty. Responder: certificate chain and key.
  std::string trust_file, certificate_file, key_file;
  /// The only application protocol that is offered or agreed to.
  std::string application;
};

enum class Step : std::uint8_t { done, wants_more, ended, failed };

class Session {
 public:
  virtual ~Session() = default;
  /// Octets from the carrier.
  virtual void receive(std::span<const std::byte> octets) = 0;
  /// Goes on with the handshake. failed: see error(); what is to be said about it is in the output.
  virtual Step handshake() = 0;
  /// Octets that the peer's protocol has sent, into `into`; how many in `size`. ended: the peer has said that no more come.
  virtual Step read(std::span<std::byte> into, std::size_t& size) = 0;
  /// False: the session is broken.
  virtual bool write(std::span<const std::byte> octets) = 0;
  /// Says that we send no more.
  virtual void close() = 0;
  /// What has to go to the carrier.
  virtual std::vector<std::byte> take_output() = 0;
  /// What went wrong, for people; empty while nothing has.
  virtual const std::string& error() const = 0;
};

/// Never nullptr: where the library or a file cannot be had, a session that fails and says so.
std::unique_ptr<Session> make_session(const Config& config);

/// The entrance of the library, and its name.
using MakeSession = Session* (*)(const Config&);
inline constexpr const char* module_file = "libopenwinsock_tls.so.0";
inline constexpr const char* module_entrance = "openwinsock_tls_session";

}  // namespace ows::tls
