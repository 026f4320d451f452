// A blocking client over a socket, of loopback if nothing else is said: HTTP by hand and the
// browser's side of a WebSocket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/layer.h"

namespace framecast::test {

// Every call gives up after kTestTimeout. For one thread.
class LoopbackClient {
 public:
  // `receive_buffer`: SO_RCVBUF in bytes before connecting; 0: the system's.
  explicit LoopbackClient(std::uint16_t port, int receive_buffer = 0,
                          const std::string& address = "127.0.0.1",
                          const MakeLayer& make_layer = nullptr);
  ~LoopbackClient();
  LoopbackClient(const LoopbackClient&) = delete;
  LoopbackClient& operator=(const LoopbackClient&) = delete;

  void Write(std::string_view bytes);
  // Up to `size` bytes; less when the other side closed.
  std::string Read(std::size_t size);
  // Waits until so many bytes have come, which stay to be read; false: it ended before.
  bool Await(std::size_t size);
  // Up to and with the first "\r\n\r\n".
  std::string ReadHead();
  // All that comes until the other side has closed (or reset).
  std::string ReadToEnd();
  // Says that nothing more will be written.
  void HalfClose();
  // True when the other side has closed (or reset) and everything was read.
  bool AtEnd();
  void Close();
  // Null: plain TCP.
  Layer* layer() { return layer_.get(); }

  struct Response {
    int status = 0;
    std::map<std::string, std::string> fields;  // lower-case names
    std::string body;
  };
  // One answer; with `head_only` no body is read.
  Response ReadResponse(bool head_only = false);

 private:
  bool Fill();

  int socket_ = -1;
  // None: plain TCP.
  std::unique_ptr<Layer> layer_;
  std::string buffer_;
};

// One request on a connection of its own.
LoopbackClient::Response Fetch(std::uint16_t port, const std::string& target,
                               const std::string& method = "GET", const std::string& fields = "",
                               const MakeLayer& make_layer = nullptr);

// One message of a WebSocket.
struct Message {
  int opcode = 0;
  std::string payload;
  // Of a close frame.
  int close_code() const;
};

class WebSocketClient {
 public:
  // Connects and completes the handshake; `status()` is 101 if it was accepted. `fields`: further
  // lines of the request's head, each with its line end.
  explicit WebSocketClient(std::uint16_t port, const std::string& target = "/websocket",
                           int receive_buffer = 0, const std::string& behind_the_request = "",
                           const std::string& fields = "", const std::string& address = "127.0.0.1",
                           const MakeLayer& make_layer = nullptr);

  int status() const { return response_.status; }
  const LoopbackClient::Response& response() const { return response_; }
  // The next message of any kind; nothing when the connection has ended.
  std::optional<Message> Next();
  // The next picture; nothing when the connection has ended.
  std::optional<std::string> NextPicture();
  void Send(int opcode, std::string_view payload);
  LoopbackClient& socket() { return client_; }

  // A whole masked frame.
  static std::string Encode(int opcode, std::string_view payload);

 private:
  LoopbackClient client_;
  LoopbackClient::Response response_;
};

}  // namespace framecast::test
