// Messages that are lost, come twice, or in another order.
#include <gmock/gmock.h>

#include <vector>

#include "services/bridge/frame_message.h"
#include "tests/bridge/frame_messages.h"

namespace framecast::bridge {
namespace {

using Added = FrameAssembler::Added;
using testing::ElementsAre;

constexpr std::uint64_t kMaxFrameBytes = 4 * kMebibyte;

TEST(FrameAssemblerTest, ACutPartIsALostPart) {
  const auto messages = Three(1);
  for (std::size_t size = 0; size < messages[1].size(); ++size) {
    FrameAssembler assembler(kMaxFrameBytes);
    ASSERT_EQ(AddExact(assembler, messages[0]), Added::kMore);
    EXPECT_EQ(AddExact(assembler, std::string_view(messages[1]).substr(0, size)),
              size <= kFrameHeadBytes ? Added::kInvalid : Added::kMore)
        << size;
    EXPECT_EQ(AddExact(assembler, messages[2]), Added::kMore) << size;
    EXPECT_EQ(assembler.incomplete(), 1u) << size;
  }
}

TEST(FrameAssemblerTest, ALostPartDropsThatFrameOnly) {
  for (std::size_t lost = 0; lost < 3; ++lost) {
    auto messages = Three(2);
    messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(lost));
    FrameAssembler assembler(kMaxFrameBytes);
    ASSERT_EQ(AddAll(assembler, Three(1)).back(), Added::kWhole);
    EXPECT_THAT(AddAll(assembler, messages), ElementsAre(Added::kMore, Added::kMore)) << lost;
    ASSERT_EQ(AddAll(assembler, Three(3)).back(), Added::kWhole) << lost;
    ExpectSame(assembler.Take(), *MakeFrame(3, Bytes(250)));
    EXPECT_EQ(assembler.incomplete(), 1u) << lost;
  }
}

TEST(FrameAssemblerTest, AFrameOfManyPartsIsLostOnce) {
  const auto messages = Messages(*MakeFrame(1, Bytes(2000)), 100);
  ASSERT_GT(messages.size(), 20u);
  for (std::size_t lost = 0; lost < messages.size(); ++lost) {
    FrameAssembler assembler(kMaxFrameBytes);
    for (std::size_t i = 0; i < messages.size(); ++i) {
      if (i != lost) {
        ASSERT_EQ(AddExact(assembler, messages[i]), Added::kMore);
      }
    }
    ASSERT_EQ(AddAll(assembler, Three(2)).back(), Added::kWhole);
    EXPECT_EQ(assembler.incomplete(), 1u) << lost;
  }
}

TEST(FrameAssemblerTest, EachOfSeveralLostFramesIsCounted) {
  FrameAssembler assembler(kMaxFrameBytes);
  AddExact(assembler, Three(1)[0]);
  AddExact(assembler, Three(2)[0]);
  AddExact(assembler, Three(3)[1]);
  AddExact(assembler, Three(4)[2]);
  EXPECT_EQ(assembler.incomplete(), 4u);
  // A frame of one message ends an unfinished one too.
  AddExact(assembler, Three(5)[0]);
  EXPECT_EQ(AddExact(assembler, Messages(*MakeFrame(6, "x"), 500).front()), Added::kWhole);
  EXPECT_EQ(assembler.incomplete(), 5u);
}

TEST(FrameAssemblerTest, PartsInAnotherOrderAreALostFrame) {
  const std::vector<std::vector<std::size_t>> orders{
      {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  for (const auto& order : orders) {
    const auto messages = Three(1);
    FrameAssembler assembler(kMaxFrameBytes);
    for (const std::size_t which : order) {
      EXPECT_EQ(AddExact(assembler, messages[which]), Added::kMore);
    }
    ASSERT_EQ(AddAll(assembler, Three(2)).back(), Added::kWhole);
    ExpectSame(assembler.Take(), *MakeFrame(2, Bytes(250)));
    EXPECT_EQ(assembler.incomplete(), 1u);
  }
}

TEST(FrameAssemblerTest, PartsThatComeTwiceDoNoHarm) {
  const auto messages = Three(1);
  FrameAssembler assembler(kMaxFrameBytes);
  EXPECT_THAT(AddAll(assembler, {messages[0], messages[0], messages[1], messages[1], messages[2]}),
              ElementsAre(Added::kMore, Added::kMore, Added::kMore, Added::kMore, Added::kWhole));
  ExpectSame(assembler.Take(), *MakeFrame(1, Bytes(250)));
  EXPECT_EQ(AddExact(assembler, messages[2]), Added::kMore);
  EXPECT_EQ(AddExact(assembler, messages[1]), Added::kMore);
  EXPECT_EQ(assembler.incomplete(), 0u);
}

TEST(FrameAssemblerTest, AFrameThatIsSentAgainIsWholeAgain) {
  FrameAssembler assembler(kMaxFrameBytes);
  for (int time = 0; time < 2; ++time) {
    ASSERT_EQ(AddAll(assembler, Three(1)).back(), Added::kWhole);
    ExpectSame(assembler.Take(), *MakeFrame(1, Bytes(250)));
  }
  EXPECT_EQ(assembler.incomplete(), 0u);
}

TEST(FrameAssemblerTest, AFrameThatIsBegunAnewIsTheOneThatCounts) {
  const auto messages = Three(1);
  FrameAssembler assembler(kMaxFrameBytes);
  EXPECT_THAT(AddAll(assembler, {messages[0], messages[1], messages[0], messages[1], messages[2]}),
              ElementsAre(Added::kMore, Added::kMore, Added::kMore, Added::kMore, Added::kWhole));
  ExpectSame(assembler.Take(), *MakeFrame(1, Bytes(250)));
  EXPECT_EQ(assembler.incomplete(), 0u);
}

TEST(FrameAssemblerTest, AFrameThatNobodyTookMakesRoomForTheNext) {
  FrameAssembler assembler(kMaxFrameBytes);
  ASSERT_EQ(AddAll(assembler, Three(1)).back(), Added::kWhole);
  ASSERT_EQ(AddAll(assembler, Three(2)).back(), Added::kWhole);
  ExpectSame(assembler.Take(), *MakeFrame(2, Bytes(250)));
  EXPECT_EQ(assembler.incomplete(), 0u);
}

}  // namespace
}  // namespace framecast::bridge
