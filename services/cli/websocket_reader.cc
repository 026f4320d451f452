#include "services/cli/websocket_reader.h"

#include <algorithm>

namespace framecast::cli {
namespace {

// The second byte's values that say how many more bytes hold the length (RFC 6455, section 5.2).
constexpr unsigned kTwoBytes = 126;
constexpr unsigned kEightBytes = 127;

}  // namespace

bool WebSocketReader::TakeHead(std::string_view& bytes) {
  while (true) {
    if (head_size_ >= 2) {
      const unsigned length = head_[1] & 0x7fU;
      const std::size_t needed = length == kTwoBytes ? 4 : length == kEightBytes ? 10 : 2;
      if (head_size_ == needed) return true;
    }
    if (bytes.empty()) return false;
    head_[head_size_++] = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
  }
}

const WebSocketReader::Message* WebSocketReader::Take(std::string_view& bytes) {
  if (!in_payload_) {
    if (!TakeHead(bytes)) return nullptr;
    message_.opcode = head_[0] & 0x0f;
    message_.bytes = head_size_ == 2 ? head_[1] & 0x7fU : 0;
    for (std::size_t i = 2; i < head_size_; ++i) message_.bytes = message_.bytes << 8 | head_[i];
    message_.beginning.clear();
    payload_left_ = message_.bytes;
    in_payload_ = true;
  }
  const std::string_view payload = bytes.substr(
      0, static_cast<std::size_t>(std::min<std::uint64_t>(payload_left_, bytes.size())));
  message_.beginning += payload.substr(0, kLongestBeginning - message_.beginning.size());
  bytes.remove_prefix(payload.size());
  payload_left_ -= payload.size();
  if (payload_left_ > 0) return nullptr;
  in_payload_ = false;
  head_size_ = 0;
  return &message_;
}

}  // namespace framecast::cli
