// Values counted by size: what a thread gathers by itself and hands over now and then.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "services/hub/clock.h"

namespace framecast::hub {

// In seconds: how long something took, from one system call to what a person calls hanging; how old
// a picture is, up to where nobody cares any more. In bytes: pictures.
inline constexpr std::array kLatencyBounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025,
                                           0.005,  0.01,    0.025,  0.05,  0.1,
                                           0.25,   0.5,     1.0,    2.5,   5.0};
inline constexpr std::array kAgeBounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                       0.5,   1.0,    2.5,   5.0,  10.0,  30.0, 60.0};
inline constexpr std::array kSizeBounds{
    double{1 << 10}, double{4 << 10}, double{16 << 10}, double{64 << 10}, double{256 << 10},
    double{1 << 20}, double{2 << 20}, double{4 << 20},  double{8 << 20},  double{16 << 20}};

// The first of `bounds` that is not less than the value; their number if none is.
std::size_t BucketOf(std::span<const double> bounds, double value);

// Not thread-safe. `bounds` outlive it.
class Tally {
 public:
  explicit Tally(std::span<const double> bounds) : bounds_(bounds), counts_(bounds.size() + 1) {}

  void Add(double value) {
    ++counts_[BucketOf(bounds_, value)];
    sum_ += value;
  }
  void Add(Duration duration) { Add(std::chrono::duration<double>(duration).count()); }
  void Clear();

  std::span<const double> bounds() const { return bounds_; }
  // One a bound, of values up to it and above the one before; and one of values beyond all.
  const std::vector<std::uint64_t>& counts() const { return counts_; }
  std::uint64_t count() const;
  double sum() const { return sum_; }

 private:
  const std::span<const double> bounds_;
  std::vector<std::uint64_t> counts_;
  double sum_ = 0;
};

}  // namespace framecast::hub
