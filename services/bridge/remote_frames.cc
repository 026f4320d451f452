#include "services/bridge/remote_frames.h"

namespace framecast::bridge {

void RemoteFrames::SetNode(const std::string& node_id, std::shared_ptr<const NodeClock> clock) {
  const std::lock_guard lock(mutex_);
  node_id_ = node_id;
  clock_ = std::move(clock);
}

std::pair<std::string, std::shared_ptr<const NodeClock>> RemoteFrames::Node() const {
  const std::lock_guard lock(mutex_);
  return {node_id_, clock_};
}

void RemoteFrames::Fetch(const std::optional<hub::FramePosition>& position,
                         std::function<void(Fetched)> done) {
  auto [node_id, clock] = Node();
  requests_->AskFrame(node_id, {stream_, position},
                      [&hub = hub_, clock = std::move(clock),
                       done = std::move(done)](Requests::FrameAnswer answer) {
                        Fetched fetched{answer.outcome, nullptr};
                        if (answer.frame) {
                          answer.frame->ingest_time_us =
                              clock->ToOurs(answer.frame->ingest_time_us);
                          fetched.frame = hub.Adopt(*std::move(answer.frame));
                          // It came, but may not be shown here.
                          if (!fetched.frame) fetched.outcome = Outcome::kGone;
                        }
                        done(std::move(fetched));
                      });
}

void RemoteFrames::FetchIndex(const std::optional<hub::FramePosition>& after,
                              std::function<void(std::optional<hub::FrameIndex>)> done) {
  auto [node_id, clock] = Node();
  requests_->AskIndex(
      node_id, {stream_, after},
      [clock = std::move(clock), done = std::move(done)](std::optional<hub::FrameIndex> index) {
        if (index) {
          for (hub::FrameEntry& frame : index->frames) {
            frame.ingest_time_us = clock->ToOurs(frame.ingest_time_us);
          }
        }
        done(std::move(index));
      });
}

}  // namespace framecast::bridge
