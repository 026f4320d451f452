#include <gmock/gmock.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "tests/gateway/gateway_fixture.h"
#include "tests/support/wait.h"

namespace framecast::gateway {
namespace {

using nlohmann::json;
using test::Fetch;
using test::LoopbackClient;
using testing::HasSubstr;

class HttpTest : public GatewayTest {
 protected:
  std::string ErrorCode(const LoopbackClient::Response& response) {
    return json::parse(response.body).at("error").at("code");
  }
};

TEST_F(HttpTest, ThePageIsServedForAllStreamsAndForOneWithAPolicyWithoutInline) {
  Start();
  for (const char* target : {"/", "/streams/cam-1"}) {
    const auto response = Fetch(port(), target);
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(response.body, HasSubstr("<title>page"));
    EXPECT_THAT(response.fields.at("content-type"), HasSubstr("text/html"));
    EXPECT_THAT(response.fields.at("content-security-policy"), HasSubstr("default-src 'self'"));
    EXPECT_THAT(response.fields.at("content-security-policy"), Not(HasSubstr("unsafe-inline")));
  }
  EXPECT_EQ(Fetch(port(), "/streams/a%2Fb").status, 400);
}

TEST_F(HttpTest, EveryAnswerCarriesNosniffAndNoReferrer) {
  Start();
  for (const char* target :
       {"/", "/assets/app.js", "/api/v1/streams", "/nothing", "/healthz", "/%00"}) {
    const auto response = Fetch(port(), target);
    EXPECT_EQ(response.fields.at("x-content-type-options"), "nosniff") << target;
    EXPECT_EQ(response.fields.at("referrer-policy"), "no-referrer") << target;
  }
}

TEST_F(HttpTest, NoEncodingOfDotsLeavesTheWebRoot) {
  Start();
  for (const char* target :
       {"/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt",
        "/..%5csecret.txt", "/%c0%ae%c0%ae/secret.txt", "/%252e%252e/secret.txt", "/assets/%00"}) {
    const auto response = Fetch(port(), target);
    EXPECT_TRUE(response.status == 400 || response.status == 404) << target << response.status;
    EXPECT_THAT(response.body, Not(HasSubstr("not for the web"))) << target;
  }
  EXPECT_EQ(Fetch(port(), "/assets").status, 404) << "a folder";
  EXPECT_EQ(Fetch(port(), "/").status, 200) << "the process goes on";
}

TEST_F(HttpTest, TheDirectoryListsStreamsWithWhatIsKnown) {
  Start();
  EXPECT_EQ(Fetch(port(), "/api/v1/streams").body, "{\"streams\":[]}\n");
  const auto publisher = Open("cam");
  Publish(*publisher, 7);
  const auto response = Fetch(port(), "/api/v1/streams");
  EXPECT_EQ(response.fields.at("cache-control"), "no-store");
  EXPECT_EQ(response.fields.at("vary"), "Authorization, Origin");
  const json stream = json::parse(response.body).at("streams").at(0);
  EXPECT_EQ(stream.at("name"), "cam");
  EXPECT_TRUE(stream.at("node").is_null());
  EXPECT_EQ(stream.at("state"), "live");
  EXPECT_EQ(stream.at("epoch"), hub::FormatEpoch(publisher->epoch()));
  EXPECT_EQ(stream.at("last_sequence"), 7);
  EXPECT_TRUE(stream.at("clock_offset_us").is_null());
  EXPECT_TRUE(stream.contains("interval_ms"));
  EXPECT_EQ(json::parse(Fetch(port(), "/api/v1/streams/cam").body).at("name"), "cam");
}

TEST_F(HttpTest, UnknownAndBadStreamsAreToldApart) {
  Start();
  const auto unknown = Fetch(port(), "/api/v1/streams/none");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(ErrorCode(unknown), "stream_not_found");
  const auto bad = Fetch(port(), "/api/v1/streams/a%2Fb");
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(ErrorCode(bad), "bad_stream_name");
}

TEST_F(HttpTest, TheNewestFrameComesWithItsNameAndIsNotSentTwice) {
  Start();
  const auto publisher = Open("cam");
  EXPECT_EQ(Fetch(port(), "/api/v1/streams/cam/frame").status, 404);
  const std::string payload = Publish(*publisher, 3, 700'000);
  const auto response = Fetch(port(), "/api/v1/streams/cam/frame");
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.body == payload);
  EXPECT_EQ(response.fields.at("content-type"), "image/png");
  EXPECT_EQ(response.fields.at("cache-control"), "no-cache");
  EXPECT_EQ(response.fields.at("framecast-sequence"), "3");
  const std::string etag = response.fields.at("etag");
  EXPECT_EQ(etag, "\"" + hub::FormatEpoch(publisher->epoch()) + "-3\"");
  const auto again =
      Fetch(port(), "/api/v1/streams/cam/frame", "GET", "If-None-Match: \"x\", W/" + etag + "\r\n");
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.fields.at("etag"), etag);
}

TEST_F(HttpTest, HeadIsGetWithoutTheBody) {
  Start();
  const auto publisher = Open("cam");
  Publish(*publisher, 1, 5000);
  for (const char* target : {"/", "/api/v1/streams", "/api/v1/streams/cam/frame", "/healthz"}) {
    LoopbackClient client(port());
    client.Write(std::string("HEAD ") + target +
                 " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const auto response = client.ReadResponse(/*head_only=*/true);
    EXPECT_EQ(response.status, 200);
    EXPECT_NE(response.fields.at("content-length"), "0");
    EXPECT_TRUE(client.AtEnd()) << target;
  }
}

TEST_F(HttpTest, OtherMethodsGet405WithAllow) {
  Start();
  for (const char* method : {"POST", "PUT", "DELETE", "TRACE", "OPTIONS", "BREW"}) {
    const auto response = Fetch(port(), "/api/v1/streams", method);
    EXPECT_EQ(response.status, 405) << method;
    EXPECT_EQ(response.fields.at("allow"), "GET, HEAD") << method;
  }
}

TEST_F(HttpTest, RequestsFollowEachOtherOnOneConnectionAlsoPipelined) {
  Start();
  LoopbackClient client(port());
  const std::string request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  client.Write(request + request);
  client.Write(request);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ReadResponse().body, "ok\n");
}

TEST_F(HttpTest, Http10IsAnsweredAndClosed) {
  Start();
  LoopbackClient client(port());
  client.Write("GET /healthz HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.ReadResponse().status, 200);
  EXPECT_TRUE(client.AtEnd());
}

TEST_F(HttpTest, AHeadOverTheLimitIs431) {
  Start();
  LoopbackClient client(port());
  client.Write("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(9000, 'x') + "\r\n\r\n");
  EXPECT_EQ(client.ReadResponse().status, 431);
  EXPECT_TRUE(client.AtEnd());
}

TEST_F(HttpTest, WhatIsNoHttpIs400AndSmuggledRequestsAreNotSeen) {
  Start();
  LoopbackClient garbage(port());
  garbage.Write("\x16\x03\x01 hello\r\n\r\n");
  EXPECT_EQ(garbage.ReadResponse().status, 400);
  LoopbackClient smuggler(port());
  smuggler.Write(
      "GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n"
      "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(smuggler.ReadResponse().status, 400);
  EXPECT_TRUE(smuggler.AtEnd()) << "no second answer";
}

TEST_F(HttpTest, AHeadThatDripsInIsCutWhenItsTimeIsOver) {
  options_.head_timeout = std::chrono::milliseconds(100);
  Start();
  LoopbackClient client(port());
  client.Write("GET / HTTP/1.1\r\nHost");
  EXPECT_TRUE(client.AtEnd());
}

TEST_F(HttpTest, ReadinessFollowsWhatTheServerSays) {
  Start();
  EXPECT_EQ(Fetch(port(), "/readyz").status, 200);
  gateway_->SetUnready("draining");
  const auto response = Fetch(port(), "/readyz");
  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(response.body, HasSubstr("draining"));
  EXPECT_EQ(Fetch(port(), "/healthz").status, 200);
}

TEST_F(HttpTest, TroubleIsToldWhileItLastsAndADrainInItsPlace) {
  Start();
  gateway_->SetTrouble("the bridge is down");
  const auto troubled = Fetch(port(), "/readyz");
  EXPECT_EQ(troubled.status, 503);
  EXPECT_THAT(troubled.body, HasSubstr("the bridge is down"));
  EXPECT_EQ(troubled.fields.at("retry-after"), "1");
  gateway_->SetTrouble("");
  EXPECT_EQ(Fetch(port(), "/readyz").status, 200);
  gateway_->SetTrouble("the bridge is down");
  gateway_->SetUnready("draining");
  EXPECT_THAT(Fetch(port(), "/readyz").body, HasSubstr("draining"));
  gateway_->SetTrouble("");
  EXPECT_EQ(Fetch(port(), "/readyz").status, 503) << "a drain has no end";
}

TEST_F(HttpTest, ABusyAddressIsNamed) {
  Start();
  options_.address = "127.0.0.1:" + std::to_string(port());
  const auto second = Gateway::Start(options_, hub_, access_, observer_);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(options_.address));
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("in use"));
}

}  // namespace
}  // namespace framecast::gateway
