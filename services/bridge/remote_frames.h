// Frames of a mirrored stream that only its own node has.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "services/bridge/node_clock.h"
#include "services/bridge/requests.h"
#include "services/hub/frame_source.h"
#include "services/hub/hub.h"

namespace framecast::bridge {

// Thread-safe.
class RemoteFrames final : public hub::FrameSource {
 public:
  // `hub` must outlive it.
  RemoteFrames(std::string stream, hub::Hub& hub, std::shared_ptr<Requests> requests)
      : stream_(std::move(stream)), hub_(hub), requests_(std::move(requests)) {}

  // Whom to ask, and by which clock it answers.
  void SetNode(const std::string& node_id, std::shared_ptr<const NodeClock> clock);

  void Fetch(const std::optional<hub::FramePosition>& position,
             std::function<void(Fetched)> done) override;
  void FetchIndex(const std::optional<hub::FramePosition>& after,
                  std::function<void(std::optional<hub::FrameIndex>)> done) override;

 private:
  std::pair<std::string, std::shared_ptr<const NodeClock>> Node() const;

  const std::string stream_;
  hub::Hub& hub_;
  const std::shared_ptr<Requests> requests_;
  mutable std::mutex mutex_;
  std::string node_id_;
  std::shared_ptr<const NodeClock> clock_;
};

}  // namespace framecast::bridge
