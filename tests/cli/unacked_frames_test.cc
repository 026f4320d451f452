#include "services/cli/unacked_frames.h"

#include <gtest/gtest.h>

#include <vector>

namespace framecast::cli {
namespace {

UnackedFrames::FramePtr Frame(std::uint64_t sequence, std::size_t bytes = 10) {
  auto request = std::make_shared<v1::PublishRequest>();
  request->mutable_frame()->set_sequence(sequence);
  request->mutable_frame()->set_payload(std::string(bytes, 'x'));
  return request;
}

class UnackedFramesTest : public testing::Test {
 protected:
  UnackedFramesTest() {
    for (std::uint64_t sequence = 1; sequence <= 4; ++sequence) frames_.Add(Frame(sequence));
  }
  // Sequences, in the order in which they are to be sent.
  std::vector<std::uint64_t> TakeAll() {
    std::vector<std::uint64_t> sequences;
    while (const auto frame = frames_.TakeNextToSend()) {
      sequences.push_back(frame->frame().sequence());
    }
    return sequences;
  }
  UnackedFrames frames_{45};
};

using Sequences = std::vector<std::uint64_t>;

TEST_F(UnackedFramesTest, SendsEachOnceAConnection) {
  EXPECT_EQ(TakeAll(), (Sequences{1, 2, 3, 4}));
  EXPECT_EQ(TakeAll(), Sequences{});
  frames_.Add(Frame(5));
  EXPECT_EQ(TakeAll(), Sequences{5});
}

TEST_F(UnackedFramesTest, ANewConnectionSendsWhatWasNotAcked) {
  TakeAll();
  EXPECT_EQ(frames_.Ack(2), 2U);
  frames_.Rewind();
  EXPECT_EQ(TakeAll(), (Sequences{3, 4}));
}

TEST_F(UnackedFramesTest, AnAckBeforeAnythingWasSentSkipsWhatItCovers) {
  EXPECT_EQ(frames_.Ack(3), 3U);
  EXPECT_EQ(TakeAll(), Sequences{4});
}

TEST_F(UnackedFramesTest, AnAckTwiceCountsNothing) {
  TakeAll();
  EXPECT_EQ(frames_.Ack(4), 4U);
  EXPECT_EQ(frames_.Ack(4), 0U);
  EXPECT_TRUE(frames_.empty());
}

TEST_F(UnackedFramesTest, RejectedOnesAreNotStoredAlsoOverANewConnection) {
  TakeAll();
  frames_.MarkRejected(2);
  frames_.MarkRejected(99);
  frames_.Rewind();
  EXPECT_EQ(frames_.Ack(3), 2U);
}

TEST_F(UnackedFramesTest, IsFullByBytesButTakesOneOfAnySize) {
  EXPECT_EQ(frames_.bytes(), 40U);
  EXPECT_TRUE(frames_.HasRoomFor(5));
  EXPECT_FALSE(frames_.HasRoomFor(6));
  frames_.Ack(4);
  EXPECT_EQ(frames_.bytes(), 0U);
  EXPECT_TRUE(frames_.HasRoomFor(1000));
}

TEST_F(UnackedFramesTest, ADroppedFrameIsNeverSentAgain) {
  frames_.TakeNextToSend();
  frames_.TakeNextToSend();
  frames_.DropLastTaken();
  EXPECT_EQ(frames_.bytes(), 30U);
  frames_.Rewind();
  EXPECT_EQ(TakeAll(), (Sequences{1, 3, 4}));
}

TEST_F(UnackedFramesTest, OfTheUnsentOnlyTheNewestAreKept) {
  frames_.TakeNextToSend();
  EXPECT_EQ(frames_.DropUnsent(1), 2U);
  EXPECT_EQ(frames_.bytes(), 20U);
  EXPECT_EQ(TakeAll(), Sequences{4});
  EXPECT_EQ(frames_.DropUnsent(0), 0U);
  EXPECT_EQ(frames_.size(), 2U) << "what was sent waits for its ack";
}

}  // namespace
}  // namespace framecast::cli
