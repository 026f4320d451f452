// What a node answers that only takes frames in, or only shows them.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/gateway/gateway_fixture.h"
#include "tests/support/images.h"

namespace framecast::gateway {
namespace {

using nlohmann::json;
using test::Fetch;
using test::LoopbackClient;
using testing::HasSubstr;

constexpr char kFrame[] = "/api/v1/streams/cam/frame";

class RoleTest : public GatewayTest {
 protected:
  LoopbackClient::Response Put(const std::string& method = "PUT", const std::string& fields = "") {
    const std::string picture = test::PngBytes(1000);
    LoopbackClient client(port());
    client.Write(method + " " + kFrame + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
                 "Content-Type: image/png\r\nContent-Length: " + std::to_string(picture.size()) +
                 "\r\n\r\n" + picture);
    return client.ReadResponse();
  }
  static void ExpectNotThisRole(const LoopbackClient::Response& response, const std::string& words,
                                const std::string& what) {
    EXPECT_EQ(response.status, 404) << what;
    const json error = json::parse(response.body).at("error");
    EXPECT_EQ(error.at("code"), "not_this_role") << what;
    EXPECT_EQ(error.at("message"), words) << what;
    EXPECT_EQ(response.fields.at("cache-control"), "no-store") << what;
  }
};

class IngestNodeTest : public RoleTest {
 protected:
  IngestNodeTest() {
    options_.watch = false;
    options_.web_root = "/nowhere";
    options_.allowed_origins = {"https://lab.example"};
    Start();
  }
  const std::string words_ =
      "this node only takes frames in (--roles=ingest); open a gateway node.";
};

TEST_F(IngestNodeTest, TakesFramesInAndSaysHowItIs) {
  EXPECT_EQ(Put().status, 201);
  EXPECT_EQ(Put("POST").status, 200);
  EXPECT_EQ(hub_.Find("cam")->Newest()->position.sequence, 2U);
  EXPECT_EQ(Fetch(port(), "/healthz").status, 200);
  EXPECT_EQ(Fetch(port(), "/readyz").status, 200);
}

TEST_F(IngestNodeTest, SendsEverythingElseToAGatewayNode) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  const std::string numbered =
      "/api/v1/streams/cam/frames/" + hub::FormatEpoch(publisher->epoch()) + "/1";
  for (const std::string& target :
       {std::string("/"), std::string("/streams/cam"), std::string("/assets/app.js"),
        std::string("/api/v1/streams"), std::string("/api/v1/streams/cam"), std::string(kFrame),
        std::string("/api/v1/streams/cam/frames"), numbered, numbered + "/annotations",
        std::string("/api/v1/streams/cam/mjpeg"), std::string("/websocket"),
        std::string("/api/v1/other")}) {
    ExpectNotThisRole(Fetch(port(), target), words_, target);
  }
  ExpectNotThisRole(Fetch(port(), "/api/v1/streams/cam", "PUT"), words_, "a stream as a whole");
  const test::WebSocketClient viewer(port(), "/websocket?stream=cam");
  EXPECT_EQ(viewer.status(), 404);
  EXPECT_EQ(Fetch(port(), "/%00").status, 400);
}

TEST_F(IngestNodeTest, APageMayPutAndReadsWhyItGetsNothing) {
  const std::string lab = "Origin: https://lab.example\r\n";
  EXPECT_EQ(Put("PUT", lab).fields.at("access-control-allow-origin"), "https://lab.example");
  const auto preflight =
      Fetch(port(), kFrame, "OPTIONS", lab + "Access-Control-Request-Method: PUT\r\n");
  EXPECT_EQ(preflight.status, 204);
  const auto refused = Fetch(port(), "/api/v1/streams", "GET", lab);
  ExpectNotThisRole(refused, words_, "the list");
  EXPECT_EQ(refused.fields.at("access-control-allow-origin"), "https://lab.example");
  EXPECT_EQ(Fetch(port(), "/api/v1/streams", "GET", "Host: evil.example\r\n").status, 400)
      << "what is refused for its head is refused for that";
}

class GatewayNodeTest : public RoleTest {
 protected:
  GatewayNodeTest() {
    options_.publish = false;
    Start();
  }
};

TEST_F(GatewayNodeTest, ShowsStreamsAndSendsFramesToAnIngestNode) {
  const auto publisher = Open("cam");
  const std::string picture = Publish(*publisher, 1);
  for (const char* method : {"PUT", "POST"}) {
    ExpectNotThisRole(
        Put(method),
        "this node only shows streams (--roles=gateway); put frames to an ingest node.", method);
  }
  EXPECT_TRUE(Fetch(port(), kFrame).body == picture);
  EXPECT_EQ(Fetch(port(), "/").status, 200);
  EXPECT_EQ(Fetch(port(), kFrame, "DELETE").fields.at("allow"), "GET, HEAD");
  EXPECT_THAT(Fetch(port(), "/api/v1/streams").body, HasSubstr("\"cam\""));
}

}  // namespace
}  // namespace framecast::gateway
