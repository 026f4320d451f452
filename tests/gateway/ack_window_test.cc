#include "gateway/ack_window.h"

#include <gtest/gtest.h>

namespace framecast::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using AckKind = AckWindow::AckKind;

constexpr std::uint64_t kEpoch = 0xabc;
const hub::SteadyTime kStart = hub::SteadyTime(std::chrono::hours(1));

hub::FramePosition At(std::uint64_t sequence) { return {kEpoch, sequence}; }

// Sends `count` frames from `first` on.
void Send(AckWindow& window, std::uint64_t first, std::uint64_t count = 1,
          hub::SteadyTime now = kStart) {
  for (std::uint64_t i = first; i < first + count; ++i) {
    window.Sent(At(i), static_cast<std::int64_t>(i * 1000), now);
  }
}

// One frame after the other, each acked after `delay`. `held_back`: another one waited meanwhile.
hub::SteadyTime RoundTrips(AckWindow& window, std::uint64_t& sequence, hub::SteadyTime now,
                           int count, milliseconds delay, bool held_back = true) {
  for (int i = 0; i < count; ++i) {
    Send(window, ++sequence, 1, now);
    if (held_back) window.HeldBack();
    now += delay;
    window.Ack(At(sequence), now);
  }
  return now;
}

TEST(AckWindowTest, WithoutAWindowNothingIsLimitedAndNothingIsUnderWay) {
  AckWindow window;
  EXPECT_FALSE(window.limited());
  Send(window, 1, 100'000);
  EXPECT_TRUE(window.open());
  EXPECT_EQ(window.frames(), 0U);
  EXPECT_EQ(window.under_way(), 0U);
  const AckWindow::Acked acked = window.Ack(At(100'000), kStart);
  EXPECT_EQ(acked.kind, AckKind::kStale);
  EXPECT_FALSE(acked.ingest_time_us);
  EXPECT_EQ(window.Ack(At(100'001), kStart).kind, AckKind::kFuture);
}

TEST(AckWindowTest, AFixedWindowClosesWhenItIsFullAndOpensWithAnAck) {
  AckWindow window({false, 3});
  EXPECT_TRUE(window.limited());
  EXPECT_EQ(window.frames(), 3U);
  Send(window, 1, 2);
  EXPECT_TRUE(window.open());
  Send(window, 3);
  EXPECT_FALSE(window.open());
  EXPECT_EQ(window.Ack(At(1), kStart).kind, AckKind::kFreed);
  EXPECT_TRUE(window.open());
}

TEST(AckWindowTest, AnAckFreesAllThatWasSentBeforeAndTellsWhenExactlyItsFrameCameIn) {
  AckWindow window({false, 8});
  for (const std::uint64_t sequence : {2, 5, 9, 12}) Send(window, sequence);
  const AckWindow::Acked exact = window.Ack(At(5), kStart);
  EXPECT_EQ(exact.kind, AckKind::kFreed);
  EXPECT_EQ(exact.ingest_time_us, 5000);
  EXPECT_EQ(window.under_way(), 2U);
  const AckWindow::Acked between = window.Ack(At(10), kStart);
  EXPECT_EQ(between.kind, AckKind::kFreed);
  EXPECT_FALSE(between.ingest_time_us) << "10 was never sent";
  EXPECT_EQ(window.under_way(), 1U);
}

TEST(AckWindowTest, AnAckThatComesTwiceOrLateIsStale) {
  AckWindow window({false, 8});
  EXPECT_EQ(window.Ack(At(1), kStart).kind, AckKind::kStale) << "nothing was sent";
  Send(window, 5, 3);
  EXPECT_EQ(window.Ack(At(4), kStart).kind, AckKind::kStale) << "before the first";
  EXPECT_EQ(window.Ack(At(6), kStart).kind, AckKind::kFreed);
  EXPECT_EQ(window.Ack(At(6), kStart).kind, AckKind::kStale);
  EXPECT_EQ(window.Ack(At(5), kStart).kind, AckKind::kStale);
  EXPECT_EQ(window.Ack({0xdef, 7}, kStart).kind, AckKind::kStale) << "an epoch that never was";
  EXPECT_EQ(window.under_way(), 1U);
}

TEST(AckWindowTest, AnAckOfTheFutureChangesNothing) {
  AckWindow window({false, 2});
  Send(window, 1, 2);
  EXPECT_EQ(window.Ack(At(3), kStart).kind, AckKind::kFuture);
  EXPECT_FALSE(window.open());
}

TEST(AckWindowTest, EpochsAreAckedInTheOrderOfSending) {
  AckWindow window({false, 8});
  Send(window, 900, 2);
  window.Sent({0xdef, 1}, 1, kStart);
  window.Sent({0xdef, 2}, 2, kStart);
  EXPECT_EQ(window.Ack(At(901), kStart).kind, AckKind::kFreed);
  EXPECT_EQ(window.under_way(), 2U);
  EXPECT_EQ(window.Ack({0xdef, 1}, kStart).ingest_time_us, 1);
  EXPECT_EQ(window.Ack(At(901), kStart).kind, AckKind::kStale);
  EXPECT_EQ(window.Ack({0xdef, 3}, kStart).kind, AckKind::kFuture);
  EXPECT_EQ(window.under_way(), 1U);
}

TEST(AckWindowTest, AnAckInTheNewEpochFreesTheOldOne) {
  AckWindow window({false, 8});
  Send(window, 900, 2);
  window.Sent({0xdef, 1}, 1, kStart);
  EXPECT_EQ(window.Ack({0xdef, 1}, kStart).kind, AckKind::kFreed);
  EXPECT_EQ(window.under_way(), 0U);
}

TEST(AckWindowTest, WhatIsUnderWayIsBoundedWhoeverSendsOn) {
  AckWindow window({false, 1000});
  EXPECT_EQ(window.frames(), kMaxWindowFrames);
  Send(window, 1, 1000);
  EXPECT_EQ(window.under_way(), kMaxWindowFrames);
  EXPECT_EQ(window.Ack(At(936), kStart).kind, AckKind::kStale) << "too long ago";
  EXPECT_EQ(window.Ack(At(1000), kStart).kind, AckKind::kFreed);
}

TEST(AckWindowTest, ASmallerWindowWaitsForWhatIsUnderWayAndNoneForgetsIt) {
  AckWindow window({false, 4});
  Send(window, 1, 4);
  window.Set({false, 2});
  window.Ack(At(2), kStart);
  EXPECT_FALSE(window.open());
  window.Ack(At(3), kStart);
  EXPECT_TRUE(window.open());
  window.Set({false, 0});
  EXPECT_EQ(window.under_way(), 0U);
  EXPECT_TRUE(window.open());
  window.Set({false, 1});
  EXPECT_TRUE(window.open());
  Send(window, 5);
  EXPECT_FALSE(window.open());
}

class AutomaticAckWindowTest : public testing::Test {
 protected:
  AckWindow window_{{true, 0}};
  std::uint64_t sequence_ = 0;
  hub::SteadyTime now_ = kStart;
};

TEST_F(AutomaticAckWindowTest, BeginsWithTwoAndGrowsByOneAnAckWhileItHoldsFramesBack) {
  EXPECT_EQ(window_.frames(), 2U);
  now_ = RoundTrips(window_, sequence_, now_, 1, milliseconds(100));
  EXPECT_EQ(window_.frames(), 2U) << "one delay alone says nothing";
  now_ = RoundTrips(window_, sequence_, now_, 5, milliseconds(100));
  EXPECT_EQ(window_.frames(), 7U);
}

TEST_F(AutomaticAckWindowTest, NeverGrowsWhenItWasNotTheLimit) {
  now_ = RoundTrips(window_, sequence_, now_, 100, milliseconds(100), false);
  EXPECT_EQ(window_.frames(), 2U);
}

TEST_F(AutomaticAckWindowTest, NeverGrowsBeyondTheLargestWindow) {
  RoundTrips(window_, sequence_, now_, 200, milliseconds(20));
  EXPECT_EQ(window_.frames(), kMaxWindowFrames);
}

TEST_F(AutomaticAckWindowTest, LateAcksShrinkItToThreeQuartersOnceARoundTrip) {
  now_ = RoundTrips(window_, sequence_, now_, 7, milliseconds(100));
  ASSERT_EQ(window_.frames(), 8U);
  Send(window_, 8, 4, now_);
  for (std::uint64_t i = 8; i < 12; ++i) window_.Ack(At(i), now_ + milliseconds(200));
  EXPECT_EQ(window_.frames(), 6U) << "all four were sent before it shrank";
  sequence_ = 11;
  now_ = RoundTrips(window_, sequence_, now_ + milliseconds(200), 8, milliseconds(151));
  EXPECT_EQ(window_.frames(), 1U);
}

TEST_F(AutomaticAckWindowTest, AfterSlowStartItGrowsByOneARoundTrip) {
  now_ = RoundTrips(window_, sequence_, now_, 2, milliseconds(100));
  now_ = RoundTrips(window_, sequence_, now_, 1, milliseconds(120));
  ASSERT_EQ(window_.frames(), 3U) << "queueing shows";
  for (unsigned frames = 3; frames < 6; ++frames) {
    Send(window_, sequence_ + 1, frames, now_);
    window_.HeldBack();
    now_ += milliseconds(100);
    for (unsigned i = 1; i < frames; ++i) window_.Ack(At(sequence_ + i), now_);
    EXPECT_EQ(window_.frames(), frames) << "its last frame may still be late";
    sequence_ += frames;
    window_.Ack(At(sequence_), now_);
    EXPECT_EQ(window_.frames(), frames + 1);
  }
}

TEST_F(AutomaticAckWindowTest, AskingAgainForAnAutomaticWindowKeepsItsSize) {
  RoundTrips(window_, sequence_, now_, 6, milliseconds(100));
  window_.Set({true, 0});
  EXPECT_EQ(window_.frames(), 7U);
  window_.Set({false, 3});
  window_.Set({true, 0});
  EXPECT_EQ(window_.frames(), 2U);
}

TEST_F(AutomaticAckWindowTest, ABaseThatIsNotMetForAWholeBucketHalvesItOnce) {
  now_ = RoundTrips(window_, sequence_, now_, 8, milliseconds(100));
  now_ = RoundTrips(window_, sequence_, kStart + seconds(10), 1, milliseconds(100));
  const unsigned before = window_.frames();
  // Not late, but never near 100 ms either.
  now_ = RoundTrips(window_, sequence_, now_, 140, milliseconds(140), false);
  EXPECT_EQ(window_.frames(), before);
  now_ = RoundTrips(window_, sequence_, now_, 20, milliseconds(140), false);
  EXPECT_EQ(window_.frames(), before / 2);
}

}  // namespace
}  // namespace framecast::gateway
