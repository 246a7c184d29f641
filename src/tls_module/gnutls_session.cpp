// TLS sessions made by GnuTLS, in a library of their own (providers/tls/session.h says why). GnuTLS reads and writes memory
// here, never a descriptor.
#include <arpa/inet.h>
#include <gnutls/gnutls.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>
#include <type_traits>
#include <utility>

#include "providers/tls/session.h"

namespace ows::tls {
namespace {

bool is_address(const std::string& name) {
  unsigned char octets[16];
  return inet_pton(AF_INET, name.c_str(), octets) == 1 || inet_pton(AF_INET6, name.c_str(), octets) == 1;
}

struct FreeCredentials {
  void operator()(gnutls_certificate_credentials_t it) const { gnutls_certificate_free_credentials(it); }
};
using Credentials = std::shared_ptr<std::remove_pointer_t<gnutls_certificate_credentials_t>>;

/// Certificates and keys as the files had them. Reading the system's 140 certificates takes longer than a handshake, so they
/// are kept; files that have changed are read anew.
struct Kept {
  std::filesystem::file_time_type first_time, second_time;
  Credentials credentials;
};

std::filesystem::file_time_type time_of(const std::string& file) {
  std::error_code ignored;
  return std::filesystem::last_write_time(file, ignored);
}

int load(const Config& config, gnutls_certificate_credentials_t into) {
  if (!config.initiator)
    return gnutls_certificate_set_x509_key_file(into, config.certificate_file.c_str(), config.key_file.c_str(),
                                                GNUTLS_X509_FMT_PEM);
  if (!config.verify) return GNUTLS_E_SUCCESS;
  if (config.trust_file.empty()) return gnutls_certificate_set_x509_system_trust(into);
  const int count = gnutls_certificate_set_x509_trust_file(into, config.trust_file.c_str(), GNUTLS_X509_FMT_PEM);
  return count == 0 ? GNUTLS_E_NO_CERTIFICATE_FOUND : count;
}

/// nullptr: `error` says why.
Credentials credentials_for(const Config& config, std::string& error) {
  static std::mutex mutex;
  static auto& all = *new std::map<std::tuple<bool, bool, std::string, std::string>, Kept>;
  const std::string& first = config.initiator ? config.trust_file : config.certificate_file;
  const std::string second = config.initiator ? std::string() : config.key_file;
  const Kept now{time_of(first), time_of(second), nullptr};
  std::lock_guard lock(mutex);
  Kept& kept = all[{config.initiator, config.verify, first, second}];
  if (kept.credentials && kept.first_time == now.first_time && kept.second_time == now.second_time) return kept.credentials;
  kept = now;
  gnutls_certificate_credentials_t made = nullptr;
  int result = gnutls_certificate_allocate_credentials(&made);
  if (result >= 0) {
    kept.credentials = Credentials(made, FreeCredentials());
    result = load(config, made);
  }
  if (result >= 0) return kept.credentials;
  kept.credentials.reset();
  error = (config.initiator ? first.empty() ? "the system's trust" : first : first + ", " + second) + ": "
          + gnutls_strerror(result);
  return nullptr;
}

class GnutlsSession final : public Session {
 public:
  explicit GnutlsSession(const Config& config) : config_(config), credentials_(credentials_for(config, error_)) {
    if (credentials_) begin();
  }
  ~GnutlsSession() override {
    if (session_) gnutls_deinit(session_);
  }
  GnutlsSession(const GnutlsSession&) = delete;
  GnutlsSession& operator=(const GnutlsSession&) = delete;

  void receive(std::span<const std::byte> octets) override {
    input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(std::exchange(taken_, 0)));
    input_.insert(input_.end(), octets.begin(), octets.end());
  }

  Step handshake() override {
    if (!error_.empty()) return Step::failed;
    for (;;) {
      const int result = gnutls_handshake(session_);
      if (result == GNUTLS_E_SUCCESS) return Step::done;
      if (result == GNUTLS_E_AGAIN) return Step::wants_more;
      if (gnutls_error_is_fatal(result) == 0) continue;
      failed(result);
      return Step::failed;
    }
  }

  Step read(std::span<std::byte> into, std::size_t& size) override {
    if (!error_.empty()) return Step::failed;
    for (;;) {
      const std::size_t before = taken_;
      const ssize_t got = gnutls_record_recv(session_, into.data(), into.size());
      if (got > 0) {
        size = static_cast<std::size_t>(got);
        return Step::done;
      }
      if (got == 0) return Step::ended;
      if (got == GNUTLS_E_AGAIN) {
        if (taken_ > before) continue;  // it was a session ticket, and data may stand behind it
        return Step::wants_more;
      }
      if (got == GNUTLS_E_REHANDSHAKE) {
        gnutls_alert_send(session_, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION);
        continue;
      }
      if (gnutls_error_is_fatal(static_cast<int>(got)) == 0) continue;
      failed(static_cast<int>(got));
      return Step::failed;
    }
  }

