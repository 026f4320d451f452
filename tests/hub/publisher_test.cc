#include "services/hub/publisher.h"

#include <gmock/gmock.h>

#include "tests/hub/hub_fixture.h"
#include "tests/support/images.h"

namespace framecast::hub {
namespace {

using Kind = PublishResult::Kind;
using testing::HasSubstr;

class PublisherTest : public HubTest {};

TEST_F(PublisherTest, ANewStreamIsMadeAndItsFirstFrameMakesItLive) {
  EXPECT_EQ(hub_->Find("cam"), nullptr);
  const auto publisher = Open("cam");
  EXPECT_EQ(State("cam"), StreamState::kWaiting);
  Publish(*publisher, 1);
  EXPECT_EQ(State("cam"), StreamState::kLive);
  EXPECT_THAT(observer_.added, testing::ElementsAre("cam"));
}

TEST_F(PublisherTest, ClosingEndsTheStreamAndVanishingLosesIt) {
  auto publisher = Open("cam");
  Publish(*publisher, 1);
  publisher->Close();
  EXPECT_EQ(State("cam"), StreamState::kEnded);
  publisher = Open("cam");
  Publish(*publisher, 1);
  publisher.reset();
  EXPECT_EQ(State("cam"), StreamState::kLost);
}

TEST_F(PublisherTest, TheFrameKeepsItsBytesTimesAndType) {
  const auto publisher = Open("cam");
  IncomingFrame incoming;
  incoming.sequence = 1;
  incoming.content.payload = test::JpegBytes(5000);
  incoming.content.annotations = R"({"step":"12"})";
  incoming.content.capture_time_us = 123;
  const std::string payload = incoming.content.payload;
  publisher->Publish(std::move(incoming));
  const FramePtr frame = hub_->Find("cam")->Newest();
  EXPECT_EQ(frame->content.payload, payload);
  EXPECT_EQ(frame->content.content_type, "image/jpeg");
  EXPECT_EQ(frame->content.annotations, R"({"step":"12"})");
  EXPECT_EQ(frame->content.capture_time_us, 123);
  EXPECT_EQ(frame->ingest_time_us, clock_.UnixMicros());
  EXPECT_EQ(frame->position, (FramePosition{publisher->epoch(), 1}));
}

TEST_F(PublisherTest, ThePayloadIsMovedNotCopied) {
  const auto publisher = Open("cam");
  IncomingFrame incoming;
  incoming.content.payload = test::PngBytes(100'000);
  const char* const bytes = incoming.content.payload.data();
  publisher->Publish(std::move(incoming));
  EXPECT_EQ(hub_->Find("cam")->Newest()->content.payload.data(), bytes);
}

TEST_F(PublisherTest, AFrameOverTheLimitIsRejectedWithItsNumberAndBothSizes) {
  const auto publisher = Open("cam");
  IncomingFrame incoming;
  incoming.sequence = 130;
  incoming.content.payload = test::PngBytes(19'083'559);
  const PublishResult result = publisher->Publish(std::move(incoming));
  EXPECT_EQ(result.reason, RejectReason::kTooLarge);
  EXPECT_EQ(
      result.message,
      "frame 130 has 18.2 MiB, the limit is 16 MiB (--max_frame_bytes). It was not stored; the "
      "next frame may follow.");
  EXPECT_THAT(observer_.rejected, testing::ElementsAre(RejectReason::kTooLarge));
  EXPECT_EQ(Publish(*publisher, 131).kind, Kind::kStored);
}

TEST_F(PublisherTest, WhatTheBorderFoundWrongWithTheMetadataIsRejected) {
  const auto publisher = Open("cam");
  IncomingFrame incoming;
  incoming.sequence = 1;
  incoming.content.payload = test::PngBytes(100);
  incoming.metadata_error = "has a capture time before 1970";
  const PublishResult result = publisher->Publish(std::move(incoming));
  EXPECT_EQ(result.reason, RejectReason::kBadMetadata);
  EXPECT_THAT(result.message, HasSubstr("frame 1 has a capture time before 1970"));
}

TEST_F(PublisherTest, TheStreamsContentTypeStandsInForTheFrames) {
  OpenOptions options;
  options.stream = "cam";
  options.content_type = "image/png";
  const auto publisher = *hub_->OpenPublisher(options);
  IncomingFrame incoming;
  incoming.sequence = 1;
  incoming.content.payload = test::JpegBytes(100);
  EXPECT_EQ(publisher->Publish(std::move(incoming)).reason, RejectReason::kTypeMismatch);
}

TEST_F(PublisherTest, TheSameBytesKeepTheChangeNumberWithinAnEpoch) {
  auto publisher = Open("cam");
  const auto change = [&](std::uint64_t sequence, std::uint32_t seed) {
    Publish(*publisher, sequence, seed);
    return hub_->Find("cam")->Newest()->change;
  };
  const std::uint64_t first = change(1, 1);
  EXPECT_EQ(change(2, 1), first);
  const std::uint64_t second = change(3, 2);
  EXPECT_GT(second, first);
  publisher.reset();
  publisher = Open("cam");
  EXPECT_GT(change(1, 2), second);
}

TEST_F(PublisherTest, FiveSecondsOfTheSamePictureAreFrozenUntilItChanges) {
  const auto publisher = Open("cam");
  for (int i = 1; i <= 51; ++i) {
    Publish(*publisher, i, 7);
    EXPECT_EQ(State("cam"), i <= 50 ? StreamState::kLive : StreamState::kFrozen) << i;
    Advance(std::chrono::milliseconds(100));
  }
  EXPECT_EQ(*hub_->Find("cam")->Info().last_change_age, std::chrono::milliseconds(5100));
  Publish(*publisher, 52, 8);
  EXPECT_EQ(State("cam"), StreamState::kLive);
}

TEST_F(PublisherTest, OneFrameHasNoInterval) {
  const auto publisher = *hub_->OpenPublisher({.stream = "cam"});
  Publish(*publisher, 1);
  EXPECT_FALSE(hub_->Find("cam")->Info().interval);
}

TEST_F(PublisherTest, InfoTellsWhatIsKnown) {
  OpenOptions options;
  options.stream = "cam";
  options.title = "Door";
  options.labels = {{"room", "4"}};
  const auto publisher = *hub_->OpenPublisher(options);
  for (int i = 1; i <= 20; ++i) {
    Publish(*publisher, i);
    Advance(std::chrono::milliseconds(100));
  }
  const StreamInfo info = hub_->Find("cam")->Info();
  EXPECT_EQ(info.title, "Door");
  EXPECT_EQ(info.epoch, publisher->epoch());
  EXPECT_EQ(info.last_sequence, 20U);
  EXPECT_NEAR(info.fps, 10, 0.1);
  EXPECT_NEAR(info.bytes_per_second, 1000, 10);
  EXPECT_EQ(info.interval, std::chrono::milliseconds(100));
  EXPECT_EQ(info.ring_frames, 20U);
  EXPECT_EQ(info.ring_span, std::chrono::milliseconds(1900));
  EXPECT_EQ(*info.last_frame_age, std::chrono::milliseconds(100));
  EXPECT_EQ(info.labels.at("room"), "4");
  EXPECT_EQ(info.content_type, "image/png");
  EXPECT_TRUE(info.publisher_since_us.has_value());
}

TEST_F(PublisherTest, TheClockOffsetIsThatOfTheLastPublisherUntilAnotherBegins) {
  const auto offset = [&] { return hub_->Find("cam")->Info().clock_offset_us; };
  const auto open = [&](std::optional<std::int64_t> clock_offset_us, bool take_over = false) {
    OpenOptions options;
    options.stream = "cam";
    options.session_id = "0123456789abcdef";
    options.take_over = take_over;
    options.clock_offset_us = clock_offset_us;
    return *hub_->OpenPublisher(std::move(options));
  };
  auto publisher = open(-1'500);
  EXPECT_EQ(offset(), -1'500);
  Publish(*publisher, 1);
  publisher.reset();
  EXPECT_EQ(offset(), -1'500) << "its frames are still there";
  publisher = open(700);
  EXPECT_EQ(offset(), 700) << "the same session, its clock set anew";
  const std::uint64_t revision = hub_->Find("cam")->revision();
  const auto other = open(std::nullopt, /*take_over=*/true);
  EXPECT_EQ(offset(), std::nullopt);
  EXPECT_GT(hub_->Find("cam")->revision(), revision) << "the directory tells of it";
}

TEST_F(PublisherTest, NamesTitlesLabelsAndSessionIdsHaveRules) {
  const auto refused = [&](OpenOptions options) {
    if (options.stream.empty()) options.stream = "cam";
    const auto publisher = hub_->OpenPublisher(std::move(options));
    EXPECT_EQ(publisher.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(publisher.status().message());
  };
  EXPECT_THAT(refused({.stream = "a/b"}), HasSubstr("is no stream name"));
  EXPECT_THAT(refused({.stream = ".."}), HasSubstr("is no stream name"));
  EXPECT_THAT(refused({.stream = std::string(129, 'x')}), HasSubstr("129 bytes"));
  EXPECT_THAT(refused({.title = std::string(257, 'x')}), HasSubstr("title"));
  EXPECT_THAT(refused({.labels = {{"k", std::string(256, 'x')}}}), HasSubstr("label"));
  EXPECT_THAT(refused({.content_type = std::string(128, 'x')}), HasSubstr("content type"));
  EXPECT_THAT(refused({.session_id = "short"}), HasSubstr("session id"));
  std::map<std::string, std::string> labels;
  for (int i = 0; i < 33; ++i) labels[std::to_string(i)] = "x";
  EXPECT_THAT(refused({.labels = labels}), HasSubstr("33 labels"));
  EXPECT_TRUE(hub_->Streams().empty()) << "a refused opening makes no stream";
}

}  // namespace
}  // namespace framecast::hub
