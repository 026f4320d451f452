// What happens in the server, and which series says so.
#include "services/telemetry/telemetry.h"

#include <gtest/gtest.h>

#include "services/hub/subscription.h"
#include "tests/telemetry/telemetry_fixture.h"

namespace framecast::telemetry {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class SilentWake final : public hub::WakeHandle {
 public:
  void Wake() noexcept override {}
};

TEST_F(TelemetryTest, StoredFramesAreCountedByStreamAndTheirSizesByAll) {
  const auto a = Open("a");
  const auto b = Open("b");
  Publish(*a, 1, 2000);
  Publish(*a, 2, 2000);
  Publish(*b, 1, 900);
  EXPECT_EQ(Value("framecast_ingest_frames_total{stream=\"a\"}"), 2);
  EXPECT_EQ(Value("framecast_ingest_bytes_total{stream=\"a\"}"), 4000);
  EXPECT_EQ(Value("framecast_ingest_frames_total{stream=\"b\"}"), 1);
  EXPECT_EQ(Value("framecast_frame_bytes_count"), 3);
  EXPECT_EQ(Value("framecast_frame_bytes_bucket{le=\"1024\"}"), 1);
  EXPECT_EQ(Value("framecast_ring_frames{stream=\"a\"}"), 2);
  EXPECT_EQ(Value("framecast_memory_used_bytes"), Value("framecast_ring_bytes{stream=\"a\"}") +
                                                      Value("framecast_ring_bytes{stream=\"b\"}"));
  EXPECT_EQ(Value("framecast_publishers"), 2);
}

TEST_F(TelemetryTest, ARejectedFrameIsCountedByItsReason) {
  const auto publisher = Open("cam");
  publisher->Publish({});
  EXPECT_EQ(Value("framecast_ingest_rejected_frames_total{reason=\"empty\"}"), 1);
  EXPECT_EQ(Value("framecast_ingest_frames_total{stream=\"cam\"}"), 0);
}

TEST_F(TelemetryTest, AStreamIsInOneStateAndItsTimesStandStill) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  const double last_frame = Value("framecast_stream_last_frame_timestamp_seconds{stream=\"cam\"}");
  EXPECT_EQ(last_frame, static_cast<double>(clock_.UnixMicros()) / 1e6);
  EXPECT_EQ(Value("framecast_stream_state{stream=\"cam\",state=\"live\"}"), 1);
  clock_.Advance(seconds(7));
  EXPECT_EQ(Value("framecast_stream_state{stream=\"cam\",state=\"live\"}"), 0);
  EXPECT_EQ(Value("framecast_stream_state{stream=\"cam\",state=\"quiet\"}"), 1);
  EXPECT_EQ(Value("framecast_streams{state=\"quiet\"}"), 1);
  EXPECT_EQ(Value("framecast_stream_last_frame_timestamp_seconds{stream=\"cam\"}"), last_frame);
  // The same picture again: a new frame, no change.
  hub::IncomingFrame same;
  same.sequence = 2;
  same.content.payload = hub_->Find("cam")->Newest()->content.payload;
  publisher->Publish(std::move(same));
  EXPECT_EQ(Value("framecast_stream_last_frame_timestamp_seconds{stream=\"cam\"}"), last_frame + 7);
  EXPECT_EQ(Value("framecast_stream_last_change_timestamp_seconds{stream=\"cam\"}"), last_frame);
}

TEST_F(TelemetryTest, EvictedFramesAreCountedByTheBoundThatTheyWereOver) {
  hub::HubOptions options;
  options.ring.frames = 2;
  MakeHub(options, 3);
  const auto publisher = Open("cam");
  for (int i = 1; i <= 5; ++i) Publish(*publisher, i);
  EXPECT_EQ(Value("framecast_ring_evicted_frames_total{reason=\"frames\"}"), 3);
  EXPECT_EQ(Value("framecast_ring_evicted_frames_total{reason=\"bytes\"}"), 0);
}

