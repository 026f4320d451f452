// What happens between this node and the others, for whoever counts it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "services/hub/clock.h"

namespace framecast::bridge {

// Why a frame did not get from one node to another.
enum class DropReason {
  // NATS does not take frames as fast as they come, or is not there.
  kSlow,
  // A part of it was lost on the way.
  kIncomplete,
  // This node does not take frames as fast as they come from NATS. Counted in messages, of which a
  // large frame has several.
  kBacklog,
  // What came is no frame, or none that may be stored here.
  kInvalid,
};
inline constexpr int kDropReasons = 4;

// As in metrics: "slow", "incomplete", "backlog", "invalid".
std::string_view ToString(DropReason reason);

// How many there are of what.
struct BridgeCounts {
  // Other nodes that are heard of.
  std::uint64_t nodes = 0;
  // Streams of theirs, and those of them that are mirrored because somebody watches them here.
  std::uint64_t remote_streams = 0;
  std::uint64_t mirrored_streams = 0;
  // Streams of this node that others mirror.
  std::uint64_t forwarded_streams = 0;
};

// Called on whichever thread caused the event; thread-safe and quick. Every method has an empty
// default.
class BridgeObserver {
 public:
  virtual ~BridgeObserver() = default;

  // This node has a bridge, and is connected to NATS or not: told once at the start, and with each
  // change.
  virtual void OnConnection(bool /*connected*/) {}
  virtual void OnCounts(const BridgeCounts& /*counts*/) {}
  virtual void OnFrameForwarded(std::uint64_t /*payload_bytes*/) {}
  // `age`: since it came in at its node. Nothing: it was asked for as the newest, and may be of any
  // age.
  virtual void OnFrameMirrored(std::uint64_t /*payload_bytes*/,
                               std::optional<hub::Duration> /*age*/) {}
  virtual void OnFramesDropped(DropReason /*reason*/, std::uint64_t /*frames*/) {}
  // A publisher of this node was told that another node has its stream now.
  virtual void OnPublisherLost() {}
};

}  // namespace framecast::bridge
