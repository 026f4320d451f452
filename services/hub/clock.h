// The two clocks of the server: one to measure with, one to tell others the time.
#pragma once

#include <chrono>
#include <cstdint>

namespace framecast::hub {

using SteadyTime = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

// Thread-safe. Tests bring one that stands still.
class Clock {
 public:
  virtual ~Clock() = default;

  // Monotonic; for ages, limits and timeouts.
  virtual SteadyTime Now() const = 0;

  // Microseconds since the Unix epoch; for what others read. May step.
  virtual std::int64_t UnixMicros() const = 0;

  // The machine's clocks.
  static const Clock& System();
};

}  // namespace framecast::hub
