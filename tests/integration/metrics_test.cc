#include <gmock/gmock.h>

#include <csignal>
#include <map>
#include <sstream>

#include "tests/integration/server.h"
#include "tests/support/images.h"
#include "tests/support/loopback_client.h"
#include "tests/support/stream_publisher.h"

namespace framecast::test {
namespace {

// By series, as the text format writes them.
std::map<std::string, double> Scrape(const Server& server) {
  const LoopbackClient::Response response = Fetch(server.metrics_port(), "/metrics");
  EXPECT_EQ(response.status, 200);
  std::map<std::string, double> series;
  std::istringstream lines(response.body);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t space = line.rfind(' ');
    if (line.empty() || line.front() == '#' || space == std::string::npos) continue;
    series[line.substr(0, space)] = std::stod(line.substr(space + 1));
  }
  return series;
}

TEST(Metrics, AScrapeTellsWhatWasPushedAndWatched) {
  const Server server;
  StreamPublisher publisher(server.grpc_address(), "cam");
  WebSocketClient viewer(server.http_port(), "/websocket?stream=cam");
  ASSERT_TRUE(server.WaitForViewers("cam", 1));
  constexpr std::uint64_t kFrames = 5;
  for (std::uint64_t i = 1; i <= kFrames; ++i) {
    ASSERT_TRUE(publisher.Push(i, PngBytes(1000, static_cast<std::uint32_t>(i))));
    ASSERT_TRUE(viewer.NextPicture());
  }
  ASSERT_TRUE(publisher.WaitForAck(kFrames));
  // A shard reports once a second, after which it has sampled the viewer's picture too.
  std::map<std::string, double> series;
  ASSERT_TRUE(WaitFor([&] {
    series = Scrape(server);
    return series["framecast_delivered_frames_total{transport=\"websocket\"}"] == kFrames &&
           series["framecast_picture_age_seconds_count"] > 0 &&
           series["framecast_ingest_ack_seconds_count"] > 0;
  }));
  EXPECT_EQ(series["framecast_ingest_frames_total{stream=\"cam\"}"], kFrames);
  EXPECT_EQ(series["framecast_ingest_bytes_total{stream=\"cam\"}"], kFrames * 1000);
  EXPECT_EQ(series["framecast_frame_bytes_count"], kFrames);
  EXPECT_EQ(series["framecast_publishers"], 1);
  EXPECT_EQ(series["framecast_streams{state=\"live\"}"], 1);
  EXPECT_EQ(series["framecast_viewers{transport=\"websocket\"}"], 1);
  EXPECT_EQ(series["framecast_subscriptions{stream=\"cam\"}"], 1);
  EXPECT_EQ(series["framecast_delivered_bytes_total{transport=\"websocket\"}"], kFrames * 1000);
  EXPECT_EQ(series["framecast_delivery_seconds_count"], kFrames);
  EXPECT_EQ(series["framecast_http_requests_total{route=\"websocket\",code=\"101\"}"], 1);
  EXPECT_GT(series["framecast_http_requests_total{route=\"readyz\",code=\"200\"}"], 0);
  EXPECT_GT(series["framecast_event_loop_lag_seconds_count"], 0);
  EXPECT_GT(series["process_resident_memory_bytes"], 0);

  EXPECT_TRUE(publisher.Close().ok());
  EXPECT_TRUE(WaitFor([&] {
    series = Scrape(server);
    return series["framecast_ingest_calls_total{code=\"OK\"}"] == 1;
  }));
  EXPECT_EQ(series["framecast_stream_state{stream=\"cam\",state=\"ended\"}"], 1);
  EXPECT_EQ(series["framecast_publishers"], 0);
}

TEST(Metrics, StreamsBeyondTheLimitShareTheirSeries) {
  const Server server({"--metrics_streams=1"});
  StreamPublisher a(server.grpc_address(), "a");
  StreamPublisher b(server.grpc_address(), "b");
  StreamPublisher c(server.grpc_address(), "c");
  for (StreamPublisher* publisher : {&a, &b, &c}) {
    ASSERT_TRUE(publisher->Push(1, PngBytes(100)));
    ASSERT_TRUE(publisher->WaitForAck(1));
  }
  auto series = Scrape(server);
  EXPECT_EQ(series["framecast_ingest_frames_total{stream=\"a\"}"], 1);
  EXPECT_EQ(series["framecast_ingest_frames_total{stream=\"_other\"}"], 2);
  EXPECT_EQ(series["framecast_stream_state{stream=\"_other\",state=\"live\"}"], 2);
}

TEST(Metrics, DrainingCanBeReadWhileItLasts) {
  Server server({"--lame_duck=3s"});
  EXPECT_EQ(Scrape(server)["framecast_draining"], 0);
  server.process().Signal(SIGTERM);
  EXPECT_TRUE(
      WaitFor([&] { return Scrape(server)["framecast_draining"] == 1; }, std::chrono::seconds(3)));
  EXPECT_EQ(server.process().WaitForExit(), 0);
}

TEST(Metrics, ASilentScraperDoesNotHoldUpTheEnd) {
  Server server({"--drain_timeout=1s"});
  const LoopbackClient silent(server.metrics_port());
  const auto begin = std::chrono::steady_clock::now();
  server.process().Signal(SIGTERM);
  EXPECT_EQ(server.process().WaitForExit(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

}  // namespace
}  // namespace framecast::test
