#include "services/hub/ring.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace framecast::hub {

std::string_view ToString(EvictReason reason) {
  switch (reason) {
    case EvictReason::kAge:
      return "age";
    case EvictReason::kFrames:
      return "frames";
    case EvictReason::kBytes:
      return "bytes";
    case EvictReason::kBudget:
      return "budget";
    case EvictReason::kTtl:
      return "ttl";
  }
  return "unknown";
}

Ring::Ring(const RingLimits& limits, MemoryBudget& budget) : limits_(limits), budget_(budget) {}

Ring::~Ring() { budget_.LeaveRing(bytes_); }

void Ring::Push(FramePtr frame, Evicted& evicted) {
  const std::uint64_t added = frame->charge.bytes();
  const SteadyTime now = frame->ingest_time;
  bytes_ += added;
  budget_.EnterRing(added);
  frames_.push_back(std::move(frame));
  while (frames_.size() > limits_.frames && EvictOldest(EvictReason::kFrames, evicted)) {
  }
  while (bytes_ > limits_.bytes && EvictOldest(EvictReason::kBytes, evicted)) {
  }
  Expire(now, evicted);
}

void Ring::Expire(SteadyTime now, Evicted& evicted) {
  while (!frames_.empty() && now - frames_.front()->ingest_time > limits_.age &&
         EvictOldest(EvictReason::kAge, evicted)) {
  }
}

bool Ring::EvictOldest(EvictReason reason, Evicted& evicted) {
  if (frames_.size() <= 1) return false;
  PopOldest(reason, evicted);
  return true;
}

void Ring::PopOldest(EvictReason reason, Evicted& evicted) {
  const std::uint64_t freed = frames_.front()->charge.bytes();
  bytes_ -= freed;
  budget_.LeaveRing(freed);
  evicted.frames.push_back(std::move(frames_.front()));
  frames_.pop_front();
  ++evicted.by_reason[static_cast<int>(reason)];
}

void Ring::KeepNewest(EvictReason reason, Evicted& evicted) {
  while (EvictOldest(reason, evicted)) {
  }
}

void Ring::Clear(EvictReason reason, Evicted& evicted) {
  while (!frames_.empty()) PopOldest(reason, evicted);
}

FramePtr Ring::After(std::uint64_t ordinal) const {
  if (frames_.empty() || ordinal >= frames_.back()->ordinal) return nullptr;
  const std::uint64_t first = frames_.front()->ordinal;
  return ordinal < first ? frames_.front() : frames_[ordinal + 1 - first];
}

std::vector<FramePtr> Ring::AllAfter(std::uint64_t ordinal) const {
  const auto behind =
      std::partition_point(frames_.begin(), frames_.end(),
                           [&](const FramePtr& frame) { return frame->ordinal <= ordinal; });
  return {behind, frames_.end()};
}

FramePtr Ring::Find(FramePosition position) const {
  FramePtr frame = FindAtOrBelow(position);
  return frame && frame->position == position ? frame : nullptr;
}

FramePtr Ring::FindAtOrBelow(FramePosition position) const {
  // From epoch to epoch, the newest first; as a rule there is one.
  auto end = frames_.end();
  while (end != frames_.begin()) {
    const FramePosition last = (*std::prev(end))->position;
    if (last.epoch != position.epoch) {
      end = std::partition_point(frames_.begin(), end, [&](const FramePtr& frame) {
        return frame->position.epoch != last.epoch;
      });
      continue;
    }
    if (position.sequence >= last.sequence) return *std::prev(end);
    // Sequences rise by one or more: it is no further back than this. Most who ask want a frame
    // near the newest, and each frame that is looked at is a miss of the cache.
    const auto back = static_cast<std::ptrdiff_t>(
        std::min<std::uint64_t>(last.sequence - position.sequence, end - frames_.begin() - 1));
    const auto above = std::partition_point(end - 1 - back, end, [&](const FramePtr& frame) {
      return frame->position.epoch != position.epoch ||
             frame->position.sequence <= position.sequence;
    });
    if (above == frames_.begin()) return nullptr;
    const FramePtr& found = *std::prev(above);
    return found->position.epoch == position.epoch ? found : nullptr;
  }
  return nullptr;
}

}  // namespace framecast::hub
