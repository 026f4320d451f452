#include "services/bridge/mirrors.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "services/bridge/node_message.h"
#include "services/bridge/posted_wake.h"
#include "services/bridge/subjects.h"

namespace framecast::bridge {
namespace {

// A fraction of how long a demand holds (relays.h).
constexpr hub::Duration kRepeatAfter = std::chrono::seconds(1);
constexpr hub::Duration kAskTimesAfter = std::chrono::seconds(2);
// A stream whose node is gone is shown as lost for so long, and as long as somebody watches it.
constexpr hub::Duration kForgetAfter = std::chrono::seconds(10);

}  // namespace

Mirrors::Mirrors(const MirrorContext& context, std::string own_node_id,
                 std::shared_ptr<Worker> worker)
    : context_(context), own_node_id_(std::move(own_node_id)), worker_(std::move(worker)) {}

Mirrors::~Mirrors() {
  for (const auto& [name, stream] : streams_) stream->Close();
}

void Mirrors::Follow(Cluster& cluster) {
  std::vector<std::string> changed = cluster.TakeChanged();
  // In the order in which they began, since the last one to begin is what is shown to somebody who
  // names none.
  const auto began = [&cluster](const std::string& name) {
    const Owner* owner = cluster.Find(name);
    return owner == nullptr ? 0 : owner->stream.epoch_started_us;
  };
  std::stable_sort(changed.begin(), changed.end(),
                   [&](const auto& a, const auto& b) { return began(a) < began(b); });
  for (const std::string& name : changed) Review(name, cluster);
}

void Mirrors::Review(const std::string& name, const Cluster& cluster) {
  const Owner* owner = cluster.Find(name);
  const auto mirrored = streams_.find(name);
  if (owner == nullptr) {
    unmirrored_.erase(name);
    LetGo(name);
  } else if (mirrored == streams_.end()) {
    Open(name, *owner);
  } else if (mirrored->second->revoked()) {
    LetGo(name);
    Open(name, *owner);
  } else {
    mirrored->second->Describe(owner->node_id, owner->stream, ClockOf(owner->node_id),
                               std::chrono::steady_clock::now());
    Look(name);
  }
}

void Mirrors::Open(const std::string& name, const Owner& owner) {
  abandoned_.erase(name);
  const std::shared_ptr<hub::Stream> here = context_.hub.Find(name);
  const bool published_here = here && here->Info().rank.held && !here->elsewhere();
  const auto stream = std::make_shared<MirroredStream>(name, context_);
  const absl::Status status =
      stream->Open(owner.node_id, owner.stream, ClockOf(owner.node_id),
                   std::make_shared<PostedWake>(worker_, [this, name] { Look(name); }));
  if (!status.ok()) {
    const bool news = unmirrored_.insert(name).second;
    if (news && status.code() == absl::StatusCode::kResourceExhausted) {
      spdlog::warn("stream \"{}\" of node \"{}\" is not shown here: {}", name, owner.stream.node,
                   std::string(status.message()));
    }
    return;
  }
  unmirrored_.erase(name);
  streams_.emplace(name, stream);
  if (published_here) {
    spdlog::warn("stream \"{}\" is that of node \"{}\" by now; its publisher here is told so", name,
                 owner.stream.node);
    context_.observer.OnPublisherLost();
  }
  Look(name);
}

void Mirrors::LetGo(const std::string& name) {
  const auto found = streams_.find(name);
  if (found == streams_.end()) return;
  found->second->Close();
  streams_.erase(found);
  abandoned_.insert_or_assign(name, std::chrono::steady_clock::now());
}

void Mirrors::Look(const std::string& name) {
  const auto found = streams_.find(name);
  if (found == streams_.end()) return;
  MirroredStream& stream = *found->second;
  if (stream.revoked()) {
    // Until somebody here no longer publishes it.
    unmirrored_.insert(name);
    LetGo(name);
    return;
  }
  const auto demand = stream.TakeDemand(std::chrono::steady_clock::now(), /*repeat=*/false);
  if (demand) Tell({own_node_id_, {{name, *demand}}}, stream.node_id());
  stream.AskNewestIfDue();
}

void Mirrors::Tick(const Cluster& cluster, hub::SteadyTime now) {
  if (now >= repeat_at_) {
    repeat_at_ = now + kRepeatAfter;
    Repeat(now);
    for (const std::string& name : std::set(unmirrored_)) Review(name, cluster);
    ForgetAbandoned(now);
  }
  if (now >= ask_times_at_) {
    ask_times_at_ = now + kAskTimesAfter;
    AskTimes(cluster);
  }
}

void Mirrors::Repeat(hub::SteadyTime now) {
  std::map<std::string, Demands> by_node;
  for (const auto& [name, stream] : streams_) {
    stream->CountDropped();
    const auto demand = stream->TakeDemand(now, /*repeat=*/true);
    if (!demand) continue;
    Demands& demands = by_node[stream->node_id()];
    demands.node_id = own_node_id_;
    demands.streams[name] = *demand;
  }
  for (const auto& [node_id, demands] : by_node) Tell(demands, node_id);
  for (const auto& [name, stream] : streams_) {
    stream->LookForLost(now);
    stream->AskNewestIfDue();
  }
}

void Mirrors::Tell(const Demands& demands, const std::string& node_id) {
  const std::string subject = SubjectOfNode(node_id, NodeSubject::kDemand);
  for (const std::string& text :
       CutDemands(demands, TextBytes(context_.connection.max_payload()))) {
    // Said again with the next repetition.
    if (!context_.connection.Publish(subject, text).ok()) return;
  }
}

void Mirrors::OnConnected() {
  for (const auto& [name, stream] : streams_) stream->OnConnected();
  repeat_at_ = {};
}

std::uint64_t Mirrors::watched() const {
  return static_cast<std::uint64_t>(
      std::count_if(streams_.begin(), streams_.end(),
                    [](const auto& stream) { return stream.second->is_watched(); }));
}

std::shared_ptr<NodeClock> Mirrors::ClockOf(const std::string& node_id) {
  std::shared_ptr<NodeClock>& clock = clocks_[node_id];
  if (!clock) {
    clock = std::make_shared<NodeClock>();
    AskTime(node_id, clock);
  }
  return clock;
}

void Mirrors::AskTimes(const Cluster& cluster) {
  std::erase_if(clocks_, [&](const auto& clock) { return !cluster.Knows(clock.first); });
  for (const auto& [node_id, clock] : clocks_) AskTime(node_id, clock);
}

void Mirrors::AskTime(const std::string& node_id, const std::shared_ptr<NodeClock>& clock) {
  const hub::Clock& ours = context_.hub.clock();
  const std::int64_t asked_us = ours.UnixMicros();
  context_.requests->AskTime(node_id,
                             [clock, &ours, asked_us](std::optional<std::int64_t> theirs_us) {
                               if (theirs_us) clock->Add(asked_us, *theirs_us, ours.UnixMicros());
                             });
}

void Mirrors::ForgetAbandoned(hub::SteadyTime now) {
  std::erase_if(abandoned_, [&](const auto& abandoned) {
    const auto& [name, since] = abandoned;
    if (now - since < kForgetAfter) return false;
    if (context_.hub.ForgetAbandoned(name)) return true;
    const std::shared_ptr<hub::Stream> stream = context_.hub.Find(name);
    // Else it is watched, and is looked at again.
    return !stream || !stream->elsewhere();
  });
}

}  // namespace framecast::bridge
