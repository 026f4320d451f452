#include "services/hub/tally.h"

#include <algorithm>
#include <numeric>

namespace framecast::hub {

std::size_t BucketOf(std::span<const double> bounds, double value) {
  return std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin();
}

void Tally::Clear() {
  std::fill(counts_.begin(), counts_.end(), 0);
  sum_ = 0;
}

std::uint64_t Tally::count() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

}  // namespace framecast::hub
