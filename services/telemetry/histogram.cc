#include "services/telemetry/histogram.h"

#include <limits>

namespace framecast::telemetry {

Histogram::Histogram(std::span<const double> bounds)
    : bounds_(bounds), counts_(bounds.size() + 1) {}

void Histogram::Add(double value) {
  counts_[hub::BucketOf(bounds_, value)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

void Histogram::Add(const hub::Tally& tally) {
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (tally.counts()[i] == 0) continue;
    counts_[i].fetch_add(tally.counts()[i], std::memory_order_relaxed);
  }
  sum_.fetch_add(tally.sum(), std::memory_order_relaxed);
}

prometheus::ClientMetric Histogram::Collect() const {
  prometheus::ClientMetric metric;
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    count += counts_[i].load(std::memory_order_relaxed);
    const double bound = i < bounds_.size() ? bounds_[i] : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({count, bound});
  }
  metric.histogram.sample_count = count;
  metric.histogram.sample_sum = sum_.load(std::memory_order_relaxed);
  return metric;
}

}  // namespace framecast::telemetry
