#include "services/bridge/relay.h"

#include <algorithm>
#include <utility>

#include "services/bridge/frame_message.h"
#include "services/bridge/posted_wake.h"
#include "services/bridge/subjects.h"

namespace framecast::bridge {
namespace {

constexpr hub::Duration kTooOld = std::chrono::seconds(1);
// Of one stream, before the others have their turn.
constexpr int kFramesInARow = 16;

}  // namespace

std::shared_ptr<Relay> Relay::Make(const std::shared_ptr<hub::Stream>& stream,
                                   nats::Connection& connection, BridgeObserver& observer,
                                   std::shared_ptr<Worker> worker) {
  std::shared_ptr<Relay> relay(new Relay(stream, connection, observer, std::move(worker)));
  relay->Start();
  return relay;
}

Relay::Relay(const std::shared_ptr<hub::Stream>& stream, nats::Connection& connection,
             BridgeObserver& observer, std::shared_ptr<Worker> worker)
    : stream_(stream),
      subject_(FramesSubject(stream->name())),
      connection_(connection),
      observer_(observer),
      worker_(std::move(worker)),
      viewers_(stream) {}

void Relay::Start() {
  hub::SubscribeOptions options;
  options.mode = hub::DeliveryMode::kEvery;
  options.max_age = kTooOld;
  options.relay = true;
  // Whoever wants the stream asks for the newest frame itself.
  if (const hub::FramePtr newest = stream_->Newest()) options.since = newest->position;
  wake_ = std::make_shared<PostedWake>(worker_, [weak = weak_from_this()] {
    if (const std::shared_ptr<Relay> relay = weak.lock()) relay->Forward();
  });
  subscription_.emplace(stream_, options, wake_);
  // What came in between has woken nobody.
  wake_->Wake();
}

void Relay::Want(const std::string& node_id, const hub::Demand& demand, hub::SteadyTime until) {
  if (demand.viewers == 0) {
    nodes_.erase(node_id);
  } else if (nodes_.size() < kMaxNodes || nodes_.contains(node_id)) {
    nodes_[node_id] = {demand, until};
  }
  CountViewers();
}

bool Relay::IsWanted(hub::SteadyTime now) {
  std::erase_if(nodes_, [now](const auto& node) { return now >= node.second.until; });
  CountViewers();
  return !nodes_.empty() && !stream_->forgotten() && !stream_->elsewhere();
}

void Relay::CountViewers() {
  hub::Demand all;
  bool unlimited = false;
  for (const auto& [id, node] : nodes_) {
    all.viewers += node.demand.viewers;
    all.max_fps = std::max(all.max_fps, node.demand.max_fps);
    unlimited = unlimited || node.demand.max_fps == 0;
  }
  if (unlimited) all.max_fps = 0;
  viewers_.Set(all);
}

void Relay::Forward() {
  for (int i = 0; i < kFramesInARow; ++i) {
    const auto delivery = subscription_->Take(/*ready=*/true, std::chrono::steady_clock::now());
    if (!delivery) return;
    const auto skipped = [&delivery](hub::SkipReason reason) {
      return delivery->skipped[static_cast<std::size_t>(reason)];
    };
    const std::uint64_t late = skipped(hub::SkipReason::kSlow) + skipped(hub::SkipReason::kRing);
    if (late > 0) observer_.OnFramesDropped(DropReason::kSlow, late);
    // Another node has it by now, and sends it itself.
    if (stream_->elsewhere()) continue;
    if (Send(*delivery->frame)) {
      observer_.OnFrameForwarded(delivery->frame->content.payload.size());
    } else {
      observer_.OnFramesDropped(DropReason::kSlow, 1);
    }
  }
  wake_->Wake();
}

bool Relay::Send(const hub::Frame& frame) {
  return connection_.connected() &&
         SendFrame(frame, connection_.max_payload(), buffer_, [this](std::string_view message) {
           return connection_.Publish(subject_, message).ok();
         });
}

}  // namespace framecast::bridge
