#include "services/hub/stream_state.h"

#include <gtest/gtest.h>

namespace framecast::hub {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr SteadyTime kNow{std::chrono::hours(1)};
constexpr Duration kFrozenAfter = seconds(5);

StreamFacts Live() {
  StreamFacts facts;
  facts.had_frame = true;
  facts.has_publisher = true;
  facts.publisher_since = kNow - seconds(60);
  facts.last_frame = kNow - milliseconds(100);
  facts.last_change = facts.last_frame;
  facts.median_interval = milliseconds(100);
  return facts;
}

TEST(StreamStateTest, WaitingUntilTheFirstFrameEvenWithAPublisher) {
  StreamFacts facts;
  EXPECT_EQ(StateOf(facts, kFrozenAfter, kNow), StreamState::kWaiting);
  facts.has_publisher = true;
  EXPECT_EQ(StateOf(facts, kFrozenAfter, kNow), StreamState::kWaiting);
}

TEST(StreamStateTest, LiveWhileFramesCome) {
  EXPECT_EQ(StateOf(Live(), kFrozenAfter, kNow), StreamState::kLive);
}

TEST(StreamStateTest, QuietAfterFiveSecondsOfAFastStream) {
  StreamFacts facts = Live();
  facts.last_frame = kNow - seconds(5);
  EXPECT_EQ(StateOf(facts, kFrozenAfter, kNow), StreamState::kLive);
  facts.last_frame -= milliseconds(1);
  EXPECT_EQ(StateOf(facts, kFrozenAfter, kNow), StreamState::kQuiet);
}

TEST(StreamStateTest, QuietAfterThreeIntervalsOfASlowStream) {
  StreamFacts facts = Live();
  facts.median_interval = seconds(10);
  facts.last_frame = kNow - seconds(29);
  facts.last_change = facts.last_frame;
  EXPECT_EQ(StateOf(facts, kFrozenAfter, kNow), StreamState::kLive);
  facts.last_frame = kNow - seconds(31);
  facts.last_change = facts.last_frame;
  EXPECT_EQ(StateOf(facts, kFrozenAfter, kNow), StreamState::kQuiet);
}

TEST(StreamStateTest, ANewPublisherHasFiveSecondsForItsFirstFrame) {
  StreamFacts facts = Live();
  facts.last_frame = kNow - std::chrono::minutes(5);
  facts.last_change = facts.last_frame;
  facts.publisher_since = kNow - seconds(1);
  EXPECT_EQ(StateOf(facts, kFrozenAfter, kNow), StreamState::kLive);
}

TEST(StreamStateTest, FrozenWhenFramesComeWithTheSamePicture) {
  StreamFacts facts = Live();
  facts.last_change = facts.last_frame - seconds(5);
  EXPECT_EQ(StateOf(facts, kFrozenAfter, kNow), StreamState::kFrozen);
  EXPECT_EQ(StateOf(facts, Duration::zero(), kNow), StreamState::kLive);
}

TEST(StreamStateTest, OnePictureThatNothingConfirmsIsNotFrozen) {
  StreamFacts facts = Live();
  facts.median_interval = seconds(10);
  facts.last_frame = kNow - seconds(8);
  facts.last_change = facts.last_frame;
  EXPECT_EQ(StateOf(facts, kFrozenAfter, kNow), StreamState::kLive);
}

TEST(StreamStateTest, IdleOnlyWhenPausableAndUnwatched) {
  StreamFacts facts = Live();
  facts.pausable = true;
  facts.last_frame = kNow - seconds(9);
  facts.last_change = facts.last_frame;
  EXPECT_EQ(StateOf(facts, kFrozenAfter, kNow), StreamState::kIdle);
  facts.watched = true;
  EXPECT_EQ(StateOf(facts, kFrozenAfter, kNow), StreamState::kQuiet);
}

TEST(StreamStateTest, EndedOrLostAsThePublisherLeft) {
  StreamFacts facts = Live();
  facts.has_publisher = false;
  EXPECT_EQ(StateOf(facts, kFrozenAfter, kNow), StreamState::kLost);
  facts.ended_by_publisher = true;
  EXPECT_EQ(StateOf(facts, kFrozenAfter, kNow), StreamState::kEnded);
}

TEST(StreamStateTest, EveryStateHasItsWord) {
  EXPECT_EQ(ToString(StreamState::kWaiting), "waiting");
  EXPECT_EQ(ToString(StreamState::kLive), "live");
  EXPECT_EQ(ToString(StreamState::kQuiet), "quiet");
  EXPECT_EQ(ToString(StreamState::kFrozen), "frozen");
  EXPECT_EQ(ToString(StreamState::kIdle), "idle");
  EXPECT_EQ(ToString(StreamState::kEnded), "ended");
  EXPECT_EQ(ToString(StreamState::kLost), "lost");
}

}  // namespace
}  // namespace framecast::hub
