// A viewer that speaks framecast.v1 with a gateway of the test's own.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/wire_header.h"
#include "tests/support/loopback_client.h"

namespace framecast::gateway {

// A message of the server's: a text, a frame, or the close.
struct ServerMessage {
  nlohmann::json text;  // null for frames
  std::string bytes;    // of a frame, whole
  WireFrame frame;      // views into `bytes`
  int close_code = 0;   // of a close; else 0

  bool is_frame() const { return !bytes.empty(); }
  std::string type() const { return text.is_object() ? text.value("type", "") : ""; }
};

// Every call gives up after kTestTimeout. For one thread.
class FramecastV1Client {
 public:
  explicit FramecastV1Client(std::uint16_t port, int receive_buffer = 0,
                             const std::string& behind_the_request = "",
                             const test::MakeLayer& make_layer = nullptr,
                             const std::string& target = "/websocket");

  int status() const { return client_.status(); }
  const test::LoopbackClient::Response& response() const { return client_.response(); }

  void Say(const nlohmann::json& message) { client_.Send(1, message.dump()); }
  // {"type":"subscribe","id":id,"stream":stream} and what else is given.
  void Subscribe(std::uint32_t id, std::string_view stream, nlohmann::json more = {});

  // Pings are answered within. Nothing: the connection has ended.
  std::unique_ptr<ServerMessage> Next();
  // The next text of that type; others, and frames, are passed over.
  nlohmann::json NextText(std::string_view type);
  // The next frame; texts are passed over. Null: the connection has ended.
  std::unique_ptr<ServerMessage> NextFrame();
  // The close code, everything else is passed over; 0: it ended without one.
  int CloseCode();
  test::WebSocketClient& socket() { return client_; }

 private:
  test::WebSocketClient client_;
};

}  // namespace framecast::gateway
