// How a token comes over HTTP, and that it never comes back.
#include <gmock/gmock.h>

#include "tests/gateway/access_fixture.h"

namespace framecast::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

class AccessTokenTest : public AccessGatewayTest {
 protected:
  AccessTokenTest() { Start(); }

  static constexpr char kStreams[] = "/api/v1/streams";
  std::string Challenge(const std::string& target, const std::string& fields = "") {
    const auto response = Get(target, fields);
    EXPECT_EQ(response.status, 401) << target;
    const auto field = response.fields.find("www-authenticate");
    return field == response.fields.end() ? "" : field->second;
  }
  const std::string in_query_ = std::string(kStreams) + "?token=";
  static constexpr char kNone[] = R"(Bearer realm="framecast")";
  static constexpr char kInvalid[] = R"(Bearer realm="framecast", error="invalid_token")";
};

TEST_F(AccessTokenTest, AHeaderAndTheQueryBringTheSame) {
  EXPECT_EQ(Status(kStreams, kAdmin.secret), 200);
  EXPECT_EQ(Status(in_query_ + kAdmin.secret), 200);
  EXPECT_EQ(Status(std::string(kStreams) + "?x=1&%74oken=%66" + kAdmin.secret.substr(1)), 200);
}

TEST_F(AccessTokenTest, NoneAndOneThatIsNotValidAreToldApart) {
  EXPECT_EQ(Challenge(kStreams), kNone);
  EXPECT_EQ(Challenge(kStreams, Bearer(kWrong)), kInvalid);
  EXPECT_EQ(Challenge(in_query_ + kWrong), kInvalid);
  const auto none = Get(kStreams);
  EXPECT_EQ(ErrorCode(none), "unauthorized");
  EXPECT_THAT(none.body, HasSubstr("a token is needed for this"));
  EXPECT_THAT(Get(kStreams, Bearer(kWrong)).body, HasSubstr("the token is not valid"));
}

TEST_F(AccessTokenTest, OfBothTheHeaderCounts) {
  EXPECT_EQ(Get(in_query_ + kWrong, Bearer(kAdmin.secret)).status, 200);
  EXPECT_EQ(Get(in_query_ + kAdmin.secret, Bearer(kWrong)).status, 401);
}

TEST_F(AccessTokenTest, OneThatIsGivenTwiceIsNobodys) {
  const std::string bearer = Bearer(kAdmin.secret);
  EXPECT_EQ(Challenge(kStreams, bearer + bearer), kInvalid);
  EXPECT_EQ(Challenge(in_query_ + kAdmin.secret + "&token=" + kAdmin.secret), kInvalid);
  EXPECT_EQ(Challenge(in_query_ + "&token=" + kAdmin.secret), kInvalid);
}

TEST_F(AccessTokenTest, TheSchemeIsWrittenInAnyCase) {
  EXPECT_EQ(Get(kStreams, "authorization: bEARER " + kAdmin.secret + "\r\n").status, 200);
  EXPECT_EQ(Get(kStreams, "Authorization:Bearer   " + kAdmin.secret + " \r\n").status, 200);
}

TEST_F(AccessTokenTest, AMalformedOneIsNotValid) {
  for (const std::string& value :
       {kAdmin.secret + " x", kAdmin.secret + ",", "\"" + kAdmin.secret + "\"", kAdmin.secret + "=",
        "Bearer " + kAdmin.secret, kAdmin.secret + "\t\tx"}) {
    EXPECT_EQ(Challenge(kStreams, Bearer(value)), kInvalid) << value;
  }
  EXPECT_EQ(Challenge(in_query_ + kAdmin.secret + "%20"), kInvalid);
}

TEST_F(AccessTokenTest, AnotherSchemeIsAProxysAffair) {
  const std::string basic = "Authorization: Basic dXNlcjpwYXNz\r\n";
  EXPECT_EQ(Challenge(kStreams, basic), kNone);
  EXPECT_EQ(Get(in_query_ + kAdmin.secret, basic).status, 200);
}

TEST_F(AccessTokenTest, AnEmptyOneIsNone) {
  EXPECT_EQ(Challenge(in_query_), kNone);
  EXPECT_EQ(Challenge(kStreams, "Authorization: Bearer\r\n"), kNone);
}

