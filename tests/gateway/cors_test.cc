// Pages of other origins that may read the API, and those that may not.
#include <gmock/gmock.h>

#include <boost/beast/http/field.hpp>

#include "gateway/host_policy.h"
#include "tests/gateway/access_fixture.h"

namespace framecast::gateway {
namespace {

using test::Fetch;
using test::LoopbackClient;
using testing::Contains;
using testing::Key;
using testing::Not;

constexpr char kAllowOrigin[] = "access-control-allow-origin";
const std::string kLab = "Origin: https://lab.example\r\n";
const std::string kEvil = "Origin: https://evil.example\r\n";

class CorsTest : public AccessGatewayTest {
 protected:
  CorsTest() {
    options_.allowed_origins = {"https://lab.example", "null"};
    Start();
    Publish(*publisher_, 1);
  }
  LoopbackClient::Response Preflight(const std::string& target, const std::string& fields) {
    return Fetch(port(), target, "OPTIONS", fields);
  }

  const std::unique_ptr<hub::Publisher> publisher_ = Open("public-1");
  const std::string frame_ = "/api/v1/streams/public-1/frame";
};

TEST_F(CorsTest, APageOfAnAllowedOriginReadsAnswersAndErrors) {
  const std::string annotations =
      frame_ + "s/" + hub::FormatEpoch(publisher_->epoch()) + "/1/annotations";
  for (const std::string& target : {std::string("/api/v1/streams"), frame_, frame_ + "s",
                                    annotations, std::string("/api/v1/streams/x")}) {
    const auto response = Get(target, Bearer(kViewer.secret) + kLab);
    EXPECT_EQ(response.fields.at(kAllowOrigin), "https://lab.example") << target;
    EXPECT_EQ(response.fields.at("access-control-expose-headers"),
              "ETag, Framecast-Epoch, Framecast-Sequence, Retry-After");
    EXPECT_EQ(response.fields.at("vary"), "Authorization, Origin");
    EXPECT_THAT(response.fields, Not(Contains(Key("access-control-allow-credentials"))));
  }
  const auto refused = Get(frame_, kLab);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.fields.at(kAllowOrigin), "https://lab.example");
}

TEST_F(CorsTest, TheOriginIsGivenBackAsItCame) {
  EXPECT_EQ(Get(frame_, "Origin: null\r\n").fields.at(kAllowOrigin), "null");
  EXPECT_EQ(Get(frame_, "Origin: https://lab.example:443\r\n").fields.at(kAllowOrigin),
            "https://lab.example:443");
}

TEST_F(CorsTest, AnyOtherPageGetsNoSuchHeader) {
  for (const std::string& fields :
       {kEvil, std::string(), std::string("Origin: https://lab.example.evil.example\r\n"),
        std::string("Origin: http://lab.example\r\n"), std::string("Origin: *\r\n"), kLab + kLab,
        kLab + kEvil, "Origin: http://localhost:" + std::to_string(port()) + "\r\n"}) {
    const auto response = Get(frame_, Bearer(kViewer.secret) + fields);
    EXPECT_EQ(response.status, 200) << fields;
    EXPECT_THAT(response.fields, Not(Contains(Key(kAllowOrigin)))) << fields;
  }
}

TEST_F(CorsTest, EveryPageMayReadTheFilesOfTheViewerAndTheHeaderIsThereOnce) {
  const std::string etag = Get("/assets/app.js").fields.at("etag");
  for (const std::string& origin : {kLab, kEvil, std::string("Origin: null\r\n"), std::string()}) {
    for (const std::string& fields : {origin, origin + "If-None-Match: " + etag + "\r\n"}) {
      const std::string all = Everything("GET", "/assets/app.js", "Host: localhost\r\n" + fields);
      const std::string header = "Access-Control-Allow-Origin: ";
      const std::size_t at = all.find(header);
      ASSERT_NE(at, std::string::npos) << fields << all;
      EXPECT_EQ(all.substr(at, header.size() + 3), header + "*\r\n") << fields;
      EXPECT_EQ(all.find(header, at + 1), std::string::npos) << fields;
      EXPECT_EQ(all.find("Access-Control-Expose-Headers"), std::string::npos) << fields;
    }
  }
}

TEST_F(CorsTest, NoOtherPageReadsTheViewerPageItself) {
  for (const std::string& target : {std::string("/"), std::string("/streams/public-1")}) {
    for (const std::string& origin : {kLab, kEvil, std::string()}) {
      const auto response = Get(target, origin);
      EXPECT_EQ(response.status, 200) << target;
      EXPECT_THAT(response.fields, Not(Contains(Key(kAllowOrigin)))) << target << origin;
    }
  }
}

TEST_F(CorsTest, ABrowserThatAsksBeforehandNeedsNoToken) {
  for (const std::string& target : {frame_, std::string("/api/v1/streams"), frame_ + "?wait=5s"}) {
    const auto response =
        Preflight(target, kLab +
                              "Access-Control-Request-Method: PUT\r\n"
                              "Access-Control-Request-Headers: authorization,content-type\r\n");
    EXPECT_EQ(response.status, 204) << target;
    EXPECT_EQ(response.fields.at(kAllowOrigin), "https://lab.example");
    EXPECT_EQ(response.fields.at("access-control-allow-methods"), "GET, HEAD, PUT, POST");
    EXPECT_EQ(response.fields.at("access-control-allow-headers"),
              "Authorization, Content-Type, If-None-Match");
    EXPECT_EQ(response.fields.at("access-control-max-age"), "600");
    EXPECT_EQ(response.fields.at("vary"), "Authorization, Origin");
  }
}

TEST_F(CorsTest, ABrowserThatAsksForAnotherPageIsRefused) {
  const auto response = Preflight(frame_, kEvil + "Access-Control-Request-Method: GET\r\n");
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(ErrorCode(response), "origin_refused");
  EXPECT_THAT(response.fields, Not(Contains(Key(kAllowOrigin))));
  EXPECT_THAT(response.fields, Not(Contains(Key("access-control-allow-methods"))));
}

TEST_F(CorsTest, AQuestionThatIsNoPreflightIsAnyOtherRequest) {
  EXPECT_EQ(Preflight(frame_, kLab).status, 401);
  EXPECT_EQ(Preflight(frame_, kLab + Bearer(kViewer.secret)).status, 405);
  EXPECT_EQ(Preflight("/", kLab + "Access-Control-Request-Method: GET\r\n").status, 405);
}

TEST_F(CorsTest, APageOfAnAllowedOriginMayPublishAndOthersMayNot) {
  const auto put = [&](const std::string& origin) {
    return Fetch(port(), "/api/v1/streams/cam-1/frame", "PUT", Bearer(kProducer.secret) + origin);
  };
  EXPECT_EQ(put(kLab).status, 400) << "an empty frame, but one that may come";
  const auto refused = put(kEvil);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(ErrorCode(refused), "origin_refused");
}

TEST_F(CorsTest, MjpegCanBeReadToo) {
  LoopbackClient client(port());
  client.Write("GET /api/v1/streams/public-1/mjpeg HTTP/1.1\r\nHost: localhost\r\n" + kLab +
               Bearer(kViewer.secret) + "\r\n");
  EXPECT_EQ(client.ReadResponse().fields.at(kAllowOrigin), "https://lab.example");
}

TEST(CorsDefaultTest, WithoutAllowedOriginsNobodyIsToldAnything) {
  const HostPolicy hosts({});
  RequestHead head;
  head.insert(boost::beast::http::field::origin, "https://lab.example");
  EXPECT_FALSE(hosts.AllowedOrigin(head));
}

}  // namespace
}  // namespace framecast::gateway
