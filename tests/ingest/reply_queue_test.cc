// What a producer is told, and in which order.
#include "services/ingest/reply_queue.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace framecast::ingest {
namespace {

using std::chrono::milliseconds;

constexpr hub::SteadyTime kStart{std::chrono::hours(1)};

hub::PublishResult Rejected(std::uint64_t sequence) {
  return {hub::PublishResult::Kind::kRejected, sequence, hub::RejectReason::kEmpty, "has nothing"};
}

v1::StreamOpened Opened(std::uint64_t epoch) {
  v1::StreamOpened opened;
  opened.set_epoch(epoch);
  return opened;
}

// All that can be sent now, in short.
std::vector<std::string> Drained(ReplyQueue& queue, hub::SteadyTime now = kStart) {
  std::vector<std::string> replies;
  while (const auto reply = queue.Next(now)) {
    const v1::PublishResponse& message = reply->message;
    if (message.has_opened()) replies.push_back("opened");
    if (message.has_rejected()) {
      replies.push_back("rejected " + std::to_string(message.rejected().sequence()));
    }
    if (message.has_ack()) replies.push_back("ack " + std::to_string(message.ack().sequence()));
    if (message.has_demand()) {
      replies.push_back("demand " + std::to_string(message.demand().viewers()));
    }
  }
  return replies;
}

using Replies = std::vector<std::string>;

TEST(ReplyQueue, OpenedIsSaidFirstAndDemandLast) {
  ReplyQueue queue;
  queue.SetDemand({});
  queue.Ack(2, kStart);
  queue.Reject(Rejected(2));
  queue.Open(Opened(1));
  EXPECT_EQ(Drained(queue), (Replies{"opened", "rejected 2", "ack 2", "demand 0"}));
  EXPECT_TRUE(queue.empty());
}

TEST(ReplyQueue, OnlyTheNewestAckIsKept) {
  ReplyQueue queue;
  queue.Ack(1, kStart);
  queue.Ack(2, kStart + milliseconds(1));
  queue.Ack(3, kStart + milliseconds(2));
  const auto reply = queue.Next(kStart);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->message.ack().sequence(), 3u);
  EXPECT_EQ(reply->acked_since, kStart);
  EXPECT_FALSE(queue.Next(kStart));
}

TEST(ReplyQueue, ARejectionLeavesBeforeTheAckThatPassesIt) {
  ReplyQueue queue;
  queue.Ack(1, kStart);
  queue.Reject(Rejected(2));
  queue.Ack(2, kStart);
  queue.Ack(3, kStart);
  EXPECT_EQ(Drained(queue), (Replies{"rejected 2", "ack 3"}));
}

TEST(ReplyQueue, ADuplicateIsAckedAgainAndAcksNeverFall) {
  ReplyQueue queue;
  queue.Ack(5, kStart);
  EXPECT_EQ(Drained(queue), (Replies{"ack 5"}));
  queue.Ack(5, kStart);
  EXPECT_EQ(Drained(queue), (Replies{"ack 5"}));
  queue.Ack(3, kStart);
  EXPECT_EQ(Drained(queue), (Replies{"ack 5"}));
}

TEST(ReplyQueue, TheFirstDemandIsSaidAtOnceAlsoWhenNobodyWatches) {
  ReplyQueue queue;
  queue.SetDemand({});
  EXPECT_EQ(Drained(queue), (Replies{"demand 0"}));
  queue.SetDemand({});
  EXPECT_EQ(Drained(queue), Replies{});
}

TEST(ReplyQueue, LaterDemandsWaitAndOnlyTheNewestIsSaid) {
  ReplyQueue queue;
  queue.SetDemand({});
  Drained(queue);
  queue.SetDemand({.viewers = 1, .max_fps = 5});
  queue.SetDemand({.viewers = 2, .max_fps = 0});
  EXPECT_EQ(Drained(queue, kStart + milliseconds(99)), Replies{});
  EXPECT_EQ(queue.due(), kStart + ReplyQueue::kDemandInterval);
  EXPECT_EQ(Drained(queue, kStart + milliseconds(100)), (Replies{"demand 2"}));
  EXPECT_FALSE(queue.due());
}

TEST(ReplyQueue, ADemandThatChangesBackIsNotSaid) {
  ReplyQueue queue;
  queue.SetDemand({});
  Drained(queue);
  queue.SetDemand({.viewers = 1, .max_fps = 0});
  queue.SetDemand({});
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(queue.due());
}

TEST(ReplyQueue, FlushLeavesSomethingToSayWithoutDelay) {
  ReplyQueue queue;
  queue.SetDemand({.viewers = 3, .max_fps = 0});
  Drained(queue);
  queue.Flush();
  EXPECT_EQ(Drained(queue), (Replies{"demand 3"}));
  queue.SetDemand({.viewers = 4, .max_fps = 0});
  queue.Flush();
  EXPECT_EQ(Drained(queue), (Replies{"demand 4"}));
  queue.Ack(1, kStart);
  queue.Flush();
  EXPECT_EQ(Drained(queue), (Replies{"ack 1"}));
}

TEST(ReplyQueue, ItIsFullAt256Rejections) {
  ReplyQueue queue;
  for (std::uint64_t i = 1; i <= 256; ++i) {
    EXPECT_FALSE(queue.full());
    queue.Reject(Rejected(i));
  }
  EXPECT_TRUE(queue.full());
  ASSERT_TRUE(queue.Next(kStart));
  EXPECT_FALSE(queue.full());
}

TEST(ReplyQueue, ReasonAndMessageOfARejectionAreKept) {
  ReplyQueue queue;
  queue.Reject(Rejected(9));
  const auto reply = queue.Next(kStart);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->message.rejected().reason(), v1::REJECT_REASON_EMPTY);
  EXPECT_EQ(reply->message.rejected().message(), "has nothing");
}

}  // namespace
}  // namespace framecast::ingest
