// Counters that any thread may raise: one, and one for each value of an enum.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace framecast::telemetry {

class Counter {
 public:
  void Add(std::uint64_t count = 1) { count_.fetch_add(count, std::memory_order_relaxed); }
  double value() const { return static_cast<double>(count_.load(std::memory_order_relaxed)); }

 private:
  std::atomic<std::uint64_t> count_{0};
};

template <typename Enum, std::size_t kValues>
class CountersBy {
 public:
  void Add(Enum by, std::uint64_t count = 1) { counters_[static_cast<std::size_t>(by)].Add(count); }

  // Calls `tell(by, value)` for each value of the enum.
  template <typename Tell>
  void ForEach(Tell tell) const {
    for (std::size_t i = 0; i < kValues; ++i) tell(static_cast<Enum>(i), counters_[i].value());
  }

 private:
  std::array<Counter, kValues> counters_;
};

}  // namespace framecast::telemetry
