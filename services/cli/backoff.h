// How long to wait before the next attempt to connect.
#pragma once

#include <chrono>
#include <random>

namespace framecast::cli {

// Not thread-safe.
class Backoff {
 public:
  static constexpr std::chrono::milliseconds kFirst{100};
  static constexpr std::chrono::milliseconds kLongest{1000};
  // Each delay is shortened by up to this share, so that many producers do not come in step.
  static constexpr double kJitter = 0.2;

  explicit Backoff(std::uint32_t seed = std::random_device()()) : random_(seed) {}

  // Doubles from call to call: 100 ms, 200 ms, … 1 s.
  std::chrono::milliseconds Next();
  // After success.
  void Reset() { base_ = kFirst; }

 private:
  std::chrono::milliseconds base_ = kFirst;
  std::minstd_rand random_;
};

}  // namespace framecast::cli