TEST_F(AccessTokenTest, TheParameterIsWrittenAsItIs) {
  EXPECT_EQ(Challenge(std::string(kStreams) + "?Token=" + kAdmin.secret), kNone);
}

TEST_F(AccessTokenTest, AQueryThatCannotBeReadBringsNone) {
  EXPECT_EQ(Status(in_query_ + kAdmin.secret + "&x=%zz"), 400);
}

// Good and wrong ones, to every kind of answer that there is.
TEST_F(AccessTokenTest, NoAnswerSaysTheTokenAgain) {
  const auto publisher = Open("cam-1");
  Publish(*publisher, 1);
  Apply({kAdmin, kViewer, kProducer}, {"", {}, {"public-*"}, ""});
  const std::string host = "Host: localhost\r\n";
  const std::string upgrade =
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  struct Request {
    const char* method;
    std::string target;
    std::string fields;
    const char* status;
  };
  for (const std::string& secret : {kAdmin.secret, kProducer.secret, kWrong}) {
    const bool good = secret == kAdmin.secret;
    const char* const refused = secret == kWrong ? "401" : "403";
    const char* const no_stream = good ? "404" : secret == kWrong ? "401" : "404";
    const std::string stream = "/api/v1/streams/cam-1";
    const std::string epoch = hub::FormatEpoch(hub_.Find("cam-1")->Info().epoch);
    const std::vector<Request> requests{
        {"GET", "/", host, "200"},
        {"GET", "/streams/cam-1", host, "200"},
        {"GET", "/streams/a%2Fb", host, "400"},
        {"GET", "/assets/app.js", host, "200"},
        {"GET", "/healthz", host, "200"},
        {"GET", "/readyz", host, "200"},
        {"GET", "/nothing", host, "404"},
        {"GET", "/api/nothing", host, "404"},
        {"GET", "/%2e%2e", host, "400"},
        {"POST", "/", host, "405"},
        {"GET", "http://localhost/", host, "200"},
        {"GET", "/", "Host: evil.example\r\n", good || secret == kProducer.secret ? "200" : "421"},
        {"GET", "/", "", "400"},
        {"TRACE", "/", host, "405"},
        {"GET", "/api/v1/streams", host, "200"},
        {"GET", stream, host, good ? "200" : refused},
        {"HEAD", stream, host, good ? "200" : refused},
        {"DELETE", stream, host, good ? "405" : refused},
        {"GET", stream + "/frame", host, good ? "200" : refused},
        {"GET", stream + "/frames", host, good ? "200" : refused},
        {"GET", stream + "/frames/" + epoch + "/1", host, good ? "200" : refused},
        {"GET", stream + "/frames/" + epoch + "/2", host, good ? "404" : refused},
        {"GET", stream + "/mjpeg", host + "X: y\r\n", good ? "200" : refused},
        {"GET", "/api/v1/streams/nobody", host, no_stream},
        {"GET", "/api/v1/streams/a:b", host, "400"},
        {"PUT", "/api/v1/streams/other/frame", host, good ? "400" : refused},
        {"POST", "/api/v1/streams/other/frame", host + "Origin: http://evil.example\r\n", "403"},
        {"GET", "/websocket", host, "426"},
        {"GET", "/websocket", host + upgrade, "101"},
        {"GET", "/websocket?max_fps=x", host + upgrade, "400"},
        {"GET", "/websocket", host + upgrade + "Origin: http://evil.example\r\n", "403"},
        {"OPTIONS", stream,
         host + "Origin: http://e.example\r\nAccess-Control-Request-Method: GET\r\n", "403"},
    };
    for (const auto& [method, target, fields, status] : requests) {
      const std::string query = target + (target.find('?') == std::string::npos ? "?" : "&");
      for (const auto& [where, more] : {std::pair(query + "token=" + secret, std::string()),
                                        std::pair(target, Bearer(secret))}) {
        access_clock_.Advance(std::chrono::minutes(1));
        const std::string answer = Everything(method, where, fields + more);
        EXPECT_THAT(answer, testing::StartsWith(std::string("HTTP/1.1 ") + status))
            << method << " " << where << "\n"
            << fields << more;
        EXPECT_THAT(answer, Not(HasSubstr(secret.substr(3)))) << method << " " << where;
      }
    }
  }
}

}  // namespace
}  // namespace framecast::gateway
