// Frames that come without a publisher.
#include <gmock/gmock.h>

#include "tests/hub/hub_fixture.h"
#include "tests/support/images.h"

namespace framecast::hub {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class PutTest : public HubTest {
 protected:
  static FrameContent Picture(std::uint32_t seed, std::size_t bytes = 100) {
    FrameContent content;
    content.payload = test::PngBytes(bytes, seed);
    return content;
  }
  PutResult Put(const std::string& stream, std::uint32_t seed = 1) {
    auto result = hub_->Put(stream, Picture(seed));
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *std::move(result) : PutResult{};
  }
};

TEST_F(PutTest, TheFirstMakesTheStreamAndAllAreNumberedFromOne) {
  const PutResult first = Put("cam", 1);
  EXPECT_TRUE(first.created);
  EXPECT_EQ(first.position.sequence, 1U);
  EXPECT_NE(first.position.epoch, 0U);
  const PutResult second = Put("cam", 2);
  EXPECT_FALSE(second.created);
  EXPECT_EQ(second.position, (FramePosition{first.position.epoch, 2}));
  EXPECT_THAT(observer_.added, ElementsAre("cam"));
  EXPECT_EQ(observer_.stored, 2);
  EXPECT_EQ(hub_->Find("cam")->Newest()->position, second.position);
  EXPECT_EQ(hub_->Find("cam")->Info().last_sequence, 2U);
}

TEST_F(PutTest, ThePayloadIsMovedNotCopied) {
  FrameContent content = Picture(1, 100'000);
  const char* const bytes = content.payload.data();
  ASSERT_TRUE(hub_->Put("cam", std::move(content)).ok());
  EXPECT_EQ(hub_->Find("cam")->Newest()->content.payload.data(), bytes);
}

TEST_F(PutTest, ItCountsAsAPublisherForAMinuteAndThenTheStreamHasEnded) {
  Put("cam");
  EXPECT_EQ(State("cam"), StreamState::kLive);
  EXPECT_TRUE(hub_->Find("cam")->Info().publisher_since_us.has_value());
  Advance(std::chrono::seconds(10));
  EXPECT_EQ(State("cam"), StreamState::kQuiet);
  Advance(std::chrono::seconds(49));
  hub_->Sweep();
  EXPECT_EQ(State("cam"), StreamState::kQuiet);
  Advance(std::chrono::seconds(1));
  EXPECT_EQ(State("cam"), StreamState::kEnded);
  EXPECT_FALSE(hub_->Find("cam")->Info().publisher_since_us.has_value());
  hub_->Sweep();
  EXPECT_EQ(observer_.states.back(), std::pair(StreamState::kQuiet, StreamState::kEnded));
}

TEST_F(PutTest, EachOneBeginsTheMinuteAnew) {
  const std::uint64_t epoch = Put("cam", 1).position.epoch;
  for (std::uint32_t i = 2; i <= 5; ++i) {
    Advance(std::chrono::seconds(40));
    hub_->Sweep();
    EXPECT_NE(State("cam"), StreamState::kEnded) << i;
    Put("cam", i);
    EXPECT_EQ(State("cam"), StreamState::kLive) << i;
  }
  Advance(std::chrono::hours(1));
  hub_->Sweep();
  EXPECT_EQ(State("cam"), StreamState::kEnded);
  EXPECT_EQ(Put("cam", 6).position, (FramePosition{epoch, 6})) << "the epoch goes on";
  EXPECT_EQ(State("cam"), StreamState::kLive);
}

TEST_F(PutTest, WhilePublishedTheStreamIsTakenAndAsTheSecondPublisherIsTold) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  Advance(std::chrono::milliseconds(200));
  const auto refused = hub_->Put("cam", Picture(1));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("its last frame is 0.2 s old. Stop that publisher"));
  EXPECT_EQ(refused.status(), hub_->OpenPublisher({.stream = "cam"}).status());
  EXPECT_EQ(hub_->Find("cam")->Info().ring_frames, 1U);
}

TEST_F(PutTest, ItNeverBlocksAPublisherWhoStartsAnEpochOfItsOwn) {
  const std::uint64_t epoch = Put("cam").position.epoch;
  auto publisher = Open("cam");
  ASSERT_TRUE(publisher);
  EXPECT_NE(publisher->epoch(), epoch);
  EXPECT_EQ(publisher->resumed_at(), 0U);
  Publish(*publisher, 1);
  EXPECT_EQ(State("cam"), StreamState::kLive);
  publisher.reset();
  EXPECT_EQ(State("cam"), StreamState::kLost) << "what was put before is no presence any more";
  const PutResult after = Put("cam");
  EXPECT_EQ(after.position.sequence, 1U);
  EXPECT_NE(after.position.epoch, epoch);
}