  bool write(std::span<const std::byte> octets) override {
    while (!octets.empty() && error_.empty()) {
      const ssize_t sent = gnutls_record_send(session_, octets.data(), octets.size());
      if (sent > 0) octets = octets.subspan(static_cast<std::size_t>(sent));
      if (sent < 0 && gnutls_error_is_fatal(static_cast<int>(sent)) != 0) failed(static_cast<int>(sent));
    }
    return error_.empty();
  }

  void close() override {
    if (error_.empty()) gnutls_bye(session_, GNUTLS_SHUT_WR);
  }
  std::vector<std::byte> take_output() override { return std::exchange(output_, {}); }
  const std::string& error() const override { return error_; }

 private:
  bool good(int result, const char* what) {
    if (result >= 0) return true;
    error_ = std::string(what) + ": " + gnutls_strerror(result);
    return false;
  }

  void begin() {
    const unsigned flags = (config_.initiator ? GNUTLS_CLIENT : GNUTLS_SERVER) | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL;
    if (!good(gnutls_init(&session_, flags), "session") || !good(gnutls_set_default_priority(session_), "priorities")
        || !good(gnutls_credentials_set(session_, GNUTLS_CRD_CERTIFICATE, credentials_.get()), "credentials"))
      return;
    gnutls_datum_t protocol{reinterpret_cast<unsigned char*>(config_.application.data()),
                            static_cast<unsigned>(config_.application.size())};
    if (!config_.application.empty()) gnutls_alpn_set_protocols(session_, &protocol, 1, 0);
    if (config_.initiator) {
      const std::string& name = config_.server_name;
      if (!is_address(name)) gnutls_server_name_set(session_, GNUTLS_NAME_DNS, name.data(), name.size());
      if (config_.verify) gnutls_session_set_verify_cert(session_, config_.server_name.c_str(), 0);
    }
    gnutls_transport_set_ptr(session_, this);
    gnutls_transport_set_pull_function(session_, [](gnutls_transport_ptr_t self, void* into, std::size_t size) -> ssize_t {
      return static_cast<GnutlsSession*>(self)->pull(into, size);
    });
    gnutls_transport_set_pull_timeout_function(session_, [](gnutls_transport_ptr_t self, unsigned) {
      const auto& it = *static_cast<GnutlsSession*>(self);
      return it.input_.size() > it.taken_ ? 1 : 0;
    });
    gnutls_transport_set_push_function(session_,
                                       [](gnutls_transport_ptr_t self, const void* from, std::size_t size) -> ssize_t {
                                         auto& output = static_cast<GnutlsSession*>(self)->output_;
                                         const auto* octets = static_cast<const std::byte*>(from);
                                         output.insert(output.end(), octets, octets + size);
                                         return static_cast<ssize_t>(size);
                                       });
  }

  ssize_t pull(void* into, std::size_t size) {
    const std::size_t here = std::min(size, input_.size() - taken_);
    if (here == 0) {
      gnutls_transport_set_errno(session_, EAGAIN);
      return -1;
    }
    std::memcpy(into, input_.data() + taken_, here);
    taken_ += here;
    return static_cast<ssize_t>(here);
  }

  void failed(int result) {
    if (result == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR) {
      gnutls_datum_t text{};
      if (gnutls_certificate_verification_status_print(gnutls_session_get_verify_cert_status(session_),
                                                       gnutls_certificate_type_get(session_), &text, 0)
          >= 0) {
        error_.assign(reinterpret_cast<char*>(text.data), text.size);
        gnutls_free(text.data);
        while (!error_.empty() && (error_.back() == ' ' || error_.back() == '\0')) error_.pop_back();
      }
    } else if (result == GNUTLS_E_FATAL_ALERT_RECEIVED) {
      const char* name = gnutls_alert_get_name(gnutls_alert_get(session_));
      error_ = std::string("the peer says: ") + (name ? name : "an alert without a name");
    }
    if (error_.empty()) error_ = gnutls_strerror(result);
    gnutls_alert_send_appropriate(session_, result);
  }

  Config config_;
  std::string error_;
  const Credentials credentials_;
  gnutls_session_t session_ = nullptr;
  std::vector<std::byte> input_, output_;
  std::size_t taken_ = 0;
};

}  // namespace
}  // namespace ows::tls

extern "C" [[gnu::visibility("default")]] ows::tls::Session* openwinsock_tls_session(const ows::tls::Config& config) {
  return new ows::tls::GnutlsSession(config);
}
