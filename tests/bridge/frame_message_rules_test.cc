// Messages that are not as they should be.
#include <gmock/gmock.h>

#include <limits>
#include <utility>
#include <vector>

#include "services/bridge/frame_message.h"
#include "tests/bridge/frame_messages.h"

namespace framecast::bridge {
namespace {

using Added = FrameAssembler::Added;
using testing::ElementsAre;

constexpr std::uint64_t kMaxFrameBytes = 4 * kMebibyte;

// Of the fields in the head, in bytes.
constexpr std::size_t kHeadBytesAt = 2;
constexpr std::size_t kAnnotationsBytesAt = 4;
constexpr std::size_t kEpochAt = 8;
constexpr std::size_t kSequenceAt = 16;
constexpr std::size_t kCaptureTimeAt = 24;
constexpr std::size_t kIngestTimeAt = 32;
constexpr std::size_t kPayloadBytesAt = 40;
constexpr std::size_t kOffsetAt = 48;
constexpr std::size_t kContentTypeBytesAt = 56;

template <typename Unsigned>
std::string With(std::string message, std::size_t at, Unsigned value) {
  for (std::size_t byte = 0; byte < sizeof value; ++byte) {
    message[at + byte] = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * byte));
  }
  return message;
}

TEST(FrameMessageRulesTest, ACutMessageIsNeverAWholeFrame) {
  const auto frame = MakeFrame(1, Bytes(40));
  const std::string message = Messages(*frame, kMebibyte).front();
  const std::size_t before = message.size() - 40;
  for (std::size_t size = 0; size < message.size(); ++size) {
    FrameAssembler assembler(kMaxFrameBytes);
    const Added added = AddExact(assembler, std::string_view(message).substr(0, size));
    EXPECT_EQ(added, size <= before ? Added::kInvalid : Added::kMore) << size;
  }
}

TEST(FrameMessageRulesTest, AnyChangedBitLeavesTheBounds) {
  const auto messages = Three(1);
  for (std::size_t which = 0; which < messages.size(); ++which) {
    for (std::size_t bit = 0; bit < 8 * messages[which].size(); ++bit) {
      auto changed = messages;
      changed[which][bit / 8] = static_cast<char>(changed[which][bit / 8] ^ (1 << (bit % 8)));
      FrameAssembler assembler(300);
      for (const std::string& message : changed) {
        if (AddExact(assembler, message) != Added::kWhole) continue;
        const hub::MirroredFrame frame = assembler.Take();
        ASSERT_LE(frame.content.payload.size(), 300u);
        ASSERT_NE(frame.position.epoch, 0u);
      }
    }
  }
}

