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
  // True: call malloc_trim now.
  bool ShouldTrim(std::uint64_t used_bytes, hub::SteadyTime now);

 private:
  std::uint64_t peak_ = 0;
  hub::SteadyTime last_{};
};

// Hands free memory back to the kernel.
void TrimMemory();

}  // namespace framecast::daemon
