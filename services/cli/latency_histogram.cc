#include "services/cli/latency_histogram.h"

#include <algorithm>

namespace framecast::cli {
namespace {

constexpr double kNsPerMs = 1e6;

}  // namespace

std::size_t LatencyHistogram::BucketOf(std::uint64_t ns) {
  // How many low bits do not matter: the value has kExactBits + 1 bits above them.
  const int dropped = std::max(0, static_cast<int>(std::bit_width(ns)) - kExactBits - 1);
  return static_cast<std::size_t>(dropped) * kHalf + static_cast<std::size_t>(ns >> dropped);
}

double LatencyHistogram::MiddleOf(std::size_t bucket) {
  if (bucket < 2 * kHalf) return static_cast<double>(bucket);
  const std::size_t dropped = bucket / kHalf - 1;
  const auto width = static_cast<double>(std::uint64_t{1} << dropped);
  return (static_cast<double>(bucket - dropped * kHalf) + 0.5) * width;
}

void LatencyHistogram::Add(std::int64_t ns) {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(ns, 0));
  ++buckets_[BucketOf(value)];
  ++count_;
  largest_ns_ = std::max(largest_ns_, value);
}

double LatencyHistogram::QuantileMs(double share) const {
  if (count_ == 0) return 0;
  const auto largest = static_cast<double>(largest_ns_);
  const auto rank = static_cast<std::uint64_t>(share * static_cast<double>(count_ - 1));
  if (rank == count_ - 1) return largest / kNsPerMs;
  std::size_t bucket = 0;
  for (std::uint64_t passed = buckets_[0]; passed <= rank; passed += buckets_[bucket]) ++bucket;
  return std::min(MiddleOf(bucket), largest) / kNsPerMs;
}

}  // namespace framecast::cli
