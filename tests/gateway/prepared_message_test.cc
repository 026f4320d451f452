#include "gateway/prepared_message.h"

#include <gtest/gtest.h>

namespace framecast::gateway {
namespace {

hub::FramePtr FrameOf(std::string payload) {
  hub::FrameContent content;
  content.payload = std::move(payload);
  return std::make_shared<const hub::Frame>(std::move(content),
                                            std::make_shared<hub::MemoryBudget>(1 << 20));
}

TEST(PreparedMessage, ASmallOneIsInOnePieceFromTheFirstViewerOn) {
  PreparedMessage prepared;
  const hub::FramePtr frame = FrameOf("picture");
  EXPECT_EQ(prepared.Of("head ", frame, " tail"), "head picture tail");
  const char* const copied = prepared.Of("head ", frame, " tail").data();
  EXPECT_EQ(prepared.Of("head ", frame, " tail").data(), copied);
}

TEST(PreparedMessage, ALargerOneOnceEnoughViewersWantIt) {
  PreparedMessage prepared;
  const hub::FramePtr frame = FrameOf(std::string(40'000, 'x'));
  int in_pieces = 0;
  while (prepared.Of("head ", frame, "").empty()) ++in_pieces;
  EXPECT_EQ(in_pieces, 9);
  EXPECT_EQ(prepared.Of("head ", frame, ""), "head " + frame->content.payload);
}

TEST(PreparedMessage, TheLargestAreNeverCopied) {
  PreparedMessage prepared;
  const hub::FramePtr frame = FrameOf(std::string(PreparedMessage::kMaxBytes, 'x'));
  for (int viewer = 0; viewer < 100; ++viewer) EXPECT_EQ(prepared.Of("h", frame, ""), "");
}

TEST(PreparedMessage, AnotherHeadTailOrFrameIsAnotherMessage) {
  PreparedMessage prepared;
  const hub::FramePtr frame = FrameOf("one");
  const hub::FramePtr other = FrameOf("two");
  EXPECT_EQ(prepared.Of("a ", frame, ""), "a one");
  EXPECT_EQ(prepared.Of("b ", frame, ""), "b one");
  EXPECT_EQ(prepared.Of("b ", frame, " c"), "b one c");
  EXPECT_EQ(prepared.Of("b ", other, " c"), "b two c");
}

TEST(PreparedMessage, HoldsNoFrameAndTakesNoneForOneThatIsGone) {
  PreparedMessage prepared;
  for (int i = 0; i < 100; ++i) {
    hub::FramePtr frame = FrameOf(std::to_string(i));
    const std::weak_ptr<const hub::Frame> gone = frame;
    EXPECT_EQ(prepared.Of("", frame, ""), std::to_string(i));
    frame.reset();
    EXPECT_TRUE(gone.expired());
  }
}

}  // namespace
}  // namespace framecast::gateway
