#include "tests/bench/micro/allocations.h"

#include <cstdlib>
#include <new>

namespace {

thread_local std::uint64_t allocations = 0;

}  // namespace

void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*bytes*/) noexcept { std::free(memory); }

namespace framecast::bench {

CountedAllocations::CountedAllocations(benchmark::State& state)
    : state_(state), before_(allocations) {}

CountedAllocations::~CountedAllocations() {
  state_.counters["allocations"] = benchmark::Counter(static_cast<double>(allocations - before_),
                                                      benchmark::Counter::kAvgIterations);
}

}  // namespace framecast::bench
