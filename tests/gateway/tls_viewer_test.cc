// Viewers over TLS: whole pictures and fresh ones. Slow viewers are in slow_viewer_test.cc, with
// and without TLS.
#include <gmock/gmock.h>

#include "tests/gateway/framecast_v1_client.h"
#include "tests/gateway/tls_fixture.h"

namespace framecast::gateway {
namespace {

using test::LoopbackClient;
using test::WebSocketClient;
using testing::HasSubstr;

constexpr std::size_t kFrameBytes = 1'000'000;
constexpr std::size_t kLargeFrameBytes = 5'000'000;
constexpr int kSmallReceiveBuffer = 4096;
constexpr int kPing = 9;
constexpr int kPong = 10;

class TlsViewerTest : public TlsGatewayTest {};

TEST_F(TlsViewerTest, ARawViewerGetsEachPicture) {
  Start();
  const auto publisher = Open("cam");
  const auto client = Watch("/websocket?stream=cam");
  ASSERT_EQ(client->status(), 101);
  ASSERT_TRUE(Watched("cam", 1));
  // Around the size of a record, where head and payload are cut differently.
  int sequence = 0;
  for (const std::size_t bytes : {100, 16'373, 16'374, 16'375, 16'384, 16'385, 32'768, 200'000}) {
    const std::string payload = Publish(*publisher, ++sequence, bytes);
    EXPECT_TRUE(client->NextPicture() == payload) << bytes;
  }
}

TEST_F(TlsViewerTest, AFramecastV1ViewerGetsTextsAndFrames) {
  Start();
  const auto publisher = Open("cam");
  FramecastV1Client client(port(), 0, "", Tls());
  ASSERT_EQ(client.status(), 101);
  EXPECT_FALSE(client.NextText("hello").is_null());
  client.Subscribe(1, "cam");
  ASSERT_TRUE(Watched("cam", 1));
  const std::string payload = Publish(*publisher, 1, 300'000);
  const auto frame = client.NextFrame();
  ASSERT_NE(frame, nullptr);
  EXPECT_TRUE(frame->frame.payload == payload);
  client.Say({{"type", "ping"}, {"t", 7}});
  EXPECT_EQ(client.NextText("pong")["t"], 7);
}

TEST_F(TlsViewerTest, MjpegGoesOverTls) {
  Start();
  const auto publisher = Open("cam");
  const std::string payload = Publish(*publisher, 1, 100'000);
  LoopbackClient client(port(), 0, "127.0.0.1", Tls());
  client.Write("GET /api/v1/streams/cam/mjpeg HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(client.ReadHead(), HasSubstr("multipart/x-mixed-replace"));
  EXPECT_THAT(client.ReadHead(), HasSubstr("Content-Length: 100000\r\n"));
  EXPECT_TRUE(client.Read(payload.size()) == payload);
}

TEST_F(TlsViewerTest, WhatCameWithTheUpgradeIsNotLost) {
  Start();
  // In the record of the request, and so decrypted together with it.
  WebSocketClient client(port(), "/websocket?stream=cam", 0, WebSocketClient::Encode(kPing, "soon"),
                         "", "127.0.0.1", Tls());
  ASSERT_EQ(client.status(), 101);
  const auto message = client.Next();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->opcode, kPong);
  EXPECT_EQ(message->payload, "soon");
}

TEST_F(TlsViewerTest, ALargeFrameArrivesWholeWhilePingsAreAnsweredAndKeysChange) {
  Start();
  const auto publisher = Open("cam");
  const auto client = Watch("/websocket?stream=cam", kSmallReceiveBuffer);
  ASSERT_TRUE(Watched("cam", 1));
  const std::string payload = Publish(*publisher, 1, kLargeFrameBytes);
  // While it is on its way; the server has to change its keys in the middle of it.
  for (const char* text : {"one", "two", "three"}) {
    ASSERT_TRUE(client->socket().Await(500'000));
    test::UpdateKeys(*client->socket().layer());
    client->Send(kPing, text);
  }
  const auto picture = client->Next();
  ASSERT_TRUE(picture);
  EXPECT_TRUE(picture->payload == payload);
  std::vector<std::string> pongs;
  for (int i = 0; i < 3; ++i) {
    const auto pong = client->Next();
    ASSERT_TRUE(pong);
    ASSERT_EQ(pong->opcode, kPong);
    pongs.push_back(pong->payload);
  }
  EXPECT_THAT(pongs, testing::ElementsAre("one", "two", "three"));
  const std::string next = Publish(*publisher, 2);
  EXPECT_TRUE(client->NextPicture() == next);
}

TEST_F(TlsViewerTest, ARenewedCertificateDisturbsNoViewer) {
  Start();
  const auto publisher = Open("cam");
  const auto old = Watch("/websocket?stream=cam");
  ASSERT_TRUE(Watched("cam", 1));
  Renew("second");
  const auto fresh = Watch("/websocket?stream=cam");
  ASSERT_TRUE(Watched("cam", 2));
  const std::string payload = Publish(*publisher, 1, kFrameBytes);
  EXPECT_TRUE(old->NextPicture() == payload);
  EXPECT_TRUE(fresh->NextPicture() == payload);
}

TEST_F(TlsViewerTest, ACloseIsAnsweredAndTheEndAnnounced) {
  Start();
  const auto client = Watch("/websocket?stream=cam");
  client->Send(8, {"\x03\xe8", 2});
  const auto close = client->Next();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->close_code(), 1000);
  EXPECT_TRUE(client->socket().AtEnd());
  EXPECT_TRUE(test::SaidGoodbye(*client->socket().layer()));
}

TEST_F(TlsViewerTest, ADrainClosesWith1001) {
  Start();
  const auto client = Watch("/websocket?stream=cam");
  gateway_->Drain(std::chrono::seconds(1));
  const auto close = client->Next();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->close_code(), 1001);
}

}  // namespace
}  // namespace framecast::gateway
