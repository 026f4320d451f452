// What all shards of a gateway share.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "gateway/body_budget.h"
#include "gateway/gateway.h"
#include "gateway/handshake_rate.h"
#include "gateway/host_policy.h"
#include "gateway/observer.h"
#include "gateway/viewer_limits.h"
#include "services/access/access.h"
#include "services/hub/hub.h"

namespace framecast::gateway {

// Owned by Gateway, which outlives its shards' threads.
struct ShardContext {
  const GatewayOptions& options;
  hub::Hub& hub;
  access::Access& access;
  GatewayObserver& observer;
  const HostPolicy hosts;
  BodyBudget bodies;
  ViewerLimits viewers;
  HandshakeRate handshakes;
  // Set by SetUnready; empty: ready.
  std::atomic<std::shared_ptr<const std::string>> unready;
  // Set by SetTrouble; empty: none.
  std::atomic<std::shared_ptr<const std::string>> trouble;
};

}  // namespace framecast::gateway
