// Many streams unlike each other, as one seed has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace framecast::bench {

struct PlannedStream {
  std::string name;
  std::size_t frame_bytes = 0;
  double fps = 0;
};

struct StreamRange {
  std::size_t streams = 50;
  std::size_t least_bytes = 5'000;
  std::size_t most_bytes = 2'000'000;
  double least_fps = 2;
  double most_fps = 30;
  std::uint64_t seed = 10;
};

// Frame sizes are log-normal: their median is the geometric mean of the bounds, which lie two
// standard deviations away and cut off what is beyond. Rates are log-uniform, and independent of
// the sizes. Pure.
std::vector<PlannedStream> PlanStreams(const StreamRange& range);

// Of a link of `bits_per_second` the part that each of the streams gets, in bits per second, when
// none gets more than it asks for, and those who ask for more than the others all get the same
// (max-min fairness). Pure.
std::vector<double> FairRates(const std::vector<PlannedStream>& streams, double bits_per_second);

// What a stream asks for.
inline double BitsPerSecond(const PlannedStream& stream) {
  return static_cast<double>(stream.frame_bytes) * 8 * stream.fps;
}

}  // namespace framecast::bench
