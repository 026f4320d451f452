// A stream that another node has.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/hub/stream.h"

namespace framecast::hub {

FrameSourcePtr Stream::source() const {
  const MutexLock lock(mutex_);
  return mirror_ ? mirror_->source : nullptr;
}

absl::StatusOr<std::uint64_t> Stream::OpenMirror(const RemoteStream& remote, WakePtr wake,
                                                 FrameSourcePtr source, Effects& effects,
                                                 bool& revoked_publisher) {
  const MutexLock lock(mutex_);
  const EpochRank own{publisher_.has_value(), session_.started_us, session_.epoch};
  const bool mine = publisher_ || (session_.epoch != 0 && !session_.elsewhere());
  if (mirror_ || (mine && !(own < RankOf(remote)))) {
    return absl::FailedPreconditionError(
        absl::StrCat("stream \"", name_, "\" is not that of node \"", remote.node, "\"."));
  }
  revoked_publisher = publisher_.has_value();
  effects.publisher = HolderWake();
  publisher_.reset();
  puts_.reset();
  mirror_ = MirrorSlot{.id = ++context_.publisher_ids,
                       .wake = std::move(wake),
                       .source = std::move(source),
                       .remote = {}};
  SetDescription(remote, effects);
  return mirror_->id;
}

void Stream::Describe(std::uint64_t mirror_id, const RemoteStream& remote) {
  Effects effects;
  {
    const MutexLock lock(mutex_);
    if (!mirror_ || mirror_->id != mirror_id) return;
    SetDescription(remote, effects);
  }
  Apply(effects);
}

void Stream::SetDescription(const RemoteStream& remote, Effects& effects) {
  const RemoteStream before = std::exchange(mirror_->remote, remote);
  const bool new_epoch = session_.epoch != remote.epoch;
  if (new_epoch) BecomeEpochOf(remote, effects);
  session_.node = remote.node;
  elsewhere_.store(true, std::memory_order_release);
  session_.id = remote.session_id;
  session_.last_frame_us = remote.last_frame_us;
  session_.last_change_us = remote.last_change_us;
  session_.handled = std::max(session_.handled, remote.last_sequence);
  SetWords(remote.title, remote.labels, remote.clock_offset_us);
  const bool first_frame = remote.last_sequence > 0 && (new_epoch || before.last_sequence == 0);
  if (first_frame) start_order_ = ++context_.starts;
  RefreshState(context_.clock.Now(), effects);
  if (new_epoch || first_frame || before.node != remote.node || before.held != remote.held ||
      before.title != remote.title || before.labels != remote.labels ||
      before.clock_offset_us != remote.clock_offset_us) {
    effects.directory_changed = true;
    effects.readers = readers_;
    revision_.fetch_add(1, std::memory_order_release);
  }
}

void Stream::BecomeEpochOf(const RemoteStream& remote, Effects& effects) {
  // Frames of an epoch come in one run.
  if (ring_.FindAtOrBelow({remote.epoch, kMaxSequence})) FreeAll(effects);
  session_ = Session{};
  session_.epoch = remote.epoch;
  session_.started_us = remote.epoch_started_us;
  arrivals_.Clear();
}

void Stream::FreeAll(Effects& effects) {
  ring_.Clear(EvictReason::kTtl, effects.evicted);
  ring_bytes_ = 0;
}

Stream::MirrorVerdict Stream::PublishMirrored(std::uint64_t mirror_id, std::shared_ptr<Frame> frame,
                                              FramePosition position, std::int64_t ingest_time_us,
                                              bool unchanged) {
  Effects effects;
  {
    const MutexLock lock(mutex_);
    if (!mirror_ || mirror_->id != mirror_id) return MirrorVerdict::kRevoked;
    if (position.epoch != session_.epoch || position.sequence <= session_.stored) {
      return MirrorVerdict::kStale;
    }
    const SteadyTime now = context_.clock.Now();
    const auto age =
        std::max(std::chrono::microseconds(0),
                 std::chrono::microseconds(context_.clock.UnixMicros() - ingest_time_us));
    frame->position = position;
    frame->ingest_time_us = ingest_time_us;
    frame->ingest_time = now - age;
    // A ring's frames came in one after another.
    if (const FramePtr newest = ring_.newest()) {
      frame->ingest_time = std::max(frame->ingest_time, newest->ingest_time);
    }
    session_.handled = std::max(session_.handled, position.sequence);
    Enter(std::move(frame), unchanged, now, effects);
  }
  Apply(effects);
  return MirrorVerdict::kStored;
}

void Stream::Rest(std::uint64_t mirror_id) {
  Effects effects;
  {
    const MutexLock lock(mutex_);
    if (!mirror_ || mirror_->id != mirror_id) return;
    FreeAll(effects);
  }
  Apply(effects);
}

bool Stream::IsMirror(std::uint64_t mirror_id) const {
  const MutexLock lock(mutex_);
  return mirror_ && mirror_->id == mirror_id;
}

void Stream::CloseMirror(std::uint64_t mirror_id) {
  Effects effects;
  {
    const MutexLock lock(mutex_);
    if (!mirror_ || mirror_->id != mirror_id) return;
    ended_by_publisher_ = mirror_->remote.state == StreamState::kEnded;
    mirror_.reset();
    unpublished_since_ = context_.clock.Now();
    RefreshState(unpublished_since_, effects);
    effects.directory_changed = true;
    effects.readers = readers_;
    revision_.fetch_add(1, std::memory_order_release);
  }
  Apply(effects);
}

bool Stream::IsAbandoned() const {
  const MutexLock lock(mutex_);
  return session_.elsewhere() && !publisher_ && !mirror_ && !puts_ && subscriptions_ == 0 &&
         !expected_.load(std::memory_order_relaxed);
}

void Stream::AddRemoteInfo(StreamInfo& info) const {
  const RemoteStream& remote = mirror_->remote;
  info.rank = RankOf(remote);
  info.fps = remote.fps;
  info.bytes_per_second = remote.bytes_per_second;
  info.interval = remote.interval;
  info.viewers = std::max(info.viewers, remote.viewers);
  info.ring_frames = remote.ring_frames;
  info.ring_bytes = remote.ring_bytes;
  info.ring_span = remote.ring_span;
  info.publisher_since_us = remote.publisher_since_us;
  info.last_sequence = std::max(info.last_sequence, remote.last_sequence);
  if (info.content_type.empty()) info.content_type = remote.content_type;
}

void Stream::AddRemoteTimes(StreamInfo& info) const {
  const std::int64_t now_us = context_.clock.UnixMicros();
  // What came here last may be newer than what has been said.
  const auto newer = [](std::optional<std::int64_t> here, std::optional<std::int64_t> there) {
    return here && there ? std::max(here, there) : here ? here : there;
  };
  const auto age = [now_us](std::optional<std::int64_t> time_us) -> std::optional<Duration> {
    if (!time_us) return std::nullopt;
    return std::chrono::microseconds(std::max<std::int64_t>(0, now_us - *time_us));
  };
  info.last_frame_us = newer(info.last_frame_us, session_.last_frame_us);
  info.last_change_us = newer(info.last_change_us, session_.last_change_us);
  info.last_frame_age = age(info.last_frame_us);
  info.last_change_age = age(info.last_change_us);
}

}  // namespace framecast::hub
