// Opening a stream: what a call may say first, and who may hold a stream.
#include <gmock/gmock.h>

#include "tests/ingest/ingest_fixture.h"

namespace framecast::test {
namespace {

using grpc::StatusCode;
using ::testing::AllOf;
using ::testing::HasSubstr;

class PublishCallTest : public IngestTest {};

TEST_F(PublishCallTest, AFirstRequestThatIsAFrameEndsTheCall) {
  Producer producer(Connect());
  producer.Send(FrameOf(1));
  const grpc::Status status = producer.Finish();
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("the first request must be `open`"));
}

TEST_F(PublishCallTest, AnEmptyRequestEndsTheCall) {
  Producer first(Connect());
  first.SendRaw({});
  EXPECT_EQ(first.Finish().error_code(), StatusCode::INVALID_ARGUMENT);
  const auto later = Publish("cam");
  later->SendRaw({});
  const grpc::Status status = later->Finish();
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("request 2 is empty"));
}

TEST_F(PublishCallTest, ACallThatIsClosedWithoutARequestIsInvalid) {
  Producer producer(Connect());
  producer.HalfClose();
  EXPECT_EQ(producer.Finish().error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(PublishCallTest, ASecondOpenEndsTheCallAndFreesTheStream) {
  const auto producer = Publish("cam");
  PushFrame(*producer, 1);
  producer->Send(OpenOf("cam"));
  const grpc::Status status = producer->Finish();
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("request 3 is another `open`"));
  EXPECT_EQ(StateOf("cam"), hub::StreamState::kLost);
}

TEST_F(PublishCallTest, ARequestThatCannotBeParsedIsNoGoodbye) {
  const auto producer = Publish("cam");
  PushFrame(*producer, 1);
  // A text that is not UTF-8, as clients in some languages let it pass.
  v1::PublishRequest request;
  (*request.mutable_frame()->mutable_annotations())["a"] = "\xff\xff";
  request.mutable_frame()->set_payload(PngBytes(64));
  producer->SendRaw(request);
  const grpc::Status status = producer->Finish();
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("request 3"));
  EXPECT_EQ(StateOf("cam"), hub::StreamState::kLost);
}

TEST_F(PublishCallTest, BadNamesAreRefusedWithTheRule) {
  for (const std::string& name : {std::string(), std::string("/"), std::string(".."),
                                  std::string("a/b"), std::string(129, 'a'), std::string("ä")}) {
    const grpc::Status status = StatusOfOpen(OpenOf(name));
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT) << name;
    EXPECT_THAT(status.error_message(), HasSubstr("1 to 128 letters")) << name;
  }
  EXPECT_TRUE(hub_.Streams().empty());
  EXPECT_TRUE(StatusOfOpen(OpenOf(std::string(128, 'a'))).ok());
}

TEST_F(PublishCallTest, TitleLabelsTypeAndSessionIdAreBounded) {
  v1::OpenStream good = OpenOf("cam", kSession);
  good.set_title(std::string(256, 't'));
  for (int i = 0; i < 32; ++i) (*good.mutable_labels())["k" + std::to_string(i)] = "v";
  (*good.mutable_labels())["k0"] = std::string(254, 'v');
  EXPECT_TRUE(StatusOfOpen(good).ok());
  v1::OpenStream title = good;
  title.set_title(std::string(257, 't'));
  v1::OpenStream many = good;
  (*many.mutable_labels())["one more"] = "";
  v1::OpenStream label = good;
  (*label.mutable_labels())["k0"] = std::string(255, 'v');
  v1::OpenStream type = good;
  type.set_content_type(std::string(128, 'x'));
  v1::OpenStream session = good;
  session.set_session_id("short");
  v1::OpenStream time = good;
  time.mutable_client_time()->set_nanos(-1);
  for (const v1::OpenStream& bad : {title, many, label, type, session, time}) {
    const grpc::Status status = StatusOfOpen(bad);
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_NE(status.error_message(), "");
  }
}

TEST_F(PublishCallTest, TitleLabelsAndPausableReachTheStream) {
  v1::OpenStream open = OpenOf("cam");
  open.set_title("Camera in the lab");
  (*open.mutable_labels())["room"] = "4.12";
  Producer producer(Connect());
  producer.Send(open);
  producer.ReadOpened();
  const hub::StreamInfo info = hub_.Find("cam")->Info();
  EXPECT_EQ(info.title, "Camera in the lab");
  EXPECT_EQ(info.labels.at("room"), "4.12");
  EXPECT_TRUE(info.publisher_since_us);
}

