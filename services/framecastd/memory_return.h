// Gives freed frame memory back to the kernel, on purpose and seldom.
#pragma once

#include <cstdint>

#include "services/hub/clock.h"

namespace framecast::daemon {

// Keeps frame memory inside the process between frames (mallopt), since mapping and unmapping each
// frame costs ingest four to ten times. Call first thing in main.
void KeepFrameMemory();

// Decides when to trim: memory in use has fallen below half of its peak since the last trim, at
// most every 30 s. Not thread-safe.
class MemoryReturn {
 public:
  // A peak below `worth_trimming` bytes is not worth the work.
  explicit MemoryReturn(std::uint64_t worth_trimming = std::uint64_t{16} << 20)
      : worth_trimming_(worth_trimming) {}

  // True: call malloc_trim now.
  bool ShouldTrim(std::uint64_t used_bytes, hub::SteadyTime now);

 private:
  const std::uint64_t worth_trimming_;
  std::uint64_t peak_ = 0;
  hub::SteadyTime last_{};
};

// Hands free memory back to the kernel.
void TrimMemory();

}  // namespace framecast::daemon
