// WebSocket over TLS (wss): openwinsock/websocket.h, WEB_TLS and what follows. The certificate is made for these tests, for
// localhost and 127.0.0.1; its key is no secret.
// Its names are ours, so this file is empty where the header is not.
#if __has_include(<openwinsock/websocket.h>)
#include <openwinsock/websocket.h>

#include <cstdio>
#include <cstdlib>
#include <functional>

#include "support.h"

namespace {

const char certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBmzCCAUGgAwIBAgIUPVNI7fAS2Ga1YLRpkU5xz0kVWqUwCgYIKoZIzj0EAwIw\n"
    "FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNzA4MjEzOVoYDzIxMjYxMTAz\n"
    "MDgyMTM5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n"
    "PQMBBwNCAAScpm/7nDM67YSJKWXm1krRVllI+GLjqN2N2PdtGlhAXbg+s0qEx4dG\n"
    "rdxsMjdZyPKAmqbEBD2uSvqhU4VwyGXYo28wbTAdBgNVHQ4EFgQU+FgmzRAxa3vT\n"
    "sb3X251blUV/Ir0wHwYDVR0jBBgwFoAU+FgmzRAxa3vTsb3X251blUV/Ir0wDwYD\n"
    "VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI\n"
    "zj0EAwIDSAAwRQIgXRJ2OZtu5GCRN2P7SUtM00yjGtl2l+Hpxw0xp7ONfSMCIQC0\n"
    "4RldcrbWhjAIzk08hWf3oDj/hp0k+wWEbIVdX8zVbA==\n"
    "-----END CERTIFICATE-----\n";
const char key[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgDQg1tlifB/oC61VU\n"
    "Y7uyVixYzQehWxHLaGTVc3eZ4HOhRANCAAScpm/7nDM67YSJKWXm1krRVllI+GLj\n"
    "qN2N2PdtGlhAXbg+s0qEx4dGrdxsMjdZyPKAmqbEBD2uSvqhU4VwyGXY\n"
    "-----END PRIVATE KEY-----\n";

int set(SOCKET s, int name, DWORD value) {
  return setsockopt(s, SOL_WEBSOCKET, name, reinterpret_cast<const char*>(&value), sizeof value);
}
int set(SOCKET s, int name, const std::string& text) {
  return setsockopt(s, SOL_WEBSOCKET, name, text.data(), static_cast<int>(text.size()));
}
std::string text(SOCKET s, int name) {
  std::string value(5000, '\0');
  int length = static_cast<int>(value.size());
  EXPECT_OK(getsockopt(s, SOL_WEBSOCKET, name, value.data(), &length));
  return value.substr(0, static_cast<std::size_t>(length));
}

/// A file for the time of a test.
class File {
 public:
  File(const std::string& name, const std::string& text) : name_(folder() + name) { write(text); }
  ~File() { std::remove(name_.c_str()); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  void write(const std::string& text) const {
    FILE* file = std::fopen(name_.c_str(), "wb");
    ASSERT_NE(file, nullptr) << name_;
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);
  }
  const std::string& name() const { return name_; }

 private:
  static std::string folder() {
    const char* temporary = std::getenv("TMPDIR");
    return std::string(temporary ? temporary : "/tmp") + "/" + std::to_string(GetCurrentProcessId());
  }
  std::string name_;
};

class WebTls : public WinsockTest {
 protected:
  void SetUp() override {
    WinsockTest::SetUp();
    if (!available(web4)) GTEST_SKIP() << "no WebSocket";
  }

  void make_ends(const Family& family = web4) {
    listening = make_listener(family);
    ASSERT_OK(set(listening.socket, WEB_TLS, 1));
    ASSERT_OK(set(listening.socket, WEB_TLS_CERTIFICATE, certificate_file.name()));
    ASSERT_OK(set(listening.socket, WEB_TLS_KEY, key_file.name()));
    client = make_socket(family);
    ASSERT_OK(set(client, WEB_TLS, 1));
    ASSERT_OK(set(client, WEB_TLS_TRUST, certificate_file.name()));
  }

  /// Connects while the listener accepts; the client's error. A handshake that fails leaves the listener waiting, so a
  /// second client, a good one, ends its wait.
  int try_to_connect() {
    std::thread accepting([&] { server = Sock(accept(listening.socket, nullptr, nullptr)); });
    const int result = error_of(connect(client, listening.name.data(), listening.name.length));
    if (result != 0) {
      Sock good = make_socket(web4);
      EXPECT_OK(set(good, WEB_TLS, 1));
      EXPECT_OK(set(good, WEB_TLS_TRUST, certificate_file.name()));
      EXPECT_OK(connect(good, listening.name.data(), listening.name.length));
    }
    accepting.join();
    set_limit(client);
    set_limit(server);
    return result;
  }

  File certificate_file{"web-tls-cert.pem", certificate}, key_file{"web-tls-key.pem", key};
  Listening listening;
  Sock client, server;
};

TEST_F(WebTls, CarriesMessagesAndLastWordsBothWays) {
  for (const Family& family : {web4, web_stream4}) {
    make_ends(family);
    ASSERT_EQ(try_to_connect(), 0) << text(client, WEB_TLS_ERROR);
    EXPECT_EQ(text(client, WEB_TLS_ERROR), "");
    const std::string big(300'000, 'x');
    std::thread sending([&] { EXPECT_EQ(send_text(client, big), static_cast<int>(big.size())); });
    std::string all;
    while (all.size() < big.size()) {
      const std::string piece = received(server, 400'000);
      if (piece.starts_with("error ")) FAIL() << piece;
      all += piece;
    }
    sending.join();
    EXPECT_TRUE(all == big);
    ASSERT_OK(send_text(server, "answer"));
    EXPECT_EQ(received(client), "answer");
    ASSERT_OK(send_last_words(client, "total"));
    EXPECT_EQ(received(server), family.messages() ? error(WSAEDISCON) : "");
    EXPECT_EQ(last_words(server), "total");
    ASSERT_OK(send_last_words(server, "grand total"));
    EXPECT_EQ(received(client), family.messages() ? error(WSAEDISCON) : "");
    EXPECT_EQ(last_words(client), "grand total");
  }
}

TEST_F(WebTls, WhatIsNotTrustedIsRefusedInWords) {
  make_ends();
  ASSERT_OK(set(client, WEB_TLS_TRUST, ""));  // the system does not know our certificate
  EXPECT_EQ(try_to_connect(), WSAECONNREFUSED);
  EXPECT_NE(text(client, WEB_TLS_ERROR).find("NOT trusted"), std::string::npos) << text(client, WEB_TLS_ERROR);
}

TEST_F(WebTls, ACertificateForAnotherNameIsRefused) {
  make_ends();
  ASSERT_OK(set(client, WEB_TLS_NAME, "example.com"));
  EXPECT_EQ(try_to_connect(), WSAECONNREFUSED);
  EXPECT_NE(text(client, WEB_TLS_ERROR).find("name"), std::string::npos) << text(client, WEB_TLS_ERROR);
}

TEST_F(WebTls, TheNameMayBeThatOfTheHostField) {
  make_ends();
  ASSERT_OK(set(client, WEB_HOST, "localhost:443"));
  EXPECT_EQ(try_to_connect(), 0) << text(client, WEB_TLS_ERROR);
}

TEST_F(WebTls, VerificationCanBeTurnedOff) {
  make_ends();
  ASSERT_OK(set(client, WEB_TLS_TRUST, ""));
  ASSERT_OK(set(client, WEB_TLS_VERIFY, 0));
  EXPECT_EQ(try_to_connect(), 0) << text(client, WEB_TLS_ERROR);
}

TEST_F(WebTls, APeerWithoutTlsIsNoConnection) {
  make_ends();
  ASSERT_OK(set(client, WEB_TLS, 0));
  EXPECT_EQ(try_to_connect(), WSAECONNREFUSED);
  Listening plain = make_listener(web4);
  Sock other = make_socket(web4);
  ASSERT_OK(set(other, WEB_TLS, 1));
  std::thread accepting([&] { server = Sock(accept(plain.socket, nullptr, nullptr)); });
  EXPECT_FAILS(connect(other, plain.name.data(), plain.name.length), WSAECONNREFUSED);
  EXPECT_NE(text(other, WEB_TLS_ERROR), "");
  Sock good = make_socket(web4);
  EXPECT_OK(connect(good, plain.name.data(), plain.name.length));
  accepting.join();
}

TEST_F(WebTls, FilesThatCannotBeReadAreNamed) {
  make_ends();
  ASSERT_OK(set(client, WEB_TLS_TRUST, "/nowhere/trust.pem"));
  EXPECT_EQ(try_to_connect(), WSAECONNREFUSED);
  EXPECT_NE(text(client, WEB_TLS_ERROR).find("/nowhere/trust.pem"), std::string::npos) << text(client, WEB_TLS_ERROR);
}

TEST_F(WebTls, AnEndWithoutCloseIsAReset) {
  make_ends();
  ASSERT_EQ(try_to_connect(), 0);
  ASSERT_OK(send_text(client, "last"));
  EXPECT_EQ(received(server), "last");
  const linger hard{1, 0};
  ASSERT_OK(setsockopt(client, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&hard), sizeof hard));
  client.close();
  EXPECT_EQ(received(server), error(WSAECONNRESET));
}

}  // namespace

#endif
