// Watching streams over gRPC.
#include <gmock/gmock.h>

#include "tests/ingest/ingest_fixture.h"

namespace framecast::test {
namespace {

using grpc::StatusCode;

class WatchCallTest : public IngestTest {
 protected:
  WatchCallTest() : producer_(Publish("cam", "", &opened_)) {}

  // Distinct pictures.
  void Push(std::uint64_t sequence, std::size_t bytes = 64) {
    PushFrame(*producer_, sequence, PngBytes(bytes, static_cast<std::uint32_t>(sequence)));
  }

  static std::uint64_t Skipped(const v1::WatchResponse& response) {
    const v1::SkippedFrames& skipped = response.skipped();
    return skipped.slow() + skipped.rate() + skipped.ring() + skipped.paused() +
           skipped.source_gap();
  }

  v1::StreamOpened opened_;
  std::unique_ptr<Producer> producer_;
};

TEST_F(WatchCallTest, ALateWatcherGetsTheNewestFrameAtOnceAndThenWhatFollows) {
  Push(1);
  Push(2);
  Watcher watcher(Connect(), WatchOf("cam"));
  const auto first = watcher.Read();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->epoch(), opened_.epoch());
  EXPECT_EQ(first->frame().sequence(), 2u);
  EXPECT_EQ(first->frame().payload(), PngBytes(64, 2));
  EXPECT_EQ(Skipped(*first), 0u);
  Push(3);
  const auto second = watcher.Read();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->frame().sequence(), 3u);
  EXPECT_TRUE(WaitFor([&] { return observer_.delivered == 2; }));
}

TEST_F(WatchCallTest, EachWatcherThatHasAPictureIsSampled) {
  Push(1);
  Watcher one(Connect(), WatchOf("cam"));
  Watcher other(Connect(), WatchOf("cam"));
  Watcher waits(Connect(), WatchOf("elsewhere"));
  ASSERT_TRUE(one.Read());
  ASSERT_TRUE(other.Read());
  EXPECT_TRUE(WaitFor([&] {
    server_->Sample();
    return observer_.pictures == 2;
  }));
}

TEST_F(WatchCallTest, AWatcherThatDoesNotReadIsBehind) {
  Push(1);
  Watcher watcher(Connect(), WatchOf("cam"));
  ASSERT_TRUE(watcher.Read());
  // More than the transport takes without a reader.
  for (std::uint64_t i = 2; i <= 20; ++i) Push(i, 2'000'000);
  EXPECT_TRUE(WaitFor([&] {
    server_->Sample();
    return hub_.Find("cam")->behind()[0] == 1;
  }));
}

TEST_F(WatchCallTest, LatestSkipsWhatASlowWatcherCannotTakeAndCountsIt) {
  Push(1);
  Watcher watcher(Connect(), WatchOf("cam"));
  const auto first = watcher.Read();
  ASSERT_TRUE(first);
  // More than the transport takes without a reader.
  constexpr std::uint64_t kLast = 40;
  for (std::uint64_t i = 2; i <= kLast; ++i) Push(i, 2'000'000);
  std::uint64_t previous = first->frame().sequence();
  std::uint64_t read = 0;
  std::uint64_t slow = 0;
  while (previous < kLast) {
    const auto next = watcher.Read();
    ASSERT_TRUE(next);
    EXPECT_EQ(next->frame().sequence() - previous - 1, Skipped(*next));
    slow += next->skipped().slow();
    previous = next->frame().sequence();
    ++read;
  }
  EXPECT_LT(read, kLast - 1);
  EXPECT_EQ(slow, kLast - 1 - read);
}

TEST_F(WatchCallTest, EveryGivesAllFramesInOrder) {
  Push(1);
  Watcher watcher(Connect(), WatchOf("cam", v1::DELIVERY_MODE_EVERY));
  ASSERT_TRUE(watcher.Read());
  for (std::uint64_t i = 2; i <= 100; ++i) Push(i);
  for (std::uint64_t i = 2; i <= 100; ++i) {
    const auto next = watcher.Read();
    ASSERT_TRUE(next);
    EXPECT_EQ(next->frame().sequence(), i);
    EXPECT_EQ(Skipped(*next), 0u);
  }
}

TEST_F(WatchCallTest, GapsOfTheSourceAndRejectedFramesAreCountedAsSuch) {
  Push(1);
  Watcher watcher(Connect(), WatchOf("cam", v1::DELIVERY_MODE_EVERY));
  ASSERT_TRUE(watcher.Read());
  producer_->Send(FrameOf(2, ""));
  producer_->ReadRejection();
  Push(5);
  const auto next = watcher.Read();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->frame().sequence(), 5u);
  EXPECT_EQ(next->skipped().source_gap(), 3u);
  EXPECT_EQ(Skipped(*next), 3u);
}

TEST_F(WatchCallTest, SinceGoesOnBehindThatFrame) {
  for (std::uint64_t i = 1; i <= 5; ++i) Push(i);
  v1::WatchRequest request = WatchOf("cam", v1::DELIVERY_MODE_EVERY);
  request.mutable_since()->set_epoch(opened_.epoch());
  request.mutable_since()->set_sequence(2);
  Watcher watcher(Connect(), request);
  for (std::uint64_t i = 3; i <= 5; ++i) {
    const auto next = watcher.Read();
    ASSERT_TRUE(next);
    EXPECT_EQ(next->frame().sequence(), i);
    EXPECT_EQ(Skipped(*next), 0u);
  }
}

