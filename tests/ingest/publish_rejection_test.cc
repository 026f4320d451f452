// Bad frames are rejected one by one, and the call goes on.
#include <gmock/gmock.h>

#include "tests/ingest/ingest_fixture.h"

namespace framecast::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

hub::HubOptions SmallFrames() {
  hub::HubOptions options;
  options.frames.max_frame_bytes = 100'000;
  options.frames.max_pixels = 1'000'000;
  return options;
}

class PublishRejection : public IngestTest {
 protected:
  PublishRejection() : IngestTest(SmallFrames()), producer_(Publish("cam")) {}

  // Sends the frame between two good ones: told before the ack that passes it, and alone.
  v1::FrameRejected Rejected(v1::Frame frame) {
    producer_->Send(FrameOf(++last_));
    frame.set_sequence(++last_);
    producer_->Send(frame);
    producer_->Send(FrameOf(++last_));
    const Answers answers = producer_->ReadUntilAcked(last_);
    EXPECT_EQ(answers.rejected.size(), 1u);
    if (answers.rejected.size() != 1) return {};
    EXPECT_EQ(answers.rejected[0].sequence(), last_ - 1);
    EXPECT_THAT(answers.rejected[0].message(),
                AllOf(HasSubstr("frame " + std::to_string(last_ - 1) + " "),
                      HasSubstr(". It was not stored; the next frame may follow.")));
    return answers.rejected[0];
  }

  std::unique_ptr<Producer> producer_;
  std::uint64_t last_ = 0;
};

TEST_F(PublishRejection, AnEmptyFrame) {
  EXPECT_EQ(Rejected(FrameOf(0, "")).reason(), v1::REJECT_REASON_EMPTY);
}

TEST_F(PublishRejection, AFrameOverTheLimitIsToldItsSizeAndTheLimit) {
  const v1::FrameRejected rejected = Rejected(FrameOf(0, PngBytes(150'000)));
  EXPECT_EQ(rejected.reason(), v1::REJECT_REASON_TOO_LARGE);
  EXPECT_THAT(rejected.message(),
              HasSubstr("has 146.5 KiB, the limit is 97.7 KiB (--max_frame_bytes)"));
}

TEST_F(PublishRejection, TooManyPixels) {
  EXPECT_EQ(Rejected(FrameOf(0, PngBytes(64, 0, 2000, 2000))).reason(),
            v1::REJECT_REASON_TOO_MANY_PIXELS);
}

TEST_F(PublishRejection, BytesThatAreNoImage) {
  EXPECT_EQ(Rejected(FrameOf(0, "no image at all")).reason(), v1::REJECT_REASON_UNSUPPORTED_TYPE);
}

TEST_F(PublishRejection, AHeaderThatCannotBeRead) {
  EXPECT_EQ(Rejected(FrameOf(0, PngBytes(64).substr(0, 20))).reason(),
            v1::REJECT_REASON_UNSUPPORTED_TYPE);
}

TEST_F(PublishRejection, BytesThatContradictTheType) {
  v1::Frame frame = FrameOf(0, JpegBytes(64));
  frame.set_content_type("image/png");
  EXPECT_EQ(Rejected(frame).reason(), v1::REJECT_REASON_TYPE_MISMATCH);
}

TEST_F(PublishRejection, AContentTypeThatIsTooLong) {
  v1::Frame frame = FrameOf(0);
  frame.set_content_type(std::string(128, 'x'));
  EXPECT_EQ(Rejected(frame).reason(), v1::REJECT_REASON_BAD_METADATA);
}

TEST_F(PublishRejection, AnnotationsThatAreTooLong) {
  v1::Frame frame = FrameOf(0);
  // Within 16 KiB as such, beyond as JSON.
  (*frame.mutable_annotations())["a"] = std::string(10'000, '"');
  EXPECT_EQ(Rejected(frame).reason(), v1::REJECT_REASON_BAD_METADATA);
  (*frame.mutable_annotations())["a"] = std::string(40'000, 'x');
  EXPECT_EQ(Rejected(frame).reason(), v1::REJECT_REASON_BAD_METADATA);
}

TEST_F(PublishRejection, ACaptureTimeThatIsNone) {
  v1::Frame frame = FrameOf(0);
  frame.mutable_capture_time()->set_nanos(-1);
  EXPECT_EQ(Rejected(frame).reason(), v1::REJECT_REASON_BAD_METADATA);
}

TEST_F(PublishRejection, TheStreamsTypeStandsInForFramesWithout) {
  Producer producer(Connect());
  v1::OpenStream open = OpenOf("jpegs");
  open.set_content_type("image/jpeg");
  producer.Send(open);
  producer.ReadOpened();
  producer.Send(FrameOf(1, PngBytes(64)));
  EXPECT_EQ(producer.ReadRejection().reason(), v1::REJECT_REASON_TYPE_MISMATCH);
  PushFrame(producer, 2, JpegBytes(64));
}

TEST_F(PublishRejection, RejectionsKeepTheirOrderAmongManyFrames) {
  constexpr std::uint64_t kFrames = 600;
  std::thread sender([&] {
    for (std::uint64_t i = 1; i <= kFrames; ++i) {
      producer_->Send(FrameOf(i, i % 3 == 0 ? "" : PngBytes(64)));
    }
  });
  const Answers answers = producer_->ReadUntilAcked(kFrames);
  sender.join();
  ASSERT_EQ(answers.rejected.size(), kFrames / 3);
  for (std::size_t i = 0; i < answers.rejected.size(); ++i) {
    EXPECT_EQ(answers.rejected[i].sequence(), 3 * (i + 1));
  }
  EXPECT_EQ(hub_.Find("cam")->Info().ring_frames, kFrames - kFrames / 3);
}

}  // namespace
}  // namespace framecast::test
