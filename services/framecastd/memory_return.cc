#include "services/framecastd/memory_return.h"

#include <malloc.h>

#include <algorithm>

namespace framecast::daemon {
namespace {

constexpr int kLargestKeptBlock = 1 << 30;
constexpr hub::Duration kAtMostEvery = std::chrono::seconds(30);

}  // namespace

void KeepFrameMemory() {
  // NOLINTBEGIN(concurrency-mt-unsafe): before there are threads
  mallopt(M_MMAP_THRESHOLD, kLargestKeptBlock);
  mallopt(M_TRIM_THRESHOLD, kLargestKeptBlock);
  // NOLINTEND(concurrency-mt-unsafe)
}

bool MemoryReturn::ShouldTrim(std::uint64_t used_bytes, hub::SteadyTime now) {
  peak_ = std::max(peak_, used_bytes);
  if (peak_ < worth_trimming_ || used_bytes > peak_ / 2 || now - last_ < kAtMostEvery) return false;
  peak_ = used_bytes;
  last_ = now;
  return true;
}

void TrimMemory() { malloc_trim(0); }

}  // namespace framecast::daemon
