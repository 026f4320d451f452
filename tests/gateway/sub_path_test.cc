// Behind a proxy that publishes the server under a path, which it takes off or does not.
#include <gmock/gmock.h>

#include "tests/gateway/access_fixture.h"

namespace framecast::gateway {
namespace {

using test::WebSocketClient;
using testing::HasSubstr;

class SubPathTest : public AccessGatewayTest {
 protected:
  SubPathTest() {
    options_.external_url = "https://lab.example/frames/";
    Start();
    Publish(*publisher_, 1);
  }
  const std::unique_ptr<hub::Publisher> publisher_ = Open("public-1");
};

TEST_F(SubPathTest, EveryAddressIsThereWithThePathAndWithoutIt) {
  for (const char* base : {"", "/frames"}) {
    const std::string at(base);
    EXPECT_THAT(Get(at + "/").body, HasSubstr("<title>page")) << at;
    EXPECT_THAT(Get(at + "/streams/public-1").body, HasSubstr("<title>page")) << at;
    EXPECT_EQ(Status(at + "/assets/app.js"), 200) << at;
    EXPECT_EQ(Status(at + "/healthz"), 200) << at;
    EXPECT_EQ(Status(at + "/api/v1/streams"), 401) << at;
    EXPECT_EQ(Status(at + "/api/v1/streams/public-1/frame?token=" + kViewer.secret), 200) << at;
    EXPECT_EQ(Status(at + "/nothing"), 404) << at;
    WebSocketClient viewer(port(), at + "/websocket?token=" + kViewer.secret);
    EXPECT_TRUE(viewer.NextPicture()) << at;
  }
}

TEST_F(SubPathTest, WithoutItsSlashThePathLeadsToTheOneWithItAndDropsTheToken) {
  for (const std::string& target : {std::string("/frames"), "/frames?token=" + kViewer.secret}) {
    const auto response = Get(target);
    EXPECT_EQ(response.status, 308) << target;
    EXPECT_EQ(response.fields.at("location"), "/frames/");
    EXPECT_EQ(response.fields.at("cache-control"), "no-store");
    EXPECT_EQ(response.fields.at("content-length"), "0");
  }
}

TEST_F(SubPathTest, APathThatOnlyBeginsLikeItIsAnother) {
  for (const char* target : {"/framesx", "/framesx/healthz", "/frame", "/Frames"}) {
    EXPECT_EQ(Status(target), 404) << target;
  }
  EXPECT_EQ(Status("/frames/frames/healthz"), 404) << "it is taken off once";
}

TEST_F(SubPathTest, NoWayOfWritingItLeadsPastTheCheck) {
  for (const char* target :
       {"/frames//api/v1/streams", "//frames/api/v1/streams", "/frames/%2e%2e/api/v1/streams",
        "/%66rames/api/v1/streams", "/frames/./api/v1/streams"}) {
    EXPECT_THAT(Status(target), testing::AnyOf(400, 401, 404)) << target;
  }
}

TEST_F(SubPathTest, ItsOriginIsOurOwn) {
  const auto status = [&](const std::string& origin) {
    return WebSocketClient(port(), "/frames/websocket?token=" + kViewer.secret, 0, "",
                           "Origin: " + origin + "\r\n")
        .status();
  };
  EXPECT_EQ(status("https://lab.example"), 101);
  EXPECT_EQ(status("http://lab.example"), 403);
  EXPECT_EQ(status("https://evil.example"), 403);
}

}  // namespace
}  // namespace framecast::gateway
