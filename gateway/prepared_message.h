// The message that many viewers of a shard are being sent, in one piece.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "services/hub/frame.h"

namespace framecast::gateway {

// The kernel takes one piece for less than three, and copies it faster when nothing of a few bytes
// goes before it. For one thread; keeps one message of kMaxBytes at most, and no frame.
class PreparedMessage {
 public:
  // Copying more costs what it saves.
  static constexpr std::size_t kMaxBytes = 128 << 10;

  // `head`, the frame's payload and `tail` in one piece, until the next call. Empty when that has
  // not been asked for as often as makes the copy worth its cost: once for each kBytesAViewer.
  std::string_view Of(std::string_view head, const hub::FramePtr& frame, std::string_view tail);

 private:
  static constexpr std::size_t kBytesAViewer = 4 << 10;

  // As long as this is kept, no other frame has its address.
  std::weak_ptr<const hub::Frame> frame_;
  std::string head_;
  std::string_view tail_;
  std::size_t asked_ = 0;
  std::string bytes_;
};

}  // namespace framecast::gateway
