// What a WebSocket socket is set to (openwinsock/websocket.h).
#pragma once

#include <memory>

#include "providers/transport/transport.h"
#include "providers/websocket/state_machine.h"

namespace ows::websocket {

class WebSettings final : public transport::Settings {
 public:
  explicit WebSettings(const WSAPROTOCOL_INFOW& entry) : Settings(entry), options_(std::make_shared<Options>()) {}
  std::unique_ptr<Settings> clone() const override { return std::make_unique<WebSettings>(*this); }
  std::unique_ptr<transport::Protocol> make_protocol(bool initiator) const override;
  transport::Protocol::Limits limits() const override { return StateMachine::user_data_limits; }
  Status check_caller_data(View data) const override;
  View service() const override;
  std::chrono::milliseconds stall_limit() const override { return options_->stall_timeout; }

  Status set_option(int level, int name, View value, transport::Protocol* connection) override;
  Result<transport::Bytes> get_option(int level, int name, const transport::Protocol* connection) const override;
  Result<Address> read_name(Side side, const sockaddr* name, int namelen) override;

  /// What the settings say now; later changes make another.
  std::shared_ptr<const Options> shared_options() const { return options_; }
  Options& change();

 private:
  std::shared_ptr<Options> options_;  ///< shared with clones and connections, so never changed but by change()
  std::string peer_;                  ///< the peer's address, for a Host that is not set
};

}  // namespace ows::websocket
