// Nodes that fall silent, and announcements that are not heard.
#include <gmock/gmock.h>

#include <chrono>
#include <string>

#include "tests/bridge/cluster_fixture.h"

namespace framecast::bridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

using ClusterLossTest = ClusterTest;

TEST_F(ClusterLossTest, ASilentNodeIsGoneWithItsStreams) {
  Hear(Complete("a", 1, {{"cam.1", Epoch(1)}}));
  now_ += milliseconds(500);
  Hear(Complete("b", 1, {{"cam.2", Epoch(2)}}));
  cluster_.TakeChanged();
  now_ += kNodeSilence - milliseconds(501);
  cluster_.Expire(now_);
  EXPECT_EQ(cluster_.nodes(), 2u);
  now_ += milliseconds(1);
  cluster_.Expire(now_);
  EXPECT_FALSE(cluster_.Knows("a"));
  EXPECT_EQ(OwnerOf("cam.1"), "nobody");
  EXPECT_EQ(OwnerOf("cam.2"), "b");
  EXPECT_THAT(cluster_.TakeChanged(), ElementsAre("cam.1"));
}

TEST_F(ClusterLossTest, WhoSaysAnythingIsNotSilent) {
  Hear(Complete("a", 5, {{"cam", Epoch(1)}}));
  for (std::uint64_t number = 6; number < 20; ++number) {
    now_ += seconds(2);
    // Also what is older than what is known.
    Hear(Of("a", number % 2 == 0 ? number : 1));
    cluster_.Expire(now_);
    ASSERT_EQ(OwnerOf("cam"), "a");
  }
}

TEST_F(ClusterLossTest, WhoComesBackIsAskedForAllThatItHas) {
  Hear(Complete("a", 1, {{"cam.1", Epoch(1)}, {"cam.2", Epoch(2)}}));
  now_ += kNodeSilence;
  cluster_.Expire(now_);
  cluster_.TakeChanged();
  Hear(Of("a", 2, {{"cam.1", Epoch(1)}}));
  EXPECT_EQ(OwnerOf("cam.1"), "a");
  EXPECT_EQ(OwnerOf("cam.2"), "nobody");
  EXPECT_THAT(cluster_.TakeChanged(), ElementsAre("cam.1"));
  EXPECT_THAT(TakeIncomplete(), ElementsAre("a"));
  Hear(Complete("a", 2, {{"cam.1", Epoch(1)}, {"cam.2", Epoch(2)}}));
  EXPECT_EQ(OwnerOf("cam.2"), "a");
  now_ += kAskAgainAfter;
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
}

TEST_F(ClusterLossTest, WhoLeftMayComeBack) {
  Hear(Complete("a", 1, {{"cam", Epoch(1)}}));
  Hear(Leaving("a", 2));
  EXPECT_EQ(OwnerOf("cam"), "nobody");
  Hear(Complete("a", 3, {{"cam", Epoch(1)}}));
  EXPECT_EQ(OwnerOf("cam"), "a");
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
}

TEST_F(ClusterLossTest, WhoLeavesWithoutHavingBeenHeardOfIsNotMissed) {
  Hear(Leaving("a", 1));
  EXPECT_EQ(cluster_.nodes(), 0u);
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
}

TEST_F(ClusterLossTest, ANodeThatDoesNotBeginWithAllThatItHasIsAsked) {
  Hear(Of("a", 5, {{"cam.1", Epoch(1)}}));
  EXPECT_EQ(OwnerOf("cam.1"), "a");
  EXPECT_THAT(TakeIncomplete(), ElementsAre("a"));
  Hear(Of("a", 6));
  Hear(Of("a", 7));
  Hear(Complete("a", 7, {{"cam.2", Epoch(2)}}));
  EXPECT_EQ(OwnerOf("cam.1"), "nobody");
  EXPECT_EQ(OwnerOf("cam.2"), "a");
  now_ += kAskAgainAfter;
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
}

