#include <gmock/gmock.h>

#include "tests/gateway/gateway_fixture.h"

namespace framecast::gateway {
namespace {

using test::LoopbackClient;
using test::WebSocketClient;
using testing::HasSubstr;

class WebSocketHandshakeTest : public GatewayTest {
 protected:
  LoopbackClient::Response Ask(const std::string& fields, const std::string& method = "GET") {
    return test::Fetch(port(), "/websocket", method, fields);
  }
  const std::string upgrade_ = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  const std::string key_ = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const std::string version_ = "Sec-WebSocket-Version: 13\r\n";
};

TEST_F(WebSocketHandshakeTest, TheAnswerIsThatOfTheRfcsExample) {
  Start();
  const auto response = Ask(upgrade_ + key_ + version_);
  EXPECT_EQ(response.status, 101);
  EXPECT_EQ(response.fields.at("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_F(WebSocketHandshakeTest, FaultsAreHttpAnswersBeforeAnyUpgrade) {
  Start();
  EXPECT_EQ(Ask(upgrade_ + version_).status, 400);
  EXPECT_EQ(Ask(upgrade_ + key_ + key_ + version_).status, 400);
  EXPECT_EQ(Ask(upgrade_ + key_ + version_, "POST").status, 405);
  const auto old = Ask(upgrade_ + key_ + "Sec-WebSocket-Version: 8\r\n");
  EXPECT_EQ(old.status, 426);
  EXPECT_EQ(old.fields.at("sec-websocket-version"), "13");
  EXPECT_EQ(old.fields.at("upgrade"), "websocket");
  EXPECT_EQ(Ask("").status, 426) << "a plain GET";
}

TEST_F(WebSocketHandshakeTest, SeveralLinesOfAListAreOne) {
  Start();
  const std::string rest = key_ + version_;
  EXPECT_EQ(
      Ask("Connection: keep-alive\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" + rest).status,
      101);
  EXPECT_EQ(Ask("Connection: Upgrade\r\nUpgrade: h2c\r\nUpgrade: websocket\r\n" + rest).status,
            101);
}

TEST_F(WebSocketHandshakeTest, BadParametersAre400WithTheRule) {
  Start();
  for (const char* query : {"stream=a%2Fb", "stream=..", "mode=all", "max_fps=fast"}) {
    const WebSocketClient client(port(), std::string("/websocket?") + query);
    EXPECT_EQ(client.status(), 400) << query;
    EXPECT_THAT(client.response().body, HasSubstr("bad_request"));
  }
  const WebSocketClient client(port(), "/websocket?stream=" + std::string(129, 'x'));
  EXPECT_EQ(client.status(), 400);
  EXPECT_THAT(client.response().body, HasSubstr("1 to 128"));
}

TEST_F(WebSocketHandshakeTest, AnUnknownSubprotocolIsNotChosen) {
  Start();
  const auto response = Ask(upgrade_ + key_ + version_ + "Sec-WebSocket-Protocol: chat\r\n");
  EXPECT_EQ(response.status, 101);
  EXPECT_EQ(response.fields.count("sec-websocket-protocol"), 0U);
}

TEST_F(WebSocketHandshakeTest, BytesBehindTheRequestAreNotLost) {
  Start();
  WebSocketClient client(port(), "/websocket?stream=none", 0, WebSocketClient::Encode(9, "hi"));
  const auto pong = client.Next();
  ASSERT_TRUE(pong);
  EXPECT_EQ(pong->opcode, 10);
  EXPECT_EQ(pong->payload, "hi");
}

}  // namespace
}  // namespace framecast::gateway
