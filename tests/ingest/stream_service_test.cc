// Listing streams and fetching single frames.
#include <gmock/gmock.h>

#include "tests/ingest/ingest_fixture.h"

namespace framecast::test {
namespace {

using grpc::StatusCode;
using ::testing::HasSubstr;

hub::HubOptions ShortRing() {
  hub::HubOptions options;
  options.ring.frames = 3;
  return options;
}

class StreamServiceTest : public IngestTest {
 protected:
  StreamServiceTest() : IngestTest(ShortRing()), stub_(v1::StreamService::NewStub(Connect())) {}

  grpc::Status GetFrame(const std::string& stream, std::uint64_t epoch, std::uint64_t sequence) {
    grpc::ClientContext context;
    v1::GetFrameRequest request;
    request.set_stream(stream);
    request.set_epoch(epoch);
    request.set_sequence(sequence);
    return stub_->GetFrame(&context, request, &got_);
  }

  v1::ListStreamsResponse ListStreams() {
    grpc::ClientContext context;
    v1::ListStreamsResponse response;
    EXPECT_TRUE(stub_->ListStreams(&context, {}, &response).ok());
    return response;
  }

  std::unique_ptr<v1::StreamService::Stub> stub_;
  v1::GetFrameResponse got_;
};

TEST_F(StreamServiceTest, TheNewestFrameComesWithAllThatIsKnown) {
  v1::StreamOpened opened;
  const auto producer = Publish("cam", "", &opened);
  v1::Frame frame = FrameOf(5, PngBytes(1000, 5));
  frame.mutable_capture_time()->set_seconds(1'700'000'000);
  (*frame.mutable_annotations())["exposure"] = "8 ms";
  producer->Send(frame);
  producer->ReadUntilAcked(5);
  ASSERT_TRUE(GetFrame("cam", 0, 0).ok());
  EXPECT_EQ(got_.epoch(), opened.epoch());
  EXPECT_EQ(got_.frame().sequence(), 5u);
  EXPECT_EQ(got_.frame().capture_time().seconds(), 1'700'000'000);
  EXPECT_EQ(got_.frame().content_type(), "image/png");
  EXPECT_EQ(got_.frame().annotations().at("exposure"), "8 ms");
  EXPECT_EQ(got_.frame().payload(), PngBytes(1000, 5));
  EXPECT_GE(got_.ingest_time().seconds(), opened.server_time().seconds());
}

TEST_F(StreamServiceTest, AFrameIsFoundByEpochAndSequenceWhileItIsInTheRing) {
  v1::StreamOpened opened;
  const auto producer = Publish("cam", "", &opened);
  for (const std::uint64_t i : {1, 2, 3, 5, 6}) PushFrame(*producer, i, PngBytes(64, i));
  ASSERT_TRUE(GetFrame("cam", opened.epoch(), 5).ok());
  EXPECT_EQ(got_.frame().payload(), PngBytes(64, 5));
  // Evicted, never stored, still to come, of another epoch.
  EXPECT_EQ(GetFrame("cam", opened.epoch(), 1).error_code(), StatusCode::OUT_OF_RANGE);
  EXPECT_EQ(GetFrame("cam", opened.epoch(), 4).error_code(), StatusCode::OUT_OF_RANGE);
  EXPECT_EQ(GetFrame("cam", opened.epoch(), 7).error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(GetFrame("cam", opened.epoch() ^ 1, 5).error_code(), StatusCode::OUT_OF_RANGE);
}

TEST_F(StreamServiceTest, WithoutStreamOrFrameNothingIsFound) {
  EXPECT_EQ(GetFrame("cam", 0, 0).error_code(), StatusCode::NOT_FOUND);
  const auto producer = Publish("cam");
  EXPECT_EQ(GetFrame("cam", 0, 0).error_code(), StatusCode::NOT_FOUND);
}

TEST_F(StreamServiceTest, BadNamesAndHalfPositionsAreInvalid) {
  EXPECT_EQ(GetFrame("../etc", 0, 0).error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(GetFrame("cam", 1, 0).error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(GetFrame("cam", 0, 1).error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(StreamServiceTest, StreamsAreListedByNameWithWhatIsKnown) {
  EXPECT_EQ(ListStreams().streams_size(), 0);
  const auto second = Publish("b");
  v1::StreamOpened opened;
  const auto first = Publish("a", "", &opened);
  PushFrame(*first, 3);
  Watcher watcher(Connect(), WatchOf("a"));
  ASSERT_TRUE(watcher.Read());
  const v1::ListStreamsResponse response = ListStreams();
  ASSERT_EQ(response.streams_size(), 2);
  const v1::StreamInfo& a = response.streams(0);
  EXPECT_EQ(a.name(), "a");
  EXPECT_EQ(a.title(), "a");
  EXPECT_EQ(a.state(), v1::STREAM_STATE_LIVE);
  EXPECT_EQ(a.epoch(), opened.epoch());
  EXPECT_EQ(a.last_sequence(), 3u);
  EXPECT_EQ(a.viewers(), 1u);
  EXPECT_EQ(a.ring_frames(), 1u);
  EXPECT_GT(a.ring_bytes(), 64u);
  EXPECT_TRUE(a.has_last_frame_age());
  EXPECT_TRUE(a.has_publisher_since());
  EXPECT_FALSE(a.has_clock_offset());
  EXPECT_EQ(a.content_type(), "image/png");
  const v1::StreamInfo& b = response.streams(1);
  EXPECT_EQ(b.name(), "b");
  EXPECT_EQ(b.state(), v1::STREAM_STATE_WAITING);
  EXPECT_FALSE(b.has_last_frame_age());
}

}  // namespace
}  // namespace framecast::test
