// GetFrame where the frame is at another node.
#include <gmock/gmock.h>

#include <future>

#include "tests/ingest/ingest_fixture.h"
#include "tests/support/images.h"
#include "tests/support/recording_frame_source.h"

namespace framecast::test {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Outcome = hub::FrameSource::Outcome;

constexpr std::uint64_t kEpoch = 0xab;

hub::HubOptions AmongOthers() {
  hub::HubOptions options;
  options.node = "hall-1";
  return options;
}

// The stream "cam" is that of another node, whose frames are to be had from a source.
class GetFrameTest : public IngestTest {
 protected:
  struct Ended {
    grpc::Status status;
    v1::GetFrameResponse response;
  };

  GetFrameTest() : IngestTest(AmongOthers()), stub_(v1::StreamService::NewStub(Connect())) {
    hub::RemoteStream remote;
    remote.node = "hall-2";
    remote.epoch = kEpoch;
    auto mirror = hub_.OpenMirror("cam", remote, nullptr, source_);
    EXPECT_TRUE(mirror.ok()) << mirror.status();
    mirror_ = *std::move(mirror);
  }

  Ended GetFrame(std::uint64_t epoch = 0, std::uint64_t sequence = 0) {
    grpc::ClientContext context;
    return GetFrame(context, epoch, sequence);
  }
  Ended GetFrame(grpc::ClientContext& context, std::uint64_t epoch = 0,
                 std::uint64_t sequence = 0) {
    v1::GetFrameRequest request;
    request.set_stream("cam");
    request.set_epoch(epoch);
    request.set_sequence(sequence);
    Ended ended;
    ended.status = stub_->GetFrame(&context, request, &ended.response);
    return ended;
  }
  bool WaitForQuestion() {
    return WaitFor([&] { return !source_->asked().empty(); });
  }

  const std::shared_ptr<RecordingFrameSource> source_ = std::make_shared<RecordingFrameSource>();
  std::unique_ptr<v1::StreamService::Stub> stub_;
  std::unique_ptr<hub::Mirror> mirror_;
};

TEST_F(GetFrameTest, AListSaysWhichNodeHasAStream) {
  grpc::ClientContext context;
  v1::ListStreamsResponse streams;
  ASSERT_TRUE(stub_->ListStreams(&context, {}, &streams).ok());
  EXPECT_EQ(streams.streams(0).node(), "hall-2");
}

TEST_F(GetFrameTest, TheNewestComesFromElsewhereWhileTheRingIsEmpty) {
  auto ended = std::async(std::launch::async, [this] { return GetFrame(); });
  const hub::FramePtr frame = RemoteFrame({kEpoch, 7}, R"({"part":"7"})");
  ASSERT_TRUE(source_->Answer({Outcome::kHere, frame}));
  const Ended got = ended.get();
  ASSERT_TRUE(got.status.ok()) << got.status.error_message();
  EXPECT_EQ(got.response.epoch(), kEpoch);
  EXPECT_EQ(got.response.frame().sequence(), 7U);
  EXPECT_EQ(got.response.frame().payload(), frame->content.payload);
  EXPECT_EQ(got.response.frame().annotations().at("part"), "7");
  EXPECT_THAT(source_->asked(), ElementsAre(std::nullopt));
}

TEST_F(GetFrameTest, AFrameThatTheRingLacksComesFromElsewhereAndNoOther) {
  hub::MirroredFrame frame;
  frame.position = {kEpoch, 5};
  frame.content.payload = PngBytes(1000);
  ASSERT_EQ(mirror_->Publish(std::move(frame)), hub::Mirror::Kind::kStored);
  EXPECT_TRUE(GetFrame().status.ok());
  EXPECT_TRUE(GetFrame(kEpoch, 5).status.ok());
  EXPECT_THAT(source_->asked(), IsEmpty());
  for (const std::uint64_t sequence : {4, 6}) {
    const hub::FramePosition position{kEpoch, sequence};
    source_->AnswerAtOnce({Outcome::kHere, RemoteFrame(position)});
    const Ended got = GetFrame(kEpoch, sequence);
    EXPECT_EQ(got.response.frame().sequence(), sequence);
    EXPECT_EQ(source_->asked().back(), position);
  }
}

TEST_F(GetFrameTest, WhatIsNowhereIsToldAsInOneProcess) {
  source_->AnswerAtOnce({Outcome::kNotYet, nullptr});
  EXPECT_EQ(GetFrame().status.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(GetFrame(kEpoch, 1).status.error_code(), StatusCode::NOT_FOUND);
  source_->AnswerAtOnce({Outcome::kGone, nullptr});
  EXPECT_EQ(GetFrame(kEpoch, 1).status.error_code(), StatusCode::OUT_OF_RANGE);
}

TEST_F(GetFrameTest, ANodeThatCannotBeReachedIsNamed) {
  source_->AnswerAtOnce({Outcome::kUnreachable, nullptr});
  const grpc::Status status = GetFrame().status;
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr("node \"hall-2\", which has the frames of stream "
                                                "\"cam\", cannot be reached now"));
}

TEST_F(GetFrameTest, ASourceThatSaysNothingIsNotWaitedForForEver) {
  EXPECT_EQ(GetFrame().status.error_code(), StatusCode::UNAVAILABLE);
  const hub::FramePtr frame = RemoteFrame({kEpoch, 7});
  ASSERT_TRUE(source_->Answer({Outcome::kHere, frame}));
  EXPECT_EQ(frame.use_count(), 1) << "what comes too late is let go of";
}

TEST_F(GetFrameTest, ACallThatIsCancelledEndsAndItsAnswerHarmsNobody) {
  grpc::ClientContext context;
  auto ended = std::async(std::launch::async, [&] { return GetFrame(context); });
  ASSERT_TRUE(WaitForQuestion());
  context.TryCancel();
  EXPECT_EQ(ended.get().status.error_code(), StatusCode::CANCELLED);
  ASSERT_TRUE(source_->Answer({Outcome::kHere, RemoteFrame({kEpoch, 7})}));
  source_->AnswerAtOnce({Outcome::kHere, RemoteFrame({kEpoch, 8})});
  EXPECT_EQ(GetFrame().response.frame().sequence(), 8U);
}

TEST_F(GetFrameTest, AServerThatStopsEndsTheCallAndTheAnswerHarmsNobody) {
  auto ended = std::async(std::launch::async, [this] { return GetFrame(); });
  ASSERT_TRUE(WaitForQuestion());
  server_->Drain(std::chrono::seconds(3));
  const grpc::Status status = ended.get().status;
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr("stopping"));
  server_.reset();
  EXPECT_TRUE(source_->Answer({Outcome::kHere, RemoteFrame({kEpoch, 7})}));
}

}  // namespace
}  // namespace framecast::test
