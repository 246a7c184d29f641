// WebSocket++ on Asio's completion ports: an HTTP server for curl, and a WebSocket server with its client.
// usage: websocketpp server    (writes its port; GET /stop ends it)   |   websocketpp client PORT
#include <websocketpp/client.hpp>
#include <websocketpp/config/asio_no_tls.hpp>
#include <websocketpp/config/asio_no_tls_client.hpp>
#include <websocketpp/server.hpp>

#include <cstdio>
#include <string>

#ifndef ASIO_HAS_IOCP
#error "Asio has not chosen completion ports"
#endif

using Server = websocketpp::server<websocketpp::config::asio>;
using Client = websocketpp::client<websocketpp::config::asio_client>;
namespace status = websocketpp::http::status_code;

static int serve() {
  Server server;
  server.clear_access_channels(websocketpp::log::alevel::all);
  server.clear_error_channels(websocketpp::log::elevel::all);
  server.init_asio();
  server.set_http_handler([&](websocketpp::connection_hdl handle) {
    Server::connection_ptr connection = server.get_con_from_hdl(handle);
    const std::string path = connection->get_resource();
    connection->append_header("Content-Type", "text/plain");
    connection->append_header("Connection", "close");  // as it does, which curl would otherwise find out too late
    if (path.compare(0, 5, "/big/") == 0) {
      connection->set_body(std::string(1'000'000, 'x'));
    } else if (path == "/echo" || path == "/stop") {
      connection->set_body(connection->get_request().get_method() + " " + connection->get_request_body());
    } else {
      connection->set_status(status::not_found);
      return;
    }
    connection->set_status(status::ok);
    if (path == "/stop") server.stop_listening();
  });
  server.set_message_handler([&](websocketpp::connection_hdl handle, Server::message_ptr message) {
    server.send(handle, message->get_payload(), message->get_opcode());
  });
  server.set_close_handler([&](websocketpp::connection_hdl handle) {
    Server::connection_ptr connection = server.get_con_from_hdl(handle);
    std::printf("closed %d %s\n", connection->get_remote_close_code(), connection->get_remote_close_reason().c_str());
  });
  server.listen(websocketpp::lib::asio::ip::tcp::endpoint(websocketpp::lib::asio::ip::address_v4::loopback(), 0));
  server.start_accept();
  websocketpp::lib::asio::error_code error;
  std::printf("%d\n", server.get_local_endpoint(error).port());
  std::fflush(stdout);
  server.run();
  return 0;
}

static int connect(const std::string& port) {
  Client client;
  client.clear_access_channels(websocketpp::log::alevel::all);
  client.clear_error_channels(websocketpp::log::elevel::all);
  client.init_asio();
  const std::string sent(100'000, 'y');
  bool same = false;
  client.set_open_handler([&](websocketpp::connection_hdl handle) {
    client.send(handle, sent, websocketpp::frame::opcode::binary);
  });
  client.set_message_handler([&](websocketpp::connection_hdl handle, Client::message_ptr message) {
    same = message->get_payload() == sent;
    client.close(handle, 4001, "good-bye");
  });
  websocketpp::lib::error_code error;
  Client::connection_ptr connection = client.get_connection("ws://127.0.0.1:" + port, error);
  if (error) return 2;
  client.connect(connection);
  client.run();
  return same && connection->get_local_close_code() == 4001 ? 0 : 1;
}

int main(int count, char** arguments) {
  try {
    if (count == 2 && arguments[1] == std::string("server")) return serve();
    if (count == 3 && arguments[1] == std::string("client")) return connect(arguments[2]);
  } catch (const std::exception& error) {
    std::printf("%s\n", error.what());
  }
  return 2;
}
