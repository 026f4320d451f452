// Quantiles of what a load measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace framecast::bench {

// Of nanoseconds in ascending order, in milliseconds; 0 of none. `share`: 0 the smallest, 1 the
// largest.
inline double QuantileMs(const std::vector<std::int64_t>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
  return static_cast<double>(sorted[at]) / 1e6;
}

}  // namespace framecast::bench
