#include "services/bridge/cluster.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/bridge/cluster_fixture.h"

namespace framecast::bridge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(OutranksTest, HeldThenBegunLaterThenTheGreaterEpoch) {
  // Each outranks those before it, and only those.
  const std::vector<hub::RemoteStream> ascending{
      Epoch(1, 1, false), Epoch(2, 1, false), Epoch(1, 2, false), Epoch(1, 1, true),
      Epoch(2, 1, true),  Epoch(1, 2, true),  Epoch(9, 2, true)};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(Outranks(ascending[i], ascending[j]), i > j) << i << " " << j;
    }
  }
}

TEST_F(ClusterTest, KnowsTheStreamsOfTheOthers) {
  Hear(Complete("a", 1, {{"cam.1", Epoch(1)}, {"cam.2", Epoch(2)}}));
  Hear(Complete("b", 7, {{"cam.3", Epoch(3)}}));
  EXPECT_EQ(OwnerOf("cam.1"), "a");
  EXPECT_EQ(OwnerOf("cam.2"), "a");
  EXPECT_EQ(OwnerOf("cam.3"), "b");
  EXPECT_EQ(OwnerOf("cam.4"), "nobody");
  ASSERT_NE(cluster_.Find("cam.2"), nullptr);
  EXPECT_EQ(cluster_.Find("cam.2")->stream, Epoch(2));
  EXPECT_EQ(cluster_.nodes(), 2u);
  EXPECT_EQ(cluster_.streams(), 3u);
  EXPECT_TRUE(cluster_.Knows("a"));
  EXPECT_FALSE(cluster_.Knows("c"));
  EXPECT_THAT(cluster_.TakeChanged(), ElementsAre("cam.1", "cam.2", "cam.3"));
  EXPECT_THAT(cluster_.TakeChanged(), IsEmpty());
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
}

TEST_F(ClusterTest, DoesNotListenToItself) {
  Hear(Complete("own", 1, {{"cam.1", Epoch(1)}}));
  Hear(Leaving("own", 2));
  EXPECT_EQ(cluster_.nodes(), 0u);
  EXPECT_EQ(OwnerOf("cam.1"), "nobody");
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
}

TEST_F(ClusterTest, WhatIsAnnouncedLaterAddsChangesAndRemoves) {
  Hear(Complete("a", 1, {{"cam.1", Epoch(1)}, {"cam.2", Epoch(2)}}));
  cluster_.TakeChanged();
  Hear(Of("a", 2, {{"cam.2", Epoch(5)}, {"cam.3", Epoch(3)}}, {"cam.1", "cam.9"}));
  EXPECT_EQ(OwnerOf("cam.1"), "nobody");
  ASSERT_NE(cluster_.Find("cam.2"), nullptr);
  EXPECT_EQ(cluster_.Find("cam.2")->stream.epoch, 5u);
  EXPECT_EQ(OwnerOf("cam.3"), "a");
  EXPECT_THAT(cluster_.TakeChanged(), ElementsAre("cam.1", "cam.2", "cam.3"));
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
}

TEST_F(ClusterTest, WhatIsSaidAgainIsNoChange) {
  Hear(Complete("a", 1, {{"cam.1", Epoch(1)}}));
  cluster_.TakeChanged();
  Hear(Of("a", 2, {{"cam.1", Epoch(1)}}));
  Hear(Complete("a", 3, {{"cam.1", Epoch(1)}}));
  EXPECT_THAT(cluster_.TakeChanged(), IsEmpty());
  hub::RemoteStream described = Epoch(1);
  described.fps = 25;
  Hear(Of("a", 4, {{"cam.1", described}}));
  EXPECT_THAT(cluster_.TakeChanged(), ElementsAre("cam.1"));
}

