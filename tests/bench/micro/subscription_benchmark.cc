// What a viewer asks of its subscription, for each wake and each frame.
#include <benchmark/benchmark.h>

#include <memory>
#include <utility>
#include <vector>

#include "services/hub/hub.h"
#include "services/hub/subscription.h"
#include "tests/bench/micro/allocations.h"
#include "tests/support/images.h"

namespace framecast::hub {
namespace {

constexpr int kSubscriptions = 1000;

class SilentWake final : public WakeHandle {
 public:
  void Wake() noexcept override {}
};

// A stream with one frame, and the viewers of one shard, none of whom has seen it.
class WatchedStream {
 public:
  explicit WatchedStream(DeliveryMode mode) {
    Publish();
    for (int i = 0; i < kSubscriptions; ++i) subscriptions_.push_back(Subscribe(mode));
  }

  std::unique_ptr<Subscription> Subscribe(DeliveryMode mode) {
    return std::make_unique<Subscription>(hub_.Find("cam"), SubscribeOptions{.mode = mode}, wake_);
  }
  void Publish() {
    IncomingFrame incoming;
    incoming.content.payload = test::PngBytes(100, ++seed_);
    publisher_->Publish(std::move(incoming));
  }
  const std::vector<std::unique_ptr<Subscription>>& subscriptions() const { return subscriptions_; }

 private:
  HubObserver observer_;
  Hub hub_{HubOptions{}, Clock::System(), observer_};
  const std::unique_ptr<Publisher> publisher_ = *hub_.OpenPublisher({.stream = "cam"});
  const std::shared_ptr<SilentWake> wake_ = std::make_shared<SilentWake>();
  std::vector<std::unique_ptr<Subscription>> subscriptions_;
  std::uint32_t seed_ = 0;
};

// Threads stand for shards with viewers of the same stream.
void TakeNothingNew(benchmark::State& state, DeliveryMode mode) {
  static WatchedStream stream(DeliveryMode::kLatest);
  const std::unique_ptr<Subscription> subscription = stream.Subscribe(mode);
  const SteadyTime now = Clock::System().Now();
  subscription->Take(/*ready=*/true, now);
  const bench::CountedAllocations counted(state);
  for (auto _ : state) benchmark::DoNotOptimize(subscription->Take(/*ready=*/false, now));
}
BENCHMARK_CAPTURE(TakeNothingNew, latest, DeliveryMode::kLatest)->Threads(1)->Threads(2);
BENCHMARK_CAPTURE(TakeNothingNew, every, DeliveryMode::kEvery)->Threads(1)->Threads(2);

// `turn` has one viewer do with a new frame what is measured; each viewer has a turn a frame.
template <typename Turn>
void WithNewFrame(benchmark::State& state, DeliveryMode mode, const Turn& turn) {
  WatchedStream stream(mode);
  while (state.KeepRunningBatch(kSubscriptions)) {
    state.PauseTiming();
    stream.Publish();
    const SteadyTime now = Clock::System().Now();
    state.ResumeTiming();
    for (const auto& subscription : stream.subscriptions()) turn(*subscription, now);
  }
}

void TakeNewFrame(benchmark::State& state, DeliveryMode mode) {
  WithNewFrame(state, mode, [](Subscription& subscription, SteadyTime now) {
    benchmark::DoNotOptimize(subscription.Take(/*ready=*/true, now));
  });
}
BENCHMARK_CAPTURE(TakeNewFrame, latest, DeliveryMode::kLatest);
BENCHMARK_CAPTURE(TakeNewFrame, every, DeliveryMode::kEvery);

// All that the gateway asks for a frame: whether there is one, for it, and whether there is
// another.
void LookTakeLook(benchmark::State& state) {
  WithNewFrame(state, DeliveryMode::kLatest, [](Subscription& subscription, SteadyTime now) {
    subscription.Take(/*ready=*/false, now);
    benchmark::DoNotOptimize(subscription.Take(/*ready=*/true, now));
    subscription.Take(/*ready=*/false, now);
  });
}
BENCHMARK(LookTakeLook);

}  // namespace
}  // namespace framecast::hub
