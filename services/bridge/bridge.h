// Shares the hub's streams with other nodes over NATS.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/bridge/observer.h"
#include "services/hub/hub.h"
#include "services/nats/connection.h"

namespace framecast::bridge {

struct BridgeOptions {
  nats::ConnectOptions nats;
  // This node's name, for people; other nodes may have the same.
  std::string node;
};

// Every stream of this hub is announced to the other nodes and forwarded while somebody watches it
// there; every stream of theirs is in this hub as a mirror (hub/mirror.h), whose frames come while
// somebody watches it here. Nobody waits for NATS: not publishers, not viewers.
//
// Thread-safe; its threads are its own.
class Bridge {
 public:
  // NATS need not be there yet. InvalidArgument: an option that cannot be; Unavailable or NotFound:
  // a file that cannot be read. `hub` and `observer` must outlive the bridge.
  static absl::StatusOr<std::unique_ptr<Bridge>> Start(const BridgeOptions& options, hub::Hub& hub,
                                                       BridgeObserver& observer);
  // Says goodbye to the others, unless Leave was called.
  ~Bridge();
  Bridge(const Bridge&) = delete;
  Bridge& operator=(const Bridge&) = delete;

  // Why streams of other nodes cannot be had now: a sentence; empty: they can.
  std::string Trouble() const;

  // The others look for this node's streams elsewhere from now on; it mirrors no more. Takes half a
  // second at most.
  void Leave();

 private:
  class Parts;
  explicit Bridge(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;
};

}  // namespace framecast::bridge
