#include "providers/tls/session.h"

#include <dlfcn.h>

#include <string>
#include <utility>

namespace ows::tls {
namespace {

class Failed final : public Session {
 public:
  explicit Failed(std::string error) : error_(std::move(error)) {}
  void receive(std::span<const std::byte>) override {}
  Step handshake() override { return Step::failed; }
  Step read(std::span<std::byte>, std::size_t&) override { return Step::failed; }
  bool write(std::span<const std::byte>) override { return false; }
  void close() override {}
  std::vector<std::byte> take_output() override { return {}; }
  const std::string& error() const override { return error_; }

 private:
  std::string error_;
};

/// Next to our own library, else where the loader looks.
MakeSession load() {
  void* module = nullptr;
  Dl_info here;
  if (dladdr(reinterpret_cast<const void*>(&load), &here) != 0 && here.dli_fname) {
    const std::string own = here.dli_fname;
    const auto slash = own.rfind('/');
    if (slash != std::string::npos) module = dlopen((own.substr(0, slash + 1) + module_file).c_str(), RTLD_NOW | RTLD_LOCAL);
  }
  if (!module) module = dlopen(module_file, RTLD_NOW | RTLD_LOCAL);
  return module ? reinterpret_cast<MakeSession>(dlsym(module, module_entrance)) : nullptr;
}

}  // namespace

std::unique_ptr<Session> make_session(const Config& config) {
  static const MakeSession make = load();
  if (!make) return std::make_unique<Failed>(std::string(module_file) + " cannot be loaded");
  return std::unique_ptr<Session>(make(config));
}

}  // namespace ows::tls
