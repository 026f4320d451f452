#include <gmock/gmock.h>

#include <thread>

#include "tests/gateway/gateway_fixture.h"

namespace framecast::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::LoopbackClient;
using test::WebSocketClient;

class ShutdownTest : public GatewayTest {};

TEST_F(ShutdownTest, ADrainClosesViewersWith1001AndNewConnectionsAreRefused) {
  Start();
  const auto publisher = Open("cam");
  const std::string picture = Publish(*publisher, 1);
  std::vector<std::unique_ptr<WebSocketClient>> clients;
  for (int i = 0; i < 10; ++i) {
    clients.push_back(std::make_unique<WebSocketClient>(port(), "/websocket?stream=cam"));
  }
  LoopbackClient idle(port());
  const std::uint16_t was = port();
  std::thread browsers([&] {
    for (const auto& client : clients) {
      EXPECT_EQ(client->NextPicture(), picture);
      const auto close = client->Next();
      ASSERT_TRUE(close);
      EXPECT_EQ(close->opcode, 8);
      EXPECT_EQ(close->close_code(), 1001);
      client->Send(8, close->payload);
    }
    EXPECT_TRUE(idle.AtEnd());
  });
  const auto begin = std::chrono::steady_clock::now();
  gateway_->Drain(seconds(5));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(5));
  browsers.join();
  EXPECT_ANY_THROW(LoopbackClient late(was));
}

TEST_F(ShutdownTest, ADrainWaitsNoLongerThanItsBudgetForViewersThatDoNotAnswer) {
  Start();
  const WebSocketClient mute(port());
  const auto begin = std::chrono::steady_clock::now();
  gateway_->Drain(milliseconds(300));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(3));
}

TEST_F(ShutdownTest, WithViewersInEveryConditionItEndsCleanly) {
  Start();
  const auto publisher = Open("cam");
  const WebSocketClient idle(port(), "/websocket?stream=none");
  const WebSocketClient slow(port(), "/websocket?stream=cam", 4096);
  const WebSocketClient limited(port(), "/websocket?stream=cam&max_fps=0.01");
  const LoopbackClient silent(port());
  ASSERT_TRUE(Watched("cam", 2));
  for (int i = 1; i <= 5; ++i) Publish(*publisher, i, 1'000'000);
  gateway_.reset();
  EXPECT_EQ(hub_.Find("cam")->Info().viewers, 0U);
  Publish(*publisher, 6);
}

}  // namespace
}  // namespace framecast::gateway
