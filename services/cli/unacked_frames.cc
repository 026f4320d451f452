// A queue with a cursor.
#include "services/cli/unacked_frames.h"

#include <algorithm>
#include <utility>

namespace framecast::cli {

void UnackedFrames::Add(FramePtr frame) {
  held_.push_back({std::move(frame)});
  bytes_ += BytesOf(held_.back());
}

UnackedFrames::FramePtr UnackedFrames::TakeNextToSend() {
  return sent_ < held_.size() ? held_[sent_++].frame : nullptr;
}

void UnackedFrames::DropLastTaken() {
  --sent_;
  bytes_ -= BytesOf(held_[sent_]);
  held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(sent_));
}

std::size_t UnackedFrames::DropUnsent(std::size_t keep) {
  std::size_t dropped = 0;
  for (; held_.size() - sent_ > keep; ++dropped) {
    const auto oldest = held_.begin() + static_cast<std::ptrdiff_t>(sent_);
    bytes_ -= BytesOf(*oldest);
    held_.erase(oldest);
  }
  return dropped;
}

void UnackedFrames::MarkRejected(std::uint64_t sequence) {
  const auto found = std::find_if(held_.begin(), held_.end(), [sequence](const Held& held) {
    return SequenceOf(held) == sequence;
  });
  if (found != held_.end()) found->rejected = true;
}

std::size_t UnackedFrames::Ack(std::uint64_t up_to) {
  std::size_t stored = 0;
  while (!held_.empty() && SequenceOf(held_.front()) <= up_to) {
    if (!held_.front().rejected) ++stored;
    bytes_ -= BytesOf(held_.front());
    held_.pop_front();
    if (sent_ > 0) --sent_;
  }
  return stored;
}

}  // namespace framecast::cli
