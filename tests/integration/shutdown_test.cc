#include <gmock/gmock.h>

#include <csignal>

#include "tests/integration/server.h"
#include "tests/support/loopback_client.h"
#include "tests/support/stream_publisher.h"
#include "tests/support/whole_images.h"

namespace framecast::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// What a loaded machine may add to a time limit of the server.
constexpr milliseconds kSlack{1500};

std::string Picture(std::uint64_t sequence) { return StampedPng(10'000, {sequence, 0}); }

// The code with which the server closes; answers as browsers do.
int CloseCode(WebSocketClient& viewer) {
  while (const auto message = viewer.Next()) {
    if (message->opcode != 8) continue;
    viewer.Send(8, message->payload.substr(0, 2));
    return message->close_code();
  }
  return 0;
}

TEST(Shutdown, ViewersAreClosedWith1001PublishersToldAndTheProcessEndsInTime) {
  Server server({"--drain_timeout=4s"});
  StreamPublisher publisher(server.grpc_address(), "cam");
  std::vector<std::unique_ptr<WebSocketClient>> viewers;
  for (int i = 0; i < 10; ++i) {
    viewers.push_back(
        std::make_unique<WebSocketClient>(server.http_port(), "/websocket?stream=cam"));
  }
  ASSERT_TRUE(publisher.Push(1, Picture(1)));
  for (const auto& viewer : viewers) ASSERT_EQ(viewer->NextPicture(), Picture(1));

  const auto begin = steady_clock::now();
  server.process().Signal(SIGTERM);
  for (const auto& viewer : viewers) EXPECT_EQ(CloseCode(*viewer), 1001);
  EXPECT_EQ(publisher.WaitForEnd().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(server.process().WaitForExit(), 0) << server.process().err();
  EXPECT_LT(steady_clock::now() - begin, seconds(4) + kSlack);
}

TEST(Shutdown, APublisherThatNeverStopsPushingIsEndedWithUnavailable) {
  Server server({"--drain_timeout=4s"});
  StreamPublisher publisher(server.grpc_address(), "cam");
  ASSERT_TRUE(publisher.Push(1, Picture(1)));
  ASSERT_TRUE(publisher.WaitForAck(1));
  server.process().Signal(SIGTERM);
  const auto limit = steady_clock::now() + kTestTimeout;
  for (std::uint64_t i = 2; publisher.Push(i, Picture(i)); ++i) {
    ASSERT_LT(steady_clock::now(), limit);
  }
  EXPECT_EQ(publisher.WaitForEnd().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(server.process().WaitForExit(), 0);
}

TEST(Shutdown, ViewersThatAnswerNothingDoNotHoldItBeyondTheDrainTimeout) {
  Server server({"--drain_timeout=1s"});
  StreamPublisher publisher(server.grpc_address(), "cam");
  std::vector<std::unique_ptr<WebSocketClient>> viewers;
  for (int i = 0; i < 10; ++i) {
    viewers.push_back(
        std::make_unique<WebSocketClient>(server.http_port(), "/websocket?stream=cam", 4096));
  }
  for (std::uint64_t i = 1; i <= 8; ++i) {
    ASSERT_TRUE(publisher.Push(i, StampedPng(1'000'000, {i, 0})));
  }
  ASSERT_TRUE(publisher.WaitForAck(8));
  const auto begin = steady_clock::now();
  server.process().Signal(SIGTERM);
  EXPECT_EQ(server.process().WaitForExit(), 0) << server.process().err();
  EXPECT_LT(steady_clock::now() - begin, seconds(1) + kSlack);
}

TEST(Shutdown, WithoutAnybodyItIsOverAtOnce) {
  Server server;
  const auto begin = steady_clock::now();
  server.process().Signal(SIGINT);
  EXPECT_EQ(server.process().WaitForExit(), 0);
  EXPECT_LT(steady_clock::now() - begin, kSlack);
}

TEST(Shutdown, ALameDuckIsNotReadyButGoesOnServing) {
  Server server({"--lame_duck=6s", "--drain_timeout=12s"});
  StreamPublisher publisher(server.grpc_address(), "cam");
  WebSocketClient viewer(server.http_port(), "/websocket?stream=cam");
  ASSERT_TRUE(publisher.Push(1, Picture(1)));
  ASSERT_EQ(viewer.NextPicture(), Picture(1));
  server.process().Signal(SIGTERM);
  ASSERT_TRUE(WaitFor([&] { return server.Readiness() == 503; }));
  for (std::uint64_t i = 2; i <= 20; ++i) {
    ASSERT_TRUE(publisher.Push(i, Picture(i)));
    EXPECT_EQ(viewer.NextPicture(), Picture(i));
  }
  WebSocketClient newcomer(server.http_port(), "/websocket?stream=cam");
  EXPECT_EQ(newcomer.NextPicture(), Picture(20));
  EXPECT_TRUE(server.process().Running());
}

TEST(Shutdown, ASecondSignalEndsItAtOnceWithItsNumber) {
  for (const int second : {SIGTERM, SIGINT}) {
    Server server({"--lame_duck=30s", "--drain_timeout=40s"});
    server.process().Signal(SIGTERM);
    ASSERT_TRUE(WaitFor([&] { return server.Readiness() == 503; }));
    const auto begin = steady_clock::now();
    server.process().Signal(second);
    EXPECT_EQ(server.process().WaitForExit(), 128 + second);
    EXPECT_LT(steady_clock::now() - begin, kSlack);
  }
}

}  // namespace
}  // namespace framecast::test
