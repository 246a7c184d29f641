// What a socket of ISO transport is set to.
#pragma once

#include "providers/iso/state_machine.h"
#include "providers/transport/transport.h"

namespace ows::iso {

class IsoSettings final : public transport::Settings {
 public:
  explicit IsoSettings(const WSAPROTOCOL_INFOW& entry) : Settings(entry) {}
  std::unique_ptr<Settings> clone() const override { return std::make_unique<IsoSettings>(*this); }
  std::unique_ptr<transport::Protocol> make_protocol(bool initiator) const override {
    return std::make_unique<StateMachine>(initiator ? Role::initiator : Role::responder, options_);
  }

 private:
  Options options_;
};

}  // namespace ows::iso
