#include "services/bridge/mirrored_stream.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "services/bridge/subjects.h"

namespace framecast::bridge {
namespace {

// A page that is loaded again, or one script after another, does not begin it anew.
constexpr hub::Duration kLinger = std::chrono::seconds(2);

// A frame that is told of and has not come after so long does not come.
constexpr hub::Duration kLostAfter = std::chrono::seconds(1);

// Frames of the largest size that may wait to be taken in.
constexpr std::uint64_t kPendingFrames = 2;

hub::RemoteStream ByOurClock(hub::RemoteStream remote, const NodeClock& clock) {
  for (auto* time : {&remote.publisher_since_us, &remote.last_frame_us, &remote.last_change_us}) {
    if (*time) *time = clock.ToOurs(**time);
  }
  // What gives the node's time gives ours when it is taken as one of the node's.
  if (remote.clock_offset_us) remote.clock_offset_us = clock.ToOurs(*remote.clock_offset_us);
  return remote;
}

}  // namespace

MirroredStream::MirroredStream(std::string name, const MirrorContext& context)
    : name_(std::move(name)),
      context_(context),
      source_(std::make_shared<RemoteFrames>(name_, context.hub, context.requests)),
      assembler_(context.hub.options().frames.max_frame_bytes) {}

absl::Status MirroredStream::Open(const std::string& node_id, const hub::RemoteStream& remote,
                                  std::shared_ptr<const NodeClock> clock, hub::WakePtr wake) {
  source_->SetNode(node_id, clock);
  auto mirror =
      context_.hub.OpenMirror(name_, ByOurClock(remote, *clock), std::move(wake), source_);
  if (!mirror.ok()) return mirror.status();
  node_id_ = node_id;
  clock_ = std::move(clock);
  mirror_ = *std::move(mirror);
  if (mirror_->demand().viewers == 0) mirror_->Rest();
  return absl::OkStatus();
}

void MirroredStream::Describe(const std::string& node_id, const hub::RemoteStream& remote,
                              const std::shared_ptr<const NodeClock>& clock, hub::SteadyTime now) {
  const bool other_node = node_id != node_id_;
  node_id_ = node_id;
  source_->SetNode(node_id, clock);
  {
    const std::lock_guard lock(mirror_mutex_);
    clock_ = clock;
  }
  mirror_->Describe(ByOurClock(remote, *clock));
  const bool new_epoch = announced_.epoch != remote.epoch;
  if (const hub::FramePosition told{remote.epoch, remote.last_sequence}; told != announced_) {
    announced_ = told;
    announced_at_ = now;
  }
  // It has been told nothing yet.
  if (other_node) told_ = {};
  // Frames that came before it was described were none of it.
  if (live_ && (other_node || new_epoch)) newest_due_ = true;
}

void MirroredStream::Close() {
  // Waits for what is being taken in.
  live_.reset();
  const std::lock_guard lock(mirror_mutex_);
  mirror_.reset();
}

std::optional<hub::Demand> MirroredStream::TakeDemand(hub::SteadyTime now, bool repeat) {
  const hub::Demand demand = mirror_->demand();
  if (demand.viewers > 0) {
    unwatched_since_.reset();
    if (!live_) Begin();
  } else {
    if (!live_) return std::nullopt;
    if (!unwatched_since_) unwatched_since_ = now;
    if (now - *unwatched_since_ >= kLinger) {
      End();
      told_ = {};
      return hub::Demand{};
    }
    // Until then it goes on as it was.
    return repeat ? std::optional(told_) : std::nullopt;
  }
  if (!live_ || (demand == told_ && !repeat)) return std::nullopt;
  told_ = demand;
  return demand;
}

void MirroredStream::LookForLost(hub::SteadyTime now) {
  if (!live_ || now - announced_at_ < kLostAfter || missed_ == announced_) return;
  const std::lock_guard lock(mirror_mutex_);
  const bool has_it = taken_.epoch == announced_.epoch && taken_.sequence >= announced_.sequence;
  if (has_it || announced_.sequence == 0) return;
  // Once: it may be one that cannot be shown here.
  missed_ = announced_;
  newest_due_ = true;
}

void MirroredStream::Begin() {
  const std::uint64_t pending = kPendingFrames * context_.hub.options().frames.max_frame_bytes;
  auto live = context_.connection.Subscribe(
      FramesSubject(name_), pending,
      [this](const nats::Message& message) { OnMessage(message.data); });
  if (!live.ok()) {
    // Tried again with the next look.
    spdlog::warn("stream \"{}\" cannot be mirrored: {}", name_,
                 std::string(live.status().message()));
    return;
  }
  live_ = *std::move(live);
  dropped_ = 0;
  newest_due_ = true;
}

void MirroredStream::End() {
  live_.reset();
  mirror_->Rest();
}

void MirroredStream::AskNewestIfDue() {
  if (!live_ || !newest_due_.exchange(false)) return;
  context_.requests->AskFrame(
      node_id_, {name_, std::nullopt}, [weak = weak_from_this()](Requests::FrameAnswer answer) {
        const std::shared_ptr<MirroredStream> stream = weak.lock();
        if (!stream) return;
        if (answer.frame) {
          stream->Publish(*std::move(answer.frame), /*live=*/false);
        } else if (answer.outcome == hub::FrameSource::Outcome::kUnreachable) {
          stream->newest_due_ = true;
        }
      });
}

void MirroredStream::OnMessage(std::string_view message) {
  const std::uint64_t incomplete = assembler_.incomplete();
  switch (assembler_.Add(message)) {
    case FrameAssembler::Added::kMore:
      break;
    case FrameAssembler::Added::kWhole:
      Publish(assembler_.Take(), /*live=*/true);
      break;
    case FrameAssembler::Added::kInvalid:
      context_.observer.OnFramesDropped(DropReason::kInvalid, 1);
      break;
  }
  if (const std::uint64_t lost = assembler_.incomplete() - incomplete; lost > 0) {
    context_.observer.OnFramesDropped(DropReason::kIncomplete, lost);
  }
}

void MirroredStream::Publish(hub::MirroredFrame frame, bool live) {
  const std::lock_guard lock(mirror_mutex_);
  if (!mirror_) return;
  frame.ingest_time_us = clock_->ToOurs(frame.ingest_time_us);
  std::optional<hub::Duration> age;
  if (live) {
    age = std::chrono::microseconds(context_.hub.clock().UnixMicros() - frame.ingest_time_us);
  }
  const std::uint64_t bytes = frame.content.payload.size();
  const hub::FramePosition position = frame.position;
  switch (mirror_->Publish(std::move(frame))) {
    case hub::Mirror::Kind::kStored:
      taken_ = position;
      context_.observer.OnFrameMirrored(bytes, age);
      break;
    case hub::Mirror::Kind::kRejected:
      context_.observer.OnFramesDropped(DropReason::kInvalid, 1);
      break;
    case hub::Mirror::Kind::kStale:
    case hub::Mirror::Kind::kRevoked:
      break;
  }
}

void MirroredStream::CountDropped() {
  if (!live_) return;
  const std::uint64_t dropped = live_->dropped();
  if (dropped > dropped_)
    context_.observer.OnFramesDropped(DropReason::kBacklog, dropped - dropped_);
  dropped_ = dropped;
}

}  // namespace framecast::bridge
