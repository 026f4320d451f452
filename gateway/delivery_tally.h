// What a shard's sockets have delivered since the last report.
#pragma once

#include <cstdint>

#include "services/hub/tally.h"

namespace framecast::gateway {

struct DeliveryTally {
  // Frames handed to sockets whole, and their payloads' bytes.
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;
  // In seconds, from when a frame could go to its viewer until its last byte was given to the
  // socket.
  hub::Tally latency{hub::kLatencyBounds};

  void Clear();
};

}  // namespace framecast::gateway
