#include "gateway/wire_header.h"

#include <gtest/gtest.h>

#include <limits>

namespace framecast::gateway {
namespace {

WireHeader Some() {
  WireHeader header;
  header.subscription = 7;
  header.sequence = 130;
  header.capture_time_us = 1;
  header.ingest_time_us = 2;
  header.sent_time_us = 3;
  header.skipped = {4, 5, 6, 7, 8};
  header.content_type = "image/png";
  header.annotations = R"({"a":"b"})";
  return header;
}

std::string Encoded(const WireHeader& header) {
  std::string bytes;
  AppendWireHeader(header, bytes);
  return bytes;
}

TEST(WireHeaderTest, WhatIsWrittenIsReadAgain) {
  const std::string message = Encoded(Some()) + "payload";
  std::string error;
  const auto frame = DecodeWireFrame(message, error);
  ASSERT_TRUE(frame) << error;
  EXPECT_EQ(Encoded(frame->header), Encoded(Some()));
  EXPECT_EQ(frame->header.annotations, R"({"a":"b"})");
  EXPECT_EQ(frame->payload, "payload");
}

TEST(WireHeaderTest, HowMuchIsAppendedIsKnownBefore) {
  WireHeader header = Some();
  EXPECT_EQ(WireHeaderBytes(header), Encoded(header).size());
  header.unchanged = true;
  EXPECT_EQ(WireHeaderBytes(header), Encoded(header).size());
  const std::string long_text(70'000, 'x');
  header.annotations = long_text;
  EXPECT_EQ(WireHeaderBytes(header), Encoded(header).size());
}

TEST(WireHeaderTest, TheHeaderIsAppendedToWhatIsThere) {
  std::string bytes = "before";
  AppendWireHeader(Some(), bytes);
  EXPECT_EQ(bytes, "before" + Encoded(Some()));
}

TEST(WireHeaderTest, AnUnchangedFrameHasNoContentType) {
  WireHeader header = Some();
  header.unchanged = true;
  const std::string message = Encoded(header);
  std::string error;
  const auto frame = DecodeWireFrame(message, error);
  ASSERT_TRUE(frame) << error;
  EXPECT_TRUE(frame->header.unchanged);
  EXPECT_EQ(frame->header.content_type, "");
  EXPECT_EQ(frame->header.annotations, R"({"a":"b"})");
}

TEST(WireHeaderTest, SkipCountsSaturate) {
  WireHeader header = Some();
  header.skipped = {std::numeric_limits<std::uint64_t>::max(), 0x1'0000'0000, 0xffff'ffff, 1, 0};
  const std::string message = Encoded(header);
  std::string error;
  const auto frame = DecodeWireFrame(message, error);
  ASSERT_TRUE(frame) << error;
  EXPECT_EQ(frame->header.skipped, (hub::SkipCounts{0xffff'ffff, 0xffff'ffff, 0xffff'ffff, 1, 0}));
}

TEST(WireHeaderTest, WhatNoHeaderCanHoldIsLeftOutRatherThanCut) {
  const std::string large(65536, 'x');
  WireHeader header = Some();
  header.annotations = large;
  const std::string without_annotations = Encoded(header);
  EXPECT_EQ(without_annotations.size(), kWireHeaderBytes + header.content_type.size());
  header.content_type = large;
  EXPECT_EQ(Encoded(header).size(), kWireHeaderBytes);
  const std::string fits(65535 - kWireHeaderBytes, 'x');
  header.content_type = "";
  header.annotations = fits;
  std::string error;
  const std::string message = Encoded(header) + "p";
  const auto frame = DecodeWireFrame(message, error);
  ASSERT_TRUE(frame) << error;
  EXPECT_EQ(frame->header.annotations, fits);
  EXPECT_EQ(frame->payload, "p");
}

}  // namespace
}  // namespace framecast::gateway
