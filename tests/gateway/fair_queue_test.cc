#include "gateway/fair_queue.h"

#include <gtest/gtest.h>

#include <map>

namespace framecast::gateway {
namespace {

class FairQueueTest : public testing::Test {
 protected:
  // Each of them always has a message of its size to send; so many go.
  std::map<const FairShare*, int> Send(std::map<FairShare*, std::uint64_t> sizes, int messages) {
    std::map<const FairShare*, int> sent;
    for (int i = 0; i < messages; ++i) {
      for (const auto& [share, size] : sizes) queue_.Insert(*share);
      FairShare* next = queue_.Next();
      ++sent[next];
      queue_.Charge(*next, sizes.at(next));
    }
    return sent;
  }

  FairQueue queue_;
  FairShare small_;
  FairShare large_;
};

TEST_F(FairQueueTest, NobodyIsNextWhenNobodyWaits) { EXPECT_EQ(queue_.Next(), nullptr); }

TEST_F(FairQueueTest, TheSameBytesGoToEachHoweverLargeTheirMessagesAre) {
  const auto sent = Send({{&small_, 20'000}, {&large_, 5'000'000}}, 10'040);
  EXPECT_NEAR(sent.at(&small_) * 20'000.0, sent.at(&large_) * 5'000'000.0, 5'000'000);
}

TEST_F(FairQueueTest, AHigherPriorityGoesFirstWhateverItHasSent) {
  large_.priority = 1;
  const auto sent = Send({{&small_, 1}, {&large_, 1'000'000}}, 10);
  EXPECT_EQ(sent.at(&large_), 10);
  large_.priority = 0;
  EXPECT_EQ(Send({{&small_, 1}, {&large_, 1'000'000}}, 10).at(&small_), 10);
}

TEST_F(FairQueueTest, WhoWasAwayGetsNoCredit) {
  Send({{&large_, 1'000'000}}, 100);
  const auto sent = Send({{&small_, 100'000}, {&large_, 1'000'000}}, 110);
  EXPECT_NEAR(sent.at(&large_), 10, 1);
}

TEST_F(FairQueueTest, WhoIsTakenOutIsNotNext) {
  queue_.Insert(small_);
  queue_.Insert(large_);
  queue_.Remove(small_);
  EXPECT_EQ(queue_.Next(), &large_);
  queue_.Remove(large_);
  EXPECT_EQ(queue_.Next(), nullptr);
}

TEST_F(FairQueueTest, WaitingTwiceIsWaitingOnce) {
  queue_.Insert(small_);
  queue_.Insert(small_);
  queue_.Charge(small_, 10);
  EXPECT_EQ(queue_.Next(), nullptr);
}

}  // namespace
}  // namespace framecast::gateway