TEST_F(ClusterLossTest, ANodeOfWhichSomethingWasNotHeardIsAskedUntilItAnswers) {
  Hear(Complete("a", 1, {{"cam.1", Epoch(1)}, {"cam.2", Epoch(2)}}));
  Hear(Of("a", 3, {{"cam.3", Epoch(3)}}));
  // What was heard holds meanwhile.
  EXPECT_EQ(OwnerOf("cam.2"), "a");
  EXPECT_EQ(OwnerOf("cam.3"), "a");
  EXPECT_THAT(TakeIncomplete(), ElementsAre("a"));
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
  now_ += kAskAgainAfter - milliseconds(1);
  Hear(Of("a", 4));
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
  now_ += milliseconds(1);
  EXPECT_THAT(TakeIncomplete(), ElementsAre("a"));
  Hear(Complete("a", 4, {{"cam.1", Epoch(1)}, {"cam.3", Epoch(3)}}));
  EXPECT_EQ(OwnerOf("cam.2"), "nobody");
  now_ += kAskAgainAfter;
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
  Hear(Of("a", 5));
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
}

TEST_F(ClusterLossTest, ANodeIsNotAskedAgainBeforeItsTimeHoweverOftenItIsIncomplete) {
  Hear(Of("a", 1));
  EXPECT_THAT(TakeIncomplete(), ElementsAre("a"));
  Hear(Complete("a", 1));
  Hear(Of("a", 3));
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
  now_ += kAskAgainAfter;
  EXPECT_THAT(TakeIncomplete(), ElementsAre("a"));
}

TEST_F(ClusterLossTest, ACompleteAnnouncementMakesUpForWhatWasLostBeforeIt) {
  Hear(Complete("a", 1, {{"cam.1", Epoch(1)}}));
  Hear(Complete("a", 9, {{"cam.2", Epoch(2)}}));
  EXPECT_EQ(OwnerOf("cam.1"), "nobody");
  EXPECT_EQ(OwnerOf("cam.2"), "a");
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
}

TEST_F(ClusterLossTest, WhatIsOlderThanWhatIsKnownIsNotTaken) {
  Hear(Complete("a", 5, {{"cam.1", Epoch(2)}}));
  Hear(Of("a", 4, {{"cam.1", Epoch(1)}, {"cam.2", Epoch(1)}}));
  Hear(Complete("a", 4));
  ASSERT_NE(cluster_.Find("cam.1"), nullptr);
  EXPECT_EQ(cluster_.Find("cam.1")->stream.epoch, 2u);
  EXPECT_EQ(OwnerOf("cam.2"), "nobody");
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
}

TEST_F(ClusterLossTest, AnAnswerThatIsOlderThanTheGapDoesNotFillIt) {
  Hear(Complete("a", 1));
  Hear(Of("a", 3));
  EXPECT_THAT(TakeIncomplete(), ElementsAre("a"));
  Hear(Complete("a", 2));
  now_ += kAskAgainAfter;
  EXPECT_THAT(TakeIncomplete(), ElementsAre("a"));
}

TEST_F(ClusterLossTest, WhatComesTwiceIsNoGap) {
  Hear(Complete("a", 1));
  Hear(Of("a", 2, {{"cam", Epoch(1)}}));
  Hear(Of("a", 2, {{"cam", Epoch(1)}}));
  Hear(Of("a", 3));
  EXPECT_EQ(OwnerOf("cam"), "a");
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
}

TEST_F(ClusterLossTest, ACompleteAnnouncementReplacesOnlyWhenAllOfItsPartsCame) {
  Hear(Complete("a", 1, {{"old", Epoch(1)}, {"kept", Epoch(2)}}));
  Hear(Complete("a", 2, {{"new.1", Epoch(3)}}, 0, 3));
  EXPECT_EQ(OwnerOf("new.1"), "a");
  Hear(Complete("a", 2, {{"kept", Epoch(2)}}, 1, 3));
  EXPECT_EQ(OwnerOf("old"), "a");
  Hear(Complete("a", 2, {{"new.2", Epoch(4)}}, 2, 3));
  EXPECT_EQ(OwnerOf("old"), "nobody");
  EXPECT_EQ(OwnerOf("kept"), "a");
  EXPECT_EQ(OwnerOf("new.1"), "a");
  EXPECT_EQ(OwnerOf("new.2"), "a");
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
  Hear(Of("a", 3));
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
}

