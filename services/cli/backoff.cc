// Doubling with jitter below, so that the longest delay is a promise.
#include "services/cli/backoff.h"

#include <algorithm>

namespace framecast::cli {

std::chrono::milliseconds Backoff::Next() {
  const double share = std::uniform_real_distribution<double>(1 - kJitter, 1)(random_);
  const auto delay = std::chrono::duration_cast<std::chrono::milliseconds>(base_ * share);
  base_ = std::min(base_ * 2, kLongest);
  return delay;
}

}  // namespace framecast::cli
