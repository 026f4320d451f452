// The head of a WebSocket message as a server sends it: one unfragmented,
// unmasked frame (RFC 6455, section 5.2).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace framecast::gateway {

enum class WebSocketOpcode : std::uint8_t { kText = 0x1, kBinary = 0x2 };

struct WebSocketHead {
  std::array<unsigned char, 10> bytes;
  std::size_t size;
};

constexpr WebSocketHead EncodeWebSocketHead(WebSocketOpcode opcode, std::uint64_t payload_bytes) {
  constexpr unsigned char kFinal = 0x80;
  WebSocketHead head{};
  head.bytes[0] = static_cast<unsigned char>(kFinal | static_cast<unsigned char>(opcode));
  std::size_t length_bytes = 0;
  if (payload_bytes < 126) {
    head.bytes[1] = static_cast<unsigned char>(payload_bytes);
  } else if (payload_bytes <= 0xffff) {
    head.bytes[1] = 126;
    length_bytes = 2;
  } else {
    head.bytes[1] = 127;
    length_bytes = 8;
  }
  for (std::size_t i = 0; i < length_bytes; ++i) {
    head.bytes[2 + i] = static_cast<unsigned char>(payload_bytes >> (8 * (length_bytes - 1 - i)));
  }
  head.size = 2 + length_bytes;
  return head;
}

inline void AppendWebSocketHead(WebSocketOpcode opcode, std::uint64_t payload_bytes,
                                std::string& out) {
  const WebSocketHead head = EncodeWebSocketHead(opcode, payload_bytes);
  out.append(head.bytes.begin(), head.bytes.begin() + head.size);
}

}  // namespace framecast::gateway
