// What becomes of those who watch when tokens are revoked, expire, or may less than before.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/gateway/access_fixture.h"
#include "tests/gateway/framecast_v1_client.h"
#include "tests/support/wait.h"

namespace framecast::gateway {
namespace {

using nlohmann::json;
using test::LoopbackClient;
using test::WaitFor;
using test::WebSocketClient;
using testing::ElementsAre;

constexpr char kOneSecondLater[] = "2026-09-21T14:13:21Z";  // of the manual clock

class AccessChangeTest : public AccessGatewayTest {
 protected:
  AccessChangeTest() { Start(); }

  void PublishNext(const std::unique_ptr<hub::Publisher>& publisher) {
    last_ = Publish(*publisher, ++sequence_);
  }
  static bool Gets(WebSocketClient& client, const std::string& picture) {
    while (const auto next = client.NextPicture()) {
      if (*next == picture) return true;
    }
    return false;
  }
  std::unique_ptr<FramecastV1Client> Come(const std::string& secret) {
    return std::make_unique<FramecastV1Client>(port(), 0, "", nullptr,
                                               "/websocket?token=" + secret);
  }

  const std::unique_ptr<hub::Publisher> public_ = Open("public-1");
  std::uint64_t sequence_ = 0;
  std::string last_;
};

TEST_F(AccessChangeTest, ARevokedTokenClosesRawViewersAndTheOthersGoOn) {
  PublishNext(public_);
  const std::string target = "/websocket?stream=public-1&token=";
  WebSocketClient revoked(port(), target + kViewer.secret);
  WebSocketClient stays(port(), target + kAdmin.secret);
  EXPECT_TRUE(Gets(revoked, last_));
  EXPECT_TRUE(Gets(stays, last_));
  Apply({kAdmin});
  EXPECT_EQ(CloseCode(revoked), 4401);
  PublishNext(public_);
  EXPECT_TRUE(Gets(stays, last_));
}

TEST_F(AccessChangeTest, AnExpiredTokenClosesRawViewersAndMultiplexedOnes) {
  Apply({{kViewer.secret, {}, {"public-*"}, kOneSecondLater}});
  PublishNext(public_);
  WebSocketClient raw(port(), "/websocket?stream=public-1&token=" + kViewer.secret);
  const auto multiplexed = Come(kViewer.secret);
  multiplexed->Subscribe(1, "public-1");
  EXPECT_TRUE(Gets(raw, last_));
  EXPECT_TRUE(multiplexed->NextFrame());
  access_clock_.Advance(std::chrono::seconds(1));
  EXPECT_EQ(CloseCode(raw), 4401);
  EXPECT_EQ(multiplexed->CloseCode(), 4401);
}

TEST_F(AccessChangeTest, ARevokedTokenClosesMultiplexedViewers4401) {
  const auto revoked = Come(kViewer.secret);
  const auto stays = Come(kAdmin.secret);
  revoked->NextText("streams");
  stays->NextText("streams");
  Apply({kAdmin});
  EXPECT_EQ(revoked->CloseCode(), 4401);
  stays->Say({{"type", "ping"}, {"t", 1}});
  EXPECT_EQ(stays->NextText("pong").at("t"), 1);
}

TEST_F(AccessChangeTest, ARawViewerThatMayLessIsClosed4403) {
  PublishNext(public_);
  WebSocketClient viewer(port(), "/websocket?stream=public-1&token=" + kViewer.secret);
  EXPECT_TRUE(Gets(viewer, last_));
  Apply({{kViewer.secret, {}, {"cam-*"}, ""}});
  EXPECT_EQ(CloseCode(viewer), 4403);
}

TEST_F(AccessChangeTest, ARawViewerWithoutATokenIsClosed4401WhenOneIsNeeded) {
  Apply({}, {"", {}, {"public-*"}, ""});
  PublishNext(public_);
  WebSocketClient viewer(port(), "/websocket?stream=public-1");
  EXPECT_TRUE(Gets(viewer, last_));
  Apply({});
  EXPECT_EQ(CloseCode(viewer), 4401);
}

TEST_F(AccessChangeTest, WhoNamedNoStreamGoesOverToWhatTheyMayStillWatch) {
  const auto cam = Open("cam-1");
  const test::Token both{kViewer.secret, {}, {"public-*", "cam-*"}, ""};
  Apply({both});
  PublishNext(public_);
  const std::string of_public = last_;
  PublishNext(cam);
  WebSocketClient viewer(port(), "/websocket?token=" + kViewer.secret);
  EXPECT_TRUE(Gets(viewer, last_));
  Apply({kViewer});
  EXPECT_EQ(viewer.NextPicture(), of_public);
  EXPECT_TRUE(Watched("cam-1", 0));
}

TEST_F(AccessChangeTest, RightsThatShrinkEndTheSubscriptionsConcernedAndNoOthers) {
  const auto cam = Open("cam-1");
  Apply({{kViewer.secret, {}, {"public-*", "cam-*"}, ""}});
  PublishNext(public_);
  PublishNext(cam);
  const auto viewer = Come(kViewer.secret);
  viewer->Subscribe(1, "public-1");
  viewer->Subscribe(2, "cam-1");
  viewer->NextFrame();
  viewer->NextFrame();
  Apply({kViewer});
  const json error = viewer->NextText("error");
  EXPECT_EQ(error.at("id"), 2);
  EXPECT_EQ(error.at("code"), "stream_not_found");
  const json streams = viewer->NextText("streams");
  EXPECT_EQ(streams.at("complete"), true);
  ASSERT_EQ(streams.at("streams").size(), 1U);
  EXPECT_EQ(streams["streams"][0].at("name"), "public-1");
  EXPECT_TRUE(Watched("cam-1", 0));
  PublishNext(cam);
  PublishNext(public_);
  const auto frame = viewer->NextFrame();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->frame.header.subscription, 1U);
  EXPECT_EQ(frame->frame.header.sequence, sequence_);
  viewer->Say({{"type", "update"}, {"id", 2}, {"paused", false}});
  EXPECT_EQ(viewer->NextText("error").at("code"), "unknown_id");
}

TEST_F(AccessChangeTest, RightsThatGrowAreToldAndCanBeUsed) {
  const auto cam = Open("cam-1");
  PublishNext(cam);
  const auto viewer = Come(kViewer.secret);
  EXPECT_EQ(viewer->NextText("streams").at("streams").size(), 1U);
  viewer->Subscribe(1, "cam-1");
  EXPECT_EQ(viewer->NextText("error").at("code"), "stream_not_found");
  Apply({{kViewer.secret, {}, {"public-*", "cam-*"}, ""}});
  EXPECT_EQ(viewer->NextText("streams").at("streams").size(), 2U);
  viewer->Subscribe(1, "cam-1");
  EXPECT_TRUE(viewer->NextFrame());
}

TEST_F(AccessChangeTest, AFileThatSaysTheSameAgainIsNotNoticed) {
  const auto viewer = Come(kViewer.secret);
  viewer->NextText("streams");
  Apply({kViewer});
  // Whatever it makes the gateway say is said before this.
  const auto newer = Open("public-2");
  EXPECT_EQ(viewer->NextText("streams").at("complete"), false);
}

TEST_F(AccessChangeTest, MjpegEndsWhenTheTokenIsRevokedAndTheOthersGoOn) {
  PublishNext(public_);
  const std::string request = "GET /api/v1/streams/public-1/mjpeg HTTP/1.1\r\nHost: localhost\r\n";
  LoopbackClient revoked(port());
  LoopbackClient stays(port());
  revoked.Write(request + Bearer(kViewer.secret) + "\r\n");
  stays.Write(request + Bearer(kAdmin.secret) + "\r\n");
  EXPECT_THAT(revoked.ReadHead(), testing::StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(stays.ReadHead(), testing::StartsWith("HTTP/1.1 200"));
  EXPECT_TRUE(Watched("public-1", 2));
  Apply({kAdmin});
  revoked.ReadToEnd();
  EXPECT_TRUE(Watched("public-1", 1));
  const std::string before = stays.Read(last_.size());
  PublishNext(public_);
  EXPECT_TRUE(stays.Await(last_.size()));
}

TEST_F(AccessChangeTest, ALongPollIsAnsweredWhenItsTokenIsRevokedOrExpires) {
  PublishNext(public_);
  const std::string etag =
      Get("/api/v1/streams/public-1/frame", Bearer(kAdmin.secret)).fields.at("etag");
  const std::string request =
      "GET /api/v1/streams/public-1/frame?wait=60s&after=" + etag.substr(1, etag.size() - 2) +
      " HTTP/1.1\r\nHost: localhost\r\n";
  const test::Token expires{"fc_expires-0123456789", {}, {"*"}, kOneSecondLater};
  Apply({kAdmin, kViewer, expires});
  LoopbackClient revoked(port());
  LoopbackClient expired(port());
  LoopbackClient stays(port());
  revoked.Write(request + Bearer(kViewer.secret) + "\r\n");
  expired.Write(request + Bearer(expires.secret) + "\r\n");
  stays.Write(request + Bearer(kAdmin.secret) + "\r\n");
  EXPECT_TRUE(Watched("public-1", 3));
  Apply({kAdmin, expires});
  EXPECT_EQ(revoked.ReadResponse().status, 401);
  EXPECT_TRUE(Watched("public-1", 2));
  access_clock_.Advance(std::chrono::seconds(1));
  EXPECT_EQ(expired.ReadResponse().status, 401);
  PublishNext(public_);
  const auto response = stays.ReadResponse();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, last_);
}

}  // namespace
}  // namespace framecast::gateway
