// Frames cross the border between protobuf and the hub whole, and without a copy.
#include "services/ingest/frame_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "framecast/v1/stream.pb.h"
#include "services/hub/admission.h"
#include "services/ingest/message_codec.h"
#include "tests/support/images.h"

namespace framecast::ingest {
namespace {

using test::PngBytes;
using ::testing::HasSubstr;

hub::FramePtr StoredFrame(hub::FrameContent content) {
  const auto budget = std::make_shared<hub::MemoryBudget>(1 << 20);
  auto frame = std::make_shared<hub::Frame>(std::move(content), budget);
  frame->position = {.epoch = 0xfedc'ba98'7654'3210, .sequence = 42};
  frame->ingest_time_us = 1'790'000'000'654'321;
  return frame;
}

hub::FrameContent FullContent() {
  hub::FrameContent content;
  content.capture_time_us = 1'790'000'000'123'456;
  content.content_type = "image/png";
  content.annotations = R"({"exposure":"8 ms","lens":"ö"})";
  content.payload = PngBytes(100'000);
  return content;
}

TEST(DecodeFrame, ThePayloadIsMovedOutAndNotCopied) {
  v1::Frame frame;
  frame.set_payload(PngBytes(100'000));
  const char* const bytes = frame.payload().data();
  const hub::IncomingFrame incoming = DecodeFrame(frame);
  EXPECT_EQ(incoming.content.payload.data(), bytes);
  EXPECT_EQ(incoming.content.payload.size(), 100'000u);
}

TEST(DecodeFrame, MetadataIsTakenOver) {
  v1::Frame frame;
  frame.set_sequence(7);
  frame.set_content_type("image/PNG");
  frame.mutable_capture_time()->set_seconds(1'790'000'000);
  frame.mutable_capture_time()->set_nanos(123'456'789);
  (*frame.mutable_annotations())["b"] = "line\nbreak";
  (*frame.mutable_annotations())["a"] = "\"quoted\"";
  const hub::IncomingFrame incoming = DecodeFrame(frame);
  EXPECT_EQ(incoming.sequence, 7u);
  EXPECT_EQ(incoming.content.content_type, "image/PNG");
  EXPECT_EQ(incoming.content.capture_time_us, 1'790'000'000'123'456);
  EXPECT_EQ(incoming.content.annotations, R"({"a":"\"quoted\"","b":"line\nbreak"})");
  EXPECT_EQ(incoming.metadata_error, "");
}

TEST(DecodeFrame, WithoutAnnotationsAndTimeBothAreEmpty) {
  v1::Frame frame;
  const hub::IncomingFrame incoming = DecodeFrame(frame);
  EXPECT_EQ(incoming.content.annotations, "");
  EXPECT_EQ(incoming.content.capture_time_us, 0);
}

TEST(DecodeFrame, ACaptureTimeThatIsNoneIsNamed) {
  v1::Frame frame;
  frame.mutable_capture_time()->set_seconds(-5);
  EXPECT_THAT(DecodeFrame(frame).metadata_error, HasSubstr("capture time"));
}

TEST(DecodeFrame, HugeAnnotationsAreNamedWithoutBeingConverted) {
  v1::Frame frame;
  (*frame.mutable_annotations())["a"] = std::string(20'000, 'x');
  const hub::IncomingFrame incoming = DecodeFrame(frame);
  EXPECT_THAT(incoming.metadata_error, HasSubstr("19.5 KiB, the limit is 16 KiB"));
  EXPECT_EQ(incoming.content.annotations, "");
}

TEST(DecodeFrame, AnnotationsThatAreNotUtf8BecomeValidJson) {
  v1::Frame frame;
  (*frame.mutable_annotations())["a"] = "\xff\xfe";
  const std::string annotations = DecodeFrame(frame).content.annotations;
  EXPECT_TRUE(nlohmann::json::accept(annotations)) << annotations;
}

TEST(EncodeFrame, TheBufferIsAWatchResponseWithEveryField) {
  const hub::FramePtr frame = StoredFrame(FullContent());
  grpc::ByteBuffer buffer = EncodeFrame(frame, hub::SkipCounts{1, 2, 3, 4, 5});
  v1::WatchResponse response;
  ASSERT_TRUE(Parse(buffer, response));
  EXPECT_EQ(response.epoch(), 0xfedc'ba98'7654'3210u);
  EXPECT_EQ(response.ingest_time().seconds(), 1'790'000'000);
  EXPECT_EQ(response.ingest_time().nanos(), 654'321'000);
  EXPECT_EQ(response.skipped().slow(), 1u);
  EXPECT_EQ(response.skipped().rate(), 2u);
  EXPECT_EQ(response.skipped().ring(), 3u);
  EXPECT_EQ(response.skipped().paused(), 4u);
  EXPECT_EQ(response.skipped().source_gap(), 5u);
  EXPECT_EQ(response.frame().sequence(), 42u);
  EXPECT_EQ(response.frame().capture_time().nanos(), 123'456'000);
  EXPECT_EQ(response.frame().content_type(), "image/png");
  EXPECT_EQ(response.frame().annotations().at("exposure"), "8 ms");
  EXPECT_EQ(response.frame().annotations().at("lens"), "ö");
  EXPECT_EQ(response.frame().payload(), frame->content.payload);
}

TEST(EncodeFrame, WithoutSkipsItIsAGetFrameResponse) {
  hub::FrameContent content;
  content.content_type = "image/png";
  content.payload = PngBytes(33);
  const hub::FramePtr frame = StoredFrame(std::move(content));
  grpc::ByteBuffer buffer = EncodeFrame(frame, std::nullopt);
  v1::GetFrameResponse response;
  ASSERT_TRUE(Parse(buffer, response));
  EXPECT_FALSE(response.frame().has_capture_time());
  EXPECT_TRUE(response.frame().annotations().empty());
  EXPECT_EQ(response.frame().payload(), frame->content.payload);
  EXPECT_TRUE(response.GetReflection()->GetUnknownFields(response).empty());
}

TEST(EncodeFrame, AnnotationsThatAreNoTextArePassedOnAsJson) {
  hub::FrameContent content = FullContent();
  content.annotations = R"({"gain":2.5,"list":[1,2]})";
  grpc::ByteBuffer buffer = EncodeFrame(StoredFrame(std::move(content)), std::nullopt);
  v1::GetFrameResponse response;
  ASSERT_TRUE(Parse(buffer, response));
  EXPECT_EQ(response.frame().annotations().at("gain"), "2.5");
  EXPECT_EQ(response.frame().annotations().at("list"), "[1,2]");
}

TEST(EncodeFrame, TheBufferSharesThePayloadAndKeepsTheFrameAlive) {
  hub::FramePtr frame = StoredFrame(FullContent());
  const std::weak_ptr<const hub::Frame> alive = frame;
  const char* const payload = frame->content.payload.data();
  {
    const grpc::ByteBuffer buffer = EncodeFrame(frame, std::nullopt);
    frame.reset();
    ASSERT_FALSE(alive.expired());
    std::vector<grpc::Slice> slices;
    ASSERT_TRUE(buffer.Dump(&slices).ok());
    EXPECT_EQ(reinterpret_cast<const char*>(slices.back().begin()), payload);
  }
  EXPECT_TRUE(alive.expired());
}

TEST(Parse, WhatIsNoMessageIsRefused) {
  const grpc::Slice slice("\xff\xff\xff");
  grpc::ByteBuffer buffer(&slice, 1);
  v1::WatchRequest request;
  EXPECT_FALSE(Parse(buffer, request));
}

}  // namespace
}  // namespace framecast::ingest
