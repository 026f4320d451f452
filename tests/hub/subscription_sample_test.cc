// How old a viewer's picture is, and whether it is behind.
#include <gmock/gmock.h>

#include "tests/hub/hub_fixture.h"

namespace framecast::hub {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

constexpr bool kReady = true;
constexpr bool kBusy = false;
constexpr bool kInFlight = true;
constexpr bool kOut = false;

class SubscriptionSampleTest : public HubTest {
 protected:
  // Publishes the next frame after that time, and looks.
  bool PublishAfter(Duration time, Subscription& subscription, bool ready) {
    Advance(time);
    Publish(*publisher_, ++sequence_);
    return subscription.Take(ready, Now()).has_value();
  }
  std::optional<Duration> Sample(Subscription& subscription, bool in_flight = kOut) {
    return subscription.Sample(Now(), in_flight);
  }
  BehindCounts Behind() const { return hub_->Find("cam")->behind(); }

  std::unique_ptr<Publisher> publisher_ = Open("cam");
  std::uint64_t sequence_ = 0;
};

TEST_F(SubscriptionSampleTest, AStreamWithoutAFrameHasNoAge) {
  const auto subscription = Subscribe("cam");
  Advance(seconds(100));
  EXPECT_FALSE(Sample(*subscription));
  EXPECT_THAT(Behind(), ElementsAre(0, 0, 0));
}

TEST_F(SubscriptionSampleTest, AViewerThatGetsEveryFrameHasTheAgeOfTheNewest) {
  const auto subscription = Subscribe("cam");
  EXPECT_TRUE(PublishAfter(seconds(40), *subscription, kReady));
  EXPECT_TRUE(PublishAfter(seconds(40), *subscription, kReady));
  Advance(milliseconds(300));
  EXPECT_EQ(Sample(*subscription), milliseconds(300));
  EXPECT_THAT(Behind(), ElementsAre(0, 0, 0));
}

TEST_F(SubscriptionSampleTest, AStarvingViewerGetsOlderAndFurtherBehind) {
  const auto subscription = Subscribe("cam");
  EXPECT_TRUE(PublishAfter({}, *subscription, kReady));
  for (int i = 0; i < 21; ++i) PublishAfter(milliseconds(100), *subscription, kBusy);
  EXPECT_EQ(Sample(*subscription), milliseconds(2100));
  EXPECT_THAT(Behind(), ElementsAre(1, 0, 0));
  Advance(seconds(30));
  EXPECT_EQ(Sample(*subscription), milliseconds(32'100));
  EXPECT_THAT(Behind(), ElementsAre(1, 1, 1));
}

TEST_F(SubscriptionSampleTest, AFrameThatIsNotOutYetIsNotThePictureThatTheViewerHas) {
  const auto subscription = Subscribe("cam");
  EXPECT_TRUE(PublishAfter({}, *subscription, kReady));
  EXPECT_TRUE(PublishAfter(milliseconds(100), *subscription, kReady));
  Advance(seconds(6));
  EXPECT_EQ(Sample(*subscription, kInFlight), milliseconds(6100));
  EXPECT_THAT(Behind(), ElementsAre(1, 1, 0));
  EXPECT_EQ(Sample(*subscription, kOut), seconds(6));
  EXPECT_THAT(Behind(), ElementsAre(0, 0, 0));
}

TEST_F(SubscriptionSampleTest, AFirstFrameThatDoesNotGetOutAgesFromWhenItCouldHaveGone) {
  Publish(*publisher_, ++sequence_);
  Advance(std::chrono::hours(1));
  const auto late = Subscribe("cam");
  EXPECT_TRUE(late->Take(kReady, Now()));
  Advance(seconds(2));
  EXPECT_EQ(Sample(*late, kInFlight), seconds(2));
  EXPECT_THAT(Behind(), ElementsAre(1, 0, 0));
}

TEST_F(SubscriptionSampleTest, AViewerOfAStreamThatStandsStillHasAnOldPictureAndIsNotBehind) {
  const auto subscription = Subscribe("cam");
  EXPECT_TRUE(PublishAfter({}, *subscription, kReady));
  publisher_->Close();
  Advance(seconds(300));
  EXPECT_EQ(Sample(*subscription), seconds(300));
  EXPECT_THAT(Behind(), ElementsAre(0, 0, 0));
}

TEST_F(SubscriptionSampleTest, WhatTheRateHoldsBackIsNotOwed) {
  const auto subscription = Subscribe("cam", {.max_fps = 0.1});
  EXPECT_TRUE(PublishAfter({}, *subscription, kReady));
  for (int i = 0; i < 60; ++i) PublishAfter(milliseconds(100), *subscription, kReady);
  EXPECT_EQ(Sample(*subscription), seconds(6));
  EXPECT_THAT(Behind(), ElementsAre(0, 0, 0));
  // The rate allows the next one after ten seconds, less its tolerance.
  for (int i = 0; i < 40; ++i) PublishAfter(milliseconds(100), *subscription, kBusy);
  Advance(seconds(4));
  Sample(*subscription);
  EXPECT_THAT(Behind(), ElementsAre(1, 1, 0));
}

TEST_F(SubscriptionSampleTest, APausedOneIsNeither) {
  const auto subscription = Subscribe("cam");
  EXPECT_TRUE(PublishAfter({}, *subscription, kReady));
  PublishAfter(milliseconds(100), *subscription, kBusy);
  Advance(seconds(6));
  Sample(*subscription);
  EXPECT_THAT(Behind(), ElementsAre(1, 1, 0));
  subscription->SetPaused(true);
  EXPECT_THAT(Behind(), ElementsAre(0, 0, 0));
  EXPECT_FALSE(Sample(*subscription));
  Advance(seconds(60));
  subscription->SetPaused(false);
  subscription->Take(kBusy, Now());
  Advance(seconds(2));
  Sample(*subscription);
  EXPECT_THAT(Behind(), ElementsAre(1, 0, 0)) << "owed since it was unpaused";
}

TEST_F(SubscriptionSampleTest, AFrameThatWasInFlightOverAPauseIsOwedSinceItsEnd) {
  const auto subscription = Subscribe("cam");
  EXPECT_TRUE(PublishAfter({}, *subscription, kReady));
  EXPECT_TRUE(PublishAfter(milliseconds(100), *subscription, kReady));
  subscription->SetPaused(true);
  Advance(seconds(60));
  subscription->SetPaused(false);
  Advance(seconds(2));
  Sample(*subscription, kInFlight);
  EXPECT_THAT(Behind(), ElementsAre(1, 0, 0));
}

TEST_F(SubscriptionSampleTest, InEveryAViewerIsAsFarBehindAsTheFrameThatIsNext) {
  const auto subscription = Subscribe("cam", {.mode = DeliveryMode::kEvery});
  EXPECT_TRUE(PublishAfter({}, *subscription, kReady));
  for (int i = 0; i < 100; ++i) PublishAfter(milliseconds(100), *subscription, kBusy);
  // Twenty of them get out, the next is eight seconds old.
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(subscription->Take(kReady, Now()));
  EXPECT_FALSE(subscription->Take(kBusy, Now()));
  EXPECT_EQ(Sample(*subscription), seconds(8));
  EXPECT_THAT(Behind(), ElementsAre(1, 1, 0));
}

TEST_F(SubscriptionSampleTest, WhoeverLeavesIsNoLongerBehind) {
  auto subscription = Subscribe("cam");
  EXPECT_TRUE(PublishAfter({}, *subscription, kReady));
  PublishAfter(milliseconds(100), *subscription, kBusy);
  Advance(seconds(40));
  Sample(*subscription);
  EXPECT_THAT(Behind(), ElementsAre(1, 1, 1));
  subscription.reset();
  EXPECT_THAT(Behind(), ElementsAre(0, 0, 0));
}

TEST_F(SubscriptionSampleTest,
       ADeliveryCouldGoWhenItsFrameCameInItsViewerOrItsRateWhicheverIsLast) {
  const auto subscription = Subscribe("cam", {.max_fps = 0.1});
  Advance(seconds(1));
  Publish(*publisher_, 1);
  const SteadyTime came_in = Now();
  Advance(milliseconds(5));
  EXPECT_EQ(subscription->Take(kReady, Now())->available, came_in);
  Publish(*publisher_, 2);
  EXPECT_FALSE(subscription->Take(kReady, Now()));
  const SteadyTime due = *subscription->due();
  Advance(seconds(20));
  EXPECT_EQ(subscription->Take(kReady, Now())->available, due);
  const auto late = Subscribe("cam");
  const SteadyTime joined = Now();
  Advance(milliseconds(5));
  EXPECT_EQ(late->Take(kReady, Now())->available, joined);
}

}  // namespace
}  // namespace framecast::hub
