// Sessions, epochs and sequences over the wire.
#include <gmock/gmock.h>

#include "tests/ingest/ingest_fixture.h"

namespace framecast::test {
namespace {

using ::testing::HasSubstr;

class PublishSession : public IngestTest {};

TEST_F(PublishSession, OpenedTellsEpochLimitAndTheServersTime) {
  v1::StreamOpened opened;
  const auto producer = Publish("cam", kSession, &opened);
  EXPECT_NE(opened.epoch(), 0u);
  EXPECT_EQ(opened.last_sequence(), 0u);
  EXPECT_EQ(opened.max_frame_bytes(), std::uint64_t{16} << 20);
  EXPECT_GT(opened.server_time().seconds(), 1'600'000'000);
}

TEST_F(PublishSession, AStoredFrameIsAckedAndInTheRing) {
  v1::StreamOpened opened;
  const auto producer = Publish("cam", "", &opened);
  const std::string payload = PngBytes(50'000, 7);
  PushFrame(*producer, 1, payload);
  const hub::FramePtr newest = hub_.Find("cam")->Newest();
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->position, (hub::FramePosition{opened.epoch(), 1}));
  EXPECT_EQ(newest->content.payload, payload);
  EXPECT_EQ(newest->content.content_type, "image/png");
}

TEST_F(PublishSession, TheSameSessionResumesAndResentFramesAreAckedAndDropped) {
  v1::StreamOpened first;
  auto producer = Publish("cam", kSession, &first);
  for (std::uint64_t i = 1; i <= 3; ++i) PushFrame(*producer, i, PngBytes(64, 100));
  producer.reset();
  v1::StreamOpened second;
  producer = Publish("cam", kSession, &second);
  EXPECT_EQ(second.epoch(), first.epoch());
  EXPECT_EQ(second.last_sequence(), 3u);
  for (std::uint64_t i = 2; i <= 4; ++i) producer->Send(FrameOf(i, PngBytes(64, 200)));
  EXPECT_TRUE(producer->ReadUntilAcked(4).rejected.empty());
  EXPECT_EQ(hub_.Find("cam")->Info().ring_frames, 4u);
  EXPECT_EQ(hub_.Find("cam")->Find({first.epoch(), 3}).frame->content.payload, PngBytes(64, 100));
}

TEST_F(PublishSession, ANewOrEmptySessionStartsANewEpoch) {
  v1::StreamOpened first;
  auto producer = Publish("cam", kSession, &first);
  PushFrame(*producer, 5);
  producer->HalfClose();
  EXPECT_TRUE(producer->Finish().ok());
  for (const std::string& session : {kOtherSession, std::string(), std::string()}) {
    v1::StreamOpened next;
    producer = Publish("cam", session, &next);
    EXPECT_NE(next.epoch(), first.epoch());
    EXPECT_EQ(next.last_sequence(), 0u);
    first = next;
    producer->HalfClose();
    EXPECT_TRUE(producer->Finish().ok());
  }
}

TEST_F(PublishSession, AFrameEqualToTheLastIsAResend) {
  const auto producer = Publish("cam");
  PushFrame(*producer, 7);
  PushFrame(*producer, 7);
  EXPECT_EQ(hub_.Find("cam")->Info().ring_frames, 1u);
}

TEST_F(PublishSession, AFrameBelowTheLastIsOutOfOrderAndTheCallGoesOn) {
  const auto producer = Publish("cam");
  PushFrame(*producer, 7);
  producer->Send(FrameOf(6));
  const v1::FrameRejected rejected = producer->ReadRejection();
  EXPECT_EQ(rejected.sequence(), 6u);
  EXPECT_EQ(rejected.reason(), v1::REJECT_REASON_SEQUENCE_OUT_OF_ORDER);
  PushFrame(*producer, 8);
}

TEST_F(PublishSession, SequencesEndAtTwoToTheFiftyThree) {
  constexpr std::uint64_t kEnd = std::uint64_t{1} << 53;
  const auto producer = Publish("cam");
  for (const std::uint64_t sequence : {kEnd, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
    producer->Send(FrameOf(sequence));
    const v1::FrameRejected rejected = producer->ReadRejection();
    EXPECT_EQ(rejected.sequence(), sequence);
    EXPECT_EQ(rejected.reason(), v1::REJECT_REASON_SEQUENCE_OUT_OF_RANGE);
  }
  PushFrame(*producer, kEnd - 1);
}

TEST_F(PublishSession, FramesWithoutANumberAreNumberedAndRejectionsNameTheNumber) {
  const auto producer = Publish("cam");
  producer->Send(FrameOf(0));
  producer->Send(FrameOf(0, ""));
  producer->Send(FrameOf(0));
  const Answers answers = producer->ReadUntilAcked(3);
  ASSERT_EQ(answers.rejected.size(), 1u);
  EXPECT_EQ(answers.rejected[0].sequence(), 2u);
  EXPECT_THAT(answers.rejected[0].message(), HasSubstr("frame 2 "));
  EXPECT_EQ(hub_.Find("cam")->Info().last_sequence, 3u);
}

TEST_F(PublishSession, ASessionNumbersAllOfItsFramesOrNone) {
  const auto producer = Publish("cam");
  PushFrame(*producer, 1);
  producer->Send(FrameOf(0));
  EXPECT_EQ(producer->ReadRejection().reason(), v1::REJECT_REASON_SEQUENCE_OUT_OF_RANGE);
  PushFrame(*producer, 2);
}

TEST_F(PublishSession, TheNumberingOfTheServerGoesOnWithTheSession) {
  auto producer = Publish("cam", kSession);
  producer->Send(FrameOf(0));
  producer->ReadUntilAcked(1);
  producer.reset();
  v1::StreamOpened opened;
  producer = Publish("cam", kSession, &opened);
  EXPECT_EQ(opened.last_sequence(), 1u);
  producer->Send(FrameOf(0));
  producer->ReadUntilAcked(2);
}

}  // namespace
}  // namespace framecast::test
