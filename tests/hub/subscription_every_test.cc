#include <gmock/gmock.h>

#include <random>

#include "tests/hub/hub_fixture.h"

namespace framecast::hub {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

class SubscriptionEveryTest : public HubTest {
 protected:
  static SubscribeOptions Every() { return {.mode = DeliveryMode::kEvery}; }
  // All sequences that come now.
  std::vector<std::uint64_t> TakeAll(Subscription& subscription) {
    std::vector<std::uint64_t> sequences;
    while (const auto delivery = subscription.Take(true, Now())) {
      sequences.push_back(delivery->frame->position.sequence);
      last_ = *delivery;
    }
    return sequences;
  }

  std::unique_ptr<Publisher> publisher_ = Open("cam");
  Delivery last_;
};

TEST_F(SubscriptionEveryTest, AJoinerGetsTheNewestFrameAndThenEachInOrder) {
  for (int i = 1; i <= 3; ++i) Publish(*publisher_, i);
  const auto subscription = Subscribe("cam", Every());
  for (int i = 4; i <= 6; ++i) Publish(*publisher_, i);
  EXPECT_THAT(TakeAll(*subscription), ElementsAre(3, 4, 5, 6));
}

TEST_F(SubscriptionEveryTest, ABusyViewerLosesNothingThatTheRingHolds) {
  const auto subscription = Subscribe("cam", Every());
  for (int i = 1; i <= 5; ++i) {
    Publish(*publisher_, i);
    EXPECT_FALSE(subscription->Take(false, Now()));
  }
  EXPECT_THAT(TakeAll(*subscription), ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(SubscriptionEveryTest, AViewerThatFallsOffTheRingGoesOnAtItsOldestFrameAndIsTold) {
  publisher_.reset();
  MakeHub({.ring = {.frames = 3}});
  publisher_ = Open("cam");
  const auto subscription = Subscribe("cam", Every());
  Publish(*publisher_, 1);
  TakeAll(*subscription);
  for (int i = 2; i <= 10; ++i) Publish(*publisher_, i);
  const auto delivery = subscription->Take(true, Now());
  EXPECT_EQ(delivery->frame->position.sequence, 8U);
  EXPECT_EQ(delivery->skipped, Skips(0, 0, 6, 0, 0));
}

TEST_F(SubscriptionEveryTest, ARateThinsTheFramesOutByTheirOwnTimes) {
  auto options = Every();
  options.max_fps = 5;
  const auto subscription = Subscribe("cam", options);
  for (int i = 1; i <= 10; ++i) {
    Publish(*publisher_, i);
    Advance(milliseconds(100));
  }
  EXPECT_THAT(TakeAll(*subscription), ElementsAre(1, 3, 5, 7, 9));
  EXPECT_EQ(last_.skipped, Skips(0, 1, 0, 0, 0));
}

TEST_F(SubscriptionEveryTest, PausedFramesAreSkipped) {
  const auto subscription = Subscribe("cam", Every());
  Publish(*publisher_, 1);
  TakeAll(*subscription);
  subscription->SetPaused(true);
  for (int i = 2; i <= 4; ++i) Publish(*publisher_, i);
  EXPECT_FALSE(subscription->Take(true, Now()));
  subscription->SetPaused(false);
  Publish(*publisher_, 5);
  EXPECT_THAT(TakeAll(*subscription), ElementsAre(5));
  EXPECT_EQ(last_.skipped, Skips(0, 0, 0, 3, 0));
}

TEST_F(SubscriptionEveryTest, SinceReplaysTheRing) {
  for (int i = 1; i <= 6; ++i) Publish(*publisher_, i);
  auto options = Every();
  options.since = FramePosition{publisher_->epoch(), 2};
  EXPECT_THAT(TakeAll(*Subscribe("cam", options)), ElementsAre(3, 4, 5, 6));
}

TEST_F(SubscriptionEveryTest, SinceBehindTheRingsEndSaysHowManyAreGone) {
  publisher_.reset();
  MakeHub({.ring = {.frames = 3}});
  publisher_ = Open("cam");
  for (int i = 1; i <= 10; ++i) Publish(*publisher_, i);
  auto options = Every();
  options.since = FramePosition{publisher_->epoch(), 2};
  const auto delivery = Subscribe("cam", options)->Take(true, Now());
  EXPECT_EQ(delivery->frame->position.sequence, 8U);
  EXPECT_EQ(delivery->skipped, Skips(0, 0, 5, 0, 0));
}

TEST_F(SubscriptionEveryTest, SinceInAGapCountsOnlyTheGapBehindIt) {
  Publish(*publisher_, 1);
  Publish(*publisher_, 10);
  auto options = Every();
  options.since = FramePosition{publisher_->epoch(), 4};
  const auto delivery = Subscribe("cam", options)->Take(true, Now());
  EXPECT_EQ(delivery->frame->position.sequence, 10U);
  EXPECT_EQ(delivery->skipped, Skips(0, 0, 0, 0, 5));
}

TEST_F(SubscriptionEveryTest, FramesOfTheOldEpochComeBeforeThoseOfTheNew) {
  const auto subscription = Subscribe("cam", Every());
  Publish(*publisher_, 1);
  Publish(*publisher_, 2);
  publisher_.reset();
  publisher_ = Open("cam");
  Publish(*publisher_, 1);
  EXPECT_THAT(TakeAll(*subscription), ElementsAre(1, 2, 1));
}

// The identity at the head of the contract, for both modes under everything that can happen to a
// subscription.
class SkipIdentityTest : public HubTest, public testing::WithParamInterface<DeliveryMode> {};

TEST_P(SkipIdentityTest, SkipsAddUpToTheDifferenceOfSequences) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    const auto chance = [&](unsigned percent) { return random() % 100 < percent; };
    MakeHub({.ring = {.frames = 1 + random() % 20}});
    auto publisher = Open("cam");
    std::uint64_t sequence = 0;
    std::optional<Subscription> subscription;
    SubscribeOptions options{.mode = GetParam(), .max_fps = chance(50) ? 7.0 : 0.0};
    Publish(*publisher, ++sequence);
    if (chance(50)) options.since = FramePosition{publisher->epoch(), sequence};
    std::optional<FramePosition> previous = options.since;
    subscription.emplace(hub_->Find("cam"), options, wake_);
    for (int step = 0; step < 500; ++step) {
      Advance(milliseconds(random() % 80));
      if (chance(60)) Publish(*publisher, sequence += chance(20) ? 1 + random() % 5 : 1);
      if (chance(1)) {
        publisher.reset();
        publisher = Open("cam");
        sequence = random() % 3;
      }
      if (chance(5)) subscription->SetPaused(!subscription->paused());
      if (chance(5)) subscription->SetMaxFps(chance(50) ? 0 : 1 + random() % 20);
      const auto delivery = subscription->Take(chance(40), Now());
      if (!delivery) continue;
      std::uint64_t sum = 0;
      for (const std::uint64_t count : delivery->skipped) sum += count;
      const FramePosition position = delivery->frame->position;
      if (previous && previous->epoch == position.epoch) {
        ASSERT_GT(position.sequence, previous->sequence);
        ASSERT_EQ(sum, position.sequence - previous->sequence - 1) << "seed " << seed;
      } else {
        ASSERT_EQ(sum, 0U) << "seed " << seed;
      }
      previous = position;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(BothModes, SkipIdentityTest,
                         testing::Values(DeliveryMode::kLatest, DeliveryMode::kEvery));

}  // namespace
}  // namespace framecast::hub
