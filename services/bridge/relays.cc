#include "services/bridge/relays.h"

#include <utility>

#include "services/bridge/frame_message.h"

namespace framecast::bridge {

Relays::Relays(nats::Connection& connection, hub::Hub& hub, BridgeObserver& observer)
    : connection_(connection), hub_(hub), observer_(observer) {
  worker_->Start(std::chrono::milliseconds(200), [this] { Expire(); });
}

Relays::~Relays() { Stop(); }

void Relays::Take(Demands demands) {
  worker_->Post([this, demands = std::move(demands)] {
    for (const auto& [stream, demand] : demands.streams) Change(stream, demands.node_id, demand);
  });
}

void Relays::Change(const std::string& name, const std::string& node_id,
                    const hub::Demand& demand) {
  auto found = relays_.find(name);
  if (found == relays_.end()) {
    const std::shared_ptr<hub::Stream> stream = hub_.Find(name);
    if (!stream || stream->elsewhere() || demand.viewers == 0) return;
    found = relays_.emplace(name, Relay::Make(stream, connection_, observer_, worker_)).first;
    forwarded_.store(relays_.size(), std::memory_order_relaxed);
  }
  found->second->Want(node_id, demand, std::chrono::steady_clock::now() + kDemandHolds);
}

void Relays::Expire() {
  const hub::SteadyTime now = std::chrono::steady_clock::now();
  std::erase_if(relays_, [now](const auto& relay) { return !relay.second->IsWanted(now); });
  forwarded_.store(relays_.size(), std::memory_order_relaxed);
}

void Relays::AnswerFrame(FrameQuery query, std::string reply_to) {
  worker_->Post([this, query = std::move(query), reply_to = std::move(reply_to)] {
    SendAnswer(query, reply_to);
  });
}

void Relays::AnswerIndex(IndexQuery query, std::string reply_to) {
  worker_->Post([this, query = std::move(query), reply_to = std::move(reply_to)] {
    SendIndex(query, reply_to);
  });
}

void Relays::AnswerTime(std::string reply_to) {
  worker_->Post([this, reply_to = std::move(reply_to)] {
    // Unanswered, it is asked again.
    static_cast<void>(connection_.Publish(reply_to, ToText(TimeAnswer{hub_.clock().UnixMicros()})));
  });
}

hub::FramePtr Relays::Find(const FrameQuery& query, FrameMiss& miss) const {
  using Outcome = hub::FrameSource::Outcome;
  miss.outcome = Outcome::kGone;
  const std::shared_ptr<hub::Stream> stream = hub_.Find(query.stream);
  if (!stream || stream->elsewhere()) return nullptr;
  if (!query.position) {
    miss.outcome = Outcome::kNotYet;
    return stream->Newest();
  }
  hub::Stream::Lookup lookup = stream->Find(*query.position);
  if (lookup.presence == hub::Stream::Presence::kNotYet) miss.outcome = Outcome::kNotYet;
  return std::move(lookup.frame);
}

// An answer that NATS does not take is one that does not come: whoever asked stops waiting.
void Relays::SendAnswer(const FrameQuery& query, const std::string& reply_to) {
  FrameMiss miss;
  const auto send = [&](std::string_view message) {
    return connection_.Publish(reply_to, message).ok();
  };
  if (const hub::FramePtr frame = Find(query, miss)) {
    SendFrame(*frame, connection_.max_payload(), buffer_, send);
  } else {
    send(ToText(miss));
  }
}

void Relays::SendIndex(const IndexQuery& query, const std::string& reply_to) {
  const std::shared_ptr<hub::Stream> stream = hub_.Find(query.stream);
  hub::FrameIndex index;
  if (stream && !stream->elsewhere()) {
    const hub::Stream::Kept kept = stream->Frames(query.after);
    index.epoch = kept.epoch;
    if (kept.oldest) index.oldest = kept.oldest->position;
    for (const hub::FramePtr& frame : kept.frames) {
      index.frames.push_back({frame->position, frame->content.capture_time_us,
                              frame->ingest_time_us, frame->content.payload.size(),
                              frame->content.content_type});
    }
  }
  for (const std::string& text : CutIndexAnswer(index, TextBytes(connection_.max_payload()))) {
    if (!connection_.Publish(reply_to, text).ok()) return;
  }
}

}  // namespace framecast::bridge