TEST_F(ClusterTest, ACompleteOneReplacesWhatWasKnown) {
  Hear(Complete("a", 1, {{"cam.1", Epoch(1)}, {"cam.2", Epoch(2)}}));
  Hear(Complete("b", 1, {{"cam.1", Epoch(9, 0, false)}}));
  cluster_.TakeChanged();
  Hear(Complete("a", 2, {{"cam.2", Epoch(2)}, {"cam.3", Epoch(3)}}));
  EXPECT_EQ(OwnerOf("cam.1"), "b");
  EXPECT_EQ(OwnerOf("cam.2"), "a");
  EXPECT_EQ(OwnerOf("cam.3"), "a");
  EXPECT_THAT(cluster_.TakeChanged(), ElementsAre("cam.1", "cam.3"));
  Hear(Complete("a", 3));
  EXPECT_EQ(cluster_.streams(), 1u);
}

TEST_F(ClusterTest, OfTwoNodesWithAStreamTheOneThatOutranksHasIt) {
  Hear(Complete("a", 1, {{"cam", Epoch(1, 100)}}));
  Hear(Complete("b", 1, {{"cam", Epoch(2, 200)}}));
  EXPECT_EQ(OwnerOf("cam"), "b");
  EXPECT_EQ(cluster_.streams(), 1u);
  // It is held nowhere else.
  Hear(Of("b", 2, {{"cam", Epoch(2, 200, false)}}));
  EXPECT_EQ(OwnerOf("cam"), "a");
  Hear(Of("a", 2, {{"cam", Epoch(1, 100, false)}}));
  EXPECT_EQ(OwnerOf("cam"), "b");
  Hear(Of("a", 3, {{"cam", Epoch(1, 300, false)}}));
  EXPECT_EQ(OwnerOf("cam"), "a");
}

TEST_F(ClusterTest, WhoHasAStreamDoesNotDependOnWhoWasHeardFirst) {
  const std::vector<std::string> node_ids{"a", "b", "c"};
  // Alike in all that ranks: the nodes must agree all the same.
  for (const bool alike : {false, true}) {
    std::vector<std::size_t> order{0, 1, 2};
    do {
      Cluster cluster("own");
      for (const std::size_t i : order) {
        cluster.Hear(Complete(node_ids[i], 1, {{"cam", Epoch(alike ? 1 : i + 1)}}), now_);
      }
      ASSERT_NE(cluster.Find("cam"), nullptr);
      EXPECT_EQ(cluster.Find("cam")->node_id, alike ? "a" : "c");
    } while (std::next_permutation(order.begin(), order.end()));
  }
}

TEST_F(ClusterTest, ATieIsBrokenTheSameWayHoweverItComesAbout) {
  Hear(Complete("b", 1, {{"cam", Epoch(1)}}));
  Hear(Complete("a", 1, {{"cam", Epoch(1)}}));
  EXPECT_EQ(OwnerOf("cam"), "a");
  Hear(Of("b", 2, {{"cam", Epoch(2)}}));
  EXPECT_EQ(OwnerOf("cam"), "b");
  Hear(Of("a", 2, {{"cam", Epoch(2)}}));
  EXPECT_EQ(OwnerOf("cam"), "a");
}

TEST_F(ClusterTest, OnlyWhatTheOwnerSaysIsAChange) {
  Hear(Complete("a", 1, {{"cam", Epoch(5)}}));
  Hear(Complete("b", 1, {{"cam", Epoch(3)}}));
  cluster_.TakeChanged();
  Hear(Of("b", 2, {{"cam", Epoch(4)}}));
  Hear(Of("b", 3, {}, {"cam"}));
  EXPECT_THAT(cluster_.TakeChanged(), IsEmpty());
  EXPECT_EQ(OwnerOf("cam"), "a");
  Hear(Of("b", 4, {{"cam", Epoch(6)}}));
  EXPECT_THAT(cluster_.TakeChanged(), ElementsAre("cam"));
  Hear(Of("b", 5, {}, {"cam"}));
  EXPECT_THAT(cluster_.TakeChanged(), ElementsAre("cam"));
  EXPECT_EQ(OwnerOf("cam"), "a");
}

