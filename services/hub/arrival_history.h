// When the last frames of a stream came in: its rates and its rhythm.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "services/hub/clock.h"

namespace framecast::hub {

// Remembers the last 64 frames. Not thread-safe.
class ArrivalHistory {
 public:
  void Add(SteadyTime time, std::uint64_t bytes);
  // A new publisher has a rhythm of its own.
  void Clear() { size_ = 0; }

  struct Rates {
    double fps = 0;
    double bytes_per_second = 0;
  };
  // Over the remembered frames of the last ten seconds; falls when frames stay away.
  Rates RatesAt(SteadyTime now) const;

  // Between frames; zero with less than two.
  Duration MedianInterval() const;

 private:
  struct Arrival {
    SteadyTime time;
    std::uint64_t bytes = 0;
  };
  static constexpr std::size_t kRemembered = 64;
  // `age` 0 is the newest.
  const Arrival& At(std::size_t age) const {
    return arrivals_[(next_ + kRemembered - 1 - age) % kRemembered];
  }

  std::array<Arrival, kRemembered> arrivals_{};
  std::size_t next_ = 0;
  std::size_t size_ = 0;
};

}  // namespace framecast::hub
