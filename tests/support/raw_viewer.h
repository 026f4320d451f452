// One raw WebSocket viewer at little cost, for loops that hold many of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/support/raw_connection.h"
#include "tests/support/whole_images.h"

namespace framecast::test {

// Watches a stream of StampedPngs. Plain payloads are not copied out of the kernel beyond their
// stamps. Pings are answered, as browsers do. For one thread.
class RawViewer {
 public:
  // Connected, with the handshake done, when it returns; throws when it was refused. `address`:
  // IPv4; `make_layer`: null for plain TCP.
  RawViewer(std::uint16_t port, const std::string& target, const std::string& address = "127.0.0.1",
            const MakeLayer& make_layer = nullptr);
  // Takes over a non-blocking socket on which nothing behind the answer to the handshake was read.
  explicit RawViewer(int socket) : connection_(socket) {}

  int socket() const { return connection_.socket(); }

  enum class Progress { kPart, kFrame, kEnded };
  // Reads what is there without waiting, at most to the end of one frame. After kEnded there is
  // nothing more to read.
  Progress Read();
  // Whether to read again at once: epoll will not tell of what is there.
  bool holds() const { return connection_.Holds(); }
  // Of the frame that ended last; `stamped` is false for what is no StampedPng.
  struct Frame {
    Stamp stamp;
    std::uint64_t bytes = 0;
    bool stamped = false;
  };
  const Frame& frame() const { return frame_; }
  // Bytes of payloads so far, those of an unfinished frame too.
  std::uint64_t payload_bytes() const { return payload_bytes_; }

 private:
  // Takes one message's head off `head_`. False: more bytes are needed.
  bool TakeHead();

  RawConnection connection_;
  static constexpr std::size_t kLongestHead = 10;  // of a WebSocket message
  // Bytes of the message's head and the stamp, as far as read.
  std::array<char, kLongestHead + kStampEnd> head_{};
  std::size_t head_size_ = 0;
  bool in_payload_ = false;
  std::uint64_t payload_left_ = 0;
  std::uint64_t payload_bytes_ = 0;
  Frame frame_;
};

}  // namespace framecast::test
