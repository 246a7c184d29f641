// The opening handshake [RFC 6455 §1.3, §4], its limits, and plain HTTP on the same port.
#include <gtest/gtest.h>

#include "web_support.h"

namespace ows::websocket::test {
namespace {

using namespace std::chrono_literals;

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

int status_of(const std::string& response) { return std::stoi(response.substr(9, 3)); }

TEST(WebHandshake, TheAcceptKeyIsThatOfTheRfc) { EXPECT_EQ(accept_key(sample_key), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); }

TEST(WebHandshake, ResponderAnswersTheSampleOfTheRfc) {
  Endpoint responder(Role::responder, {.protocols = "soap, superchat"});
  responder.receive(sample_request);
  EXPECT_EQ(responder.events(), Events{"connect request '/chat\\0achat, superchat'"});
  EXPECT_EQ(responder.sent(), "");
  EXPECT_TRUE(responder.accept());
  EXPECT_EQ(responder.sent(),
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: superchat\r\n\r\n");
  EXPECT_EQ(responder.machine.host(), "server.example.com");
  EXPECT_EQ(responder.machine.origin(), "http://example.com");
  EXPECT_EQ(responder.machine.chosen_protocol(), "superchat");
}

TEST(WebHandshake, CalleeDataChoosesAmongTheOffered) {
  Endpoint responder(Role::responder);
  responder.receive(sample_request);
  EXPECT_EQ(responder.accept("soap").error(), ServiceError::invalid_data);
  EXPECT_EQ(responder.sent(), "");
  EXPECT_TRUE(responder.accept("chat"));
  EXPECT_EQ(field_of(responder.sent(), "Sec-WebSocket-Protocol"), "chat");
}

TEST(WebHandshake, RefusalIs403) {
  Endpoint responder(Role::responder);
  responder.receive(sample_request);
  responder.forget();
  EXPECT_TRUE(responder.refuse());
  EXPECT_EQ(status_of(responder.sent()), 403);
  EXPECT_TRUE(responder.wire.is_shut());
  responder.carrier_ends();
  EXPECT_EQ(responder.events(), Events{"finished"});
}

TEST(WebHandshake, BadRequestsGetTheirStatus) {
  const std::string page = "<p>page</p>";
  const struct {
    std::string request;
    int status;
  } cases[] = {
      {"\x16\x03\x01\x02\x00\x01", 400},  // TLS
      {"not http\r\n\r\n", 400},
      {replaced(sample_request, "GET", "POST"), 405},
      {replaced(sample_request, "GET", "HEAD"), 405},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 405},
      {replaced(sample_request, "HTTP/1.1", "HTTP/1.0"), 505},
      {replaced(sample_request, "Host: server.example.com\r\n", ""), 400},
      {replaced(sample_request, "Host:", "Host: a\r\nHost:"), 400},
      {replaced(sample_request, "Connection: Upgrade", "Connection: keep-alive"), 400},
      {replaced(sample_request, "Version: 13", "Version: 8"), 426},
      {replaced(sample_request, "Sec-WebSocket-Version: 13\r\n", ""), 426},
      {replaced(sample_request, sample_key, "short"), 400},
      {replaced(sample_request, sample_key, "dGhlIHNhbXBsZSBub25jZQ=!"), 400},
      {replaced(sample_request, "Sec-WebSocket-Key: " + sample_key + "\r\n", ""), 400},
      {replaced(sample_request, "chat, superchat", "chat, chat"), 400},
      {replaced(sample_request, "chat, superchat", "ch@t"), 400},
      {replaced(sample_request, "Upgrade: websocket", "Upgrade: h2c"), 426},
      {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 426},
      {"GET / HTTP/1.1\r\nHost: x\r\nLong: " + std::string(8192, 'x'), 431},
  };
  for (const auto& it : cases) {
    Endpoint responder(Role::responder);
    responder.receive(it.request);
    const std::string response = responder.sent();
    ASSERT_GE(response.size(), 12U) << it.request;
    EXPECT_EQ(status_of(response), it.status) << it.request;
    EXPECT_TRUE(responder.wire.is_shut());
    EXPECT_EQ(responder.events(), Events{}) << it.request;
    responder.receive("more of it");
    EXPECT_EQ(responder.sent(), "");
    responder.carrier_ends();
    EXPECT_EQ(responder.events(), Events{"finished"});
  }
}

TEST(WebHandshake, CaseAndListsDoNotMatter) {
  Endpoint responder(Role::responder);
  std::string request = replaced(sample_request, "Upgrade: websocket", "upgrade: foo/1, WebSocket");
  request = replaced(request, "Connection: Upgrade", "CONNECTION: keep-alive, upgrade");
  responder.receive(request);
  EXPECT_EQ(responder.events().size(), 1U);
}

TEST(WebHandshake, OctetByOctetIsTheSame) {
  Endpoint responder(Role::responder);
  for (const char c : sample_request) responder.receive(std::string_view(&c, 1));
  EXPECT_EQ(responder.events(), Events{"connect request '/chat\\0achat, superchat'"});
}

TEST(WebHandshake, AListenerServesItsPathAndOrigin) {
  Endpoint other(Role::responder, {.path = "/other"});
  other.receive(sample_request);
  EXPECT_EQ(status_of(other.sent()), 404);
  Endpoint served(Role::responder, {.path = "/chat"});
  served.receive(replaced(sample_request, "/chat", "/chat?x=1"));
  EXPECT_EQ(served.events(), Events{"connect request '/chat?x=1\\0achat, superchat'"});
  Endpoint stranger(Role::responder, {.origin = "https://example.com"});
  stranger.receive(sample_request);
  EXPECT_EQ(status_of(stranger.sent()), 403);
}

TEST(WebHandshake, APlainGetReceivesThePage) {
  for (const std::string method : {"GET", "HEAD"}) {
    Endpoint responder(Role::responder, {.page = "<p>hello</p>"});
    responder.receive(method + " / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(responder.sent(),
              "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 12\r\n\r\n"
                  + std::string(method == "GET" ? "<p>hello</p>" : ""));
    EXPECT_TRUE(responder.wire.is_shut());
    responder.carrier_ends();
    EXPECT_EQ(responder.events(), Events{"finished"});
  }
}

TEST(WebHandshake, ARequestThatIsNotFinishedInTimeIsGivenUp) {
  Endpoint responder(Role::responder);
  EXPECT_FALSE(responder.machine.deadline());
  responder.receive("GET / HTTP/1.1\r\nX: ");
  for (int i = 0; i < 9; ++i) {  // however much it goes on dripping
    responder.pass(1s);
    responder.receive("T");
  }
  ASSERT_TRUE(responder.machine.deadline());
  responder.forget();
  responder.pass(1s);
  EXPECT_EQ(responder.events(), Events{"finished"});
}

TEST(WebHandshake, APeerMayNotSpeakBeforeTheAnswer) {
  Endpoint responder(Role::responder);
  responder.receive(sample_request + "x");
  EXPECT_EQ(responder.events(), (Events{"connect request '/chat\\0achat, superchat'", "disconnect aborted 0"}));
  EXPECT_EQ(responder.accept().error(), ServiceError::wrong_state);
}

TEST(WebHandshake, InitiatorAsksForWhatItIsSetTo) {
  Endpoint initiator(Role::initiator, {.path = "/chat",
                                       .host = "server.example.com",
                                       .origin = "http://example.com",
                                       .protocols = "chat, superchat",
                                       .headers = "Cookie: a=b\r\n"});
  EXPECT_TRUE(initiator.connect());
  const std::string request = initiator.sent();
  const std::string key = field_of(request, "Sec-WebSocket-Key");
  EXPECT_EQ(key.size(), 24U);
  EXPECT_EQ(replaced(request, key, "KEY"),
            "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: KEY\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: chat, superchat\r\n"
            "Origin: http://example.com\r\nCookie: a=b\r\n\r\n");
  initiator.receive(acceptance_of(request, "Sec-WebSocket-Protocol: superchat\r\n"));
  EXPECT_EQ(initiator.events(), Events{"connected 'superchat'"});
  EXPECT_EQ(initiator.machine.http_status(), 101);
}

TEST(WebHandshake, CallerDataIsTargetAndSubprotocols) {
  Endpoint initiator(Role::initiator, {.path = "/set", .protocols = "set"});
  EXPECT_TRUE(initiator.connect("/given?x\na, b"));
  const std::string request = initiator.sent();
  EXPECT_TRUE(request.starts_with("GET /given?x HTTP/1.1\r\n"));
  EXPECT_EQ(field_of(request, "Sec-WebSocket-Protocol"), "a, b");
  for (const std::string bad : {"no slash", "/a b", "/a\r\nX: y", "/a#b", "/a\nb c", "/a\nb\nc"}) {
    Endpoint other(Role::initiator);
    EXPECT_EQ(other.connect(bad).error(), ServiceError::invalid_data) << bad;
    EXPECT_EQ(other.sent(), "");
  }
}

TEST(WebHandshake, WrongResponsesAreNoConnection) {
  const struct {
    std::string what, with, event;
  } cases[] = {
      {"101 Switching Protocols", "403 Forbidden", "refused graceful 403"},
      {"101 Switching Protocols", "200 OK", "refused graceful 200"},
      {"Upgrade: websocket", "Upgrade: h2c", "refused aborted 101"},
      {"Connection: Upgrade", "Connection: close", "refused aborted 101"},
      {"Sec-WebSocket-Accept: ", "Sec-WebSocket-Accept: x", "refused aborted 101"},
      {"\r\n\r\n", "\r\nSec-WebSocket-Protocol: nobody asked\r\n\r\n", "refused aborted 101"},
      {"\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n", "refused aborted 101"},
      {"HTTP/1.1", "XTTP/1.1", "refused aborted 0"},
      {"\r\n\r\n", "\r\nLong: " + std::string(9000, 'x'), "refused aborted 0"},
  };
  for (const auto& it : cases) {
    Endpoint initiator(Role::initiator);
    (void)initiator.connect();
    initiator.receive(replaced(acceptance_of(initiator.sent()), it.what, it.with));
    EXPECT_EQ(initiator.events(), Events{it.event}) << it.with;
    initiator.pass(2s);
    EXPECT_EQ(initiator.events(), Events{"finished"});
  }
}

TEST(WebHandshake, NoResponseIsATimeout) {
  Endpoint initiator(Role::initiator);
  (void)initiator.connect();
  initiator.pass(10s);
  EXPECT_EQ(initiator.events(), (Events{"refused timed out 0", "finished"}));
  EXPECT_TRUE(initiator.wire.is_reset());
}

TEST(WebHandshake, ACarrierThatEndsIsARefusal) {
  Endpoint initiator(Role::initiator);
  (void)initiator.connect();
  initiator.carrier_ends();
  EXPECT_EQ(initiator.events(), (Events{"refused aborted 0", "finished"}));
}

TEST(WebHandshake, FramesRightBehindTheResponseAreTaken) {
  Endpoint initiator(Role::initiator);
  (void)initiator.connect();
  Octets stream = text(acceptance_of(initiator.sent()));
  const Octets frame = text_frame("early").octets(false);
  stream.insert(stream.end(), frame.begin(), frame.end());
  initiator.receive(stream);
  EXPECT_EQ(initiator.events(), (Events{"connected ''", "text 'early'"}));
}

TEST(WebHandshake, HeaderLinesAreWholeAndNobodyElses) {
  for (const std::string good : {"", "A: b", "A: b\r\n", "A: b\r\nC:\r\n", "X-Y: \t z"})
    EXPECT_TRUE(are_header_lines(good)) << good;
  for (const std::string bad : {"A", "A b: c", ": c", "A: b\nC: d", "A: b\r\n\r\nC: d", "Host: x", "upgrade: x",
                                "Sec-WebSocket-Key: x", "sec-websocket-protocol: x", "Content-Length: 1", "A: \x01"})
    EXPECT_FALSE(are_header_lines(bad)) << bad;
}

}  // namespace
}  // namespace ows::websocket::test
