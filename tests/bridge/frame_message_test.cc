#include "services/bridge/frame_message.h"

#include <gmock/gmock.h>

#include <limits>
#include <memory>

#include "services/hub/admission.h"
#include "tests/bridge/frame_messages.h"

namespace framecast::bridge {
namespace {

using Added = FrameAssembler::Added;
using testing::ElementsAre;
using testing::SizeIs;

constexpr std::uint64_t kMaxFrameBytes = 4 * kMebibyte;

TEST(FrameMessageTest, AFrameInOneMessageComesOutAsItWentIn) {
  const auto frame = MakeFrame(7, Bytes(1000));
  const auto messages = Messages(*frame, kMebibyte);
  ASSERT_THAT(messages, SizeIs(1));
  FrameAssembler assembler(kMaxFrameBytes);
  ASSERT_EQ(AddExact(assembler, messages[0]), Added::kWhole);
  ExpectSame(assembler.Take(), *frame);
  EXPECT_EQ(assembler.incomplete(), 0u);
}

TEST(FrameMessageTest, TheHeadIsAsItIsWrittenDown) {
  hub::FrameContent content;
  content.capture_time_us = 0x0102030405060708 >> 8;
  content.content_type = "t";
  content.annotations = "{}";
  content.payload = "xyz";
  hub::Frame frame(content, std::make_shared<hub::MemoryBudget>(1 << 20));
  frame.position = {0x1122334455667788, 0x0000000000abcdef};
  frame.ingest_time_us = 5;
  const std::string head{
      "\x01\x00\x3a\x00\x02\x00\x00\x00"  // version, -, head's bytes, annotations' bytes
      "\x88\x77\x66\x55\x44\x33\x22\x11\xef\xcd\xab\x00\x00\x00\x00\x00"  // epoch, sequence
      "\x07\x06\x05\x04\x03\x02\x01\x00\x05\x00\x00\x00\x00\x00\x00\x00"  // captured, came in
      "\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"  // payload, offset
      "\x01\x00",                                                         // content type's bytes
      kFrameHeadBytes};
  EXPECT_THAT(Messages(frame, kMebibyte), ElementsAre(head + "t{}xyz"));
}

TEST(FrameMessageTest, FourMebibytesGoThroughMessagesOfOne) {
  const auto frame = MakeFrame(1, Bytes(4 * kMebibyte));
  const auto messages = Messages(*frame, kMebibyte);
  ASSERT_THAT(messages, SizeIs(5));
  FrameAssembler assembler(kMaxFrameBytes);
  for (std::size_t i = 0; i < 4; ++i) ASSERT_EQ(assembler.Add(messages[i]), Added::kMore);
  ASSERT_EQ(assembler.Add(messages[4]), Added::kWhole);
  ExpectSame(assembler.Take(), *frame);
}

TEST(FrameMessageTest, EverySizeOfMessageThatHasRoomForAByteWillDo) {
  const auto frame = MakeFrame(1, Bytes(100));
  const std::size_t before =
      kFrameHeadBytes + frame->content.content_type.size() + frame->content.annotations.size();
  for (std::size_t bytes = before + 1; bytes <= before + 101; ++bytes) {
    FrameAssembler assembler(100);
    const auto messages = Messages(*frame, bytes);
    for (std::size_t i = 0; i + 1 < messages.size(); ++i) {
      ASSERT_EQ(AddExact(assembler, messages[i]), Added::kMore) << bytes;
    }
    ASSERT_EQ(AddExact(assembler, messages.back()), Added::kWhole) << bytes;
    ExpectSame(assembler.Take(), *frame);
  }
  std::string buffer;
  for (const std::size_t bytes : {std::size_t{0}, kFrameHeadBytes, before}) {
    EXPECT_FALSE(SendFrame(*frame, bytes, buffer, [](std::string_view) {
      ADD_FAILURE() << "there is no room for it";
      return true;
    }));
  }
}

TEST(FrameMessageTest, TheLongestTextsFitIntoSeventeenKibibytes) {
  const auto frame = MakeFrame(1, Bytes(10));
  frame->content.content_type = std::string(hub::kMaxContentTypeBytes, 't');
  frame->content.annotations =
      R"({"a":")" + std::string(hub::kMaxAnnotationsBytes - 8, 'x') + R"("})";
  ASSERT_EQ(frame->content.annotations.size(), hub::kMaxAnnotationsBytes);
  FrameAssembler assembler(kMaxFrameBytes);
  const auto messages = Messages(*frame, std::size_t{17} << 10);
  ASSERT_THAT(AddAll(assembler, messages), ElementsAre(Added::kWhole));
  ExpectSame(assembler.Take(), *frame);
}

TEST(FrameMessageTest, AFrameWithoutTextsAndCaptureTimeComesOutAsItWentIn) {
  const auto frame = MakeFrame(hub::kMaxSequence, "x");
  frame->content.content_type.clear();
  frame->content.annotations.clear();
  frame->content.capture_time_us = 0;
  frame->position.epoch = std::numeric_limits<std::uint64_t>::max();
  FrameAssembler assembler(1);
  ASSERT_THAT(AddAll(assembler, Messages(*frame, kFrameHeadBytes + 1)), ElementsAre(Added::kWhole));
  ExpectSame(assembler.Take(), *frame);
}

TEST(FrameMessageTest, SendingStopsWhenItIsTold) {
  const auto frame = MakeFrame(1, Bytes(1000));
  std::string buffer;
  int calls = 0;
  EXPECT_FALSE(SendFrame(*frame, 200, buffer, [&](std::string_view) { return ++calls < 3; }));
  EXPECT_EQ(calls, 3);
}

TEST(FrameMessageTest, OneBufferServesAllMessages) {
  std::string buffer;
  const auto send = [](std::string_view) { return true; };
  ASSERT_TRUE(SendFrame(*MakeFrame(1, Bytes(100'000)), 5000, buffer, send));
  const std::size_t capacity = buffer.capacity();
  ASSERT_TRUE(SendFrame(*MakeFrame(2, Bytes(200'000)), 5000, buffer, send));
  EXPECT_EQ(buffer.capacity(), capacity);
}

}  // namespace
}  // namespace framecast::bridge
