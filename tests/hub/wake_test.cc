#include <gmock/gmock.h>

#include "tests/hub/hub_fixture.h"

namespace framecast::hub {
namespace {

class WakeTest : public HubTest {};

TEST_F(WakeTest, APublishWakesEachReaderOnceHoweverManySubscriptionsItHas) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  std::vector<std::unique_ptr<Subscription>> subscriptions;
  for (int i = 0; i < 100; ++i) subscriptions.push_back(Subscribe("cam"));
  wake_->wakes = 0;
  Publish(*publisher, 2);
  EXPECT_EQ(wake_->wakes, 1);
}

TEST_F(WakeTest, WithTheLastSubscriptionTheWakesEnd) {
  const auto publisher = Open("cam");
  auto one = Subscribe("cam");
  auto other = Subscribe("cam");
  one.reset();
  wake_->wakes = 0;
  Publish(*publisher, 1);
  EXPECT_GE(wake_->wakes, 1);
  other.reset();
  wake_->wakes = 0;
  Publish(*publisher, 2);
  EXPECT_EQ(wake_->wakes, 0);
}

TEST_F(WakeTest, ThePublisherIsWokenWhenDemandChanges) {
  OpenOptions options;
  options.stream = "cam";
  const auto publisher_wake = std::make_shared<CountingWake>();
  options.wake = publisher_wake;
  const auto publisher = *hub_->OpenPublisher(options);
  auto subscription = Subscribe("cam", {.max_fps = 5});
  EXPECT_EQ(publisher_wake->wakes, 1);
  subscription.reset();
  EXPECT_EQ(publisher_wake->wakes, 2);
}

TEST_F(WakeTest, DirectoryReadersAreWokenWhenStreamsComeStartAndEnd) {
  const auto registration = hub_->WatchDirectory(wake_);
  auto publisher = Open("cam");
  EXPECT_GE(wake_->wakes, 1);
  wake_->wakes = 0;
  Publish(*publisher, 1);
  EXPECT_GE(wake_->wakes, 1);
  wake_->wakes = 0;
  Publish(*publisher, 2);
  EXPECT_EQ(wake_->wakes, 0) << "a frame more changes nothing in the directory";
  publisher.reset();
  EXPECT_GE(wake_->wakes, 1);
}

TEST_F(WakeTest, ReadersAreWokenWhenAStateChangesByTimeAlone) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  const auto subscription = Subscribe("cam");
  wake_->wakes = 0;
  Advance(std::chrono::seconds(6));
  hub_->Sweep();
  EXPECT_EQ(wake_->wakes, 1);
  EXPECT_THAT(observer_.states,
              testing::ElementsAre(std::pair(StreamState::kWaiting, StreamState::kLive),
                                   std::pair(StreamState::kLive, StreamState::kQuiet)));
}

}  // namespace
}  // namespace framecast::hub
