// The process itself: what /proc says of it, its event loops, its state and its build.
#pragma once

#include <atomic>
#include <string>

#include "services/hub/tally.h"
#include "services/telemetry/exposition.h"

namespace framecast::telemetry {

// Thread-safe.
class ProcessMetrics {
 public:
  ProcessMetrics(std::string version, std::string revision);

  void AddLoopLags(const hub::Tally& lags) { loop_lag_.Add(lags); }
  void SetDraining() { draining_ = true; }

  // Reads /proc.
  void Collect(Exposition& exposition) const;

 private:
  const std::string version_;
  const std::string revision_;
  Histogram loop_lag_{hub::kLatencyBounds};
  std::atomic<bool> draining_{false};
};

}  // namespace framecast::telemetry
