// What the HTTP API gives to whom.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_replace.h"
#include "tests/gateway/access_fixture.h"
#include "tests/support/images.h"

namespace framecast::gateway {
namespace {

using nlohmann::json;
using test::Fetch;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class AccessHttpTest : public AccessGatewayTest {
 protected:
  AccessHttpTest() {
    Start();
    Publish(*public_, 1);
    Publish(*cam_, 1);
    Publish(*secret_, 1);
  }

  std::vector<std::string> Listed(const std::string& fields) {
    const json body = json::parse(Get("/api/v1/streams", fields).body);
    std::vector<std::string> names;
    for (const json& stream : body.at("streams")) names.push_back(stream.at("name"));
    return names;
  }
  // The addresses of everything about a stream.
  std::vector<std::string> Targets(const std::string& stream) const {
    const std::string api = "/api/v1/streams/" + stream;
    const std::string epoch = hub::FormatEpoch(hub_.Find("public-1")->Info().epoch);
    return {api,
            api + "/frame",
            api + "/frame?wait=1s",
            api + "/frame?wait=never",
            api + "/frames",
            api + "/frames/" + epoch + "/1",
            api + "/frames/" + epoch + "/1/annotations",
            api + "/frames/nonsense/0",
            api + "/mjpeg",
            api + "/mjpeg?max_fps=x"};
  }

  const std::unique_ptr<hub::Publisher> public_ = Open("public-1");
  const std::unique_ptr<hub::Publisher> cam_ = Open("cam-1");
  const std::unique_ptr<hub::Publisher> secret_ = Open("secret-1");
};

TEST_F(AccessHttpTest, TheDirectoryListsOnlyWhatOneMayWatch) {
  EXPECT_THAT(Listed(Bearer(kAdmin.secret)), ElementsAre("cam-1", "public-1", "secret-1"));
  EXPECT_THAT(Listed(Bearer(kViewer.secret)), ElementsAre("public-1"));
  EXPECT_THAT(Listed(Bearer(kProducer.secret)), IsEmpty());
  EXPECT_EQ(Status("/api/v1/streams"), 401);
  EXPECT_EQ(Status("/api/v1/streams", kWrong), 401);
}

TEST_F(AccessHttpTest, AnonymousRightsAreForThoseWithoutAUsableToken) {
  Apply({kViewer}, {"", {}, {"cam-*"}, ""});
  EXPECT_THAT(Listed(""), ElementsAre("cam-1"));
  EXPECT_THAT(Listed(Bearer(kWrong)), ElementsAre("cam-1"));
  EXPECT_EQ(Status("/api/v1/streams/cam-1/frame"), 200);
  EXPECT_EQ(Status("/api/v1/streams/cam-1/frame", kWrong), 200);
  EXPECT_EQ(Status("/api/v1/streams/public-1/frame"), 401);
  EXPECT_EQ(Status("/api/v1/streams/public-1/frame", kViewer.secret), 200);
}

TEST_F(AccessHttpTest, AHiddenStreamIsAnsweredAsOneThatDoesNotExist) {
  for (const auto& [hidden, absent, open] : {std::tuple("secret-1", "secret-2", "public-2")}) {
    const auto of_hidden = Targets(hidden);
    const auto of_absent = Targets(absent);
    const auto of_open = Targets(open);
    for (std::size_t i = 0; i < of_hidden.size(); ++i) {
      const std::string fields = "Host: localhost\r\n" + Bearer(kViewer.secret);
      const auto without_date = [&](const std::string& target) {
        std::string answer = Everything("GET", target, fields);
        const std::size_t date = answer.find("Date: ");
        return date == std::string::npos ? answer
                                         : answer.erase(date, answer.find('\n', date) - date + 1);
      };
      const std::string answer = without_date(of_hidden[i]);
      EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 404")) << of_hidden[i];
      EXPECT_THAT(answer, HasSubstr("stream_not_found"));
      EXPECT_EQ(answer, absl::StrReplaceAll(without_date(of_absent[i]), {{absent, hidden}}));
      // One that the viewer might watch if it were there.
      const std::string open_answer = without_date(of_open[i]);
      if (open_answer.starts_with("HTTP/1.1 404")) {
        EXPECT_EQ(answer.substr(answer.find("\r\n\r\n")),
                  absl::StrReplaceAll(open_answer.substr(open_answer.find("\r\n\r\n")),
                                      {{open, hidden}}));
      }
    }
  }
}

TEST_F(AccessHttpTest, WithoutATokenItIs401WhetherTheStreamExistsOrNot) {
  for (const char* stream : {"secret-1", "secret-2"}) {
    for (const std::string& target : Targets(stream)) {
      EXPECT_EQ(Status(target), 401) << target;
      EXPECT_EQ(Status(target, kWrong), 401) << target;
      access_clock_.Advance(std::chrono::minutes(1));
    }
  }
}

TEST_F(AccessHttpTest, WhoPublishesAStreamKnowsOfItAndHears403) {
  for (const std::string& target : Targets("cam-1")) {
    const auto response = Get(target, Bearer(kProducer.secret));
    EXPECT_EQ(response.status, 403) << target;
    EXPECT_EQ(ErrorCode(response), "forbidden");
    EXPECT_THAT(response.body, HasSubstr("this token may not watch stream \\\"cam-1\\\"."));
  }
}

TEST_F(AccessHttpTest, AFrameIsTakenFromThoseWhoMayPublish) {
  const std::string image = test::PngBytes(100);
  const auto put = [&](const std::string& stream, const std::string& secret, const char* method) {
    test::LoopbackClient client(port());
    client.Write(std::string(method) + " /api/v1/streams/" + stream +
                 "/frame HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n" +
                 (secret.empty() ? "" : Bearer(secret)) +
                 "Content-Length: " + std::to_string(image.size()) + "\r\n\r\n" + image);
    return client.ReadResponse();
  };
  for (const char* method : {"PUT", "POST"}) {
    EXPECT_EQ(put("cam-9", "", method).status, 401);
    EXPECT_EQ(put("cam-9", kWrong, method).status, 401);
    EXPECT_EQ(put("cam-9", kViewer.secret, method).status, 403);
    EXPECT_EQ(put("secret-1", kProducer.secret, method).status, 403);
    EXPECT_EQ(put("secret-9", kProducer.secret, method).status, 403);
    EXPECT_EQ(put("a:b", kProducer.secret, method).status, 400);
  }
  EXPECT_EQ(hub_.Find("cam-9"), nullptr);
  EXPECT_EQ(put("cam-9", kProducer.secret, "PUT").status, 201);
  EXPECT_EQ(put("cam-9", kAdmin.secret, "POST").status, 200);
}

TEST_F(AccessHttpTest, ABodyIsRefusedBeforeItComes) {
  test::LoopbackClient client(port());
  client.Write(
      "PUT /api/v1/streams/cam-9/frame HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.ReadResponse().status, 401);
}

TEST_F(AccessHttpTest, WhatATokenBroughtIsNoSharedCachesAffair) {
  const std::string frame = Targets("public-1")[5];
  const auto by_token = Get(frame, Bearer(kViewer.secret));
  EXPECT_EQ(by_token.status, 200);
  EXPECT_EQ(by_token.fields.at("cache-control"), "private, max-age=31536000, immutable");
  EXPECT_EQ(by_token.fields.at("vary"), "Authorization, Origin");
  const auto by_query = Get(frame + "?token=" + kViewer.secret);
  EXPECT_EQ(by_query.fields.at("cache-control"), "private, max-age=31536000, immutable");
  Apply({kViewer}, {"", {}, {"public-*"}, ""});
  EXPECT_EQ(Get(frame).fields.at("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(Get(frame, Bearer(kWrong)).fields.at("cache-control"),
            "private, max-age=31536000, immutable");
  EXPECT_EQ(Get("/api/v1/streams/secret-1").fields.at("cache-control"), "no-store");
}

TEST_F(AccessHttpTest, PagesAndHealthNeedNoToken) {
  for (const char* target : {"/", "/streams/secret-1", "/assets/app.js", "/healthz", "/readyz"}) {
    EXPECT_EQ(Status(target), 200) << target;
    EXPECT_EQ(Status(target, kWrong), 200) << target;
  }
}

TEST_F(AccessHttpTest, EachRequestOfAConnectionIsJudgedForItself) {
  test::LoopbackClient client(port());
  const std::string head = "GET /api/v1/streams/secret-1 HTTP/1.1\r\nHost: localhost\r\n";
  for (int i = 0; i < 2; ++i) {
    client.Write(head + Bearer(kAdmin.secret) + "\r\n" + head + "\r\n" + head +
                 Bearer(kViewer.secret) + "\r\n");
    EXPECT_EQ(client.ReadResponse().status, 200);
    EXPECT_EQ(client.ReadResponse().status, 401);
    EXPECT_EQ(client.ReadResponse().status, 404);
  }
}

// DNS rebinding: a page of another name gets what needs no token, and only that has to be kept
// from it.
TEST_F(AccessHttpTest, TheHostCountsOnlyWhereAnonymousHasRightsAndNoUsableTokenCame) {
  const auto status = [&](const std::string& secret) {
    const std::string token = secret.empty() ? "" : Bearer(secret);
    const std::string answer =
        Everything("GET", "/api/v1/streams", "Host: evil.example\r\n" + token);
    return answer.substr(9, 3);
  };
  EXPECT_EQ(status(""), "401");
  EXPECT_EQ(status(kWrong), "401");
  EXPECT_EQ(status(kViewer.secret), "200");
  for (const test::Token& anonymous :
       {test::Token{"", {}, {"public-*"}, ""}, test::Token{"", {"cam-*"}, {}, ""}}) {
    Apply({kViewer}, anonymous);
    EXPECT_EQ(status(""), "421");
    EXPECT_EQ(status(kWrong), "421");
    EXPECT_EQ(status(kViewer.secret), "200");
  }
}

}  // namespace
}  // namespace framecast::gateway