TEST_F(TelemetryTest, AStarvingViewerIsBehindAndTheFramesItMissedAreCounted) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  hub::Subscription starving(hub_->Find("cam"), {}, std::make_shared<SilentWake>());
  ASSERT_TRUE(starving.Take(true, clock_.Now()));
  for (int i = 2; i <= 62; ++i) {
    clock_.Advance(milliseconds(100));
    Publish(*publisher, i);
    EXPECT_FALSE(starving.Take(false, clock_.Now()));
  }
  starving.Sample(clock_.Now(), false);
  EXPECT_EQ(Value("framecast_subscriptions{stream=\"cam\"}"), 1);
  EXPECT_EQ(Value("framecast_subscriptions_behind{threshold=\"1s\"}"), 1);
  EXPECT_EQ(Value("framecast_subscriptions_behind{threshold=\"5s\"}"), 1);
  EXPECT_EQ(Value("framecast_subscriptions_behind{threshold=\"30s\"}"), 0);
  EXPECT_EQ(Value("framecast_stream_subscriptions_behind{stream=\"cam\"}"), 1);
  EXPECT_EQ(Value("framecast_skipped_frames_total{stream=\"cam\",reason=\"slow\"}"), 60);
}

TEST_F(TelemetryTest, WhatIngestHearsIsCounted) {
  ingest::IngestObserver& ingest = telemetry_->ingest_observer();
  ingest.OnPublishEnded(absl::StatusCode::kAborted);
  ingest.OnAck(milliseconds(3));
  ingest.OnCaptureToIngest(milliseconds(40));
  ingest.OnCaptureToIngest(milliseconds(-1));
  EXPECT_EQ(Value("framecast_ingest_calls_total{code=\"ABORTED\"}"), 1);
  EXPECT_EQ(Value("framecast_ingest_ack_seconds_count"), 1);
  EXPECT_DOUBLE_EQ(Value("framecast_ingest_ack_seconds_sum"), 0.003);
  EXPECT_EQ(Value("framecast_capture_to_ingest_seconds_count"), 1);
  EXPECT_EQ(Value("framecast_capture_to_ingest_seconds_bucket{le=\"0.05\"}"), 1);
  EXPECT_EQ(Value("framecast_clock_skew_frames_total"), 1);
}

TEST_F(TelemetryTest, WatchersAreViewersToo) {
  ingest::IngestObserver& ingest = telemetry_->ingest_observer();
  ingest.OnWatchStarted();
  ingest.OnWatchStarted();
  ingest.OnWatchEnded(absl::StatusCode::kCancelled);
  ingest.OnFrameDelivered(1000, milliseconds(2));
  hub::Tally ages(hub::kAgeBounds);
  ages.Add(seconds(40));
  ingest.OnPictureAges(ages);
  EXPECT_EQ(Value("framecast_viewers{transport=\"grpc\"}"), 1);
  EXPECT_EQ(Value("framecast_delivered_frames_total{transport=\"grpc\"}"), 1);
  EXPECT_EQ(Value("framecast_delivered_bytes_total{transport=\"grpc\"}"), 1000);
  EXPECT_EQ(Value("framecast_delivery_seconds_bucket{le=\"0.0025\"}"), 1);
  EXPECT_EQ(Value("framecast_picture_age_seconds_bucket{le=\"30\"}"), 0);
  EXPECT_EQ(Value("framecast_picture_age_seconds_bucket{le=\"60\"}"), 1);
}

