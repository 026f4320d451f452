#include "tests/bench/stream_plan.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace framecast::bench {

std::vector<PlannedStream> PlanStreams(const StreamRange& range) {
  std::mt19937_64 random(range.seed);
  const auto least = static_cast<double>(range.least_bytes);
  const auto most = static_cast<double>(range.most_bytes);
  std::lognormal_distribution<double> bytes(std::log(least * most) / 2, std::log(most / least) / 4);
  std::uniform_real_distribution<double> log_fps(std::log(range.least_fps),
                                                 std::log(range.most_fps));
  std::vector<PlannedStream> streams;
  for (std::size_t i = 0; i < range.streams; ++i) {
    const double size = std::clamp(bytes(random), least, most);
    streams.push_back(
        {"bench-" + std::to_string(i), static_cast<std::size_t>(size), std::exp(log_fps(random))});
  }
  return streams;
}

std::vector<double> FairRates(const std::vector<PlannedStream>& streams, double bits_per_second) {
  std::vector<std::size_t> order(streams.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
    return BitsPerSecond(streams[one]) < BitsPerSecond(streams[other]);
  });
  std::vector<double> rates(streams.size());
  double left = bits_per_second;
  std::size_t sharing = streams.size();
  for (const std::size_t i : order) {
    rates[i] = std::min(BitsPerSecond(streams[i]), left / static_cast<double>(sharing--));
    left -= rates[i];
  }
  return rates;
}

}  // namespace framecast::bench
