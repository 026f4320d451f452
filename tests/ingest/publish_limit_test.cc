// Messages, streams and connections beyond the limits.
#include <gmock/gmock.h>

#include "tests/ingest/ingest_fixture.h"

namespace framecast::test {
namespace {

using grpc::StatusCode;
using ::testing::HasSubstr;

hub::HubOptions SmallLimits() {
  hub::HubOptions options;
  options.frames.max_frame_bytes = 100'000;
  options.max_streams = 2;
  return options;
}

class PublishLimit : public IngestTest {
 protected:
  PublishLimit() : IngestTest(SmallLimits()) {}
};

TEST_F(PublishLimit, AMessageBeyondGrpcsLimitEndsTheCallWithResourceExhausted) {
  const auto producer = Publish("cam");
  producer->Send(FrameOf(1, PngBytes(300'000)));
  EXPECT_EQ(producer->Finish().error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(WaitForState("cam", hub::StreamState::kWaiting));
}

TEST_F(PublishLimit, UpToTwiceTheFrameLimitTheFrameIsRejectedAndTheCallGoesOn) {
  const auto producer = Publish("cam");
  producer->Send(FrameOf(1, PngBytes(250'000)));
  EXPECT_EQ(producer->ReadRejection().reason(), v1::REJECT_REASON_TOO_LARGE);
  PushFrame(*producer, 2, PngBytes(100'000));
}

TEST_F(PublishLimit, OneStreamTooManyIsResourceExhausted) {
  const auto first = Publish("a");
  const auto second = Publish("b");
  const grpc::Status status = StatusOfOpen(OpenOf("c"));
  EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(), HasSubstr("--max_streams"));
}

TEST_F(PublishLimit, CompressedMessagesAreRefused) {
  grpc::ChannelArguments arguments;
  arguments.SetCompressionAlgorithm(GRPC_COMPRESS_GZIP);
  Producer producer(grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server_->port()),
                                              grpc::InsecureChannelCredentials(), arguments));
  producer.Send(OpenOf(std::string(100, 'a')));
  EXPECT_EQ(producer.Finish().error_code(), StatusCode::UNIMPLEMENTED);
}

TEST_F(PublishLimit, MetadataBeyondItsLimitIsRefused) {
  const auto stub = v1::StreamService::NewStub(Connect());
  grpc::ClientContext context;
  context.AddMetadata("x-long", std::string(40'000, 'x'));
  v1::ListStreamsResponse response;
  EXPECT_EQ(stub->ListStreams(&context, {}, &response).error_code(),
            StatusCode::RESOURCE_EXHAUSTED);
}

}  // namespace
}  // namespace framecast::test
