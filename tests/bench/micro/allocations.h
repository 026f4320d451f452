// How often a microbenchmark asks for memory.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>

namespace framecast::bench {

// Between construction and end, which enclose the loop: operator new on this thread, an iteration,
// as the counter "allocations".
class CountedAllocations {
 public:
  explicit CountedAllocations(benchmark::State& state);
  ~CountedAllocations();
  CountedAllocations(const CountedAllocations&) = delete;
  CountedAllocations& operator=(const CountedAllocations&) = delete;

 private:
  benchmark::State& state_;
  const std::uint64_t before_;
};

}  // namespace framecast::bench
