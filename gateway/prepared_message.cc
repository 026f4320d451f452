#include "gateway/prepared_message.h"

namespace framecast::gateway {

std::string_view PreparedMessage::Of(std::string_view head, const hub::FramePtr& frame,
                                     std::string_view tail) {
  const std::string_view payload = frame->content.payload;
  const std::size_t size = head.size() + payload.size() + tail.size();
  if (size > kMaxBytes) return {};
  const bool same =
      !frame_.owner_before(frame) && !frame.owner_before(frame_) && head == head_ && tail == tail_;
  if (!same) {
    frame_ = frame;
    head_ = head;
    tail_ = tail;
    asked_ = 0;
    bytes_.clear();
  }
  if (bytes_.empty()) {
    if (++asked_ * kBytesAViewer < size) return {};
    bytes_.reserve(size);
    bytes_.append(head).append(payload).append(tail);
  }
  return bytes_;
}

}  // namespace framecast::gateway
