// Where requests may come from, over real connections.
#include <gmock/gmock.h>

#include "tests/gateway/gateway_fixture.h"

namespace framecast::gateway {
namespace {

using test::LoopbackClient;
using testing::HasSubstr;

constexpr char kUpgrade[] =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

class SourceTest : public GatewayTest {
 protected:
  // One request of so many lines.
  LoopbackClient::Response Ask(const std::string& lines) {
    LoopbackClient client(port());
    client.Write(lines + "\r\n");
    return client.ReadResponse();
  }
  std::string Own() { return "http://localhost:" + std::to_string(port()); }
  LoopbackClient::Response Upgrade(const std::string& fields) {
    return Ask("GET /websocket HTTP/1.1\r\nHost: localhost:" + std::to_string(port()) + "\r\n" +
               kUpgrade + fields);
  }
};

TEST_F(SourceTest, EveryRouteRefusesAHostThatIsNotOurs) {
  Start();
  for (const char* target : {"/", "/assets/app.js", "/api/v1/streams", "/healthz", "/nothing"}) {
    const auto response = Ask(std::string("GET ") + target + " HTTP/1.1\r\nHost: evil.example\r\n");
    EXPECT_EQ(response.status, 421) << target;
    EXPECT_THAT(response.body, HasSubstr("host_refused"));
    EXPECT_THAT(response.body, HasSubstr("--allowed_hosts=evil.example"));
  }
  EXPECT_EQ(Ask(std::string("GET /websocket HTTP/1.1\r\nHost: evil.example\r\n") + kUpgrade).status,
            421);
}

TEST_F(SourceTest, TheHostOfAnAbsoluteTargetCounts) {
  Start();
  EXPECT_EQ(Ask("GET http://evil.example/healthz HTTP/1.1\r\nHost: localhost\r\n").status, 421);
  EXPECT_EQ(Ask("GET http://localhost/healthz HTTP/1.1\r\nHost: evil.example\r\n").status, 200);
}

TEST_F(SourceTest, KnownHostsAreServed) {
  options_.known_hosts = {"box"};
  options_.external_url = "https://frames.example";
  Start();
  for (const char* host : {"box", "BOX:8000", "frames.example", "127.0.0.1", "[::1]:8000"}) {
    EXPECT_EQ(Ask(std::string("GET /healthz HTTP/1.1\r\nHost: ") + host + "\r\n").status, 200)
        << host;
  }
  EXPECT_EQ(Ask("GET /healthz HTTP/1.0\r\n").status, 200);
}

TEST_F(SourceTest, AForeignPageMayNotWatch) {
  Start();
  const auto refused = Upgrade("Origin: https://lab.example\r\n");
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.body, HasSubstr("the page came from https://lab.example, this server is " +
                                      Own() + ". Start framecastd with --allowed_origins="));
  EXPECT_EQ(Upgrade("Origin: null\r\n").status, 403);
  EXPECT_EQ(Upgrade("Origin: " + Own() + "\r\nOrigin: " + Own() + "\r\n").status, 403);
  EXPECT_EQ(Upgrade("Origin: " + Own() + "\r\n").status, 101);
  EXPECT_EQ(Upgrade("").status, 101);
}

TEST_F(SourceTest, AllowedPagesMayWatch) {
  options_.allowed_origins = {"https://lab.example", "null"};
  options_.external_url = "https://frames.example";
  Start();
  for (const char* origin : {"https://lab.example", "null", "https://frames.example"}) {
    EXPECT_EQ(Upgrade(std::string("Origin: ") + origin + "\r\n").status, 101) << origin;
  }
}

TEST_F(SourceTest, ReadingOverHttpAsksForNoOrigin) {
  Start();
  EXPECT_EQ(
      Ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\nOrigin: https://lab.example\r\n").status,
      200);
}

TEST_F(SourceTest, ARefusalIsCountedWithItsReason) {
  Start();
  Ask("GET / HTTP/1.1\r\nHost: evil.example\r\n");
  Upgrade("Origin: null\r\n");
  EXPECT_THAT(observer_.refused(), testing::ElementsAre("host_refused", "origin_refused"));
}

}  // namespace
}  // namespace framecast::gateway