TEST_F(TelemetryTest, WhatAShardReportsIsAdded) {
  gateway::ShardReport report;
  report.websocket.frames = 2;
  report.websocket.bytes = 3000;
  report.websocket.latency.Add(milliseconds(1));
  report.websocket.latency.Add(milliseconds(9));
  report.mjpeg.frames = 1;
  report.mjpeg.bytes = 500;
  report.ingest_to_paint.Add(milliseconds(70));
  report.implausible_paints = 3;
  report.picture_age.Add(seconds(2));
  report.loop_lag.Add(milliseconds(20));
  telemetry_->gateway_observer().OnReport(report);
  telemetry_->gateway_observer().OnReport(report);
  EXPECT_EQ(Value("framecast_delivered_frames_total{transport=\"websocket\"}"), 4);
  EXPECT_EQ(Value("framecast_delivered_bytes_total{transport=\"websocket\"}"), 6000);
  EXPECT_EQ(Value("framecast_delivered_bytes_total{transport=\"mjpeg\"}"), 1000);
  EXPECT_EQ(Value("framecast_ingest_to_paint_seconds_count"), 2);
  EXPECT_EQ(Value("framecast_ingest_to_paint_dropped_reports_total"), 6);
  EXPECT_EQ(Value("framecast_delivery_seconds_count"), 4);
  EXPECT_DOUBLE_EQ(Value("framecast_delivery_seconds_sum"), 0.02);
  EXPECT_EQ(Value("framecast_picture_age_seconds_bucket{le=\"2.5\"}"), 2);
  EXPECT_EQ(Value("framecast_event_loop_lag_seconds_bucket{le=\"0.025\"}"), 2);
}

TEST_F(TelemetryTest, WhatTheGatewayHearsIsCounted) {
  gateway::GatewayObserver& gateway = telemetry_->gateway_observer();
  gateway.OnViewerOpened(gateway::Transport::kWebSocket);
  gateway.OnViewerOpened(gateway::Transport::kWebSocket);
  gateway.OnViewerOpened(gateway::Transport::kMjpeg);
  gateway.OnViewerClosed(gateway::Transport::kWebSocket);
  gateway.OnWebSocketClosed(gateway::CloseReason::kStalled);
  gateway.OnHttpRequest("frame", 304);
  // A code that nobody expected.
  gateway.OnHttpRequest("page", 500);
  gateway.OnFrameAnswered(700);
  gateway.OnConnectionRefused(gateway::kAcceptFailed);
  EXPECT_EQ(Value("framecast_viewers{transport=\"websocket\"}"), 1);
  EXPECT_EQ(Value("framecast_viewers{transport=\"mjpeg\"}"), 1);
  EXPECT_EQ(Value("framecast_websocket_closes_total{reason=\"stalled\"}"), 1);
  EXPECT_EQ(Value("framecast_http_requests_total{route=\"frame\",code=\"304\"}"), 1);
  EXPECT_EQ(Value("framecast_http_requests_total{route=\"page\",code=\"500\"}"), 1);
  EXPECT_EQ(Value("framecast_delivered_frames_total{transport=\"http\"}"), 1);
  EXPECT_EQ(Value("framecast_refused_connections_total{reason=\"accept_failed\"}"), 1);
}

TEST_F(TelemetryTest, LimitsAndDrainingAreTold) {
  EXPECT_EQ(Value("framecast_viewers_limit"), 500);
  EXPECT_EQ(Value("framecast_streams_limit"), 1024);
  EXPECT_EQ(Value("framecast_memory_budget_bytes"), 1 << 30);
  EXPECT_EQ(Value("framecast_draining"), 0);
  telemetry_->SetDraining();
  EXPECT_EQ(Value("framecast_draining"), 1);
}

TEST_F(TelemetryTest, ReloadsAndTheCertificatesEndAreTold) {
  const auto now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch());
  telemetry_->OnReloaded(Reloadable::kTls, true);
  EXPECT_EQ(Value("framecast_reload_success{what=\"tls\"}"), 1);
  EXPECT_NEAR(Value("framecast_reload_timestamp_seconds{what=\"tls\"}"), now.count(), 60);
  EXPECT_EQ(Value("framecast_reload_timestamp_seconds{what=\"tokens\"}"), 0);
  telemetry_->OnReloaded(Reloadable::kTls, false);
  EXPECT_EQ(Value("framecast_reload_success{what=\"tls\"}"), 0);
  EXPECT_EQ(Value("framecast_tls_certificate_not_after_timestamp_seconds"), 0);
  telemetry_->SetCertificateEnd(std::chrono::system_clock::from_time_t(1'800'000'000));
  EXPECT_EQ(Value("framecast_tls_certificate_not_after_timestamp_seconds"), 1'800'000'000);
}

}  // namespace
}  // namespace framecast::telemetry
