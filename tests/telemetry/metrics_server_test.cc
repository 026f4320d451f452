#include "services/telemetry/metrics_server.h"

#include <gmock/gmock.h>
#include <prometheus/metric_family.h>

#include "services/telemetry/exposition.h"
#include "tests/support/loopback_client.h"
#include "tests/support/wait.h"

namespace framecast::telemetry {
namespace {

using testing::HasSubstr;

class OneFamily final : public prometheus::Collectable {
 public:
  std::vector<prometheus::MetricFamily> Collect() const override {
    Exposition exposition;
    exposition.Gauge("answer", "What it was about.").Add(42, {{"to", "everything"}});
    return exposition.Take();
  }
};

class MetricsServerTest : public testing::Test {
 protected:
  static std::unique_ptr<MetricsServer> Start(const std::string& address) {
    auto server = MetricsServer::Start(address, kFamily);
    EXPECT_TRUE(server.ok()) << server.status();
    return *std::move(server);
  }
  static inline const OneFamily kFamily;
};

TEST_F(MetricsServerTest, AnswersInTheTextFormat) {
  const auto server = Start("127.0.0.1:0");
  const auto response = test::Fetch(server->port(), "/metrics");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.fields.at("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(response.body, HasSubstr("# HELP answer What it was about.\n# TYPE answer gauge\n"
                                       "answer{to=\"everything\"} 42\n"));
}

TEST_F(MetricsServerTest, OfAHeadItSendsOnlyTheHead) {
  const auto server = Start("127.0.0.1:0");
  test::LoopbackClient client(server->port());
  client.Write("HEAD /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto response = client.ReadResponse(/*head_only=*/true);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.fields.at("content-length"),
            std::to_string(test::Fetch(server->port(), "/metrics").body.size()));
  EXPECT_TRUE(client.AtEnd());
}

TEST_F(MetricsServerTest, NothingElseIsThere) {
  const auto server = Start("127.0.0.1:0");
  EXPECT_EQ(test::Fetch(server->port(), "/").status, 404);
  EXPECT_EQ(test::Fetch(server->port(), "/metrics", "DELETE").status, 405);
}

TEST_F(MetricsServerTest, WhatIsNoRequestIsClosed) {
  const auto server = Start("127.0.0.1:0");
  test::LoopbackClient client(server->port());
  client.Write("hello?\r\n\r\n");
  EXPECT_TRUE(client.AtEnd());
  test::LoopbackClient endless(server->port());
  endless.Write("GET /metrics HTTP/1.1\r\nHost: " + std::string(9000, 'a'));
  EXPECT_TRUE(endless.AtEnd());
}

TEST_F(MetricsServerTest, OneTooManyIsClosedAndThereIsRoomWhenAnotherLeaves) {
  const auto server = Start("127.0.0.1:0");
  constexpr int kMost = 16;
  std::vector<std::unique_ptr<test::LoopbackClient>> silent;
  for (int i = 0; i < kMost; ++i) {
    silent.push_back(std::make_unique<test::LoopbackClient>(server->port()));
  }
  test::LoopbackClient refused(server->port());
  EXPECT_TRUE(refused.AtEnd());
  silent.pop_back();
  EXPECT_TRUE(test::WaitFor([&] {
    test::LoopbackClient client(server->port());
    client.Write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return client.ReadToEnd().starts_with("HTTP/1.1 200");
  }));
}

TEST_F(MetricsServerTest, ItEndsAtOnceAlsoWithASilentClient) {
  auto server = Start("127.0.0.1:0");
  test::LoopbackClient silent(server->port());
  EXPECT_EQ(test::Fetch(server->port(), "/metrics").status, 200);
  const auto begin = std::chrono::steady_clock::now();
  server.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
  EXPECT_TRUE(silent.AtEnd());
}

TEST_F(MetricsServerTest, ABusyPortIsNamedWithItsFlag) {
  const auto first = Start("127.0.0.1:0");
  const std::string address = "127.0.0.1:" + std::to_string(first->port());
  const auto second = MetricsServer::Start(address, kFamily);
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.status().message(), HasSubstr("--metrics_address=" + address));
}

}  // namespace
}  // namespace framecast::telemetry
