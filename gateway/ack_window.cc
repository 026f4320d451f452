#include "gateway/ack_window.h"

#include <algorithm>

namespace framecast::gateway {
namespace {

using hub::Duration;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr unsigned kFirstFrames = 2;
constexpr Duration kBucket = seconds(10);
constexpr Duration kLateAtLeast = milliseconds(50);
constexpr Duration kShowsAtLeast = milliseconds(10);
constexpr Duration kLongerPathAfter = seconds(2);
constexpr Duration kNoDelay = Duration::max();

// More queueing than this is too much.
Duration LateBeyond(Duration base) { return std::max(kLateAtLeast, base / 4); }

// More than this is no mere jitter of a path without a queue.
Duration ShowsBeyond(Duration base) { return std::max(kShowsAtLeast, base / 8); }

}  // namespace

AckWindow::AckWindow(WindowSetting setting) { Set(setting); }

void AckWindow::Set(WindowSetting setting) {
  const bool goes_on = setting.automatic && setting_.automatic;
  setting_ = setting;
  if (goes_on) return;
  if (setting.automatic) {
    Restart();
    return;
  }
  frames_ = std::min(setting.frames, kMaxWindowFrames);
  if (frames_ == 0) under_way_.clear();
}

void AckWindow::Restart() {
  frames_ = kFirstFrames;
  slow_start_ = true;
  last_growth_ = hub::SteadyTime::min();
  last_shrink_ = hub::SteadyTime::min();
  smallest_ = {kNoDelay, kNoDelay};
  bucket_end_.reset();
  late_since_.reset();
}

void AckWindow::Sent(hub::FramePosition position, std::int64_t ingest_time_us,
                     hub::SteadyTime now) {
  last_sent_ = position;
  if (!limited()) return;
  if (under_way_.size() == kMaxWindowFrames) under_way_.erase(under_way_.begin());
  under_way_.push_back(
      {position, ingest_time_us, now, held_back_, under_way_.size() + 1 >= frames_});
}

AckWindow::Acked AckWindow::Ack(hub::FramePosition position, hub::SteadyTime now) {
  if (last_sent_ && position.epoch == last_sent_->epoch &&
      position.sequence > last_sent_->sequence) {
    return {AckKind::kFuture, std::nullopt};
  }
  const auto newest =
      std::find_if(under_way_.rbegin(), under_way_.rend(), [&](const UnderWay& frame) {
        return frame.position.epoch == position.epoch &&
               frame.position.sequence <= position.sequence;
      });
  if (newest == under_way_.rend()) return {AckKind::kStale, std::nullopt};
  Acked acked{AckKind::kFreed, std::nullopt};
  if (newest->position == position) acked.ingest_time_us = newest->ingest_time_us;
  const UnderWay frame = *newest;
  under_way_.erase(under_way_.begin(), newest.base());
  if (setting_.automatic) Adapt(frame, now);
  return acked;
}

Duration AckWindow::base() const { return std::min(smallest_[0], smallest_[1]); }

void AckWindow::Adapt(const UnderWay& frame, hub::SteadyTime now) {
  TurnBuckets(now);
  const Duration delay = now - frame.sent;
  const bool first = base() == kNoDelay;
  smallest_[0] = std::min(smallest_[0], delay);
  // It sets the measure; only the next one can be held against it.
  if (first) return;
  const Duration queueing = delay - base();
  if (queueing > LateBeyond(base())) {
    Shrink(frame, now);
    return;
  }
  late_since_.reset();
  if (queueing > ShowsBeyond(base())) slow_start_ = false;
  Grow(frame, now);
}

void AckWindow::TurnBuckets(hub::SteadyTime now) {
  if (bucket_end_ && now < *bucket_end_) return;
  const bool idle = !bucket_end_ || now >= *bucket_end_ + kBucket;
  bucket_end_ = now + kBucket;
  if (idle) {
    // Too long ago: whatever stood in the path is gone, and it may be another one.
    smallest_ = {kNoDelay, kNoDelay};
    return;
  }
  const Duration recent = smallest_[0];
  smallest_[0] = kNoDelay;
  const bool near = smallest_[1] == kNoDelay || recent - smallest_[1] <= ShowsBeyond(smallest_[1]);
  if (near) {
    // Not raised: a queue that grows by less than that in each bucket would be followed upwards.
    smallest_[1] = std::min(smallest_[1], recent);
    return;
  }
  smallest_[1] = recent;
  frames_ = std::max(1U, frames_ / 2);
  slow_start_ = false;
  last_shrink_ = now;
}

void AckWindow::Shrink(const UnderWay& frame, hub::SteadyTime now) {
  slow_start_ = false;
  if (frame.sent < last_shrink_) return;
  if (frames_ > 1) {
    frames_ = frames_ * 3 / 4;
    last_shrink_ = now;
    late_since_.reset();
    return;
  }
  if (!late_since_) late_since_ = now;
  if (now - *late_since_ < kLongerPathAfter) return;
  smallest_ = {now - frame.sent, kNoDelay};
  bucket_end_ = now + kBucket;
  late_since_.reset();
}

void AckWindow::Grow(const UnderWay& frame, hub::SteadyTime now) {
  if (held_back_ == frame.held_back || frames_ == kMaxWindowFrames) return;
  if (!slow_start_) {
    if (!frame.filled || frame.sent < std::max(last_growth_, last_shrink_)) return;
  }
  ++frames_;
  last_growth_ = now;
}

}  // namespace framecast::gateway
