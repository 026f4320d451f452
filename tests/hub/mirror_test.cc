// A stream that another node has, as it is here.
#include "services/hub/mirror.h"

#include <gtest/gtest.h>

#include <numeric>
#include <optional>
#include <utility>

#include "services/hub/remote_viewers.h"
#include "tests/hub/hub_fixture.h"
#include "tests/support/images.h"

namespace framecast::hub {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t kEpoch = 0xabc;

class MirrorTest : public HubTest {
 protected:
  RemoteStream Remote(std::uint64_t epoch = kEpoch, std::int64_t started_us = 1000) const {
    RemoteStream remote;
    remote.node = "east";
    remote.epoch = epoch;
    remote.epoch_started_us = started_us;
    remote.held = true;
    remote.state = StreamState::kLive;
    remote.title = "Camera";
    remote.last_sequence = 40;
    remote.fps = 12.5;
    remote.viewers = 3;
    remote.publisher_since_us = clock_.UnixMicros() - 5'000'000;
    remote.last_frame_us = clock_.UnixMicros() - 200'000;
    return remote;
  }
  // Later than any epoch of this machine.
  RemoteStream NewerThanHere(std::uint64_t epoch = kEpoch) const {
    return Remote(epoch, clock_.UnixMicros() + 1'000'000);
  }

  std::unique_ptr<Mirror> OpenMirror(const RemoteStream& remote) {
    auto mirror = hub_->OpenMirror("cam", remote, mirror_wake_, nullptr);
    EXPECT_TRUE(mirror.ok()) << mirror.status();
    return mirror.ok() ? *std::move(mirror) : nullptr;
  }

  Mirror::Kind Mirrored(Mirror& mirror, std::uint64_t sequence, std::uint64_t epoch = kEpoch) {
    MirroredFrame frame;
    frame.position = {epoch, sequence};
    frame.ingest_time_us = clock_.UnixMicros() - 3000;
    frame.content.payload = test::PngBytes(100, static_cast<std::uint32_t>(sequence));
    return mirror.Publish(std::move(frame));
  }

  StreamInfo Info() const { return hub_->Find("cam")->Info(); }

