#include "services/hub/ring.h"

#include <gtest/gtest.h>

namespace framecast::hub {
namespace {

using std::chrono::seconds;

class RingTest : public testing::Test {
 protected:
  FramePtr MakeFrame(std::uint64_t sequence, Duration at = {}, std::size_t bytes = 10'000,
                     std::uint64_t epoch = 1) {
    FrameContent content;
    content.payload = std::string(bytes, 'x');
    auto frame = std::make_shared<Frame>(std::move(content), budget_);
    frame->position = {epoch, sequence};
    frame->ordinal = ++ordinal_;
    frame->ingest_time = SteadyTime(std::chrono::hours(1)) + at;
    return frame;
  }
  void Push(Ring& ring, const FramePtr& frame) { ring.Push(frame, evicted_); }
  std::uint64_t EvictedFor(EvictReason reason) const {
    return evicted_.by_reason[static_cast<int>(reason)];
  }

  std::shared_ptr<MemoryBudget> budget_ = std::make_shared<MemoryBudget>(1 << 30);
  std::uint64_t ordinal_ = 0;
  Evicted evicted_;
};

TEST_F(RingTest, AnEmptyRingHasNothing) {
  const Ring ring({}, *budget_);
  EXPECT_EQ(ring.newest(), nullptr);
  EXPECT_EQ(ring.oldest(), nullptr);
  EXPECT_EQ(ring.After(0), nullptr);
  EXPECT_EQ(ring.Find({1, 1}), nullptr);
}

TEST_F(RingTest, KeepsAtMostSoManyFrames) {
  Ring ring({.frames = 3}, *budget_);
  for (int i = 1; i <= 5; ++i) Push(ring, MakeFrame(i));
  EXPECT_EQ(ring.frames(), 3U);
  EXPECT_EQ(ring.oldest()->position.sequence, 3U);
  EXPECT_EQ(EvictedFor(EvictReason::kFrames), 2U);
}

TEST_F(RingTest, KeepsAtMostSoManyBytesButAlwaysTheNewest) {
  Ring ring({.bytes = 25'000}, *budget_);
  for (int i = 1; i <= 4; ++i) Push(ring, MakeFrame(i));
  EXPECT_EQ(ring.frames(), 2U);
  Push(ring, MakeFrame(5, {}, 100'000));
  EXPECT_EQ(ring.frames(), 1U);
  EXPECT_EQ(ring.newest()->position.sequence, 5U);
  EXPECT_EQ(EvictedFor(EvictReason::kBytes), 4U);
}

TEST_F(RingTest, KeepsFramesNoLongerThanTheirAgeButAlwaysTheNewest) {
  Ring ring({.age = seconds(60)}, *budget_);
  Push(ring, MakeFrame(1, seconds(0)));
  Push(ring, MakeFrame(2, seconds(30)));
  Push(ring, MakeFrame(3, seconds(61)));
  EXPECT_EQ(ring.oldest()->position.sequence, 2U);
  ring.Expire(SteadyTime(std::chrono::hours(5)), evicted_);
  EXPECT_EQ(ring.frames(), 1U);
  EXPECT_EQ(EvictedFor(EvictReason::kAge), 2U);
}

TEST_F(RingTest, CountsItsBytesInTheBudgetAndGivesThemBack) {
  {
    Ring ring({.frames = 2}, *budget_);
    for (int i = 1; i <= 5; ++i) Push(ring, MakeFrame(i));
    EXPECT_EQ(budget_->in_rings(), ring.bytes());
    EXPECT_GT(budget_->pinned(), 29'000U) << "evicted, but still held by the test";
    evicted_.frames.clear();
    EXPECT_EQ(budget_->pinned(), 0U);
    EXPECT_EQ(budget_->used(), ring.bytes());
  }
  EXPECT_EQ(budget_->in_rings(), 0U);
  EXPECT_EQ(budget_->used(), 0U);
}

TEST_F(RingTest, AfterGivesTheNextFrameOrTheOldestKept) {
  Ring ring({.frames = 3}, *budget_);
  for (int i = 1; i <= 5; ++i) Push(ring, MakeFrame(i));
  EXPECT_EQ(ring.After(0)->ordinal, 3U);
  EXPECT_EQ(ring.After(3)->ordinal, 4U);
  EXPECT_EQ(ring.After(5), nullptr);
}

TEST_F(RingTest, AllAfterGivesEveryLaterFrameThatIsKept) {
  Ring ring({.frames = 3}, *budget_);
  EXPECT_TRUE(ring.AllAfter(0).empty());
  for (int i = 1; i <= 5; ++i) Push(ring, MakeFrame(i));
  const auto ordinals = [&](std::uint64_t after) {
    std::vector<std::uint64_t> found;
    for (const FramePtr& frame : ring.AllAfter(after)) found.push_back(frame->ordinal);
    return found;
  };
  EXPECT_EQ(ordinals(0), (std::vector<std::uint64_t>{3, 4, 5}));
  EXPECT_EQ(ordinals(2), (std::vector<std::uint64_t>{3, 4, 5}));
  EXPECT_EQ(ordinals(3), (std::vector<std::uint64_t>{4, 5}));
  EXPECT_TRUE(ordinals(5).empty());
}

TEST_F(RingTest, FindsByEpochAndSequence) {
  Ring ring({}, *budget_);
  Push(ring, MakeFrame(7, {}, 10, 1));
  Push(ring, MakeFrame(2, {}, 10, 2));
  Push(ring, MakeFrame(5, {}, 10, 2));
  EXPECT_EQ(ring.Find({1, 7})->ordinal, 1U);
  EXPECT_EQ(ring.Find({2, 5})->ordinal, 3U);
  EXPECT_EQ(ring.Find({2, 4}), nullptr);
  EXPECT_EQ(ring.FindAtOrBelow({2, 4})->position.sequence, 2U);
  EXPECT_EQ(ring.FindAtOrBelow({2, 1}), nullptr);
  EXPECT_EQ(ring.FindAtOrBelow({3, 1}), nullptr);
}

TEST_F(RingTest, FindsInEveryEpochWhateverFramesAreLeftOutAndEvicted) {
  constexpr std::uint64_t kLeftOut = 3;  // every third sequence is there
  Ring ring({.frames = 80}, *budget_);
  for (const std::uint64_t epoch : {30, 10, 20}) {
    for (std::uint64_t i = 1; i <= 40; ++i) Push(ring, MakeFrame(i * kLeftOut, {}, 10, epoch));
  }
  EXPECT_EQ(ring.FindAtOrBelow({30, 1000}), nullptr);
  for (const std::uint64_t epoch : {10, 20}) {
    EXPECT_EQ(ring.FindAtOrBelow({epoch, kLeftOut - 1}), nullptr);
    for (std::uint64_t sequence = kLeftOut; sequence < 41 * kLeftOut; ++sequence) {
      const std::uint64_t below = sequence - sequence % kLeftOut;
      const FramePtr found = ring.FindAtOrBelow({epoch, sequence});
      ASSERT_NE(found, nullptr);
      EXPECT_EQ(found->position, (FramePosition{epoch, below}));
      EXPECT_EQ(ring.Find({epoch, sequence}), sequence == below ? found : nullptr);
    }
    EXPECT_EQ(ring.FindAtOrBelow({epoch, 1000})->position.sequence, 40 * kLeftOut);
  }
}

}  // namespace
}  // namespace framecast::hub
