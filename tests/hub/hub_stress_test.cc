#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include "services/hub/hub.h"
#include "services/hub/subscription.h"
#include "services/hub/sweeper.h"
#include "tests/support/images.h"

namespace framecast::hub {
namespace {

constexpr int kStreams = 4;
constexpr int kFramesAStream = 2000;
constexpr int kReaders = 8;

class FlagWake final : public WakeHandle {
 public:
  void Wake() noexcept override {
    const std::lock_guard<std::mutex> lock(mutex_);
    woken_ = true;
    changed_.notify_one();
  }
  void Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return woken_; });
    woken_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
};

std::string StreamName(int i) { return "stream" + std::to_string(i); }

void Publish(Hub& hub, int stream, unsigned seed) {
  std::mt19937 random(seed);
  std::uint64_t sequence = 0;
  auto publisher =
      *hub.OpenPublisher({.stream = StreamName(stream), .session_id = std::string(16, 'x')});
  for (int i = 0; i < kFramesAStream; ++i) {
    if (i % 500 == 499) {
      publisher.reset();
      publisher =
          *hub.OpenPublisher({.stream = StreamName(stream), .session_id = std::string(16, 'x')});
    }
    IncomingFrame incoming;
    incoming.sequence = ++sequence;
    incoming.content.payload = test::PngBytes(100 + random() % 4000, random());
    ASSERT_EQ(publisher->Publish(std::move(incoming)).kind, PublishResult::Kind::kStored);
  }
  publisher->Close();
}

// Reads one stream until its last frame, now and then coming back as a new subscription; checks
// order and the skip identity.
void Read(Hub& hub, int stream, DeliveryMode mode, unsigned seed) {
  std::mt19937 random(seed);
  const auto wake = std::make_shared<FlagWake>();
  std::optional<FramePosition> last;
  const auto at_end = [&] { return last && last->sequence == kFramesAStream; };
  while (!at_end()) {
    Subscription subscription(hub.Find(StreamName(stream)), {.mode = mode, .since = last}, wake);
    for (int looks = 0; looks < 300 && !at_end(); ++looks) {
      const bool ready = random() % 3 != 0;
      const auto delivery = subscription.Take(ready, hub.clock().Now());
      if (!delivery) {
        if (ready) wake->Wait();
        continue;
      }
      std::uint64_t skipped = 0;
      for (const std::uint64_t count : delivery->skipped) skipped += count;
      const FramePosition position = delivery->frame->position;
      if (last) {
        ASSERT_EQ(position.epoch, last->epoch);
        ASSERT_EQ(position.sequence - last->sequence - 1, skipped);
      }
      last = position;
    }
  }
}

TEST(HubStressTest, ManyReadersAndWritersWithABudgetThatIsAlwaysFull) {
  const HubOptions options{.ring = {.frames = 100}, .memory_budget = 400'000};
  HubObserver observer;
  Hub hub(options, Clock::System(), observer);
  for (int i = 0; i < kStreams; ++i) {
    auto publisher =
        *hub.OpenPublisher({.stream = StreamName(i), .session_id = std::string(16, 'x')});
  }
  const Sweeper sweeper(hub, std::chrono::milliseconds(1));
  const auto directory_wake = std::make_shared<FlagWake>();
  const auto registration = hub.WatchDirectory(directory_wake);
  std::atomic<bool> done{false};
  std::thread onlooker([&] {
    while (!done) {
      for (const auto& stream : hub.Streams()) {
        const StreamInfo info = stream->Info();
        EXPECT_LE(info.last_sequence, static_cast<std::uint64_t>(kFramesAStream));
      }
      std::this_thread::yield();
    }
  });
  std::vector<std::thread> threads;
  for (int i = 0; i < kReaders; ++i) {
    threads.emplace_back(Read, std::ref(hub), i % kStreams,
                         i % 2 == 0 ? DeliveryMode::kLatest : DeliveryMode::kEvery, i);
  }
  for (int i = 0; i < kStreams; ++i) threads.emplace_back(Publish, std::ref(hub), i, i);
  for (std::thread& thread : threads) thread.join();
  done = true;
  onlooker.join();
  EXPECT_LE(hub.budget().used(), 400'000U);
  EXPECT_EQ(hub.budget().pinned(), 0U);
}

TEST(HubStressTest, FramesThatArePutAtTheSameTimeGetEachNumberOnce) {
  constexpr int kThreads = 4;
  constexpr int kPutsAThread = 1000;
  HubObserver observer;
  Hub hub({}, Clock::System(), observer);
  const Sweeper sweeper(hub, std::chrono::milliseconds(1));
  std::array<std::atomic<int>, kThreads * kPutsAThread + 1> uses{};
  std::atomic<int> created{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < kPutsAThread; ++j) {
        FrameContent content;
        content.payload = test::PngBytes(200, static_cast<std::uint32_t>((i + j) % 3));
        const auto result = hub.Put("cam", std::move(content));
        ASSERT_TRUE(result.ok()) << result.status();
        ++uses.at(result->position.sequence);
        created += result->created ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(created, 1);
  EXPECT_EQ(uses[0], 0);
  for (std::size_t i = 1; i < uses.size(); ++i) EXPECT_EQ(uses[i], 1) << i;
  FramePtr previous;
  for (const FramePtr& frame : hub.Find("cam")->Frames().frames) {
    if (previous && previous->change == frame->change) {
      EXPECT_TRUE(previous->content.payload == frame->content.payload);
    }
    previous = frame;
  }
}

}  // namespace
}  // namespace framecast::hub