TEST_F(ClusterLossTest, ANodeWhoseDirectoryIsComingIsNotAskedForIt) {
  Hear(Complete("a", 1, {{"cam.1", Epoch(1)}}, 0, 2));
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
  Hear(Complete("a", 1, {{"cam.2", Epoch(1)}}, 1, 2));
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
}

TEST_F(ClusterLossTest, WithAPartLostNothingIsForgottenAndTheNodeIsAsked) {
  for (std::uint32_t lost = 0; lost < 3; ++lost) {
    Cluster cluster("own");
    cluster.Hear(Complete("a", 1, {{"old", Epoch(1)}}), now_);
    for (std::uint32_t part = 0; part < 3; ++part) {
      if (part == lost) continue;
      cluster.Hear(Complete("a", 2, {{"new." + std::to_string(part), Epoch(2)}}, part, 3), now_);
    }
    // At the latest when the node says that it is still there.
    cluster.Hear(Of("a", 3), now_);
    EXPECT_NE(cluster.Find("old"), nullptr) << lost;
    EXPECT_EQ(cluster.streams(), 3u) << lost;
    EXPECT_THAT(cluster.TakeIncomplete(now_), ElementsAre("a")) << lost;
    cluster.Hear(Complete("a", 3, {{"new.0", Epoch(2)}}, 0, 2), now_);
    cluster.Hear(Complete("a", 3, {{"new.1", Epoch(2)}}, 1, 2), now_);
    EXPECT_EQ(cluster.Find("old"), nullptr) << lost;
    EXPECT_EQ(cluster.streams(), 2u) << lost;
    EXPECT_THAT(cluster.TakeIncomplete(now_ + kAskAgainAfter), IsEmpty()) << lost;
  }
}

TEST_F(ClusterLossTest, AnAnswerOfWhichAPartIsLostIsAskedForAgain) {
  Hear(Of("a", 5));
  EXPECT_THAT(TakeIncomplete(), ElementsAre("a"));
  Hear(Complete("a", 5, {{"cam.2", Epoch(1)}}, 1, 2));
  now_ += kAskAgainAfter;
  EXPECT_THAT(TakeIncomplete(), ElementsAre("a"));
  Hear(Complete("a", 5, {{"cam.1", Epoch(1)}}, 0, 2));
  Hear(Of("a", 6));
  now_ += kAskAgainAfter;
  EXPECT_THAT(TakeIncomplete(), ElementsAre("a"));
}

TEST_F(ClusterLossTest, ADirectoryThatIsBegunAnewIsTheOneThatCounts) {
  Hear(Complete("a", 1, {{"cam.1", Epoch(1)}}, 0, 2));
  Hear(Complete("a", 1, {{"cam.2", Epoch(1)}}, 0, 2));
  Hear(Complete("a", 1, {{"cam.3", Epoch(1)}}, 1, 2));
  EXPECT_EQ(OwnerOf("cam.1"), "nobody");
  EXPECT_EQ(OwnerOf("cam.2"), "a");
  EXPECT_EQ(OwnerOf("cam.3"), "a");
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
}

TEST_F(ClusterLossTest, OtherAnnouncementsComeInPartsToo) {
  Hear(Complete("a", 1, {{"cam.0", Epoch(1)}}));
  for (const bool last_comes : {true, false}) {
    const std::uint64_t number = last_comes ? 2 : 3;
    Announcement part = Of("a", number, {{"cam.1", Epoch(number)}});
    part.parts = 2;
    Hear(part);
    part = Of("a", number, {{"cam.2", Epoch(number)}});
    part.part = 1;
    part.parts = 2;
    if (last_comes) Hear(part);
    EXPECT_THAT(TakeIncomplete(), IsEmpty());
  }
  EXPECT_EQ(cluster_.streams(), 3u);
  Hear(Of("a", 4));
  EXPECT_THAT(TakeIncomplete(), ElementsAre("a"));
}

}  // namespace
}  // namespace framecast::bridge
