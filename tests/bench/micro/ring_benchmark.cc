// A ring that is full: a frame more, and frames found by their position.
#include <benchmark/benchmark.h>

#include <memory>
#include <utility>
#include <vector>

#include "services/hub/ring.h"
#include "tests/bench/micro/allocations.h"

namespace framecast::hub {
namespace {

constexpr std::uint64_t kEpoch = 1;
constexpr std::uint64_t kFrames = 4096;

class FullRing {
 public:
  FullRing() {
    // Twice as many, so that a frame has left the ring when its turn comes again.
    for (std::uint64_t i = 0; i < 2 * kFrames; ++i) {
      frames_.push_back(
          std::make_shared<Frame>(FrameContent{.payload = std::string(100, 'x')}, budget_));
    }
    for (std::uint64_t i = 0; i < kFrames; ++i) Append();
  }

  void Append() {
    const std::shared_ptr<Frame>& frame = frames_[newest_++ % frames_.size()];
    frame->ordinal = newest_;
    frame->position = {kEpoch, newest_};
    Evicted evicted;
    ring_.Push(frame, evicted);
  }
  const Ring& ring() const { return ring_; }
  std::uint64_t newest() const { return newest_; }

 private:
  const std::shared_ptr<MemoryBudget> budget_ = std::make_shared<MemoryBudget>(1 << 30);
  std::vector<std::shared_ptr<Frame>> frames_;
  std::uint64_t newest_ = 0;
  Ring ring_{{.frames = kFrames}, *budget_};
};

void RingAppend(benchmark::State& state) {
  FullRing full;
  const bench::CountedAllocations counted(state);
  for (auto _ : state) full.Append();
}
BENCHMARK(RingAppend);

// So many frames behind the newest.
void RingFind(benchmark::State& state) {
  const FullRing full;
  const FramePosition position{kEpoch, full.newest() - state.range(0)};
  for (auto _ : state) {
    FramePtr found = full.ring().Find(position);
    if (!found) state.SkipWithError("not found");
    benchmark::DoNotOptimize(found);
  }
}
BENCHMARK(RingFind)->ArgName("behind")->Arg(0)->Arg(10)->Arg(4000);

}  // namespace
}  // namespace framecast::hub
