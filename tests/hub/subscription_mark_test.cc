// What a subscription says about the frames it gives: the same picture, the epoch, too old.
#include <gmock/gmock.h>

#include "tests/hub/hub_fixture.h"

namespace framecast::hub {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class SubscriptionMarkTest : public HubTest {
 protected:
  std::unique_ptr<Publisher> publisher_ = Open("cam");
};

TEST_F(SubscriptionMarkTest, ThePictureSentLastIsMarkedAsUnchangedWhateverCameBetween) {
  const auto subscription = Subscribe("cam");
  Publish(*publisher_, 1, 7);
  EXPECT_FALSE(subscription->Take(true, Now())->unchanged);
  Publish(*publisher_, 2, 7);
  EXPECT_TRUE(subscription->Take(true, Now())->unchanged);
  // Another one between, that the viewer did not get, and back: bytes decide against the one before
  // in the ring, so this is called a change.
  Publish(*publisher_, 3, 8);
  Publish(*publisher_, 4, 7);
  EXPECT_FALSE(subscription->Take(true, Now())->unchanged);
  Publish(*publisher_, 5, 7);
  Publish(*publisher_, 6, 7);
  EXPECT_TRUE(subscription->Take(true, Now())->unchanged);
}

TEST_F(SubscriptionMarkTest, TheFirstFrameOfASubscriptionOrEpochIsNeverMarked) {
  Publish(*publisher_, 1, 7);
  Publish(*publisher_, 2, 7);
  const auto subscription = Subscribe("cam");
  EXPECT_FALSE(subscription->Take(true, Now())->unchanged);
  publisher_.reset();
  publisher_ = Open("cam");
  Publish(*publisher_, 1, 7);
  EXPECT_FALSE(subscription->Take(true, Now())->unchanged);
  Publish(*publisher_, 2, 7);
  EXPECT_TRUE(subscription->Take(true, Now())->unchanged);
}

TEST_F(SubscriptionMarkTest, TheFirstFrameBehindAnAcceptedSinceIsNotMarked) {
  Publish(*publisher_, 1, 7);
  Publish(*publisher_, 2, 7);
  SubscribeOptions options;
  options.since = FramePosition{publisher_->epoch(), 1};
  const auto subscription = Subscribe("cam", options);
  EXPECT_TRUE(subscription->resumed());
  EXPECT_FALSE(subscription->Take(true, Now())->unchanged);
}

TEST_F(SubscriptionMarkTest, TheNextEpochIsThatOfTheFramesStillToCome) {
  const auto latest = Subscribe("cam");
  const auto every = Subscribe("cam", {.mode = DeliveryMode::kEvery});
  const std::uint64_t first = publisher_->epoch();
  EXPECT_EQ(latest->NextEpoch(), first);
  Publish(*publisher_, 1);
  publisher_.reset();
  publisher_ = Open("cam");
  // The new one has no frame yet: what can come is still the old one's.
  EXPECT_EQ(latest->NextEpoch(), first);
  Publish(*publisher_, 1);
  EXPECT_EQ(latest->NextEpoch(), publisher_->epoch());
  EXPECT_EQ(every->NextEpoch(), first);
  ASSERT_TRUE(every->Take(true, Now()));
  EXPECT_EQ(every->NextEpoch(), publisher_->epoch());
}

TEST_F(SubscriptionMarkTest, InEveryAFrameOverTheMaximumAgeIsSkippedAsSlowUnlessItIsTheNewest) {
  SubscribeOptions options{.mode = DeliveryMode::kEvery};
  options.max_age = seconds(1);
  const auto subscription = Subscribe("cam", options);
  Publish(*publisher_, 1);
  ASSERT_TRUE(subscription->Take(true, Now()));
  for (int i = 2; i <= 4; ++i) {
    Publish(*publisher_, i);
    Advance(milliseconds(400));
  }
  // They are 1200, 800 and 400 ms old.
  const auto first = subscription->Take(true, Now());
  EXPECT_EQ(first->frame->position.sequence, 3U);
  EXPECT_EQ(first->skipped, Skips(1, 0, 0, 0, 0));
  Advance(seconds(10));
  const auto newest = subscription->Take(true, Now());
  EXPECT_EQ(newest->frame->position.sequence, 4U);
  EXPECT_EQ(newest->skipped, Skips(0, 0, 0, 0, 0));
}

TEST_F(SubscriptionMarkTest, OnlyAFrameThatReadinessAloneHoldsBackWaits) {
  const auto subscription = Subscribe("cam", {.max_fps = 1});
  subscription->Take(false, Now());
  EXPECT_FALSE(subscription->waiting());
  Publish(*publisher_, 1);
  subscription->Take(false, Now());
  EXPECT_TRUE(subscription->waiting());
  ASSERT_TRUE(subscription->Take(true, Now()));
  EXPECT_FALSE(subscription->waiting());
  Publish(*publisher_, 2);
  subscription->Take(false, Now());
  EXPECT_FALSE(subscription->waiting());
  EXPECT_TRUE(subscription->due());
  Advance(seconds(1));
  subscription->Take(false, Now());
  EXPECT_TRUE(subscription->waiting());
  subscription->SetPaused(true);
  subscription->Take(false, Now());
  EXPECT_FALSE(subscription->waiting());
}

TEST_F(SubscriptionMarkTest, TheRevisionRisesWithStateEpochAndTitleOnly) {
  const auto stream = hub_->Find("cam");
  Publish(*publisher_, 1);
  const std::uint64_t live = stream->revision();
  Publish(*publisher_, 2);
  EXPECT_EQ(stream->revision(), live);
  publisher_->Close();
  const std::uint64_t ended = stream->revision();
  EXPECT_GT(ended, live);
  publisher_ = Open("cam");
  const std::uint64_t opened = stream->revision();
  EXPECT_GT(opened, ended);
  Publish(*publisher_, 1);
  EXPECT_GT(stream->revision(), opened);
}

}  // namespace
}  // namespace framecast::hub
