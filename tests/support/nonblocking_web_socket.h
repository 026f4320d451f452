// The browser's side of a WebSocket that never blocks, so that one thread can drive many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "tests/support/loopback_client.h"

namespace framecast::test {

// For one thread. Pings are answered within.
class NonblockingWebSocket {
 public:
  // Connects to loopback, which takes no time, and asks for the upgrade; throws when nothing
  // listens. `receive_buffer`: SO_RCVBUF in bytes; 0: the system's. `fields`: further lines of the
  // request's head.
  NonblockingWebSocket(std::uint16_t port, const std::string& target, int receive_buffer = 0,
                       const std::string& fields = "");
  // Cuts the connection.
  ~NonblockingWebSocket();
  NonblockingWebSocket(const NonblockingWebSocket&) = delete;
  NonblockingWebSocket& operator=(const NonblockingWebSocket&) = delete;

  // To poll: for input, and for output while has_output().
  int fd() const { return socket_; }
  bool has_output() const { return !output_.empty(); }

  // Reads what is there, `limit` bytes at most, and gives every message that is whole. False: the
  // connection has ended, or was refused.
  bool Read(std::size_t limit, const std::function<void(Message&)>& on_message);
  // Queued as far as the socket does not take it.
  void Send(int opcode, std::string_view payload);
  void Flush();
  // The status line when it was refused.
  const std::string& refusal() const { return refusal_; }

 private:
  bool TakeHandshake();
  bool TakeMessage(Message& message);

  int socket_;
  bool open_ = false;
  std::string refusal_;
  std::string input_;
  std::size_t taken_ = 0;  // of input_
  std::string output_;
};

}  // namespace framecast::test