TEST_F(ClusterTest, WhenTheOwnerGoesTheNextInRankHasTheStream) {
  Hear(Complete("a", 1, {{"cam", Epoch(3)}}));
  Hear(Complete("b", 1, {{"cam", Epoch(1)}}));
  Hear(Complete("c", 1, {{"cam", Epoch(2)}}));
  cluster_.TakeChanged();
  Hear(Leaving("a", 2));
  EXPECT_EQ(OwnerOf("cam"), "c");
  EXPECT_THAT(cluster_.TakeChanged(), ElementsAre("cam"));
  Hear(Leaving("b", 2));
  EXPECT_THAT(cluster_.TakeChanged(), IsEmpty());
  Hear(Leaving("c", 2));
  EXPECT_EQ(OwnerOf("cam"), "nobody");
  EXPECT_THAT(cluster_.TakeChanged(), ElementsAre("cam"));
  EXPECT_EQ(cluster_.nodes(), 0u);
  EXPECT_EQ(cluster_.streams(), 0u);
}

TEST_F(ClusterTest, MoreNodesThanThereIsRoomForAreIgnoredAndCounted) {
  for (std::size_t i = 0; i < kMaxNodes; ++i) Hear(Complete("n" + std::to_string(i), 1));
  Hear(Complete("late", 1, {{"cam", Epoch(1)}}));
  Hear(Of("late", 2));
  EXPECT_EQ(cluster_.nodes(), kMaxNodes);
  EXPECT_EQ(OwnerOf("cam"), "nobody");
  EXPECT_EQ(cluster_.ignored().announcements, 2u);
  // Those that are known are listened to.
  Hear(Of("n7", 2, {{"cam.7", Epoch(1)}}));
  EXPECT_EQ(OwnerOf("cam.7"), "n7");
  Hear(Leaving("n8", 2));
  Hear(Of("late", 3, {{"cam", Epoch(1)}}));
  EXPECT_EQ(OwnerOf("cam"), "late");
  EXPECT_THAT(TakeIncomplete(), ElementsAre("late"));
  EXPECT_EQ(cluster_.ignored().announcements, 2u);
}

TEST_F(ClusterTest, MoreStreamsThanThereIsRoomForAreIgnoredAndCounted) {
  Streams streams;
  for (std::size_t i = 0; i + 1 < kMaxNodeStreams; ++i) {
    streams.push_back({"s" + std::to_string(i), Epoch(1)});
  }
  Hear(Complete("a", 1, std::move(streams)));
  Hear(Complete("b", 1, {{"s1", Epoch(2)}, {"cam.1", Epoch(1)}, {"cam.2", Epoch(1)}}));
  EXPECT_EQ(cluster_.streams(), kMaxNodeStreams - 1);
  EXPECT_EQ(cluster_.ignored().streams, 2u);
  EXPECT_EQ(OwnerOf("s1"), "b");
  EXPECT_EQ(OwnerOf("cam.1"), "nobody");
  // Those that are known go on.
  Hear(Of("b", 2, {{"s1", Epoch(3)}}));
  EXPECT_EQ(cluster_.Find("s1")->stream.epoch, 3u);
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
  // With room, the node is asked what it was that found none.
  Hear(Leaving("a", 2));
  EXPECT_EQ(cluster_.streams(), 1u);
  EXPECT_THAT(TakeIncomplete(), ElementsAre("b"));
  Hear(Complete("b", 2, {{"s1", Epoch(3)}, {"cam.1", Epoch(1)}, {"cam.2", Epoch(1)}}));
  EXPECT_EQ(cluster_.streams(), 3u);
  now_ += kAskAgainAfter;
  EXPECT_THAT(TakeIncomplete(), IsEmpty());
  EXPECT_EQ(cluster_.ignored().streams, 2u);
}

}  // namespace
}  // namespace framecast::bridge
