// A histogram that any thread may add to without a lock: Prometheus' own takes a mutex for each
// value.
#pragma once

#include <prometheus/client_metric.h>

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "services/hub/tally.h"

namespace framecast::telemetry {

// Thread-safe. `bounds` outlive it.
class Histogram {
 public:
  explicit Histogram(std::span<const double> bounds);

  void Add(double value);
  void Add(hub::Duration duration) { Add(std::chrono::duration<double>(duration).count()); }
  // With the same bounds.
  void Add(const hub::Tally& tally);

  // Count and buckets agree; the sum may be of a few values more or less.
  prometheus::ClientMetric Collect() const;

 private:
  const std::span<const double> bounds_;
  std::vector<std::atomic<std::uint64_t>> counts_;
  std::atomic<double> sum_{0};
};

}  // namespace framecast::telemetry
