// WebSocket frames made by hand, right or wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace framecast::gateway {

// A whole handshake of a raw viewer of the stream "cam".
inline const std::string kHandshake =
    "GET /websocket?stream=cam HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

// The head of a masked frame up to its mask: `first` is the first byte, `form` the 7 bits of the
// length, or 126 or 127 for `length` in 16 or 64 bits behind them.
inline std::string MaskedHead(int first, int form, std::uint64_t length) {
  std::string head{static_cast<char>(first), static_cast<char>(0x80 | form)};
  const int bytes = form == 126 ? 2 : form == 127 ? 8 : 0;
  for (int i = bytes - 1; i >= 0; --i) head.push_back(static_cast<char>(length >> (8 * i)));
  return head + "\x12\x34\xa5\xf7";
}

// A frame as a browser would send it, but for its first byte.
inline std::string MaskedFrame(int first, std::string_view payload) {
  const int form = payload.size() < 126      ? static_cast<int>(payload.size())
                   : payload.size() <= 65535 ? 126
                                             : 127;
  std::string frame = MaskedHead(first, form, payload.size());
  const std::size_t mask = frame.size() - 4;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame.push_back(static_cast<char>(payload[i] ^ frame[mask + i % 4]));
  }
  return frame;
}

// At most 125 bytes.
inline std::string UnmaskedFrame(int first, std::string_view payload) {
  std::string frame{static_cast<char>(first), static_cast<char>(payload.size())};
  return frame.append(payload);
}

// The payload of a close frame.
inline std::string CloseWith(int code) {
  return {static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
}

}  // namespace framecast::gateway
