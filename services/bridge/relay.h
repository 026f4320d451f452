// One stream of this node on its way to the nodes that watch it.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "services/bridge/observer.h"
#include "services/bridge/worker.h"
#include "services/hub/hub.h"
#include "services/hub/remote_viewers.h"
#include "services/hub/subscription.h"
#include "services/hub/wake_handle.h"
#include "services/nats/connection.h"

namespace framecast::bridge {

// Reads the ring like a viewer who gets every frame, and falls off its end when NATS is slow: what
// is older than a second is dropped. For the worker's thread.
class Relay final : public std::enable_shared_from_this<Relay> {
 public:
  static constexpr std::size_t kMaxNodes = 1024;

  // What it is given must outlive it, but the worker, which it shares.
  static std::shared_ptr<Relay> Make(const std::shared_ptr<hub::Stream>& stream,
                                     nats::Connection& connection, BridgeObserver& observer,
                                     std::shared_ptr<Worker> worker);

  // No viewers: that node wants nothing any more.
  void Want(const std::string& node_id, const hub::Demand& demand, hub::SteadyTime until);
  // Whether it is to go on: somebody wants the stream, and it is this node's.
  bool IsWanted(hub::SteadyTime now);

 private:
  Relay(const std::shared_ptr<hub::Stream>& stream, nats::Connection& connection,
        BridgeObserver& observer, std::shared_ptr<Worker> worker);
  void Start();
  void Forward();
  bool Send(const hub::Frame& frame);
  void CountViewers();

  struct NodeDemand {
    hub::Demand demand;
    hub::SteadyTime until;
  };

  const std::shared_ptr<hub::Stream> stream_;
  const std::string subject_;
  nats::Connection& connection_;
  BridgeObserver& observer_;
  const std::shared_ptr<Worker> worker_;
  hub::WakePtr wake_;
  std::optional<hub::Subscription> subscription_;
  hub::RemoteViewers viewers_;
  std::map<std::string, NodeDemand> nodes_;
  std::string buffer_;
};

}  // namespace framecast::bridge
