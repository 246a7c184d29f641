// What a transport brings to the kit. The kit makes a whole Winsock provider of it (provider.h).
#pragma once

#include <winsock2.h>

#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "border/address.h"
#include "providers/transport/protocol.h"

namespace ows::transport {

using Bytes = std::vector<std::byte>;

/// What a socket of a transport is set to: which catalog entry it was made for, the options at the transport's own levels,
/// and what its addresses look like. The kit gives every socket one, an accepted socket a copy of its listener's, and calls
/// it with the socket's lock held; a listener's connections read a copy.
class Settings {
 public:
  explicit Settings(const WSAPROTOCOL_INFOW& entry) : entry_(entry) {}
  virtual ~Settings() = default;
  virtual std::unique_ptr<Settings> clone() const = 0;

  const WSAPROTOCOL_INFOW& entry() const { return entry_; }

  /// One side of a new connection.
  virtual std::unique_ptr<Protocol> make_protocol(bool initiator) const = 0;
  /// Limits of the user data before there is a connection.
  virtual Protocol::Limits limits() const { return make_protocol(true)->limits(); }
  /// Caller data within its limit, before anything is done with it: WSAEINVAL where the protocol restricts what it may be.
  virtual Status check_caller_data(View data) const { return static_cast<void>(data), Status(); }

  /// Which of the services behind one port of the carrier a listener with these settings serves (Protocol's side of it:
  /// ServiceUser::on_service_wanted); empty: all that no other listener does.
  virtual View service() const { return {}; }
  /// How long the peer may leave a unit (Protocol::owed_more) unfinished.
  virtual std::chrono::milliseconds stall_limit() const { return std::chrono::milliseconds{60'000}; }

  // --- options: setsockopt and getsockopt at every level but SOL_SOCKET ----------------------------------------------
  /// `connection`: the protocol of the socket's connection (one that make_protocol() made), nullptr where there is none.
  /// Its lock is held. WSAENOPROTOOPT: no such option, or not to be set; WSAEFAULT: `value` is too short; WSAEINVAL: a
  /// value that cannot be; WSAEISCONN: too late.
  virtual Status set_option(int level, int name, View value, Protocol* connection);
  virtual Result<Bytes> get_option(int level, int name, const Protocol* connection) const;

  // --- addresses -----------------------------------------------------------------------------------------------------
  enum class Side : std::uint8_t { local, peer };
  /// The carrier's address that a program's bind (local) or connect (peer) means. What else the address says goes into the
  /// settings. WSAEFAULT, WSAEAFNOSUPPORT and more. As inherited: an address is the carrier's.
  virtual Result<Address> read_name(Side side, const sockaddr* name, int namelen);
  /// The other way round, for getsockname, getpeername and accept. WSAEFAULT.
  virtual Status write_name(Side side, const Address& carrier, const Protocol* connection, sockaddr* name,
                            int* namelen) const;

 protected:
  Settings(const Settings&) = default;

 private:
  WSAPROTOCOL_INFOW entry_;
};

struct Transport {
  /// Of WSPDATA.
  std::u16string_view description;
  /// Of a new socket.
  std::unique_ptr<Settings> (*make_settings)(const WSAPROTOCOL_INFOW& entry);
};

}  // namespace ows::transport
