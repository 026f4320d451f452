// What happens between nodes, and which series says so.
#include <gtest/gtest.h>

#include "services/bridge/observer.h"
#include "tests/telemetry/telemetry_fixture.h"

namespace framecast::telemetry {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

class BridgeMetricsTest : public TelemetryTest {
 protected:
  bridge::BridgeObserver& bridge_ = telemetry_->bridge_observer();
};

TEST_F(BridgeMetricsTest, ANodeIsDisconnectedOnlyWhileItsBridgeCannotReachNats) {
  EXPECT_EQ(Value("framecast_bridge_disconnected"), 0);
  bridge_.OnConnection(false);
  EXPECT_EQ(Value("framecast_bridge_disconnected"), 1);
  bridge_.OnConnection(true);
  EXPECT_EQ(Value("framecast_bridge_disconnected"), 0);
}

TEST_F(BridgeMetricsTest, EachTimeThatItConnectsIsCounted) {
  bridge_.OnConnection(true);
  EXPECT_EQ(Value("framecast_bridge_connections_total"), 1);
  bridge_.OnConnection(false);
  EXPECT_EQ(Value("framecast_bridge_connections_total"), 1);
  bridge_.OnConnection(true);
  EXPECT_EQ(Value("framecast_bridge_connections_total"), 2);
}

TEST_F(BridgeMetricsTest, AConnectionThatIsToldTwiceIsOne) {
  bridge_.OnConnection(true);
  bridge_.OnConnection(true);
  EXPECT_EQ(Value("framecast_bridge_connections_total"), 1);
}

TEST_F(BridgeMetricsTest, NodesAndStreamsAreAsManyAsWasToldLast) {
  bridge_.OnCounts(
      {.nodes = 9, .remote_streams = 9, .mirrored_streams = 9, .forwarded_streams = 9});
  bridge_.OnCounts(
      {.nodes = 4, .remote_streams = 3, .mirrored_streams = 2, .forwarded_streams = 1});
  EXPECT_EQ(Value("framecast_bridge_nodes"), 4);
  EXPECT_EQ(Value("framecast_bridge_remote_streams"), 3);
  EXPECT_EQ(Value("framecast_bridge_mirrored_streams"), 2);
  EXPECT_EQ(Value("framecast_bridge_forwarded_streams"), 1);
}

TEST_F(BridgeMetricsTest, FramesAndTheirBytesAreCountedEachWay) {
  bridge_.OnFrameForwarded(1000);
  bridge_.OnFrameForwarded(500);
  bridge_.OnFrameMirrored(70, milliseconds(1));
  EXPECT_EQ(Value("framecast_bridge_forwarded_frames_total"), 2);
  EXPECT_EQ(Value("framecast_bridge_forwarded_bytes_total"), 1500);
  EXPECT_EQ(Value("framecast_bridge_mirrored_frames_total"), 1);
  EXPECT_EQ(Value("framecast_bridge_mirrored_bytes_total"), 70);
}

TEST_F(BridgeMetricsTest, TheWayFromNodeToNodeTakesTheAgeOfAMirroredFrame) {
  bridge_.OnFrameMirrored(1, std::nullopt);
  bridge_.OnFrameMirrored(1, microseconds(700));
  bridge_.OnFrameMirrored(1, milliseconds(300));
  EXPECT_EQ(Value("framecast_bridge_delivery_seconds_count"), 2);
  EXPECT_DOUBLE_EQ(Value("framecast_bridge_delivery_seconds_sum"), 0.3007);
  EXPECT_EQ(Value("framecast_bridge_delivery_seconds_bucket{le=\"0.0005\"}"), 0);
  EXPECT_EQ(Value("framecast_bridge_delivery_seconds_bucket{le=\"0.001\"}"), 1);
  EXPECT_EQ(Value("framecast_bridge_delivery_seconds_bucket{le=\"0.5\"}"), 2);
}

TEST_F(BridgeMetricsTest, AFrameThatSeemsToComeFromTheFutureTookNoTime) {
  bridge_.OnFrameMirrored(1, milliseconds(2));
  bridge_.OnFrameMirrored(1, milliseconds(-40));
  EXPECT_EQ(Value("framecast_bridge_delivery_seconds_count"), 2);
  EXPECT_DOUBLE_EQ(Value("framecast_bridge_delivery_seconds_sum"), 0.002);
  EXPECT_EQ(Value("framecast_bridge_delivery_seconds_bucket{le=\"0.0001\"}"), 1);
}

TEST_F(BridgeMetricsTest, DroppedFramesAreCountedByTheReason) {
  bridge_.OnFramesDropped(bridge::DropReason::kSlow, 1);
  bridge_.OnFramesDropped(bridge::DropReason::kIncomplete, 2);
  bridge_.OnFramesDropped(bridge::DropReason::kBacklog, 3);
  bridge_.OnFramesDropped(bridge::DropReason::kInvalid, 4);
  bridge_.OnFramesDropped(bridge::DropReason::kInvalid, 5);
  EXPECT_EQ(Value("framecast_bridge_dropped_frames_total{reason=\"slow\"}"), 1);
  EXPECT_EQ(Value("framecast_bridge_dropped_frames_total{reason=\"incomplete\"}"), 2);
  EXPECT_EQ(Value("framecast_bridge_dropped_frames_total{reason=\"backlog\"}"), 3);
  EXPECT_EQ(Value("framecast_bridge_dropped_frames_total{reason=\"invalid\"}"), 9);
}

TEST_F(BridgeMetricsTest, PublishersWhoseStreamAnotherNodeHasAreCounted) {
  bridge_.OnPublisherLost();
  bridge_.OnPublisherLost();
  EXPECT_EQ(Value("framecast_bridge_lost_publishers_total"), 2);
}

}  // namespace
}  // namespace framecast::telemetry