  std::shared_ptr<CountingWake> mirror_wake_ = std::make_shared<CountingWake>();
};

TEST_F(MirrorTest, IsInTheDirectoryWithWhatItsNodeSays) {
  const auto mirror = OpenMirror(Remote());
  const StreamInfo info = Info();
  EXPECT_TRUE(info.elsewhere);
  EXPECT_EQ(info.node, "east");
  EXPECT_EQ(info.state, StreamState::kLive);
  EXPECT_EQ(info.title, "Camera");
  EXPECT_EQ(info.epoch, kEpoch);
  EXPECT_EQ(info.last_sequence, 40u);
  EXPECT_EQ(info.viewers, 3u);
  EXPECT_EQ(info.subscriptions, 0u);
  EXPECT_DOUBLE_EQ(info.fps, 12.5);
  EXPECT_EQ(info.last_frame_age, std::chrono::milliseconds(200));
  EXPECT_EQ(info.stored_frames, 0u);
}

TEST_F(MirrorTest, FramesKeepTheirNumbersAndTheirAge) {
  const auto mirror = OpenMirror(Remote());
  const auto subscription = Subscribe("cam");
  EXPECT_EQ(Mirrored(*mirror, 41), Mirror::Kind::kStored);
  const auto first = subscription->Take(true, Now());
  ASSERT_TRUE(first);
  EXPECT_EQ(first->frame->position, (FramePosition{kEpoch, 41}));
  EXPECT_EQ(Now() - first->frame->ingest_time, std::chrono::milliseconds(3));
  EXPECT_EQ(first->skipped, Skips(0, 0, 0, 0, 0));

  EXPECT_EQ(Mirrored(*mirror, 44), Mirror::Kind::kStored);
  const auto second = subscription->Take(true, Now());
  ASSERT_TRUE(second);
  EXPECT_EQ(second->skipped, Skips(0, 0, 0, 0, 2));
  EXPECT_EQ(observer_.stored, 0) << "nothing came in here";
}

TEST_F(MirrorTest, AFrameThatIsNotNewIsStale) {
  const auto mirror = OpenMirror(Remote());
  EXPECT_EQ(Mirrored(*mirror, 41), Mirror::Kind::kStored);
  EXPECT_EQ(Mirrored(*mirror, 41), Mirror::Kind::kStale);
  EXPECT_EQ(Mirrored(*mirror, 40), Mirror::Kind::kStale);
  EXPECT_EQ(Mirrored(*mirror, 42, kEpoch + 1), Mirror::Kind::kStale);
}

TEST_F(MirrorTest, WhatIsNoPictureIsRejected) {
  const auto mirror = OpenMirror(Remote());
  MirroredFrame frame;
  frame.position = {kEpoch, 41};
  frame.content.payload = "no picture";
  EXPECT_EQ(mirror->Publish(std::move(frame)), Mirror::Kind::kRejected);
}

TEST_F(MirrorTest, WhileItRestsItHasNoFramesHereAndTheNextViewerGetsOnlyNewOnes) {
  const auto mirror = OpenMirror(Remote());
  Mirrored(*mirror, 41);
  mirror->Rest();
  EXPECT_EQ(hub_->Find("cam")->Newest(), nullptr);
  EXPECT_EQ(hub_->budget().used(), 0u);
  const auto subscription = Subscribe("cam");
  EXPECT_FALSE(subscription->Take(true, Now()));
  EXPECT_EQ(Mirrored(*mirror, 50), Mirror::Kind::kStored);
  const auto delivery = subscription->Take(true, Now());
  ASSERT_TRUE(delivery);
  EXPECT_EQ(delivery->frame->position.sequence, 50u);
  EXPECT_EQ(delivery->skipped, Skips(0, 0, 0, 0, 0));
  EXPECT_EQ(hub_->Find("cam")->skipped(), Skips(0, 0, 0, 0, 0));
}

TEST_F(MirrorTest, AViewerWhoComesBackGoesOnBehindTheFrameItHas) {
  const auto mirror = OpenMirror(Remote());
  for (std::uint64_t sequence = 41; sequence <= 45; ++sequence) Mirrored(*mirror, sequence);
  SubscribeOptions options;
  options.mode = DeliveryMode::kEvery;
  options.since = FramePosition{kEpoch, 42};
  const auto subscription = Subscribe("cam", options);
  EXPECT_TRUE(subscription->resumed());
  const auto delivery = subscription->Take(true, Now());
  ASSERT_TRUE(delivery);
  EXPECT_EQ(delivery->frame->position.sequence, 43u);
}

// Its viewer watched it at another node a moment ago.
TEST_F(MirrorTest, AViewerGoesOnBehindTheFrameItHasAlsoWhenNoneIsHere) {
  const auto mirror = OpenMirror(Remote());
  // More than its node has told of.
  const auto subscription = Subscribe("cam", {.since = FramePosition{kEpoch, 45}});
  EXPECT_TRUE(subscription->resumed());
  EXPECT_FALSE(subscription->Take(true, Now()));
  Mirrored(*mirror, 45);
  EXPECT_FALSE(subscription->Take(true, Now())) << "it has this one";
  Mirrored(*mirror, 46);
  Mirrored(*mirror, 48);
  const auto delivery = subscription->Take(true, Now());
  ASSERT_TRUE(delivery);
  EXPECT_EQ(delivery->frame->position.sequence, 48u);
  EXPECT_EQ(delivery->skipped, Skips(1, 0, 0, 0, 1));
}

TEST_F(MirrorTest, WhatAViewerMissedBetweenTwoNodesIsCounted) {
  const auto mirror = OpenMirror(Remote());
  Mirrored(*mirror, 41);
  mirror->Rest();
  std::uint64_t since = 43;
  for (const DeliveryMode mode : {DeliveryMode::kLatest, DeliveryMode::kEvery}) {
    const auto subscription =
        Subscribe("cam", {.mode = mode, .since = FramePosition{kEpoch, since}});
    Mirrored(*mirror, since + 7);
    const auto delivery = subscription->Take(true, Now());
    ASSERT_TRUE(delivery);
    EXPECT_EQ(delivery->frame->position.sequence, since + 7);
    EXPECT_EQ(std::accumulate(delivery->skipped.begin(), delivery->skipped.end(), 0u), 6u);
    mirror->Rest();
    since += 10;
  }
}

TEST_F(MirrorTest, ASinceThatTheFirstFrameHereContradictsIsAsIfAbsent) {
  const auto mirror = OpenMirror(Remote());
  const auto of_the_future = Subscribe("cam", {.since = FramePosition{kEpoch, 1000}});
  const auto of_an_epoch_that_ended = Subscribe("cam", {.since = FramePosition{kEpoch, 30}});
  Mirrored(*mirror, 41);
  EXPECT_EQ(of_the_future->Take(true, Now())->skipped, Skips(0, 0, 0, 0, 0));
  Mirrored(*mirror, 43);
  EXPECT_EQ(of_the_future->Take(true, Now())->skipped, Skips(0, 0, 0, 0, 1));
  mirror->Describe(NewerThanHere(kEpoch + 1));
  Mirrored(*mirror, 7, kEpoch + 1);
  EXPECT_EQ(of_an_epoch_that_ended->Take(true, Now())->skipped, Skips(0, 0, 0, 0, 0));
}

TEST_F(MirrorTest, AHeldStreamIsNotPublishedHereWithoutTakingOver) {
  const auto mirror = OpenMirror(Remote());
  OpenOptions options;
  options.stream = "cam";
  const auto refused = hub_->OpenPublisher(options);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kAlreadyExists);
  const std::string words(refused.status().message());
  EXPECT_NE(words.find(R"(at node "east", its last frame is 0.2 s old)"), std::string::npos)
      << words;
  EXPECT_EQ(hub_->Put("cam", FrameContent{.payload = test::PngBytes(100, 1)}).status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_FALSE(mirror->revoked());
}

TEST_F(MirrorTest, TakingOverRevokesItAndBeginsANewerEpoch) {
  const auto mirror = OpenMirror(NewerThanHere());
  const auto publisher = Open("cam", "", /*take_over=*/true);
  EXPECT_TRUE(mirror->revoked());
  EXPECT_GE(mirror_wake_->wakes, 1);
  EXPECT_EQ(Mirrored(*mirror, 41), Mirror::Kind::kRevoked);
  const StreamInfo info = Info();
  EXPECT_FALSE(info.elsewhere);
  EXPECT_NE(info.epoch, kEpoch);
  EXPECT_TRUE(RankOf(NewerThanHere()) < info.rank);
}

TEST_F(MirrorTest, TheSameSessionTakesOverAtOnceInANewEpoch) {
  RemoteStream remote = Remote();
  remote.session_id = std::string(16, 's');
  const auto mirror = OpenMirror(remote);
  const auto publisher = Open("cam", std::string(16, 's'));
  ASSERT_TRUE(publisher);
  EXPECT_NE(publisher->epoch(), kEpoch);
  EXPECT_EQ(publisher->resumed_at(), 0u);
}

TEST_F(MirrorTest, ASessionOfANodeThatIsGoneBeginsANewEpoch) {
  RemoteStream remote = Remote();
  remote.session_id = std::string(16, 's');
  OpenMirror(remote).reset();
  const auto publisher = Open("cam", std::string(16, 's'));
  EXPECT_NE(publisher->epoch(), kEpoch);
}

TEST_F(MirrorTest, AnEpochThatComesBeforeIsNotMirrored) {
  const auto publisher = Open("cam");
  EXPECT_EQ(hub_->OpenMirror("cam", Remote(), nullptr, nullptr).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_FALSE(publisher->revoked());
}

TEST_F(MirrorTest, ANewerEpochRevokesThePublisherHere) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  const auto mirror = OpenMirror(NewerThanHere());
  EXPECT_TRUE(publisher->revoked());
  EXPECT_EQ(observer_.closed, 1);
  EXPECT_EQ(Publish(*publisher, 2).kind, PublishResult::Kind::kRevoked);
  EXPECT_EQ(Info().epoch, kEpoch);
}

TEST_F(MirrorTest, AnEpochThatSomebodyPublishesComesBeforeANewerOneThatNobodyDoes) {
  RemoteStream abandoned = NewerThanHere();
  abandoned.held = false;
  const auto publisher = Open("cam");
  EXPECT_FALSE(hub_->OpenMirror("cam", abandoned, nullptr, nullptr).ok());

  Open("cam", "", /*take_over=*/true)->Close();
  EXPECT_TRUE(hub_->OpenMirror("cam", Remote(), nullptr, nullptr).ok());
}

TEST_F(MirrorTest, AnEpochThatIsSeenAgainFreesItsOldFrames) {
  const auto mirror = OpenMirror(Remote(1, 1000));
  Mirrored(*mirror, 1, 1);
  mirror->Describe(Remote(2, 2000));
  Mirrored(*mirror, 1, 2);
  mirror->Describe(Remote(1, 1000));
  Mirrored(*mirror, 2, 1);
  const Stream::Kept kept = hub_->Find("cam")->Frames();
  ASSERT_EQ(kept.frames.size(), 1u);
  EXPECT_EQ(kept.frames[0]->position, (FramePosition{1, 2}));
}

TEST_F(MirrorTest, ItsNodeGoneTheStreamIsLostAndKeepsItsPicture) {
  auto mirror = OpenMirror(Remote());
  Mirrored(*mirror, 41);
  mirror.reset();
  EXPECT_EQ(State("cam"), StreamState::kLost);
  EXPECT_TRUE(hub_->Find("cam")->Newest());
  EXPECT_EQ(Info().node, "east");
}

TEST_F(MirrorTest, ItsNodeGoneTheStreamIsLostAlsoWithoutAPicture) {
  OpenMirror(Remote()).reset();
  EXPECT_EQ(State("cam"), StreamState::kLost);
  EXPECT_EQ(Info().last_frame_age, std::chrono::milliseconds(200));
}

TEST_F(MirrorTest, AnAbandonedStreamIsForgottenOnceNobodyWatchesIt) {
  auto mirror = OpenMirror(Remote());
  EXPECT_FALSE(hub_->ForgetAbandoned("cam"));
  mirror.reset();
  {
    const auto subscription = Subscribe("cam");
    EXPECT_FALSE(hub_->ForgetAbandoned("cam"));
  }
  EXPECT_TRUE(hub_->ForgetAbandoned("cam"));
  EXPECT_EQ(hub_->Find("cam"), nullptr);
  EXPECT_EQ(observer_.forgotten.size(), 1u);
}

TEST_F(MirrorTest, AStreamOfOursIsNeverAbandoned) {
  Open("cam")->Close();
  EXPECT_FALSE(hub_->ForgetAbandoned("cam"));
}

TEST_F(MirrorTest, ViewersHereAreItsDemand) {
  const auto mirror = OpenMirror(Remote());
  EXPECT_EQ(mirror->demand(), Demand{});
  SubscribeOptions options;
  options.max_fps = 5;
  const auto subscription = Subscribe("cam", options);
  EXPECT_EQ(mirror->demand(), (Demand{1, 5}));
  EXPECT_GE(mirror_wake_->wakes, 1);
}

TEST_F(MirrorTest, ViewersElsewhereAreThePublishersDemandToo) {
  const auto publisher = Open("cam");
  RemoteViewers elsewhere(hub_->Find("cam"));
  elsewhere.Set({4, 5});
  EXPECT_EQ(publisher->demand(), (Demand{4, 5}));
  const auto here = Subscribe("cam");
  EXPECT_EQ(publisher->demand(), (Demand{5, 0}));
  EXPECT_EQ(Info().viewers, 5u);
  EXPECT_EQ(Info().subscriptions, 1u);
  elsewhere.Set({1, 2});
  EXPECT_EQ(publisher->demand(), (Demand{2, 0}));
  elsewhere.Set({});
  EXPECT_EQ(publisher->demand(), (Demand{1, 0}));
}

TEST_F(MirrorTest, ARelayIsNoViewerAndWhatItMissesIsNobodys) {
  const auto publisher = Open("cam");
  SubscribeOptions options;
  options.relay = true;
  const auto relay = Subscribe("cam", options);
  EXPECT_EQ(publisher->demand(), Demand{});
  EXPECT_EQ(Info().viewers, 0u);
  Publish(*publisher, 1);
  Publish(*publisher, 2);
  Publish(*publisher, 5);
  ASSERT_TRUE(relay->Take(true, Now()));
  EXPECT_EQ(hub_->Find("cam")->skipped(), Skips(0, 0, 0, 0, 0));
}

TEST_F(MirrorTest, TheDefaultStreamDoesNotChangeWhenAnOlderMirrorBeginsToBeWatched) {
  const auto older = OpenMirror(Remote());
  const auto newer = Open("other");
  Publish(*newer, 1);
  Mirrored(*older, 41);
  EXPECT_EQ(hub_->DefaultStream()->name(), "other");
}

TEST_F(MirrorTest, IsNotForgottenHoweverLongItIsQuiet) {
  const auto mirror = OpenMirror(Remote());
  Advance(std::chrono::hours(48));
  hub_->Sweep();
  EXPECT_TRUE(hub_->Find("cam"));
}

}  // namespace
}  // namespace framecast::hub