TEST(FrameMessageRulesTest, FieldsOutOfRangeAreRefused) {
  const std::string good = Messages(*MakeFrame(1, Bytes(100)), kMebibyte).front();
  const auto size = static_cast<std::uint64_t>(good.size());
  const auto most = std::numeric_limits<std::uint64_t>::max();
  const std::vector<std::pair<const char*, std::string>> bad{
      {"version 0", With<std::uint8_t>(good, 0, 0)},
      {"version 2", With<std::uint8_t>(good, 0, 2)},
      {"a head of nothing", With<std::uint16_t>(good, kHeadBytesAt, 0)},
      {"a head too short", With<std::uint16_t>(good, kHeadBytesAt, kFrameHeadBytes - 1)},
      {"a head of all", With<std::uint16_t>(good, kHeadBytesAt, size)},
      {"a head of more", With<std::uint16_t>(good, kHeadBytesAt, size + 1)},
      {"a head of most", With<std::uint16_t>(good, kHeadBytesAt, 0xffff)},
      {"annotations of more", With<std::uint32_t>(good, kAnnotationsBytesAt, size)},
      {"annotations too long", With<std::uint32_t>(good, kAnnotationsBytesAt, 16385)},
      {"annotations of most", With<std::uint32_t>(good, kAnnotationsBytesAt, 0xffffffff)},
      {"content type too long", With<std::uint16_t>(good, kContentTypeBytesAt, 128)},
      {"content type of most", With<std::uint16_t>(good, kContentTypeBytesAt, 0xffff)},
      {"epoch 0", With<std::uint64_t>(good, kEpochAt, 0)},
      {"sequence 0", With<std::uint64_t>(good, kSequenceAt, 0)},
      {"sequence 2^53", With<std::uint64_t>(good, kSequenceAt, hub::kMaxSequence + 1)},
      {"captured before 1970", With<std::uint64_t>(good, kCaptureTimeAt, most)},
      {"captured in 10000", With<std::uint64_t>(good, kCaptureTimeAt, 253'402'300'800'000'000)},
      {"came in before 1970", With<std::uint64_t>(good, kIngestTimeAt, most)},
      {"came in in 10000", With<std::uint64_t>(good, kIngestTimeAt, 253'402'300'800'000'000)},
      {"no payload", With<std::uint64_t>(good, kPayloadBytesAt, 0)},
      {"less payload", With<std::uint64_t>(good, kPayloadBytesAt, 99)},
      {"payload too large", With<std::uint64_t>(good, kPayloadBytesAt, kMaxFrameBytes + 1)},
      {"payload of most", With<std::uint64_t>(good, kPayloadBytesAt, most)},
      {"texts in a later part",
       With<std::uint64_t>(With<std::uint64_t>(good, kPayloadBytesAt, 200), kOffsetAt, 100)},
  };
  for (const auto& [what, message] : bad) {
    FrameAssembler assembler(kMaxFrameBytes);
    EXPECT_EQ(AddExact(assembler, message), Added::kInvalid) << what;
    EXPECT_EQ(assembler.incomplete(), 0u) << what;
    EXPECT_EQ(AddExact(assembler, good), Added::kWhole) << what;
  }
}

TEST(FrameMessageRulesTest, APartBehindTheEndIsRefused) {
  const auto messages = Three(1);
  const auto most = std::numeric_limits<std::uint64_t>::max();
  for (const std::uint64_t offset : {std::uint64_t{249}, std::uint64_t{250}, most - 10, most}) {
    FrameAssembler assembler(kMaxFrameBytes);
    ASSERT_EQ(AddExact(assembler, messages[0]), Added::kMore);
    EXPECT_EQ(AddExact(assembler, With(messages[1], kOffsetAt, offset)), Added::kInvalid);
    // It was no part of the frame: nothing is lost.
    EXPECT_EQ(AddExact(assembler, messages[1]), Added::kMore);
    EXPECT_EQ(AddExact(assembler, messages[2]), Added::kWhole);
  }
}

TEST(FrameMessageRulesTest, ALaterVersionMayHaveMoreInItsHead) {
  const auto frame = MakeFrame(1, Bytes(100));
  std::string message = Messages(*frame, kMebibyte).front();
  message.insert(kFrameHeadBytes, "new!");
  message = With<std::uint16_t>(message, kHeadBytesAt, kFrameHeadBytes + 4);
  FrameAssembler assembler(kMaxFrameBytes);
  ASSERT_EQ(AddExact(assembler, message), Added::kWhole);
  ExpectSame(assembler.Take(), *frame);
}

TEST(FrameMessageRulesTest, AnnotationsAreAJsonObjectOnOneLine) {
  for (const char* annotations : {"{", "[]", "7", "\"a\"", "{}x", "{\"a\":\n1}", "{\"a\":\"\xff\"}",
                                  " {}", "null", "{\"a\":\"\r\n\"}"}) {
    const auto frame = MakeFrame(1, "x");
    frame->content.annotations = annotations;
    FrameAssembler assembler(kMaxFrameBytes);
    EXPECT_THAT(AddAll(assembler, Messages(*frame, kMebibyte)), ElementsAre(Added::kInvalid))
        << annotations;
  }
}

TEST(FrameMessageRulesTest, AFrameThatIsTooLargeIsToldOnceAndIsNotIncomplete) {
  FrameAssembler assembler(249);
  EXPECT_THAT(AddAll(assembler, Three(1)),
              ElementsAre(Added::kInvalid, Added::kMore, Added::kMore));
  EXPECT_THAT(AddAll(assembler, {Three(2)[1], Three(2)[2]}),
              ElementsAre(Added::kInvalid, Added::kMore));
  EXPECT_EQ(assembler.incomplete(), 0u);
  EXPECT_EQ(AddExact(assembler, Messages(*MakeFrame(3, Bytes(249)), 1000).front()), Added::kWhole);
}

TEST(FrameMessageRulesTest, AFrameThatIsTooLargeEndsTheUnfinishedOne) {
  FrameAssembler assembler(250);
  const auto messages = Three(1);
  AddExact(assembler, messages[0]);
  EXPECT_EQ(AddExact(assembler, Messages(*MakeFrame(2, Bytes(251)), 1000).front()),
            Added::kInvalid);
  EXPECT_THAT(AddAll(assembler, {messages[1], messages[2]}),
              ElementsAre(Added::kMore, Added::kMore));
  EXPECT_EQ(assembler.incomplete(), 1u);
}

TEST(FrameMessageRulesTest, APartThatDisagreesOnTheSizeIsNone) {
  const auto messages = Three(1);
  FrameAssembler assembler(kMaxFrameBytes);
  AddExact(assembler, messages[0]);
  EXPECT_EQ(AddExact(assembler, With<std::uint64_t>(messages[1], kPayloadBytesAt, 260)),
            Added::kInvalid);
  EXPECT_EQ(AddExact(assembler, messages[1]), Added::kMore);
  EXPECT_EQ(AddExact(assembler, messages[2]), Added::kWhole);
}

TEST(FrameMessageRulesTest, GarbageBetweenPartsDoesNotDisturbThem) {
  const auto messages = Three(1);
  FrameAssembler assembler(kMaxFrameBytes);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(AddExact(assembler, ""), Added::kInvalid);
    EXPECT_EQ(AddExact(assembler, R"({"miss":"gone"})"), Added::kInvalid);
    EXPECT_EQ(AddExact(assembler, Bytes(5000)), Added::kInvalid);
    EXPECT_EQ(AddExact(assembler, messages[i]), i < 2 ? Added::kMore : Added::kWhole);
  }
  ExpectSame(assembler.Take(), *MakeFrame(1, Bytes(250)));
}

TEST(FrameMessageRulesTest, ThePayloadTakesTheMemoryThatItNeeds) {
  FrameAssembler assembler(kMaxFrameBytes);
  ASSERT_EQ(AddAll(assembler, Three(1)).back(), Added::kWhole);
  EXPECT_LE(assembler.Take().content.payload.capacity(), 256u);
}

}  // namespace
}  // namespace framecast::bridge
