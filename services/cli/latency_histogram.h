// Latencies of any number of frames in a fixed amount of memory.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace framecast::cli {

// Log-linear buckets, as in HdrHistogram: a quantile is at most 0.4 % off. Not thread-safe.
class LatencyHistogram {
 public:
  // Negative counts as 0.
  void Add(std::int64_t ns);
  std::uint64_t count() const { return count_; }
  // In milliseconds; 0 of none. `share`: 0 the smallest, 1 the largest, which is exact.
  double QuantileMs(double share) const;

 private:
  static constexpr int kExactBits =
      7;  // values below 2^7 have a bucket each, so has each 2^-7 of 2^n
  static constexpr std::size_t kHalf = std::size_t{1} << kExactBits;

  static std::size_t BucketOf(std::uint64_t ns);
  static double MiddleOf(std::size_t bucket);

  std::array<std::uint64_t, (64 - kExactBits + 1) * kHalf> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t largest_ns_ = 0;
};

}  // namespace framecast::cli