TEST_F(WatchCallTest, SinceOfAnotherEpochIsAsIfAbsent) {
  for (std::uint64_t i = 1; i <= 5; ++i) Push(i);
  v1::WatchRequest request = WatchOf("cam", v1::DELIVERY_MODE_EVERY);
  request.mutable_since()->set_epoch(opened_.epoch() ^ 1);
  request.mutable_since()->set_sequence(2);
  Watcher watcher(Connect(), request);
  const auto next = watcher.Read();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->frame().sequence(), 5u);
  EXPECT_EQ(Skipped(*next), 0u);
}

TEST_F(WatchCallTest, MaxFpsSpacesTheFramesAndTheNewestComesWithoutAnotherPush) {
  v1::WatchRequest request = WatchOf("cam");
  request.set_max_fps(5);
  Watcher watcher(Connect(), request);
  Push(1);
  ASSERT_TRUE(watcher.Read());
  const auto first = std::chrono::steady_clock::now();
  for (std::uint64_t i = 2; i <= 6; ++i) Push(i);
  // Nothing is pushed any more: the newest comes when the rate allows it.
  std::uint64_t last = 1;
  while (last < 6) {
    const auto next = watcher.Read();
    ASSERT_TRUE(next);
    EXPECT_EQ(next->frame().sequence() - last - 1, Skipped(*next));
    EXPECT_EQ(next->skipped().rate(), Skipped(*next));
    last = next->frame().sequence();
  }
  EXPECT_GE(std::chrono::steady_clock::now() - first, std::chrono::milliseconds(100));
}

TEST_F(WatchCallTest, AStreamThatDoesNotExistYetIsWaitedForAndNotCreated) {
  Watcher watcher(Connect(), WatchOf("later"));
  Push(1);
  EXPECT_FALSE(hub_.Find("later"));
  const auto producer = Publish("later");
  PushFrame(*producer, 1);
  const auto next = watcher.Read();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->frame().sequence(), 1u);
}

TEST_F(WatchCallTest, ANewEpochGoesOnOnTheSameCall) {
  Push(9);
  Watcher watcher(Connect(), WatchOf("cam", v1::DELIVERY_MODE_EVERY));
  ASSERT_TRUE(watcher.Read());
  producer_->HalfClose();
  ASSERT_TRUE(producer_->Finish().ok());
  v1::StreamOpened opened;
  producer_ = Publish("cam", "", &opened);
  Push(3);
  const auto next = watcher.Read();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->epoch(), opened.epoch());
  EXPECT_EQ(next->frame().sequence(), 3u);
  EXPECT_EQ(Skipped(*next), 0u);
}

TEST_F(WatchCallTest, ManyWatchersGetTheSameFrame) {
  const auto channel = Connect();
  std::vector<std::unique_ptr<Watcher>> watchers;
  for (int i = 0; i < 50; ++i) {
    watchers.push_back(std::make_unique<Watcher>(channel, WatchOf("cam")));
  }
  Push(1, 50'000);
  for (const auto& watcher : watchers) {
    const auto next = watcher->Read();
    ASSERT_TRUE(next);
    EXPECT_EQ(next->frame().payload().size(), 50'000u);
  }
}

TEST_F(WatchCallTest, AWatcherThatLeavesIsNoViewerAnyMore) {
  {
    Watcher watcher(Connect(), WatchOf("cam"));
    EXPECT_TRUE(WaitFor([&] { return hub_.Find("cam")->Info().viewers == 1; }));
  }
  EXPECT_TRUE(WaitFor([&] { return hub_.Find("cam")->Info().viewers == 0; }));
  EXPECT_TRUE(WaitFor([&] { return observer_.watch_ended(absl::StatusCode::kCancelled) == 1; }));
  Push(1);
}

TEST_F(WatchCallTest, BadArgumentsAreInvalid) {
  v1::WatchRequest mode = WatchOf("cam");
  mode.set_mode(static_cast<v1::DeliveryMode>(7));
  v1::WatchRequest since = WatchOf("cam");
  since.mutable_since()->set_sequence(3);
  std::vector<v1::WatchRequest> requests = {WatchOf(""), WatchOf("a/b"), mode, since};
  for (const double fps : {-1.0, 0.0001, 1000.5, std::numeric_limits<double>::quiet_NaN(),
                           std::numeric_limits<double>::infinity()}) {
    requests.push_back(WatchOf("cam"));
    requests.back().set_max_fps(fps);
  }
  for (const v1::WatchRequest& request : requests) {
    Watcher watcher(Connect(), request);
    const grpc::Status status = watcher.Finish();
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT) << request.ShortDebugString();
    EXPECT_NE(status.error_message(), "");
  }
}

hub::HubOptions ShortLife() {
  hub::HubOptions options;
  options.stream_ttl = std::chrono::milliseconds(1);
  return options;
}

class WatchForgotten : public IngestTest {
 protected:
  WatchForgotten() : IngestTest(ShortLife()) {}
};

TEST_F(WatchForgotten, AForgottenStreamIsWaitedForAgain) {
  auto producer = Publish("cam");
  PushFrame(*producer, 1);
  Watcher watcher(Connect(), WatchOf("cam"));
  ASSERT_TRUE(watcher.Read());
  producer->HalfClose();
  ASSERT_TRUE(producer->Finish().ok());
  ASSERT_TRUE(WaitFor([&] {
    hub_.Sweep();
    return !hub_.Find("cam");
  }));
  producer = Publish("cam");
  PushFrame(*producer, 1, PngBytes(64, 99));
  const auto next = watcher.Read();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->frame().payload(), PngBytes(64, 99));
}

}  // namespace
}  // namespace framecast::test
