#include "gateway/ack_window.h"

#include <algorithm>

namespace framecast::gateway {
namespace {

constexpr unsigned kStartFrames = 4;
constexpr hub::Duration kQueueAllowed = std::chrono::milliseconds(50);
constexpr hub::Duration kBaseStretch = std::chrono::seconds(10);

hub::Duration QueueAllowed(hub::Duration base) { return std::max(kQueueAllowed, base / 4); }

}  // namespace

void AckWindow::Set(WindowSetting setting) {
  if (setting.automatic && automatic_) return;
  automatic_ = setting.automatic;
  frames_ = automatic_ ? kStartFrames : std::min(setting.frames, kMaxWindow);
  slow_start_ = true;
  if (!limited()) under_way_.clear();
}

void AckWindow::Sent(hub::FramePosition position, std::int64_t ingest_time_us,
                     hub::SteadyTime now) {
  last_sent_ = position;
  if (limited()) under_way_.push_back({position, ingest_time_us, now});
}

AckWindow::Acked AckWindow::Ack(hub::FramePosition position, hub::SteadyTime now) {
  if (position.epoch == last_sent_.epoch && position.sequence > last_sent_.sequence) {
    return {AckKind::kFuture, std::nullopt};
  }
  const auto acked =
      std::find_if(under_way_.rbegin(), under_way_.rend(), [&](const UnderWay& frame) {
        return frame.position.epoch == position.epoch &&
               frame.position.sequence <= position.sequence;
      });
  if (acked == under_way_.rend()) return {AckKind::kStale, std::nullopt};
  Acked result{AckKind::kFreed, std::nullopt};
  if (acked->position == position) result.ingest_time_us = acked->ingest_time_us;
  const hub::Duration delay = now - acked->sent;
  under_way_.erase(under_way_.begin(), acked.base());
  if (automatic_) Adapt(delay, now);
  return result;
}

void AckWindow::Adapt(hub::Duration delay, hub::SteadyTime now) {
  RotateBase(now);
  base_ = std::min(base_.value_or(delay), delay);
  const hub::Duration base = std::min(*base_, base_before_.value_or(*base_));
  ++acks_since_growth_;
  if (delay - base > QueueAllowed(base)) {
    slow_start_ = false;
    if (now >= next_change_) Shrink(frames_ - std::max(1U, frames_ / 4), delay, now);
    return;
  }
  if (!held_back_ || now < next_change_ || (!slow_start_ && acks_since_growth_ < frames_)) return;
  held_back_ = false;
  acks_since_growth_ = 0;
  frames_ = std::min(frames_ + 1, kMaxWindow);
}

void AckWindow::RotateBase(hub::SteadyTime now) {
  if (now - base_since_ < kBaseStretch) return;
  const bool far_from_base =
      base_ && base_before_ && *base_ > *base_before_ + QueueAllowed(*base_before_) / 2;
  if (base_) base_before_ = base_;
  base_.reset();
  base_since_ = now;
  if (far_from_base) Shrink(frames_ / 2, *base_before_, now);
}

void AckWindow::Shrink(unsigned to, hub::Duration round_trip, hub::SteadyTime now) {
  frames_ = std::max(1U, to);
  held_back_ = false;
  acks_since_growth_ = 0;
  next_change_ = now + round_trip;
}

}  // namespace framecast::gateway
