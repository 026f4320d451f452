// A viewer of framecast.v1 for tests of the programs, which reads frames without the server's code.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "tests/integration/checked_subscription.h"
#include "tests/support/loopback_client.h"

namespace framecast::test {

// Every call gives up after kTestTimeout. For one thread.
class MultiplexClient {
 public:
  // `fields`: further lines of the request's head, each with its line end.
  explicit MultiplexClient(std::uint16_t port, const std::string& target = "/websocket",
                           const std::string& fields = "")
      : socket_(port, target, 0, "", "Sec-WebSocket-Protocol: framecast.v1\r\n" + fields) {}

  void Say(const nlohmann::json& message) { socket_.Send(1, message.dump()); }
  void Subscribe(std::uint32_t id, std::string_view stream, nlohmann::json more = {}) {
    nlohmann::json message = {{"type", "subscribe"}, {"id", id}, {"stream", stream}};
    if (more.is_object()) message.update(more);
    Say(message);
  }

  struct Event {
    // Of a text its type, or "frame", "close", or "end" when the connection has ended.
    std::string type;
    nlohmann::json text;
    std::string bytes;
    ReceivedFrame frame;  // views into `bytes`
    int close_code = 0;
  };
  // The next into `event`. Pings are answered within, and closes as browsers do.
  void Next(Event& event);
  // The next of that type, others are passed over; false: the connection has ended.
  bool NextOf(std::string_view type, Event& event);

 private:
  WebSocketClient socket_;
};

inline void MultiplexClient::Next(Event& event) {
  event = {};
  while (auto message = socket_.Next()) {
    if (message->opcode == 1) {
      event.text = nlohmann::json::parse(message->payload);
      event.type = event.text["type"];
      return;
    }
    if (message->opcode == 2) {
      event.bytes = std::move(message->payload);
      const auto frame = ReceivedFrame::Read(event.bytes);
      event.type = frame ? "frame" : "malformed frame";
      if (frame) event.frame = *frame;
      return;
    }
    if (message->opcode == 8) {
      socket_.Send(8, message->payload.substr(0, 2));
      event.type = "close";
      event.close_code = message->close_code();
      return;
    }
    if (message->opcode == 9) socket_.Send(10, message->payload);
  }
  event.type = "end";
}

inline bool MultiplexClient::NextOf(std::string_view type, Event& event) {
  do {
    Next(event);
  } while (event.type != type && event.type != "end");
  return event.type == type;
}

}  // namespace framecast::test
