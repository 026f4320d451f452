// What goes between this node and the others: connections to NATS, streams, frames both ways.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "services/bridge/observer.h"
#include "services/hub/clock.h"
#include "services/hub/mutex.h"
#include "services/telemetry/counters.h"
#include "services/telemetry/exposition.h"

namespace framecast::telemetry {

// Thread-safe. All of it is 0 where there is no bridge.
class BridgeMetrics {
 public:
  void SetConnected(bool connected);
  void SetCounts(const bridge::BridgeCounts& counts);
  void CountForwarded(std::uint64_t payload_bytes);
  // `age`: since the frame came in at its node, if that tells how long it took. What two clocks are
  // apart may make it negative; then it is none.
  void CountMirrored(std::uint64_t payload_bytes, std::optional<hub::Duration> age);
  void CountDropped(bridge::DropReason reason, std::uint64_t frames) {
    dropped_.Add(reason, frames);
  }
  void CountLostPublisher() { lost_publishers_.Add(); }

  void Collect(Exposition& exposition) const;

 private:
  enum class Link { kNone, kConnected, kDisconnected };

  bridge::BridgeCounts counts() const;
  void CollectFrames(Exposition& exposition) const;

  std::atomic<Link> link_{Link::kNone};
  Counter connections_;
  mutable hub::Mutex counts_mutex_;
  bridge::BridgeCounts counts_ FRAMECAST_GUARDED_BY(counts_mutex_);
  Counter forwarded_frames_;
  Counter forwarded_bytes_;
  Counter mirrored_frames_;
  Counter mirrored_bytes_;
  CountersBy<bridge::DropReason, bridge::kDropReasons> dropped_;
  Histogram delivery_{hub::kLatencyBounds};
  Counter lost_publishers_;
};

}  // namespace framecast::telemetry
