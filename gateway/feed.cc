#include "gateway/feed.h"

#include <utility>

#include "gateway/control_reply.h"
#include "gateway/websocket_head.h"
#include "gateway/wire_header.h"

namespace framecast::gateway {

Feed::Feed(Shard& shard, FeedOwner& owner, const SubscribeMessage& message)
    : shard_(shard),
      owner_(owner),
      id_(message.id),
      name_(message.stream),
      window_(message.window) {
  options_.mode = message.mode;
  options_.max_fps = message.max_fps;
  options_.paused = message.paused;
  options_.max_age = message.max_age;
  options_.since = message.since;
  priority = message.priority;
}

Feed::~Feed() {
  shard_.schedule().Clear(*this);
  shard_.slots().Remove(*this);
}

void Feed::Start() { shard_.slots().Add(*this, name_); }

void Feed::OnStream(const std::shared_ptr<hub::Stream>& stream, const hub::WakePtr& wake) {
  subscription_.reset();
  seen_revision_ = 0;
  if (stream) {
    subscription_ = std::make_unique<hub::Subscription>(stream, options_, wake);
    options_.since.reset();
  }
  if (!std::exchange(started_, true)) owner_.OnFeedStarted(*this);
}

void Feed::OnNews(hub::SteadyTime now) { owner_.OnFeedNews(*this, now); }

std::string Feed::SubscribedText() const {
  return gateway::SubscribedText(id_, name_, subscription_ ? subscription_->NextEpoch() : 0,
                                 subscription_ && subscription_->resumed());
}

bool Feed::MayHaveNewState() const {
  return !subscription_ || subscription_->stream()->revision() != seen_revision_;
}

std::optional<std::string> Feed::NewState() {
  hub::StreamInfo info;
  std::uint64_t epoch = 0;
  if (subscription_) {
    const std::uint64_t revision = subscription_->stream()->revision();
    if (revision == seen_revision_) return std::nullopt;
    seen_revision_ = revision;
    epoch = subscription_->NextEpoch();
    info = subscription_->stream()->Info();
  } else {
    info.name = name_;
  }
  if (told_ == Told{info.state, epoch}) return std::nullopt;
  return TellState(info, epoch);
}

std::string Feed::TellState(const hub::StreamInfo& info, std::uint64_t epoch) {
  told_ = Told{info.state, epoch};
  return StateText(id_, info, epoch);
}

bool Feed::Look(hub::SteadyTime now) {
  shard_.schedule().Clear(*this);
  if (!subscription_) return false;
  subscription_->Take(/*ready=*/false, now);
  if (subscription_->due()) shard_.schedule().Set(*this, *subscription_->due());
  if (!subscription_->waiting()) return false;
  if (window_.open()) return true;
  window_.HeldBack();
  return false;
}

std::optional<Feed::Outgoing> Feed::Take(hub::SteadyTime now) {
  if (!subscription_) return std::nullopt;
  std::optional<hub::Delivery> delivery = subscription_->Take(/*ready=*/true, now);
  if (!delivery) return std::nullopt;
  const hub::Frame& frame = *delivery->frame;
  Outgoing outgoing;
  outgoing.available = delivery->available;
  if (!told_ || told_->epoch != frame.position.epoch) {
    const std::string text = TellState(subscription_->stream()->Info(), frame.position.epoch);
    AppendWebSocketHead(WebSocketOpcode::kText, text.size(), outgoing.head);
    outgoing.head += text;
  }
  WireHeader header;
  header.unchanged = delivery->unchanged;
  header.subscription = id_;
  header.sequence = frame.position.sequence;
  header.capture_time_us = static_cast<std::uint64_t>(frame.content.capture_time_us);
  header.ingest_time_us = static_cast<std::uint64_t>(frame.ingest_time_us);
  header.sent_time_us = static_cast<std::uint64_t>(shard_.context().hub.clock().UnixMicros());
  header.skipped = delivery->skipped;
  header.content_type = frame.content.content_type;
  header.annotations = frame.content.annotations;
  if (!delivery->unchanged) outgoing.body = SharedBytes::Payload(delivery->frame);
  AppendWebSocketHead(WebSocketOpcode::kBinary,
                      WireHeaderBytes(header) + outgoing.body.bytes.size(), outgoing.head);
  AppendWireHeader(header, outgoing.head);
  window_.Sent(frame.position, frame.ingest_time_us, now);
  return outgoing;
}

void Feed::Update(const UpdateMessage& message) {
  if (message.max_fps) options_.max_fps = *message.max_fps;
  if (message.paused) options_.paused = *message.paused;
  if (message.max_age) options_.max_age = *message.max_age;
  if (message.priority) priority = *message.priority;
  if (message.window) window_.Set(*message.window);
  if (!subscription_) return;
  subscription_->SetMaxFps(options_.max_fps);
  subscription_->SetPaused(options_.paused);
  subscription_->SetMaxAge(options_.max_age);
}

AckWindow::Acked Feed::Ack(hub::FramePosition position, hub::SteadyTime now) {
  return window_.Ack(position, now);
}

std::optional<std::int64_t> Feed::IngestTime(hub::FramePosition position) const {
  if (!subscription_) return std::nullopt;
  const hub::Stream::Lookup lookup = subscription_->stream()->Find(position);
  return lookup.frame ? std::optional(lookup.frame->ingest_time_us) : std::nullopt;
}

std::optional<hub::Duration> Feed::Sample(hub::SteadyTime now, bool in_flight) {
  return subscription_ ? subscription_->Sample(now, in_flight) : std::nullopt;
}

}  // namespace framecast::gateway
