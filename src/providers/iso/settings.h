// What a socket of ISO transport is set to: its class and wishes (openwinsock/iso.h), and what its addresses mean.
#pragma once

#include "providers/iso/state_machine.h"
#include "providers/transport/transport.h"

namespace ows::iso {

class IsoSettings final : public transport::Settings {
 public:
  /// With the defaults of the entry's protocol, ISOPROTO_TP0 or ISOPROTO_TP2.
  explicit IsoSettings(const WSAPROTOCOL_INFOW& entry);
  std::unique_ptr<Settings> clone() const override { return std::make_unique<IsoSettings>(*this); }
  std::unique_ptr<transport::Protocol> make_protocol(bool initiator) const override;
  View service() const override { return options_.local_selector.view(); }
  std::chrono::milliseconds stall_limit() const override { return stall_limit_; }

  Status set_option(int level, int name, View value, transport::Protocol* connection) override;
  Result<transport::Bytes> get_option(int level, int name, const transport::Protocol* connection) const override;
  Result<Address> read_name(Side side, const sockaddr* name, int namelen) override;
  Status write_name(Side side, const Address& carrier, const transport::Protocol* connection, sockaddr* name,
                    int* namelen) const override;

  const Options& options() const { return options_; }
  Options& options() { return options_; }

 private:
  /// The selector of one side, of the connection where that is a responder's.
  View selector(Side side, const StateMachine* connection) const;

  Options options_;
  std::uint16_t tcp_port_ = 102;
  std::chrono::milliseconds stall_limit_{60'000};
};

}  // namespace ows::iso
