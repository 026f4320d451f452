// What happens in the gateway, for whoever counts it.
#pragma once

#include <cstdint>
#include <string_view>

#include "gateway/close_reason.h"

namespace framecast::gateway {

// Called on the shards' threads: must be thread-safe and quick. Every method
// has an empty default.
class GatewayObserver {
 public:
  virtual ~GatewayObserver() = default;

  // Folded by each shard, once a second: WebSocket frames handed to sockets
  // whole, and their bytes.
  virtual void OnDelivered(std::uint64_t /*frames*/, std::uint64_t /*bytes*/) {}
  virtual void OnViewerOpened() {}
  virtual void OnViewerClosed(CloseReason /*reason*/) {}
  // `route` is one of a fixed set of words.
  virtual void OnHttpRequest(std::string_view /*route*/, unsigned /*status*/) {}
  // The listener could not accept, `reason` is a word.
  virtual void OnConnectionRefused(std::string_view /*reason*/) {}
};

}  // namespace framecast::gateway
