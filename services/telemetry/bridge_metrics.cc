#include "services/telemetry/bridge_metrics.h"

#include <algorithm>
#include <string>

namespace framecast::telemetry {

void BridgeMetrics::SetConnected(bool connected) {
  const Link link = connected ? Link::kConnected : Link::kDisconnected;
  if (link_.exchange(link) != link && connected) connections_.Add();
}

void BridgeMetrics::SetCounts(const bridge::BridgeCounts& counts) {
  const hub::MutexLock lock(counts_mutex_);
  counts_ = counts;
}

bridge::BridgeCounts BridgeMetrics::counts() const {
  const hub::MutexLock lock(counts_mutex_);
  return counts_;
}

void BridgeMetrics::CountForwarded(std::uint64_t payload_bytes) {
  forwarded_frames_.Add();
  forwarded_bytes_.Add(payload_bytes);
}

void BridgeMetrics::CountMirrored(std::uint64_t payload_bytes, std::optional<hub::Duration> age) {
  mirrored_frames_.Add();
  mirrored_bytes_.Add(payload_bytes);
  if (age) delivery_.Add(std::max(*age, hub::Duration::zero()));
}

void BridgeMetrics::Collect(Exposition& exposition) const {
  exposition
      .Gauge("framecast_bridge_disconnected",
             "1 while this node has a bridge and NATS cannot be reached.")
      .Add(link_ == Link::kDisconnected ? 1 : 0);
  exposition.Counter("framecast_bridge_connections_total", "How often NATS was connected to.")
      .Add(connections_.value());
  const bridge::BridgeCounts now = counts();
  exposition.Gauge("framecast_bridge_nodes", "Other nodes that are heard of.")
      .Add(static_cast<double>(now.nodes));
  exposition.Gauge("framecast_bridge_remote_streams", "Streams of other nodes.")
      .Add(static_cast<double>(now.remote_streams));
  exposition
      .Gauge("framecast_bridge_mirrored_streams",
             "Those of them whose frames come here, since somebody watches them.")
      .Add(static_cast<double>(now.mirrored_streams));
  exposition
      .Gauge("framecast_bridge_forwarded_streams",
             "Streams of this node whose frames go to others.")
      .Add(static_cast<double>(now.forwarded_streams));
  CollectFrames(exposition);
  exposition
      .Counter("framecast_bridge_lost_publishers_total",
               "Publishers that were told that another node has their stream now.")
      .Add(lost_publishers_.value());
}

void BridgeMetrics::CollectFrames(Exposition& exposition) const {
  exposition
      .Counter("framecast_bridge_forwarded_frames_total",
               "Frames that went to other nodes, once for all of them.")
      .Add(forwarded_frames_.value());
  exposition
      .Counter("framecast_bridge_forwarded_bytes_total", "Bytes of the frames that were forwarded.")
      .Add(forwarded_bytes_.value());
  exposition
      .Counter("framecast_bridge_mirrored_frames_total",
               "Frames of other nodes that were stored here.")
      .Add(mirrored_frames_.value());
  exposition
      .Counter("framecast_bridge_mirrored_bytes_total", "Bytes of the frames that were mirrored.")
      .Add(mirrored_bytes_.value());
  auto dropped = exposition.Counter("framecast_bridge_dropped_frames_total",
                                    "Frames that did not get from one node to another, by reason.");
  dropped_.ForEach([&](bridge::DropReason reason, double value) {
    dropped.Add(value, {{"reason", std::string(bridge::ToString(reason))}});
  });
  exposition.AddHistogram("framecast_bridge_delivery_seconds",
                          "From a frame's ring at its node to the ring here.", delivery_);
}

}  // namespace framecast::telemetry
