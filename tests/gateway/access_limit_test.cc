// Wrong tokens are slowed down, good ones never.
#include <gmock/gmock.h>

#include "tests/gateway/access_fixture.h"

namespace framecast::gateway {
namespace {

using test::WebSocketClient;

constexpr char kStreams[] = "/api/v1/streams";

class AccessLimitTest : public AccessGatewayTest {
 protected:
  // So many wrong ones that the next is too many.
  void Exhaust(const std::string& fields = "") {
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(Get(kStreams, Bearer(kWrong + std::to_string(i)) + fields).status, 401);
    }
  }
};

TEST_F(AccessLimitTest, AfterTwentyWrongOnesFurtherOnesAre429) {
  Start();
  Exhaust();
  const auto response = Get(kStreams, Bearer(kWrong));
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(ErrorCode(response), "too_many_failures");
  EXPECT_EQ(response.fields.at("retry-after"), "60");
  EXPECT_EQ(Get("/api/v1/streams/cam/frame?token=" + kWrong).status, 429);
  EXPECT_EQ(WebSocketClient(port(), "/websocket?token=" + kWrong).status(), 429);
}

TEST_F(AccessLimitTest, AGoodOneIsServedAtOnceAndNoneIsNoFailure) {
  Start();
  Exhaust();
  EXPECT_EQ(Status(kStreams, kWrong), 429);
  EXPECT_EQ(Status(kStreams, kViewer.secret), 200);
  EXPECT_EQ(Status(kStreams), 401);
  EXPECT_EQ(WebSocketClient(port(), "/websocket?token=" + kViewer.secret).status(), 101);
}

TEST_F(AccessLimitTest, AMinuteLaterTheyAre401Again) {
  Start();
  Exhaust();
  EXPECT_EQ(Status(kStreams, kWrong), 429);
  access_clock_.Advance(std::chrono::minutes(1));
  EXPECT_EQ(Status(kStreams, kWrong), 401);
}

TEST_F(AccessLimitTest, WrongOnesOnPagesAreNotCounted) {
  Start();
  for (int i = 0; i < 10; ++i) {
    for (const char* target :
         {"/", "/streams/cam", "/assets/app.js", "/healthz", "/readyz", "/x"}) {
      Status(target, kWrong);
    }
  }
  EXPECT_EQ(Status("/", kWrong), 200);
  EXPECT_EQ(Status(kStreams, kWrong), 401);
}

TEST_F(AccessLimitTest, GoodOnesWithoutTheRightAreNotCounted) {
  Start();
  for (int i = 0; i < 30; ++i) EXPECT_EQ(Status("/api/v1/streams/cam", kViewer.secret), 404);
  EXPECT_EQ(Status(kStreams, kWrong), 401);
}

TEST_F(AccessLimitTest, WebSocketsCountWithTheRest) {
  Start();
  for (int i = 0; i < 20; ++i) {
    WebSocketClient client(port(), "/websocket?token=" + kWrong);
    EXPECT_EQ(CloseCode(client), 4401);
  }
  EXPECT_EQ(Status(kStreams, kWrong), 429);
}

TEST_F(AccessLimitTest, WithoutTrustedProxiesForwardedForDoesNotHelp) {
  Start();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(
        Get(kStreams, Bearer(kWrong) + "X-Forwarded-For: 198.51.100." + std::to_string(i) + "\r\n")
            .status,
        401);
  }
  EXPECT_EQ(Get(kStreams, Bearer(kWrong) + "X-Forwarded-For: 203.0.113.9\r\n").status, 429);
}

TEST_F(AccessLimitTest, BehindTrustedProxiesEachClientHasItsOwn) {
  access_.TrustProxies(access::TrustedProxies({"127.0.0.0/8", "10.0.0.0/8"}));
  Start();
  Exhaust("X-Forwarded-For: 198.51.100.7\r\n");
  const auto status = [&](const std::string& lines) {
    return Get(kStreams, Bearer(kWrong) + lines).status;
  };
  EXPECT_EQ(status("X-Forwarded-For: 198.51.100.7\r\n"), 429);
  EXPECT_EQ(status("X-Forwarded-For: 198.51.100.7:1234, 10.1.1.1\r\n"), 429);
  EXPECT_EQ(status("X-Forwarded-For: 203.0.113.9, 198.51.100.7\r\n"), 429) << "forged in front";
  EXPECT_EQ(status("X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 198.51.100.7\r\n"), 429)
      << "all lines are one list";
  EXPECT_EQ(status("X-Forwarded-For: 198.51.100.8\r\n"), 401);
  EXPECT_EQ(status("X-Forwarded-For: 198.51.100.7\r\nX-Forwarded-For: 198.51.100.8\r\n"), 401);
  EXPECT_EQ(status(""), 401);
}

TEST_F(AccessLimitTest, AnOpenServerCountsNobody) {
  Start();
  access::Access open;
  auto gateway = Gateway::Start(options_, hub_, open, observer_);
  ASSERT_TRUE(gateway.ok());
  for (int i = 0; i < 25; ++i) {
    EXPECT_EQ(test::Fetch((*gateway)->port(), kStreams, "GET", Bearer(kWrong)).status, 200);
  }
}

}  // namespace
}  // namespace framecast::gateway
