// What viewers of WebSockets get, and how they are refused.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/gateway/access_fixture.h"
#include "tests/gateway/framecast_v1_client.h"

namespace framecast::gateway {
namespace {

using nlohmann::json;
using test::WebSocketClient;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class AccessWebSocketTest : public AccessGatewayTest {
 protected:
  AccessWebSocketTest() { Start(); }

  // What a raw viewer is closed with.
  int RawCode(const std::string& query, const std::string& fields = "") {
    WebSocketClient client(port(), "/websocket?" + query, 0, "", fields);
    EXPECT_EQ(client.status(), 101) << query;
    return CloseCode(client);
  }
  std::unique_ptr<FramecastV1Client> Come(const std::string& secret) {
    return std::make_unique<FramecastV1Client>(
        port(), 0, "", nullptr, "/websocket" + (secret.empty() ? "" : "?token=" + secret));
  }
  static std::vector<std::string> Names(const json& streams) {
    std::vector<std::string> names;
    for (const json& stream : streams.at("streams")) names.push_back(stream.at("name"));
    return names;
  }
  // The answer to a subscription that is refused.
  static json Refusal(FramecastV1Client& client, std::uint32_t id, std::string_view stream) {
    client.Subscribe(id, stream);
    json error = client.NextText("error");
    EXPECT_EQ(error.value("id", 0U), id);
    return error;
  }
};

TEST_F(AccessWebSocketTest, ARawViewerIsClosed4401WithoutAUsableTokenAnd4403WithAGoodOne) {
  EXPECT_EQ(RawCode("stream=cam-1"), 4401);
  EXPECT_EQ(RawCode("stream=cam-1&token=" + kWrong), 4401);
  EXPECT_EQ(RawCode("stream=cam-1&token=" + kViewer.secret), 4403);
  EXPECT_EQ(RawCode("stream=cam-1&token=" + kProducer.secret), 4403);
  EXPECT_EQ(RawCode(""), 4401);
  EXPECT_EQ(RawCode("token=" + kProducer.secret), 4403);
  EXPECT_EQ(RawCode("token=" + kViewer.secret + "&token=" + kViewer.secret), 4401);
  EXPECT_EQ(RawCode("stream=cam-1", Bearer(kViewer.secret)), 4403) << "the header counts, too";
  EXPECT_THAT(observer_.refused(), IsEmpty());
}

TEST_F(AccessWebSocketTest, AStreamThatExistsIsRefusedLikeOneThatDoesNot) {
  const auto secret = Open("secret-1");
  Publish(*secret, 1);
  for (const char* stream : {"secret-1", "secret-2"}) {
    EXPECT_EQ(RawCode("stream=" + std::string(stream) + "&token=" + kViewer.secret), 4403);
  }
}

TEST_F(AccessWebSocketTest, ARawViewerGetsTheStreamThatItMayWatch) {
  const auto publisher = Open("public-1");
  const std::string first = Publish(*publisher, 1);
  WebSocketClient by_query(port(), "/websocket?stream=public-1&token=" + kViewer.secret);
  WebSocketClient by_header(port(), "/websocket?stream=public-1", 0, "", Bearer(kViewer.secret));
  EXPECT_EQ(by_query.NextPicture(), first);
  EXPECT_EQ(by_header.NextPicture(), first);
}

TEST_F(AccessWebSocketTest, AnUnusableTokenIsClosed4401EvenWhereNoneIsNeeded) {
  Apply({kViewer}, {"", {}, {"public-*"}, ""});
  const auto publisher = Open("public-1");
  const std::string first = Publish(*publisher, 1);
  WebSocketClient nobody(port(), "/websocket?stream=public-1");
  EXPECT_EQ(nobody.NextPicture(), first);
  EXPECT_EQ(RawCode("stream=public-1&token=" + kWrong), 4401);
}

TEST_F(AccessWebSocketTest, WhoNamesNoStreamGetsTheNewestThatTheyMayWatchAndNothingElse) {
  const auto older = Open("public-1");
  const std::string of_older = Publish(*older, 1);
  const auto secret = Open("secret-1");
  const std::string of_secret = Publish(*secret, 2);
  WebSocketClient viewer(port(), "/websocket?token=" + kViewer.secret);
  WebSocketClient admin(port(), "/websocket?token=" + kAdmin.secret);
  EXPECT_EQ(viewer.NextPicture(), of_older);
  EXPECT_EQ(admin.NextPicture(), of_secret);
  const auto newer_secret = Open("secret-2");
  Publish(*newer_secret, 3);
  const auto newer = Open("public-2");
  const std::string of_newer = Publish(*newer, 4);
  EXPECT_EQ(viewer.NextPicture(), of_newer);
}

TEST_F(AccessWebSocketTest, WhoNamesNoStreamWaitsForTheFirstThatTheyMayWatch) {
  const auto secret = Open("secret-1");
  Publish(*secret, 1);
  WebSocketClient viewer(port(), "/websocket?token=" + kViewer.secret);
  const auto open = Open("public-1");
  EXPECT_EQ(viewer.NextPicture(), Publish(*open, 2));
}

TEST_F(AccessWebSocketTest, ADefaultStreamThatIsNotForThemIsNotReplaced) {
  options_.default_stream = "secret-1";
  Start();
  const auto open = Open("public-1");
  Publish(*open, 1);
  const auto secret = Open("secret-1");
  const std::string of_secret = Publish(*secret, 2);
  WebSocketClient viewer(port(), "/websocket?token=" + kViewer.secret);
  WebSocketClient admin(port(), "/websocket?token=" + kAdmin.secret);
  EXPECT_EQ(admin.NextPicture(), of_secret);
  EXPECT_TRUE(Watched("secret-1", 1));
  EXPECT_TRUE(Watched("public-1", 0));
}

TEST_F(AccessWebSocketTest, WithoutATokenASocketIsOpenAndSubscriptionsAreUnauthorized) {
  const auto cam = Open("cam-1");
  const auto client = Come("");
  EXPECT_EQ(client->NextText("hello").at("type"), "hello");
  EXPECT_THAT(Names(client->NextText("streams")), IsEmpty());
  for (const char* stream : {"cam-1", "cam-2"}) {
    const json error = Refusal(*client, 7, stream);
    EXPECT_EQ(error.at("code"), "unauthorized");
    EXPECT_THAT(error.at("message").get<std::string>(), HasSubstr("a token is needed"));
  }
  client->Say({{"type", "ping"}, {"t", 1}});
  EXPECT_EQ(client->NextText("pong").at("t"), 1) << "the socket stays open";
}

TEST_F(AccessWebSocketTest, AnUnusableTokenClosesTheSocket4401) {
  const auto client = Come(kWrong);
  EXPECT_EQ(client->CloseCode(), 4401);
}

TEST_F(AccessWebSocketTest, WithAGoodTokenWhatIsHiddenIsNotFoundAndWhatOnePublishesUnauthorized) {
  const auto secret = Open("secret-1");
  const auto cam = Open("cam-1");
  const auto viewer = Come(kViewer.secret);
  json exists = Refusal(*viewer, 1, "secret-1");
  json absent = Refusal(*viewer, 1, "secret-2");
  EXPECT_EQ(exists.at("code"), "stream_not_found");
  std::string message = absent.at("message");
  message.replace(message.find("secret-2"), 8, "secret-1");
  EXPECT_EQ(exists.at("message"), message);
  exists.erase("message");
  absent.erase("message");
  EXPECT_EQ(exists, absent);
  const auto producer = Come(kProducer.secret);
  EXPECT_EQ(Refusal(*producer, 1, "cam-1").at("code"), "unauthorized");
  EXPECT_EQ(Refusal(*producer, 1, "cam-2").at("code"), "unauthorized");
  EXPECT_EQ(Refusal(*producer, 1, "secret-1").at("code"), "stream_not_found");
}

TEST_F(AccessWebSocketTest, AfterARefusalTheSameIdMaySubscribeToAnother) {
  const auto open = Open("public-1");
  Publish(*open, 1);
  const auto viewer = Come(kViewer.secret);
  Refusal(*viewer, 1, "secret-1");
  viewer->Subscribe(1, "public-1");
  const auto frame = viewer->NextFrame();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->frame.header.sequence, 1U);
}

TEST_F(AccessWebSocketTest, TheDirectoryAndItsChangesAreOfWhatOneMayWatch) {
  const auto secret = Open("secret-1");
  auto open = Open("public-1");
  const auto viewer = Come(kViewer.secret);
  EXPECT_THAT(Names(viewer->NextText("streams")), ElementsAre("public-1"));
  // Each change of a hidden stream would be a message, if it were told.
  const auto other_secret = Open("secret-2");
  Publish(*other_secret, 1);
  Publish(*secret, 1);
  const auto newer = Open("public-2");
  std::vector<std::string> seen;
  while (seen.empty() || seen.back() != "public-2") {
    const json changes = viewer->NextText("streams");
    ASSERT_EQ(changes.at("complete"), false);
    ASSERT_FALSE(Names(changes).empty()) << "not even that something has changed";
    for (const std::string& name : Names(changes)) seen.push_back(name);
    EXPECT_THAT(changes.at("removed"), IsEmpty());
  }
  EXPECT_THAT(seen, testing::Each(testing::StartsWith("public-")));
}

}  // namespace
}  // namespace framecast::gateway
