#include <gmock/gmock.h>

#include "tests/hub/hub_fixture.h"

namespace framecast::hub {
namespace {

class BudgetTest : public HubTest {
 protected:
  BudgetTest() { MakeHub({.memory_budget = 1'000'000}); }
};

TEST_F(BudgetTest, TheOldestFramesOfTheLargestRingGoFirst) {
  const auto small = Open("small");
  const auto large = Open("large");
  for (int i = 1; i <= 2; ++i) PublishBytes(*small, i, 100'000);
  for (int i = 1; i <= 20; ++i) PublishBytes(*large, i, 100'000);
  EXPECT_LE(hub_->budget().used(), 1'000'000U);
  EXPECT_EQ(hub_->Find("small")->Info().ring_frames, 2U);
  EXPECT_EQ(hub_->Find("large")->Info().ring_frames, 7U);
  EXPECT_EQ(observer_.Evicted(EvictReason::kBudget), 13U);
}

TEST_F(BudgetTest, SomeRoomIsMadeAtOnceSoThatNotEveryFrameHasToLookAtAllStreams) {
  const auto publisher = Open("cam");
  const auto evicted = [this] { return observer_.Evicted(EvictReason::kBudget); };
  std::uint64_t sequence = 0;
  while (evicted() == 0) PublishBytes(*publisher, ++sequence, 1'000);
  EXPECT_GT(evicted(), 1U);
  EXPECT_GE(hub_->budget().used(), 980'000U);
  const std::uint64_t before = evicted();
  PublishBytes(*publisher, ++sequence, 1'000);
  EXPECT_EQ(evicted(), before);
}

TEST_F(BudgetTest, TheNewestFrameOfEachStreamStaysWhateverTheBudgetSays) {
  std::vector<std::unique_ptr<Publisher>> publishers;
  for (int i = 0; i < 15; ++i) {
    publishers.push_back(Open("cam" + std::to_string(i)));
    PublishBytes(*publishers.back(), 1, 100'000);
  }
  for (const auto& stream : hub_->Streams()) EXPECT_NE(stream->Newest(), nullptr);
}

TEST_F(BudgetTest, PinnedFramesCountAndShrinkTheRings) {
  const auto publisher = Open("cam");
  std::vector<FramePtr> in_flight;
  for (int i = 1; i <= 5; ++i) {
    PublishBytes(*publisher, i, 100'000);
    in_flight.push_back(hub_->Find("cam")->Newest());
  }
  for (int i = 6; i <= 20; ++i) PublishBytes(*publisher, i, 100'000);
  EXPECT_GE(hub_->budget().pinned(), 500'000U);
  EXPECT_LE(hub_->budget().used(), 1'000'000U);
  EXPECT_LE(hub_->Find("cam")->Info().ring_frames, 4U);
  in_flight.clear();
  EXPECT_EQ(hub_->budget().pinned(), 0U);
}

}  // namespace
}  // namespace framecast::hub
