#include <gtest/gtest.h>

#include "tests/hub/hub_fixture.h"

namespace framecast::hub {
namespace {

using std::chrono::milliseconds;

constexpr bool kReady = true;
constexpr bool kBusy = false;

class SubscriptionLatestTest : public HubTest {
 protected:
  std::optional<Delivery> Take(Subscription& subscription, bool ready = kReady) {
    return subscription.Take(ready, Now());
  }
  // The sequence that comes, or 0.
  std::uint64_t Sequence(Subscription& subscription, bool ready = kReady) {
    const auto delivery = Take(subscription, ready);
    return delivery ? delivery->frame->position.sequence : 0;
  }

  std::unique_ptr<Publisher> publisher_ = Open("cam");
};

TEST_F(SubscriptionLatestTest, ALateJoinerGetsTheNewestFrameAtOnceAndNothingTwice) {
  for (int i = 1; i <= 5; ++i) Publish(*publisher_, i);
  const auto subscription = Subscribe("cam");
  const auto delivery = Take(*subscription);
  EXPECT_EQ(delivery->frame->position.sequence, 5U);
  EXPECT_EQ(delivery->skipped, SkipCounts{});
  EXPECT_FALSE(Take(*subscription));
}

TEST_F(SubscriptionLatestTest, ABusyViewerSkipsToTheNewestAndIsToldHowMany) {
  const auto subscription = Subscribe("cam");
  Publish(*publisher_, 1);
  EXPECT_EQ(Sequence(*subscription), 1U);
  for (int i = 2; i <= 5; ++i) {
    Publish(*publisher_, i);
    EXPECT_FALSE(Take(*subscription, kBusy));
  }
  const auto delivery = Take(*subscription);
  EXPECT_EQ(delivery->frame->position.sequence, 5U);
  EXPECT_EQ(delivery->skipped, Skips(3, 0, 0, 0, 0));
}

TEST_F(SubscriptionLatestTest, AnOfferThatIsNotAcceptedIsNotSent) {
  const auto subscription = Subscribe("cam");
  Publish(*publisher_, 1);
  EXPECT_EQ(subscription->Look(Now())->frame->position.sequence, 1U);
  EXPECT_TRUE(subscription->waiting());
  Publish(*publisher_, 2);
  auto offer = subscription->Look(Now());
  ASSERT_TRUE(offer);
  const Delivery delivery = subscription->Accept(*std::move(offer), Now());
  EXPECT_EQ(delivery.frame->position.sequence, 2U);
  EXPECT_FALSE(subscription->waiting());
  EXPECT_FALSE(subscription->Look(Now()));
}

TEST_F(SubscriptionLatestTest, AWakeThatCoversSeveralFramesCountsTheOlderOnesAsSlow) {
  const auto subscription = Subscribe("cam");
  Publish(*publisher_, 1);
  Take(*subscription);
  for (int i = 2; i <= 4; ++i) Publish(*publisher_, i);
  EXPECT_EQ(Take(*subscription)->skipped, Skips(2, 0, 0, 0, 0));
}

TEST_F(SubscriptionLatestTest, TheSkipsOfARateAreCalledRate) {
  const auto subscription = Subscribe("cam", {.max_fps = 5});
  std::uint64_t delivered = 0;
  SkipCounts skipped{};
  for (int i = 1; i <= 101; ++i) {
    Publish(*publisher_, i);
    if (const auto delivery = Take(*subscription)) {
      ++delivered;
      for (int r = 0; r < kSkipReasons; ++r) skipped[r] += delivery->skipped[r];
    }
    Advance(milliseconds(100));
  }
  EXPECT_EQ(delivered, 51U);
  EXPECT_EQ(skipped, Skips(0, 50, 0, 0, 0));
}

TEST_F(SubscriptionLatestTest, AFrameThatTheRateHeldBackIsDueLater) {
  const auto subscription = Subscribe("cam", {.max_fps = 1});
  Publish(*publisher_, 1);
  Take(*subscription);
  EXPECT_FALSE(subscription->due()) << "nothing waits";
  Advance(milliseconds(100));
  Publish(*publisher_, 2);
  EXPECT_FALSE(Take(*subscription));
  ASSERT_TRUE(subscription->due());
  Advance(*subscription->due() - Now());
  EXPECT_EQ(Sequence(*subscription), 2U);
}

TEST_F(SubscriptionLatestTest, PausedFramesAreCalledPausedAndTheNewestComesOnResuming) {
  const auto subscription = Subscribe("cam");
  Publish(*publisher_, 1);
  Take(*subscription);
  subscription->SetPaused(true);
  for (int i = 2; i <= 6; ++i) {
    Publish(*publisher_, i);
    EXPECT_FALSE(Take(*subscription));
  }
  subscription->SetPaused(false);
  const auto delivery = Take(*subscription);
  EXPECT_EQ(delivery->frame->position.sequence, 6U);
  EXPECT_EQ(delivery->skipped, Skips(0, 0, 0, 4, 0));
}

TEST_F(SubscriptionLatestTest, EachFrameHasTheReasonOfTheFirstLookThatSawIt) {
  const auto subscription = Subscribe("cam", {.max_fps = 1});
  Publish(*publisher_, 1);
  Take(*subscription);
  Publish(*publisher_, 2);
  Take(*subscription);  // rate
  subscription->SetPaused(true);
  Publish(*publisher_, 3);
  Take(*subscription);  // paused
  subscription->SetPaused(false);
  Advance(std::chrono::seconds(2));
  Publish(*publisher_, 4);
  Take(*subscription, kBusy);  // slow
  Publish(*publisher_, 5);
  const auto delivery = Take(*subscription);
  EXPECT_EQ(delivery->frame->position.sequence, 5U);
  EXPECT_EQ(delivery->skipped, Skips(1, 1, 0, 1, 0));
}

TEST_F(SubscriptionLatestTest, NumbersThatThePublisherLeftOutAreSourceGaps) {
  const auto subscription = Subscribe("cam");
  Publish(*publisher_, 1);
  Take(*subscription);
  Publish(*publisher_, 5);
  EXPECT_EQ(Take(*subscription)->skipped, Skips(0, 0, 0, 0, 3));
  Publish(*publisher_, 6);
  Publish(*publisher_, 10);
  EXPECT_EQ(Take(*subscription)->skipped, Skips(1, 0, 0, 0, 3));
}

TEST_F(SubscriptionLatestTest, SkipsAreExactAlsoWhenTheFramesBetweenAreGoneFromTheRing) {
  publisher_.reset();
  MakeHub({.ring = {.frames = 2}});
  publisher_ = Open("cam");
  const auto subscription = Subscribe("cam");
  Publish(*publisher_, 1);
  Take(*subscription);
  for (int i = 1; i <= 50; ++i) Publish(*publisher_, 1 + 2 * i);
  const auto delivery = Take(*subscription);
  EXPECT_EQ(delivery->frame->position.sequence, 101U);
  EXPECT_EQ(delivery->skipped, Skips(49, 0, 0, 0, 50));
}

TEST_F(SubscriptionLatestTest, TheFirstFrameOfANewEpochCarriesZerosAndTheViewerStays) {
  const auto subscription = Subscribe("cam");
  Publish(*publisher_, 1);
  Take(*subscription);
  Publish(*publisher_, 2);
  Publish(*publisher_, 9);
  publisher_.reset();
  publisher_ = Open("cam");
  Publish(*publisher_, 4);
  const auto delivery = Take(*subscription);
  EXPECT_EQ(delivery->frame->position, (FramePosition{publisher_->epoch(), 4}));
  EXPECT_EQ(delivery->skipped, SkipCounts{});
  EXPECT_EQ(hub_->Find("cam")->skipped(), Skips(2, 0, 0, 0, 6)) << "but the stream counts them";
  Publish(*publisher_, 6);
  EXPECT_EQ(Take(*subscription)->skipped, Skips(0, 0, 0, 0, 1));
}

TEST_F(SubscriptionLatestTest, SinceGoesOnBehindThatFrame) {
  for (int i = 1; i <= 5; ++i) Publish(*publisher_, i);
  const auto subscription = Subscribe("cam", {.since = FramePosition{publisher_->epoch(), 5}});
  EXPECT_FALSE(Take(*subscription));
  Publish(*publisher_, 6);
  Publish(*publisher_, 7);
  const auto delivery = Take(*subscription);
  EXPECT_EQ(delivery->frame->position.sequence, 7U);
  EXPECT_EQ(delivery->skipped, Skips(1, 0, 0, 0, 0));
}

TEST_F(SubscriptionLatestTest, ASinceOfAnotherEpochOrOfTheFutureIsAsIfAbsent) {
  for (int i = 1; i <= 5; ++i) Publish(*publisher_, i);
  for (const FramePosition since :
       {FramePosition{publisher_->epoch() + 1, 3}, FramePosition{publisher_->epoch(), 6}}) {
    const auto subscription = Subscribe("cam", {.since = since});
    const auto delivery = Take(*subscription);
    EXPECT_EQ(delivery->frame->position.sequence, 5U);
    EXPECT_EQ(delivery->skipped, SkipCounts{});
  }
}

TEST_F(SubscriptionLatestTest, DemandIsTheNumberOfViewersAndTheHighestUsefulRate) {
  EXPECT_EQ(publisher_->demand(), (Demand{0, 0}));
  auto slow = Subscribe("cam", {.max_fps = 2});
  EXPECT_EQ(publisher_->demand(), (Demand{1, 2}));
  auto fast = Subscribe("cam", {.max_fps = 15});
  EXPECT_EQ(publisher_->demand(), (Demand{2, 15}));
  auto unlimited = Subscribe("cam");
  EXPECT_EQ(publisher_->demand(), (Demand{3, 0}));
  unlimited->SetPaused(true);
  fast->SetMaxFps(10);
  EXPECT_EQ(publisher_->demand(), (Demand{2, 10}));
  EXPECT_EQ(hub_->Find("cam")->Info().viewers, 3U);
  fast.reset();
  slow.reset();
  EXPECT_EQ(publisher_->demand(), (Demand{0, 0}));
  unlimited->SetPaused(false);
  EXPECT_EQ(publisher_->demand(), (Demand{1, 0}));
}

}  // namespace
}  // namespace framecast::hub