TEST_F(PutTest, ItHasNoClockOffsetOfAPublisherBefore) {
  OpenOptions options;
  options.stream = "cam";
  options.clock_offset_us = 5;
  auto publisher = *hub_->OpenPublisher(std::move(options));
  Publish(*publisher, 1);
  publisher->Close();
  publisher.reset();
  const std::uint64_t revision = hub_->Find("cam")->revision();
  Put("cam");
  EXPECT_EQ(hub_->Find("cam")->Info().clock_offset_us, std::nullopt);
  EXPECT_GT(hub_->Find("cam")->revision(), revision);
}

TEST_F(PutTest, ASessionThatComesBackAfterAPutStartsAnEpochToo) {
  const std::string session(16, 's');
  auto publisher = Open("cam", session);
  Publish(*publisher, 1);
  const std::uint64_t epoch = publisher->epoch();
  publisher.reset();
  Put("cam", 9);
  publisher = Open("cam", session);
  EXPECT_NE(publisher->epoch(), epoch);
  EXPECT_EQ(publisher->resumed_at(), 0U);
}

TEST_F(PutTest, ABadFrameIsRejectedWithItsReasonAndMakesNoStream) {
  FrameContent text;
  text.payload = "no picture";
  const auto result = hub_->Put("cam", std::move(text));
  ASSERT_TRUE(result.ok());
  ASSERT_TRUE(result->rejection);
  EXPECT_EQ(result->rejection->reason, RejectReason::kUnsupportedType);
  EXPECT_EQ(hub_->Find("cam"), nullptr);
  EXPECT_THAT(observer_.rejected, ElementsAre(RejectReason::kUnsupportedType));
  EXPECT_EQ(Put("cam").position.sequence, 1U) << "it took no number";
}

TEST_F(PutTest, NamesAndTheNumberOfStreamsHaveLimits) {
  EXPECT_EQ(hub_->Put("a/b", Picture(1)).status().code(), absl::StatusCode::kInvalidArgument);
  HubOptions options;
  options.max_streams = 1;
  MakeHub(options);
  Put("one");
  EXPECT_EQ(hub_->Put("two", Picture(1)).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_FALSE(Put("one").created);
}

TEST_F(PutTest, TheSameBytesKeepTheChangeNumberWithinAnEpoch) {
  const auto change = [&] { return hub_->Find("cam")->Newest()->change; };
  Put("cam", 1);
  const std::uint64_t first = change();
  Put("cam", 1);
  EXPECT_EQ(change(), first);
  Put("cam", 2);
  EXPECT_GT(change(), first);
  auto publisher = Open("cam");
  Publish(*publisher, 1, 2);
  const std::uint64_t published = change();
  publisher.reset();
  Put("cam", 2);
  EXPECT_GT(change(), published) << "another epoch";
}

TEST_F(PutTest, ViewersAreWokenAndGetIt) {
  Put("cam", 1);
  const auto subscription = Subscribe("cam");
  EXPECT_TRUE(subscription->Take(true, Now()));
  const int wakes = wake_->wakes;
  Put("cam", 2);
  EXPECT_EQ(wake_->wakes, wakes + 1);
  EXPECT_EQ(subscription->Take(true, Now())->frame->position.sequence, 2U);
}

TEST_F(PutTest, TheTimeToLiveBeginsWhenItCountsNoMore) {
  HubOptions options;
  options.ring.age = std::chrono::hours(1);
  options.ring_ttl = std::chrono::seconds(30);
  options.stream_ttl = std::chrono::seconds(100);
  MakeHub(options);
  Put("cam", 1);
  Put("cam", 2);
  Advance(std::chrono::seconds(59));
  hub_->Sweep();
  EXPECT_EQ(hub_->Find("cam")->Info().ring_frames, 2U);
  Advance(std::chrono::seconds(32));
  hub_->Sweep();
  EXPECT_EQ(hub_->Find("cam")->Info().ring_frames, 1U);
  Advance(std::chrono::seconds(70));
  hub_->Sweep();
  EXPECT_EQ(hub_->Find("cam"), nullptr);
}

TEST_F(PutTest, WhatIsOverTheBudgetIsEvicted) {
  HubOptions options;
  options.memory_budget = 250'000;
  MakeHub(options);
  for (std::uint32_t i = 1; i <= 5; ++i) ASSERT_TRUE(hub_->Put("cam", Picture(i, 100'000)).ok());
  EXPECT_EQ(hub_->Find("cam")->Info().ring_frames, 2U);
  EXPECT_FALSE(hub_->budget().exceeded());
}

}  // namespace
}  // namespace framecast::hub
