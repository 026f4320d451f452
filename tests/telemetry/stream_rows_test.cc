#include "services/telemetry/stream_rows.h"

#include <gmock/gmock.h>

namespace framecast::telemetry {
namespace {

using hub::StreamState;
using testing::ElementsAre;

hub::StreamInfo Info(const std::string& name, StreamState state = StreamState::kLive,
                     std::uint64_t frames = 0) {
  hub::StreamInfo info;
  info.name = name;
  info.state = state;
  info.stored_frames = frames;
  return info;
}

std::vector<std::string> Names(const std::vector<StreamRow>& rows) {
  std::vector<std::string> names;
  for (const StreamRow& row : rows) names.push_back(row.stream);
  return names;
}

std::uint64_t FramesOf(const std::vector<StreamRow>& rows, const std::string& stream) {
  for (const StreamRow& row : rows) {
    if (row.stream == stream) return row.counts.frames;
  }
  return 0;
}

std::uint64_t AllFrames(const std::vector<StreamRow>& rows) {
  std::uint64_t sum = 0;
  for (const StreamRow& row : rows) sum += row.counts.frames;
  return sum;
}

TEST(StreamRowsTest, AsManyAsMayHaveARowOfTheirOwnAndNobodyIsLeftOver) {
  StreamRows rows(2);
  EXPECT_THAT(Names(rows.Update({})), ElementsAre());
  EXPECT_THAT(Names(rows.Update({Info("a"), Info("b")})), ElementsAre("a", "b"));
}

TEST(StreamRowsTest, TheFirstKeepTheirsWhateverTheNamesOfLaterOnes) {
  StreamRows rows(2);
  rows.Update({Info("m"), Info("n")});
  EXPECT_THAT(Names(rows.Update({Info("a"), Info("m"), Info("n")})),
              ElementsAre("m", "n", "_other"));
}

TEST(StreamRowsTest, AStreamThatIsGoneMakesRoom) {
  StreamRows rows(1);
  rows.Update({Info("a"), Info("b"), Info("c")});
  EXPECT_THAT(Names(rows.Update({Info("b"), Info("c")})), ElementsAre("b", "_other"));
  EXPECT_THAT(Names(rows.Update({Info("c")})), ElementsAre("c"));
}

TEST(StreamRowsTest, LostQuietAndExpectedOnesComeBeforeLiveOnes) {
  StreamRows rows(3);
  const auto told =
      rows.Update({Info("a"), Info("b", StreamState::kFrozen), Info("c", StreamState::kLost),
                   Info("d", StreamState::kQuiet), Info("e", StreamState::kWaiting)});
  EXPECT_THAT(Names(told), ElementsAre("c", "d", "e", "_other"));
  EXPECT_THAT(Names(rows.Update({Info("a"), Info("b"), Info("c"), Info("d"), Info("e")})),
              ElementsAre("a", "b", "c", "_other"));
}

TEST(StreamRowsTest, TheOthersAddUpTakeTheOldestTimeAndCountStates) {
  hub::StreamInfo young = Info("b", StreamState::kLive, 10);
  young.last_frame_us = 2000;
  young.last_change_us = 1500;
  young.ring_frames = 3;
  young.ring_bytes = 300;
  young.subscriptions = 4;
  young.behind = {3, 2, 1};
  young.stored_bytes = 1000;
  young.skipped = {1, 2, 3, 4, 5};
  hub::StreamInfo old = young;
  old.name = "c";
  old.state = StreamState::kEnded;
  old.last_frame_us = 1000;
  old.last_change_us = 900;
  hub::StreamInfo silent = Info("d");

  StreamRows rows(1);
  const auto told = rows.Update({Info("a"), young, old, silent});
  ASSERT_THAT(Names(told), ElementsAre("a", "_other"));
  const StreamRow& others = told.back();
  EXPECT_THAT(others.states, ElementsAre(0, 2, 0, 0, 0, 1, 0));
  EXPECT_EQ(others.last_frame_us, 1000);
  EXPECT_EQ(others.last_change_us, 900);
  EXPECT_EQ(others.ring_frames, 6U);
  EXPECT_EQ(others.ring_bytes, 600U);
  EXPECT_EQ(others.subscriptions, 8U);
  EXPECT_THAT(others.behind, ElementsAre(6, 4, 2));
  EXPECT_EQ(others.counts.frames, 20U);
  EXPECT_EQ(others.counts.bytes, 2000U);
  EXPECT_THAT(others.counts.skipped, ElementsAre(2, 4, 6, 8, 10));
}

TEST(StreamRowsTest, MovingBetweenRowsCountsEveryFrameOnceAndNoRowFalls) {
  StreamRows rows(1);
  EXPECT_EQ(
      AllFrames(rows.Update({Info("a", StreamState::kLive, 5), Info("b", StreamState::kLive, 7)})),
      12U);
  auto told = rows.Update({Info("a", StreamState::kLive, 6), Info("b", StreamState::kLost, 7)});
  EXPECT_EQ(FramesOf(told, "b"), 0U) << "its 7 were counted as the others'";
  EXPECT_EQ(FramesOf(told, "_other"), 8U);
  told = rows.Update({Info("a", StreamState::kLive, 8), Info("b", StreamState::kLost, 9)});
  EXPECT_EQ(FramesOf(told, "b"), 2U);
  EXPECT_EQ(FramesOf(told, "_other"), 10U);
  told = rows.Update({Info("a", StreamState::kLive, 9), Info("b", StreamState::kLive, 10)});
  EXPECT_EQ(FramesOf(told, "a"), 6U) << "5 from before and 1 from now";
  EXPECT_EQ(FramesOf(told, "_other"), 11U);
}

TEST(StreamRowsTest, TheOthersDoNotFallWhenOneOfThemIsForgotten) {
  StreamRows rows(1);
  rows.Update({Info("a"), Info("b", StreamState::kLive, 7), Info("c", StreamState::kLive, 1)});
  EXPECT_EQ(FramesOf(rows.Update({Info("a"), Info("c", StreamState::kLive, 2)}), "_other"), 9U);
}

TEST(StreamRowsTest, AStreamThatWasForgottenAndCameBackBeforeAnybodyLookedCountsOn) {
  StreamRows rows(1);
  rows.Update({Info("a", StreamState::kLive, 100)});
  EXPECT_EQ(FramesOf(rows.Update({Info("a", StreamState::kLive, 3)}), "a"), 103U);
}

}  // namespace
}  // namespace framecast::telemetry
