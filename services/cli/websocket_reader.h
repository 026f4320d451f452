// What a server says on a WebSocket, out of the bytes as they come.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace framecast::cli {

// Keeps no more of a message than its beginning. For servers, as framecastd, that send each message
// in one piece. Not thread-safe.
class WebSocketReader {
 public:
  enum Opcode : std::uint8_t { kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };
  // The longest that a close, a ping or a pong can be: of those nothing is missing.
  static constexpr std::size_t kLongestBeginning = 125;

  struct Message {
    std::uint8_t opcode = 0;
    std::uint64_t bytes = 0;
    std::string beginning;
  };

  // Takes bytes off the front of `bytes`, to a message's end at most. The message, valid until the
  // next call; null: all bytes were taken, and it goes on.
  const Message* Take(std::string_view& bytes);

 private:
  static constexpr std::size_t kLongestHead = 10;

  // False: more bytes are needed.
  bool TakeHead(std::string_view& bytes);

  std::array<unsigned char, kLongestHead> head_{};
  std::size_t head_size_ = 0;
  bool in_payload_ = false;
  std::uint64_t payload_left_ = 0;
  Message message_;
};

}  // namespace framecast::cli
