// One stream of another node as this node has it: nothing but its description while nobody watches
// it here, its frames while somebody does.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "services/bridge/frame_message.h"
#include "services/bridge/node_clock.h"
#include "services/bridge/observer.h"
#include "services/bridge/remote_frames.h"
#include "services/bridge/requests.h"
#include "services/hub/hub.h"
#include "services/nats/connection.h"

namespace framecast::bridge {

// What all of them use; outlives them.
struct MirrorContext {
  nats::Connection& connection;
  hub::Hub& hub;
  BridgeObserver& observer;
  std::shared_ptr<Requests> requests;
};

// For one thread, that of its owner; frames come in on that of NATS.
class MirroredStream final : public std::enable_shared_from_this<MirroredStream> {
 public:
  MirroredStream(std::string name, const MirrorContext& context);

  // Into the hub. `wake`: as of Hub::OpenMirror, whose errors are these.
  absl::Status Open(const std::string& node_id, const hub::RemoteStream& remote,
                    std::shared_ptr<const NodeClock> clock, hub::WakePtr wake);
  // What its node says of it now; another node than before has it from now on.
  void Describe(const std::string& node_id, const hub::RemoteStream& remote,
                const std::shared_ptr<const NodeClock>& clock, hub::SteadyTime now);
  // Out of the hub, where it is `lost`.
  void Close();

  const std::string& node_id() const { return node_id_; }
  // Somebody publishes it here.
  bool revoked() const { return mirror_->revoked(); }

  // What to tell its node, if it is time to: that somebody wants it, what they want by now, or that
  // nobody does. Begins and ends to take in frames. `repeat`: also what was said before.
  std::optional<hub::Demand> TakeDemand(hub::SteadyTime now, bool repeat);
  bool is_watched() const { return live_ != nullptr; }
  // Looks whether the newest frame was lost on the way: one behind it would tell, but may not come.
  void LookForLost(hub::SteadyTime now);
  // Asks for the newest frame, which those that come by themselves do not include, if that is not
  // here; after the node was told what is wanted, so that none is missed in between.
  void AskNewestIfDue();
  // Whatever was told or asked may have been lost.
  void OnConnected() { newest_due_ = is_watched(); }

  // Counts what did not fit into the memory for what waits.
  void CountDropped();

 private:
  void Begin();
  void End();
  // On the thread of NATS.
  void OnMessage(std::string_view message);
  // `live`: it came by itself, and not because it was asked for.
  void Publish(hub::MirroredFrame frame, bool live);

  const std::string name_;
  const MirrorContext& context_;
  const std::shared_ptr<RemoteFrames> source_;
  std::string node_id_;
  std::unique_ptr<nats::Subscription> live_;
  std::uint64_t dropped_ = 0;
  // Of what its node was told last.
  hub::Demand told_;
  std::optional<hub::SteadyTime> unwatched_since_;
  std::atomic<bool> newest_due_{false};
  // The newest frame that its node has told of, and when it first did.
  hub::FramePosition announced_;
  hub::SteadyTime announced_at_;
  // The last one that was asked for since it had not come.
  hub::FramePosition missed_;

  // For the thread of NATS.
  FrameAssembler assembler_;
  // Answers may come after the end.
  std::mutex mirror_mutex_;
  std::unique_ptr<hub::Mirror> mirror_;
  std::shared_ptr<const NodeClock> clock_;
  // The last frame that was taken in.
  hub::FramePosition taken_;
};

}  // namespace framecast::bridge
