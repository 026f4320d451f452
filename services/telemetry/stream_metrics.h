// The streams: their states, rings and ages, each by itself as far as the limit goes, and all
// together.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "services/hub/hub.h"
#include "services/hub/mutex.h"
#include "services/telemetry/counters.h"
#include "services/telemetry/exposition.h"
#include "services/telemetry/stream_rows.h"

namespace framecast::telemetry {

// Thread-safe.
class StreamMetrics {
 public:
  explicit StreamMetrics(std::size_t own_rows) : rows_(own_rows) {}

  void CountForgotten(hub::StreamState state) { forgotten_.Add(state); }
  void CountEvicted(const std::array<std::uint64_t, hub::kEvictReasons>& by_reason);

  // Looks at every stream.
  void Collect(const hub::Hub& hub, Exposition& exposition);

 private:
  void CollectCounters(Exposition& exposition) const;

  CountersBy<hub::StreamState, hub::kStreamStates> forgotten_;
  CountersBy<hub::EvictReason, hub::kEvictReasons> evicted_;
  hub::Mutex rows_mutex_;
  StreamRows rows_ FRAMECAST_GUARDED_BY(rows_mutex_);
};

}  // namespace framecast::telemetry
