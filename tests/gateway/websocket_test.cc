#include <gmock/gmock.h>

#include "tests/gateway/gateway_fixture.h"
#include "tests/support/wait.h"

namespace framecast::gateway {
namespace {

using test::WaitFor;
using test::WebSocketClient;
using testing::ElementsAre;

class WebSocketTest : public GatewayTest {};

TEST_F(WebSocketTest, EachMessageIsExactlyOnePayloadWhateverItsLength) {
  Start();
  const auto publisher = Open("cam");
  WebSocketClient client(port(), "/websocket?stream=cam");
  ASSERT_TRUE(Watched("cam", 1));
  std::uint64_t sequence = 0;
  for (const std::size_t bytes : {33UL, 125UL, 126UL, 65535UL, 65536UL, 1'000'000UL, 8'000'000UL}) {
    const std::string payload = Publish(*publisher, ++sequence, bytes);
    const auto message = client.Next();
    ASSERT_TRUE(message);
    EXPECT_EQ(message->opcode, 2);
    EXPECT_TRUE(message->payload == payload) << bytes;
  }
}

TEST_F(WebSocketTest, ALateJoinerGetsTheNewestFrameAtOnce) {
  Start();
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  const std::string newest = Publish(*publisher, 2);
  WebSocketClient client(port(), "/websocket?stream=cam");
  EXPECT_EQ(client.NextPicture(), newest);
}

TEST_F(WebSocketTest, AStreamThatDoesNotExistIsWaitedForAndNotMade) {
  Start();
  WebSocketClient client(port(), "/websocket?stream=later");
  EXPECT_EQ(client.status(), 101);
  client.Send(9, "");
  EXPECT_EQ(client.Next()->opcode, 10) << "it is being served";
  EXPECT_EQ(hub_.Find("later"), nullptr);
  const auto publisher = Open("later");
  const std::string first = Publish(*publisher, 1);
  EXPECT_EQ(client.NextPicture(), first);
}

TEST_F(WebSocketTest, WithoutANameTheStreamThatStartedLastIsShownAndFollowed) {
  Start();
  WebSocketClient client(port());
  const auto a = Open("a");
  const std::string of_a = Publish(*a, 1);
  EXPECT_EQ(client.NextPicture(), of_a);
  const auto b = Open("b");
  const std::string of_b = Publish(*b, 2);
  EXPECT_EQ(client.NextPicture(), of_b);
}

TEST_F(WebSocketTest, TheConfiguredDefaultStreamWins) {
  options_.default_stream = "main";
  Start();
  const auto other = Open("other");
  Publish(*other, 1);
  WebSocketClient client(port());
  const auto main = Open("main");
  const std::string picture = Publish(*main, 2);
  EXPECT_EQ(client.NextPicture(), picture);
}

TEST_F(WebSocketTest, AViewerStaysThroughANewEpoch) {
  Start();
  auto publisher = Open("cam");
  Publish(*publisher, 1);
  WebSocketClient client(port(), "/websocket?stream=cam");
  client.NextPicture();
  publisher.reset();
  publisher = Open("cam");
  const std::string picture = Publish(*publisher, 5);
  EXPECT_EQ(client.NextPicture(), picture);
}

TEST_F(WebSocketTest, EveryDeliversAllFramesInOrder) {
  Start();
  const auto publisher = Open("cam");
  WebSocketClient client(port(), "/websocket?stream=cam&mode=every");
  ASSERT_TRUE(Watched("cam", 1));
  std::vector<std::string> published;
  for (int i = 1; i <= 200; ++i) published.push_back(Publish(*publisher, i, 20'000));
  for (const std::string& payload : published) EXPECT_TRUE(client.NextPicture() == payload);
}

TEST_F(WebSocketTest, MaxFpsHoldsTheLastFrameBackAndThenSendsIt) {
  Start();
  const auto publisher = Open("cam");
  WebSocketClient client(port(), "/websocket?stream=cam&max_fps=10");
  ASSERT_TRUE(Watched("cam", 1));
  const std::string first = Publish(*publisher, 1);
  EXPECT_EQ(client.NextPicture(), first);
  Publish(*publisher, 2);
  const std::string third = Publish(*publisher, 3);
  EXPECT_EQ(client.NextPicture(), third);
  EXPECT_EQ(hub_.Find("cam")->skipped()[static_cast<int>(hub::SkipReason::kRate)], 1U);
}

TEST_F(WebSocketTest, WhatAViewerSaysIsIgnoredUpTo64KiB) {
  Start();
  const auto publisher = Open("cam");
  WebSocketClient client(port(), "/websocket?stream=cam");
  ASSERT_TRUE(Watched("cam", 1));
  client.Send(1, "hello");
  client.Send(2, std::string(64 << 10, 'x'));
  client.Send(9, "still there?");
  EXPECT_EQ(client.Next()->payload, "still there?");
  const std::string picture = Publish(*publisher, 1);
  EXPECT_EQ(client.NextPicture(), picture);
  client.Send(2, std::string((64 << 10) + 1, 'x'));
  const auto close = client.Next();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->opcode, 8);
  EXPECT_EQ(close->close_code(), 1009);
}

TEST_F(WebSocketTest, ProtocolErrorsCloseWith1002AndBadTextWith1007) {
  Start();
  WebSocketClient unmasked(port());
  unmasked.socket().Write(std::string("\x81\x01x", 3));
  EXPECT_EQ(unmasked.Next()->close_code(), 1002);
  WebSocketClient bad_text(port());
  bad_text.Send(1, "\xff\xfe");
  EXPECT_EQ(bad_text.Next()->close_code(), 1007);
}

TEST_F(WebSocketTest, ACloseIsEchoedAndCountedAsAskedFor) {
  Start();
  WebSocketClient client(port());
  client.Send(8, std::string("\x03\xe8", 2));
  const auto echo = client.Next();
  ASSERT_TRUE(echo);
  EXPECT_EQ(echo->opcode, 8);
  EXPECT_EQ(echo->close_code(), 1000);
  EXPECT_TRUE(WaitFor([&] { return !observer_.closed().empty(); }));
  EXPECT_THAT(observer_.closed(), ElementsAre(CloseReason::kAskedFor));
}

TEST_F(WebSocketTest, ASilentViewerIsPingedAndOneThatNeverAnswersIsCut) {
  options_.ping_after = std::chrono::milliseconds(50);
  options_.pong_timeout = std::chrono::milliseconds(300);
  Start();
  WebSocketClient client(port());
  const auto ping = client.Next();
  ASSERT_TRUE(ping);
  EXPECT_EQ(ping->opcode, 9);
  client.Send(10, ping->payload);
  EXPECT_EQ(client.Next()->opcode, 9);
  EXPECT_FALSE(client.Next()) << "cut without a word";
  EXPECT_TRUE(WaitFor([&] { return !observer_.closed().empty(); }));
  EXPECT_THAT(observer_.closed(), ElementsAre(CloseReason::kStalled));
}

TEST_F(WebSocketTest, ManyViewersOnSeveralShardsAllGetEveryPublishedPicture) {
  Start();
  const auto publisher = Open("cam");
  std::vector<std::unique_ptr<WebSocketClient>> clients;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(std::make_unique<WebSocketClient>(port(), "/websocket?stream=cam"));
  }
  ASSERT_TRUE(Watched("cam", 50));
  for (int i = 1; i <= 20; ++i) {
    const std::string payload = Publish(*publisher, i, 30'000);
    for (const auto& client : clients) EXPECT_TRUE(client->NextPicture() == payload);
  }
  EXPECT_EQ(hub_.Find("cam")->skipped(), hub::SkipCounts{});
}

}  // namespace
}  // namespace framecast::gateway
