// What may be stored, and what a producer is told when it may not.
#include "services/hub/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/images.h"

namespace framecast::hub {
namespace {

using test::JpegBytes;
using test::PngBytes;
using ::testing::HasSubstr;

constexpr const char* kSvg = "<svg xmlns='http://www.w3.org/2000/svg'/>";

FrameContent Content(std::string payload, std::string content_type = "") {
  FrameContent content;
  content.payload = std::move(payload);
  content.content_type = std::move(content_type);
  return content;
}

// The type that the content is stored as, or the rejection's name.
std::string Checked(FrameContent content, std::string_view default_type = "",
                    const FrameLimits& limits = {}) {
  const auto rejection = CheckContent(content, default_type, limits);
  return rejection ? std::string(ToString(rejection->reason)) : content.content_type;
}

std::string Message(FrameContent content, const FrameLimits& limits = {}) {
  const auto rejection = CheckContent(content, "", limits);
  return rejection ? rejection->message : "";
}

TEST(Admission, ATypeThatIsNotNamedIsRecognised) {
  EXPECT_EQ(Checked(Content(PngBytes(64))), "image/png");
  EXPECT_EQ(Checked(Content(JpegBytes(64))), "image/jpeg");
  EXPECT_EQ(Checked(Content(PngBytes(64), "application/octet-stream")), "image/png");
  EXPECT_EQ(Checked(Content("what is this?")), "unsupported_type");
}

TEST(Admission, ANamedTypeIsStoredInLowerCaseWithoutParameters) {
  EXPECT_EQ(Checked(Content(PngBytes(64), " Image/PNG ; q=1")), "image/png");
  EXPECT_EQ(Checked(Content(JpegBytes(64), "image/jpg")), "image/jpeg");
}

TEST(Admission, TheStreamsTypeStandsInForAnEmptyOne) {
  EXPECT_EQ(Checked(Content(PngBytes(64)), "image/png"), "image/png");
  EXPECT_EQ(Checked(Content(PngBytes(64)), "image/jpeg"), "type_mismatch");
  EXPECT_EQ(Checked(Content(PngBytes(64), "image/png"), "image/jpeg"), "image/png");
  EXPECT_EQ(Checked(Content(PngBytes(64), "application/octet-stream"), "image/jpeg"),
            "type_mismatch");
}

TEST(Admission, BytesThatAreNotWhatTheyAreNamedAreAMismatch) {
  EXPECT_EQ(Checked(Content(JpegBytes(64), "image/png")), "type_mismatch");
  EXPECT_EQ(Checked(Content("just text", "image/png")), "type_mismatch");
  EXPECT_EQ(Message(Content(JpegBytes(64), "image/png")),
            "is named image/png, but its bytes are image/jpeg");
}

TEST(Admission, ANamedTypeThatIsNotAcceptedDependsOnTheBytes) {
  EXPECT_EQ(Checked(Content(PngBytes(64), "text/plain")), "type_mismatch");
  EXPECT_EQ(Checked(Content("just text", "text/plain")), "unsupported_type");
  EXPECT_EQ(Checked(Content("II*", "image/tiff")), "unsupported_type");
}

TEST(Admission, AHeaderThatCannotBeReadIsUnsupported) {
  EXPECT_EQ(Checked(Content(PngBytes(64).substr(0, 20), "image/png")), "unsupported_type");
  EXPECT_EQ(Message(Content(PngBytes(64).substr(0, 20), "image/png")),
            "is image/png, but its header cannot be read");
  EXPECT_EQ(Checked(Content(PngBytes(64, 0, 0, 0))), "unsupported_type");
}

TEST(Admission, SvgNeedsTheFlag) {
  FrameLimits limits;
  EXPECT_EQ(Checked(Content(kSvg)), "unsupported_type");
  EXPECT_EQ(Checked(Content(kSvg, "image/svg+xml")), "unsupported_type");
  EXPECT_THAT(Message(Content(kSvg)), HasSubstr("--allow_svg"));
  EXPECT_THAT(Message(Content("text", "image/svg+xml")), HasSubstr("--allow_svg"));
  EXPECT_EQ(Checked(Content(kSvg, "image/png")), "type_mismatch");
  limits.allow_svg = true;
  EXPECT_EQ(Checked(Content(kSvg), "", limits), "image/svg+xml");
  EXPECT_EQ(Checked(Content(kSvg, "text/plain"), "", limits), "type_mismatch");
}

TEST(Admission, EmptyComesFirstThenSizeThenMetadataThenType) {
  FrameLimits limits;
  limits.max_frame_bytes = 10;
  const std::string long_type(128, 'x');
  EXPECT_EQ(Checked(Content("", long_type), "", limits), "empty");
  EXPECT_EQ(Checked(Content("more than ten", long_type), "", limits), "too_large");
  EXPECT_EQ(Checked(Content("text", long_type), "", limits), "bad_metadata");
}

TEST(Admission, SizeIsToldWithTheLimitAndItsFlag) {
  FrameLimits limits;
  limits.max_frame_bytes = 2 << 20;
  EXPECT_EQ(Message(Content(std::string(2411725, 'x')), limits),
            "has 2.3 MiB, the limit is 2 MiB (--max_frame_bytes)");
  EXPECT_EQ(Message(Content(std::string((2 << 20) + 1, 'x')), limits),
            "has 2097153 bytes, the limit is 2097152 bytes (--max_frame_bytes)");
  EXPECT_EQ(Checked(Content(PngBytes(2 << 20)), "", limits), "image/png");
}

TEST(Admission, PixelsAreToldWithTheSize) {
  EXPECT_EQ(Message(Content(PngBytes(64, 0, 20000, 20000))),
            "has 400 M pixels (20000 × 20000), the limit is 64 M (--max_pixels)");
  EXPECT_EQ(Checked(Content(PngBytes(64, 0, 8000, 8000))), "image/png");
  EXPECT_EQ(Message(Content(PngBytes(64, 0, 8000, 8001))),
            "has 64008000 pixels (8000 × 8001), the limit is 64000000 (--max_pixels)");
  EXPECT_EQ(Checked(Content(PngBytes(64, 0, 0x7fffffff, 0x7fffffff))), "too_many_pixels");
}

TEST(Admission, MetadataIsBounded) {
  EXPECT_EQ(Checked(Content(PngBytes(64), "image/png;" + std::string(117, ' '))), "image/png");
  EXPECT_EQ(Checked(Content(PngBytes(64), "image/png;" + std::string(118, ' '))), "bad_metadata");
  EXPECT_EQ(Checked(Content(PngBytes(64), "image/png\r\nX: y")), "bad_metadata");
  EXPECT_EQ(Checked(Content(PngBytes(64), "image/p\xc3\xb1g")), "bad_metadata");
  EXPECT_EQ(Checked(Content(PngBytes(64)), "image/png\n"), "bad_metadata");
  FrameContent content = Content(PngBytes(64));
  content.annotations = std::string(kMaxAnnotationsBytes, ' ');
  EXPECT_EQ(Checked(content), "image/png");
  content.annotations += ' ';
  EXPECT_EQ(Checked(content), "bad_metadata");
}

TEST(Admission, SizesReadLikeAPersonSaysThem) {
  EXPECT_EQ(HumanBytes(0), "0 bytes");
  EXPECT_EQ(HumanBytes(1), "1 byte");
  EXPECT_EQ(HumanBytes(1023), "1023 bytes");
  EXPECT_EQ(HumanBytes(1024), "1 KiB");
  EXPECT_EQ(HumanBytes(1536), "1.5 KiB");
  EXPECT_EQ(HumanBytes(std::uint64_t{16} << 20), "16 MiB");
  EXPECT_EQ(HumanBytes(19084083), "18.2 MiB");
  EXPECT_EQ(HumanBytes((std::uint64_t{1} << 20) - 1), "1 MiB");
  EXPECT_EQ(HumanBytes(std::uint64_t{5000} << 40), "5000 TiB");
}

}  // namespace
}  // namespace framecast::hub
