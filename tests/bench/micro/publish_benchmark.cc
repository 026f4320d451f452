// A frame from the producer's message into the ring, and everybody woken.
#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/hub/hub.h"
#include "services/hub/subscription.h"
#include "tests/bench/micro/allocations.h"
#include "tests/support/images.h"

namespace framecast::hub {
namespace {

class SilentWake final : public WakeHandle {
 public:
  void Wake() noexcept override {}
};

// Small frames into a full ring. The gateway has one wake a stream and shard, gRPC one a call.
void Publish(benchmark::State& state) {
  HubObserver observer;
  Hub hub(HubOptions{.ring = {.frames = 100}}, Clock::System(), observer);
  const std::unique_ptr<Publisher> publisher = *hub.OpenPublisher({.stream = "cam"});
  std::vector<std::unique_ptr<Subscription>> subscriptions;
  for (int i = 0; i < state.range(0); ++i) {
    subscriptions.push_back(std::make_unique<Subscription>(hub.Find("cam"), SubscribeOptions{},
                                                           std::make_shared<SilentWake>()));
  }
  const std::array<std::string, 2> pictures = {test::PngBytes(1000, 1), test::PngBytes(1000, 2)};
  std::size_t next = 0;
  const bench::CountedAllocations counted(state);
  for (auto _ : state) {
    IncomingFrame incoming;
    incoming.content.content_type = "image/png";
    incoming.content.payload = pictures[next++ % pictures.size()];
    benchmark::DoNotOptimize(publisher->Publish(std::move(incoming)));
  }
}
BENCHMARK(Publish)->ArgName("wakes")->Arg(0)->Arg(1)->Arg(1000);

}  // namespace
}  // namespace framecast::hub
