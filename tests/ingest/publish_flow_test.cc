// Acks and demand as they flow, and producers that do not read them.
#include <thread>

#include "tests/ingest/ingest_fixture.h"

namespace framecast::test {
namespace {

class PublishFlow : public IngestTest {};

TEST_F(PublishFlow, AcksAreFewerThanFramesWhenFramesComeFast) {
  constexpr std::uint64_t kFrames = 2000;
  const auto producer = Publish("cam");
  std::thread sender([&] {
    for (std::uint64_t i = 1; i <= kFrames; ++i) producer->Send(FrameOf(i, PngBytes(2000, i)));
  });
  EXPECT_TRUE(producer->ReadUntilAcked(kFrames).rejected.empty());
  sender.join();
  EXPECT_EQ(observer_.frame_bytes, kFrames * 2000);
  EXPECT_TRUE(WaitFor([&] { return observer_.acks > 0; }));
  EXPECT_LE(observer_.acks, static_cast<int>(kFrames));
}

TEST_F(PublishFlow, DemandIsToldAtOnceAndWhenItChanges) {
  const auto producer = Publish("cam");
  EXPECT_TRUE(producer->ReadUntilViewers(0));
  {
    v1::WatchRequest slow = WatchOf("cam");
    slow.set_max_fps(2.5);
    Watcher first(Connect(), slow);
    EXPECT_TRUE(producer->ReadUntilViewers(1, 2.5));
    Watcher second(Connect(), WatchOf("cam"));
    EXPECT_TRUE(producer->ReadUntilViewers(2));
  }
  EXPECT_TRUE(producer->ReadUntilViewers(0));
}

TEST_F(PublishFlow, ViewersThatWaitedForTheStreamAreInTheFirstDemands) {
  Watcher watcher(Connect(), WatchOf("cam"));
  const auto producer = Publish("cam");
  EXPECT_TRUE(producer->ReadUntilViewers(1));
}

TEST_F(PublishFlow, RejectionsThatNobodyReadsStopTheFramesAndNothingIsLost) {
  // Of both, frames and rejections, more than the transport takes without a reader.
  constexpr std::uint64_t kFrames = 60'000;
  const std::string no_image(2000, 'x');
  const auto producer = Publish("cam");
  std::atomic<std::uint64_t> sent = 0;
  std::thread sender([&] {
    for (std::uint64_t i = 1; i <= kFrames; ++i) {
      producer->Send(FrameOf(i, no_image));
      sent = i;
    }
  });
  // Until the sender is stuck.
  std::uint64_t seen = 0;
  auto since = std::chrono::steady_clock::now();
  EXPECT_TRUE(WaitFor([&] {
    const auto now = std::chrono::steady_clock::now();
    if (sent != seen) {
      seen = sent;
      since = now;
    }
    return seen > 0 && now - since > std::chrono::milliseconds(300);
  }));
  EXPECT_LT(seen, kFrames);
  EXPECT_LT(observer_.rejected, static_cast<int>(kFrames));
  const Answers answers = producer->ReadUntilAcked(kFrames);
  sender.join();
  EXPECT_EQ(answers.rejected.size(), kFrames);
}

TEST_F(PublishFlow, AcksThatNobodyReadsStopNothing) {
  constexpr std::uint64_t kFrames = 20'000;
  const auto producer = Publish("cam");
  for (std::uint64_t i = 1; i <= kFrames; ++i) ASSERT_TRUE(producer->Send(FrameOf(i)));
  EXPECT_TRUE(WaitFor([&] { return hub_.Find("cam")->Info().last_sequence == kFrames; }));
  producer->ReadUntilAcked(kFrames);
}

}  // namespace
}  // namespace framecast::test