TEST_F(PublishCallTest, ASecondPublisherIsToldSinceWhenAndHowOld) {
  const auto producer = Publish("cam-7");
  PushFrame(*producer, 1);
  const grpc::Status status = StatusOfOpen(OpenOf("cam-7"));
  EXPECT_EQ(status.error_code(), StatusCode::ALREADY_EXISTS);
  EXPECT_THAT(status.error_message(),
              AllOf(HasSubstr("stream \"cam-7\" has been published since "),
                    HasSubstr("its last frame is "), HasSubstr("--take_over")));
  PushFrame(*producer, 2);
}

TEST_F(PublishCallTest, TakingOverEndsTheOtherPublisherWithAborted) {
  const auto first = Publish("cam");
  PushFrame(*first, 1);
  v1::OpenStream open = OpenOf("cam");
  open.set_take_over(true);
  Producer second(Connect());
  second.Send(open);
  second.ReadOpened();
  const grpc::Status status = first->Finish();
  EXPECT_EQ(status.error_code(), StatusCode::ABORTED);
  EXPECT_THAT(status.error_message(), HasSubstr("stream \"cam\" was taken over"));
  PushFrame(second, 1);
  EXPECT_TRUE(WaitFor([&] { return observer_.publish_ended(absl::StatusCode::kAborted) == 1; }));
  EXPECT_EQ(StateOf("cam"), hub::StreamState::kLive);
}

TEST_F(PublishCallTest, TheSameSessionTakesOverAtOnce) {
  v1::StreamOpened opened;
  const auto first = Publish("cam", kSession, &opened);
  PushFrame(*first, 1);
  v1::StreamOpened again;
  const auto second = Publish("cam", kSession, &again);
  EXPECT_EQ(again.epoch(), opened.epoch());
  EXPECT_EQ(again.last_sequence(), 1u);
  EXPECT_EQ(first->Finish().error_code(), StatusCode::ABORTED);
  PushFrame(*second, 2);
}

TEST_F(PublishCallTest, AgesAreCorrectedByTheProducersClock) {
  const auto now_us = hub::Clock::System().UnixMicros();
  // A producer whose clock is an hour behind.
  const std::int64_t its_now = now_us / 1'000'000 - 3600;
  v1::OpenStream open = OpenOf("cam");
  open.mutable_client_time()->set_seconds(its_now);
  Producer producer(Connect());
  producer.Send(open);
  producer.ReadOpened();
  v1::Frame frame = FrameOf(1);
  frame.mutable_capture_time()->set_seconds(its_now);
  producer.Send(frame);
  producer.ReadUntilAcked(1);
  ASSERT_EQ(observer_.ages().size(), 1u);
  EXPECT_LT(observer_.ages()[0], kTestTimeout);
  EXPECT_GE(observer_.ages()[0], hub::Duration(0));
  EXPECT_EQ(observer_.frame_bytes, 64u);
}

TEST_F(PublishCallTest, TheOffsetOfTheProducersClockIsToldWithItsStream) {
  // A producer whose clock is an hour ahead, and one that does not tell its time.
  v1::OpenStream open = OpenOf("cam");
  const auto before_us = hub::Clock::System().UnixMicros();
  constexpr std::int64_t kHour = 3600;
  open.mutable_client_time()->set_seconds(before_us / 1'000'000 + kHour);
  Producer first(Connect());
  first.Send(open);
  first.ReadOpened();
  const auto offset_us = hub_.Find("cam")->Info().clock_offset_us;
  ASSERT_TRUE(offset_us);
  EXPECT_GE(*offset_us, -kHour * 1'000'000);
  const auto passed_us = hub::Clock::System().UnixMicros() - before_us + 1'000'000;
  EXPECT_LE(*offset_us, -kHour * 1'000'000 + passed_us);
  const std::shared_ptr<grpc::Channel> channel = Connect();
  const auto listed = [&] {
    grpc::ClientContext context;
    v1::ListStreamsResponse response;
    EXPECT_TRUE(v1::StreamService::NewStub(channel)->ListStreams(&context, {}, &response).ok());
    return response.streams(0);
  };
  EXPECT_EQ(listed().clock_offset().seconds(), *offset_us / 1'000'000);
  v1::OpenStream silent = OpenOf("cam");
  silent.set_take_over(true);
  Producer second(Connect());
  second.Send(silent);
  second.ReadOpened();
  EXPECT_FALSE(listed().has_clock_offset());
}

}  // namespace
}  // namespace framecast::test
